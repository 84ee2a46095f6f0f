/* SPDX-License-Identifier: ISC */

/*
 * The store
 *
 * WAL and synchronous=FULL: a commit is on the disk when it returns. A lock file beside the store lets one process
 * write; SQLite's own locks would let a second one in between transactions. The lock goes with its process, so a
 * killed agent leaves nothing to clean.
 */

#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "text.h"

enum { STORE_PATH_MAX = 600 };

void fault_set(struct ledger_fault *fault, uint64_t sequence, const char *error, const char *format, ...) {
        va_list args;

        fault->sequence = sequence;
        (void) text_copy(fault->error, sizeof fault->error, error);
        va_start(args, format);
        (void) vsnprintf(fault->message, sizeof fault->message, format, args);
        va_end(args);
}

/* ---- results ---- */

static const struct {
        int result; /* the primary code; where it matters, the extended one, which is looked for first */
        int condition;
        const char *error;
        const char *message;
} store_results[] = {
        { SQLITE_IOERR_NOMEM, -ENOMEM, "ledger.memory", "There is not enough memory" },
        { SQLITE_NOMEM, -ENOMEM, "ledger.memory", "There is not enough memory" },
        { SQLITE_FULL, LEDGER_E_FULL, "ledger.full", "The disk is full" },
        { SQLITE_IOERR, LEDGER_E_IO, "ledger.io", "The disk failed" },
        { SQLITE_READONLY, LEDGER_E_READONLY, "ledger.read_only", "The record can't be written" },
        { SQLITE_PERM, LEDGER_E_READONLY, "ledger.read_only", "The record can't be written" },
        { SQLITE_CANTOPEN, LEDGER_E_READONLY, "ledger.open", "The record can't be opened" },
        { SQLITE_BUSY, LEDGER_E_BUSY, "ledger.busy", "Another program is writing the record" },
        { SQLITE_CORRUPT, LEDGER_E_BROKEN, "ledger.file", "The file is damaged" },
        { SQLITE_NOTADB, LEDGER_E_BROKEN, "ledger.file", "The file isn't a record" },
        { SQLITE_CONSTRAINT, -EBADMSG, "ledger.state", "The entry contradicts the state" },
};

int store_condition(struct store *store, int result, struct ledger_fault *fault) {
        const char *detail = store->db ? sqlite3_errmsg(store->db) : sqlite3_errstr(result);

        if (result == SQLITE_OK || result == SQLITE_DONE || result == SQLITE_ROW)
                return 0;
        for (size_t i = 0; i < count_of(store_results); i++) {
                if (store_results[i].result != result && store_results[i].result != (result & 0xff))
                        continue;
                fault_set(fault, 0, store_results[i].error, "%s (%s).", store_results[i].message, detail);
                return store_results[i].condition;
        }
        fault_set(fault, 0, "ledger.file", "The file can't be used as a record (%s).", detail);
        return LEDGER_E_BROKEN;
}

int store_exec(struct store *store, const char *sql, struct ledger_fault *fault) {
        int result = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

        return store_condition(
                store, result == SQLITE_OK ? result : sqlite3_extended_errcode(store->db), fault);
}

int store_integer(struct store *store, const char *sql, int64_t *ret, struct ledger_fault *fault) {
        sqlite3_stmt *statement = NULL;
        int result = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL), r;

        if (result == SQLITE_OK)
                result = sqlite3_step(statement);
        r = store_condition(store, result, fault);
        if (result == SQLITE_ROW)
                *ret = sqlite3_column_int64(statement, 0);
        else if (!r)
                *ret = 0;
        (void) sqlite3_finalize(statement);
        return r;
}

/* ---- statements ---- */

sqlite3_stmt *store_statement(struct store *store, const char *text) {
        size_t at = ((uintptr_t) text >> 4) * 2654435761u % STORE_STATEMENTS_MAX;

        for (size_t tried = 0; tried < STORE_STATEMENTS_MAX; tried++, at = (at + 1) % STORE_STATEMENTS_MAX) {
                if (store->statements[at].text == text) {
                        (void) sqlite3_reset(store->statements[at].statement);
                        (void) sqlite3_clear_bindings(store->statements[at].statement);
                        return store->statements[at].statement;
                }
                if (store->statements[at].text)
                        continue;
                if (sqlite3_prepare_v3(store->db, text, -1, SQLITE_PREPARE_PERSISTENT,
                            &store->statements[at].statement, NULL) != SQLITE_OK)
                        return NULL;
                store->statements[at].text = text;
                return store->statements[at].statement;
        }
        return NULL;
}

/* ---- opening ---- */

static int store_configure(struct store *store, struct ledger_fault *fault) {
        char cache[64];
        int r;

        (void) sqlite3_extended_result_codes(store->db, 1);
        (void) sqlite3_busy_timeout(store->db, 0);
        (void) sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        (void) sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        (void) snprintf(cache, sizeof cache, "PRAGMA cache_size = -%d", STORE_CACHE_KIB);
        r = store_exec(store, cache, fault);
        if (!r) /* what is deleted is overwritten, and nothing is put into files of its own */
                r = store_exec(store, "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY", fault);
        return r ? r
                 : store_exec(store, "PRAGMA recursive_triggers = ON", fault); /* so REPLACE fires them too */
}

