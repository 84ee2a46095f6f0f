/* SPDX-License-Identifier: ISC */

/*
 * item.add, item.show, item.list, item.find, item.trail, item.edit: exhibits and their record
 */

#include <string.h>

#include "answer.h"
#include "ask.h"
#include "clock.h"
#include "custody.h"
#include "derive.h"
#include "file_request.h"
#include "record.h"
#include "say.h"

enum { ITEM_LIST_MAX = 1000, ITEM_NOTE_TEXT_MAX = 513 };

static int item_on_add(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "class", "place", "case", "legal_status", "description",
                "quantity", "unit", "record", "label", "tag", NULL };
        struct item_call call = { .record = json_object_get(ask, "record") };
        struct tag_change change;
        struct item_added added;
        const char *tag = NULL;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "class", ASK_REQUIRED, &call.class);
        if (!r)
                r = ask_string(act, ask, "place", ASK_REQUIRED, &call.place);
        if (!r)
                r = ask_string(act, ask, "case", ASK_OPTIONAL, &call.case_ref);
        if (!r)
                r = ask_string(act, ask, "legal_status", ASK_OPTIONAL, &call.legal_status);
        if (!r)
                r = ask_string(act, ask, "description", ASK_OPTIONAL, &call.description);
        if (!r)
                r = ask_integer(act, ask, "quantity", ASK_OPTIONAL, 1, INT32_MAX, &call.quantity);
        if (!r)
                r = ask_string(act, ask, "unit", ASK_OPTIONAL, &call.unit);
        if (!r)
                r = ask_string(act, ask, "label", ASK_OPTIONAL, &call.label);
        if (!r)
                r = ask_string(act, ask, "tag", ASK_OPTIONAL, &tag);
        if (!r)
                r = item_add(act, &call, &added);
        if (r)
                return r;
        r = answer_set(reply, "warnings", added.warnings);
        if (!r && tag)
                r = tag_bind(act,
                        &(struct tag_call){ .payload = tag, .to = added.number, .binds = "EXHIBIT" },
                        &change);
        if (!r)
                r = answer_text(reply, "number", added.number);
        if (!r)
                r = answer_text(reply, "label", added.label);
        return r ? r : answer_integer(reply, "seq", (int64_t) added.entry.sequence);
}

/* ---- showing ---- */

static json_t *item_answer(const struct exhibit *exhibit) {
        return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:s,s:I,s:I}", "number", exhibit->number,
                "class", exhibit->class, "summary", exhibit->summary, "case", exhibit->case_ref, "place",
                exhibit->place, "status", exhibit->status, "legal_status", exhibit->legal_status, "holder",
                exhibit->holder, "due", exhibit->due, "quantity", (json_int_t) exhibit->quantity, "unit",
                exhibit->unit, "added", (json_int_t) exhibit->added_seq, "last",
                (json_int_t) exhibit->last_seq);
}

static int item_on_tag(void *context, const struct binding *binding) {
        return answer_append(context, json_pack("{s:s,s:s,s:s}", "tag", binding->tag, "state", binding->state,
                                              "carrier", binding->carrier));
}

static int item_asked(struct act *act, const json_t *ask, struct exhibit *ret_exhibit) {
        const char *said;
        int r = ask_string(act, ask, "item", ASK_REQUIRED, &said);

        return r ? r : registry_resolve_item(act, said, ret_exhibit);
}

/* How much of what a trace request needs is there: of firearms only. */
static int item_show_trace(json_t *shown, const json_t *record) {
        struct text missing = { 0 };
        int ready = derive_trace_readiness(record, &missing), r = 0;

        if (ready >= 0)
                r = answer_integer(shown, "trace_readiness", ready);
        text_end(&missing);
        return r;
}

