/* SPDX-License-Identifier: ISC */

/*
 * Sign: a signature comes in; the last one lets the act happen
 *
 *      judge all, with this one → wait, and keep it
 *                              └→ try again and compare → act.approved with all signatures → the act itself
 *
 * Every signature is judged anew each time, so that a key revoked or a person closed meanwhile counts for nothing.
 */

#include "act_sign.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "act_pending.h"
#include "act_tell.h"
#include "act_try.h"
#include "alert.h"
#include "answer.h"
#include "bytes.h"
#include "people.h"
#include "personal.h"
#include "signatures.h"
#include "text.h"
#include "words.h"

struct signing {
        struct proposal proposal;
        struct proposal_table table;
        struct pending_signatures given; /* in the order of the table */
        struct personal_salts salts;     /* of what it says of persons */
};

static int sign_refuse(struct act *act, const struct proposal *proposal, int condition) {
        if (condition < 0 || condition == ACT_E_REFUSED)
                return condition;
        return act_refuse(act, condition == PROPOSAL_E_ROLE ? ACT_EXIT_DENIED : ACT_EXIT_RULE,
                proposal_error(condition), "strongroom act show", "Act %llu: %s",
                (unsigned long long) proposal->seq, _(proposal_why(condition)));
}

static int sign_blob(struct act *act, const json_t *ask, struct pending_signature *out) {
        const char *text;
        int r = ask_string(act, ask, "signature", ASK_REQUIRED, &text);

        if (r)
                return r;
        if (bytes_unbase64(text, strlen(text), out->blob, sizeof out->blob, &out->size))
                return act_refuse(act, ACT_EXIT_INPUT, "act.signature", "strongroom sign",
                        "\"signature\" is the base64 that stands between the lines of ssh-keygen -Y sign.");
        return 0;
}

static int sign_take(struct act *act, struct signing *signing, const struct pending_signature *given) {
        const int64_t now_us = ledger_moment(act->ledger)->wall_us;
        const size_t seated = signing->table.count;
        int r = proposal_seat(
                act->ledger, &signing->proposal, now_us, given->blob, given->size, &signing->table);

        if (r)
                return sign_refuse(act, &signing->proposal, r);
        signing->given.list[seated] = *given;
        (void) text_copy(
                signing->given.list[seated].person, ACTOR_NAME_MAX, signing->table.signers[seated].name);
        signing->given.count = seated + 1;
        return 0;
}

/* Those that waited, and then this one. */
static int sign_gather(struct act *act, struct signing *signing, const struct pending_signature *given) {
        struct pending_signatures waiting;
        int r = pending_signatures(act->ledger, signing->proposal.seq, &waiting);

        for (size_t i = 0; !r && i < waiting.count; i++)
                r = sign_take(act, signing, &waiting.list[i]);
        return r ? r : sign_take(act, signing, given);
}

/* ---- the entry that carries them ---- */

static const struct pending_signature *sign_in_seat(const struct signing *signing, size_t seat) {
        for (size_t i = 0; i < signing->table.count; i++)
                if (signing->table.signers[i].seat == seat && signing->given.list[i].size)
                        return &signing->given.list[i];
        return NULL;
}

static int sign_append(struct act *act, const struct signing *signing, const char *kind, json_t *body,
        struct entry *ret_entry) {
        struct event event = { .kind = kind, .reader = act->reader, .body = body };
        struct text lines = { 0 };
        size_t actors = 0;
        int r = -ENOMEM;

        for (size_t seat = 0; seat < SECOND_SEATS_MAX; seat++) {
                const struct pending_signature *given = sign_in_seat(signing, seat);

                if (!given)
                        continue;
                signatures_add(&lines, given->person, given->blob, given->size);
                event.actors[actors++] = given->person;
        }
        event.signatures = text_string(&lines);
        if (body && !text_failed(&lines))
                r = ledger_append(act->ledger, &event, ret_entry);
        text_end(&lines);
        json_decref(body);
        return r;
}

