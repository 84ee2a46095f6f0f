/* SPDX-License-Identifier: ISC */

/*
 * Relate: the entries that bear on an exhibit without being its own
 *
 * One pass over the record, a row a rule: its case, the places it was at, counts that saw it or should have, findings
 * and alerts about it, acts proposed for it with all that they did, stops of the program and steps of the clock since
 * it came in, readers that fell silent where it was. Then one more for the persons who acted, and their keys.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bundle.h"
#include "clock.h"
#include "text.h"

struct relate {
        struct bundle *bundle;
        json_t *names;          /* {"case:2026-44": true}: what an entry must name to be wanted */
        uint64_t first;         /* the exhibit's first entry */
        uint64_t effects_until; /* the last effect of an approved act */
        uint64_t stopped;       /* the entry of the last orderly stop, not taken yet; 0 */
        int64_t stopped_us;
};

static const char *field(const json_t *event, const char *name) {
        const char *text = json_string_value(json_object_get(json_object_get(event, "body"), name));

        return text ? text : "";
}

static uint64_t relate_seq(const json_t *event) {
        return (uint64_t) json_integer_value(json_object_get(event, "seq"));
}

static int names_add(struct relate *relate, const char *what, const char *name) {
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
        return names_add(relate, what, name);
}

/* ---- what the exhibit's own entries name ---- */

static int relate_own(struct relate *relate, const struct bundle_entry *entry) {
        static const char *const fields[][2] = { { "case", "case" }, { "place", "place" }, { "place", "to" },
                { "place", "from" }, { "place", "expected_place" }, { "count", "count" } };
        const json_t *after = json_object_get(json_object_get(entry->parsed, "body"), "after");
        const char *kind = json_string_value(json_object_get(entry->parsed, "kind"));
        const char *ref = json_string_value(json_object_get(after, "case"));
        int r = names_add(relate, "case", ref ? ref : "");

        for (size_t i = 0; !r && i < count_of(fields); i++)
                r = names_add(relate, fields[i][0], field(entry->parsed, fields[i][1]));
        if (!r && !strcmp(kind, "finding.raised"))
                r = names_add_number(relate, "finding", "F-", entry->seq);
        return r ? r : names_add_number(relate, "evidence", "", entry->seq);
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
        return names_have(relate, "case", field(event, "ref"));
}

static bool wants_place(struct relate *relate, const json_t *event) {
        return names_have(relate, "place", field(event, "code"));
}

/* A count that named the exhibit, or that covered the place where it belonged. */
static bool wants_count(struct relate *relate, const json_t *event) {
        const char *kind = json_string_value(json_object_get(event, "kind"));

        if (!strcmp(kind, "count.opened") && relate_covers(relate, event, "scope") &&
                names_add(relate, "count", field(event, "count")))
                return false;
        return names_have(relate, "count", field(event, "count"));
}

static bool wants_interruption(struct relate *relate, const json_t *event) {
        const char *there = bundle_place_at(relate->bundle, relate_seq(event));

        return *there && names_have(relate, "count", field(event, "count")) &&
               place_covers(field(event, "place"), there);
}

static bool wants_finding(struct relate *relate, const json_t *event) {
        return names_have(relate, "finding", field(event, "finding"));
}

