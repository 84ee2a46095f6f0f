/* SPDX-License-Identifier: ISC */

/*
 * Rules: its case, the places it was at, counts that saw it or should have, findings and alerts about it, acts proposed
 * for it with all that they did, stops of the program and steps of the clock since it came in, readers that fell silent
 * where it was, erasures; and the persons who acted, and their keys
 */

#include "bundle_rules.h"

#include <errno.h>
#include <string.h>

const char *relate_field(const json_t *event, const char *name) {
        const char *text = json_string_value(json_object_get(json_object_get(event, "body"), name));

        return text ? text : "";
}

uint64_t relate_seq(const json_t *event) {
        return (uint64_t) json_integer_value(json_object_get(event, "seq"));
}

int relate_name(struct relate *relate, const char *what, const char *name) {
        char key[160];

        if (!*name)
                return 0;
        (void) snprintf(key, sizeof key, "%s:%.120s", what, name);
        return json_object_set_new(relate->names, key, json_true()) ? -ENOMEM : 0;
}

static bool names_have(const struct relate *relate, const char *what, const char *name) {
        char key[160];

        (void) snprintf(key, sizeof key, "%s:%.120s", what, name);
        return json_object_get(relate->names, key);
}

static int names_add_number(struct relate *relate, const char *what, const char *prefix, uint64_t number) {
        char name[32];

        (void) snprintf(name, sizeof name, "%s%llu", prefix, (unsigned long long) number);
        return relate_name(relate, what, name);
}

/* ---- what the exhibit's own entries name ---- */

int relate_own(struct relate *relate, const struct bundle_entry *entry) {
        static const char *const fields[][2] = { { "case", "case" }, { "place", "place" }, { "place", "to" },
                { "place", "from" }, { "place", "expected_place" }, { "count", "count" } };
        const json_t *after = json_object_get(json_object_get(entry->parsed, "body"), "after");
        const char *kind = json_string_value(json_object_get(entry->parsed, "kind"));
        const char *ref = json_string_value(json_object_get(after, "case"));
        int r = relate_name(relate, "case", ref ? ref : "");

        for (size_t i = 0; !r && i < count_of(fields); i++)
                r = relate_name(relate, fields[i][0], relate_field(entry->parsed, fields[i][1]));
        if (!r && !strcmp(kind, "finding.raised"))
                r = names_add_number(relate, "finding", "F-", entry->seq);
        return r ? r : names_add_number(relate, "evidence", "", entry->seq);
}

/* Adds one entry by its number, where it isn't there yet. */
int relate_take(struct relate *relate, uint64_t seq, const char *why) {
        static const char one[] = "SELECT seq, event, signatures, leaf FROM entries WHERE seq = ?1";
        sqlite3_stmt *row = ledger_statement(relate->bundle->ledger, one);
        json_t *event = NULL;
        int r = -EIO;

        if (bundle_find(relate->bundle, seq))
                return 0;
        if (!row)
                return r;
        (void) sqlite3_bind_int64(row, 1, (int64_t) seq);
        if (sqlite3_step(row) == SQLITE_ROW)
                event = json_loads((const char *) sqlite3_column_text(row, 1), 0, NULL);
        if (event)
                r = bundle_add(relate->bundle, row, why, event);
        ledger_reset(relate->bundle->ledger, row);
        return r;
}

/* ---- the rules ---- */

static bool place_covers(const char *whole, const char *part) {
        size_t size = strlen(whole);

        return !strncmp(whole, part, size) && (!part[size] || part[size] == '/');
}

/* One of the places named is where the exhibit was, or holds it. */
static bool relate_covers(const struct relate *relate, const json_t *event, const char *list) {
        const json_t *places = json_object_get(json_object_get(event, "body"), list), *place;
        const char *there = bundle_place_at(relate->bundle, relate_seq(event));
        size_t i;

        json_array_foreach(places, i, place) if (*there && json_is_string(place) &&
                                                 place_covers(json_string_value(place), there)) return true;
        return false;
}

static bool wants_origin(struct relate *relate, const json_t *event) {
        (void) relate;
        return relate_seq(event) == 1;
}

static bool wants_case(struct relate *relate, const json_t *event) {
        return names_have(relate, "case", relate_field(event, "ref"));
}

static bool wants_place(struct relate *relate, const json_t *event) {
        return names_have(relate, "place", relate_field(event, "code"));
}

/* A count that named the exhibit, or that covered the place where it belonged. */
static bool wants_count(struct relate *relate, const json_t *event) {
        const char *kind = json_string_value(json_object_get(event, "kind"));

        if (!strcmp(kind, "count.opened") && relate_covers(relate, event, "scope") &&
                relate_name(relate, "count", relate_field(event, "count")))
                return false;
        return names_have(relate, "count", relate_field(event, "count"));
}

