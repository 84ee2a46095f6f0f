/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CUSTODY_H
#define STRONGROOM_CUSTODY_H

/*
 * What may happen to places, cases, exhibits and tags
 *
 * Each act checks everything, appends one event, and gives its entry. 0, ACT_E_REFUSED, or what ends the turn
 * (act.h). Texts are borrowed for the call; NULL where not given.
 */

#include "act.h"
#include "registry.h"

struct place_call {
        const char *code, *kind, *name, *purpose;
        const char *label;    /* NULL: made */
        const json_t *detail; /* record_location fields, or NULL */
};
/* Roles: custodian, supervisor, admin. Refuses place.code, place.exists, place.parent, label.*, tag.bound … */
must_check int place_add(
        struct act *act, const struct place_call *call, char *ret_label, struct entry *ret_entry);
/* Refuses place.unknown, place.retired, place.not_empty. */
must_check int place_retire(struct act *act, const char *code, const char *reason, struct entry *ret_entry);

struct antenna_call {
        const char *reader, *place, *alias;
        int64_t port;
};
/* Where an antenna of a fixed reader looks. Refuses antenna.reader, antenna.port, antenna.no_change, place.*. */
must_check int antenna_set(struct act *act, const struct antenna_call *call, struct entry *ret_entry);
/* Refuses antenna.unknown. */
must_check int antenna_clear(
        struct act *act, const char *reader, int64_t port, const char *reason, struct entry *ret_entry);

/* What place_add() was told of antennas and of reference tags, checked as record_location; NULL: nothing. */
must_check int place_add_radio(
        struct act *act, const char *code, const json_t *antennas, const json_t *references);

struct case_call {
        const char *ref, *type, *status;
        const json_t *detail;
};
must_check int case_add(
        struct act *act, const struct case_call *call, char *ret_label, struct entry *ret_entry);

struct item_call {
        const char *class, *place, *case_ref, *legal_status, *description, *unit;
        int64_t quantity;     /* 0: 1 */
        const json_t *record; /* record_exhibit fields, or NULL */
        const char *label;    /* NULL: made */
};
struct item_added {
        char number[ITEM_NUMBER_MAX];
        char label[LABEL_TEXT_MAX];
        json_t *warnings; /* a list of sentences; the caller's */
        struct entry entry;
};
/* Roles: intake. Refuses place.unknown, place.external, label.*, and what item_body.h names. */
must_check int item_add(struct act *act, const struct item_call *call, struct item_added *ret_added);

/* changes: fields of item_call and of the record; null takes one away. Refuses item.no_change, item.not_editable,
 * item.field_needed, item.field_absent, and what item_body.h names. */
must_check int item_edit(struct act *act, const char *item, const json_t *changes, const char *reason,
        struct entry *ret_entry);

struct item_movement {
        char number[ITEM_NUMBER_MAX];
        char from[PLACE_CODE_MAX], to[PLACE_CODE_MAX];
        char due[32]; /* of a check-out: the day */
        struct entry entry;
};
/* Refuses item.unknown, item.out, item.gone, item.not_in_store, item.already_there, place.retired, place.external. */
must_check int item_move(struct act *act, const char *item, const char *to, const char *note,
        struct item_movement *ret_movement);

struct checkout_call {
        const char *item, *to, *purpose, *due, *authority, *condition;
};
/* due: a date, today or later. to: an external place or a person. Refuses item.out, item.gone,
 * item.not_in_store, item.due, item.holder, place.internal, place.retired. */
must_check int item_checkout(
        struct act *act, const struct checkout_call *call, struct item_movement *ret_movement);

struct return_call {
        const char *item, *to, *condition, *note;
        bool seal_known, seal_intact;
};
must_check int item_return(
        struct act *act, const struct return_call *call, struct item_movement *ret_movement);

must_check int item_hand_over(
        struct act *act, const char *item, const char *to, const char *note, struct entry *ret_entry);

/*
 * Closes an old record: what became of an exhibit before there was this one; or says that one is lost, or found again.
 * Role: supervisor. Refuses item.status, item.gone, item.out, item.no_change.
 */
must_check int item_set_status(struct act *act, const char *item, const char *status, const char *authority,
        const char *note, struct entry *ret_entry);

struct tag_change {
        char tag[TAG_TEXT_MAX];
        char subject[CASE_REF_MAX];
        struct entry entry;
};
/*
 * binds NULL: found by what `to` is. Refuses tag.bound, tag.retired, tag.subject, label.check_character, label.foreign
 * (a demo's label in a real store), label.kind (a shelf's label on an exhibit), tag.tid (of something that isn't a UHF
 * tag; blank; malformed), and what identify_payload() names.
 */
struct tag_call {
        const char *payload, *to, *binds, *carrier;
        const char *tid; /* of a UHF tag: what its chip is, in hex; NULL: not read */
};
must_check int tag_bind(struct act *act, const struct tag_call *call, struct tag_change *ret_change);
must_check int tag_unbind(
        struct act *act, const char *payload, const char *reason, struct tag_change *ret_change);
must_check int tag_retire(
        struct act *act, const char *payload, const char *reason, struct tag_change *ret_change);

/* A label for something new: the one given, checked to be free and of its kind, or a fresh one. */
must_check int tag_choose_label(struct act *act, enum label_kind kind, const char *given, char *ret_label);

#endif
