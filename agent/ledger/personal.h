/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PERSONAL_H
#define STRONGROOM_PERSONAL_H

/*
 * Personal data: a salted hash on the record, the value beside it, where it can be erased
 *
 *      commitments: [{"field":"to","hash":"sha256:<hex of SHA-256(salt || value)>"}, …]      in the order of the fields
 *
 * A value is JSON in RFC 8785 form (a text with its quotation marks), a salt 32 random bytes of its own. Both stand in
 * the table `opening`, which is neither record nor state: it outlives a refold, verify checks each value that is kept
 * against its hash, and each that isn't against an erasure on record (personal.erased). Nothing that is folded copies
 * a value. Where state has to name a person it says "person:57": whom entry 57 names; personal_tell() says who.
 */

#include <jansson.h>

#include "ledger.h"
#include "text.h"

enum personal_condition {
        PERSONAL_E_ABSENT = 2000, /* the entry has no such field; apart from all LEDGER_E_* */
        PERSONAL_E_ERASED,
};

enum {
        PERSONAL_FIELDS_MAX = 16,  /* of one event */
        PERSONAL_FIELD_MAX = 64,   /* "record.seizure.narrative", terminated */
        PERSONAL_VALUE_MAX = 2048, /* in its JSON form */
        PERSONAL_SALT_SIZE = 32,
};

#define PERSONAL_PERSON "person:"         /* and the number of the entry that names one */
#define PERSONAL_ERASED "personal.erased" /* the event: body.values is a list of {field, seq} */

/* The value of a field of an entry: a new reference. */
must_check int personal_find(struct ledger *ledger, uint64_t sequence, const char *field, json_t **ret_value);

/*
 * Salts that events are to use, by field: what is tried, and done once it is signed, has to have the same hashes. A
 * field that isn't there yet is drawn one, and is there from then on.
 */
struct personal_salts {
        size_t count;
        struct {
                char field[PERSONAL_FIELD_MAX];
                uint8_t salt[PERSONAL_SALT_SIZE];
        } list[PERSONAL_FIELDS_MAX];
};

/* Those of an entry that are kept. */
must_check int personal_salts(struct ledger *ledger, uint64_t sequence, struct personal_salts *ret_salts);

/* All that is kept of an entry: an object, a new reference; empty where there's nothing. */
must_check int personal_of(struct ledger *ledger, uint64_t sequence, json_t **ret_values);

/* Each opening that is kept, in the order of the record. 0 goes on; else stops and is returned. */
typedef int personal_fn(void *context, uint64_t sequence, const char *field, const json_t *value);
must_check int personal_each(
        struct ledger *ledger, uint64_t from, uint64_t to, personal_fn *fn, void *context);

/*
 * The other entries that have the same value under the same salt: an act that officers signed, and the proposal of it.
 * Who erases one erases all.
 */
must_check int personal_twins(
        struct ledger *ledger, uint64_t sequence, const char *field, personal_fn *fn, void *context);

/* Text with each "person:57" in it said: the name, or "(erased)". */
void personal_say(struct ledger *ledger, const char *text, struct text *out);

/* The same for every text in a JSON value, in place. 0, or -ENOMEM. */
must_check int personal_tell(struct ledger *ledger, json_t *value);

/*
 * Inside a turn, which must put PERSONAL_ERASED on record too: overwrites value and salt with zeros where they stand.
 * After the commit the bytes are gone from the file once ledger_scrub() says so.
 */
must_check int personal_erase(struct ledger *ledger, uint64_t sequence, const char *field);

/*
 * Folds SQLite's log into the file and cuts it to nothing, where an erasure waits for that. 0, also when nothing
 * waits; LEDGER_E_BUSY while someone reads the record: try again later.
 */
int ledger_scrub(struct ledger *ledger);
bool ledger_scrub_waits(const struct ledger *ledger);

#endif
