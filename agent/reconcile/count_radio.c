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
#include "radio_channel.h"
#include "random.h"
#include "scan_record.h"
#include "text.h"
#include "words.h"

struct count_radio *count_radio_new(void) {
        struct count_radio *radio = calloc(1, sizeof *radio);

        if (!radio)
                return NULL;
        random_bytes(radio->key, sizeof radio->key);
        radio->generation = 1;
        return radio;
}

void count_radio_forget(struct count_radio *radio) {
        if (!radio)
                return;
        for (size_t i = 0; i < radio->field_count; i++)
                radio->fields[i] = radio_field_free(radio->fields[i]);
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

/* ---- a read ---- */

bool count_radio_knows(
        struct count_radio *radio, const struct act *act, const struct frame *frame, uint64_t now_us) {
        const struct radio_channel *channel;
        const struct radio_tag *tag;
        struct radio_digest digest;

        if (frame->kind != FRAME_EPC && frame->kind != FRAME_NFC)
                return true;
        if (radio->size != ledger_size(act->ledger))
                return false;
        channel = radio_channel_find(radio, act, frame->antenna);
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

        bytes_hex_capitals(
                frame->bytes, frame->size < TAG_BYTES_MAX ? frame->size : (size_t) TAG_BYTES_MAX, payload);
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
        struct scan scan = { .count = &channel->count,
                .identity = &identity,
                .by_radio = true,
                .tid = tid,
                .forged = frame->originality == FRAME_ORIGINALITY_WRONG };
        int r;

        bytes_hex_capitals(frame->tid, frame->tid_size, tid);
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

        if (frame->kind != FRAME_EPC && frame->kind != FRAME_NFC)
                return frame_ignored(act, NULL, ret_answer);
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
