/* SPDX-License-Identifier: ISC */

/*
 * Movements: an exhibit changes its shelf, leaves, comes back, passes from hand to hand, or is gone
 *
 * While it is out its place stays where it belongs, and its holder says who has it.
 */

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "clock.h"
#include "custody.h"
#include "people.h"
#include "personal.h"
#include "record.h"
#include "second.h"
#include "text.h"
#include "words.h"

/* The exhibit, if it is one that is here. */
static int movement_begin(struct act *act, const char *item, struct exhibit *ret_exhibit) {
        int r = registry_resolve_item(act, item, ret_exhibit);

        if (r)
                return r;
        if (exhibit_is_gone(ret_exhibit))
                return act_refuse(act, ACT_EXIT_RULE, "item.gone", "strongroom item trail ITEM",
                        "%s is recorded as %s. If it is here all the same, that is a discrepancy to be "
                        "looked into.",
                        ret_exhibit->number, ret_exhibit->status);
        if (ret_exhibit->holder[0])
                return act_refuse(act, ACT_EXIT_RULE, "item.out", "strongroom item return ITEM",
                        "%s is out, with %s, due %.10s. Record its return first.", ret_exhibit->number,
                        ret_exhibit->holder, ret_exhibit->due);
        if (strcmp(ret_exhibit->status, "IN_STORE") != 0 &&
                strcmp(ret_exhibit->status, "PENDING_INTAKE") != 0)
                return act_refuse(act, ACT_EXIT_RULE, "item.not_in_store",
                        "strongroom item status ITEM --status IN_STORE --authority …",
                        "%s is recorded as %s. Where it was found again, a supervisor records that first.",
                        ret_exhibit->number, ret_exhibit->status);
        return 0;
}

static void movement_fill(
        struct item_movement *movement, const struct exhibit *exhibit, const char *from, const char *to) {
        (void) text_copy(movement->number, sizeof movement->number, exhibit->number);
        (void) text_copy(movement->from, sizeof movement->from, from);
        (void) text_copy(movement->to, sizeof movement->to, to);
}

int item_move(struct act *act, const char *item, const char *to, const char *note,
        struct item_movement *ret_movement) {
        struct item_movement movement = { 0 };
        struct exhibit exhibit;
        struct place place;
        int r = act_require(act, ROLE_CUSTODIAN, "move an exhibit");

        if (!r)
                r = act_check_text(act, "note", note, ACT_NOTE_MAX);
        if (!r)
                r = movement_begin(act, item, &exhibit);
        if (!r)
                r = registry_resolve_inside(act, to, &place);
        if (!r && !strcmp(place.code, exhibit.place))
                r = act_refuse(act, ACT_EXIT_RULE, "item.already_there", NULL,
                        "%s is recorded at %s already.", exhibit.number, place.code);
        if (!r)
                r = act_second(act, "move");
        if (r)
                return r;
        movement_fill(&movement, &exhibit, exhibit.place, place.code);
        r = act_append(act, "item.moved", exhibit.number,
                json_pack("{s:s,s:s,s:s}", "from", exhibit.place, "to", place.code, "note", note ? note : ""),
                &movement.entry);
        if (!r)
                *ret_movement = movement;
        return r;
}

