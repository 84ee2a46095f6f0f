/* SPDX-License-Identifier: ISC */

/*
 * People, folded: a function for each kind of entry
 *
 * What must change exactly one row and doesn't contradicts the record: a name given twice, a change of one who has
 * left, a key that is somebody's already, a fingerprint that isn't its key's.
 */

#include "people_fold.h"

#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "people.h"
#include "people.sql.h"

static const char *fold_text(const struct folded *folded, const char *field) {
        const char *text = json_string_value(json_object_get(folded->body, field));

        return text ? text : "";
}

static void fold_bind(sqlite3_stmt *statement, int index, const char *text) {
        (void) sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
}

/* Runs what must change exactly one row. */
static int fold_one(struct ledger *ledger, sqlite3_stmt *statement) {
        int r = ledger_run(ledger, statement);

        return r ? r : sqlite3_changes(ledger_database(ledger)) == 1 ? 0 : -EBADMSG;
}

/* What a person is from this entry on, as the row says by now. */
static int fold_past(struct ledger *ledger, const struct folded *folded, const char *change) {
        static const char tell[] = "INSERT INTO person_past(person, seq, change, roles, unix, by, reason) "
                                   "SELECT name, ?2, ?3, roles, unix, ?4, ?5 FROM person WHERE name = ?1";
        sqlite3_stmt *statement = ledger_statement(ledger, tell);

        if (!statement)
                return -EIO;
        fold_bind(statement, 1, fold_text(folded, "user"));
        (void) sqlite3_bind_int64(statement, 2, (int64_t) folded->entry->sequence);
        fold_bind(statement, 3, change);
        fold_bind(statement, 4, folded->actor);
        fold_bind(statement, 5, fold_text(folded, "reason"));
        return fold_one(ledger, statement);
}

/* ---- people ---- */

static int fold_added(struct ledger *ledger, const struct folded *folded) {
        static const char add[] =
                "INSERT OR IGNORE INTO person(name, roles, unix, added_by, added_seq, added_us, closed_seq) "
                "VALUES(?1, ?2, ?3, ?4, ?5, ?6, 0)";
        sqlite3_stmt *statement = ledger_statement(ledger, add);
        uint32_t roles;
        int r;

        if (!statement)
                return -EIO;
        if (roles_read(json_object_get(folded->body, "roles"), &roles) ||
                !person_name_fits(fold_text(folded, "user")))
                return -EBADMSG;
        fold_bind(statement, 1, fold_text(folded, "user"));
        (void) sqlite3_bind_int64(statement, 2, roles);
        fold_bind(statement, 3, fold_text(folded, "unix"));
        fold_bind(statement, 4, folded->actor);
        (void) sqlite3_bind_int64(statement, 5, (int64_t) folded->entry->sequence);
        (void) sqlite3_bind_int64(statement, 6, folded->entry->wall_us);
        r = fold_one(ledger, statement);
        return r ? r : fold_past(ledger, folded, "added");
}

static int fold_changed(struct ledger *ledger, const struct folded *folded) {
        static const char change[] =
                "UPDATE OR IGNORE person SET roles = ?2, unix = ?3 WHERE name = ?1 AND closed_seq = 0";
        sqlite3_stmt *statement = ledger_statement(ledger, change);
        uint32_t roles;
        int r;

        if (!statement)
                return -EIO;
        if (roles_read(json_object_get(folded->body, "roles"), &roles))
                return -EBADMSG;
        fold_bind(statement, 1, fold_text(folded, "user"));
        (void) sqlite3_bind_int64(statement, 2, roles);
        fold_bind(statement, 3, fold_text(folded, "unix"));
        r = fold_one(ledger, statement);
        return r ? r : fold_past(ledger, folded, "changed");
}

static int fold_closed(struct ledger *ledger, const struct folded *folded) {
        static const char leave[] = "UPDATE person SET closed_seq = ?2 WHERE name = ?1 AND closed_seq = 0";
        sqlite3_stmt *statement = ledger_statement(ledger, leave);
        int r;

        if (!statement)
                return -EIO;
        fold_bind(statement, 1, fold_text(folded, "user"));
        (void) sqlite3_bind_int64(statement, 2, (int64_t) folded->entry->sequence);
        r = fold_one(ledger, statement);
        return r ? r : fold_past(ledger, folded, "closed");
}

