/* SPDX-License-Identifier: ISC */

/*
 * Count radio: which count a read belongs to, and what it says
 *
 * What was looked up stays good while the record is as it was: each entry that isn't our own scan begins a new
 * generation, in which channels and tags are looked up again, at their next read. So a tag that is read a hundred times
 * a second costs one look into memory each time.
 */

#include "count_radio.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "error.h"
#include "identify.h"
#include "query.h"
#include "radio_field.h"
#include "random.h"
#include "registry.h"
#include "scan_record.h"
#include "text.h"
#include "words.h"

/* An antenna that was heard, and what it means at present. */
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

struct count_radio *count_radio_new(void) {
        struct count_radio *radio = calloc(1, sizeof *radio);

        if (!radio)
                return NULL;
        random_bytes(radio->key, sizeof radio->key);
        radio->generation = 1;
        return radio;
}

static struct radio_field *field_free(struct radio_field *field) {
        if (field)
                radio_tags_end(&field->known);
        free(field);
        return NULL;
}

void count_radio_forget(struct count_radio *radio) {
        if (!radio)
                return;
        for (size_t i = 0; i < radio->field_count; i++)
                radio->fields[i] = field_free(radio->fields[i]);
        for (size_t i = 0; i < radio->channel_count; i++)
                free(radio->channels[i]);
        radio->field_count = radio->channel_count = radio->next_channel = 0;
        radio->generation++;
}

struct count_radio *count_radio_free(struct count_radio *radio) {
        count_radio_forget(radio);
        free(radio);
        return NULL;
}

/* ---- the record has grown ---- */

static void radio_sync(struct count_radio *radio, struct ledger *ledger) {
        if (radio->size == ledger_size(ledger))
                return;
        radio->size = ledger_size(ledger);
        radio->generation++;
}

/* By our own scan, which says nothing of other tags. */
static void radio_keep(struct count_radio *radio, struct ledger *ledger) {
        radio->size = ledger_size(ledger);
}

/* Passes that end change nothing else, so what is known of tags stays good. */
static int radio_end_field(struct count_radio *radio, struct radio_field *field, struct act *act) {
        const bool same = radio->size == ledger_size(act->ledger);
        int r = radio_field_end(field, act);

        if (same)
                radio_keep(radio, act->ledger);
        return r;
}

/* ---- channels ---- */

