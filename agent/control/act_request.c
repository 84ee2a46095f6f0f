/* SPDX-License-Identifier: ISC */

/*
 * act.propose, act.list, act.show, act.withdraw: acts that take more than one person (docs/two-persons.md)
 *
 * A proposal tries the request, takes it back, and puts on record what it would have done. act.sign does it.
 */

#include <errno.h>
#include <string.h>

#include "act_pending.h"
#include "act_sign.h"
#include "act_tell.h"
#include "act_try.h"
#include "answer.h"
#include "bytes.h"
#include "canon.h"
#include "clock.h"
#include "people.h"
#include "personal.h"
#include "random.h"
#include "text.h"

enum { SECOND_US = 1000000, PROPOSE_SECONDS_MIN = 10 };

/* ---- propose ---- */

/* Who asks is on record, in office; before people.began, whoever may ask at all. */
static int propose_roles(struct act *act, uint32_t *ret_roles) {
        const bool rule = people_rule(act->ledger);
        struct person person = { .roles = act->roles };
        int r = rule ? person_find(act->ledger, act->actor, &person) : 0;

        if (r == PERSON_E_ABSENT || (!r && person.closed))
                return act_refuse(act, ACT_EXIT_DENIED, "act.person", "strongroom user list",
                        "%s isn't a person on record, and can't propose what others sign.", act->actor);
        if (!r)
                *ret_roles = person.roles;
        return r;
}

/* The request alone, without what belongs to the connection. Fit to stand on the record. */
static int propose_ask(struct act *act, const json_t *ask, json_t **ret_inner) {
        static const char *const drop[] = { "id", "key", "dry", "lang", "station" };
        json_t *inner = json_deep_copy(json_object_get(ask, "act"));
        struct text canonical = { 0 };
        int r;

        if (!json_is_object(inner) || !json_is_string(json_object_get(inner, "do"))) {
                json_decref(inner);
                return act_refuse(
                        act, ACT_EXIT_USAGE, "request.missing", NULL, "The request lacks \"%s\".", "act");
        }
        for (size_t i = 0; i < count_of(drop); i++)
                (void) json_object_del(inner, drop[i]);
        r = canon_write_event(inner, &canonical);
        if (text_failed(&canonical))
                r = -ENOMEM;
        text_end(&canonical);
        if (r == CANON_E_UNFIT)
                r = act_refuse(act, ACT_EXIT_INPUT, "request.text", NULL,
                        "\"%s\" has a control character, or isn't UTF-8 in normalisation form C.", "act");
        if (r)
                json_decref(inner);
        else
                *ret_inner = inner;
        return r;
}

static json_t *propose_items(const struct act_tried *tried) {
        json_t *items = json_object();
        const json_t *event;
        size_t i;

        json_array_foreach(tried->effects, i, event) {
                const char *item = json_string_value(json_object_get(event, "item"));
                json_t *previous = json_object_get(event, "item_prev");
                json_t *leaf = json_object_get(previous, "leaf");

                if (item && *item && leaf && !json_object_get(items, item) &&
                        json_integer_value(json_object_get(previous, "seq")) <= (json_int_t) tried->first &&
                        json_object_set(items, item, leaf)) {
                        json_decref(items);
                        return NULL;
                }
        }
        return items;
}

static json_t *propose_seats(const struct second_rule *rule) {
        json_t *seats = json_array();

        for (size_t seat = 0; seats && seat < SECOND_SEATS_MAX && rule->seats[seat]; seat++)
                if (json_array_append_new(seats, roles_json(rule->seats[seat]))) {
                        json_decref(seats);
                        return NULL;
                }
        return seats;
}

static json_t *propose_barred(const struct approval *approval) {
        json_t *barred = json_array();

        for (size_t i = 0; barred && i < approval->barred_count; i++)
                if (json_array_append_new(barred, json_string(approval->barred[i]))) {
                        json_decref(barred);
                        return NULL;
                }
        return barred;
}

struct propose {
        json_t *inner;
        const char *glass;
        int64_t seconds;
        struct act_tried tried;
        struct pending_shown shown; /* borrows the two */
};

static json_t *propose_body(struct act *act, const struct propose *propose) {
        const struct act_tried *tried = &propose->tried;
        uint8_t nonce[PROPOSAL_NONCE_SIZE];
        char hex[2 * PROPOSAL_NONCE_SIZE + 1], expires[CLOCK_TEXT_MAX], ask[PROPOSAL_DIGEST_MAX];

        if (pending_commit(&propose->shown, ask))
                return NULL;
        random_bytes(nonce, sizeof nonce);
        bytes_hex(nonce, sizeof nonce, hex);
        clock_format(ledger_moment(act->ledger)->wall_us + propose->seconds * SECOND_US, expires);
        return json_pack("{sO ss ss sI so so ss ss so ss ss}", "act", json_object_get(propose->inner, "do"),
                "ask", ask, "effects", tried->digest, "count", (json_int_t) json_array_size(tried->effects),
                "items", propose_items(tried), "barred", propose_barred(&tried->approval), "expires", expires,
                "nonce", hex, "signers", propose_seats(tried->approval.rule), "rule",
                tried->approval.rule->name, "glass", propose->glass ? propose->glass : "");
}

/* Tries it, and takes it back. */
static int propose_try(struct act *act, struct propose *propose, uint32_t roles) {
        int r = ledger_mark(act->ledger), tried;

        if (!r)
                r = proposal_try(act->ledger);
        if (r)
                return r;
        propose->tried.approval.glass = propose->glass != NULL;
        tried = act_try(act, act->actor, roles, propose->inner, &propose->tried);
        if (tried && tried != ACT_E_REFUSED)
                return tried;
        r = ledger_unmark(act->ledger, false);
        return r ? r : tried;
}