/* Written as the codes of places are, in capitals and in one word: a mistyped place is never taken for a person. */
static bool looks_like_a_place(const char *to) {
        return to[strspn(to, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/")] == '\0';
}

/* Of someone who isn't on record as one of us, the name is personal: it stands beside the record (personal.h). */
static int movement_names(struct act *act, const char *name, bool *ret_personal) {
        struct person person;
        enum label_kind kind;
        bool demo;
        int r = person_find(act->ledger, name, &person);

        *ret_personal = r == PERSON_E_ABSENT && label_check(name, &kind, &demo);
        return r == PERSON_E_ABSENT ? 0 : r;
}

/* {field: name}, or NULL where the name isn't personal. */
static json_t *movement_personal(bool is_personal, const char *field, const char *name) {
        return is_personal ? json_pack("{s:s}", field, name) : NULL;
}

/* A person: a name, that is neither a label of something else nor the code of a place that there isn't. */
static int checkout_person(struct act *act, const char *to, char *ret_holder, bool *ret_personal) {
        enum label_kind kind;
        bool demo;
        const bool is_label = !label_check(to, &kind, &demo);

        if (is_label && kind != LABEL_PERSON)
                return act_refuse(act, ACT_EXIT_ABSENT, "place.unknown", "strongroom place list",
                        "The label %.20s means no place.", to);
        if (!is_label && looks_like_a_place(to))
                return act_refuse(act, ACT_EXIT_ABSENT, "place.unknown", "strongroom place list",
                        "There is no place %.40s. Where a person is meant, write the name in small letters, "
                        "as "
                        "in Awa Diop.",
                        to);
        if (!text_copy(ret_holder, ACTOR_NAME_MAX, to))
                return act_refuse(act, ACT_EXIT_INPUT, "item.holder", NULL,
                        "The name of who takes it is %zu bytes long; at most %d are kept.", strlen(to),
                        ACTOR_NAME_MAX - 1);
        return movement_names(act, to, ret_personal);
}

/* Where to: an external place by its code or label, or else a person. An internal place is a move, not a check-out. */
static int checkout_holder(struct act *act, const char *to, char *ret_holder, bool *ret_personal) {
        struct place place;
        int r = registry_resolve_place(act, to, &place);

        if (r == ACT_E_REFUSED)
                return checkout_person(act, to, ret_holder, ret_personal);
        if (r)
                return r;
        if (place.retired)
                return act_refuse(act, ACT_EXIT_RULE, "place.retired", "strongroom place list",
                        "%s is retired.", place.code);
        if (!place_is_external(&place))
                return act_refuse(act, ACT_EXIT_RULE, "place.internal", "strongroom item move ITEM PLACE",
                        "%s is inside this store. An exhibit is checked out to a place outside, or to a "
                        "person.",
                        place.code);
        (void) text_copy(ret_holder, ACTOR_NAME_MAX, place.code);
        return 0;
}

static int checkout_due(struct act *act, const char *due, char *ret_due) {
        char today[CLOCK_TEXT_MAX];

        if (!due || !record_is_date(due))
                return act_refuse(act, ACT_EXIT_INPUT, "item.due", NULL,
                        "A check-out needs the day it is due back, as 2026-11-24.");
        clock_format(ledger_moment(act->ledger)->wall_us, today);
        (void) text_copy(ret_due, sizeof "2026-11-24", due); /* the day, where a time was given */
        if (strncmp(ret_due, today, 10) < 0)
                return act_refuse(act, ACT_EXIT_INPUT, "item.due", NULL,
                        "The day it is due back, %s, has passed.", ret_due);
        return 0;
}

static int checkout_texts(struct act *act, const struct checkout_call *call) {
        int r = act_check_text(act, "purpose", call->purpose, ACT_NOTE_MAX);

        if (!r)
                r = act_check_text(act, "authority", call->authority, ACT_NOTE_MAX);
        return r ? r : act_check_text(act, "condition", call->condition, ACT_NOTE_MAX);
}

int item_checkout(struct act *act, const struct checkout_call *call, struct item_movement *ret_movement) {
        struct item_movement movement = { 0 };
        char holder[ACTOR_NAME_MAX];
        bool is_personal = false;
        struct exhibit exhibit;
        int r = act_require(act, ROLE_CUSTODIAN, "check out an exhibit");

        if (!r)
                r = checkout_texts(act, call);
        if (!r)
                r = movement_begin(act, call->item, &exhibit);
        if (!r)
                r = checkout_holder(act, call->to, holder, &is_personal);
        if (!r)
                r = checkout_due(act, call->due, movement.due);
        if (!r)
                r = act_second(act, "checkout");
        if (r)
                return r;
        movement_fill(&movement, &exhibit, exhibit.place, holder);
        r = act_append_personal(act, "item.checked_out", exhibit.number,
                json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "from", exhibit.place, "to", is_personal ? "" : holder,
                        "purpose", call->purpose, "due", movement.due, "authority",
                        call->authority ? call->authority : "", "condition",
                        call->condition ? call->condition : ""),
                movement_personal(is_personal, "to", holder), &movement.entry);
        if (!r && is_personal)
                (void) snprintf(movement.to, sizeof movement.to, PERSONAL_PERSON "%llu",
                        (unsigned long long) movement.entry.sequence);
        if (!r)
                *ret_movement = movement;
        return r;
}

static json_t *return_body(
        const struct return_call *call, const struct exhibit *exhibit, const struct place *place) {
        json_t *body = json_pack("{s:s,s:s,s:s,s:s}", "from", exhibit->holder, "to", place->code, "condition",
                call->condition ? call->condition : "", "note", call->note ? call->note : "");

        if (body && call->seal_known &&
                json_object_set_new(body, "seal_intact", json_boolean(call->seal_intact))) {
                json_decref(body);
                return NULL;
        }
        return body;
}

int item_return(struct act *act, const struct return_call *call, struct item_movement *ret_movement) {
        struct item_movement movement = { 0 };
        struct exhibit exhibit;
        struct place place;
        int r = act_require(act, ROLE_CUSTODIAN, "take back an exhibit");

        if (!r)
                r = act_check_text(act, "condition", call->condition, ACT_NOTE_MAX);
        if (!r)
                r = act_check_text(act, "note", call->note, ACT_NOTE_MAX);
        if (!r)
                r = registry_resolve_item(act, call->item, &exhibit);
        if (!r && !exhibit.holder[0])
                r = act_refuse(act, ACT_EXIT_RULE, "item.not_out", "strongroom item show ITEM",
                        "%s isn't out; it is %s at %s.", exhibit.number, exhibit.status, exhibit.place);
        if (!r)
                r = registry_resolve_inside(act, call->to && *call->to ? call->to : exhibit.place, &place);
        if (!r)
                r = act_second(act, "return");
        if (r)
                return r;
        movement_fill(&movement, &exhibit, exhibit.holder, place.code);
        r = act_append(
                act, "item.returned", exhibit.number, return_body(call, &exhibit, &place), &movement.entry);
        if (!r)
                *ret_movement = movement;
        return r;
}

int item_hand_over(
        struct act *act, const char *item, const char *to, const char *note, struct entry *ret_entry) {
        struct exhibit exhibit;
        bool is_personal = false;
        int r = act_require(act, ROLE_CUSTODIAN, "hand over an exhibit");

        if (!r)
                r = act_check_text(act, "to", to, ACTOR_NAME_MAX - 1);
        if (!r)
                r = act_check_text(act, "note", note, ACT_NOTE_MAX);
        if (!r)
                r = movement_begin(act, item, &exhibit);
        if (!r && !strcmp(to, act->actor))
                r = act_refuse(act, ACT_EXIT_RULE, "item.same_person", NULL,
                        "%s can't hand %s over to themselves.", to, exhibit.number);
        if (!r)
                r = movement_names(act, to, &is_personal);
        if (!r)
                r = act_second(act, "handover");
        if (r)
                return r;
        return act_append_personal(act, "item.handed_over", exhibit.number,
                json_pack("{s:s,s:s,s:s}", "from_actor", act->actor, "to_actor", is_personal ? "" : to,
                        "note", note ? note : ""),
                movement_personal(is_personal, "to_actor", to), ret_entry);
}

/* The word in its one spelling, of those that a person may set. */
static int status_word(struct act *act, const char *said, const char **ret_status) {
        static const char *const allowed[] = { "RELEASED", "TRANSFERRED", "DESTROYED", "DEACTIVATED_OUT",
                "STOLEN", "UNLOCATED", "IN_STORE", NULL };

        for (const char *const *word = allowed; *word; word++)
                if (!strcasecmp(*word, said)) {
                        *ret_status = *word;
                        return 0;
                }
        return act_refuse(act, ACT_EXIT_INPUT, "item.status", NULL,
                "\"%.40s\" can't be set by hand; known are RELEASED, TRANSFERRED, DESTROYED, "
                "DEACTIVATED_OUT, "
                "STOLEN, UNLOCATED, IN_STORE.",
                said);
}

/* From what it is to what it is said to be. */
static int status_follows(struct act *act, const struct exhibit *exhibit, const char *status) {
        if (exhibit_is_gone(exhibit))
                return act_refuse(act, ACT_EXIT_RULE, "item.gone", "strongroom item trail ITEM",
                        "%s is recorded as %s; that isn't taken back.", exhibit->number, exhibit->status);
        if (!strcmp(exhibit->status, status))
                return act_refuse(act, ACT_EXIT_RULE, "item.no_change", "strongroom item show ITEM",
                        "%s is recorded as %s already.", exhibit->number, status);
        if (exhibit->holder[0] && !strcmp(status, "IN_STORE"))
                return act_refuse(act, ACT_EXIT_RULE, "item.out", "strongroom item return ITEM",
                        "%s is out, with %s. That it is back is recorded as its return.", exhibit->number,
                        exhibit->holder);
        return 0;
}

static const char *status_rule(const char *status) {
        static const struct {
                const char *status, *rule;
        } rules[] = {
                { "RELEASED", "release" },
                { "TRANSFERRED", "transfer" },
                { "DESTROYED", "destroy" },
                { "DEACTIVATED_OUT", "destroy" },
        };

        for (size_t i = 0; i < count_of(rules); i++)
                if (!strcmp(rules[i].status, status))
                        return rules[i].rule;
        return "status";
}

int item_set_status(struct act *act, const char *item, const char *status, const char *authority,
        const char *note, struct entry *ret_entry) {
        struct exhibit exhibit;
        int r = people_rule(act->ledger) ? 0 : act_require(act, ROLE_SUPERVISOR, "close an old record");

        if (!r)
                r = status_word(act, status, &status);
        if (!r)
                r = act_check_text(act, "authority", authority, ACT_NOTE_MAX);
        if (!r)
                r = act_check_text(act, "note", note, ACT_NOTE_MAX);
        if (!r)
                r = registry_resolve_item(act, item, &exhibit);
        if (!r)
                r = status_follows(act, &exhibit, status);
        if (!r)
                r = act_second(act, status_rule(status));
        if (r)
                return r;
        return act_append(act, "item.status", exhibit.number,
                json_pack(
                        "{s:s,s:s,s:s}", "status", status, "authority", authority, "note", note ? note : ""),
                ret_entry);
}
