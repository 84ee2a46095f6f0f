/* SPDX-License-Identifier: ISC */

/*
 * Places and cases: added, retired, never deleted and never used again
 */

#include <errno.h>
#include <string.h>

#include "custody.h"
#include "record.h"
#include "text.h"
#include "words.h"

enum { PLACE_ROLES = ROLE_CUSTODIAN | ROLE_SUPERVISOR | ROLE_ADMIN };

/* A code is parts of letters, digits, '-' and '_', joined by '/': each part but the last must be there. */
static int place_check_code(struct act *act, const char *code) {
        size_t part = 0;

        for (const char *at = code; *at; at++) {
                bool good = (*at >= '0' && *at <= '9') || (*at >= 'A' && *at <= 'Z') ||
                            (*at >= 'a' && *at <= 'z') || *at == '-' || *at == '_';

                part = good ? part + 1 : 0;
                if (!good && (*at != '/' || at == code || !at[1] || at[1] == '/'))
                        return act_refuse(act, ACT_EXIT_INPUT, "place.code", NULL,
                                "\"%.60s\" is no place's code: letters, digits, - and _, levels joined by /, "
                                "as in "
                                "ER1/B/4.",
                                code);
        }
        if (!part || strlen(code) >= PLACE_CODE_MAX)
                return act_refuse(act, ACT_EXIT_INPUT, "place.code", NULL,
                        "A place's code is 1 to %d characters long.", PLACE_CODE_MAX - 1);
        return 0;
}

static int place_parent(struct act *act, const char *code, const char *kind, char *ret_parent) {
        const char *slash = strrchr(code, '/');
        struct place parent;
        int r;

        ret_parent[0] = '\0';
        if (!slash)
                return 0;
        memcpy(ret_parent, code, (size_t) (slash - code));
        ret_parent[slash - code] = '\0';
        r = registry_place(act->ledger, ret_parent, &parent);
        if (r == REGISTRY_E_ABSENT || (!r && parent.retired))
                return act_refuse(act, ACT_EXIT_ABSENT, "place.parent",
                        "strongroom place add CODE --kind STORE",
                        "%s lies in %s, and there is no such place in use.", code, ret_parent);
        if (!r && place_is_external(&parent) && strncmp(kind, "EXTERNAL_", 9) != 0)
                return act_refuse(act, ACT_EXIT_RULE, "place.parent", NULL,
                        "%s lies in %s, which is outside this store; a %s is inside.", code, ret_parent,
                        kind);
        return r;
}

static int place_is_free(struct act *act, const char *code) {
        struct place place;
        int r = registry_place(act->ledger, code, &place);

        if (r == REGISTRY_E_ABSENT)
                return 0;
        if (r)
                return r;
        return act_refuse(act, ACT_EXIT_RULE, "place.exists", "strongroom place show CODE",
                place.retired ? N_("There was a place %s; a retired code is never used again.")
                              : N_("There is a place %s already."),
                code);
}

/* Words that a call may leave out. */
static int word_check(struct act *act, const char *field, const char *const *words, const char *said,
        const char *otherwise, const char **ret_word) {
        const struct record_field fields[] = {
                { .name = field, .type = RECORD_WORD, .words = words },
                { 0 },
        };
        json_t *ask, *checked = NULL;
        int r;

        *ret_word = otherwise;
        if (!said || !*said)
                return 0;
        ask = json_pack("{s:s}", field, said);
        r = ask ? record_check(act, fields, ask, "request", &checked) : -ENOMEM;
        json_decref(ask);
        for (const char *const *word = words; !r && *word; word++)
                if (!strcmp(*word, json_string_value(json_object_get(checked, field))))
                        *ret_word = *word;
        json_decref(checked);
        return r;
}

/* Antennas and reference tags are on record by acts of their own. */
static int place_append(struct act *act, const struct place_call *call, const char *kind, const char *parent,
        const char *purpose, const char *label, json_t *detail, struct entry *ret_entry) {
        json_t *antennas = json_incref(json_object_get(detail, "antennas"));
        json_t *references = json_incref(json_object_get(detail, "reference_tags"));
        int r;

        (void) json_object_del(detail, "antennas");
        (void) json_object_del(detail, "reference_tags");
        r = act_append(act, "place.added", NULL,
                json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:o}", "code", call->code, "kind", kind, "name",
                        call->name && *call->name ? call->name : call->code, "parent", parent, "purpose",
                        purpose, "label", label, "detail", detail),
                ret_entry);
        if (!r)
                r = place_add_radio(act, call->code, antennas, references);
        json_decref(antennas);
        json_decref(references);
        return r;
}

static int detail_check(
        struct act *act, const struct record_field *fields, const json_t *detail, json_t **ret_detail) {
        if (detail)
                return record_check(act, fields, detail, "detail", ret_detail);
        *ret_detail = json_object();
        return *ret_detail ? 0 : -ENOMEM;
}

