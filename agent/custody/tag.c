/* SPDX-License-Identifier: ISC */

/*
 * Tags: what a code means, and that it means one thing at a time
 *
 * A tag is bound, unbound, and at last retired; a retired one is never bound again, so that an old label on the floor
 * can't speak for something new.
 */

#include <string.h>

#include "custody.h"
#include "identify.h"
#include "record.h"
#include "second.h"
#include "tag_text.h"
#include "text.h"
#include "words.h"

/* Intake labels what it takes in; to take a label off again is for others (interfaces.md, re-tag). */
enum {
        TAG_BINDERS = ROLE_INTAKE | ROLE_CUSTODIAN | ROLE_SUPERVISOR,
        TAG_ENDERS = ROLE_CUSTODIAN | ROLE_SUPERVISOR
};

int tag_choose_label(struct act *act, enum label_kind kind, const char *given, char *ret_label) {
        struct binding binding;
        enum label_kind is;
        struct tag tag;
        bool demo;
        int r;

        if (!given || !*given) {
                label_make(kind, ledger_is_demo(act->ledger), ret_label);
                return 0;
        }
        r = label_check(given, &is, &demo);
        if (r || is != kind || demo != ledger_is_demo(act->ledger))
                return act_refuse(act, ACT_EXIT_INPUT,
                        r == LABEL_E_CHECK ? "label.check_character" : "label.foreign",
                        N_("Leave the label out: a fresh one is made."),
                        "\"%.40s\" isn't a label of ours for this.", given);
        label_fold(given, ret_label);
        r = identify_label((const uint8_t *) ret_label, strlen(ret_label), &tag);
        if (!r)
                r = registry_tag(act->ledger, &tag, &binding);
        if (r == REGISTRY_E_ABSENT)
                return 0;
        if (r)
                return r;
        return act_refuse(act, ACT_EXIT_RULE, "tag.bound", "strongroom tag show TAG",
                "The label %s means %s already.", given, binding.subject);
}

/* ---- what is tagged ---- */

static int tag_subject_item(struct act *act, const char *to, char *ret_subject) {
        struct exhibit exhibit;
        int r = registry_resolve_item(act, to, &exhibit);

        if (!r)
                (void) text_copy(ret_subject, CASE_REF_MAX, exhibit.number);
        return r;
}

static int tag_subject_place(struct act *act, const char *to, char *ret_subject) {
        struct place place;
        int r = registry_resolve_place(act, to, &place);

        if (!r && place.retired)
                return act_refuse(act, ACT_EXIT_RULE, "place.retired", NULL, "%s is retired.", place.code);
        if (!r)
                (void) text_copy(ret_subject, CASE_REF_MAX, place.code);
        return r;
}

static int tag_subject_case(struct act *act, const char *to, char *ret_subject) {
        struct case_row row;
        int r = registry_case(act->ledger, to, &row);

        if (r == REGISTRY_E_ABSENT)
                return act_refuse(act, ACT_EXIT_ABSENT, "case.unknown", "strongroom case list",
                        "There is no case %.60s.", to);
        if (!r)
                (void) text_copy(ret_subject, CASE_REF_MAX, row.ref);
        return r;
}

static int tag_subject_actor(struct act *act, const char *to, char *ret_subject) {
        if (!*to || !text_copy(ret_subject, CASE_REF_MAX, to))
                return act_refuse(act, ACT_EXIT_INPUT, "tag.actor", NULL,
                        "A person's name is 1 to %d bytes long.", CASE_REF_MAX - 1);
        return 0;
}

static const struct {
        const char *binds;
        int (*find)(struct act *act, const char *to, char *ret_subject);
} tag_subjects[] = {
        { "EXHIBIT", tag_subject_item },
        { "LOCATION", tag_subject_place },
        { "REFERENCE", tag_subject_place },
        { "CASE", tag_subject_case },
        { "ACTOR", tag_subject_actor },
};

