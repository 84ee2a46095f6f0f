/* SPDX-License-Identifier: ISC */

/*
 * Count: finding one, by its name or by its station
 */

#include "count.h"

#include <string.h>

#include "query.h"
#include "text.h"

const char *const count_kinds[] = { "full", "shelf", "random", "handover", "witnessed", "unannounced",
        "sample", NULL };
const char *const count_modes[] = { "guided", "blind", NULL };
const char *const count_methods[] = { "barcode", "radio", NULL };
const char *const count_states[] = { "OPEN", "PAUSED", "CLOSED_UNRECONCILED", "RECONCILED", "ABANDONED",
        NULL };

#define COUNT_COLUMNS \
        "seq, id, kind, mode, state, station, counter, witness, taker, seed, expected, snapshot, " \
        "opened_us, place," \
        " closed_seq, closed_us, lines_hash, reason, method, commitment"

static void count_read(sqlite3_stmt *rows, struct count_row *ret_count) {
        struct count_row count = {
                .seq = sqlite3_column_int64(rows, 0),
                .expected = sqlite3_column_int64(rows, 10),
                .opened_us = sqlite3_column_int64(rows, 12),
                .closed_seq = sqlite3_column_int64(rows, 14),
                .closed_us = sqlite3_column_int64(rows, 15),
        };

        (void) text_copy(count.id, sizeof count.id, query_text(rows, 1));
        (void) text_copy(count.kind, sizeof count.kind, query_text(rows, 2));
        (void) text_copy(count.mode, sizeof count.mode, query_text(rows, 3));
        (void) text_copy(count.state, sizeof count.state, query_text(rows, 4));
        (void) text_copy(count.station, sizeof count.station, query_text(rows, 5));
        (void) text_copy(count.counter, sizeof count.counter, query_text(rows, 6));
        (void) text_copy(count.witness, sizeof count.witness, query_text(rows, 7));
        (void) text_copy(count.taker, sizeof count.taker, query_text(rows, 8));
        (void) text_copy(count.seed, sizeof count.seed, query_text(rows, 9));
        (void) text_copy(count.snapshot, sizeof count.snapshot, query_text(rows, 11));
        (void) text_copy(count.place, sizeof count.place, query_text(rows, 13));
        (void) text_copy(count.lines_hash, sizeof count.lines_hash, query_text(rows, 16));
        (void) text_copy(count.reason, sizeof count.reason, query_text(rows, 17));
        (void) text_copy(count.method, sizeof count.method, query_text(rows, 18));
        (void) text_copy(count.commitment, sizeof count.commitment, query_text(rows, 19));
        *ret_count = count;
}

static int count_read_one(sqlite3_stmt *rows, struct count_row *ret_count) {
        int r = query_next(rows);

        if (r != QUERY_ROW)
                return r ? r : COUNT_E_ABSENT;
        count_read(rows, ret_count);
        query_end(rows);
        return 0;
}

static const char BY_NAME[] = "SELECT " COUNT_COLUMNS " FROM count_ WHERE id = ?1";

int count_find(struct ledger *ledger, const char *id, struct count_row *ret_count) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, BY_NAME, &rows, "t", id);

        return r ? r : count_read_one(rows, ret_count);
}

static const char BY_STATION[] =
        "SELECT " COUNT_COLUMNS " FROM count_ WHERE state IN ('OPEN', 'PAUSED') AND station = ?1 LIMIT 1";

int count_at_station(struct ledger *ledger, const char *station, struct count_row *ret_count) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, BY_STATION, &rows, "t", station);

        return r ? r : count_read_one(rows, ret_count);
}

int count_resolve(struct act *act, const char *id, struct count_row *ret_count) {
        int r;

        if (id) {
                r = count_find(act->ledger, id, ret_count);
                if (r == COUNT_E_ABSENT)
                        return act_refuse(act, ACT_EXIT_ABSENT, "count.unknown", "strongroom count list",
                                "There is no count %.23s.", id);
                return r;
        }
        r = count_at_station(act->ledger, act->station, ret_count);
        if (r == COUNT_E_ABSENT)
                return act_refuse(act, ACT_EXIT_RULE, "count.none", "strongroom count open --place PLACE",
                        "No count is open at this station.");
        return r;
}

int count_resolve_open(struct act *act, const char *id, bool paused_too, struct count_row *ret_count) {
        struct count_row count;
        int r = count_resolve(act, id, &count);

        if (r)
                return r;
        if (!count_is_running(&count))
                return act_refuse(act, ACT_EXIT_RULE, "count.state", "strongroom count list",
                        "Count %s is over: it is %s.", count.id, count.state);
        if (!paused_too && strcmp(count.state, "OPEN") != 0)
                return act_refuse(act, ACT_EXIT_RULE, "count.paused", "strongroom count resume",
                        "Count %s is paused; nothing is counted until it is resumed.", count.id);
        *ret_count = count;
        return 0;
}

static const char IN_ORDER[] =
        "SELECT " COUNT_COLUMNS " FROM count_ WHERE (?1 = '' OR state = ?1) AND (?2 = '' OR EXISTS"
        " (SELECT 1 FROM count_place p WHERE p.count = count_.seq AND p.code = ?2)) ORDER BY seq";

int count_each(struct ledger *ledger, const char *state, const char *place, count_fn *fn, void *context) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, IN_ORDER, &rows, "tt", state, place);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                struct count_row count;

                count_read(rows, &count);
                r = fn(context, &count);
                if (r)
                        query_end(rows);
        }
        return r;
}

bool count_is_running(const struct count_row *count) {
        return !strcmp(count->state, "OPEN") || !strcmp(count->state, "PAUSED");
}

bool count_is_drawn(const struct count_row *count) {
        return count->seed[0] != '\0';
}

bool count_is_radio(const struct count_row *count) {
        return !strcmp(count->method, "radio");
}

bool count_is_hidden(const struct count_row *count) {
        return count_is_running(count) && !strcmp(count->mode, "blind");
}

bool count_reads_all(const struct count_row *count) {
        return !strcmp(count->kind, "handover") || !strcmp(count->kind, "unannounced") ||
               !strcmp(count->kind, "witnessed");
}
