/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_BASE_LINK_H
#define STRONGROOM_BASE_LINK_H

/*
 * Checks of the reader link's messages (include/strongroom/link.h), the same at both ends
 */

#include <stddef.h>

#include "macros.h"
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

#endif
