/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_LABEL_H
#define STRONGROOM_LABEL_H

/*
 * Our own labels
 *
 *   I 7K3M9QZ2FW 5       an item            prefix, 10 random characters, check character
 *   DS 40A1C8RWTX P      a demo's shelf     D before the prefix: never taken for a real one
 *
 * The alphabet is the digits and the capitals without I, L, O and U. A label means nothing by itself, so it survives
 * every renaming. The check character catches every single wrong character and every swap of two neighbours; O for 0,
 * I or L for 1 and small letters are put right first.
 */

#include <stdbool.h>
#include <stddef.h>

#include "macros.h"

enum label_kind {
        LABEL_ITEM = 'I',
        LABEL_PLACE = 'S',
        LABEL_CASE = 'C',
        LABEL_PERSON = 'P',
        LABEL_COMMAND = 'X',
};

enum { LABEL_TEXT_MAX = 16, LABEL_RANDOM = 10 };

enum {
        LABEL_E_FOREIGN = 1, /* not shaped like ours */
        LABEL_E_CHECK,       /* shaped like ours, and the check character is wrong */
};

/* A fresh random one; out has room for LABEL_TEXT_MAX. */
void label_make(enum label_kind kind, bool demo, char *out);

/* 0, LABEL_E_FOREIGN or LABEL_E_CHECK. */
must_check int label_check(const char *text, enum label_kind *ret_kind, bool *ret_demo);

/* As it would be printed: capitals, O as 0, I and L as 1. Only for what label_check() took; room for LABEL_TEXT_MAX. */
void label_fold(const char *text, char *out);

/* The check character of an exhibit's number, "PSK-2026-000017"; hyphens don't count. */
char label_number_check(const char *digits_and_letters);

#endif
