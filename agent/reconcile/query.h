/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_QUERY_H
#define STRONGROOM_QUERY_H

/*
 * Questions to the state tables, bound by a format: i int64_t, t text (never NULL)
 *
 *      r = query_open(ledger, LINES_OF_COUNT, &rows, "it", seq, place);
 *      while (!r && (r = query_next(rows)) == QUERY_ROW) { …; r = 0; }
 *
 * text is a named constant: the ledger keeps the statement under its address.
 */

#include <stdint.h>

#include "ledger.h"

enum { QUERY_ROW = 2000 }; /* apart from all LEDGER_E_* and ACT_E_* */

must_check int query_open(
        struct ledger *ledger, const char *text, sqlite3_stmt **ret_rows, const char *format, ...);

/* QUERY_ROW; 0 after the last, when the statement is reset; or a negative errno. */
must_check int query_next(sqlite3_stmt *rows);

/* Ends a question before its last row. */
void query_end(sqlite3_stmt *rows);

/* Never NULL; borrowed until the next row. */
const char *query_text(sqlite3_stmt *rows, int column);

/* A change by a fold to its own tables. */
must_check int query_run(struct ledger *ledger, const char *text, const char *format, ...);

/* The first column of the first row; 0 where there is none. */
must_check int query_integer(
        struct ledger *ledger, const char *text, int64_t *ret_value, const char *format, ...);

#endif
