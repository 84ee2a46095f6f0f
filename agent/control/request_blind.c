/* SPDX-License-Identifier: ISC */

/*
 * Blind: the requests of someone who counts blind, as a table
 */

#include "request_blind.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "blind.h"
#include "count_open.h"
#include "macros.h"
#include "text.h"

enum { BLIND_FIELDS_MAX = 4 };

/* Which of a request's runs are refused all the same. */
enum blind_but {
        BUT_NOTHING = 0,
        BUT_DRY,    /* dry, it would tell and leave no trace */
        BUT_OTHERS, /* of a count that isn't blind, or is closed */
        BUT_GUIDED, /* it would list what is expected */
};

/* strip: fields of the answer that say how much is there, wherever they stand in it. */
static const struct blind_row {
        const char *request;
        enum blind_but but;
        const char *strip[BLIND_FIELDS_MAX];
} blind_rows[] = {
        { .request = "status", .strip = { "items", "items_out", "presence" } },
        { .request = "watch" },
        { .request = "session.open" },
        { .request = "session.close" },
        { .request = "user.whoami" },
        { .request = "user.password" },
        { .request = "reader.list" },
        { .request = "reader.show" },
        { .request = "reader.test" },
        { .request = "station.list" },
        { .request = "station.show" },
        { .request = "antenna.list" },
        { .request = "antenna.set" },
        { .request = "antenna.clear" },
        { .request = "place.list", .strip = { "items" } },
        { .request = "place.show", .strip = { "items", "contents" } },
        { .request = "place.add" },
        { .request = "case.add" },
        { .request = "item.add", .strip = { "warnings" } },
        { .request = "tag.bind", .but = BUT_DRY, .strip = { "warnings" } },
        { .request = "count.open", .but = BUT_GUIDED },
        { .request = "count.scan", .but = BUT_DRY },
        { .request = "count.quantity", .but = BUT_DRY },
        { .request = "count.check", .but = BUT_DRY },
        { .request = "count.undo", .but = BUT_DRY },
        { .request = "count.pause" },
        { .request = "count.resume" },
        { .request = "count.close", .but = BUT_DRY },
        { .request = "count.look", .but = BUT_DRY },
        { .request = "count.pass", .but = BUT_DRY },
        { .request = "count.abandon" },
        { .request = "count.show", .but = BUT_OTHERS },
        { .request = "count.report", .but = BUT_OTHERS },
        { .request = "count.list", .strip = { "expected", "found", "missing" } },
};

static const struct blind_row *blind_row(const char *request) {
        for (size_t i = 0; i < count_of(blind_rows); i++)
                if (!strcmp(blind_rows[i].request, request))
                        return &blind_rows[i];
        return NULL;
}

/* ---- requests ---- */

static bool blind_says(const json_t *ask, const char *field, const char *word) {
        const char *said = json_string_value(json_object_get(ask, field));

        return said && !strcasecmp(said, word);
}

/* A count that is asked about by name, and is another than a blind one that runs. */
static int blind_is_other(struct act *act, const json_t *ask, bool *ret_other) {
        const char *id = json_string_value(json_object_get(ask, "count"));
        struct count_row count;
        int r = id ? count_find(act->ledger, id, &count)
                   : count_at_station(act->ledger, act->station ? act->station : "", &count);

        if (r && r != COUNT_E_ABSENT)
                return r;
        *ret_other = !r && !count_is_hidden(&count);
        return 0;
}

static int blind_may(struct act *act, const struct request *request, const json_t *ask, bool *ret_may) {
        const struct blind_row *row = blind_row(request->name);
        bool other = false;
        int r = 0;

        if (row && !strncmp(request->name, "count.", 6) && row->but != BUT_GUIDED)
                r = blind_is_other(act, ask, &other);
        *ret_may = row && !(row->but == BUT_DRY && json_is_true(json_object_get(ask, "dry"))) &&
                   !(row->but == BUT_GUIDED && blind_says(ask, "mode", "guided")) &&
                   !(row->but != BUT_NOTHING && other);
        return r;
}

static int blind_refuse(struct act *act, const struct count_row *count) {
        return act_refuse(act, ACT_EXIT_RULE, "count.blind", "strongroom count close",
                "Count %s is blind: what is recorded isn't told to who counts, or at its station, until it "
                "is "
                "closed.",
                count->id);
}

int blind_check(struct act *act, const struct request *request, const json_t *ask) {
        struct count_row count;
        bool may;
        int r = count_blinds(act, &count);

        if (r)
                return r == COUNT_E_ABSENT ? 0 : r;
        r = blind_may(act, request, ask, &may);
        return r || may ? r : blind_refuse(act, &count);
}

