/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_OUTBOX_H
#define STRONGROOM_HOST_OUTBOX_H

/*
 * The outbox: frames that the agent hasn't on disk yet
 *
 *      first ........ unsent ........ first + count          numbers rise by one along the ring
 *      |  sent, waiting |  to be sent  |
 *
 * Acknowledged frames leave at the front; a new connection begins again at the front.
 */

#include <stddef.h>
#include <stdint.h>

#include "macros.h"
#include "strongroom/link.h"

struct frame;

struct outbox {
        struct link_message *ring; /* READER_UNACKED_MAX of them */
        uint64_t session;
        uint64_t first; /* number of the oldest frame kept */
        size_t count;
        size_t sent; /* of these, on the present connection */
};

must_check int outbox_start(struct outbox *outbox, uint64_t session);
void outbox_end(struct outbox *outbox);

/* -ENOBUFS where it is full, -EMSGSIZE where the frame is larger than FRAME_BYTES_MAX. */
must_check int outbox_push(struct outbox *outbox, const struct frame *frame);

size_t outbox_room(const struct outbox *outbox);

/* The next to be sent, or NULL; outbox_mark_sent() passes on to the one after. */
const struct link_message *outbox_next(const struct outbox *outbox);
void outbox_mark_sent(struct outbox *outbox);
void outbox_rewind(struct outbox *outbox);

/* Everything up to this number is on disk. Numbers that were never sent or are long gone change nothing. */
void outbox_acknowledge(struct outbox *outbox, uint64_t number);

#endif