/* ---- doing it ---- */

/* What was asked for, if it is what the proposal commits to. NULL where it isn't kept any more, or was erased. */
static int sign_inner(struct act *act, const struct proposal *proposal, json_t **ret_inner) {
        json_t *event = json_loads(proposal->event, 0, NULL);
        const char *said = json_string_value(json_object_get(json_object_get(event, "body"), "ask"));
        char commitment[PROPOSAL_DIGEST_MAX] = "";
        struct pending_shown shown = { 0 };
        json_t *personal = NULL;
        int r = pending_shown(act->ledger, proposal->seq, &shown);

        if (!r && shown.ask)
                r = pending_commit(&shown, commitment);
        if (!r && shown.ask)
                r = personal_of(act->ledger, proposal->seq, &personal);
        if (!r && shown.ask)
                r = pending_join(shown.ask, personal);
        *ret_inner = !r && said && !strcmp(said, commitment) ? json_incref(shown.ask) : NULL;
        pending_shown_end(&shown);
        json_decref(personal);
        json_decref(event);
        return r;
}

static int sign_changed(struct act *act, const struct proposal *proposal) {
        return act_refuse(act, ACT_EXIT_RULE, "act.changed", "strongroom act propose",
                "The record has moved on since act %llu was proposed, and it would do something else now. "
                "Propose it anew.",
                (unsigned long long) proposal->seq);
}

static bool sign_is_same(const struct proposal *proposal, const struct act_tried *tried) {
        if (strcmp(proposal->effects, tried->digest) != 0 ||
                strcmp(proposal->rule, tried->approval.rule->name) != 0 ||
                proposal->barred_count != tried->approval.barred_count)
                return false;
        for (size_t i = 0; i < proposal->barred_count; i++)
                if (strcmp(proposal->barred[i], tried->approval.barred[i]) != 0)
                        return false;
        return true;
}

static void sign_others(const struct signing *signing, struct approval *approval) {
        size_t count = 0;

        approval->glass = signing->proposal.glass;
        for (size_t seat = 1; seat < SECOND_SEATS_MAX; seat++) {
                const struct pending_signature *given = sign_in_seat(signing, seat);

                if (given)
                        approval->others[count++] = given->person;
        }
}

/* Once more, taken back: it must do what was signed. */
static int sign_try(struct act *act, const struct signing *signing, const struct proposal_signer *first,
        const json_t *inner) {
        struct act_tried tried = { 0 };
        int r = ledger_mark(act->ledger), done;

        if (!r)
                r = proposal_try(act->ledger);
        if (r)
                return r;
        tried.approval.glass = signing->proposal.glass;
        tried.approval.salts = signing->salts;
        done = act_try(act, first->name, first->roles, inner, &tried);
        if (done && done != ACT_E_REFUSED) {
                act_tried_end(&tried);
                return done;
        }
        r = ledger_unmark(act->ledger, false);
        if (!r && (done || !sign_is_same(&signing->proposal, &tried)))
                r = sign_changed(act, &signing->proposal);
        act_tried_end(&tried);
        return r;
}

static int sign_alert(struct act *act, const struct signing *signing, const struct entry *entry) {
        const struct second_rule *rule = second_rule_find(signing->proposal.rule);
        char subject[32], detail[160];
        const struct alert_call call = {
                .rule = "glass-broken", .subject = subject, .detail = detail, .evidence = entry->sequence
        };

        (void) snprintf(subject, sizeof subject, "%llu", (unsigned long long) signing->proposal.seq);
        (void) snprintf(detail, sizeof detail, "%s, %s", signing->proposal.actor,
                rule ? rule->what : signing->proposal.rule);
        return alert_raise(act, &call);
}