/* With nothing said, `to` is an exhibit if there is one of that name, else a place. */
static int tag_subject(struct act *act, const char *to, const char **binds, char *ret_subject) {
        if (!*binds) {
                int r = tag_subject_item(act, to, ret_subject);

                *binds = r == ACT_E_REFUSED ? "LOCATION" : "EXHIBIT";
                if (r == ACT_E_REFUSED)
                        r = tag_subject_place(act, to, ret_subject);
                if (r == ACT_E_REFUSED && !strcmp(act->refusal.error, "place.unknown"))
                        return act_refuse(act, ACT_EXIT_ABSENT, "tag.subject", "strongroom item find TEXT",
                                "There is no exhibit and no place \"%.60s\".", to);
                return r;
        }
        for (size_t i = 0; i < count_of(tag_subjects); i++)
                if (!strcmp(tag_subjects[i].binds, *binds))
                        return tag_subjects[i].find(act, to, ret_subject);
        return act_refuse(act, ACT_EXIT_INPUT, "tag.binds", NULL,
                "A tag is bound to EXHIBIT, LOCATION, REFERENCE, CASE or ACTOR, not to \"%.40s\".", *binds);
}

/* Our own labels say by their looks what they are for; a demo's is never taken for a real one. */
static int tag_check_label(struct act *act, const char *printed, const char *binds) {
        static const struct {
                enum label_kind kind;
                const char *binds;
        } kinds[] = {
                { LABEL_ITEM, "EXHIBIT" },
                { LABEL_PLACE, "LOCATION" },
                { LABEL_PLACE, "REFERENCE" },
                { LABEL_CASE, "CASE" },
                { LABEL_PERSON, "ACTOR" },
        };
        static const char ours[] = "label:";
        enum label_kind kind;
        bool demo;

        if (strncmp(printed, ours, sizeof ours - 1) != 0)
                return 0;
        if (label_check(printed + sizeof ours - 1, &kind, &demo))
                return act_refuse(act, ACT_EXIT_INPUT, "label.check_character", NULL,
                        "\"%.40s\" isn't a label of ours.", printed);
        if (demo != ledger_is_demo(act->ledger))
                return act_refuse(act, ACT_EXIT_RULE, "label.foreign", NULL,
                        demo ? N_("%s is a demonstration's label; this store is real.")
                             : N_("%s is a real store's label; this one is a demonstration."),
                        printed);
        for (size_t i = 0; i < count_of(kinds); i++)
                if (kinds[i].kind == kind && !strcmp(kinds[i].binds, binds))
                        return 0;
        return act_refuse(act, ACT_EXIT_RULE, "label.kind", "Use a label of the right kind.",
                "%s is a label of another kind; it can't be bound as %s.", printed, binds);
}

/* ---- the acts ---- */

/* What it is printed on or in, as far as the scheme says. */
static const char *tag_carrier(const char *tag) {
        return !strncmp(tag, "epc:", 4) ? "RFID_UHF" : !strncmp(tag, "uid:", 4) ? "RFID_HF" : "BARCODE_1D";
}

/* A TID that all blank chips share tells nothing apart. In capitals. */
static int tag_check_tid(struct act *act, const char *tag, const char *said, char *ret_tid) {
        const size_t size = said ? strlen(said) : 0;
        bool zeros = true, ones = true;

        ret_tid[0] = '\0';
        if (!size)
                return 0;
        if (strncmp(tag, "epc:", 4) != 0)
                return act_refuse(act, ACT_EXIT_INPUT, "tag.tid", NULL,
                        "Only a UHF tag has a TID; %.60s isn't one.", tag);
        if (size % 4 || size > 2 * TAG_TID_MAX || strspn(said, "0123456789abcdefABCDEF") != size)
                return act_refuse(act, ACT_EXIT_INPUT, "tag.tid", NULL,
                        "\"%.80s\" is no TID: whole words in hex, at most %d bytes.", said, TAG_TID_MAX);
        for (size_t i = 0; i < size; i++) {
                ret_tid[i] = said[i] >= 'a' ? (char) (said[i] - 'a' + 'A') : said[i];
                zeros = zeros && ret_tid[i] == '0';
                ones = ones && ret_tid[i] == 'F';
        }
        ret_tid[size] = '\0';
        if (zeros || ones)
                return act_refuse(act, ACT_EXIT_RULE, "tag.tid", N_("Use another tag."),
                        "The TID of this tag is blank, so it can't be told from a copy.");
        return 0;
}

