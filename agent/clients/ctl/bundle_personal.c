/* SPDX-License-Identifier: ISC */

/*
 * Personal values: laid open beside the entries that have their hashes
 *
 * Of the exhibit's own entries only, and of those only what is still kept. Who makes the bundle can hold them back.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bundle.h"
#include "bytes.h"
#include "merkle.h"
#include "words.h"

enum { PERSONAL_SCHEMA = 3, PERSONAL_PLACES = 128, SALT_SIZE = 32 };

struct opening {
        const char *field;
        const uint8_t *salt;
        const char *value;
        size_t size; /* without the zeros that fill it up */
};

static bool opening_read(sqlite3_stmt *row, struct opening *ret_opening) {
        struct opening opening = {
                .field = (const char *) sqlite3_column_text(row, 0),
                .salt = sqlite3_column_blob(row, 1),
                .value = sqlite3_column_blob(row, 2),
                .size = (size_t) sqlite3_column_bytes(row, 2),
        };

        if (!opening.field || !opening.salt || !opening.value || sqlite3_column_bytes(row, 1) != SALT_SIZE)
                return false;
        while (opening.size && !opening.value[opening.size - 1])
                opening.size--;
        *ret_opening = opening;
        return opening.size; /* erased: zeros alone */
}

/* That the entry has this hash: else somebody put another value beside it. */
static int opening_check(
        struct bundle *bundle, const struct bundle_entry *entry, const struct opening *opening) {
        const struct merkle_part parts[] = { { opening->salt, SALT_SIZE },
                { opening->value, opening->size } };
        char digest[sizeof "sha256:" + 2 * HASH_SIZE] = "sha256:";
        const json_t *commitment;
        struct hash hash;
        size_t i;

        merkle_hash(parts, count_of(parts), &hash);
        bytes_hex(hash.bytes, HASH_SIZE, digest + strlen(digest));
        json_array_foreach(json_object_get(entry->parsed, "commitments"), i, commitment) {
                const char *field = json_string_value(json_object_get(commitment, "field"));
                const char *told = json_string_value(json_object_get(commitment, "hash"));

                if (field && told && !strcmp(field, opening->field) && !strcmp(told, digest))
                        return 0;
        }
        (void) snprintf(bundle->said, sizeof bundle->said,
                _("a personal value of entry %llu isn't the one that the entry has a hash of"),
                (unsigned long long) entry->seq);
        return BUNDLE_E_BROKEN;
}

static int opening_add(struct bundle *bundle, const struct bundle_entry *entry, sqlite3_stmt *row) {
        char salt[2 * SALT_SIZE + 1];
        struct opening opening;
        int r;

        if (!opening_read(row, &opening))
                return 0;
        r = opening_check(bundle, entry, &opening);
        if (r)
                return r;
        bytes_hex(opening.salt, SALT_SIZE, salt);
        return json_array_append_new(bundle->openings,
                       json_pack("{s:s,s:s,s:I,s:s%}", "field", opening.field, "salt", salt, "seq",
                               (json_int_t) entry->seq, "value", opening.value, opening.size))
                       ? -ENOMEM
                       : 0;
}

static int opening_rows(struct bundle *bundle, const struct bundle_entry *entry) {
        static const char kept[] =
                "SELECT field, salt, value FROM opening WHERE id >= ?1 AND id < ?1 + ?2 ORDER BY id";
        sqlite3_stmt *rows = ledger_statement(bundle->ledger, kept);
        int result = SQLITE_DONE, r = rows ? 0 : -EIO;

        if (r)
                return r;
        (void) sqlite3_bind_int64(rows, 1, (int64_t) entry->seq * PERSONAL_PLACES);
        (void) sqlite3_bind_int64(rows, 2, PERSONAL_PLACES);
        while (!r && (result = sqlite3_step(rows)) == SQLITE_ROW)
                r = opening_add(bundle, entry, rows);
        ledger_reset(bundle->ledger, rows);
        return r ? r : result == SQLITE_DONE ? 0 : -EIO;
}

int bundle_open_values(struct bundle *bundle, bool withhold) {
        int r = 0;

        bundle->openings = json_array();
        if (!bundle->openings)
                return -ENOMEM;
        if (withhold || ledger_found_schema(bundle->ledger) < PERSONAL_SCHEMA)
                return 0;
        for (size_t i = 0; !r && i < bundle->count; i++)
                if (!strcmp(bundle->entries[i].why, "trail"))
                        r = opening_rows(bundle, &bundle->entries[i]);
        return r;
}