/* With what its effects have of persons, under the salts that they were tried with, and will be done with. */
static int propose_append(struct act *act, struct propose *propose, struct entry *ret_entry) {
        struct act proposing = *act;
        int r;

        if (json_object_size(propose->tried.personal) > PERSONAL_FIELDS_MAX)
                return act_refuse(act, ACT_EXIT_RULE, "act.too_many", NULL,
                        "That would name %zu persons; what is signed names at most %d.",
                        json_object_size(propose->tried.personal), (int) PERSONAL_FIELDS_MAX);
        propose->tried.approval.proposing = true;
        proposing.approval = &propose->tried.approval;
        r = act_append_personal(&proposing, "act.proposed", NULL, propose_body(act, propose),
                json_incref(propose->tried.personal), ret_entry);
        act->refusal = proposing.refusal;
        return r;
}

/* An erasure asked for by a person's name: by what it erases instead, so that the name isn't kept anew for it. */
static int propose_unname(struct propose *propose) {
        json_t *values = json_object_get(propose->tried.reply, "values");

        if (strcmp(json_string_value(json_object_get(propose->inner, "do")), "personal.erase") != 0 ||
                !json_object_get(propose->inner, "person"))
                return 0;
        (void) json_object_del(propose->inner, "person");
        (void) json_object_del(propose->inner, "field");
        return json_object_set(propose->inner, "values", values) ? -ENOMEM : 0;
}

static int propose_record(struct act *act, struct propose *propose, json_t *reply) {
        struct proposal proposal;
        struct entry entry;
        int r;

        propose->shown.ask = propose->inner;
        propose->shown.effects = propose->tried.effects;
        random_bytes(propose->shown.salt, sizeof propose->shown.salt);
        r = propose_unname(propose);
        if (!r)
                r = pending_hide(propose->inner, propose->tried.personal);
        if (!r)
                r = propose_append(act, propose, &entry);
        if (!r)
                r = pending_keep_shown(act->ledger, entry.sequence, &propose->shown);
        if (!r)
                r = proposal_find(act->ledger, entry.sequence, &proposal);
        if (!r)
                r = answer_integer(reply, "seq", (int64_t) entry.sequence);
        return r ? r : act_tell(act, &proposal, true, reply);
}

static int act_on_propose(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "act", "glass", "seconds", NULL };
        struct propose propose = { 0 };
        uint32_t roles = 0;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "glass", ASK_OPTIONAL, &propose.glass);
        if (!r)
                r = act_check_text(act, "glass", propose.glass, ACT_NOTE_MAX);
        if (!r)
                r = ask_integer(act, ask, "seconds", ASK_OPTIONAL, PROPOSE_SECONDS_MIN, PROPOSAL_SECONDS_MAX,
                        &propose.seconds);
        if (!r && !propose.seconds)
                propose.seconds = PROPOSAL_SECONDS_MAX;
        if (!r)
                r = propose_roles(act, &roles);
        if (!r)
                r = propose_ask(act, ask, &propose.inner);
        if (!r)
                r = propose_try(act, &propose, roles);
        if (!r)
                r = propose_record(act, &propose, reply);
        act_tried_end(&propose.tried);
        json_decref(propose.inner);
        return r;
}

/* ---- the others ---- */

static int act_on_show(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "proposal", NULL };
        struct proposal proposal;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = act_resolve(act, ask, &proposal);
        return r ? r : act_tell(act, &proposal, true, reply);
}

struct act_list {
        struct act *act;
        json_t *acts;
};

static int act_on_pending(void *context, const struct proposal *proposal) {
        struct act_list *list = context;
        json_t *told = json_object();
        int r = told ? act_tell(list->act, proposal, false, told) : -ENOMEM;

        return json_array_append_new(list->acts, told) ? -ENOMEM : r;
}

static int act_on_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { NULL };
        struct act_list list = { .act = act };
        int r = ask_closed(act, ask, fields);

        if (r)
                return r;
        list.acts = json_array();
        r = list.acts ? pending_each(act->ledger, ledger_moment(act->ledger)->wall_us, act_on_pending, &list)
                      : -ENOMEM;
        return answer_set(reply, "acts", list.acts) ? -ENOMEM : r;
}

static int act_on_withdraw(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "proposal", NULL };
        struct proposal proposal;
        struct entry entry;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = act_resolve(act, ask, &proposal);
        if (!r)
                r = act_check_open(act, &proposal);
        if (!r && strcmp(proposal.actor, act->actor) != 0)
                r = act_refuse(act, ACT_EXIT_DENIED, "act.not_yours", NULL,
                        "Act %llu is %s's; only they withdraw it. Who doesn't agree doesn't sign.",
                        (unsigned long long) proposal.seq, proposal.actor);
        if (!r)
                r = act_append(act, "act.withdrawn", NULL,
                        json_pack("{sI}", "proposal", (json_int_t) proposal.seq), &entry);
        if (!r)
                r = pending_forget(act->ledger, proposal.seq);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

const struct request requests_act[] = {
        { "act.propose", true, act_on_propose, .names = true },
        { "act.list", false, act_on_list, .names = true },
        { "act.show", false, act_on_show, .names = true },
        { "act.sign", true, act_on_sign, .names = true },
        { "act.withdraw", true, act_on_withdraw },
        { 0 },
};
