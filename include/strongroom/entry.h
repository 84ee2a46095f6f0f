/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ENTRY_H
#define STRONGROOM_ENTRY_H

/*
 * An entry: it is on record
 *
 * The leaf hash is SHA-256(0x00 || event || signatures), as RFC 6962, 2.1 has it. Order comes from the sequence,
 * never from a clock.
 */

#include <stddef.h>
#include <stdint.h>

#include "strongroom/limits.h"

enum { HASH_SIZE = 32 };

struct hash {
        uint8_t bytes[HASH_SIZE];
};

struct entry {
        uint64_t sequence; /* from 1; the leaf index in the tree is one less */
        int64_t wall_us;
        char kind[KIND_NAME_MAX];   /* "item.moved" */
        char item[ITEM_NUMBER_MAX]; /* "" where it concerns none */
        struct hash leaf;
};

#endif
