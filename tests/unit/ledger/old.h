/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_OLD_H
#define STRONGROOM_OLD_H

/*
 * An old record: schema_1/store.dump put back into a file, with its key, in a folder of its own
 */

#include "ledger.h"
#include "text.h"
#include "verify.h"

enum {
        OLD_PATH_MAX = 128,
        OLD_ENTRIES = 16,
        OLD_NOTE_SIZE = 10, /* entries under schema_1/checkpoint.note */
};

struct old {
        char folder[OLD_PATH_MAX], store[OLD_PATH_MAX], key[OLD_PATH_MAX];
        struct moment now;
        struct ledger *ledger;
        struct ledger_fault fault;
        struct text export; /* of the record as it was put back */
};

/* The folds that made its state; and those of a later version, which makes another. */
extern const struct fold *const old_folds[], *const old_folds_next[];

void old_begin(struct old *old);
void old_end(struct old *old);

/* The folder is emptied, and the record put back as it was. */
void old_reset(struct old *old);

/* What ledger_open() says, for writing. */
must_check int old_open(struct old *old, const struct fold *const *folds);
void old_close(struct old *old);

/* As somebody with the file and SQLite's own tool would. What it refuses is a failure of the test. */
void old_meddle(struct old *old, const char *sql);
int64_t old_integer(const struct old *old, const char *sql);

/* The closed store's first 16 entries and the checkpoints over them, every byte; and the whole file. */
void old_export(const struct old *old, struct text *out);
void old_bytes(const struct old *old, struct text *out);
void old_assert_exported(const struct old *old);

/* verify_store() on the closed store. */
struct verify_result old_verify(const struct old *old, const struct fold *const *folds, bool quick);

#endif