/* ---- keys ---- */

static int fold_key_added(struct ledger *ledger, const struct folded *folded) {
        static const char add[] = "INSERT OR IGNORE INTO person_key(fingerprint, person, type, blob, "
                                  "added_by, added_seq, added_us, "
                                  "revoked_seq) SELECT ?1, name, ?3, ?4, ?5, ?6, ?7, 0 FROM person WHERE "
                                  "name = ?2 AND closed_seq = 0";
        const char *text = fold_text(folded, "key");
        char fingerprint[SSH_KEY_FINGERPRINT_MAX];
        uint8_t blob[SSH_KEY_BLOB_MAX];
        sqlite3_stmt *statement;
        struct ssh_key key;
        size_t size = 0;

        if (bytes_unbase64(text, strlen(text), blob, sizeof blob, &size) || ssh_key_read(blob, size, &key))
                return -EBADMSG;
        ssh_key_fingerprint(blob, size, fingerprint);
        if (strcmp(fingerprint, fold_text(folded, "fingerprint")) != 0 ||
                strcmp(key.type, fold_text(folded, "type")) != 0)
                return -EBADMSG;
        statement = ledger_statement(ledger, add);
        if (!statement)
                return -EIO;
        fold_bind(statement, 1, fingerprint);
        fold_bind(statement, 2, fold_text(folded, "user"));
        fold_bind(statement, 3, key.type);
        (void) sqlite3_bind_blob(statement, 4, blob, (int) size, SQLITE_STATIC);
        fold_bind(statement, 5, folded->actor);
        (void) sqlite3_bind_int64(statement, 6, (int64_t) folded->entry->sequence);
        (void) sqlite3_bind_int64(statement, 7, folded->entry->wall_us);
        return fold_one(ledger, statement);
}

static int fold_key_revoked(struct ledger *ledger, const struct folded *folded) {
        static const char revoke[] = "UPDATE person_key SET revoked_seq = ?3 WHERE fingerprint = ?1 AND "
                                     "person = ?2 AND revoked_seq = 0";
        sqlite3_stmt *statement = ledger_statement(ledger, revoke);

        if (!statement)
                return -EIO;
        fold_bind(statement, 1, fold_text(folded, "fingerprint"));
        fold_bind(statement, 2, fold_text(folded, "user"));
        (void) sqlite3_bind_int64(statement, 3, (int64_t) folded->entry->sequence);
        return fold_one(ledger, statement);
}

/* ---- the rule, and locks ---- */

static int fold_began(struct ledger *ledger, const struct folded *folded) {
        static const char begin[] = "INSERT INTO people_rule(began_seq) SELECT ?1 WHERE NOT EXISTS (SELECT 1 "
                                    "FROM people_rule)";
        sqlite3_stmt *statement = ledger_statement(ledger, begin);

        if (!statement)
                return -EIO;
        (void) sqlite3_bind_int64(statement, 1, (int64_t) folded->entry->sequence);
        return fold_one(ledger, statement);
}

/* Runs what names only the user. */
static int fold_of_user(struct ledger *ledger, const struct folded *folded, const char *sql) {
        sqlite3_stmt *statement = ledger_statement(ledger, sql);

        if (!statement)
                return -EIO;
        fold_bind(statement, 1, fold_text(folded, "user"));
        return ledger_run(ledger, statement);
}

static int fold_forgiven(struct ledger *ledger, const struct folded *folded) {
        static const char forgive[] = "DELETE FROM person_try WHERE name = ?1";

        return fold_of_user(ledger, folded, forgive);
}

