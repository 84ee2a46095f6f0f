/* SPDX-License-Identifier: ISC */

/*
 * Channel: where an antenna looks, and who counts there
 *
 * An antenna that the record says looks at a place belongs to the open count by radio that has this place in its scope,
 * at whatever station. Any other is a hand-held's: it looks where the counter of its station stands.
 */

#include "radio_channel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "query.h"
#include "registry.h"
#include "text.h"
#include "words.h"

struct radio_field *radio_field_free(struct radio_field *field) {
        if (field)
                radio_tags_end(&field->known);
        free(field);
        return NULL;
}

struct radio_channel *radio_channel_find(
        const struct count_radio *radio, const struct act *act, uint16_t antenna) {
        for (size_t i = 0; i < radio->channel_count; i++) {
                struct radio_channel *channel = radio->channels[i];

                if (channel->antenna == antenna && !strcmp(channel->reader, act->reader) &&
                        !strcmp(channel->station, act->station))
                        return channel;
        }
        return NULL;
}

/* The oldest makes room. */
static struct radio_channel *channel_add(struct count_radio *radio, const struct act *act, uint16_t antenna) {
        size_t at = radio->channel_count;

        if (at == RADIO_CHANNELS_MAX) {
                at = radio->next_channel++ % RADIO_CHANNELS_MAX;
        } else {
                radio->channels[at] = malloc(sizeof *radio->channels[at]);
                if (!radio->channels[at])
                        return NULL;
                radio->channel_count++;
        }
        *radio->channels[at] = (struct radio_channel){ .antenna = antenna };
        (void) text_copy(radio->channels[at]->reader, READER_NAME_MAX, act->reader);
        (void) text_copy(radio->channels[at]->station, STATION_NAME_MAX, act->station);
        return radio->channels[at];
}

static struct radio_field *field_find(
        const struct count_radio *radio, int64_t count, const char *place, bool fixed) {
        for (size_t i = 0; i < radio->field_count; i++)
                if (radio->fields[i]->count == count && radio->fields[i]->fixed == fixed &&
                        !strcmp(radio->fields[i]->place, place))
                        return radio->fields[i];
        return NULL;
}

static void field_let_go(const struct count_radio *radio, const struct radio_field *field) {
        for (size_t i = 0; i < radio->channel_count; i++)
                if (radio->channels[i]->field == field) {
                        radio->channels[i]->field = NULL;
                        radio->channels[i]->generation = 0;
                }
}

/* A place in the table: a new one, or that of a field where nothing is under way. Channels look theirs up again. */
static struct radio_field **field_place(struct count_radio *radio) {
        if (radio->field_count < RADIO_FIELDS_MAX)
                return &radio->fields[radio->field_count++];
        for (size_t i = 0; i < RADIO_FIELDS_MAX; i++)
                if (!radio->fields[i]->under_way) {
                        field_let_go(radio, radio->fields[i]);
                        radio->fields[i] = radio_field_free(radio->fields[i]);
                        return &radio->fields[i];
                }
        return NULL;
}

static int field_of(struct count_radio *radio, struct radio_channel *channel) {
        const struct count_row *count = &channel->count;
        struct radio_field *field = field_find(radio, count->seq, count->place, channel->fixed), **place;

        if (!field) {
                field = calloc(1, sizeof *field);
                place = field ? field_place(radio) : NULL;
                if (!place) {
                        free(field);
                        return error_trace(-ENOMEM);
                }
                *place = field;
                field->count = count->seq;
                field->fixed = channel->fixed;
                (void) text_copy(field->id, sizeof field->id, count->id);
                (void) text_copy(field->place, sizeof field->place, count->place);
        }
        channel->field = field;
        return 0;
}

static const char COUNT_OF_PLACE[] =
        "SELECT c.id FROM count_ c JOIN count_place p ON p.count = c.seq AND p.code = ?1"
        " WHERE c.state = 'OPEN' AND c.method = 'radio' ORDER BY c.station <> ?2, c.seq LIMIT 1";

/* The open count by radio that has the antenna's place in its scope; COUNT_E_ABSENT. */
static int channel_fixed_count(
        struct ledger *ledger, const char *station, const char *place, struct count_row *ret_count) {
        char id[COUNT_ID_MAX];
        sqlite3_stmt *rows;
        int r = query_open(ledger, COUNT_OF_PLACE, &rows, "tt", place, station);

        if (!r)
                r = query_next(rows);
        if (r != QUERY_ROW)
                return r ? r : COUNT_E_ABSENT;
        (void) text_copy(id, sizeof id, query_text(rows, 0));
        query_end(rows);
        return count_find(ledger, id, ret_count);
}

static const char *channel_refusal(const struct count_row *count) {
        if (!count_is_radio(count))
                return N_("The count open at this station goes by barcode: scan the labels. A count by radio "
                          "is "
                          "opened with: strongroom count open --method radio.");
        if (strcmp(count->state, "OPEN") != 0)
                return N_("The count is paused; nothing is counted until it is resumed.");
        return NULL;
}

static int channel_look_up(struct count_radio *radio, struct act *act, struct radio_channel *channel) {
        struct antenna antenna;
        int r = registry_antenna(act->ledger, channel->reader, channel->antenna, &antenna);

        if (r && r != REGISTRY_E_ABSENT)
                return r;
        channel->fixed = !r;
        channel->refusal = NULL;
        r = channel->fixed
                    ? channel_fixed_count(act->ledger, channel->station, antenna.place, &channel->count)
                    : count_at_station(act->ledger, channel->station, &channel->count);
        if (r && r != COUNT_E_ABSENT)
                return r;
        if (r == COUNT_E_ABSENT && !channel->fixed)
                channel->refusal = N_("No count is open at this station.");
        else if (!r && !channel->fixed)
                channel->refusal = channel_refusal(&channel->count);
        if (r || channel->refusal) {
                channel->count.seq = 0;
                channel->field = NULL;
                return 0;
        }
        if (channel->fixed)
                (void) text_copy(channel->count.place, sizeof channel->count.place, antenna.place);
        return field_of(radio, channel);
}

int radio_channel(struct count_radio *radio, struct act *act, const struct frame *frame,
        struct radio_channel **ret_channel) {
        struct radio_channel *channel = radio_channel_find(radio, act, frame->antenna);
        int r = 0;

        if (!channel)
                channel = channel_add(radio, act, frame->antenna);
        if (!channel)
                return error_trace(-ENOMEM);
        if (channel->generation != radio->generation) {
                r = channel_look_up(radio, act, channel);
                channel->generation = r ? 0 : radio->generation;
        }
        if (!r)
                *ret_channel = channel;
        return r;
}
