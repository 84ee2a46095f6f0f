/* SPDX-License-Identifier: ISC */

/*
 * count.check: what a counter says that he read on a thing
 */

#include <errno.h>

#include "answer.h"
#include "ask.h"
#include "count_check.h"
#include "count_control.h"
#include "registry.h"

/* What was read: NULL where the request doesn't say, "" where there was none. */
static int ask_reading(
        struct act *act, const json_t *ask, const char *field, char *out, const char **ret_reading) {
        int r = ask_text(act, ask, field, ASK_OPTIONAL, out, READING_TEXT_MAX);

        if (!r)
                *ret_reading = json_is_string(json_object_get(ask, field)) ? out : NULL;
        return r;
}

static int ask_check(
        struct act *act, const json_t *ask, struct count_check_call *call, char *serial, char *seal) {
        int r = ask_integer(act, ask, "quantity", ASK_OPTIONAL, 0, INT32_MAX, &call->quantity);

        call->counted = json_is_integer(json_object_get(ask, "quantity"));
        if (!r)
                r = ask_reading(act, ask, "serial", serial, &call->serial);
        if (!r)
                r = ask_reading(act, ask, "seal", seal, &call->seal);
        return r ? r : ask_bool(act, ask, "seal_broken", &call->seal_broken);
}

/* The results of what differs, as the close will have them. */
static json_t *check_results(const struct count_checked *checked) {
        json_t *results = json_array();

        if (checked->serial == READING_DIFFERS)
                (void) json_array_append_new(results, json_string("SERIAL_MISMATCH"));
        if (checked->seal == READING_DIFFERS)
                (void) json_array_append_new(results, json_string("SEAL_MISMATCH"));
        if (checked->quantity == READING_DIFFERS)
                (void) json_array_append_new(results, json_string("QTY_MISMATCH"));
        return results;
}

static int check_merge(json_t *reply, json_t *more) {
        int r = more && !json_object_update(reply, more) ? 0 : -ENOMEM;

        json_decref(more);
        return r;
}

static int check_reply(const char *number, const struct count_checked *checked, json_t *reply) {
        int r = check_merge(
                reply, json_pack("{ss ss ss sI}", "count", checked->count.id, "item", number, "text",
                               checked->text, "seq", (json_int_t) checked->entry.sequence));

        if (r || count_is_hidden(&checked->count))
                return r;
        r = answer_set(reply, "mismatch", check_results(checked));
        return r ? r
                 : answer_set(reply, "expected",
                           json_pack("{sI ss ss}", "quantity", (json_int_t) checked->expected_quantity,
                                   "serial", checked->expected_serial, "seal", checked->expected_seal));
}

int count_handle_check(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "count", "item", "quantity", "serial", "seal", "seal_broken",
                NULL };
        char serial[READING_TEXT_MAX], seal[READING_TEXT_MAX];
        struct count_check_call call = { 0 };
        struct count_checked checked;
        struct exhibit exhibit;
        const char *id, *item;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "count", ASK_OPTIONAL, &id);
        if (!r)
                r = ask_string(act, ask, "item", ASK_REQUIRED, &item);
        if (!r)
                r = ask_check(act, ask, &call, serial, seal);
        if (!r)
                r = registry_resolve_item(act, item, &exhibit);
        if (!r)
                r = count_check(act, id, exhibit.number, &call, &checked);
        return r ? r : check_reply(exhibit.number, &checked, reply);
}