static int item_on_show(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "item", NULL };
        char description[ITEM_NOTE_TEXT_MAX];
        json_t *shown, *tags, *record = NULL, *files = NULL;
        struct exhibit exhibit;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = item_asked(act, ask, &exhibit);
        if (!r)
                r = registry_description(act->ledger, exhibit.number, description, sizeof description);
        if (!r)
                r = registry_record(act->ledger, exhibit.number, &record);
        if (!r)
                r = file_answer(act, exhibit.number, &files);
        if (r) {
                json_decref(record);
                return r;
        }
        tags = json_array();
        shown = item_answer(&exhibit);
        r = registry_tags(act->ledger, exhibit.number, item_on_tag, tags);
        if (!r)
                r = item_show_trace(shown, record);
        if (json_object_set_new(shown, "record", record) || json_object_set_new(shown, "tags", tags) ||
                json_object_set_new(shown, "files", files) ||
                json_object_set_new(shown, "description", json_string(description)) ||
                json_object_set_new(reply, "item", shown))
                return -ENOMEM;
        return r;
}

/* ---- lists ---- */

struct item_list {
        json_t *items;
        int64_t limit;
        bool more;
        char after[ITEM_NUMBER_MAX];
};

static int item_on_row(void *context, const struct exhibit *exhibit) {
        struct item_list *list = context;

        if ((int64_t) json_array_size(list->items) == list->limit) {
                list->more = true;
                return 0;
        }
        (void) text_copy(list->after, sizeof list->after, exhibit->number);
        return answer_append(list->items, item_answer(exhibit));
}

/* Asks for one more than the limit, to know whether there is more. */
static int item_give_list(struct act *act, struct item_filter *filter, int64_t limit, json_t *reply) {
        struct item_list list = { .items = json_array(), .limit = limit ? limit : ITEM_LIST_MAX };
        int r;

        filter->limit = list.limit + 1;
        r = list.items ? registry_items(act->ledger, filter, item_on_row, &list) : -ENOMEM;
        if (answer_set(reply, "items", list.items))
                return -ENOMEM;
        if (!r && list.more)
                r = answer_set(reply, "more", json_true());
        if (!r && list.more)
                r = answer_text(reply, "after", list.after);
        return r;
}

/* What narrows a list. A word or a name that isn't one is refused: an empty list would say that there is nothing. */
static int item_ask_filter(
        struct act *act, const json_t *ask, struct item_filter *filter, struct place *ret_place) {
        const char *place = NULL;
        struct case_row row;
        int r = ask_string(act, ask, "place", ASK_OPTIONAL, &place);

        if (!r)
                r = ask_string(act, ask, "case", ASK_OPTIONAL, &filter->case_ref);
        if (!r)
                r = ask_word(act, ask, "class", ASK_OPTIONAL, record_classes, &filter->class);
        if (!r)
                r = ask_word(act, ask, "status", ASK_OPTIONAL, record_statuses, &filter->status);
        if (!r && place)
                r = registry_resolve_place(act, place, ret_place);
        if (!r && place)
                filter->place = ret_place->code;
        if (!r && filter->case_ref)
                r = registry_case(act->ledger, filter->case_ref, &row);
        if (r == REGISTRY_E_ABSENT)
                return act_refuse(act, ACT_EXIT_ABSENT, "case.unknown", "strongroom case list",
                        "There is no case %.60s.", filter->case_ref);
        return r;
}

static int item_on_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "place", "case", "class", "status", "out", "overdue", "limit",
                "after", NULL };
        struct item_filter filter = { 0 };
        char today[CLOCK_TEXT_MAX];
        struct place place;
        int64_t limit = 0;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = item_ask_filter(act, ask, &filter, &place);
        if (!r)
                r = ask_bool(act, ask, "out", &filter.out);
        if (!r)
                r = ask_bool(act, ask, "overdue", &filter.overdue);
        if (!r)
                r = ask_integer(act, ask, "limit", ASK_OPTIONAL, 1, ITEM_LIST_MAX, &limit);
        if (!r)
                r = ask_string(act, ask, "after", ASK_OPTIONAL, &filter.after);
        if (r)
                return r;
        clock_format(clock_now().wall_us, today);
        today[10] = '\0';
        filter.today = today;
        return item_give_list(act, &filter, limit, reply);
}

