/* SPDX-License-Identifier: ISC */

/*
 * place.add, place.list, place.show, place.retire
 */

#include <errno.h>
#include <string.h>

#include "answer.h"
#include "ask.h"
#include "clock.h"
#include "count.h"
#include "custody.h"
#include "handover.h"
#include "query.h"
#include "text.h"

enum { PLACE_LIST_MAX = 1000 };

/* The fields of a location that stand beside the others in a request. */
static const char *const place_detail_fields[] = { "custodian_org", "capacity", "reference_tags", "antennas",
        "max_dwell_h", "count_policy_id", NULL };

static int place_on_add(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "code", "kind", "name", "purpose", "label", "custodian_org",
                "capacity", "reference_tags", "antennas", "max_dwell_h", "count_policy_id", NULL };
        struct place_call call = { 0 };
        char label[LABEL_TEXT_MAX];
        struct entry entry;
        json_t *detail;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "code", ASK_REQUIRED, &call.code);
        if (!r)
                r = ask_string(act, ask, "kind", ASK_OPTIONAL, &call.kind);
        if (!r)
                r = ask_string(act, ask, "name", ASK_OPTIONAL, &call.name);
        if (!r)
                r = ask_string(act, ask, "purpose", ASK_OPTIONAL, &call.purpose);
        if (!r)
                r = ask_string(act, ask, "label", ASK_OPTIONAL, &call.label);
        if (r)
                return r;
        call.detail = detail = ask_gather(ask, place_detail_fields);
        r = detail ? place_add(act, &call, label, &entry) : -ENOMEM;
        json_decref(detail);
        if (!r)
                r = answer_text(reply, "code", call.code);
        if (!r)
                r = answer_text(reply, "label", label);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

/* ---- when each place was last counted ---- */

/* code → RFC 3339: the close of the last count that saw all of it. A new object. */
static int place_counted(struct ledger *ledger, json_t **ret_counted) {
        static const char find[] =
                "SELECT p.code, max(c.closed_us) FROM count_ AS c JOIN count_place AS p ON p.count = c.seq "
                "WHERE c.closed_us != 0 AND c.state != 'ABANDONED' AND (" PLACE_IS_COVERED ") "
                "GROUP BY p.code";
        json_t *counted = json_object();
        sqlite3_stmt *rows;
        int r = query_open(ledger, find, &rows, "");

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                char at[CLOCK_TEXT_MAX];

                clock_format(sqlite3_column_int64(rows, 1), at);
                r = json_object_set_new(counted, query_text(rows, 0), json_string(at)) ? -ENOMEM : 0;
        }
        if (r)
                json_decref(counted);
        else
                *ret_counted = counted;
        return r;
}

/* ---- showing ---- */

struct place_list {
        json_t *places;
        const json_t *counted;
        int64_t limit;
        bool more;
        char after[PLACE_CODE_MAX];
};

static json_t *place_answer(const struct place *place, int64_t items, const json_t *counted) {
        const char *at = json_string_value(json_object_get(counted, place->code));

        return json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:b,s:s}", "code", place->code, "kind", place->kind,
                "name", place->name, "purpose", place->purpose, "label", place->label, "items",
                (json_int_t) items, "retired", (int) place->retired, "counted", at ? at : "");
}

static int place_on_row(void *context, const struct place *place, int64_t items) {
        struct place_list *list = context;

        if ((int64_t) json_array_size(list->places) == list->limit) {
                list->more = true;
                return 0;
        }
        (void) text_copy(list->after, sizeof list->after, place->code);
        return answer_append(list->places, place_answer(place, items, list->counted));
}

static int place_give_list(struct act *act, struct place_filter *filter, int64_t limit, json_t *reply) {
        struct place_list list = { .limit = limit ? limit : PLACE_LIST_MAX };
        json_t *counted = NULL;
        int r = place_counted(act->ledger, &counted);

        if (r)
                return r;
        list.counted = counted;
        list.places = json_array();
        filter->limit = list.limit + 1; /* one more, to know whether there is more */
        r = list.places ? registry_places(act->ledger, filter, place_on_row, &list) : -ENOMEM;
        json_decref(counted);
        if (answer_set(reply, "places", list.places))
                return -ENOMEM;
        if (!r && list.more)
                r = answer_set(reply, "more", json_true());
        if (!r && list.more)
                r = answer_text(reply, "after", list.after);
        return r;
}

