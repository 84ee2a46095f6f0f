/* SPDX-License-Identifier: ISC */

/*
 * Openings: the rows that hold a personal value and its salt
 *
 * Rows are only ever added at the end and overwritten in place by as many zeros: so no row moves within SQLite's tree,
 * and no copy of one stays in the slack of a page. A value's length is rounded up, so that zeros don't tell it.
 */

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "canon.h"
#include "inside.h"
#include "random.h"

enum { OPENING_ROUND = 64 };
static_assert(
        (int) PERSONAL_FIELDS_MAX <= (int) OPENING_PLACES, "each field of an entry has a row of its own");

/* ---- writing ---- */

static int field_compare(const void *a, const void *b) {
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* The fields in the order of their bytes. */
static int fields_sorted(const json_t *personal, const char **out, size_t *ret_count) {
        const char *field;
        json_t *value;
        size_t count = 0;

        json_object_foreach((json_t *) (uintptr_t) personal, field, value) {
                if (count == PERSONAL_FIELDS_MAX || !*field || strlen(field) >= PERSONAL_FIELD_MAX)
                        return LEDGER_E_UNFIT;
                out[count++] = field;
        }
        qsort(out, count, sizeof *out, field_compare);
        *ret_count = count;
        return 0;
}

void opening_hash_text(const struct opening *opening, char *out) {
        const struct merkle_part parts[] = { { opening->salt, PERSONAL_SALT_SIZE },
                { opening->value, opening->size } };
        struct hash hash;

        merkle_hash(parts, count_of(parts), &hash);
        memcpy(out, "sha256:", sizeof "sha256:");
        bytes_hex(hash.bytes, HASH_SIZE, out + strlen("sha256:"));
}

/* Of that field: the one that was drawn before, or a new one. */
static int opening_salt(const struct event *event, const char *field, uint8_t *out) {
        struct personal_salts *salts = event->salts;
        char name[PERSONAL_FIELD_MAX];
        size_t i = 0;
        int size;

        if (!salts) {
                random_bytes(out, PERSONAL_SALT_SIZE);
                return 0;
        }
        size = snprintf(name, sizeof name, "%s%s", event->salts_prefix ? event->salts_prefix : "", field);
        while (i < salts->count && strcmp(salts->list[i].field, name) != 0)
                i++;
        if (size < 0 || (size_t) size >= sizeof name || i == count_of(salts->list))
                return LEDGER_E_TOO_LARGE;
        if (i == salts->count) {
                memcpy(salts->list[i].field, name, sizeof name);
                random_bytes(salts->list[i].salt, PERSONAL_SALT_SIZE);
                salts->count++;
        }
        memcpy(out, salts->list[i].salt, PERSONAL_SALT_SIZE);
        return 0;
}

static int opening_make(
        const struct event *event, const char *field, const json_t *value, struct opening *opening) {
        struct text canonical = { 0 };
        int r = canon_write_event(value, &canonical) ? LEDGER_E_UNFIT : 0;

        if (text_failed(&canonical))
                r = -ENOMEM;
        if (!r && canonical.size > PERSONAL_VALUE_MAX)
                r = LEDGER_E_TOO_LARGE;
        if (!r) {
                memset(opening, 0, sizeof *opening);
                (void) text_copy(opening->field, sizeof opening->field, field);
                r = opening_salt(event, field, opening->salt);
                memcpy(opening->value, canonical.bytes, canonical.size);
                opening->size = canonical.size;
        }
        text_end(&canonical);
        return r;
}

int opening_write(const struct event *event, struct openings *openings, struct text *out) {
        const char *fields[PERSONAL_FIELDS_MAX];
        char hash[PERSONAL_HASH_TEXT];
        int r = fields_sorted(event->personal, fields, &openings->count);

        text_add(out, "[");
        for (size_t i = 0; !r && i < openings->count; i++) {
                struct opening *opening = &openings->all[i];

                r = opening_make(event, fields[i], json_object_get(event->personal, fields[i]), opening);
                if (r)
                        break;
                opening_hash_text(opening, hash);
                text_add(out, i ? ",{\"field\":" : "{\"field\":");
                if (canon_string_event(fields[i], strlen(fields[i]), out))
                        r = LEDGER_E_UNFIT;
                text_addf(out, ",\"hash\":\"%s\"}", hash);
        }
        text_add(out, "]");
        return r;
}

int opening_keep(struct ledger *ledger, int64_t id, const struct opening *opening) {
        static const char keep[] = "INSERT INTO opening(id, field, salt, value) VALUES(?1, ?2, ?3, ?4)";
        sqlite3_stmt *statement = ledger_statement(ledger, keep);
        size_t room = (opening->size + OPENING_ROUND - 1) / OPENING_ROUND * OPENING_ROUND;

        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_int64(statement, 1, id);
        (void) sqlite3_bind_text(statement, 2, opening->field, -1, SQLITE_STATIC);
        (void) sqlite3_bind_blob(statement, 3, opening->salt, PERSONAL_SALT_SIZE, SQLITE_STATIC);
        (void) sqlite3_bind_blob(statement, 4, opening->value, (int) room, SQLITE_STATIC);
        return ledger_run(ledger, statement);
}

int opening_insert(struct ledger *ledger, uint64_t sequence, const struct openings *openings) {
        int r = 0;

        for (size_t i = 0; !r && i < openings->count; i++)
                r = opening_keep(ledger, (int64_t) (sequence * OPENING_PLACES + i), &openings->all[i]);
        return r;
}

/* ---- reading ---- */

static bool is_blank(const uint8_t *bytes, size_t size) {
        for (size_t i = 0; i < size; i++)
                if (bytes[i])
                        return false;
        return true;
}

int opening_row(sqlite3_stmt *row, struct opening *opening) {
        const char *field = (const char *) sqlite3_column_text(row, 1);
        size_t size = (size_t) sqlite3_column_bytes(row, 3);

        memset(opening, 0, sizeof *opening);
        if (!field || !text_copy(opening->field, sizeof opening->field, field) ||
                sqlite3_column_bytes(row, 2) != PERSONAL_SALT_SIZE || !size || size > sizeof opening->value)
                return LEDGER_E_BROKEN;
        memcpy(opening->salt, sqlite3_column_blob(row, 2), PERSONAL_SALT_SIZE);
        memcpy(opening->value, sqlite3_column_blob(row, 3), size);
        if (is_blank(opening->salt, PERSONAL_SALT_SIZE) && is_blank(opening->value, size))
                return PERSONAL_E_ERASED;
        while (size && !opening->value[size - 1])
                size--;
        opening->size = size;
        return 0;
}
