/* SPDX-License-Identifier: ISC */

/*
 * People: one, some or all of them, as the record has them
 */

#include "people.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "text.h"

#define PERSON_COLUMNS "name, roles, unix, added_by, added_seq, added_us, closed_seq"
#define KEY_COLUMNS    "person, type, blob, fingerprint, added_by, added_seq, added_us, revoked_seq"

static void people_text(sqlite3_stmt *row, int column, char *out, size_t room) {
        const char *text = (const char *) sqlite3_column_text(row, column);

        (void) text_copy(out, room, text ? text : "");
}

static void people_person(sqlite3_stmt *row, struct person *ret_person) {
        struct person person = {
                .roles = (uint32_t) sqlite3_column_int64(row, 1),
                .added_seq = (uint64_t) sqlite3_column_int64(row, 4),
                .added_us = sqlite3_column_int64(row, 5),
                .closed_seq = (uint64_t) sqlite3_column_int64(row, 6),
        };

        people_text(row, 0, person.name, sizeof person.name);
        people_text(row, 2, person.unix_user, sizeof person.unix_user);
        people_text(row, 3, person.added_by, sizeof person.added_by);
        person.closed = person.closed_seq != 0;
        *ret_person = person;
}

static void people_key(sqlite3_stmt *row, struct person_key *ret_key) {
        const void *blob = sqlite3_column_blob(row, 2);
        struct person_key key = {
                .size = (size_t) sqlite3_column_bytes(row, 2),
                .added_seq = (uint64_t) sqlite3_column_int64(row, 5),
                .added_us = sqlite3_column_int64(row, 6),
                .revoked_seq = (uint64_t) sqlite3_column_int64(row, 7),
        };

        key.size = blob && key.size <= sizeof key.blob ? key.size : 0;
        if (key.size)
                memcpy(key.blob, blob, key.size);
        people_text(row, 0, key.person, sizeof key.person);
        people_text(row, 1, key.type, sizeof key.type);
        people_text(row, 3, key.fingerprint, sizeof key.fingerprint);
        people_text(row, 4, key.added_by, sizeof key.added_by);
        key.revoked = key.revoked_seq != 0;
        *ret_key = key;
}

/* What a statement that was stepped once means. */
static int people_found(int result) {
        return result == SQLITE_ROW ? 0 : result == SQLITE_DONE ? PERSON_E_ABSENT : -EIO;
}

static int people_one(struct ledger *ledger, const char *sql, const char *key, struct person *ret_person) {
        sqlite3_stmt *row = ledger_statement(ledger, sql);
        int r;

        if (!row)
                return -EIO;
        (void) sqlite3_bind_text(row, 1, key, -1, SQLITE_STATIC);
        r = people_found(sqlite3_step(row));
        if (!r)
                people_person(row, ret_person);
        ledger_reset(ledger, row);
        return r;
}

int person_find(struct ledger *ledger, const char *name, struct person *ret_person) {
        static const char find[] = "SELECT " PERSON_COLUMNS " FROM person WHERE name = ?1";

        return people_one(ledger, find, name, ret_person);
}

int person_by_unix(struct ledger *ledger, const char *unix_user, struct person *ret_person) {
        static const char find[] =
                "SELECT " PERSON_COLUMNS " FROM person WHERE unix = ?1 AND unix != '' AND closed_seq = 0";

        return people_one(ledger, find, unix_user, ret_person);
}

bool people_rule(struct ledger *ledger) {
        static const char find[] = "SELECT 1 FROM people_rule";
        sqlite3_stmt *row = ledger_statement(ledger, find);
        bool began = row && sqlite3_step(row) == SQLITE_ROW;

        if (row)
                ledger_reset(ledger, row);
        return began;
}

int people_each(struct ledger *ledger, const char *after, person_fn *fn, void *context) {
        static const char list[] = "SELECT " PERSON_COLUMNS " FROM person WHERE name > ?1 ORDER BY name";
        sqlite3_stmt *row = ledger_statement(ledger, list);
        int result = SQLITE_DONE, r = 0;

        if (!row)
                return -EIO;
        (void) sqlite3_bind_text(row, 1, after ? after : "", -1, SQLITE_STATIC);
        while (!r && (result = sqlite3_step(row)) == SQLITE_ROW) {
                struct person person;

                people_person(row, &person);
                r = fn(context, &person);
        }
        ledger_reset(ledger, row);
        return r ? r : result == SQLITE_DONE ? 0 : -EIO;
}

/* ---- keys ---- */

int person_key_by_blob(struct ledger *ledger, const void *blob, size_t size, struct person_key *ret_key) {
        static const char find[] = "SELECT " KEY_COLUMNS " FROM person_key WHERE blob = ?1";
        sqlite3_stmt *row = ledger_statement(ledger, find);
        int r;

        if (!row)
                return -EIO;
        if (size > SSH_KEY_BLOB_MAX)
                return PERSON_E_ABSENT;
        (void) sqlite3_bind_blob(row, 1, blob, (int) size, SQLITE_STATIC);
        r = people_found(sqlite3_step(row));
        if (!r)
                people_key(row, ret_key);
        ledger_reset(ledger, row);
        return r;
}

