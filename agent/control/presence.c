/* SPDX-License-Identifier: ISC */

/*
 * presence.list, presence.show: where fixed antennas hear exhibits
 */

#include <errno.h>
#include <string.h>

#include "answer.h"
#include "ask.h"
#include "clock.h"
#include "presence.h"
#include "status.h"
#include "text.h"

enum { PRESENCE_LIST_MAX = 1000 };

static const char *const presence_states[] = { "PRESENT", "UNKNOWN", "GONE", NULL };

/* ---- rows ---- */

/* What is present is heard all the time, so nothing says when last. */
static json_t *presence_answer(const struct presence_row *row) {
        char since[CLOCK_TEXT_MAX], heard[CLOCK_TEXT_MAX] = "";

        clock_format(row->since_us, since);
        if (strcmp(row->state, "PRESENT") != 0)
                clock_format(row->last_us, heard);
        return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:s,s:s,s:I}", "item", row->item, "tag", row->tag,
                "place", row->place, "state", row->state, "way", row->way, "reader", row->reader, "port",
                (json_int_t) row->port, "since", since, "heard", heard, "seq", (json_int_t) row->seq);
}

struct presence_list {
        const char *state, *after;
        int64_t limit;
        json_t *rows;
        char last[TAG_TEXT_MAX];
        bool more;
};

static int presence_on_row(void *context, const struct presence_row *row) {
        struct presence_list *list = context;

        if ((list->state && strcmp(list->state, row->state) != 0) ||
                (list->after && strcmp(row->tag, list->after) <= 0))
                return 0;
        if ((int64_t) json_array_size(list->rows) == list->limit) {
                list->more = true;
                return 0;
        }
        (void) text_copy(list->last, sizeof list->last, row->tag);
        return answer_append(list->rows, presence_answer(row));
}

/* ---- places ---- */

struct presence_places {
        struct ledger *ledger;
        const char *under; /* it and what lies in it; NULL: all */
        json_t *list;
};

static json_t *presence_place(const json_t *list, const char *code) {
        json_t *place;
        size_t i;

        json_array_foreach((json_t *) (uintptr_t) list, i,
                place) if (!strcmp(json_string_value(json_object_get(place, "place")), code)) return place;
        return NULL;
}

static int presence_add_place(struct presence_places *places, const char *code) {
        static const char *const fields[] = { "present", "unknown", "gone" };
        json_t *place = json_pack("{s:s,s:i,s:i}", "place", code, "antennas", 0, "silent", 0);
        int64_t count;
        int r = place ? 0 : -ENOMEM;

        for (size_t i = 0; !r && i < count_of(fields); i++) {
                r = presence_count(places->ledger, presence_states[i], code, &count);
                if (!r)
                        r = answer_integer(place, fields[i], count);
        }
        if (!r)
                return answer_append(places->list, place);
        json_decref(place);
        return r;
}

static int presence_on_antenna(void *context, const struct antenna *antenna) {
        struct presence_places *places = context;
        json_t *place = presence_place(places->list, antenna->place);
        bool silent;
        int r;

        if (places->under && !presence_is_below(antenna->place, places->under))
                return 0;
        r = place ? 0 : presence_add_place(places, antenna->place);
        if (!r)
                r = presence_is_silent(places->ledger, antenna->reader, antenna->port, &silent);
        if (r)
                return r;
        place = presence_place(places->list, antenna->place);
        r = answer_integer(place, "antennas", json_integer_value(json_object_get(place, "antennas")) + 1);
        return r || !silent ? r
                            : answer_integer(place, "silent",
                                      json_integer_value(json_object_get(place, "silent")) + 1);
}

/* ---- requests ---- */

static int presence_give_list(struct act *act, const char *place, struct presence_list *list, json_t *reply) {
        struct presence_places places = { .ledger = act->ledger, .under = place, .list = json_array() };
        int r;

        list->rows = json_array();
        r = list->rows && places.list ? presence_each(act->ledger, place, NULL, presence_on_row, list)
                                      : -ENOMEM;
        if (!r)
                r = registry_antennas(act->ledger, NULL, presence_on_antenna, &places);
        if (answer_set(reply, "presence", list->rows) || answer_set(reply, "places", places.list))
                return -ENOMEM;
        if (!r && list->more)
                r = answer_set(reply, "more", json_true());
        return r || !list->more ? r : answer_text(reply, "after", list->last);
}

static int presence_on_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "place", "state", "limit", "after", NULL };
        struct presence_list list = { 0 };
        const char *said = NULL;
        struct place place;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "place", ASK_OPTIONAL, &said);
        if (!r)
                r = ask_word(act, ask, "state", ASK_OPTIONAL, presence_states, &list.state);
        if (!r)
                r = ask_integer(act, ask, "limit", ASK_OPTIONAL, 1, PRESENCE_LIST_MAX, &list.limit);
        if (!r)
                r = ask_string(act, ask, "after", ASK_OPTIONAL, &list.after);
        if (!r && said)
                r = registry_resolve_place(act, said, &place);
        list.limit = list.limit ? list.limit : PRESENCE_LIST_MAX;
        return r ? r : presence_give_list(act, said ? place.code : NULL, &list, reply);
}

static int presence_on_show(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "item", NULL };
        struct presence_list list = { .limit = PRESENCE_LIST_MAX };
        struct presence_item item;
        struct exhibit exhibit;
        const char *said;
        json_t *shown;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "item", ASK_REQUIRED, &said);
        if (!r)
                r = registry_resolve_item(act, said, &exhibit);
        if (!r)
                r = presence_of_item(act->ledger, exhibit.number, &item);
        if (r)
                return r;
        list.rows = json_array();
        shown = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:o}", "item", exhibit.number, "summary", exhibit.summary,
                "status", exhibit.status, "recorded", exhibit.place, "place", item.tags ? item.row.place : "",
                "state", item.tags ? item.row.state : "NEVER", "tags", list.rows);
        r = shown ? presence_each(act->ledger, NULL, exhibit.number, presence_on_row, &list) : -ENOMEM;
        return answer_set(reply, "presence", shown) ? -ENOMEM : r;
}

const struct request requests_presence[] = {
        { "presence.list", false, presence_on_list },
        { "presence.show", false, presence_on_show },
        { 0 },
};

/* ---- status ---- */

static int presence_count_antenna(void *context, const struct antenna *antenna) {
        (void) antenna;
        ++*(int64_t *) context;
        return 0;
}

int status_presence(struct act *act, json_t *reply) {
        int64_t antennas = 0, counts[3] = { 0 };
        int r = registry_antennas(act->ledger, NULL, presence_count_antenna, &antennas);

        for (size_t i = 0; !r && presence_states[i]; i++)
                r = presence_count(act->ledger, presence_states[i], NULL, &counts[i]);
        if (r || !antennas)
                return r;
        return answer_set(reply, "presence",
                json_pack("{s:I,s:I,s:I,s:I}", "antennas", (json_int_t) antennas, "present",
                        (json_int_t) counts[0], "unknown", (json_int_t) counts[1], "gone",
                        (json_int_t) counts[2]));
}