static bool wants_alert(struct relate *relate, const json_t *event) {
        const json_t *evidence = json_object_get(json_object_get(event, "body"), "evidence");
        char number[32];

        (void) snprintf(number, sizeof number, "%llu", (unsigned long long) json_integer_value(evidence));
        if (!strcmp(json_string_value(json_object_get(event, "kind")), "alert.raised") &&
                (names_have(relate, "evidence", number) ||
                        !strcmp(field(event, "subject"), relate->bundle->exhibit.number)) &&
                names_add_number(relate, "alert", "A-", relate_seq(event)))
                return false;
        return names_have(relate, "alert", field(event, "alert"));
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

/* An act proposed for the exhibit, what became of it, and all that it did. */
static bool wants_act(struct relate *relate, const json_t *event) {
        const json_t *body = json_object_get(event, "body");
        uint64_t effects = (uint64_t) json_integer_value(json_object_get(body, "effects"));
        const json_t *proposal = json_object_get(body, "proposal");
        char number[32];

        if (json_object_get(json_object_get(body, "items"), relate->bundle->exhibit.number))
                return !names_add_number(relate, "act", "", relate_seq(event));
        (void) snprintf(number, sizeof number, "%lld", (long long) json_integer_value(proposal));
        if (!json_is_integer(proposal) || !names_have(relate, "act", number))
                return false;
        if (effects && effects <= BUNDLE_ENTRIES_MAX)
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
        return names_have(relate, "person", field(event, "user"));
}

static bool wants_always(struct relate *relate, const json_t *event) {
        (void) relate;
        (void) event;
        return true;
}

struct rule {
        const char *kind; /* its beginning; the first that fits counts */
        const char *why;
        bool (*wants)(struct relate *relate, const json_t *event);
};

static const struct rule rules_room[] = {
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

static const struct rule rules_people[] = {
        { "people.", "person", wants_always },
        { "user.", "person", wants_person },
        { "key.", "person", wants_person },
        { 0 },
};

static const struct rule *rule_of(const struct rule *rules, const char *kind) {
        for (; rules->kind; rules++)
                if (!strncmp(kind, rules->kind, strlen(rules->kind)))
                        return rules;
        return NULL;
}

/* Whether it may be of a kind that a rule names, seen without parsing: most of a record isn't. */
static bool rule_may(const struct rule *rules, const char *event) {
        static const char mark[] = "\"kind\":\"";

        for (const char *at = strstr(event, mark); at; at = strstr(at + 1, mark))
                if (rule_of(rules, at + sizeof mark - 1) ||
                        !strncmp(at + sizeof mark - 1, "agent.stopped", 13) ||
                        !strncmp(at + sizeof mark - 1, "checkpoint.cosigned", 19))
                        return true;
        return false;
}

/* ---- the pass ---- */

/* Adds one entry by its number, where it isn't there yet. */
static int relate_take(struct relate *relate, uint64_t seq, const char *why) {
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

static int64_t relate_us(const json_t *event) {
        int64_t us = 0;
        const char *wall = json_string_value(json_object_get(event, "wall"));

        return wall && !clock_parse(wall, &us) ? us : 0;
}

/* An orderly stop is told where it was long, and with the start behind it. */
static int relate_stop(struct relate *relate, const json_t *event, const char *kind) {
        uint64_t stopped = relate->stopped;
        int r;

        if (!strcmp(kind, "agent.stopped") && relate_seq(event) > relate->first) {
                relate->stopped = relate_seq(event);
                relate->stopped_us = relate_us(event);
        }
        if (!stopped || strcmp(kind, "agent.started") != 0)
                return 0;
        relate->stopped = 0;
        if (relate_us(event) - relate->stopped_us < BUNDLE_DOWN_US)
                return 0;
        r = relate_take(relate, stopped, "agent");
        return r ? r : relate_take(relate, relate_seq(event), "agent");
}

/* The newest head of each witness, as the record has it. */
static int relate_cosigned(struct relate *relate, const json_t *event) {
        const json_t *body = json_object_get(event, "body");
        const char *witness = field(event, "witness");

        return *witness && json_object_set(relate->bundle->cosigned, witness, (json_t *) (uintptr_t) body)
                       ? -ENOMEM
                       : 0;
}

static int relate_event(struct relate *relate, const struct rule *rules, const json_t *event) {
        const char *kind = json_string_value(json_object_get(event, "kind"));
        const struct rule *rule = kind ? rule_of(rules, kind) : NULL;
        int r = 0;

        if (!kind)
                return -EBADMSG;
        if (rules == rules_room)
                r = !strcmp(kind, "checkpoint.cosigned") ? relate_cosigned(relate, event)
                                                         : relate_stop(relate, event, kind);
        if (!r && rule && rule->wants && rule->wants(relate, event))
                r = relate_take(relate, relate_seq(event), rule->why);
        if (!r && rules == rules_room && relate_seq(event) <= relate->effects_until)
                r = relate_take(relate, relate_seq(event), "effect");
        return r;
}

static int relate_pass(struct relate *relate, const struct rule *rules) {
        static const char all[] = "SELECT seq, event FROM entries WHERE seq <= ?1 ORDER BY seq";
        sqlite3_stmt *rows = ledger_statement(relate->bundle->ledger, all);
        int result = SQLITE_DONE, r = rows ? 0 : -EIO;

        if (r)
                return r;
        (void) sqlite3_bind_int64(rows, 1, (int64_t) relate->bundle->size);
        while (!r && (result = sqlite3_step(rows)) == SQLITE_ROW) {
                const char *text = (const char *) sqlite3_column_text(rows, 1);
                json_t *event;

                if (!rule_may(rules, text) &&
                        (uint64_t) sqlite3_column_int64(rows, 0) > relate->effects_until)
                        continue;
                event = json_loads(text, 0, NULL);
                r = event ? relate_event(relate, rules, event) : -EBADMSG;
                json_decref(event);
        }
        ledger_reset(relate->bundle->ledger, rows);
        return r ? r : result == SQLITE_DONE ? 0 : -EIO;
}

/* Who acted in these entries, and who signed them. */
static int relate_persons(struct relate *relate, const struct bundle_entry *entry) {
        const json_t *actor;
        size_t i;
        int r = 0;

        json_array_foreach(json_object_get(entry->parsed, "actors"), i, actor) r =
                r ? r : names_add(relate, "person", json_string_value(actor));
        for (const char *at = strstr(entry->signatures, "\n\xe2\x80\x94 "); !r && at;
                at = strstr(at + 1, "\n\xe2\x80\x94 ")) {
                char name[ACTOR_NAME_MAX];

                (void) snprintf(name, sizeof name, "%.*s", (int) strcspn(at + 5, " \n"), at + 5);
                r = names_add(relate, "person", name);
        }
        return r;
}

static int relate_compare(const void *a, const void *b) {
        const struct bundle_entry *left = a, *right = b;

        return left->seq < right->seq ? -1 : left->seq > right->seq;
}

int bundle_relate(struct bundle *bundle) {
        struct relate relate = { .bundle = bundle, .names = json_object(), .first = UINT64_MAX };
        size_t own = bundle->count;
        int r = relate.names ? 0 : -ENOMEM;

        bundle->cosigned = json_object();
        if (!bundle->cosigned)
                r = -ENOMEM;
        if (own)
                relate.first = bundle->entries[0].seq;
        for (size_t i = 0; !r && i < own; i++)
                r = relate_own(&relate, &bundle->entries[i]);
        if (!r)
                r = relate_pass(&relate, rules_room);
        if (!r && relate.stopped)
                r = relate_take(&relate, relate.stopped, "agent");
        for (size_t i = 0; !r && i < bundle->count; i++)
                r = relate_persons(&relate, &bundle->entries[i]);
        if (!r)
                r = relate_pass(&relate, rules_people);
        if (!r && bundle->count)
                qsort(bundle->entries, bundle->count, sizeof *bundle->entries, relate_compare);
        json_decref(relate.names);
        return r;
}