/* It had one of this kind, or lost one of any: to bind this one is to tag it again. */
static bool tag_is_another(struct ledger *ledger, const char *subject, const char *carrier) {
        static const char find[] = "SELECT 1 FROM tag WHERE subject = ?1 AND binds = 'EXHIBIT' AND "
                                   "(carrier = ?2 OR state <> 'ACTIVE')";
        sqlite3_stmt *statement = ledger_statement(ledger, find);
        bool another;

        if (!statement)
                return true;
        (void) sqlite3_bind_text(statement, 1, subject, -1, SQLITE_STATIC);
        (void) sqlite3_bind_text(statement, 2, carrier, -1, SQLITE_STATIC);
        another = sqlite3_step(statement) == SQLITE_ROW;
        ledger_reset(ledger, statement);
        return another;
}

int tag_bind(struct act *act, const struct tag_call *call, struct tag_change *ret_change) {
        const char *binds = call->binds, *carrier = call->carrier;
        char tid[2 * TAG_TID_MAX + 1];
        struct tag_change change = { 0 };
        struct binding binding;
        int r = act_require(act, TAG_BINDERS, "bind a tag");

        if (!r)
                r = tag_subject(act, call->to, &binds, change.subject);
        if (r)
                return r;
        r = registry_resolve_tag(act, call->payload, &binding, change.tag, sizeof change.tag);
        if (r && r != REGISTRY_E_ABSENT)
                return r;
        if (!r && !strcmp(binding.state, "ACTIVE"))
                return act_refuse(act, ACT_EXIT_RULE, "tag.bound", "strongroom tag unbind TAG --reason …",
                        "The tag %s means %s already.", change.tag, binding.subject);
        if (!r && !strcmp(binding.state, "RETIRED"))
                return act_refuse(act, ACT_EXIT_RULE, "tag.retired", N_("Use a new label."),
                        "The tag %s was retired; a retired tag is never bound again.", change.tag);
        r = tag_check_label(act, change.tag, binds);
        if (!r)
                r = tag_check_tid(act, change.tag, call->tid, tid);
        carrier = carrier && *carrier ? carrier : tag_carrier(change.tag);
        if (!r && !strcmp(binds, "EXHIBIT") && tag_is_another(act->ledger, change.subject, carrier))
                r = act_second(act, "retag");
        if (r)
                return r;
        r = act_append(act, "tag.bound", strcmp(binds, "EXHIBIT") ? NULL : change.subject,
                json_pack("{s:s,s:s,s:s,s:s,s:s*}", "tag", change.tag, "binds", binds, "subject",
                        change.subject, "carrier", carrier, "tid", tid[0] ? tid : NULL),
                &change.entry);
        if (!r)
                *ret_change = change;
        return r;
}

static int tag_end(struct act *act, const char *payload, const char *reason, const char *kind,
        const char *what, struct tag_change *ret_change) {
        struct tag_change change = { 0 };
        struct binding binding;
        int r = act_require(act, TAG_ENDERS, what);

        if (!r)
                r = act_check_text(act, "reason", reason, ACT_NOTE_MAX);
        if (!r)
                r = registry_resolve_tag(act, payload, &binding, change.tag, sizeof change.tag);
        if (r == REGISTRY_E_ABSENT)
                return act_refuse(act, ACT_EXIT_ABSENT, "tag.unknown", "strongroom item show ITEM",
                        "The tag %.120s isn't known here.", change.tag);
        if (r)
                return r;
        if (!strcmp(binding.state, "RETIRED") ||
                (!strcmp(binding.state, "UNBOUND") && !strcmp(kind, "tag.unbound")))
                return act_refuse(act, ACT_EXIT_RULE, "tag.state", NULL, "The tag %s is %s already.",
                        change.tag, strcmp(binding.state, "RETIRED") ? _("unbound") : _("retired"));
        r = strcmp(binding.binds, "EXHIBIT") ? 0 : act_second(act, "retag");
        if (r)
                return r;
        (void) text_copy(change.subject, sizeof change.subject, binding.subject);
        r = act_append(act, kind, strcmp(binding.binds, "EXHIBIT") ? NULL : binding.subject,
                json_pack("{s:s,s:s,s:s}", "tag", change.tag, "subject", binding.subject, "reason", reason),
                &change.entry);
        if (!r)
                *ret_change = change;
        return r;
}

int tag_unbind(struct act *act, const char *payload, const char *reason, struct tag_change *ret_change) {
        return tag_end(act, payload, reason, "tag.unbound", N_("unbind a tag"), ret_change);
}

int tag_retire(struct act *act, const char *payload, const char *reason, struct tag_change *ret_change) {
        return tag_end(act, payload, reason, "tag.retired", N_("retire a tag"), ret_change);
}
