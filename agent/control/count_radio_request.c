/* SPDX-License-Identifier: ISC */

/*
 * count.look, count.pass, and what goes on record before a count by radio is paused or closed
 */

#include <errno.h>
#include <string.h>

#include "answer.h"
#include "ask.h"
#include "count_control.h"
#include "count_radio.h"
#include "count_sample.h"
#include "count_state.h"
#include "live.h"
#include "registry.h"
#include "text.h"
#include "words.h"

/* The count that a request means; COUNT_E_ABSENT: none, which the request itself will say. */
static int control_count(struct act *act, const json_t *ask, struct count_row *ret_count) {
        const char *id = json_string_value(json_object_get(ask, "count"));

        return id ? count_find(act->ledger, id, ret_count)
                  : count_at_station(act->ledger, act->station, ret_count);
}

int count_end_passes(struct act *act, const json_t *ask) {
        struct count_row count;
        int r;

        if (!act->live || !act->live->radio || !(act->roles & COUNT_ROLES))
                return 0;
        r = control_count(act, ask, &count);
        if (r)
                return r == COUNT_E_ABSENT ? 0 : r;
        return count_radio_end(act->live->radio, act, count.seq, NULL);
}

int count_before_close(struct act *act, const json_t *ask) {
        int64_t drawn;
        int r = count_end_passes(act, ask);

        return r ? r : count_sample(act, json_string_value(json_object_get(ask, "count")), &drawn);
}

int count_handle_look(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "count", "place", NULL };
        char text[512];
        struct count_row count;
        const char *id, *said;
        struct place place;
        struct entry entry;
        int64_t unread;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "count", ASK_OPTIONAL, &id);
        if (!r)
                r = ask_string(act, ask, "place", ASK_REQUIRED, &said);
        if (!r)
                r = registry_resolve_place(act, said, &place);
        if (!r)
                r = count_look(act, id, place.code, &count, &entry, &unread);
        if (r)
                return r;
        if (count_is_hidden(&count))
                (void) snprintf(text, sizeof text, _("It is on record that %s was looked through by eye."),
                        place.code);
        else
                (void) snprintf(text, sizeof text,
                        _("It is on record that %s was looked through by eye. Not found so far: %lld."),
                        place.code, (long long) unread);
        r = answer_text(reply, "count", count.id);
        if (!r)
                r = answer_text(reply, "place", place.code);
        if (!r && !count_is_hidden(&count))
                r = answer_integer(reply, "unread", unread);
        if (!r)
                r = answer_text(reply, "text", text);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

/* ---- passes ---- */

struct telling {
        json_t *passes;
        bool hidden;
};

static int pass_told(void *context, const struct count_pass *pass) {
        struct telling *telling = context;
        json_t *row = json_pack("{s:s,s:I,s:b,s:I,s:I,s:I,s:I,s:I}", "place", pass->place, "seq",
                (json_int_t) pass->seq, "covered", (int) pass->covered, "reads", (json_int_t) pass->reads,
                "tags", (json_int_t) pass->tags, "references", (json_int_t) pass->references, "lost",
                (json_int_t) pass->lost, "read", (json_int_t) pass->read);

        if (row && !telling->hidden)
                (void) json_object_set_new(row, "lines", json_integer((json_int_t) pass->lines));
        return answer_append(telling->passes, row);
}

/* The passes of the count end before this is asked; it tells what those of this turn came to. */
int count_handle_pass(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "count", NULL };
        struct telling telling = { .passes = json_array() };
        struct count_row count;
        const char *id;
        int r = telling.passes ? answer_set(reply, "passes", telling.passes) : -ENOMEM;

        if (!r)
                r = ask_closed(act, ask, fields);
        if (!r)
                r = ask_string(act, ask, "count", ASK_OPTIONAL, &id);
        if (!r)
                r = count_resolve_open(act, id, true, &count);
        if (r)
                return r;
        if (!count_is_radio(&count))
                return act_refuse(act, ACT_EXIT_RULE, "count.method", "strongroom count scan CODE",
                        "Count %s goes by barcode; it has no passes.", count.id);
        telling.hidden = count_is_hidden(&count);
        r = count_pass_last(act->ledger, &count, ledger_durable(act->ledger), pass_told, &telling);
        return r ? r : answer_text(reply, "count", count.id);
}
