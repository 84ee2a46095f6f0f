/* SPDX-License-Identifier: ISC */

/*
 * Answers and frames already dealt with
 *
 *      answer(id, actor, key, answer)          frame(reader, session, number)
 */

#include "answers.h"

#include <errno.h>
#include <stdlib.h>

#include "canon.h"

static const char answers_schema[] =
        "CREATE TABLE answer(id INTEGER PRIMARY KEY, actor TEXT NOT NULL, "
        "key TEXT NOT NULL, answer TEXT NOT NULL, UNIQUE(actor, key)) STRICT;\n"
        "CREATE TABLE frame(reader TEXT NOT NULL PRIMARY KEY, session INTEGER NOT NULL, "
        "number INTEGER NOT NULL) STRICT, WITHOUT ROWID;\n";

static const char *const answers_tables[] = { NULL }; /* nothing to compare: it is no state */

static int answers_apply(struct ledger *ledger, const struct folded *folded) {
        (void) ledger;
        (void) folded;
        return 0;
}

const struct fold answers_fold = {
        .name = "answers",
        .schema = answers_schema,
        .tables = answers_tables,
        .apply = answers_apply,
};

json_t *answers_find(struct ledger *ledger, const char *actor, const char *key) {
        static const char find[] = "SELECT answer FROM answer WHERE actor = ?1 AND key = ?2";
        sqlite3_stmt *statement = ledger_statement(ledger, find);
        json_t *answer = NULL;

        if (!statement)
                return NULL;
        (void) sqlite3_bind_text(statement, 1, actor, -1, SQLITE_STATIC);
        (void) sqlite3_bind_text(statement, 2, key, -1, SQLITE_STATIC);
        if (sqlite3_step(statement) == SQLITE_ROW)
                answer = json_loads((const char *) sqlite3_column_text(statement, 0), 0, NULL);
        ledger_reset(ledger, statement);
        return answer;
}

int answers_keep(struct ledger *ledger, const char *actor, const char *key, const json_t *answer) {
        static const char keep[] = "INSERT INTO answer(actor, key, answer) VALUES(?1, ?2, ?3)";
        static const char forget[] = "DELETE FROM answer WHERE id <= (SELECT max(id) FROM answer) - ?1";
        scoped(freep) char *text = canon_dump(answer);
        sqlite3_stmt *statement = ledger_statement(ledger, keep);
        int r;

        if (!text)
                return -ENOMEM;
        if (!statement)
                return -ENOMEM;
        (void) sqlite3_bind_text(statement, 1, actor, -1, SQLITE_STATIC);
        (void) sqlite3_bind_text(statement, 2, key, -1, SQLITE_STATIC);
        (void) sqlite3_bind_text(statement, 3, text, -1, SQLITE_STATIC);
        r = ledger_run(ledger, statement);
        statement = r ? NULL : ledger_statement(ledger, forget);
        if (!statement)
                return r ? r : -ENOMEM;
        (void) sqlite3_bind_int64(statement, 1, ANSWERS_KEPT);
        return ledger_run(ledger, statement);
}

uint64_t answers_frame(struct ledger *ledger, const char *reader, uint64_t session) {
        static const char find[] = "SELECT number FROM frame WHERE reader = ?1 AND session = ?2";
        sqlite3_stmt *statement = ledger_statement(ledger, find);
        uint64_t number = 0;

        if (!statement)
                return 0;
        (void) sqlite3_bind_text(statement, 1, reader, -1, SQLITE_STATIC);
        (void) sqlite3_bind_int64(statement, 2, (int64_t) session);
        if (sqlite3_step(statement) == SQLITE_ROW)
                number = (uint64_t) sqlite3_column_int64(statement, 0);
        ledger_reset(ledger, statement);
        return number;
}

int answers_keep_frame(struct ledger *ledger, const char *reader, uint64_t session, uint64_t number) {
        static const char keep[] =
                "INSERT INTO frame(reader, session, number) VALUES(?1, ?2, ?3) ON CONFLICT(reader) "
                "DO UPDATE SET session = excluded.session, number = excluded.number";
        sqlite3_stmt *statement = ledger_statement(ledger, keep);

        if (!statement)
                return -ENOMEM;
        (void) sqlite3_bind_text(statement, 1, reader, -1, SQLITE_STATIC);
        (void) sqlite3_bind_int64(statement, 2, (int64_t) session);
        (void) sqlite3_bind_int64(statement, 3, (int64_t) number);
        return ledger_run(ledger, statement);
}