static bool wants_interruption(struct relate *relate, const json_t *event) {
        const char *there = bundle_place_at(relate->bundle, relate_seq(event));

        return *there && names_have(relate, "count", relate_field(event, "count")) &&
               place_covers(relate_field(event, "place"), there);
}

static bool wants_finding(struct relate *relate, const json_t *event) {
        return names_have(relate, "finding", relate_field(event, "finding"));
}

static bool wants_alert(struct relate *relate, const json_t *event) {
        const json_t *evidence = json_object_get(json_object_get(event, "body"), "evidence");
        char number[32];

        (void) snprintf(number, sizeof number, "%llu", (unsigned long long) json_integer_value(evidence));
        if (!strcmp(json_string_value(json_object_get(event, "kind")), "alert.raised") &&
                (names_have(relate, "evidence", number) ||
                        !strcmp(relate_field(event, "subject"), relate->bundle->exhibit.number)) &&
                names_add_number(relate, "alert", "A-", relate_seq(event)))
                return false;
        return names_have(relate, "alert", relate_field(event, "alert"));
}

static bool wants_unclean(struct relate *relate, const json_t *event) {
        return relate_seq(event) > relate->first &&
               json_is_false(json_object_get(json_object_get(event, "body"), "clean"));
}

static bool wants_step(struct relate *relate, const json_t *event) {
        return relate_seq(event) > relate->first;
}

static bool wants_silence(struct relate *relate, const json_t *event) {
        return relate_seq(event) > relate->first && relate_covers(relate, event, "places");
}

/* One of the effects that follow an entry is the exhibit's own. */
static bool relate_reaches(const struct relate *relate, uint64_t seq, uint64_t effects) {
        for (size_t i = 0; i < relate->bundle->count; i++)
                if (!strcmp(relate->bundle->entries[i].why, "trail") &&
                        relate->bundle->entries[i].seq > seq &&
                        relate->bundle->entries[i].seq <= seq + effects)
                        return true;
        return false;
}

/* An act proposed for the exhibit, or that did something to it; what became of it, and all that it did. */
static bool wants_act(struct relate *relate, const json_t *event) {
        const json_t *body = json_object_get(event, "body");
        uint64_t effects = (uint64_t) json_integer_value(json_object_get(body, "effects"));
        uint64_t proposal = (uint64_t) json_integer_value(json_object_get(body, "proposal"));
        char number[32];

        if (json_object_get(json_object_get(body, "items"), relate->bundle->exhibit.number))
                return !names_add_number(relate, "act", "", relate_seq(event));
        (void) snprintf(number, sizeof number, "%llu", (unsigned long long) proposal);
        if (!proposal || effects > BUNDLE_ENTRIES_MAX)
                return false;
        if (effects && relate_reaches(relate, relate_seq(event), effects) &&
                (relate_name(relate, "act", number) || relate_take(relate, proposal, "act")))
                return false;
        if (!names_have(relate, "act", number))
                return false;
        if (effects)
                relate->effects_until = relate_seq(event) + effects;
        return true;
}

/* An erasure of what the exhibit's own entries had hashes of. */
static bool wants_erasure(struct relate *relate, const json_t *event) {
        const json_t *values = json_object_get(json_object_get(event, "body"), "values"), *value;
        size_t i;

        json_array_foreach(values, i, value) {
                uint64_t seq = (uint64_t) json_integer_value(json_object_get(value, "seq"));
                const struct bundle_entry *entry = bundle_find(relate->bundle, seq);

                if (entry && !strcmp(entry->why, "trail"))
                        return true;
        }
        return false;
}

static bool wants_person(struct relate *relate, const json_t *event) {
        return names_have(relate, "person", relate_field(event, "user"));
}

static bool wants_always(struct relate *relate, const json_t *event) {
        (void) relate;
        (void) event;
        return true;
}

const struct rule rules_room[] = {
        { "store.created", "origin", wants_origin },
        { "case.added", "case", wants_case },
        { "place.", "place", wants_place },
        { "count.opened", "count", wants_count },
        { "count.closed", "count", wants_count },
        { "count.abandoned", "count", wants_count },
        { "count.sampled", "count", wants_count },
        { "count.interrupted", "reader", wants_interruption },
        { "finding.", "finding", wants_finding },
        { "alert.", "alert", wants_alert },
        { "agent.started", "agent", wants_unclean },
        { "clock.stepped", "clock", wants_step },
        { "presence.unknown", "reader", wants_silence },
        { "presence.known", "reader", wants_silence },
        { "personal.erased", "erasure", wants_erasure },
        { "act.denied", NULL, NULL },
        { "act.", "act", wants_act },
        { 0 },
};

const struct rule rules_people[] = {
        { "people.", "person", wants_always },
        { "user.", "person", wants_person },
        { "key.", "person", wants_person },
        { 0 },
};

const struct rule *rule_of(const struct rule *rules, const char *kind) {
        for (; rules->kind; rules++)
                if (!strncmp(kind, rules->kind, strlen(rules->kind)))
                        return rules;
        return NULL;
}