static struct radio_channel *channel_find(
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
                        radio->fields[i] = field_free(radio->fields[i]);
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

static int radio_channel(struct count_radio *radio, struct act *act, const struct frame *frame,
        struct radio_channel **ret_channel) {
        struct radio_channel *channel = channel_find(radio, act, frame->antenna);
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

/* ---- a read ---- */

bool count_radio_knows(
        struct count_radio *radio, const struct act *act, const struct frame *frame, uint64_t now_us) {
        const struct radio_channel *channel;
        const struct radio_tag *tag;
        struct radio_digest digest;

        if (radio->size != ledger_size(act->ledger))
                return false;
        channel = channel_find(radio, act, frame->antenna);
        if (!channel || channel->generation != radio->generation)
                return false;
        if (!channel->field)
                return true;
        if (!channel->field->under_way || radio_field_is_over(channel->field, now_us))
                return false;
        radio_digest(radio->key, frame, &digest);
        tag = radio_tags_find(&channel->field->known, &digest);
        return tag && tag->generation == radio->generation;
}

static int frame_ignored(struct act *act, const char *refusal, struct count_answer *ret_answer) {
        struct count_answer answer = { .result = "REFUSED",
                .signal = refusal ? SIGNAL_REFUSED : SIGNAL_AGAIN };

        (void) text_copy(answer.text, sizeof answer.text, refusal ? _(refusal) : "");
        (void) text_copy(answer.by, sizeof answer.by, act->actor);
        *ret_answer = answer;
        return 0;
}

static void frame_hex(const uint8_t *bytes, size_t size, char *out) {
        bytes_hex(bytes, size, out);
        for (; *out; out++)
                if (*out >= 'a')
                        *out = (char) (*out - 'a' + 'A');
}

static enum radio_kind frame_kind_of(const struct scan *scan) {
        if (!strcmp(scan->result, "REFERENCE"))
                return RADIO_REFERENCE;
        if (!strcmp(scan->result, "UNKNOWN_CODE"))
                return RADIO_FOREIGN;
        return scan->is_item && strcmp(scan->result, "CLONE_SUSPECT") != 0 ? RADIO_EXHIBIT : RADIO_OTHER;
}

/* What is kept of a tag once it was judged. Where the table is full it is judged again each time. */
static int frame_keep(struct count_radio *radio, struct radio_field *field, const struct radio_digest *digest,
        const struct scan *scan) {
        struct radio_tag *tag = radio_tags_find(&field->known, digest);
        int r = tag ? 0 : radio_tags_add(&field->known, digest, &tag);

        if (r)
                return r == RADIO_TAGS_E_FULL ? 0 : r;
        tag->generation = radio->generation;
        tag->kind = (uint16_t) frame_kind_of(scan);
        tag->id = scan->id;
        tag->signal = (uint16_t) (strcmp(scan->result, "NO_PLACE") ? SIGNAL_AGAIN : SIGNAL_REFUSED);
        (void) radio_field_mark(field, tag);
        return 0;
}

static int frame_record(struct act *act, const struct frame *frame, const struct scan *scan,
        struct count_answer *ret_answer) {
        char payload[2 * TAG_BYTES_MAX + 1];

        frame_hex(frame->bytes, frame->size < TAG_BYTES_MAX ? frame->size : (size_t) TAG_BYTES_MAX, payload);
        return scan_append(act, scan, payload, "", ret_answer);
}

static int frame_silent(struct act *act, const struct scan *scan, struct count_answer *ret_answer) {
        struct count_answer answer = { .signal = SIGNAL_AGAIN };

        (void) text_copy(answer.count, sizeof answer.count, scan->count->id);
        (void) text_copy(answer.result, sizeof answer.result, scan->result);
        (void) text_copy(answer.subject, sizeof answer.subject, scan->subject);
        (void) text_copy(answer.place, sizeof answer.place, scan->count->place);
        (void) text_copy(answer.by, sizeof answer.by, act->actor);
        if (!strcmp(scan->result, "NO_PLACE")) {
                answer.signal = SIGNAL_REFUSED;
                (void) text_copy(answer.text, sizeof answer.text,
                        _("Nothing is counted yet: scan the label of the place where you stand first."));
        }
        *ret_answer = answer;
        return 0;
}

static int frame_judge(struct count_radio *radio, struct act *act, const struct radio_channel *channel,
        const struct frame *frame, const struct radio_digest *digest, struct count_answer *ret_answer) {
        char tid[2 * FRAME_TID_MAX + 1];
        struct identity identity = { 0 };
        struct scan scan = { .count = &channel->count, .identity = &identity, .by_radio = true, .tid = tid };
        int r;

        frame_hex(frame->tid, frame->tid_size, tid);
        identify_frame(frame, &identity);
        r = scan_judge(act->ledger, &scan);
        if (r)
                return r;
        r = scan.silent ? frame_silent(act, &scan, ret_answer) : frame_record(act, frame, &scan, ret_answer);
        if (r)
                return r;
        /* a place's label changes where everything is; all else says nothing of other tags */
        if (strncmp(scan.result, "PLACE", 5) != 0)
                radio_keep(radio, act->ledger);
        r = frame_keep(radio, channel->field, digest, &scan);
        return r || scan.silent || strncmp(scan.result, "PLACE", 5) != 0
                       ? r
                       : count_radio_elsewhere(radio, act, scan.count->id);
}

int count_radio_frame(struct count_radio *radio, struct act *act, const struct frame *frame, uint64_t now_us,
        struct count_answer *ret_answer) {
        struct radio_channel *channel;
        struct radio_digest digest;
        struct radio_field *field;
        struct radio_tag *tag;
        int r;

        radio_sync(radio, act->ledger);
        r = radio_channel(radio, act, frame, &channel);
        if (r)
                return r;
        field = channel->field;
        if (!field)
                return frame_ignored(act, channel->refusal, ret_answer);
        act->actor = channel->count.counter;
        act->roles = COUNT_ROLES;
        if (radio_field_is_over(field, now_us))
                r = radio_end_field(radio, field, act);
        if (!r && !field->under_way)
                r = radio_field_begin(field, act, &channel->count, now_us);
        if (r)
                return r;
        field->reads++;
        field->last_us = now_us;
        radio_digest(radio->key, frame, &digest);
        tag = radio_tags_find(&field->known, &digest);
        if (!tag || tag->generation != radio->generation)
                return frame_judge(radio, act, channel, frame, &digest, ret_answer);
        (void) radio_field_mark(field, tag);
        *ret_answer = (struct count_answer){ .signal = (enum signal_kind) tag->signal };
        return 0;
}

/* ---- the end of passes ---- */

bool count_radio_due(const struct count_radio *radio, uint64_t now_us) {
        for (size_t i = 0; radio && i < radio->field_count; i++)
                if (radio_field_is_over(radio->fields[i], now_us))
                        return true;
        return false;
}

int count_radio_tick(struct count_radio *radio, struct act *act, uint64_t now_us) {
        int r = 0;

        for (size_t i = 0; radio && !r && i < radio->field_count; i++)
                if (radio_field_is_over(radio->fields[i], now_us))
                        r = radio_end_field(radio, radio->fields[i], act);
        return r;
}

int count_radio_end(struct count_radio *radio, struct act *act, int64_t count, const char *reader) {
        int r = 0;

        for (size_t i = 0; radio && !r && i < radio->field_count; i++) {
                struct radio_field *field = radio->fields[i];

                if (field->under_way && (!count || field->count == count) &&
                        (!reader || !strcmp(field->reader, reader)))
                        r = radio_end_field(radio, field, act);
        }
        return r;
}

int count_radio_elsewhere(struct count_radio *radio, struct act *act, const char *count) {
        int r = 0;

        for (size_t i = 0; radio && !r && i < radio->field_count; i++) {
                struct radio_field *field = radio->fields[i];

                if (field->under_way && !field->fixed && !strcmp(field->id, count))
                        r = radio_end_field(radio, field, act);
        }
        return r;
}
