/* SPDX-License-Identifier: ISC */

/*
 * Watch: topics, and the feeding of a watcher from the record
 *
 *      all | alerts | findings | readers | items | counts | presence | count:C-2026-0007 | station:counter
 */

#include "watch.h"

#include <errno.h>
#include <string.h>

#include "ask.h"
#include "blind.h"
#include "clock.h"
#include "request_blind.h"
#include "say.h"
#include "words.h"

static const struct {
        const char *topic;
        const char *prefix; /* of the kinds it stands for */
} watch_topics[] = {
        { "all", "" },
        { "alerts", "alert." },
        { "findings", "finding." },
        { "readers", "reader." },
        { "items", "item." },
        { "counts", "count." },
        { "presence", "presence." },
};

/* Topics of one subject: "count:" and "station:" with the body's field of that name. */
static bool watch_topic_is_subject(const char *topic, const char *field, const json_t *event) {
        const char *value = json_string_value(json_object_get(json_object_get(event, "body"), field));
        size_t size = strlen(field);

        return !strncmp(topic, field, size) && topic[size] == ':' && value &&
               !strcmp(topic + size + 1, value);
}

static bool watch_topic_known(const char *topic) {
        for (size_t i = 0; i < count_of(watch_topics); i++)
                if (!strcmp(watch_topics[i].topic, topic))
                        return true;
        return !strncmp(topic, "count:", 6) || !strncmp(topic, "station:", 8);
}

static bool watch_wants(const struct watch *watch, const json_t *event) {
        const char *kind = json_string_value(json_object_get(event, "kind"));

        for (size_t i = 0; i < watch->count; i++) {
                const char *topic = watch->topics[i];

                for (size_t k = 0; k < count_of(watch_topics); k++)
                        if (!strcmp(watch_topics[k].topic, topic) &&
                                !strncmp(watch_topics[k].prefix, kind, strlen(watch_topics[k].prefix)))
                                return true;
                if (watch_topic_is_subject(topic, "count", event) ||
                        watch_topic_is_subject(topic, "station", event))
                        return true;
        }
        return false;
}

static int watch_take_topic(struct act *act, struct watch *watch, const json_t *topic) {
        const char *name = json_string_value(topic);

        if (!name || !watch_topic_known(name) || strlen(name) >= WATCH_TOPIC_MAX)
                return act_refuse(act, ACT_EXIT_USAGE, "watch.topic", NULL,
                        "There is no topic \"%.40s\"; known are all, alerts, findings, readers, items, "
                        "counts, presence, "
                        "count:NUMBER, station:NAME.",
                        name ? name : "");
        if (watch->count == WATCH_TOPICS_MAX)
                return act_refuse(act, ACT_EXIT_USAGE, "watch.topic", NULL, "At most %d topics at once.",
                        WATCH_TOPICS_MAX);
        (void) text_copy(watch->topics[watch->count++], WATCH_TOPIC_MAX, name);
        return 0;
}

int watch_begin(struct act *act, struct peer *peer, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "topics", "from", NULL };
        const json_t *topics = json_object_get(ask, "topics");
        struct watch watch = { .on = true, .language = words_language(), .roles = act->roles };
        int64_t from;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_integer(act, ask, "from", ASK_OPTIONAL, 1, INT64_MAX, &from);
        for (size_t i = 0; !r && i < json_array_size(topics); i++)
                r = watch_take_topic(act, &watch, json_array_get(topics, i));
        if (r)
                return r;
        (void) text_copy(watch.actor, sizeof watch.actor, act->actor);
        (void) text_copy(watch.station, sizeof watch.station, act->station);
        if (!watch.count)
                (void) text_copy(watch.topics[watch.count++], WATCH_TOPIC_MAX, "all");
        watch.next = from ? (uint64_t) from : ledger_durable(act->ledger) + 1;
        watch.id = json_incref(json_object_get(ask, "id"));
        json_decref(peer->watch.id);
        peer->watch = watch;
        return json_object_set_new(reply, "next", json_integer((json_int_t) watch.next)) ? -ENOMEM : 0;
}

