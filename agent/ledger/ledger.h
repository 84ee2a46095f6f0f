/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_LEDGER_H
#define STRONGROOM_LEDGER_H

/*
 * The ledger: the only door to the record
 *
 * Entries and the state folded from them live in one SQLite file and change in one transaction. A turn is
 *
 *      ledger_begin() … ledger_append() … ledger_commit()
 *
 * and nothing of it may be told to anyone before ledger_commit() has returned 0: then it is on disk. Each append
 * stamps and canonicalises the event (RFC 8785), hashes the leaf (RFC 6962), inserts it, and folds it into the state.
 * The commit signs a checkpoint (C2SP) over the new tree and writes it in the same transaction.
 *
 * One process has a store open for writing at a time (a lock on the file); any number may read it.
 */

#include <jansson.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "clock.h"
#include "macros.h"
#include "strongroom/entry.h"

struct ledger;

/*
 * The schema of the record's own tables: SQLite's user_version. An older one is read as it is by whoever only reads,
 * and brought to this one by the writer when it opens the record; a newer one is LEDGER_E_NEWER (docs/ledger.md).
 */
enum { LEDGER_SCHEMA_FIRST = 1, LEDGER_SCHEMA_OPENINGS = 3, LEDGER_SCHEMA = 3 };

/*
 * Checkpoints that stay on the record: the first commit keeps one, so does each that ends so many entries or more after
 * the last one kept, and so does each that holds the event checkpoint.kept. All three can be told from the entries, so
 * that a kept checkpoint can't be taken out, nor one put in, unseen.
 */
enum { LEDGER_CHECKPOINT_EVERY = 1024 };
#define LEDGER_KEPT_KIND "checkpoint.kept"

enum ledger_condition {
        LEDGER_OK = 0,
        LEDGER_E_ABSENT = 1, /* no store there, and not asked to create one */
        LEDGER_E_EXISTS,     /* asked to create one where one is */
        LEDGER_E_BUSY,       /* another process writes this store */
        LEDGER_E_NEWER,      /* written by a newer version: its schema is not known here */
        LEDGER_E_DEMO,       /* a demo store opened as a real one, or the other way round */
        LEDGER_E_KEY,        /* the key isn't the one that the store names, or can't be read */
        LEDGER_E_READONLY,   /* the file or its folder can't be written */
        LEDGER_E_BROKEN,     /* not a store, or the record fails its check: see struct ledger_fault */
        LEDGER_E_FULL,       /* the disk is full: the turn was rolled back; try again later */
        LEDGER_E_IO,        /* a write or an fsync failed: stop, reopen, read back; never retry (ledger.md) */
        LEDGER_E_TOO_LARGE, /* the event is larger than EVENT_BYTES_MAX */
        LEDGER_E_UNFIT,     /* the event has a float, an unclean string, an integer past 2^53-1 */
};

/* What is wrong, for people: sequence 0 where it concerns no entry. */
struct ledger_fault {
        uint64_t sequence;
        char error[48]; /* "ledger.leaf", stable */
        char message[256];
};

/*
 * A fold turns entries into state: tables of its own, created by schema in an empty database, changed only by
 * apply(), which must depend on nothing but the entry and the state so far. tables ends with NULL.
 * apply() returns 0 (also for kinds it doesn't know) or a negative errno: -EBADMSG where the entry contradicts the
 * state, which in a live turn is a bug and in a check is a finding.
 */
struct ledger_bytes {
        const char *event; /* canonical; borrowed, not terminated */
        size_t event_size;
        const char *signatures; /* signatures.h; borrowed, not terminated */
        size_t signatures_size;
};

struct folded {
        const struct entry *entry;
        const json_t *body; /* borrowed; NULL where it has none */
        const char *actor;  /* the first of its actors, "" where it has none */
        const char *reader;
        const struct ledger_bytes *bytes;
};

struct fold {
        const char *name;
        const char *schema;
        const char *const *tables;
        const char *const *kept; /* tables of its own that are no state and outlive a refold; NULL: none */
        int (*apply)(struct ledger *ledger, const struct folded *folded);
        int (*ended)(struct ledger *ledger); /* may the record end here? 0, or -EBADMSG; NULL: anywhere */
};

struct ledger_options {
        const char *path;      /* the store */
        const char *key_path;  /* the site's signing key; created with the store; NULL when read_only */
        const char *site;      /* only when creating: "PSK" */
        const char *site_name; /* only when creating */
        bool create;
        bool demo;      /* this is a demo: the store says so too, or LEDGER_E_DEMO */
        bool read_only; /* never writes: for verify and exports; no key needed, demo not compared */
        const struct fold *const *folds; /* ends with NULL; lives as long as the ledger */
        sqlite3 *database; /* instead of path: an open database, owned by the caller (checks on copies) */
};

/*
 * Opens and checks the record: the tree is recomputed and compared with the signed head. Then, unless read_only, a
 * record of an older schema is migrated, and the state of another version folded again: in one transaction, so that
 * a failure leaves the record as it was. 0; a LEDGER_E_* condition with *ret_fault filled in; a negative errno.
 */
must_check int ledger_open(const struct ledger_options *options, const struct moment *now,
        struct ledger **ret_ledger, struct ledger_fault *ret_fault);
struct ledger *ledger_close(struct ledger *ledger);
DEFINE_SCOPED(struct ledger, ledger_close)

