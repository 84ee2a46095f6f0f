/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ASK_H
#define STRONGROOM_ASK_H

/*
 * A request's fields, parsed once at the edge
 *
 * Each function reads one field of the request into a type that can't be wrong: 0, or ACT_E_REFUSED with a refusal
 * that names the field and the remedy ("request.missing", "request.type", "request.too_long", "request.text"). An
 * absent optional field gives the zero value. ask_closed() refuses fields that the request doesn't know.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "act.h"
#include "macros.h"

enum ask_need { ASK_OPTIONAL = 0, ASK_REQUIRED };

/* Clean text (text_is_clean) shorter than room; copied. */
must_check int ask_text(
        struct act *act, const json_t *ask, const char *field, enum ask_need need, char *ret, size_t room);

/* The same, borrowed from the request; NULL where absent. */
must_check int ask_string(
        struct act *act, const json_t *ask, const char *field, enum ask_need need, const char **ret);

must_check int ask_integer(struct act *act, const json_t *ask, const char *field, enum ask_need need,
        int64_t low, int64_t high, int64_t *ret);
must_check int ask_bool(struct act *act, const json_t *ask, const char *field, bool *ret);

/* One of words (ended by NULL), any case; the canonical spelling is given back. */
must_check int ask_word(struct act *act, const json_t *ask, const char *field, enum ask_need need,
        const char *const *words, const char **ret);

/* fields ends with NULL; id, do, key, dry, station, lang are always known. */
must_check int ask_closed(struct act *act, const json_t *ask, const char *const *fields);

/* Those of the fields, up to NULL, that the request has, as an object of their own. The caller's; NULL: no memory. */
json_t *ask_gather(const json_t *ask, const char *const *fields);

/*
 * A request that the socket takes: one row of a noun's table. Its fields stand in the order in which rows are read.
 */
/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding) */
struct request {
        const char *name; /* "count.open" */
        bool writes;      /* takes key and dry; runs inside a turn's transaction */
        int (*handle)(struct act *act, const json_t *ask, json_t *reply);
        /* Of one that writes, or NULL: what goes on record first, also where the request is refused then; not dry. */
        int (*before)(struct act *act, const json_t *ask);
        bool names;    /* its answer says who "person:57" is: what is kept for a second asking doesn't */
        bool fleeting; /* has a secret, or is about the connection: not remembered by its key, never dry */
        int (*denied)(struct act *act, const json_t *ask); /* instead of act.denied, or NULL */
};

/* Each noun's table ends with a row whose name is NULL; control/requests.c lists them. */
extern const struct request requests_place[];
extern const struct request requests_antenna[];
extern const struct request requests_case[];
extern const struct request requests_item[];
extern const struct request requests_file[];
extern const struct request requests_movement[];
extern const struct request requests_personal[];
extern const struct request requests_backup[];
extern const struct request requests_tag[];
extern const struct request requests_count[];
extern const struct request requests_count_people[];
extern const struct request requests_count_due[];
extern const struct request requests_finding[];
extern const struct request requests_alert[];
extern const struct request requests_log[];
extern const struct request requests_proof[];
extern const struct request requests_reader[];
extern const struct request requests_status[];
extern const struct request requests_presence[];
extern const struct request requests_user[];
extern const struct request requests_key[];
extern const struct request requests_session[];
extern const struct request requests_checkpoint[];
extern const struct request requests_witness[];
extern const struct request requests_act[];

#endif
