/* SPDX-License-Identifier: ISC */

/*
 * Personal data: found, said, erased
 */

#include "personal.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "inside.h"
#include "words.h"

int personal_each(struct ledger *ledger, uint64_t from, uint64_t to, personal_fn *fn, void *context) {
        static const char range[] =
                "SELECT id, field, salt, value FROM opening WHERE id BETWEEN ?1 AND ?2 ORDER BY id";
        sqlite3_stmt *statement = ledger_statement(ledger, range);
        struct opening opening;
        int result = SQLITE_DONE, r = 0;

        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_int64(statement, 1, (int64_t) (from * OPENING_PLACES));
        (void) sqlite3_bind_int64(statement, 2, (int64_t) (to * OPENING_PLACES + OPENING_PLACES - 1));
        while (!r && (result = sqlite3_step(statement)) == SQLITE_ROW) {
                uint64_t sequence = (uint64_t) sqlite3_column_int64(statement, 0) / OPENING_PLACES;
                json_t *value;

                if (opening_row(statement, &opening))
                        continue; /* what is wrong with it is verify's to say */
                value = json_loadb((const char *) opening.value, opening.size, JSON_DECODE_ANY, NULL);
                r = value ? fn(context, sequence, opening.field, value) : 0;
                json_decref(value);
        }
        (void) sqlite3_reset(statement);
        return r ? r : ledger_condition(ledger, result);
}

static int personal_on_field(void *context, uint64_t sequence, const char *field, const json_t *value) {
        (void) sequence;
        return json_object_set(context, field, (json_t *) (uintptr_t) value) ? -ENOMEM : 0;
}

int personal_of(struct ledger *ledger, uint64_t sequence, json_t **ret_values) {
        json_t *values = json_object();
        int r = values ? personal_each(ledger, sequence, sequence, personal_on_field, values) : -ENOMEM;

        if (r)
                json_decref(values);
        else
                *ret_values = values;
        return r;
}

/* The row of a field: its id and what opening_row() says. */
static int opening_find(
        struct ledger *ledger, uint64_t sequence, const char *field, int64_t *ret_id, struct opening *ret) {
        static const char one[] =
                "SELECT id, field, salt, value FROM opening WHERE id BETWEEN ?1 AND ?2 AND field = ?3";
        sqlite3_stmt *statement = ledger_statement(ledger, one);
        int result, r = PERSONAL_E_ABSENT;

        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_int64(statement, 1, (int64_t) (sequence * OPENING_PLACES));
        (void) sqlite3_bind_int64(statement, 2, (int64_t) (sequence * OPENING_PLACES + OPENING_PLACES - 1));
        (void) sqlite3_bind_text(statement, 3, field, -1, SQLITE_STATIC);
        result = sqlite3_step(statement);
        if (result == SQLITE_ROW) {
                *ret_id = sqlite3_column_int64(statement, 0);
                r = opening_row(statement, ret);
        }
        (void) sqlite3_reset(statement);
        result = ledger_condition(ledger, result);
        return result ? result : r;
}

int personal_find(struct ledger *ledger, uint64_t sequence, const char *field, json_t **ret_value) {
        struct opening opening;
        int64_t id;
        int r = sequence <= ledger_size(ledger) ? opening_find(ledger, sequence, field, &id, &opening)
                                                : PERSONAL_E_ABSENT;

        if (r)
                return r;
        *ret_value = json_loadb((const char *) opening.value, opening.size, JSON_DECODE_ANY, NULL);
        return *ret_value ? 0 : -ENOMEM;
}

/* ---- salts ---- */

int personal_salts(struct ledger *ledger, uint64_t sequence, struct personal_salts *ret_salts) {
        static const char range[] =
                "SELECT id, field, salt, value FROM opening WHERE id BETWEEN ?1 AND ?2 ORDER BY id";
        sqlite3_stmt *statement = ledger_statement(ledger, range);
        struct personal_salts salts = { 0 };
        struct opening opening;
        int result, r;

        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_int64(statement, 1, (int64_t) (sequence * OPENING_PLACES));
        (void) sqlite3_bind_int64(statement, 2, (int64_t) (sequence * OPENING_PLACES + OPENING_PLACES - 1));
        while ((result = sqlite3_step(statement)) == SQLITE_ROW && salts.count < count_of(salts.list)) {
                if (opening_row(statement, &opening))
                        continue;
                memcpy(salts.list[salts.count].field, opening.field, sizeof opening.field);
                memcpy(salts.list[salts.count++].salt, opening.salt, sizeof opening.salt);
        }
        (void) sqlite3_reset(statement);
        r = ledger_condition(ledger, result);
        if (!r)
                *ret_salts = salts;
        return r;
}