struct personal_salts;

/* What happened. Strings are borrowed for the call; item, reader may be NULL. */
struct event {
        const char *kind;                     /* "item.moved": see docs/events.md */
        const char *item;                     /* the exhibit it concerns */
        const char *actors[EVENT_ACTORS_MAX]; /* who did it; the first acts, the others confirm */
        const char *reader;
        const json_t *body; /* an object; borrowed; NULL: {} */
        const json_t *
                personal; /* field → value, borrowed: kept apart, hashes on record (personal.h); NULL: none */
        struct personal_salts *salts; /* to use for what is personal (personal.h); NULL: new ones */
        const char *salts_prefix;     /* before the names of its fields there: "1."; NULL: "" */
        const char *signatures;       /* of officers (signatures.h); NULL: none */
};

/*
 * After a failed append the turn can't be committed, but for LEDGER_E_UNFIT and LEDGER_E_TOO_LARGE, which change
 * nothing: until ledger_unmark(…, false) has taken that part back, or ledger_rollback() all, each call says why again.
 */
must_check int ledger_begin(struct ledger *ledger, const struct moment *now);
must_check int ledger_append(struct ledger *ledger, const struct event *event, struct entry *ret_entry);
must_check int ledger_commit(struct ledger *ledger);
void ledger_rollback(struct ledger *ledger); /* harmless outside a turn */

/* A part of a turn that can be taken back alone: for a refused request, and a dry run. One may stand in another. */
must_check int ledger_mark(struct ledger *ledger);
must_check int ledger_unmark(struct ledger *ledger, bool keep);

/* The size of the tree: of the turn under way, or of the committed record. */
uint64_t ledger_size(const struct ledger *ledger);
uint64_t ledger_durable(const struct ledger *ledger);
uint64_t ledger_kept(const struct ledger *ledger);    /* of the newest checkpoint that stays on the record */
const char *ledger_site(const struct ledger *ledger); /* "PSK" */
const char *ledger_site_name(const struct ledger *ledger);
bool ledger_is_demo(const struct ledger *ledger);
int ledger_found_schema(const struct ledger *ledger);            /* what the file had when it was opened */
const struct moment *ledger_moment(const struct ledger *ledger); /* of the turn under way */
/* Sets it for a turn that only reads, and begins nothing; never within one that was begun. */
void ledger_look(struct ledger *ledger, const struct moment *now);
const struct ledger_fault *ledger_fault(const struct ledger *ledger); /* of the last failure */

/* A fold's own words for why an entry can't stand; before it returns -EBADMSG. Its value is that. */
format_like(4, 5) int ledger_accuse(
        struct ledger *ledger, const struct entry *entry, const char *error, const char *format, ...);

/*
 * A prepared statement, reset and with its bindings cleared, kept for the ledger's life and found again by the
 * address of its text: so text is a named constant beside the function that binds it. NULL with ledger_fault() set
 * when it can't be prepared. Folds write through it to their own tables; everyone else only reads.
 */
sqlite3_stmt *ledger_statement(struct ledger *ledger, const char *text);
sqlite3 *ledger_database(struct ledger *ledger);

/* One step of a statement that returns nothing: 0, or a LEDGER_E_* / negative errno; resets it. */
must_check int ledger_run(struct ledger *ledger, sqlite3_stmt *statement);

/* After reading: a failure that was taken for "no row" is remembered, and ends the turn at its next write. */
void ledger_reset(struct ledger *ledger, sqlite3_stmt *statement);

/* Folds SQLite's log into the file as far as no reader hinders it, and gives memory back: for when nothing happens. */
void ledger_tidy(struct ledger *ledger);

/*
 * The reserve (reserve.c). Holding it: 0; LEDGER_E_FULL where there's no room for it; a negative errno. Releasing it
 * makes room for the entry that says so.
 */
must_check int ledger_hold_reserve(struct ledger *ledger);
void ledger_release_reserve(struct ledger *ledger);

/* Entries of the record, in order. */
struct ledger_row {
        struct entry entry;
        const char *event; /* canonical bytes; borrowed until the callback returns */
        size_t event_size;
        const char *signatures; /* what follows the event in the bytes of its leaf; borrowed likewise */
        size_t signatures_size;
};
typedef int ledger_each_fn(
        void *context, const struct ledger_row *row); /* 0 goes on; else stops and is returned */
must_check int ledger_each(
        struct ledger *ledger, uint64_t from, uint64_t to, ledger_each_fn *fn, void *context);

/* The entries of one item, newest first, following item_prev. */
must_check int ledger_trail(struct ledger *ledger, const char *item, ledger_each_fn *fn, void *context);

/* The signed head: a C2SP checkpoint note, terminated; borrowed until the next commit. */
const char *ledger_checkpoint(struct ledger *ledger);
const char *ledger_vkey(struct ledger *ledger); /* C2SP verifier key of the site */
/*
 * A secret of this record's key for a purpose: SHA-256 of its signature (Ed25519 signs one text in one way only) over
 * "strongroom secret\n<purpose>". Always the same for the same key; not of a record that is open to be read only.
 */
void ledger_secret(const struct ledger *ledger, const char *purpose, struct hash *ret_secret);

void ledger_root(const struct ledger *ledger, struct hash *ret_root);

#endif
