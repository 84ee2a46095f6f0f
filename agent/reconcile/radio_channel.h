/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_RADIO_CHANNEL_H
#define STRONGROOM_RADIO_CHANNEL_H

/*
 * A channel: an antenna that was heard, and which place of which count it looks at; the inside of count_radio.h
 */

#include "count_radio.h"
#include "radio_field.h"

struct radio_channel {
        char reader[READER_NAME_MAX], station[STATION_NAME_MAX];
        uint16_t antenna;
        uint32_t generation;
        bool fixed;
        struct count_row count; /* seq 0: none that takes its reads; place: where it looks */
        const char *refusal;    /* what to say then; NULL: nothing, others may want it */
        struct radio_field *field;
};

struct count_radio {
        uint8_t key[RADIO_KEY_SIZE];
        uint64_t size;       /* of the record, when it was looked at last */
        uint32_t generation; /* from 1 */
        struct radio_field *fields[RADIO_FIELDS_MAX];
        struct radio_channel *channels[RADIO_CHANNELS_MAX];
        size_t field_count, channel_count, next_channel;
};

/* The channel of a frame, looked up anew where the record has changed. */
must_check int radio_channel(struct count_radio *radio, struct act *act, const struct frame *frame,
        struct radio_channel **ret_channel);

/* NULL where that antenna wasn't heard yet. */
struct radio_channel *radio_channel_find(
        const struct count_radio *radio, const struct act *act, uint16_t antenna);

struct radio_field *radio_field_free(struct radio_field *field);

#endif