int personal_twins(
        struct ledger *ledger, uint64_t sequence, const char *field, personal_fn *fn, void *context) {
        static const char others[] =
                "SELECT id, field, salt, value FROM opening WHERE salt = (SELECT salt FROM opening WHERE "
                "id BETWEEN ?1 AND ?2 AND field = ?3) AND salt <> zeroblob(32) AND id NOT BETWEEN ?1 AND ?2";
        sqlite3_stmt *statement = ledger_statement(ledger, others);
        struct opening opening;
        int result = SQLITE_DONE, r = 0;

        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_int64(statement, 1, (int64_t) (sequence * OPENING_PLACES));
        (void) sqlite3_bind_int64(statement, 2, (int64_t) (sequence * OPENING_PLACES + OPENING_PLACES - 1));
        (void) sqlite3_bind_text(statement, 3, field, -1, SQLITE_STATIC);
        while (!r && (result = sqlite3_step(statement)) == SQLITE_ROW)
                if (!opening_row(statement, &opening))
                        r = fn(context, (uint64_t) sqlite3_column_int64(statement, 0) / OPENING_PLACES,
                                opening.field, NULL);
        (void) sqlite3_reset(statement);
        return r ? r : ledger_condition(ledger, result);
}

/* ---- saying ---- */

/* Of an entry itself, and of the first effects of a proposal: "1.to". */
static const char *const person_fields[] = { "to", "to_actor", "name", "1.to", "1.to_actor", "2.to",
        "2.to_actor", NULL };

/* Whom an entry names; the reference itself where it names nobody. */
static void personal_add(struct ledger *ledger, uint64_t sequence, struct text *out) {
        int r = PERSONAL_E_ABSENT;
        json_t *value = NULL;

        for (const char *const *field = person_fields; r == PERSONAL_E_ABSENT && *field; field++)
                r = personal_find(ledger, sequence, *field, &value);
        if (!r && json_is_string(value))
                text_add(out, json_string_value(value));
        else if (r == PERSONAL_E_ERASED)
                text_add(out, _("(erased)"));
        else
                text_addf(out, PERSONAL_PERSON "%llu", (unsigned long long) sequence);
        json_decref(value);
}

void personal_say(struct ledger *ledger, const char *text, struct text *out) {
        const char *at = text, *found;

        while ((found = strstr(at, PERSONAL_PERSON))) {
                const char *digits = found + strlen(PERSONAL_PERSON);
                size_t count = strspn(digits, "0123456789");

                text_add_bytes(out, at, (size_t) (found - at));
                at = digits + count;
                if (count && count < 16)
                        personal_add(ledger, strtoull(digits, NULL, 10), out);
                else
                        text_add_bytes(out, found, (size_t) (at - found));
        }
        text_add(out, at);
}

static int personal_tell_string(struct ledger *ledger, json_t *value) {
        struct text said = { 0 };
        int r = 0;

        if (!strstr(json_string_value(value), PERSONAL_PERSON))
                return 0;
        personal_say(ledger, json_string_value(value), &said);
        if (text_failed(&said) || json_string_set(value, text_string(&said)))
                r = -ENOMEM;
        text_end(&said);
        return r;
}

int personal_tell(struct ledger *ledger, json_t *value) {
        const char *key;
        json_t *part;
        size_t i;
        int r = 0;

        if (json_is_string(value))
                return personal_tell_string(ledger, value);
        if (json_is_array(value)) {
                json_array_foreach(value, i, part) {
                        r = r ? r : personal_tell(ledger, part);
                }
        } else if (json_is_object(value)) {
                json_object_foreach(value, key, part) {
                        r = r ? r : personal_tell(ledger, part);
                }
        }
        return r;
}

/* ---- erasing ---- */

int personal_erase(struct ledger *ledger, uint64_t sequence, const char *field) {
        static const char blank[] =
                "UPDATE opening SET salt = zeroblob(length(salt)), value = zeroblob(length(value)) "
                "WHERE id = ?1";
        sqlite3_stmt *statement;
        struct opening opening;
        int64_t id = 0;
        int r = opening_find(ledger, sequence, field, &id, &opening);

        if (r)
                return r;
        statement = ledger_statement(ledger, blank);
        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_int64(statement, 1, id);
        r = ledger_run(ledger, statement);
        ledger->scrub = ledger->scrub || !r;
        return r;
}

bool ledger_scrub_waits(const struct ledger *ledger) {
        return ledger->scrub;
}

/* That the log is empty has to be on the disk too: SQLite cuts it, and doesn't sync that. */
static int scrub_sync(struct ledger *ledger) {
        sqlite3_file *log = NULL;
        int result = sqlite3_file_control(ledger->store.db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);

        if (result != SQLITE_OK || !log || !log->pMethods)
                return result;
        return log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
}

int ledger_scrub(struct ledger *ledger) {
        int result;

        if (!ledger->scrub)
                return 0;
        assert(!ledger->turning);
        if (ledger->dead)
                return LEDGER_E_IO;
        result = sqlite3_wal_checkpoint_v2(ledger->store.db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        if ((result & 0xff) == SQLITE_BUSY)
                return LEDGER_E_BUSY;
        if (result == SQLITE_OK)
                result = scrub_sync(ledger);
        if (result == SQLITE_OK)
                ledger->scrub = false;
        return ledger_condition(ledger, result);
}

/* What an agent that was killed may have left in SQLite's log. */
int opening_leftover(struct ledger *ledger) {
        static const char any[] = "SELECT 1 FROM opening WHERE salt = zeroblob(32) LIMIT 1";
        int64_t erased = 0;
        int r = store_integer(&ledger->store, any, &erased, &ledger->fault);

        if (r)
                return r;
        ledger->scrub = erased != 0;
        r = ledger_scrub(ledger);
        return r == LEDGER_E_BUSY ? 0 : r;
}
