/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_BUNDLE_H
#define STRONGROOM_BUNDLE_H

/*
 * The court bundle: all that the record has of one exhibit, with what proves it
 *
 *      gather    which entries: its trail, and what bears on it (bundle_gather.c, bundle_related.c)
 *      anchor    the checkpoint, the heads that witnesses signed, and the proofs (bundle_anchor.c, bundle_proof.c)
 *      gaps      what these entries don't show (bundle_gaps.c; the page works it out again: bundle/gaps.js)
 *      tell      bundle.json, page.html and the folder (bundle_json.c, bundle_page.c, bundle_write.c)
 *
 * The same record, checkpoint and language give the same bytes: nothing here reads a clock. Nothing is written but the
 * folder. A function gives 0, a ledger condition, BUNDLE_E_* or a negative errno.
 */

#include <jansson.h>
#include <stdbool.h>

#include "ledger.h"
#include "registry.h"

enum {
        BUNDLE_NOTES_MAX = 64,
        BUNDLE_ENTRIES_MAX = 100000, /* of one exhibit, with all that bears on it */
        BUNDLE_DOWN_US = 600000000,  /* ten minutes: a longer orderly stop is told as a gap */
};

enum {
        BUNDLE_E_BROKEN =
                2000,  /* the record isn't what was written: bundle->said names it; apart from LEDGER_E_* */
        BUNDLE_E_NOTE, /* a checkpoint that isn't one, or not by this record's key */
        BUNDLE_E_TOO_MANY,
        BUNDLE_E_EXISTS, /* the folder */
};

struct bundle_entry {
        uint64_t seq;
        const char *why; /* a word: "trail", "case" */
        char *event;     /* canonical, terminated */
        char *signatures;
        struct hash leaf;
        json_t *parsed;
};

struct bundle {
        struct ledger *ledger; /* borrowed */
        struct exhibit exhibit;
        struct bundle_entry *entries; /* by sequence */
        size_t count, room;
        uint64_t size;     /* entries under the checkpoint */
        char *note;        /* the checkpoint */
        json_t *outside;   /* [{note, consistency}] */
        json_t *witnesses; /* [vkey] */
        json_t *cosigned;  /* found on record: {witness: {size, root, line}}, the newest of each */
        json_t *beyond;    /* [seq]: of the exhibit, behind the checkpoint */
        json_t *openings;  /* [{field, salt, seq, value}] */
        json_t *gaps;
        uint64_t covered; /* the largest tree that a witness signed */
        char said[256];   /* of a failure: what is wrong */
};

void bundle_end(struct bundle *bundle);

/* Adds a row (seq, event, signatures, leaf) that isn't there yet; parsed is taken over. */
must_check int bundle_add(struct bundle *bundle, sqlite3_stmt *row, const char *why, json_t *parsed);
const struct bundle_entry *bundle_find(const struct bundle *bundle, uint64_t seq);

/* The exhibit's own entries up to bundle->size, each linked to the one before it; what is behind goes to beyond. */
must_check int bundle_gather(struct bundle *bundle);

/* What bears on it. After bundle_gather(); sorts the entries. */
must_check int bundle_relate(struct bundle *bundle);

/* Where the exhibit belonged when that entry was written: "" before it was added. */
const char *bundle_place_at(const struct bundle *bundle, uint64_t seq);

/*
 * Takes the checkpoint: the largest of the notes (texts, ended by NULL), else the signed head. Sets note and size; the
 * other notes wait in outside.
 */
must_check int bundle_anchor(struct bundle *bundle, const char *const *notes);

/* Puts the heads that the record says were cosigned into outside, and the proofs with all of them. */
must_check int bundle_anchor_outside(struct bundle *bundle);

/* A proof under the checkpoint, as a new list of base64: of an entry; of a tree of older entries. */
must_check int bundle_inclusion(const struct bundle *bundle, uint64_t seq, json_t **ret_proof);
must_check int bundle_consistency(const struct bundle *bundle, uint64_t older, json_t **ret_proof);

/* Lays open the personal values of the exhibit's own entries, unless they are withheld. After bundle_relate(). */
must_check int bundle_open_values(struct bundle *bundle, bool withhold);

/* The list of gaps, by the rules of bundle/gaps.js. */
must_check int bundle_find_gaps(struct bundle *bundle);

/* What bundle.json says: a new object. */
must_check int bundle_json(const struct bundle *bundle, json_t **ret_json);

/* The page, in the language in use; json: bundle.json's bytes. A string to be freed. */
must_check int bundle_page(const struct bundle *bundle, const char *json, char **ret_page);

/* Every sentence of the page: {key: words}, a new object. */
json_t *bundle_words(void);

/* A code whose text is that, as an SVG element: a string to be freed; NULL where it is too long for one. */
char *bundle_qr(const char *text, const char *title);

/* The folder; BUNDLE_E_EXISTS. ret_digest: SHA-256 of bundle.json, hex, room for 65. */
must_check int bundle_write(struct bundle *bundle, const char *folder, char *ret_digest);

#endif
