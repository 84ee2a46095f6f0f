/* SPDX-License-Identifier: ISC */

/*
 * checkpoint.*: show the signed head, hold one from outside against the record, go on where one contradicts it
 */

#include <errno.h>

#include "answer.h"
#include "ask.h"
#include "bytes.h"
#include "contradiction.h"
#include "error.h"
#include "live.h"
#include "second.h"
#include "words.h"

static int handle_show(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { NULL };
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = answer_text(reply, "checkpoint", ledger_checkpoint(act->ledger));
        if (!r)
                r = answer_text(reply, "vkey", ledger_vkey(act->ledger));
        if (!r)
                r = answer_integer(reply, "entries", (int64_t) ledger_durable(act->ledger));
        if (!r)
                r = answer_integer(reply, "kept", (int64_t) ledger_kept(act->ledger));
        return r;
}

static int check_reply(struct act *act, const struct outside *outside, json_t *reply) {
        char root[BYTES_BASE64_SIZE(HASH_SIZE)];
        int r = answer_text(reply, "verdict", outside_name(outside->verdict));

        bytes_base64(outside->checkpoint.root.bytes, HASH_SIZE, root);
        if (!r)
                r = answer_integer(reply, "size", (int64_t) outside->checkpoint.size);
        if (!r)
                r = answer_integer(reply, "entries", (int64_t) ledger_durable(act->ledger));
        return r ? r : answer_text(reply, "root", root);
}

/* A note has lines, which no other text of a request has: whatever it holds, outside_judge() takes it. */
static int check_note(struct act *act, const json_t *ask, const char **ret_note) {
        const json_t *note = json_object_get(ask, "note");

        if (!json_is_string(note))
                return ask_string(act, ask, "note", ASK_REQUIRED, ret_note);
        *ret_note = json_string_value(note);
        return 0;
}

/* What the site's key signed and the record doesn't have stops the agent's writing, whoever hands it in. */
static int handle_check(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "note", NULL };
        char text[CONTRADICTION_TEXT_MAX];
        struct contradiction contradiction;
        struct outside outside;
        const char *note = NULL;
        bool accepted = false;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = check_note(act, ask, &note);
        if (!r)
                r = outside_judge(act->ledger, &note, 1, &outside);
        if (r)
                return r;
        if (outside.verdict == OUTSIDE_FOREIGN || outside.verdict == OUTSIDE_UNSIGNED)
                return act_refuse(act, ACT_EXIT_INPUT, "checkpoint.unsigned", NULL,
                        "This isn't a checkpoint that the key of this record signed.");
        if (!contradiction_of_outside(&outside, act->actor, &contradiction))
                return check_reply(act, &outside, reply);
        r = contradiction_accepted(act->ledger, &contradiction, &accepted);
        if (r)
                return r;
        if (act->live && !accepted)
                (void) contradiction_add(&act->live->contradictions, &contradiction);
        contradiction_text(&contradiction, text);
        return act_refuse(act, ACT_EXIT_BROKEN,
                outside.verdict == OUTSIDE_ROLLED_BACK ? "checkpoint.rolled_back" : "checkpoint.rewritten",
                "strongroom checkpoint accept", "%s", text);
}

/* The agent raises the alert itself in the same turn (turn_held.c): what two persons sign is this one event. */
static int accept_record(
        struct act *act, const struct contradictions *all, const char *reason, struct entry *ret_entry) {
        json_t *body = json_pack("{s:s,s:o}", "reason", reason, "against", contradictions_json(all));

        return body ? act_append(act, "checkpoint.accepted", NULL, body, ret_entry) : -ENOMEM;
}

static int handle_accept(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "reason", NULL };
        struct entry entry;
        char reason[ACT_NOTE_MAX];
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = act_require(
                        act, ROLE_SUPERVISOR | ROLE_ADMIN, N_("go on with a record that is contradicted"));
        if (!r)
                r = ask_text(act, ask, "reason", ASK_REQUIRED, reason, sizeof reason);
        if (r)
                return r;
        if (!act->live || !act->live->contradictions.count)
                return act_refuse(act, ACT_EXIT_RULE, "checkpoint.uncontradicted", NULL,
                        "Nothing contradicts the record; there is nothing to accept.");
        r = act_second(act, "restore");
        if (r)
                return r;
        r = accept_record(act, &act->live->contradictions, reason, &entry);
        if (!r)
                r = answer_set(reply, "against", contradictions_json(&act->live->contradictions));
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

const struct request requests_checkpoint[] = {
        { "checkpoint.show", false, handle_show },
        { "checkpoint.check", false, handle_check },
        { "checkpoint.accept", true, handle_accept },
        { 0 },
};
