/* SPDX-License-Identifier: ISC */

/*
 * Reckon radio: what the passes of a count by radio say of its lines
 *
 * Lines that custody explains aren't weighed; all others are, seen or not, since what a place states is of all its
 * lines. The limit of a line is the n-th part of the count's, n being the lines weighed (confidence.h).
 */

#include "reckon.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "count.h"
#include "error.h"
#include "query.h"

/* What confidence reads, and which line of the count each is. */
struct radio_work {
        struct reckoning *reckoning;
        struct confidence_line *weighed;
        size_t *lines;
        size_t count;
        bool *looked; /* as places */
};

/* Exhibits that bear a UHF tag now: a sweep reads no other. */
static const char RADIO_LINES[] =
        "SELECT EXISTS (SELECT 1 FROM tag t WHERE t.subject = l.number AND t.binds = 'EXHIBIT' AND"
        "  t.state = 'ACTIVE' AND substr(t.tag, 1, 4) = 'epc:'),"
        " l.serial_verdict <> '', l.sampled, l.reads, coalesce(h.passes, 0), coalesce(h.reads, 0)"
        " FROM count_line l LEFT JOIN radio_history h ON h.item = l.number WHERE l.count = ?1 ORDER BY "
        "l.number";

static const char RADIO_PLACES[] =
        "SELECT (SELECT count(*) FROM tag WHERE subject = p.code AND " REFERENCES_OF_PLACE
        "), p.passes_all, p.passes, p.sweeps,"
        " CASE WHEN p.interrupted_seq <= p.passed_seq THEN 0 WHEN p.interrupted_state = 'stale' THEN 1 ELSE "
        "2 END,"
        " coalesce(h.passes, 0), coalesce(h.reads, 0), coalesce(h.judged, 0), coalesce(h.refuted, 0),"
        " p.looked_seq > 0"
        " FROM count_place p LEFT JOIN radio_place h ON h.place = p.code WHERE p.count = ?1 ORDER BY p.code";

static uint32_t column_number(sqlite3_stmt *rows, int column) {
        const int64_t value = sqlite3_column_int64(rows, column);

        return value > INT32_MAX ? INT32_MAX : (uint32_t) value;
}

static int radio_load_lines(struct ledger *ledger, int64_t count, struct reckoning *reckoning) {
        size_t i = 0;
        sqlite3_stmt *rows;
        int r = query_open(ledger, RADIO_LINES, &rows, "i", count);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                if (i == reckoning->line_count) {
                        query_end(rows);
                        return error_trace(-EBADMSG);
                }
                reckoning->radio_lines[i++] = (struct reckoned_radio){
                        .tagged = sqlite3_column_int(rows, 0) != 0,
                        .eyed = sqlite3_column_int(rows, 1) != 0,
                        .sampled = sqlite3_column_int64(rows, 2),
                        .reads = column_number(rows, 3),
                        .history = { .passes = column_number(rows, 4), .reads = column_number(rows, 5) },
                };
                r = 0;
        }
        return r;
}

static int radio_load_places(struct ledger *ledger, int64_t count, struct radio_work *work) {
        size_t i = 0;
        sqlite3_stmt *rows;
        int r = query_open(ledger, RADIO_PLACES, &rows, "i", count);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                if (i == work->reckoning->place_count) {
                        query_end(rows);
                        return error_trace(-EBADMSG);
                }
                work->looked[i] = sqlite3_column_int(rows, 9) != 0;
                work->reckoning->radio_places[i++] = (struct confidence_place){
                        .references = column_number(rows, 0),
                        .passes = column_number(rows, 1),
                        .covered = column_number(rows, 2),
                        .sweeps = column_number(rows, 3),
                        .reader = (enum confidence_reader) sqlite3_column_int(rows, 4),
                        .history = { .passes = column_number(rows, 5), .reads = column_number(rows, 6) },
                        .judged = column_number(rows, 7),
                        .refuted = column_number(rows, 8),
                };
                r = 0;
        }
        return r;
}

static void radio_present(struct reckoned *line, const struct reckoned_radio *radio, enum reckon_when when) {
        if (line->result != COMPARE_FOUND_CONFIRMED || !line->by_radio || radio->eyed)
                return;
        line->result = COMPARE_FOUND_PRESENCE_ONLY;
        if (when == RECKON_RUNNING || !radio->sampled)
                return;
        line->result = COMPARE_NOT_OBSERVED;
        line->reason = "UNVERIFIED";
}

/* Explained by custody, or it may have been away when the reader came by. */
static bool radio_is_apart(const struct reckoned *line) {
        return line->result == COMPARE_EXPLAINED_OUT || (line->moved && !line->scan);
}

static void radio_gather(struct radio_work *work, enum reckon_when when) {
        struct reckoning *out = work->reckoning;

        for (size_t i = 0; i < out->line_count; i++) {
                struct reckoned *line = &out->lines[i];
                const struct reckoned_radio *radio = &out->radio_lines[i];

                radio_present(line, radio, when);
                if (radio_is_apart(line) || line->place >= out->place_count)
                        continue;
                work->lines[work->count] = i;
                work->weighed[work->count++] = (struct confidence_line){
                        .place = line->place,
                        .tagged = radio->tagged,
                        .read = line->scan != 0,
                        .optical = work->looked[line->place],
                        .history = radio->history,
                };
        }
}

static void radio_tell(const struct radio_work *work) {
        for (size_t i = 0; i < work->count; i++) {
                const struct confidence_line *weighed = &work->weighed[i];
                struct reckoned *line = &work->reckoning->lines[work->lines[i]];

                work->reckoning->radio_lines[work->lines[i]].decidable = weighed->decidable;
                if (line->scan)
                        continue;
                line->result = weighed->result == CONFIDENCE_MISSING ? COMPARE_MISSING : COMPARE_NOT_OBSERVED;
                line->reason = confidence_reason_name(weighed->reason);
        }
}

static void *radio_room(size_t count, size_t size) {
        return calloc(count ? count : 1, size);
}

static const char ERROR_OF_COUNT[] = "SELECT error_ppm FROM count_ WHERE seq = ?1";

int reckon_radio(struct ledger *ledger, int64_t count, enum reckon_when when, struct reckoning *out) {
        struct confidence_rules rules = confidence_rules_default();
        struct radio_work work = {
                .reckoning = out,
                .weighed = radio_room(out->line_count, sizeof *work.weighed),
                .lines = radio_room(out->line_count, sizeof *work.lines),
                .looked = radio_room(out->place_count, sizeof *work.looked),
        };
        int64_t error_ppm = 0;
        int r;

        out->radio_lines = radio_room(out->line_count, sizeof *out->radio_lines);
        out->radio_places = radio_room(out->place_count, sizeof *out->radio_places);
        r = work.weighed && work.lines && work.looked && out->radio_lines && out->radio_places
                    ? 0
                    : error_trace(-ENOMEM);
        if (!r)
                r = query_integer(ledger, ERROR_OF_COUNT, &error_ppm, "i", count);
        if (!r && error_ppm)
                rules.error_ppm = (uint32_t) error_ppm;
        if (!r)
                r = radio_load_lines(ledger, count, out);
        if (!r)
                r = radio_load_places(ledger, count, &work);
        if (!r) {
                radio_gather(&work, when);
                confidence_judge(work.weighed, work.count, out->radio_places, out->place_count, &rules);
                radio_tell(&work);
        }
        free(work.weighed);
        free(work.lines);
        free(work.looked);
        return r;
}