int person_key_find(struct ledger *ledger, const char *fingerprint, struct person_key *ret_key) {
        static const char find[] = "SELECT " KEY_COLUMNS " FROM person_key WHERE fingerprint = ?1";
        sqlite3_stmt *row = ledger_statement(ledger, find);
        int r;

        if (!row)
                return -EIO;
        (void) sqlite3_bind_text(row, 1, fingerprint, -1, SQLITE_STATIC);
        r = people_found(sqlite3_step(row));
        if (!r)
                people_key(row, ret_key);
        ledger_reset(ledger, row);
        return r;
}

int person_keys(struct ledger *ledger, const char *name, person_key_fn *fn, void *context) {
        static const char list[] =
                "SELECT " KEY_COLUMNS " FROM person_key WHERE person = ?1 ORDER BY added_seq";
        sqlite3_stmt *row = ledger_statement(ledger, list);
        int result = SQLITE_DONE, r = 0;

        if (!row)
                return -EIO;
        (void) sqlite3_bind_text(row, 1, name, -1, SQLITE_STATIC);
        while (!r && (result = sqlite3_step(row)) == SQLITE_ROW) {
                struct person_key key;

                people_key(row, &key);
                r = fn(context, &key);
        }
        ledger_reset(ledger, row);
        return r ? r : result == SQLITE_DONE ? 0 : -EIO;
}

static int people_count_key(void *context, const struct person_key *key) {
        unsigned *count = context;

        *count += !key->revoked;
        return 0;
}

int person_key_count(struct ledger *ledger, const char *name, unsigned *ret_count) {
        unsigned count = 0;
        int r = person_keys(ledger, name, people_count_key, &count);

        if (!r)
                *ret_count = count;
        return r;
}

/* ---- over time ---- */

int person_trail(struct ledger *ledger, const char *name, person_past_fn *fn, void *context) {
        static const char list[] =
                "SELECT seq, change, roles, unix, by, reason FROM person_past WHERE person = "
                "?1 ORDER BY seq";
        sqlite3_stmt *row = ledger_statement(ledger, list);
        int result = SQLITE_DONE, r = 0;

        if (!row)
                return -EIO;
        (void) sqlite3_bind_text(row, 1, name, -1, SQLITE_STATIC);
        while (!r && (result = sqlite3_step(row)) == SQLITE_ROW) {
                struct person_past past = {
                        .seq = (uint64_t) sqlite3_column_int64(row, 0),
                        .roles = (uint32_t) sqlite3_column_int64(row, 2),
                };

                people_text(row, 1, past.change, sizeof past.change);
                people_text(row, 3, past.unix_user, sizeof past.unix_user);
                people_text(row, 4, past.by, sizeof past.by);
                people_text(row, 5, past.reason, sizeof past.reason);
                r = fn(context, &past);
        }
        ledger_reset(ledger, row);
        return r ? r : result == SQLITE_DONE ? 0 : -EIO;
}

static int64_t people_integer(struct ledger *ledger, const char *sql, const char *name) {
        sqlite3_stmt *row = ledger_statement(ledger, sql);
        int64_t value = 0;

        if (!row)
                return 0;
        (void) sqlite3_bind_text(row, 1, name, -1, SQLITE_STATIC);
        if (sqlite3_step(row) == SQLITE_ROW)
                value = sqlite3_column_int64(row, 0);
        ledger_reset(ledger, row);
        return value;
}

int64_t person_locked_us(struct ledger *ledger, const char *name) {
        static const char find[] = "SELECT until_us FROM person_lock WHERE name = ?1";

        return people_integer(ledger, find, name);
}

unsigned person_failures(struct ledger *ledger, const char *name) {
        static const char find[] = "SELECT failures FROM person_try WHERE name = ?1";

        return (unsigned) people_integer(ledger, find, name);
}

int person_at_station(struct ledger *ledger, const char *station, char *ret_name, int64_t *ret_since_us) {
        static const char find[] = "SELECT person, since_us FROM station_person WHERE station = ?1";
        sqlite3_stmt *row = ledger_statement(ledger, find);
        int r;

        if (!row)
                return -EIO;
        (void) sqlite3_bind_text(row, 1, station, -1, SQLITE_STATIC);
        r = people_found(sqlite3_step(row));
        if (!r) {
                people_text(row, 0, ret_name, ACTOR_NAME_MAX);
                *ret_since_us = sqlite3_column_int64(row, 1);
        }
        ledger_reset(ledger, row);
        return r;
}

/* ---- names ---- */

bool person_name_fits(const char *name) {
        static const char fit[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
        const size_t size = strlen(name);

        return size && size < PERSON_NAME_MAX && strspn(name, fit) == size &&
               islower((unsigned char) name[0]) && strcmp(name, "agent") != 0 &&
               strncmp(name, "uid-", 4) != 0;
}
