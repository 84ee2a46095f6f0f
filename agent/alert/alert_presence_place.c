/* SPDX-License-Identifier: ISC */

/*
 * Alerts of what antennas watch: readers that are silent, strangers, two things with one identity, long silence
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "alert_list.h"
#include "alert_presence.h"
#include "error.h"
#include "macros.h"
#include "query.h"
#include "text.h"

int alert_presence_reader(
        struct act *act, const struct presence_silence *silence, uint64_t evidence, bool all_known) {
        struct alert_call call = {
                .rule = "shelf-unknown", .subject = silence->reader, .evidence = evidence
        };
        struct alert_list places = { 0 };
        struct text detail = { 0 };
        json_t *place;
        size_t i;
        int r;

        if (all_known)
                return alert_clear(act, &call, "It answers again.");
        if (!silence->silent)
                return 0;
        json_array_foreach(silence->places, i, place) alert_list_add(&places, json_string_value(place));
        alert_list_end(&places);
        text_addf(&detail, "%s; %s%sexhibits: %lld", silence->reason, places.text, places.count ? "; " : "",
                (long long) silence->items);
        call.detail = text_string(&detail);
        r = text_failed(&detail) ? error_trace(-ENOMEM) : alert_raise(act, &call);
        text_end(&detail);
        return r;
}

/* ---- one identity, two things ---- */

int alert_presence_is_cloned(struct act *act, const char *item, bool *ret_open) {
        return alert_is_open(act, &(struct alert_call){ .rule = "clone-suspect", .subject = item }, ret_open);
}

int alert_presence_clone(
        struct act *act, const struct presence_edge *edge, const char *item, uint64_t evidence) {
        struct alert_call call = {
                .rule = "clone-suspect",
                .subject = item,
                .place = edge->place,
                .evidence = evidence,
        };
        struct text detail = { 0 };
        int r;

        if (!strcmp(edge->word, "TWO_ROOMS"))
                text_addf(&detail, "It was heard at %s within %lld s of that.", edge->from,
                        (long long) ((edge->apart_us + 999999) / 1000000));
        else
                text_addf(&detail, "One has the chip %s, one %s.", edge->tid, edge->other_tid);
        call.detail = text_string(&detail);
        r = text_failed(&detail) ? error_trace(-ENOMEM) : alert_raise(act, &call);
        text_end(&detail);
        return r;
}

/* ---- strangers ---- */

static const char STRANGERS[] =
        "SELECT tag FROM presence_foreign WHERE place = ?1 AND last_us > ?2 ORDER BY seq DESC";

static int strangers_at(struct ledger *ledger, const char *place, struct alert_list *list) {
        const int64_t since_us = ledger_moment(ledger)->wall_us - PRESENCE_DAY_US;
        sqlite3_stmt *rows;
        int r = query_open(ledger, STRANGERS, &rows, "ti", place, since_us);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                alert_list_add(list, query_text(rows, 0));
                r = 0;
        }
        alert_list_end(list);
        return r;
}

int alert_presence_foreign(struct act *act, const char *place, uint64_t evidence) {
        struct alert_list list = { 0 };
        const struct alert_call call = {
                .rule = "foreign-tag",
                .subject = place,
                .detail = list.text,
                .evidence = evidence,
        };
        int r = strangers_at(act->ledger, place, &list);

        if (r)
                return r;
        return list.count ? alert_restate(act, &call)
                          : alert_clear(act, &call, "None was heard within a day.");
}

static int strangers_review(struct act *act) {
        struct alert_subjects places;
        int r = alert_subjects(act->ledger, "foreign-tag", &places);

        for (size_t i = 0; !r && i < places.count; i++)
                r = alert_presence_foreign(act, places.list[i], ledger_size(act->ledger));
        return r;
}

/* ---- long silence ---- */

enum { STALE_PLACES_MAX = 64 };

struct stale {
        char place[PLACE_CODE_MAX];
        struct alert_list list;
        uint64_t evidence;
};

/* In store, nothing heard of it since, and not said to have departed. */
static const char STALE[] =
        "SELECT p.place, p.item, max(p.seq) FROM presence p JOIN item i ON i.number = p.item"
        " WHERE p.state <> 'PRESENT' AND p.last_us <= ?1 AND i.status = 'IN_STORE'"
        " AND NOT EXISTS (SELECT 1 FROM presence q WHERE q.item = p.item AND (q.state = 'PRESENT' OR "
        "q.last_us > ?1))"
        " AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.state <> 'RESOLVED'"
        "  AND a.dedupe IN ('departed:' || p.item, 'departed-many:' || p.place))"
        " GROUP BY p.place, p.item ORDER BY p.place, p.item";

static int stale_read(struct ledger *ledger, int64_t before_us, struct stale *stale, size_t *ret_count) {
        sqlite3_stmt *rows;
        size_t count = 0;
        int r = query_open(ledger, STALE, &rows, "i", before_us);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                r = 0;
                if (!count || strcmp(stale[count - 1].place, query_text(rows, 0)) != 0) {
                        if (count == STALE_PLACES_MAX) { /* the rest once these are settled */
                                query_end(rows);
                                break;
                        }
                        (void) text_copy(stale[count++].place, PLACE_CODE_MAX, query_text(rows, 0));
                }
                alert_list_add(&stale[count - 1].list, query_text(rows, 1));
                stale[count - 1].evidence = (uint64_t) sqlite3_column_int64(rows, 2);
        }
        *ret_count = count;
        return r;
}

static int stale_end(struct act *act, const struct stale *stale, size_t count) {
        struct alert_subjects places;
        int r = alert_subjects(act->ledger, "stale-presence", &places);

        for (size_t i = 0; !r && i < places.count; i++) {
                const struct alert_call call = { .rule = "stale-presence", .subject = places.list[i] };
                size_t k = 0;

                while (k < count && strcmp(stale[k].place, places.list[i]) != 0)
                        k++;
                if (k == count)
                        r = alert_clear(act, &call, "Its cause is gone.");
        }
        return r;
}

int alert_presence_stale(struct act *act, int64_t stale_days) {
        const int64_t before_us = ledger_moment(act->ledger)->wall_us - stale_days * PRESENCE_DAY_US;
        scoped(freep) struct stale *stale = calloc(STALE_PLACES_MAX, sizeof *stale);
        size_t count = 0;
        int r = stale ? stale_read(act->ledger, before_us, stale, &count) : error_trace(-ENOMEM);

        if (!r)
                r = stale_end(act, stale, count);
        for (size_t i = 0; !r && i < count; i++) {
                alert_list_end(&stale[i].list);
                r = alert_restate(act, &(struct alert_call){
                                               .rule = "stale-presence",
                                               .subject = stale[i].place,
                                               .detail = stale[i].list.text,
                                               .evidence = stale[i].evidence,
                                       });
        }
        return r ? r : strangers_review(act);
}
