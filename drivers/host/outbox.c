/* SPDX-License-Identifier: ISC */

/*
 * Outbox: a ring of numbered frames
 */

#include "outbox.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"
#include "strongroom/frame.h"

int outbox_start(struct outbox *outbox, uint64_t session) {
        struct link_message *ring = calloc(READER_UNACKED_MAX, sizeof *ring);

        if (!ring)
                return -ENOMEM;
        *outbox = (struct outbox){ .ring = ring, .session = session, .first = 1 };
        return 0;
}

void outbox_end(struct outbox *outbox) {
        free(outbox->ring);
        *outbox = (struct outbox){ 0 };
}

int outbox_push(struct outbox *outbox, const struct frame *frame) {
        uint64_t number = outbox->first + outbox->count;
        struct link_message *message = &outbox->ring[number % READER_UNACKED_MAX];

        if (frame->size > FRAME_BYTES_MAX || frame->tid_size > FRAME_TID_MAX)
                return -EMSGSIZE;
        if (!outbox_room(outbox))
                return -ENOBUFS;
        message->head = (struct link_head){ LINK_MAGIC, LINK_VERSION, LINK_FRAME, outbox->session, number };
        link_put_frame(&message->frame, frame);
        outbox->count++;
        return 0;
}

size_t outbox_room(const struct outbox *outbox) {
        return READER_UNACKED_MAX - outbox->count;
}

const struct link_message *outbox_next(const struct outbox *outbox) {
        if (outbox->sent == outbox->count)
                return NULL;
        return &outbox->ring[(outbox->first + outbox->sent) % READER_UNACKED_MAX];
}

void outbox_mark_sent(struct outbox *outbox) {
        assert(outbox->sent < outbox->count);
        outbox->sent++;
}

void outbox_rewind(struct outbox *outbox) {
        outbox->sent = 0;
}

void outbox_acknowledge(struct outbox *outbox, uint64_t number) {
        size_t gone;

        if (number < outbox->first || number >= outbox->first + outbox->count)
                return;
        gone = (size_t) (number - outbox->first + 1);
        outbox->first += gone;
        outbox->count -= gone;
        outbox->sent = outbox->sent > gone ? outbox->sent - gone : 0;
}
