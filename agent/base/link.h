/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_BASE_LINK_H
#define STRONGROOM_BASE_LINK_H

/*
 * Checks of the reader link's messages (include/strongroom/link.h), the same at both ends
 */

#include <stddef.h>

#include "macros.h"
#include "strongroom/frame.h"
#include "strongroom/link.h"

enum { LINK_E_MALFORMED = 1 };

/* What a message of this kind measures on the wire; a frame is cut after its bytes. 0: no such kind. */
size_t link_size(enum link_kind kind);
size_t link_frame_size(size_t bytes);

/*
 * A packet of that many bytes as received: magic, version, kind and size fit together, every text is terminated,
 * every enumeration is known. 0, or LINK_E_MALFORMED.
 */
must_check int link_check(const struct link_message *message, size_t size);

/*
 * A frame as it stands in a message, its bytes copied, and back, its bytes borrowed from the message. The frame is
 * within FRAME_BYTES_MAX and FRAME_TID_MAX; a message that is read back has passed link_check().
 */
void link_put_frame(struct link_frame *said, const struct frame *frame);
struct frame link_get_frame(const struct link_frame *said);

#endif
