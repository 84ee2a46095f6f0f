/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PAPER_H
#define STRONGROOM_PAPER_H

/*
 * Text on paper: QR codes out, what was read of them in
 *
 *      SRPAPER <part>/<parts> <first 8 hex digits of SHA-256 of the whole> <bytes>\n<that part of the text>
 *
 * in one QR code each, of at most PAPER_PAYLOAD_MAX bytes: what a cheap scanner reads from a sheet. Level M: 15 % of a
 * code may be stained. A text that is one part has the same head, so that what was read is
 * known to be whole; what a scanner typed behind it is left out.
 */

#include <stdio.h>

#include "macros.h"
#include "text.h"

enum {
        PAPER_PAYLOAD_MAX = 480, /* of 512 that a barcode may have here */
        PAPER_PART_MAX = 440,
        PAPER_PARTS_MAX = 16,
        PAPER_TEXT_MAX = PAPER_PART_MAX * PAPER_PARTS_MAX,
};

enum { PAPER_E_TOO_LONG = 1, PAPER_E_MISSING, PAPER_E_MIXED /* parts of different texts, or a torn one */ };

struct paper {
        size_t count; /* of parts; 0: none yet */
        struct text parts[PAPER_PARTS_MAX];
        char sum[9];
};

/* 0 or PAPER_E_TOO_LONG. */
must_check int paper_split(const char *text, size_t size, struct paper *ret_paper);
void paper_end(struct paper *paper);

/* Takes one code's payload; in any order, the same one again too. False: it is no part (PAPER_E_MIXED: of another). */
must_check int paper_take(struct paper *paper, const char *payload, size_t size, bool *ret_is_part);

/* The whole: 0; PAPER_E_MISSING with the first part that is; PAPER_E_MIXED. */
must_check int paper_join(const struct paper *paper, struct text *ret_text, size_t *ret_missing);

/* Where payload begins with a head, takes all parts out of a text that has many, one behind the other. */
must_check int paper_take_all(struct paper *paper, const char *text);

/* ---- QR ---- */

/* On a terminal, in half blocks, dark on light whatever the terminal's colours. */
must_check int paper_show(const struct paper *paper, FILE *out);
must_check int paper_svg(const struct paper *paper, const char *title, FILE *out);

/* One sheet, the parts below one another, pixels a module wide. */
must_check int paper_png(const struct paper *paper, int pixels, FILE *out);

#endif
