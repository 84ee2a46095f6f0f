/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_STORE_H
#define STRONGROOM_STORE_H

/*
 * The store: one SQLite file, how it is opened, and its prepared statements
 */

#include <sqlite3.h>
#include <stdbool.h>

#include "ledger.h"

enum {
        STORE_ID_REAL = 0x53524d31, /* application_id: "SRM1" */
        STORE_ID_DEMO = 0x53524d44, /* "SRMD": a demonstration can never pass for a real store */
        STORE_PROGRAM_MAX = 32,     /* "0.1.0", terminated */
        STORE_STATEMENTS_MAX = 512, /* a power of two, twice what is used */
        STORE_CACHE_KIB = 1024,
        /*
         * The log is folded into the file when it is this long, or when nothing happens; then it is written over from
         * its start. A log that keeps growing costs twice as much a sync (docs/performance.md), so it is kept short.
         */
        STORE_WAL_PAGES = 1000,
};

struct store {
        sqlite3 *db;
        bool borrowed; /* the database is the caller's */
        int lock;      /* descriptor of the lock file; -1 */
        struct {
                const char *text;
                sqlite3_stmt *statement;
        } statements[STORE_STATEMENTS_MAX];
};

/* Opens for writing, with the lock; creates the file only when asked to. LEDGER_E_*, with the fault filled in. */
must_check int store_open_write(
        struct store *store, const char *path, bool create, struct ledger_fault *fault);

/*
 * Opens for reading only; works on a copy in a folder that can't be written. What is read is the record of one moment,
 * that of the first reading.
 */
must_check int store_open_read(struct store *store, const char *path, struct ledger_fault *fault);

void store_close(struct store *store);

sqlite3_stmt *store_statement(struct store *store, const char *text);

/* What an SQLite result means here: 0, LEDGER_E_*, -ENOMEM, -EBADMSG (a constraint); fills the fault. */
int store_condition(struct store *store, int result, struct ledger_fault *fault);

must_check int store_exec(struct store *store, const char *sql, struct ledger_fault *fault);
must_check int store_integer(struct store *store, const char *sql, int64_t *ret, struct ledger_fault *fault);

void fault_set(struct ledger_fault *fault, uint64_t sequence, const char *error, const char *format, ...)
        __attribute__((__format__(__printf__, 4, 5)));

#endif