static int store_lock(struct store *store, const char *path, struct ledger_fault *fault) {
        char lock[STORE_PATH_MAX];

        if (snprintf(lock, sizeof lock, "%s.lock", path) >= (int) sizeof lock)
                return -ENAMETOOLONG;
        store->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (store->lock < 0) {
                fault_set(fault, 0, "ledger.read_only", "The lock %s can't be made (%s).", lock,
                        strerror(errno));
                return LEDGER_E_READONLY;
        }
        if (!flock(store->lock, LOCK_EX | LOCK_NB))
                return 0;
        fault_set(fault, 0, "ledger.busy", "Another agent has this record open.");
        return LEDGER_E_BUSY;
}

static int store_absent(struct ledger_fault *fault, const char *why) {
        fault_set(fault, 0, "ledger.absent", "There is no record (%s).", why);
        return LEDGER_E_ABSENT;
}

/*
 * Whether there is a record, and whether one was asked for. A record is made in one transaction, so a file without a
 * table is what a power cut left of one that was never finished: it may be begun again.
 */
static int store_expect(struct store *store, bool create, struct ledger_fault *fault) {
        int64_t tables = 0;
        int r = store_integer(store, "SELECT count(*) FROM sqlite_schema", &tables, fault);

        if (r)
                return r;
        if (tables && create) {
                fault_set(fault, 0, "ledger.exists", "There is a record already.");
                return LEDGER_E_EXISTS;
        }
        return tables || create ? 0 : store_absent(fault, "one was begun, and never finished");
}

int store_open_write(struct store *store, const char *path, bool create, struct ledger_fault *fault) {
        char pages[64];
        int result;
        int r = !create && access(path, F_OK) ? store_absent(fault, strerror(errno))
                                              : store_lock(store, path, fault);

        if (r)
                return r;
        result = sqlite3_open_v2(path, &store->db,
                SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0), NULL);
        r = store_condition(store, result, fault);
        if (!r)
                r = store_configure(store, fault);
        if (!r && sqlite3_db_readonly(store->db, "main") == 1) {
                fault_set(fault, 0, "ledger.read_only", "The record can't be written: it is read-only.");
                return LEDGER_E_READONLY;
        }
        if (!r)
                r = store_expect(store, create, fault);
        if (!r)
                r = store_exec(store, "PRAGMA journal_mode = WAL", fault);
        if (!r)
                r = store_exec(store, "PRAGMA synchronous = FULL", fault);
        (void) snprintf(pages, sizeof pages, "PRAGMA wal_autocheckpoint = %d", STORE_WAL_PAGES);
        return r ? r : store_exec(store, pages, fault);
}

static int store_open_uri(struct store *store, const char *path, const char *suffix) {
        struct text encoded = { 0 };
        int result;

        text_add(&encoded, "file:");
        for (const unsigned char *at = (const unsigned char *) path; *at; at++) {
                if (*at == '%' || *at == '?' || *at == '#')
                        text_addf(&encoded, "%%%02x", *at);
                else
                        text_add_bytes(&encoded, at, 1);
        }
        text_add(&encoded, suffix);
        result = text_failed(&encoded)
                         ? SQLITE_NOMEM
                         : sqlite3_open_v2(text_string(&encoded), &store->db,
                                   SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
        text_end(&encoded);
        return result;
}

/* From its first reading on, all is of one moment: an agent may be writing meanwhile. */
static int store_configure_read(struct store *store, struct ledger_fault *fault) {
        int r = store_configure(store, fault);

        return r ? r : store_exec(store, "BEGIN", fault);
}

int store_open_read(struct store *store, const char *path, struct ledger_fault *fault) {
        struct ledger_fault ignored;
        int64_t version;
        int result;
        int r;

        store->lock = -1;
        if (access(path, F_OK))
                return store_absent(fault, strerror(errno));
        result = store_open_uri(store, path, "?mode=ro");
        if (result == SQLITE_OK && !store_integer(store, "PRAGMA schema_version", &version, &ignored))
                return store_configure_read(store, fault);
        /* A copy where SQLite can't make its -shm file: nobody writes there, so it may be read as it lies. */
        (void) sqlite3_close(store->db);
        store->db = NULL;
        result = store_open_uri(store, path, "?mode=ro&immutable=1");
        r = store_condition(store, result, fault);
        return r ? r : store_configure_read(store, fault);
}

void store_close(struct store *store) {
        for (size_t i = 0; i < STORE_STATEMENTS_MAX; i++)
                if (store->statements[i].text)
                        (void) sqlite3_finalize(store->statements[i].statement);
        if (!store->borrowed)
                (void) sqlite3_close(store->db);
        if (store->lock >= 0)
                closep(&store->lock);
        *store = (struct store){ .lock = -1 };
}
