/* SPDX-License-Identifier: ISC */

/*
 * Openings, checked: each value that is kept gives its hash, and each that isn't was erased on record
 */

#include <errno.h>
#include <string.h>

#include "inside.h"

/* format: of the entry's number and the field. */
static int opening_fault(
        struct ledger_fault *fault, uint64_t sequence, const char *field, const char *format) {
        fault_set(fault, sequence, "ledger.opening", format, (unsigned long long) sequence, field);
        return LEDGER_E_BROKEN;
}

static int opening_expect(struct ledger *model, int64_t id, const char *field) {
        struct opening blank = { .size = 1 };

        (void) text_copy(blank.field, sizeof blank.field, field);
        return opening_keep(model, id, &blank);
}

/* One commitment against its row: the value must give the hash; a blank one waits in the model for its erasure. */
static int opening_check(struct store *store, struct ledger *model, const struct entry *entry, size_t place,
        const json_t *commitment, struct ledger_fault *fault) {
        static const char one[] = "SELECT id, field, salt, value FROM opening WHERE id = ?1";
        const char *field = json_string_value(json_object_get(commitment, "field"));
        const char *said = json_string_value(json_object_get(commitment, "hash"));
        int64_t id = (int64_t) (entry->sequence * OPENING_PLACES + place);
        sqlite3_stmt *statement = store_statement(store, one);
        char text[PERSONAL_HASH_TEXT];
        struct opening opening;
        int result, r;

        if (!statement)
                return store_condition(store, sqlite3_extended_errcode(store->db), fault);
        if (!field || !said || json_object_size(commitment) != 2)
                return opening_fault(fault, entry->sequence, "", "Entry %llu has no fit commitments.%s");
        (void) sqlite3_bind_int64(statement, 1, id);
        result = sqlite3_step(statement);
        r = result == SQLITE_ROW ? opening_row(statement, &opening) : PERSONAL_E_ABSENT;
        (void) sqlite3_reset(statement);
        if (result != SQLITE_ROW && result != SQLITE_DONE)
                return store_condition(store, result, fault);
        if (r == PERSONAL_E_ERASED && !strcmp(opening.field, field))
                return opening_expect(model, id, field);
        if (r == PERSONAL_E_ABSENT)
                return opening_fault(fault, entry->sequence, field,
                        "The value that entry %llu has for \"%.64s\" isn't there, not even as erased.");
        if (!r)
                opening_hash_text(&opening, text);
        if (!r && !strcmp(opening.field, field) && !strcmp(text, said))
                return 0;
        return opening_fault(fault, entry->sequence, field,
                "The value kept for entry %llu, \"%.64s\", isn't the one that was recorded: it was changed.");
}

/* An erasure settles what waits for it in the model; what it names must be blank. */
static int opening_settle(struct ledger *model, const json_t *value, struct ledger_fault *fault) {
        static const char settle[] = "DELETE FROM opening WHERE id BETWEEN ?1 AND ?2 AND field = ?3";
        uint64_t sequence = (uint64_t) json_integer_value(json_object_get(value, "seq"));
        const char *field = json_string_value(json_object_get(value, "field"));
        sqlite3_stmt *statement = ledger_statement(model, settle);
        int r;

        if (!statement)
                return -ENOMEM;
        (void) sqlite3_bind_int64(statement, 1, (int64_t) (sequence * OPENING_PLACES));
        (void) sqlite3_bind_int64(statement, 2, (int64_t) (sequence * OPENING_PLACES + OPENING_PLACES - 1));
        (void) sqlite3_bind_text(statement, 3, field ? field : "", -1, SQLITE_STATIC);
        r = ledger_run(model, statement);
        if (r || sqlite3_changes(model->store.db) == 1)
                return r;
        return opening_fault(fault, sequence, field ? field : "",
                "The value of entry %llu, \"%.64s\", is on record as erased, and wasn't.");
}

int check_openings(struct store *store, struct ledger *model, const struct entry *entry, const json_t *event,
        uint64_t *count, struct ledger_fault *fault) {
        const json_t *commitments = json_object_get(event, "commitments"), *part;
        const json_t *values = json_object_get(json_object_get(event, "body"), "values");
        size_t i;
        int r = 0;

        json_array_foreach(commitments, i, part) {
                r = r ? r : opening_check(store, model, entry, i, part, fault);
        }
        *count += json_array_size(commitments);
        if (strcmp(entry->kind, PERSONAL_ERASED) != 0)
                return r;
        json_array_foreach(values, i, part) {
                r = r ? r : opening_settle(model, part, fault);
        }
        return r;
}

int check_openings_end(
        struct store *store, struct ledger *model, uint64_t count, struct ledger_fault *fault) {
        static const char first[] = "SELECT id, field FROM opening ORDER BY id LIMIT 1";
        sqlite3_stmt *statement;
        int64_t all = 0;
        int r = store_integer(store, "SELECT count(*) FROM opening", &all, fault);

        if (r)
                return r;
        if ((uint64_t) all != count) {
                fault_set(fault, 0, "ledger.opening", "There are values that no entry has a hash of.");
                return LEDGER_E_BROKEN;
        }
        statement = ledger_statement(model, first);
        if (!statement)
                return -ENOMEM;
        if (sqlite3_step(statement) == SQLITE_ROW)
                r = opening_fault(fault, (uint64_t) sqlite3_column_int64(statement, 0) / OPENING_PLACES,
                        (const char *) sqlite3_column_text(statement, 1),
                        "The value of entry %llu, \"%.64s\", was erased, and no erasure is on record.");
        (void) sqlite3_reset(statement);
        return r;
}
