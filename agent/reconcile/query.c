/* SPDX-License-Identifier: ISC */

/*
 * Query: prepared statements, bound by a format
 */

#include "query.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>

#include "error.h"

static int query_bind(sqlite3_stmt *rows, const char *format, va_list arguments) {
        for (int i = 1; *format; format++, i++) {
                int r;

                assert(*format == 'i' || *format == 't');
                if (*format == 'i')
                        r = sqlite3_bind_int64(rows, i, va_arg(arguments, int64_t));
                else
                        r = sqlite3_bind_text(rows, i, va_arg(arguments, const char *), -1, SQLITE_TRANSIENT);
                if (r != SQLITE_OK)
                        return error_trace(r == SQLITE_NOMEM ? -ENOMEM : -EINVAL);
        }
        return 0;
}

static int query_open_v(struct ledger *ledger, const char *text, sqlite3_stmt **ret_rows, const char *format,
        va_list arguments) {
        sqlite3_stmt *rows = ledger_statement(ledger, text);
        int r;

        if (!rows)
                return error_trace(-EIO);
        r = query_bind(rows, format, arguments);
        if (r)
                return r;
        *ret_rows = rows;
        return 0;
}

int query_open(struct ledger *ledger, const char *text, sqlite3_stmt **ret_rows, const char *format, ...) {
        va_list arguments;
        int r;

        va_start(arguments, format);
        r = query_open_v(ledger, text, ret_rows, format, arguments);
        va_end(arguments);
        return r;
}

int query_next(sqlite3_stmt *rows) {
        int r = sqlite3_step(rows);

        if (r == SQLITE_ROW)
                return QUERY_ROW;
        (void) sqlite3_reset(rows);
        return r == SQLITE_DONE ? 0 : error_trace(r == SQLITE_NOMEM ? -ENOMEM : -EIO);
}

void query_end(sqlite3_stmt *rows) {
        (void) sqlite3_reset(rows);
}

const char *query_text(sqlite3_stmt *rows, int column) {
        const unsigned char *text = sqlite3_column_text(rows, column);

        return text ? (const char *) text : "";
}

int query_run(struct ledger *ledger, const char *text, const char *format, ...) {
        sqlite3_stmt *statement;
        va_list arguments;
        int r;

        va_start(arguments, format);
        r = query_open_v(ledger, text, &statement, format, arguments);
        va_end(arguments);
        return r ? r : ledger_run(ledger, statement);
}

int query_integer(struct ledger *ledger, const char *text, int64_t *ret_value, const char *format, ...) {
        sqlite3_stmt *rows;
        va_list arguments;
        int64_t value = 0;
        int r;

        va_start(arguments, format);
        r = query_open_v(ledger, text, &rows, format, arguments);
        va_end(arguments);
        if (r)
                return r;
        r = query_next(rows);
        if (r == QUERY_ROW) {
                value = sqlite3_column_int64(rows, 0);
                query_end(rows);
        } else if (r)
                return r;
        *ret_value = value;
        return 0;
}