int place_add(struct act *act, const struct place_call *call, char *ret_label, struct entry *ret_entry) {
        char parent[PLACE_CODE_MAX], label[LABEL_TEXT_MAX];
        const char *kind, *purpose;
        json_t *detail = NULL;
        int r = act_require(act, PLACE_ROLES, "add a place");

        if (!r)
                r = place_check_code(act, call->code);
        if (!r)
                r = place_is_free(act, call->code);
        if (!r)
                r = word_check(act, "kind", record_place_kinds, call->kind, "SHELF", &kind);
        if (!r)
                r = place_parent(act, call->code, kind, parent);
        if (!r)
                r = act_check_text(act, "name", call->name, REGISTRY_NAME_MAX - 1);
        if (!r)
                r = word_check(act, "purpose", record_place_purposes, call->purpose, "ACTIVE", &purpose);
        if (!r)
                r = tag_choose_label(act, LABEL_PLACE, call->label, label);
        if (!r)
                r = detail_check(act, record_location, call->detail, &detail);
        if (r)
                return r;
        (void) text_copy(ret_label, LABEL_TEXT_MAX, label);
        return place_append(act, call, kind, parent, purpose, label, detail, ret_entry);
}

static int place_on_antenna(void *context, const struct antenna *antenna) {
        return act_refuse(context, ACT_EXIT_RULE, "place.watched", "strongroom antenna clear READER PORT",
                "Antenna %lld of %s looks at %s. Say where it looks now.", (long long) antenna->port,
                antenna->reader, antenna->place);
}

/* Refused while something belongs there, an exhibit that is out too, or a place in it is in use. */
static int place_check_empty(struct act *act, const struct place *place) {
        char number[ITEM_NUMBER_MAX], inner[PLACE_CODE_MAX];
        int r = registry_first_within(act->ledger, place->code, number, inner);

        if (r == REGISTRY_E_ABSENT)
                return registry_antennas(act->ledger, place->code, place_on_antenna, act);
        if (r)
                return r;
        if (number[0])
                return act_refuse(act, ACT_EXIT_RULE, "place.not_empty", "strongroom item list --place CODE",
                        "%s isn't empty: %s belongs there. Move what it holds first.", place->code, number);
        return act_refuse(act, ACT_EXIT_RULE, "place.not_empty", "strongroom place list --under CODE",
                "%s isn't empty: %s lies in it. Retire the places in it first.", place->code, inner);
}

int place_retire(struct act *act, const char *code, const char *reason, struct entry *ret_entry) {
        struct place place = { 0 };
        int r = act_require(act, PLACE_ROLES, "retire a place");

        if (!r)
                r = registry_resolve_place(act, code, &place);
        if (!r)
                r = act_check_text(act, "reason", reason, ACT_NOTE_MAX);
        if (!r && place.retired)
                r = act_refuse(
                        act, ACT_EXIT_RULE, "place.retired", NULL, "%s is retired already.", place.code);
        if (!r)
                r = place_check_empty(act, &place);
        if (r)
                return r;
        return act_append(act, "place.retired", NULL,
                json_pack("{s:s,s:s}", "code", place.code, "reason", reason), ret_entry);
}

/* A reference that can't be told from another by eye is none. */
static int case_check_ref(struct act *act, const char *ref) {
        size_t size = strlen(ref);

        if (size && size < CASE_REF_MAX && ref[0] != ' ' && ref[size - 1] != ' ')
                return 0;
        return act_refuse(act, ACT_EXIT_INPUT, "case.ref", NULL,
                "A case's reference is 1 to %d bytes long, without a blank at either end.", CASE_REF_MAX - 1);
}

int case_add(struct act *act, const struct case_call *call, char *ret_label, struct entry *ret_entry) {
        char label[LABEL_TEXT_MAX];
        const char *type, *status;
        struct case_row row;
        json_t *detail = NULL;
        int r = act_require(act, ROLE_INTAKE | ROLE_CUSTODIAN | ROLE_SUPERVISOR, "add a case");

        if (!r)
                r = case_check_ref(act, call->ref);
        if (r)
                return r;
        r = registry_case(act->ledger, call->ref, &row);
        if (!r)
                return act_refuse(act, ACT_EXIT_RULE, "case.exists", "strongroom case show REF",
                        "There is a case %s already.", call->ref);
        if (r == REGISTRY_E_ABSENT)
                r = word_check(act, "type", record_case_types, call->type, "CRIMINAL", &type);
        if (!r)
                r = word_check(act, "status", record_case_statuses, call->status, "OPEN", &status);
        if (!r)
                r = tag_choose_label(act, LABEL_CASE, NULL, label);
        if (!r)
                r = detail_check(act, record_case, call->detail, &detail);
        if (r)
                return r;
        (void) text_copy(ret_label, LABEL_TEXT_MAX, label);
        return act_append(act, "case.added", NULL,
                json_pack("{s:s,s:s,s:s,s:s,s:o}", "ref", call->ref, "type", type, "status", status, "label",
                        label, "detail", detail),
                ret_entry);
}
