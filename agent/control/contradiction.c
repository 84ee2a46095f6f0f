/* SPDX-License-Identifier: ISC */

/*
 * Contradictions: told, kept, and looked for among those that were accepted
 */

#include "contradiction.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "text.h"
#include "words.h"

static bool contradiction_same(const struct contradiction *a, const struct contradiction *b) {
        return a->size == b->size && !memcmp(a->root.bytes, b->root.bytes, HASH_SIZE) &&
               (a->kind >= CONTRADICTION_COUNTER_AHEAD) == (b->kind >= CONTRADICTION_COUNTER_AHEAD) &&
               (a->kind < CONTRADICTION_COUNTER_AHEAD || !strcmp(a->source, b->source));
}

bool contradiction_add(struct contradictions *all, const struct contradiction *one) {
        for (size_t i = 0; i < all->count; i++)
                if (contradiction_same(&all->list[i], one))
                        return false;
        if (all->count == CONTRADICTIONS_MAX)
                return false;
        all->list[all->count++] = *one;
        return true;
}

bool contradiction_of_outside(
        const struct outside *outside, const char *source, struct contradiction *ret_contradiction) {
        struct contradiction one = {
                .kind = outside->verdict == OUTSIDE_ROLLED_BACK ? CONTRADICTION_ROLLED_BACK
                                                                : CONTRADICTION_REWRITTEN,
                .size = outside->checkpoint.size,
                .entries = outside->entries,
                .root = outside->checkpoint.root,
        };

        if (outside->verdict != OUTSIDE_ROLLED_BACK && outside->verdict != OUTSIDE_REWRITTEN)
                return false;
        (void) snprintf(one.source, sizeof one.source, "%.100s", source);
        text_mend(one.source);
        *ret_contradiction = one;
        return true;
}

static const char *const contradiction_names[] = {
        [CONTRADICTION_ROLLED_BACK] = "rolled_back",
        [CONTRADICTION_REWRITTEN] = "rewritten",
        [CONTRADICTION_COUNTER_AHEAD] = "counter_ahead",
        [CONTRADICTION_COUNTER_REPLACED] = "counter_replaced",
};

void contradiction_text(const struct contradiction *contradiction, char *out) {
        static const char *const texts[] = {
                [CONTRADICTION_ROLLED_BACK] = N_("The checkpoint %s is over %llu entries and the record has "
                                                 "only %llu: an old copy was "
                                                 "put back, or its end was cut off."),
                [CONTRADICTION_REWRITTEN] = N_("The checkpoint %s over the first %llu entries signs others "
                                               "than the record's (it has "
                                               "%llu): it was rewritten, or is a second history."),
                [CONTRADICTION_COUNTER_AHEAD] = N_(
                        "The counter %s stands at %llu and the record says %llu: an old copy of the disk was "
                        "put back."),
                [CONTRADICTION_COUNTER_REPLACED] = N_("The counter is %s at %llu, and not the one on record, "
                                                      "which stood at %llu: the TPM was "
                                                      "cleared or replaced."),
        };

        (void) snprintf(out, CONTRADICTION_TEXT_MAX, _(texts[contradiction->kind]), contradiction->source,
                (unsigned long long) contradiction->size, (unsigned long long) contradiction->entries);
        text_mend(out);
}

json_t *contradiction_json(const struct contradiction *contradiction) {
        char root[BYTES_BASE64_SIZE(HASH_SIZE)] = "";

        if (contradiction->kind < CONTRADICTION_COUNTER_AHEAD)
                bytes_base64(contradiction->root.bytes, HASH_SIZE, root);
        return json_pack("{s:s,s:s,s:I,s:I,s:s}", "kind", contradiction_names[contradiction->kind], "source",
                contradiction->source, "size", (json_int_t) contradiction->size, "entries",
                (json_int_t) contradiction->entries, "root", root);
}

json_t *contradictions_json(const struct contradictions *all) {
        json_t *list = json_array();

        for (size_t i = 0; i < all->count; i++) {
                if (json_array_append_new(list, contradiction_json(&all->list[i])) == 0)
                        continue;
                json_decref(list);
                return NULL;
        }
        return list;
}

/* ---- on the record ---- */

/* Of the event's list; what it says of kind may have changed since: a record that was shorter has grown. */
static bool accepted_names(const json_t *event, const struct contradiction *contradiction) {
        json_t *mine = contradiction_json(contradiction), *one;
        bool counter = contradiction->kind >= CONTRADICTION_COUNTER_AHEAD, found = false;
        size_t i;

        json_array_foreach(json_object_get(json_object_get(event, "body"), "against"), i, one) found |=
                json_equal(json_object_get(one, "size"), json_object_get(mine, "size")) &&
                json_equal(json_object_get(one, "root"), json_object_get(mine, "root")) &&
                (!counter || json_equal(json_object_get(one, "source"), json_object_get(mine, "source")));
        json_decref(mine);
        return found;
}

/* Calls names() for each such event from there on until one is true. */
static int accepted_find(struct ledger *ledger, uint64_t from,
        bool (*names)(const json_t *event, const struct contradiction *contradiction),
        const struct contradiction *contradiction, bool *ret_found) {
        static const char all[] = "SELECT event FROM entries WHERE seq >= ?1 AND "
                                  "instr(event, '\"kind\":\"checkpoint.accepted\"') ORDER BY seq";
        sqlite3_stmt *statement = ledger_statement(ledger, all);
        bool found = false;

        if (!statement)
                return -ENOMEM;
        (void) sqlite3_bind_int64(statement, 1, (int64_t) from);
        while (!found && sqlite3_step(statement) == SQLITE_ROW) {
                json_t *event = json_loadb((const char *) sqlite3_column_text(statement, 0),
                        (size_t) sqlite3_column_bytes(statement, 0), 0, NULL);
                const char *kind = json_string_value(json_object_get(event, "kind"));

                found = kind && !strcmp(kind, "checkpoint.accepted") && names(event, contradiction);
                json_decref(event);
        }
        ledger_reset(ledger, statement);
        *ret_found = found;
        return 0;
}

int contradiction_accepted(
        struct ledger *ledger, const struct contradiction *contradiction, bool *ret_accepted) {
        return accepted_find(ledger, 1, accepted_names, contradiction, ret_accepted);
}

static bool accepted_any(const json_t *event, const struct contradiction *contradiction) {
        (void) contradiction;
        return event != NULL;
}

int contradiction_accepted_since(struct ledger *ledger, uint64_t from, bool *ret_accepted) {
        return accepted_find(ledger, from, accepted_any, NULL, ret_accepted);
}
