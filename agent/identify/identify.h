/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_IDENTIFY_H
#define STRONGROOM_IDENTIFY_H

/*
 * From what a reader sent to the tags it may be bound by
 *
 * Pure. Whether a tag is bound to anything is the registry's to say: look the candidates up in order, the first that
 * is bound counts. A problem and candidates may come together: a GS1 label with a wrong date still says something.
 */

#include <stddef.h>
#include <stdint.h>

#include "strongroom/tag.h"

enum { IDENTIFY_TAGS_MAX = 4 };

struct identity {
        size_t count; /* candidates, the most specific first; 0: none can be used, the problem says why */
        struct tag tags
                [IDENTIFY_TAGS_MAX]; /* a label stands alone; else gs1: or iuid:, then text: of the payload */
        char problem
                [48]; /* "" or a stable code: label.check_character, payload.control_character, gs1.check_digit … */
        char reason[200]; /* the problem for people */
};

/*
 * `cut` bytes were left off at the reader (frame.h). The symbology identifier is given apart ("]C1"), stands in front
 * of the bytes, or is unknown (""). Without one, a number with a right check digit may be a GTIN, and text in
 * brackets GS1's: these are tried first.
 */
void identify_payload(
        const uint8_t *bytes, size_t size, size_t cut, const char *symbology, struct identity *ret_identity);

/*
 * An EPC bank from its header on. Candidates are its bits (epc:), whatever they mean, and the GS1 key in them (gs1:),
 * as a barcode of it says: so a thing bound by either is known by both. None where nothing was written on the tag. The
 * problem says why it can't be decoded, or that its scheme isn't known (epc.header): it is an identity all the same.
 */
void identify_epc(const uint8_t *bytes, size_t size, size_t cut, struct identity *ret_identity);

/* The tag of one of our own labels: 0, or what label_check() says (label.h). */
int identify_label(const uint8_t *bytes, size_t size, struct tag *ret_tag);

#endif
