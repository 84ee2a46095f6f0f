/* SPDX-License-Identifier: ISC */

/*
 * Cosigned: taken, folded, counted
 */

#include "cosigned.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert.h"
#include "bytes.h"
#include "cosigned.sql.h"
#include "error.h"
#include "head.h"
#include "proof.h"
#include "query.h"
#include "text.h"

/* ---- the fold ---- */

static const char ADD_COSIGNED[] = "INSERT INTO cosigned(witness, size, time_s, seq, line)"
                                   " VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(witness, size) DO UPDATE SET"
                                   " time_s = ?3, seq = ?4, line = ?5";

static int cosigned_apply(struct ledger *ledger, const struct folded *folded) {
        const json_t *body = folded->body;
        const char *witness, *line;

        if (strcmp(folded->entry->kind, "checkpoint.cosigned") != 0)
                return 0;
        witness = json_string_value(json_object_get(body, "witness"));
        line = json_string_value(json_object_get(body, "line"));
        if (!witness || !line)
                return error_trace(-EBADMSG);
        return query_run(ledger, ADD_COSIGNED, "tiiit", witness,
                (int64_t) json_integer_value(json_object_get(body, "size")),
                (int64_t) json_integer_value(json_object_get(body, "time")),
                (int64_t) folded->entry->sequence, line);
}

static const char *const cosigned_tables[] = { "cosigned", NULL };

const struct fold cosigned_fold = {
        .name = "cosigned",
        .schema = cosigned_schema,
        .tables = cosigned_tables,
        .apply = cosigned_apply,
};

/* ---- asked ---- */

static const char LAST_OF[] =
        "SELECT size, time_s, seq FROM cosigned WHERE witness = ?1 ORDER BY size DESC LIMIT 1";

int cosigned_last(struct ledger *ledger, const struct witness_known *witness, struct cosigned *ret_cosigned) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, LAST_OF, &rows, "t", witness->key.name);

        if (!r)
                r = query_next(rows);
        if (r != QUERY_ROW)
                return r ? r : COSIGNED_E_ABSENT;
        ret_cosigned->size = (uint64_t) sqlite3_column_int64(rows, 0);
        ret_cosigned->time_s = sqlite3_column_int64(rows, 1);
        ret_cosigned->seq = (uint64_t) sqlite3_column_int64(rows, 2);
        query_end(rows);
        return 0;
}

static int cosigned_compare(const void *a, const void *b) {
        const int64_t left = *(const int64_t *) a, right = *(const int64_t *) b;

        return (left < right) - (left > right); /* the largest first */
}

int cosigned_reach(
        struct ledger *ledger, const struct witness_policy *policy, struct cosigned *ret_cosigned) {
        int64_t sizes[COSIGN_WITNESSES_MAX], times_s[COSIGN_WITNESSES_MAX];
        size_t count = 0, quorum = witness_quorum(policy);
        int r = 0;

        for (size_t i = 0; i < policy->count; i++) {
                struct cosigned last = { 0 };

                r = cosigned_last(ledger, &policy->list[i], &last);
                if (r == COSIGNED_E_ABSENT)
                        continue;
                if (r)
                        return r;
                sizes[count] = (int64_t) last.size;
                times_s[count++] = last.time_s;
        }
        if (!quorum || count < quorum)
                return COSIGNED_E_ABSENT;
        qsort(sizes, count, sizeof sizes[0], cosigned_compare);
        qsort(times_s, count, sizeof times_s[0], cosigned_compare);
        *ret_cosigned =
                (struct cosigned){ .size = (uint64_t) sizes[quorum - 1], .time_s = times_s[quorum - 1] };
        return 0;
}

static const char LINES_AT[] = "SELECT line FROM cosigned WHERE size = ?1 ORDER BY witness";

int cosigned_note(struct ledger *ledger, uint64_t size, struct text *ret_note) {
        char note[NOTE_MAX];
        sqlite3_stmt *rows;
        size_t lines = 0;
        int r = head_sign(ledger, size, note);

        if (r)
                return r == PROOF_E_RANGE ? COSIGNED_E_ABSENT : r;
        text_add(ret_note, note);
        r = query_open(ledger, LINES_AT, &rows, "i", (int64_t) size);
        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                text_addf(ret_note, "%s\n", query_text(rows, 0));
                lines++;
                r = 0;
        }
        return r ? r : !lines ? COSIGNED_E_ABSENT : text_failed(ret_note) ? error_trace(-ENOMEM) : 0;
}

/* ---- taken ---- */

struct cosigned_line {
        const struct verifier *key;
        const struct note_line *found;
        char line[COSIGN_LINE_MAX];
};

static int cosigned_find_line(void *context, const struct note_line *line) {
        struct cosigned_line *find = context;

        if (note_is_by(line, find->key) && line->line_size <= sizeof find->line) {
                memcpy(find->line, line->line, line->line_size - 1);
                find->line[line->line_size - 1] = '\0';
        }
        return 0;
}

/* The line of this witness among those it answered, if it holds over our note. */
static int cosigned_check(const char *note, const struct witness_known *witness, const char *lines,
        char *ret_line, int64_t *ret_time_s) {
        struct cosigned_line find = { .key = &witness->key };
        struct text whole = { 0 };
        size_t size;
        int r;

        text_addf(&whole, "%.*s\n%s", (int) (strstr(note, "\n\n") + 1 - note), note, lines);
        r = text_failed(&whole) ? -ENOMEM : cosign_check(text_string(&whole), &witness->key, ret_time_s);
        if (!r)
                r = note_each_line(text_string(&whole), &size, cosigned_find_line, &find);
        text_end(&whole);
        if (!r)
                memcpy(ret_line, find.line, sizeof find.line);
        return r;
}

static json_t *cosigned_body(const struct witness_known *witness, uint64_t size, const struct hash *root,
        int64_t time_s, const char *line) {
        char base64[BYTES_BASE64_SIZE(HASH_SIZE)];

        bytes_base64(root->bytes, HASH_SIZE, base64);
        return json_pack("{sI ss ss sI ss}", "size", (json_int_t) size, "root", base64, "witness",
                witness->key.name, "time", (json_int_t) time_s, "line", line);
}

int cosigned_take(struct act *act, const struct witness_known *witness, uint64_t size, const char *lines,
        struct cosigned *ret_cosigned, struct entry *ret_entry) {
        char note[NOTE_MAX], line[COSIGN_LINE_MAX];
        struct checkpoint checkpoint;
        int64_t time_s = 0;
        json_t *body;
        int r = head_sign(act->ledger, size, note);

        if (r == PROOF_E_RANGE)
                return act_refuse(act, ACT_EXIT_INPUT, "witness.size", "strongroom witness push",
                        "The record has no checkpoint of %llu entries; it has %llu.",
                        (unsigned long long) size, (unsigned long long) ledger_durable(act->ledger));
        if (!r)
                r = note_parse_checkpoint(note, &checkpoint);
        if (r)
                return error_trace(r);
        r = cosigned_check(note, witness, lines, line, &time_s);
        if (r < 0)
                return error_trace(r);
        if (r)
                return act_refuse(act, ACT_EXIT_INPUT, "witness.line", NULL,
                        "No line of %s holds over the checkpoint of %llu entries.", witness->name,
                        (unsigned long long) size);
        body = cosigned_body(witness, size, &checkpoint.root, time_s, line);
        r = body ? act_append(act, "checkpoint.cosigned", NULL, body, ret_entry) : error_trace(-ENOMEM);
        if (!r)
                *ret_cosigned =
                        (struct cosigned){ .size = size, .time_s = time_s, .seq = ret_entry->sequence };
        return r;
}
