/* SPDX-License-Identifier: ISC */

/*
 * Relate: the entries that bear on an exhibit without being its own
 *
 * One pass over the record with the rules of bundle_rules.c, then one for the persons that these entries name.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bundle_rules.h"
#include "clock.h"

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
        const char *witness = relate_field(event, "witness");

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
                r ? r : relate_name(relate, "person", json_string_value(actor));
        for (const char *at = strstr(entry->signatures, "\n\xe2\x80\x94 "); !r && at;
                at = strstr(at + 1, "\n\xe2\x80\x94 ")) {
                char name[ACTOR_NAME_MAX];

                (void) snprintf(name, sizeof name, "%.*s", (int) strcspn(at + 5, " \n"), at + 5);
                r = relate_name(relate, "person", name);
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