static int place_on_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "under", "retired", "limit", "after", NULL };
        struct place_filter filter = { 0 };
        const char *under = NULL;
        struct place place;
        int64_t limit = 0;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "under", ASK_OPTIONAL, &under);
        if (!r)
                r = ask_bool(act, ask, "retired", &filter.retired_too);
        if (!r)
                r = ask_integer(act, ask, "limit", ASK_OPTIONAL, 1, PLACE_LIST_MAX, &limit);
        if (!r)
                r = ask_string(act, ask, "after", ASK_OPTIONAL, &filter.after);
        if (!r && under)
                r = registry_resolve_place(act, under, &place);
        if (r)
                return r;
        filter.under = under ? place.code : NULL;
        return place_give_list(act, &filter, limit, reply);
}

struct place_contents {
        json_t *items;
        bool more;
};

/* What is gone for good belongs nowhere any more. */
static int place_on_item(void *context, const struct exhibit *exhibit) {
        struct place_contents *contents = context;

        if (exhibit_is_gone(exhibit))
                return 0;
        if (json_array_size(contents->items) == PLACE_LIST_MAX) {
                contents->more = true;
                return 0;
        }
        return answer_append(contents->items,
                json_pack("{s:s,s:s,s:s,s:s}", "number", exhibit->number, "summary", exhibit->summary,
                        "status", exhibit->status, "place", exhibit->place));
}

/* What stands beside a place by acts of their own: the antennas that look at it, the tags that prove it was read. */
static int place_on_antenna(void *context, const struct antenna *antenna) {
        return answer_append(context, json_pack("{s:s,s:I,s:s}", "reader", antenna->reader, "port",
                                              (json_int_t) antenna->port, "alias", antenna->alias));
}

static int place_on_tag(void *context, const struct binding *binding) {
        if (strcmp(binding->binds, "REFERENCE") != 0 || strcmp(binding->state, "ACTIVE") != 0)
                return 0;
        return answer_append(context, json_string(binding->tag));
}

static int place_show_radio(struct act *act, const char *code, json_t *shown) {
        json_t *antennas = json_array(), *references = json_array();
        int r = antennas && references ? registry_antennas(act->ledger, code, place_on_antenna, antennas)
                                       : -ENOMEM;

        if (!r)
                r = registry_tags(act->ledger, code, place_on_tag, references);
        if (json_object_set_new(shown, "antennas", antennas) ||
                json_object_set_new(shown, "reference_tags", references))
                r = r ? r : -ENOMEM;
        return r;
}

static int place_show(struct act *act, const struct place *place, json_t *contents, json_t *reply) {
        json_t *counted = NULL, *detail = NULL, *shown;
        char custodian[ACTOR_NAME_MAX];
        int r = place_counted(act->ledger, &counted);

        if (!r)
                r = registry_place_detail(act->ledger, place->code, &detail);
        if (r) {
                json_decref(counted);
                return r;
        }
        shown = place_answer(place, (int64_t) json_array_size(contents), counted);
        json_decref(counted);
        if (json_object_set_new(shown, "detail", detail) ||
                json_object_set_new(shown, "parent", json_string(place->parent)) ||
                json_object_set(shown, "contents", contents)) {
                json_decref(shown);
                return -ENOMEM;
        }
        r = place_show_radio(act, place->code, shown);
        if (!r)
                r = handover_custodian(act->ledger, place->code, custodian);
        if (!r && custodian[0])
                r = answer_text(shown, "custodian", custodian);
        return answer_set(reply, "place", shown) ? -ENOMEM : r;
}

static int place_on_show(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "place", NULL };
        struct place_contents contents = { 0 };
        struct item_filter filter = { .limit = INT64_MAX };
        const char *said;
        struct place place;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "place", ASK_REQUIRED, &said);
        if (!r)
                r = registry_resolve_place(act, said, &place);
        if (r)
                return r;
        filter.place = place.code;
        contents.items = json_array();
        r = contents.items ? registry_items(act->ledger, &filter, place_on_item, &contents) : -ENOMEM;
        if (!r)
                r = place_show(act, &place, contents.items, reply);
        if (!r && contents.more)
                r = answer_set(reply, "more", json_true());
        json_decref(contents.items);
        return r;
}

static int place_on_retire(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "place", "reason", NULL };
        const char *said, *reason;
        struct entry entry;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "place", ASK_REQUIRED, &said);
        if (!r)
                r = ask_string(act, ask, "reason", ASK_REQUIRED, &reason);
        if (!r)
                r = place_retire(act, said, reason, &entry);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

const struct request requests_place[] = {
        { "place.add", true, place_on_add },
        { "place.list", false, place_on_list },
        { "place.show", false, place_on_show },
        { "place.retire", true, place_on_retire },
        { 0 },
};
