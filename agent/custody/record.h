/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_RECORD_H
#define STRONGROOM_RECORD_H

/*
 * The record of an exhibit: which fields there are, and what may stand in them
 *
 * Fields are rows of const tables, so that the check, the help and the documentation read the same list. A record is
 * closed: a field that no table knows is refused by its path. Words are taken in any case and kept in capitals.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "act.h"

enum record_type {
        RECORD_TEXT = 1, /* clean text, at most high bytes */
        RECORD_INTEGER,  /* low..high */
        RECORD_BOOL,
        RECORD_DATE,      /* 2026-11-24, or a full RFC 3339 time in UTC; a day that there is */
        RECORD_WORD,      /* one of words */
        RECORD_COUNTRY,   /* ISO 3166-1 alpha-2, in capitals */
        RECORD_TEXTS,     /* a list of texts of at most RECORD_LISTED_MAX bytes, at most high of them */
        RECORD_COUNTRIES, /* a list of countries, at most high of them */
        RECORD_OBJECT,    /* fields */
        RECORD_OBJECTS,   /* a list of objects, at most high of them */
};

enum { RECORD_LISTED_MAX = 256 };

struct record_field {
        const char *name;
        enum record_type type;
        int64_t low, high;
        const char *const *words;
        const struct record_field *fields; /* ends with a row without a name */
};

extern const struct record_field record_exhibit[];  /* what item.add takes as `record` */
extern const struct record_field record_case[];     /* what case.add takes beside ref and type */
extern const struct record_field record_location[]; /* what place.add takes beside code and kind */

extern const char *const record_classes[],
        *const record_legal_statuses[],
                *const record_statuses[],
                        *const record_units[],
                                *const record_case_types[],
                                        *const record_case_statuses[],
                                                *const record_place_kinds[],
                                                        *const record_place_purposes[],
                                                                *const record_carriers[],
                                                                        *const record_bindings[];

/* A day that there is, or a time of one, in the one form that compares as text: 2026-11-24, 2026-11-24T08:00:00Z. */
bool record_is_date(const char *text);

/*
 * Checks value against fields and gives a canonical copy (a new reference): words in capitals. path is what the
 * caller calls it, "record". Refuses record.unknown_field, record.type, record.word, record.range, record.text,
 * record.too_long, record.too_many
 */
must_check int record_check(struct act *act, const struct record_field *fields, const json_t *value,
        const char *path, json_t **ret_value);

/*
 * Takes what is personal out of a body that has a `record`: the rows of docs/record.md that say so. *ret_personal is a
 * new object of path → value ("record.seizure.narrative"); NULL where there is none. 0, or -ENOMEM.
 */
must_check int record_split(json_t *body, json_t **ret_personal);
must_check int record_join(json_t *body, const json_t *personal); /* puts it back */

#endif
