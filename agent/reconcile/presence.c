/* SPDX-License-Identifier: ISC */

/*
 * Presence on record
 */

#include "presence.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "query.h"
#include "strongroom/frame.h"
#include "tag_text.h"

/* ---- appending ---- */

static const char *presence_kind_name(enum presence_kind kind) {
        static const char *const names[] = {
                [PRESENCE_APPEARED] = "presence.appeared",
                [PRESENCE_MOVED] = "presence.moved",
                [PRESENCE_GONE] = "presence.gone",
                [PRESENCE_PASSED] = "presence.passed",
                [PRESENCE_FOREIGN] = "presence.foreign",
                [PRESENCE_CLONE] = "presence.clone",
        };

        return names[kind];
}

static int body_add_text(json_t *body, const char *field, const char *text) {
        return *text ? json_object_set_new(body, field, json_string(text)) : 0;
}

static int body_add_integer(json_t *body, const char *field, int64_t value) {
        return json_object_set_new(body, field, json_integer((json_int_t) value));
}

static int body_fill(json_t *body, const struct presence_edge *edge) {
        int r = body_add_text(body, "from", edge->from);

        if (!r && edge->kind != PRESENCE_PASSED)
                r = body_add_integer(body, "port", edge->port);
        if (!r && edge->rssi_cdbm != FRAME_RSSI_UNKNOWN)
                r = body_add_integer(body, "rssi_cdbm", edge->rssi_cdbm);
        if (!r && edge->reads)
                r = body_add_integer(body, "reads", edge->reads);
        if (!r && edge->kind == PRESENCE_GONE)
                r = body_add_integer(body, "silent_ms", edge->apart_us / 1000);
        if (!r && edge->kind == PRESENCE_PASSED)
                r = body_add_text(body, "direction", edge->word);
        if (!r && edge->kind == PRESENCE_CLONE) {
                r = body_add_text(body, "why", edge->word) || body_add_text(body, "tid", edge->tid) ||
                    body_add_text(body, "other_tid", edge->other_tid) ||
                    body_add_text(body, "from_reader", edge->from_reader) ||
                    body_add_integer(body, "from_port", edge->from_port) ||
                    body_add_integer(body, "apart_ms", edge->apart_us / 1000);
        }
        return r;
}

int presence_append(
        struct act *act, const struct presence_edge *edge, const char *item, struct entry *ret_entry) {
        struct text tag = { 0 };
        const char *reader = act->reader;
        json_t *body;
        int r;

        tag_print(&edge->tag, &tag);
        body = text_failed(&tag) ? NULL
                                 : json_pack("{s:s,s:s}", "tag", text_string(&tag), "place", edge->place);
        text_end(&tag);
        if (!body || body_fill(body, edge)) {
                json_decref(body);
                return error_trace(-ENOMEM);
        }
        act->reader = edge->reader;
        r = act_append(act, presence_kind_name(edge->kind), *item ? item : NULL, body, ret_entry);
        act->reader = reader;
        return r;
}

int presence_append_silence(
        struct act *act, const struct presence_silence *silence, struct entry *ret_entry) {
        json_t *body = json_pack("{s:s,s:O,s:O,s:I,s:s}", "reader", silence->reader, "ports", silence->ports,
                "places", silence->places, "items", (json_int_t) silence->items, "reason", silence->reason);

        return body ? act_append(act, silence->silent ? "presence.unknown" : "presence.known", NULL, body,
                              ret_entry)
                    : error_trace(-ENOMEM);
}

/* ---- reading ---- */

#define PRESENCE_COLUMNS \
        "SELECT tag, item, place, state, way, reader, port, since_us, last_us, seq, appeared_seq FROM " \
        "presence"

static const char ALL[] = PRESENCE_COLUMNS " ORDER BY tag";
static const char AT_PLACE[] =
        PRESENCE_COLUMNS " WHERE place = ?1 OR place > ?1 || '/' AND place < ?1 || '0' ORDER BY tag";
static const char OF_ITEM[] = PRESENCE_COLUMNS " WHERE item = ?1 ORDER BY tag";