/* What is older than an hour goes, so that guesses under made-up names leave nothing for long. */
static int fold_failed(struct ledger *ledger, const struct folded *folded) {
        static const char forget[] =
                "DELETE FROM person_try WHERE last_us <= ?1 - 3600000000 OR last_us > ?1";
        static const char count[] = "INSERT INTO person_try(name, failures, last_us) VALUES(?1, 1, ?2) ON "
                                    "CONFLICT(name) DO UPDATE SET failures = failures + 1, last_us = ?2";
        sqlite3_stmt *statement = ledger_statement(ledger, forget);
        int r;

        if (!statement)
                return -EIO;
        (void) sqlite3_bind_int64(statement, 1, folded->entry->wall_us);
        r = ledger_run(ledger, statement);
        if (r || !*fold_text(folded, "user"))
                return r;
        statement = ledger_statement(ledger, count);
        if (!statement)
                return -EIO;
        fold_bind(statement, 1, fold_text(folded, "user"));
        (void) sqlite3_bind_int64(statement, 2, folded->entry->wall_us);
        return fold_one(ledger, statement);
}

/* Locks that are over by the entry's own time go, so that guesses under made-up names leave nothing for long. */
static int fold_locked(struct ledger *ledger, const struct folded *folded) {
        static const char forget[] = "DELETE FROM person_lock WHERE until_us <= ?1";
        static const char lock[] = "INSERT INTO person_lock(name, until_us) VALUES(?1, ?2) ON CONFLICT(name) "
                                   "DO UPDATE SET until_us = ?2";
        sqlite3_stmt *statement = ledger_statement(ledger, forget);
        int64_t until_us;
        int r;

        if (!statement)
                return -EIO;
        if (clock_read(fold_text(folded, "until"), &until_us) || !*fold_text(folded, "user"))
                return -EBADMSG;
        (void) sqlite3_bind_int64(statement, 1, folded->entry->wall_us);
        r = ledger_run(ledger, statement);
        statement = r ? NULL : ledger_statement(ledger, lock);
        if (!statement)
                return r ? r : -EIO;
        fold_bind(statement, 1, fold_text(folded, "user"));
        (void) sqlite3_bind_int64(statement, 2, until_us);
        r = fold_one(ledger, statement);
        return r ? r : fold_forgiven(ledger, folded);
}

static int fold_unlocked(struct ledger *ledger, const struct folded *folded) {
        static const char unlock[] = "DELETE FROM person_lock WHERE name = ?1";
        int r = fold_of_user(ledger, folded, unlock);

        return r ? r : fold_forgiven(ledger, folded);
}

static int fold_badge(struct ledger *ledger, const struct folded *folded) {
        static const char keep[] = "REPLACE INTO station_person(station, person, seq, since_us) "
                                   "SELECT ?1, name, ?3, ?4 FROM person WHERE name = ?2 AND closed_seq = 0";
        sqlite3_stmt *statement = ledger_statement(ledger, keep);

        if (!statement)
                return -EIO;
        fold_bind(statement, 1, fold_text(folded, "station"));
        fold_bind(statement, 2, fold_text(folded, "user"));
        (void) sqlite3_bind_int64(statement, 3, (int64_t) folded->entry->sequence);
        (void) sqlite3_bind_int64(statement, 4, folded->entry->wall_us);
        return fold_one(ledger, statement);
}

static const struct {
        const char *kind;
        int (*apply)(struct ledger *ledger, const struct folded *folded);
} fold_kinds[] = {
        { "user.added", fold_added },
        { "user.changed", fold_changed },
        { "user.closed", fold_closed },
        { "key.added", fold_key_added },
        { "key.revoked", fold_key_revoked },
        { "people.began", fold_began },
        { "session.badge", fold_badge },
        { "session.opened", fold_forgiven },
        { "session.failed", fold_failed },
        { "session.locked", fold_locked },
        { "session.unlocked", fold_unlocked },
};

static int people_apply(struct ledger *ledger, const struct folded *folded) {
        for (size_t i = 0; i < count_of(fold_kinds); i++)
                if (!strcmp(fold_kinds[i].kind, folded->entry->kind))
                        return fold_kinds[i].apply(ledger, folded);
        return 0;
}

static const char *const people_tables[] = { "person", "person_past", "person_key", "people_rule",
        "person_lock", "person_try", "station_person", NULL };

const struct fold people_fold = {
        .name = "people",
        .schema = people_schema,
        .tables = people_tables,
        .apply = people_apply,
};
