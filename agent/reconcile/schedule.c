/* SPDX-License-Identifier: ISC */

/*
 * Schedules: the defaults, and which place is due when
 */

#include "schedule.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "count.h"
#include "error.h"
#include "query.h"
#include "text.h"

#define SECOND_US INT64_C(1000000)

/* A look at all that is there; what is drawn from it isn't one. */
#define WHOLE_COUNTS " full shelf handover witnessed unannounced "

/* strongroom.conf(5) says the same. */
const struct schedule schedule_defaults[] = {
        /* IAPE: a full inventory once a year, and on every change of custodian (a hand-over is a count) */
        { .name = "inventory", .months = 12, .kinds = WHOLE_COUNTS },
        /* US Army: quarterly, all of them, by serial number. (USMC: monthly, by somebody disinterested; months = 1.) */
        { .name = "firearms", .months = 3, .class = "FIREARM", .kinds = WHOLE_COUNTS, .serial = true },
        /* IAPE, standard 7, says that what awaits disposal is most at risk; the month is our choice */
        { .name = "disposal",
                .months = 1,
                .purpose = "AWAITING_DISPOSAL",
                .kinds = WHOLE_COUNTS,
                .serial = true },
        /* CALEA 84.1.6 (a): an inspection every six months */
        { .name = "inspection", .months = 6, .kinds = WHOLE_COUNTS "random sample ", .any = true },
        /* CALEA 84.1.6 (d): one unannounced inspection a year at least */
        { .name = "unannounced", .months = 12, .kinds = " unannounced ", .any = true },
};
const size_t schedule_default_count = count_of(schedule_defaults);

static int month_days(int64_t year, int month) {
        static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
        const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

        return days[month] + (month == 1 && leap);
}

int64_t schedule_add_months(int64_t wall_us, int64_t months) {
        const time_t second = (time_t) (wall_us / SECOND_US);
        int64_t month;
        struct tm tm;
        int last;

        if (!gmtime_r(&second, &tm))
                return wall_us;
        month = (int64_t) tm.tm_year * 12 + tm.tm_mon + months;
        tm.tm_year = (int) (month / 12);
        tm.tm_mon = (int) (month % 12);
        last = month_days(tm.tm_year + 1900, tm.tm_mon);
        tm.tm_mday = tm.tm_mday < last ? tm.tm_mday : last;
        return (int64_t) timegm(&tm) * SECOND_US + wall_us % SECOND_US;
}

/*
 * ?1 class, ?2 purpose, ?3 kinds, ?4 from when on, ?5 whether serial numbers must have been read. Since when there is
 * something to count: since the oldest thing there was taken in, or the place was made.
 */
static const char PLACES_DUE[] =
        "WITH RECURSIVE tops(code, top) AS (SELECT code, code FROM place WHERE parent = ''"
        "  UNION ALL SELECT p.code, t.top FROM tops t JOIN place p ON p.parent = t.code),"
        " purposed(code) AS (SELECT code FROM place WHERE ?2 = '' OR purpose = ?2"
        "  UNION SELECT p.code FROM purposed q JOIN place p ON p.parent = q.code),"
        " holding(code, since) AS (SELECT i.place, max(p.added_seq, min(i.added_seq)) FROM item i"
        "  JOIN place p ON p.code = i.place"
        "  WHERE i.status = 'IN_STORE' AND (?1 = '' OR i.class = ?1) GROUP BY i.place),"
        " fitting(seq, at) AS MATERIALIZED (SELECT seq, closed_us FROM count_ WHERE closed_seq > 0"
        "  AND closed_us >= ?4 AND state <> 'ABANDONED' AND instr(?3, ' ' || kind || ' ') > 0),"
        " unread(count, code) AS MATERIALIZED (SELECT DISTINCT l.count, l.place FROM fitting f"
        "  JOIN count_line l ON l.count = f.seq WHERE ?5 AND (?1 = '' OR l.class = ?1) AND l.serial <> ''"
        "  AND l.serial_verdict = '' AND l.result IN (" SCANS_THAT_FIND ")),"
        " counted(code, at) AS MATERIALIZED (SELECT p.code, max(f.at) FROM fitting f"
        "  JOIN count_place p ON p.count = f.seq WHERE (" PLACE_IS_COVERED ")"
        "  AND NOT EXISTS (SELECT 1 FROM unread u WHERE u.count = p.count AND u.code = p.code) GROUP BY "
        "p.code)"
        " SELECT h.code, t.top, coalesce(c.at, 0),"
        "  (SELECT e.event ->> '$.wall' FROM entries e WHERE e.seq = h.since)"
        " FROM holding h JOIN place p ON p.code = h.code JOIN tops t ON t.code = h.code"
        " LEFT JOIN counted c ON c.code = h.code"
        " WHERE p.retired = 0 AND p.kind NOT LIKE 'EXTERNAL%' AND h.code IN purposed ORDER BY h.code";

struct due_list {
        const struct schedule *schedule;
        struct schedule_due *rows;
        size_t count, room;
};

static struct schedule_due *due_of_store(const struct due_list *list, const char *store) {
        for (size_t i = 0; i < list->count; i++)
                if (!strcmp(list->rows[i].store, store))
                        return &list->rows[i];
        return NULL;
}

static int due_grow(struct due_list *list) {
        const size_t room = list->room ? 2 * list->room : 64;
        struct schedule_due *rows;

        if (list->count < list->room)
                return 0;
        rows = realloc(list->rows, room * sizeof *rows);
        if (!rows)
                return error_trace(-ENOMEM);
        list->rows = rows;
        list->room = room;
        return 0;
}

static int due_take(struct due_list *list, sqlite3_stmt *rows) {
        struct schedule_due due = { .last_us = sqlite3_column_int64(rows, 2) }, *before;
        int r = clock_parse(query_text(rows, 3), &due.since_us) ? error_trace(-EBADMSG) : due_grow(list);

        if (r)
                return r;
        (void) text_copy(due.store, sizeof due.store, query_text(rows, 1));
        (void) text_copy(due.place, sizeof due.place, list->schedule->any ? due.store : query_text(rows, 0));
        before = list->schedule->any ? due_of_store(list, due.store) : NULL;
        if (!before) {
                list->rows[list->count++] = due;
                return 0;
        }
        before->last_us = due.last_us > before->last_us ? due.last_us : before->last_us;
        before->since_us = due.since_us < before->since_us ? due.since_us : before->since_us;
        return 0;
}

/* From the last count, or since there is something to count, where that is later. */
static void due_reckon(struct schedule_due *due, int64_t months) {
        due->due_us =
                schedule_add_months(due->last_us > due->since_us ? due->last_us : due->since_us, months);
}

int schedule_list(struct ledger *ledger, const struct schedule *schedule, int64_t from_us,
        struct schedule_due **ret_due, size_t *ret_count) {
        struct due_list list = { .schedule = schedule };
        sqlite3_stmt *rows;
        int r = query_open(ledger, PLACES_DUE, &rows, "tttii", schedule->class, schedule->purpose,
                schedule->kinds, from_us, (int64_t) schedule->serial);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                r = due_take(&list, rows);
                if (r)
                        query_end(rows);
        }
        if (r) {
                free(list.rows);
                return r;
        }
        for (size_t i = 0; i < list.count; i++)
                due_reckon(&list.rows[i], schedule->months);
        *ret_due = list.rows;
        *ret_count = list.count;
        return 0;
}