/* ---- answers ---- */

/* What an answer may name all the same: what the person said themselves. */
struct blind_net {
        struct act *act;
        char *said;
        bool hidden;
};

static bool blind_is_of_number(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '-';
}

/* Each word of a text that could be an exhibit's number. */
static int blind_net_text(struct blind_net *net, const char *text) {
        const char *site = ledger_site(net->act->ledger);
        const size_t size = strlen(site);
        int r = 0;

        while (!r && !net->hidden && (text = strstr(text, site)) != NULL) {
                char number[ITEM_NUMBER_MAX] = "";
                size_t length = 0;

                while (blind_is_of_number(text[length]) && length + 1 < sizeof number) {
                        number[length] = text[length];
                        length++;
                }
                number[length] = '\0';
                if (length > size && number[size] == '-' && !strstr(net->said, number))
                        r = count_hides(net->act, number, &net->hidden);
                text += length ? length : size;
        }
        return r;
}

/* NOLINTNEXTLINE(misc-no-recursion): an answer is as deep as its handler made it */
static int blind_net_value(struct blind_net *net, const json_t *value) {
        const char *field;
        json_t *inner;
        size_t i;
        int r = 0;

        if (json_is_string(value))
                return blind_net_text(net, json_string_value(value));
        json_array_foreach((json_t *) (uintptr_t) value, i, inner) {
                r = r ? r : blind_net_value(net, inner);
        }
        json_object_foreach((json_t *) (uintptr_t) value, field, inner) {
                r = r ? r : blind_net_text(net, field);
                r = r ? r : blind_net_value(net, inner);
        }
        return r;
}

/* NOLINTNEXTLINE(misc-no-recursion): see above */
static void blind_strip(json_t *value, const char *const *fields) {
        const char *field;
        json_t *inner;
        size_t i;

        for (const char *const *strip = fields; *strip; strip++)
                (void) json_object_del(value, *strip);
        json_array_foreach(value, i, inner) blind_strip(inner, fields);
        json_object_foreach(value, field, inner) blind_strip(inner, fields);
}

static int blind_net(struct act *act, const json_t *ask, const json_t *told, bool *ret_hidden) {
        struct blind_net net = { .act = act, .said = json_dumps(ask, JSON_COMPACT) };
        int r = net.said ? blind_net_value(&net, told) : -ENOMEM;

        free(net.said);
        *ret_hidden = net.hidden;
        return r;
}

int blind_answer(struct act *act, const struct request *request, const json_t *ask, json_t *reply) {
        const struct blind_row *row = blind_row(request->name);
        struct count_row count;
        bool hidden;
        int r = count_blinds(act, &count);

        if (r || !row)
                return r == COUNT_E_ABSENT ? 0 : r;
        blind_strip(reply, row->strip);
        r = blind_net(act, ask, reply, &hidden);
        return r || !hidden ? r : blind_refuse(act, &count);
}

int blind_refusal(struct act *act, const json_t *ask) {
        json_t *told = json_string(act->refusal.message);
        struct count_row count;
        bool hidden = false;
        int r = count_blinds(act, &count);

        if (!r)
                r = told ? blind_net(act, ask, told, &hidden) : -ENOMEM;
        if (!r && hidden)
                (void) blind_refuse(act, &count);
        json_decref(told);
        return r == COUNT_E_ABSENT ? 0 : r;
}

/* ---- events ---- */

static const struct {
        const char *kind; /* or the beginning of kinds, up to its point */
        const char *strip[BLIND_FIELDS_MAX];
} blind_events[] = {
        { "count.opened", { "expected", "snapshot" } },
        { "count.scanned", { "expected_place" } },
        { "count.undone", { NULL } },
        { "count.passed", { "lines", "seen" } },
        { "count.looked", { NULL } },
        { "count.paused", { NULL } },
        { "count.resumed", { NULL } },
        { "count.interrupted", { NULL } },
        { "count.abandoned", { NULL } },
        { "reader.", { NULL } },
        { "agent.", { NULL } },
        { "clock.", { NULL } },
        { "store.", { NULL } },
};

json_t *blind_event(bool blind, const json_t *event) {
        const char *kind = json_string_value(json_object_get(event, "kind"));
        json_t *told;

        if (!blind)
                return json_incref((json_t *) (uintptr_t) event);
        for (size_t i = 0; i < count_of(blind_events); i++) {
                if (strncmp(blind_events[i].kind, kind, strlen(blind_events[i].kind)) != 0)
                        continue;
                told = json_deep_copy(event);
                blind_strip(json_object_get(told, "body"), blind_events[i].strip);
                return told;
        }
        return NULL;
}
