/* SPDX-License-Identifier: ISC */

/*
 * Passwords
 *
 *      password(user, hash, temporary, set_us)         hash: $argon2id$v=19$m=65536,t=2,p=1$salt$hash
 */

#include "password.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

static const char password_schema[] =
        "CREATE TABLE IF NOT EXISTS password(user TEXT NOT NULL PRIMARY KEY, hash TEXT NOT NULL, "
        "temporary INTEGER NOT NULL, set_us INTEGER NOT NULL) STRICT, WITHOUT ROWID;\n";

static const char *const password_tables[] = { NULL }; /* nothing to compare: it is no state */
static const char *const password_kept[] = { "password", NULL };

static int password_apply(struct ledger *ledger, const struct folded *folded) {
        (void) ledger;
        (void) folded;
        return 0;
}

const struct fold password_fold = {
        .name = "password",
        .schema = password_schema,
        .tables = password_tables,
        .kept = password_kept,
        .apply = password_apply,
};

const struct password_cost password_standard = { .passes = 2, .memory = 64 << 20 };

static int password_row(
        struct ledger *ledger, const char *user, char *ret_hash, struct password_state *ret_state) {
        static const char find[] = "SELECT hash, temporary, set_us FROM password WHERE user = ?1";
        sqlite3_stmt *row = ledger_statement(ledger, find);
        int result;

        if (!row)
                return -EIO;
        *ret_state = (struct password_state){ 0 };
        ret_hash[0] = '\0';
        (void) sqlite3_bind_text(row, 1, user, -1, SQLITE_STATIC);
        result = sqlite3_step(row);
        if (result == SQLITE_ROW) {
                (void) text_copy(
                        ret_hash, crypto_pwhash_STRBYTES, (const char *) sqlite3_column_text(row, 0));
                *ret_state = (struct password_state){ true, sqlite3_column_int(row, 1) != 0,
                        sqlite3_column_int64(row, 2) };
        }
        ledger_reset(ledger, row);
        return result == SQLITE_ROW || result == SQLITE_DONE ? 0 : -EIO;
}

int password_state(struct ledger *ledger, const char *user, struct password_state *ret_state) {
        char hash[crypto_pwhash_STRBYTES];

        return password_row(ledger, user, hash, ret_state);
}

bool password_is_set(struct ledger *ledger, const char *user) {
        struct password_state state;

        return !password_state(ledger, user, &state) && state.set;
}

int password_set(struct ledger *ledger, const char *user, const char *password, bool temporary,
        const struct password_cost *cost) {
        static const char keep[] =
                "REPLACE INTO password(user, hash, temporary, set_us) VALUES(?1, ?2, ?3, ?4)";
        char hash[crypto_pwhash_STRBYTES];
        sqlite3_stmt *statement;

        cost = cost ? cost : &password_standard;
        if (crypto_pwhash_str_alg(hash, password, strlen(password), cost->passes, cost->memory,
                    crypto_pwhash_ALG_ARGON2ID13))
                return -ENOMEM;
        statement = ledger_statement(ledger, keep);
        if (!statement)
                return -EIO;
        (void) sqlite3_bind_text(statement, 1, user, -1, SQLITE_STATIC);
        (void) sqlite3_bind_text(statement, 2, hash, -1, SQLITE_STATIC);
        (void) sqlite3_bind_int(statement, 3, temporary);
        (void) sqlite3_bind_int64(statement, 4, ledger_moment(ledger)->wall_us);
        return ledger_run(ledger, statement);
}

int password_forget(struct ledger *ledger, const char *user) {
        static const char forget[] = "DELETE FROM password WHERE user = ?1";
        sqlite3_stmt *statement = ledger_statement(ledger, forget);

        if (!statement)
                return -EIO;
        (void) sqlite3_bind_text(statement, 1, user, -1, SQLITE_STATIC);
        return ledger_run(ledger, statement);
}

/* A hash of the same cost that no password is known to have: salt and hash of zeros. */
static void password_nobodys(const struct password_cost *cost, char *out) {
        (void) snprintf(out, crypto_pwhash_STRBYTES, "$argon2id$v=19$m=%zu,t=%llu,p=1$%022d$%043d",
                cost->memory / 1024, cost->passes, 0, 0);
        for (char *at = strrchr(out, ',') + 5; *at; at++)
                *at = (char) (*at == '0' ? 'A' : *at);
}

int password_check(
        struct ledger *ledger, const char *user, const char *password, const struct password_cost *cost) {
        char hash[crypto_pwhash_STRBYTES], nobodys[crypto_pwhash_STRBYTES];
        struct password_state state;
        bool same;
        int r = password_row(ledger, user, hash, &state);

        if (r)
                return r;
        password_nobodys(cost ? cost : &password_standard, nobodys);
        same = !crypto_pwhash_str_verify(state.set ? hash : nobodys, password, strlen(password));
        sodium_memzero(hash, sizeof hash);
        return same && state.set ? 0 : PASSWORD_E_WRONG;
}