static int item_on_find(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "text", "limit", "after", NULL };
        struct item_filter filter = { 0 };
        struct exhibit exhibit;
        int64_t limit = 0;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "text", ASK_REQUIRED, &filter.text);
        if (!r)
                r = ask_integer(act, ask, "limit", ASK_OPTIONAL, 1, ITEM_LIST_MAX, &limit);
        if (!r)
                r = ask_string(act, ask, "after", ASK_OPTIONAL, &filter.after);
        if (r)
                return r;
        r = registry_resolve_item(act, filter.text, &exhibit); /* a number or a tag names one exactly */
        if (!r)
                return answer_set(reply, "items", json_pack("[o]", item_answer(&exhibit)));
        return r == ACT_E_REFUSED ? item_give_list(act, &filter, limit, reply) : r;
}

/* ---- the trail ---- */

struct item_trail {
        json_t *events;
        bool more;
};

enum { ITEM_TRAIL_END = 3000 }; /* apart from all LEDGER_E_*, ACT_E_* and QUERY_ROW */

/* Where the exhibit was then, in this store; "" where the event doesn't say. */
static const char *item_trail_place(const json_t *event) {
        const char *kind = json_string_value(json_object_get(event, "kind"));
        const json_t *body = json_object_get(event, "body");
        bool arrives = !strcmp(kind, "item.moved") || !strcmp(kind, "item.returned");
        const char *place = json_string_value(json_object_get(body, arrives ? "to" : "place"));

        return place ? place : "";
}

static int item_on_trail_row(void *context, const struct ledger_row *row) {
        struct item_trail *trail = context;
        struct text words = { 0 };
        char at[CLOCK_TEXT_MAX];
        json_t *event;
        int r;

        trail->more = json_array_size(trail->events) == ITEM_LIST_MAX;
        if (trail->more)
                return ITEM_TRAIL_END;
        event = json_loadb(row->event, row->event_size, 0, NULL);
        if (!event)
                return -EBADMSG;
        say_event(event, &words);
        clock_format(row->entry.wall_us, at);
        r = answer_append(trail->events,
                json_pack("{s:I,s:s,s:s,s:O,s:s,s:s,s:O}", "seq", (json_int_t) row->entry.sequence, "at", at,
                        "kind", row->entry.kind, "actors", json_object_get(event, "actors"), "text",
                        text_string(&words), "place", item_trail_place(event), "reader",
                        json_object_get(event, "reader")));
        text_end(&words);
        json_decref(event);
        return r;
}

static int item_on_trail(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "item", NULL };
        struct item_trail trail = { 0 };
        struct exhibit exhibit;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = item_asked(act, ask, &exhibit);
        if (r)
                return r;
        trail.events = json_array();
        r = trail.events ? ledger_trail(act->ledger, exhibit.number, item_on_trail_row, &trail) : -ENOMEM;
        if (answer_text(reply, "item", exhibit.number) || answer_set(reply, "events", trail.events))
                return -ENOMEM;
        if (r == ITEM_TRAIL_END)
                return answer_set(reply, "more", json_true());
        return r;
}

static int item_on_edit(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "item", "changes", "reason", NULL };
        const char *said, *reason;
        struct entry entry;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "item", ASK_REQUIRED, &said);
        if (!r)
                r = ask_string(act, ask, "reason", ASK_REQUIRED, &reason);
        if (!r)
                r = item_edit(act, said, json_object_get(ask, "changes"), reason, &entry);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

const struct request requests_item[] = {
        { "item.add", true, item_on_add },
        { "item.show", false, item_on_show, .names = true },
        { "item.list", false, item_on_list, .names = true },
        { "item.find", false, item_on_find, .names = true },
        { "item.trail", false, item_on_trail, .names = true },
        { "item.edit", true, item_on_edit },
        { 0 },
};
