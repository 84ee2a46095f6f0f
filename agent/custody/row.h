/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ROW_H
#define STRONGROOM_ROW_H

/*
 * Rows of the register: the columns of each kind, in the one order that its reader knows
 */

#include <sqlite3.h>

#include "registry.h"

#define ROW_EXHIBIT \
        "id, number, class, summary, case_ref, place, status, legal_status, holder, due, quantity, unit, " \
        "added_seq, last_seq"
#define ROW_PLACE   "code, kind, name, parent, purpose, label, retired"
#define ROW_CASE    "ref, type, status, label"
#define ROW_BINDING "tag, binds, subject, carrier, state, bound_seq, tid"
#define ROW_ANTENNA "reader, port, place, alias, set_seq"

void row_text(sqlite3_stmt *row, int column, char *out, size_t room);
void row_exhibit(sqlite3_stmt *row, struct exhibit *ret_exhibit);
void row_place(sqlite3_stmt *row, struct place *ret_place);
void row_case(sqlite3_stmt *row, struct case_row *ret_case);
void row_antenna(sqlite3_stmt *row, struct antenna *ret_antenna);
void row_binding(sqlite3_stmt *row, struct binding *ret_binding);

#endif
