/* SPDX-License-Identifier: ISC */

/*
 * log.list, log.show, verify: the record itself, as it was written
 */

#include <errno.h>
#include <string.h>

#include "ask.h"
#include "bytes.h"
#include "clock.h"
#include "say.h"
#include "text.h"

enum { LOG_LIST_MAX = 1000 };

struct log_list {
        json_t *entries;
        const char *kind; /* NULL: all */
        const char *item;
        size_t limit;
        uint64_t after; /* the last sequence told */
        bool more;
};

static json_t *log_entry(const struct ledger_row *row, const json_t *event) {
        struct text words = { 0 };
        char at[CLOCK_TEXT_MAX];
        json_t *entry;

        clock_format(row->entry.wall_us, at);
        say_event(event, &words);
        entry = json_pack("{s:I,s:s,s:s,s:O,s:s,s:s}", "seq", (json_int_t) row->entry.sequence, "at", at,
                "kind", row->entry.kind, "actors", json_object_get(event, "actors"), "item", row->entry.item,
                "text", text_string(&words));
        text_end(&words);
        return entry;
}

static int log_on_row(void *context, const struct ledger_row *row) {
        struct log_list *list = context;
        json_t *event;
        int r;

        if ((list->kind && strcmp(list->kind, row->entry.kind) != 0) ||
                (list->item && strcmp(list->item, row->entry.item) != 0))
                return 0;
        if (json_array_size(list->entries) == list->limit) {
                list->more = true;
                return 1;
        }
        event = json_loadb(row->event, row->event_size, 0, NULL);
        r = event && !json_array_append_new(list->entries, log_entry(row, event)) ? 0 : -ENOMEM;
        json_decref(event);
        list->after = row->entry.sequence;
        return r;
}

static int log_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "from", "to", "kind", "item", "limit", NULL };
        struct log_list list = { 0 };
        int64_t from, to, limit;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_integer(act, ask, "from", ASK_OPTIONAL, 1, INT64_MAX, &from);
        if (!r)
                r = ask_integer(act, ask, "to", ASK_OPTIONAL, 1, INT64_MAX, &to);
        if (!r)
                r = ask_integer(act, ask, "limit", ASK_OPTIONAL, 1, LOG_LIST_MAX, &limit);
        if (!r)
                r = ask_string(act, ask, "kind", ASK_OPTIONAL, &list.kind);
        if (!r)
                r = ask_string(act, ask, "item", ASK_OPTIONAL, &list.item);
        if (r)
                return r;
        list.limit = limit ? (size_t) limit : LOG_LIST_MAX;
        list.entries = json_array();
        r = list.entries ? ledger_each(act->ledger, from ? (uint64_t) from : 1,
                                   to ? (uint64_t) to : ledger_durable(act->ledger), log_on_row, &list)
                         : -ENOMEM;
        if (json_object_set_new(reply, "entries", list.entries))
                return -ENOMEM;
        if (list.more && (json_object_set_new(reply, "more", json_true()) ||
                                 json_object_set_new(reply, "after", json_integer((json_int_t) list.after))))
                return -ENOMEM;
        return r < 0 ? r : 0;
}

static int log_show_row(void *context, const struct ledger_row *row) {
        json_t *reply = context, *event = json_loadb(row->event, row->event_size, 0, NULL);
        char leaf[BYTES_BASE64_SIZE(HASH_SIZE)];
        struct text words = { 0 };
        int r;

        if (!event)
                return -EBADMSG;
        bytes_base64(row->entry.leaf.bytes, HASH_SIZE, leaf);
        say_event(event, &words);
        r = json_object_set_new(reply, "event", event) ||
                            json_object_set_new(reply, "leaf", json_string(leaf)) ||
                            json_object_set_new(reply, "text", json_string(text_string(&words)))
                    ? -ENOMEM
                    : 0;
        text_end(&words);
        return r;
}

static int log_show(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "seq", NULL };
        int64_t sequence;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_integer(act, ask, "seq", ASK_REQUIRED, 1, INT64_MAX, &sequence);
        if (r)
                return r;
        if ((uint64_t) sequence > ledger_durable(act->ledger))
                return act_refuse(act, ACT_EXIT_ABSENT, "log.unknown", "strongroom log list",
                        "There is no entry %lld; the record ends at %llu.", (long long) sequence,
                        (unsigned long long) ledger_durable(act->ledger));
        return ledger_each(act->ledger, (uint64_t) sequence, (uint64_t) sequence, log_show_row, reply);
}

const struct request requests_log[] = {
        { "log.list", false, log_list, .names = true },
        { "log.show", false, log_show },
        { 0 },
};
