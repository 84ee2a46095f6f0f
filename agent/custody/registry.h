/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_REGISTRY_H
#define STRONGROOM_REGISTRY_H

/*
 * The register, read: exhibits, places, cases, and what a tag means
 *
 * Each reading gives 0; REGISTRY_E_ABSENT; or a ledger condition or negative errno.
 */

#include <stdbool.h>
#include <stdint.h>

#include "act.h"
#include "label.h"
#include "strongroom/limits.h"
#include "strongroom/tag.h"

struct identity;

enum { REGISTRY_E_ABSENT = 1 };
enum { REGISTRY_WORD_MAX = 24, REGISTRY_SUMMARY_MAX = 128, REGISTRY_NAME_MAX = 96 };

struct exhibit {
        int64_t id;
        char number[ITEM_NUMBER_MAX];
        char class[REGISTRY_WORD_MAX];
        char summary[REGISTRY_SUMMARY_MAX];
        char case_ref[CASE_REF_MAX];
        char place[PLACE_CODE_MAX];
        char status[REGISTRY_WORD_MAX];
        char legal_status[REGISTRY_WORD_MAX];
        char holder[ACTOR_NAME_MAX];
        char due[32];
        int64_t quantity;
        char unit[16];
        uint64_t added_seq, last_seq;
};

struct place {
        char code[PLACE_CODE_MAX];
        char kind[REGISTRY_WORD_MAX];
        char name[REGISTRY_NAME_MAX];
        char parent[PLACE_CODE_MAX];
        char purpose[REGISTRY_WORD_MAX];
        char label[LABEL_TEXT_MAX];
        bool retired;
};

struct case_row {
        char ref[CASE_REF_MAX];
        char type[REGISTRY_WORD_MAX], status[REGISTRY_WORD_MAX];
        char label[LABEL_TEXT_MAX];
};

struct binding {
        char tag[TAG_TEXT_MAX]; /* printed */
        char binds[16];
        char subject[CASE_REF_MAX];
        char carrier[REGISTRY_WORD_MAX];
        char state[16];
        char tid[2 * TAG_TID_MAX + 1]; /* hex; "" where it isn't known */
        uint64_t bound_seq;
};

/* An antenna of a fixed reader, and the place that it looks at. */
enum { ANTENNA_PORT_MAX = 255, ANTENNA_ALIAS_MAX = 65 };
struct antenna {
        char reader[READER_NAME_MAX];
        int64_t port;
        char place[PLACE_CODE_MAX];
        char alias[ANTENNA_ALIAS_MAX]; /* of a portal: "inner", "outer" */
        uint64_t set_seq;
};

must_check int registry_item(struct ledger *ledger, const char *number, struct exhibit *ret_exhibit);
must_check int registry_place(struct ledger *ledger, const char *code, struct place *ret_place);
must_check int registry_case(struct ledger *ledger, const char *ref, struct case_row *ret_case);
must_check int registry_tag(struct ledger *ledger, const struct tag *tag, struct binding *ret_binding);
/* Of a payload's tags the first that means something now; else the first that ever did. The tag is the identity's. */
must_check int registry_known(struct ledger *ledger, const struct identity *identity,
        struct binding *ret_binding, const struct tag **ret_tag);

must_check int registry_antenna(
        struct ledger *ledger, const char *reader, int64_t port, struct antenna *ret_antenna);

/* The record and the description of an exhibit; a new object. */
must_check int registry_record(struct ledger *ledger, const char *number, json_t **ret_record);
must_check int registry_description(struct ledger *ledger, const char *number, char *out, size_t room);

/* The other fields of a place and of a case that are set; a new object. */
must_check int registry_place_detail(struct ledger *ledger, const char *code, json_t **ret_detail);
must_check int registry_case_detail(struct ledger *ledger, const char *ref, json_t **ret_detail);

/* A number, or any payload of a tag that is bound to one; refuses item.unknown, item.ambiguous. */
must_check int registry_resolve_item(struct act *act, const char *said, struct exhibit *ret_exhibit);

/* A place by its code or its label; refuses place.unknown. */
must_check int registry_resolve_place(struct act *act, const char *said, struct place *ret_place);

/* The same, and it must be in use and inside this store; refuses place.retired, place.external too. */
must_check int registry_resolve_inside(struct act *act, const char *said, struct place *ret_place);

/* What a payload means: the first of its tags that is known. ret_printed: of the one found, else of the first. */
must_check int registry_resolve_tag(
        struct act *act, const char *payload, struct binding *ret_binding, char *ret_printed, size_t room);

bool place_is_external(const struct place *place);

/* An exhibit that is gone for good: destroyed, released, transferred, deactivated and out. */
bool exhibit_is_gone(const struct exhibit *exhibit);

/*
 * What keeps a place from being retired: an exhibit that belongs there or below and isn't gone; else a place below
 * that is in use. The other is "". REGISTRY_E_ABSENT: nothing. Rooms: ITEM_NUMBER_MAX, PLACE_CODE_MAX.
 */
must_check int registry_first_within(
        struct ledger *ledger, const char *code, char *ret_number, char *ret_place);

/* Lists, oldest first. What is NULL or false doesn't narrow. after: the number before the first. */
struct item_filter {
        const char *place; /* and everything below it */
        const char *case_ref, *class, *status;
        const char *text; /* in number, summary, description; or a serial number's key; or an alias */
        bool out, overdue;
        const char *today; /* with overdue: 2026-11-24 */
        const char *after;
        int64_t limit;
};
typedef int item_fn(void *context, const struct exhibit *exhibit);
must_check int registry_items(
        struct ledger *ledger, const struct item_filter *filter, item_fn *fn, void *context);

struct place_filter {
        const char *under; /* it and everything below it */
        bool retired_too;
        const char *after;
        int64_t limit;
};
typedef int place_fn(void *context, const struct place *place, int64_t items);
must_check int registry_places(
        struct ledger *ledger, const struct place_filter *filter, place_fn *fn, void *context);

struct case_filter {
        const char *ref;
        const char *after;
        int64_t limit;
};
typedef int case_fn(void *context, const struct case_row *row, int64_t items);
must_check int registry_cases(
        struct ledger *ledger, const struct case_filter *filter, case_fn *fn, void *context);

typedef int binding_fn(void *context, const struct binding *binding);
must_check int registry_tags(struct ledger *ledger, const char *subject, binding_fn *fn, void *context);

/* In order of reader and port; place NULL: all. */
typedef int antenna_fn(void *context, const struct antenna *antenna);
must_check int registry_antennas(struct ledger *ledger, const char *place, antenna_fn *fn, void *context);

/* What was done with a tag, oldest first. */
struct tag_past {
        uint64_t seq;
        const char *change, *subject, *reason; /* borrowed for the call */
};
typedef int tag_past_fn(void *context, const struct tag_past *past);
must_check int registry_tag_past(struct ledger *ledger, const char *printed, tag_past_fn *fn, void *context);

struct registry_totals {
        int64_t places, items, out;
};
must_check int registry_count(struct ledger *ledger, struct registry_totals *ret_totals);

#endif
