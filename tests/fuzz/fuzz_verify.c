/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: any bytes as a store
 *
 * Verify reads files that somebody else made. Whatever they are, it comes back with a verdict, and with a fault where
 * the verdict is bad.
 */

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "folds.h"
#include "verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        uint8_t *copy = malloc(size ? size : 1);
        struct verify_options options = { .folds = agent_folds };
        struct verify_result result;
        sqlite3 *db;
        int r;

        assert(copy);
        if (size)
                memcpy(copy, bytes, size);
        assert(sqlite3_open(":memory:", &db) == SQLITE_OK);
        if (sqlite3_deserialize(db, "main", copy, (sqlite3_int64) size, (sqlite3_int64) size,
                    SQLITE_DESERIALIZE_READONLY) == SQLITE_OK) {
                options.database = db;
                r = verify_store(&options, &result);
                assert(r <= 0);
                assert(r || result.ok || result.fault.error[0]);
        }
        assert(sqlite3_close(db) == SQLITE_OK);
        free(copy);
        return 0;
}
