/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_RADIO_FIELD_H
#define STRONGROOM_RADIO_FIELD_H

/*
 * A field: one place of one count, as antennas see it, and the pass that is under way there (count_radio.h)
 */

#include "count.h"
#include "radio_tags.h"

struct radio_field {
        int64_t count;
        char id[COUNT_ID_MAX], counter[ACTOR_NAME_MAX], place[PLACE_CODE_MAX];
        char reader[READER_NAME_MAX]; /* that began the pass */
        bool fixed;                   /* an antenna looks there always */

        bool under_way;
        uint32_t pass;   /* its number in memory, from 1 */
        int64_t label;   /* the scan of the place's label before it; 0: none, or fixed */
        int64_t from_ms; /* wall clock */
        uint64_t from_us, last_us, reads;
        uint32_t tags, foreign;
        struct radio_tags known;
};

bool radio_field_is_over(const struct radio_field *field, uint64_t now_us);

/* At a read, where no pass is under way. */
must_check int radio_field_begin(
        struct radio_field *field, struct act *act, const struct count_row *count, uint64_t now_us);

/* Puts what it came to on record: count.passed. Where no place is known there is nothing to say. */
must_check int radio_field_end(struct radio_field *field, struct act *act);

/* A tag was read; true for its first read in this pass. */
bool radio_field_mark(struct radio_field *field, struct radio_tag *tag);

#endif