static void presence_read(sqlite3_stmt *rows, struct presence_row *out) {
        (void) text_copy(out->tag, sizeof out->tag, query_text(rows, 0));
        (void) text_copy(out->item, sizeof out->item, query_text(rows, 1));
        (void) text_copy(out->place, sizeof out->place, query_text(rows, 2));
        (void) text_copy(out->state, sizeof out->state, query_text(rows, 3));
        (void) text_copy(out->way, sizeof out->way, query_text(rows, 4));
        (void) text_copy(out->reader, sizeof out->reader, query_text(rows, 5));
        out->port = sqlite3_column_int64(rows, 6);
        out->since_us = sqlite3_column_int64(rows, 7);
        out->last_us = sqlite3_column_int64(rows, 8);
        out->seq = sqlite3_column_int64(rows, 9);
        out->appeared_seq = sqlite3_column_int64(rows, 10);
}

int presence_each(
        struct ledger *ledger, const char *place, const char *item, presence_fn *fn, void *context) {
        sqlite3_stmt *rows;
        int r = item    ? query_open(ledger, OF_ITEM, &rows, "t", item)
                : place ? query_open(ledger, AT_PLACE, &rows, "t", place)
                        : query_open(ledger, ALL, &rows, "");

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                struct presence_row row;

                presence_read(rows, &row);
                r = fn(context, &row);
                if (r)
                        query_end(rows);
        }
        return r;
}

static const char TOLD[] = "SELECT count(*) FROM presence_foreign WHERE tag = ?1 AND last_us > ?2";
static const char TOLD_TODAY[] = "SELECT count(*) FROM presence_foreign WHERE last_us > ?1";

int presence_is_told(struct ledger *ledger, const char *tag, int64_t now_us, bool *ret_told) {
        int64_t told, today;
        int r = query_integer(ledger, TOLD, &told, "ti", tag, now_us - PRESENCE_DAY_US);

        if (!r)
                r = query_integer(ledger, TOLD_TODAY, &today, "i", now_us - PRESENCE_DAY_US);
        if (!r)
                *ret_told = told || today >= PRESENCE_FOREIGN_A_DAY_MAX;
        return r;
}

static const char SILENT[] = "SELECT count(*) FROM presence_silent WHERE reader = ?1 AND port = ?2";

int presence_is_silent(struct ledger *ledger, const char *reader, int64_t port, bool *ret_silent) {
        int64_t count;
        int r = query_integer(ledger, SILENT, &count, "ti", reader, port);

        if (!r)
                *ret_silent = count != 0;
        return r;
}

static const char COUNT[] = "SELECT count(*) FROM presence WHERE state = ?1";
static const char COUNT_AT[] = "SELECT count(*) FROM presence WHERE place = ?2 AND state = ?1";

int presence_count(struct ledger *ledger, const char *state, const char *place, int64_t *ret_count) {
        return place ? query_integer(ledger, COUNT_AT, ret_count, "tt", state, place)
                     : query_integer(ledger, COUNT, ret_count, "t", state);
}

static int presence_rank(const struct presence_row *row) {
        return !strcmp(row->state, "PRESENT") ? 2 : !strcmp(row->state, "UNKNOWN") ? 1 : 0;
}

static int presence_on_tag(void *context, const struct presence_row *row) {
        struct presence_item *item = context;
        const int rank = presence_rank(row), best = presence_rank(&item->row);

        if (!item->tags || rank > best || (rank == best && row->seq > item->row.seq))
                item->row = *row;
        item->tags++;
        return 0;
}

int presence_of_item(struct ledger *ledger, const char *number, struct presence_item *ret_item) {
        struct presence_item item = { 0 };
        int r = presence_each(ledger, NULL, number, presence_on_tag, &item);

        if (!r)
                *ret_item = item;
        return r;
}

bool presence_is_below(const char *place, const char *other) {
        const size_t size = strlen(other);

        return !strncmp(place, other, size) && (!place[size] || place[size] == '/');
}

bool presence_is_within(const char *place, const char *other) {
        return presence_is_below(place, other) || presence_is_below(other, place);
}