static int sign_run(struct act *act, const struct signing *signing, const struct proposal_signer *first,
        const json_t *inner, json_t *reply) {
        const struct proposal *proposal = &signing->proposal;
        char leaf[BYTES_BASE64_SIZE(HASH_SIZE)];
        struct act_tried tried = { 0 };
        struct entry entry;
        int r;

        bytes_base64(proposal->leaf.bytes, HASH_SIZE, leaf);
        r = sign_append(act, signing, proposal->glass ? "act.broken_glass" : "act.approved",
                json_pack("{sI ss sI}", "proposal", (json_int_t) proposal->seq, "leaf", leaf, "effects",
                        (json_int_t) proposal->count),
                &entry);
        sign_others(signing, &tried.approval);
        tried.approval.salts = signing->salts;
        if (!r)
                r = act_try(act, first->name, first->roles, inner, &tried);
        if (!r && proposal->glass)
                r = sign_alert(act, signing, &entry);
        if (!r)
                r = answer_integer(reply, "approved", (int64_t) entry.sequence);
        if (!r)
                r = answer_set(reply, "answer", json_incref(tried.reply));
        act_tried_end(&tried);
        return r ? r : answer_integer(reply, "seq", (int64_t) ledger_size(act->ledger));
}

static int sign_do(struct act *act, struct signing *signing, json_t *reply) {
        const struct proposal_signer *first = proposal_in_seat(&signing->table, 0);
        json_t *inner = NULL;
        int r = sign_inner(act, &signing->proposal, &inner);

        assert(first); /* else it isn't signed */
        if (!r && !inner)
                return sign_changed(act, &signing->proposal);
        if (!r)
                r = personal_salts(act->ledger, signing->proposal.seq, &signing->salts);
        if (!r)
                r = sign_try(act, signing, first, inner);
        if (!r)
                r = sign_run(act, signing, first, inner, reply);
        if (!r)
                r = pending_forget(act->ledger, signing->proposal.seq);
        json_decref(inner);
        return r;
}

/* ---- the second of what was done alone ---- */

static int sign_counter(
        struct act *act, struct signing *signing, const struct pending_signature *given, json_t *reply) {
        struct proposal *proposal = &signing->proposal;
        char subject[32];
        struct alert_call call = { .rule = "glass-broken", .subject = subject };
        struct entry entry;
        int r = proposal_seat_first(act->ledger, proposal, &signing->table);

        signing->given.list[0].size = 0;
        if (!r)
                r = sign_take(act, signing, given);
        if (!r)
                r = sign_append(act, signing, "act.countersigned",
                        json_pack("{sI sI}", "proposal", (json_int_t) proposal->seq, "broken",
                                (json_int_t) proposal->ended_seq),
                        &entry);
        (void) snprintf(subject, sizeof subject, "%llu", (unsigned long long) proposal->seq);
        if (!r)
                r = alert_clear(act, &call, "A second person signed it.");
        call.rule = "glass-overdue";
        if (!r)
                r = alert_clear(act, &call, "A second person signed it.");
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

static int sign_open(
        struct act *act, struct signing *signing, const struct pending_signature *given, json_t *reply) {
        struct proposal *proposal = &signing->proposal;
        int r = act_check_open(act, proposal);

        if (!r)
                r = sign_gather(act, signing, given);
        if (r)
                return r;
        if (proposal_is_signed(proposal, &signing->table)) {
                r = sign_do(act, signing, reply);
                return r ? r : proposal_find(act->ledger, proposal->seq, proposal);
        }
        return pending_keep_signature(act->ledger, proposal->seq,
                signing->table.signers[signing->table.count - 1].name, given->blob, given->size);
}

int act_on_sign(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "proposal", "signature", NULL };
        struct pending_signature given = { 0 };
        struct signing signing = { 0 };
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = act_resolve(act, ask, &signing.proposal);
        if (!r)
                r = sign_blob(act, ask, &given);
        if (!r)
                r = strcmp(signing.proposal.state, "GLASS") ? sign_open(act, &signing, &given, reply)
                                                            : sign_counter(act, &signing, &given, reply);
        if (!r)
                r = proposal_find(act->ledger, signing.proposal.seq, &signing.proposal);
        return r ? r : act_tell(act, &signing.proposal, false, reply);
}