/* What mustn't be told to who counts blind: only that it is there. */
static int watch_withhold(struct peer *peer, const struct entry *entry) {
        char at[CLOCK_TEXT_MAX];
        json_t *told;

        clock_format(entry->wall_us, at);
        words_use(peer->watch.language);
        told = json_pack("{s:O,s:s,s:I,s:s,s:s}", "id", peer->watch.id ? peer->watch.id : json_null(),
                "event", "withheld", "seq", (json_int_t) entry->sequence, "at", at, "text",
                _("Not told to who counts blind."));
        words_use("en");
        if (!told)
                return -ENOMEM;
        peer_say(peer, told);
        json_decref(told);
        return 0;
}

static int watch_tell(struct peer *peer, const struct ledger_row *row, const json_t *event) {
        struct text words = { 0 };
        char at[CLOCK_TEXT_MAX];
        json_t *told;

        clock_format(row->entry.wall_us, at);
        words_use(peer->watch.language);
        say_event(event, &words);
        words_use("en");
        told = json_pack("{s:O,s:s,s:I,s:s,s:s,s:O,s:O,s:s}", "id",
                peer->watch.id ? peer->watch.id : json_null(), "event", say_event_name(event), "seq",
                (json_int_t) row->entry.sequence, "at", at, "kind", row->entry.kind, "actors",
                json_object_get(event, "actors"), "body", json_object_get(event, "body"), "text",
                text_string(&words));
        text_end(&words);
        if (!told)
                return -ENOMEM;
        if (row->entry.item[0])
                (void) json_object_set_new(told, "item", json_string(row->entry.item));
        peer_say(peer, told);
        json_decref(told);
        return 0;
}

static int watch_tell_what_may_be(struct peer *peer, const struct ledger_row *row, const json_t *event) {
        json_t *told = blind_event(peer->watch.blind, event);
        int r = told ? watch_tell(peer, row, told) : watch_withhold(peer, &row->entry);

        json_decref(told);
        return r;
}

/* 1: stop here, there's no room for more. */
static int watch_on_row(void *context, const struct ledger_row *row) {
        struct peer *peer = context;
        json_t *event = json_loadb(row->event, row->event_size, 0, NULL);
        int r = event ? 0 : -EBADMSG;

        if (!r && watch_wants(&peer->watch, event))
                r = watch_tell_what_may_be(peer, row, event);
        json_decref(event);
        if (r)
                return r;
        peer->watch.next = row->entry.sequence + 1;
        return peer_is_behind(peer) ? 1 : 0;
}

static int watch_let_go(struct peer *peer) {
        json_t *told = json_pack("{s:O,s:s,s:I}", "id", peer->watch.id ? peer->watch.id : json_null(),
                "event", "behind", "from", (json_int_t) peer->watch.next);

        if (!told)
                return -ENOMEM;
        peer_say(peer, told);
        json_decref(told);
        peer->watch.on = false;
        peer->ending = true;
        return 0;
}

static int watch_is_blind(struct ledger *ledger, const struct watch *watch, bool *ret_blind) {
        struct act act = {
                .ledger = ledger, .actor = watch->actor, .roles = watch->roles, .station = watch->station
        };
        struct count_row count;
        int r = count_blinds(&act, &count);

        if (r && r != COUNT_E_ABSENT)
                return r;
        *ret_blind = !r;
        return 0;
}

int watch_feed(struct ledger *ledger, struct peer *peer, bool *ret_more) {
        uint64_t durable = ledger_durable(ledger), last;
        int r = 0;

        *ret_more = false;
        if (!peer->watch.on || peer->watch.next > durable)
                return 0;
        if (peer_is_behind(peer)) {
                *ret_more = true;
                return durable - peer->watch.next > WATCH_BEHIND_MAX ? watch_let_go(peer) : 0;
        }
        r = watch_is_blind(ledger, &peer->watch, &peer->watch.blind);
        if (r)
                return r;
        last = durable - peer->watch.next >= WATCH_FEED_MAX ? peer->watch.next + WATCH_FEED_MAX - 1 : durable;
        r = ledger_each(ledger, peer->watch.next, last, watch_on_row, peer);
        *ret_more = peer->watch.next <= durable;
        return r < 0 ? r : 0;
}
