/* SPDX-License-Identifier: ISC */

/*
 * Own: whose discrepancy it is
 */

#include "finding_own.h"

#include <string.h>

#include "people.h"
#include "query.h"
#include "second.h"
#include "text.h"

static const char COUNTERS[] =
        "SELECT p.actor FROM count_person p JOIN count_ c ON c.seq = p.count WHERE c.id = ?1 "
        "ORDER BY p.actor";

struct own_names {
        size_t count;
        char names[SECOND_BARRED_MAX + 1][ACTOR_NAME_MAX];
};

static int own_counters(struct ledger *ledger, const char *count, struct own_names *out) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, COUNTERS, &rows, "t", count);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                r = 0;
                if (out->count == count_of(out->names)) {
                        query_end(rows);
                        break;
                }
                (void) text_copy(out->names[out->count++], ACTOR_NAME_MAX, query_text(rows, 0));
        }
        return r;
}

struct own_hand {
        char name[ACTOR_NAME_MAX];
};

static bool own_is_custody(const char *kind) {
        static const char *const kinds[] = { "item.added", "item.moved", "item.checked_out", "item.returned",
                "item.handed_over" };

        for (size_t i = 0; i < count_of(kinds); i++)
                if (!strcmp(kinds[i], kind))
                        return true;
        return false;
}

/* 1 ends the trail. */
static int own_on_entry(void *context, const struct ledger_row *row) {
        struct own_hand *hand = context;
        const char *name;
        json_t *event;

        if (!own_is_custody(row->entry.kind))
                return 0;
        event = json_loadb(row->event, row->event_size, 0, NULL);
        name = json_string_value(json_object_get(json_object_get(event, "body"), "to_actor"));
        if (!name)
                name = json_string_value(json_array_get(json_object_get(event, "actors"), 0));
        (void) text_copy(hand->name, sizeof hand->name, name ? name : "");
        json_decref(event);
        return 1;
}

int finding_bar(struct act *act, const struct finding_row *finding) {
        struct own_names counters = { 0 };
        struct own_hand hand = { 0 };
        int r;

        if (!people_rule(act->ledger))
                return 0;
        r = finding->item[0] ? ledger_trail(act->ledger, finding->item, own_on_entry, &hand) : 0;
        if (r && r != 1)
                return r;
        r = act_bar(act, hand.name);
        if (!r && finding->count[0])
                r = own_counters(act->ledger, finding->count, &counters);
        for (size_t i = 0; !r && i < counters.count; i++)
                r = act_bar(act, counters.names[i]);
        return r;
}
