/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_LEDGER_INSIDE_H
#define STRONGROOM_LEDGER_INSIDE_H

/*
 * What the files of this folder share, and nobody else sees
 */

#include "ledger.h"
#include "merkle.h"
#include "note.h"
#include "personal.h"
#include "sign.h"
#include "store.h"
#include "text.h"

enum {
        LEDGER_FOLDS_MAX = 16,
        LEDGER_MARKS_MAX = 2,
        LEDGER_RESERVE_BYTES = 1 << 20, /* let go when the disk is full, so that this can be recorded */
};

struct ledger {
        struct store store;
        const struct fold *const *folds;
        struct signer signer;
        struct verifier verifier;
        bool read_only;
        int found_schema;
        bool demo;
        bool dead; /* the disk failed: nothing is done any more */
        char site[SITE_NAME_MAX];
        char site_name[SITE_NAME_MAX];
        char vkey[SIGN_VKEY_MAX];

        struct merkle tree;                     /* with the turn under way */
        struct merkle durable;                  /* as committed */
        struct merkle marked[LEDGER_MARKS_MAX]; /* at each ledger_mark() */
        size_t marks;
        bool turning;
        bool scrub; /* what was erased may still stand in SQLite's log */
        int lost;   /* the first failure in this turn: it can't be committed any more; 0 */
        struct moment now;
        uint64_t checkpointed; /* the size of the newest row of checkpoints */
        uint64_t keep_at;      /* checkpoint.kept in this turn: its commit keeps one; 0: none */
        char note[NOTE_MAX];   /* the signed head */
        struct ledger_fault fault;
        struct text scratch;                            /* the event being written */
        struct text stamp_boot, stamp_mono, stamp_wall; /* what all events of the turn say alike */
};

/* What the genesis entry says. */
struct genesis {
        char site[SITE_NAME_MAX], site_name[SITE_NAME_MAX], vkey[SIGN_VKEY_MAX];
        struct verifier verifier;
        bool demo;
};

extern const char *const ledger_own_tables[]; /* those that a refold leaves alone: ends with NULL */

/* condition of an SQLite result, with the ledger marked dead where the disk failed */
int ledger_condition(struct ledger *ledger, int result);

/* ---- check.c: shared by opening and verifying ---- */

must_check int check_genesis(struct store *store, struct genesis *ret_genesis, struct ledger_fault *fault);

/* ---- event_check.c: the rules of an entry, for stores and exports alike (docs/audit-kit/README.md) ---- */

must_check int check_genesis_event(
        const json_t *event, struct genesis *ret_genesis, struct ledger_fault *fault);

/* Canonical form, envelope, and what it says of the entry before it. model: folded from those before. */
must_check int check_event(struct ledger *model, const char *site, const struct entry *entry,
        const json_t *event, const struct ledger_bytes *bytes, struct ledger_fault *fault);

/* And folds it into the model. */
must_check int check_fold(struct ledger *model, const struct entry *entry, const json_t *event,
        const struct ledger_bytes *bytes, struct ledger_fault *fault);

/* That the record may end after so many entries. */
must_check int check_ended(struct ledger *model, uint64_t size, struct ledger_fault *fault);

/* ---- check.c again ---- */

struct check_progress {
        void (*tell)(void *context, uint64_t done, uint64_t all);
        void *context;
        uint64_t all;
};

/* Every entry's leaf and sequence; the tree. LEDGER_E_BROKEN with the first that is wrong. progress may be NULL. */
must_check int check_tree(struct store *store, const struct check_progress *progress, struct merkle *ret_tree,
        struct ledger_fault *fault);

/* The signed head, and that it signs this tree. */
must_check int check_head(struct store *store, const struct verifier *verifier, const struct merkle *tree,
        char *ret_note, struct ledger_fault *fault);

/* The root over the first entries. LEDGER_E_BROKEN, with the fault: there are fewer. */
must_check int check_root_at(
        struct store *store, uint64_t size, struct hash *ret_root, struct ledger_fault *fault);

/* ---- kept.c ---- */

/* The checkpoints on the record: each signed over what is here, and none taken out. After check_tree(). */
must_check int check_kept(struct store *store, const struct verifier *verifier, uint64_t *ret_count,
        struct ledger_fault *fault);

/* ---- planted.c ---- */

/* A database in memory with the record's tables in that schema, folds and all: what a store must look like. */
must_check int model_open(const struct fold *const *folds, int schema, struct ledger *ret_model);
void model_close(struct ledger *model);

/* Every table, index, trigger and view of the store is ours, and all of ours are there. */
must_check int check_schema(
        struct store *store, const struct fold *const *folds, int schema, struct ledger_fault *fault);

/* The same for the record's own tables, whatever tables of state there are: those of another version's folds. */
must_check int check_own_schema(struct store *store, int schema, struct ledger_fault *fault);

/* ---- opening.c ---- */

enum { PERSONAL_HASH_TEXT = sizeof "sha256:" + 2 * HASH_SIZE };

struct opening {
        char field[PERSONAL_FIELD_MAX];
        uint8_t salt[PERSONAL_SALT_SIZE];
        uint8_t value[PERSONAL_VALUE_MAX];
        size_t size;
};

struct openings {
        size_t count;
        struct opening all[PERSONAL_FIELDS_MAX];
};

/* Draws the salts, or takes those given, and writes the list of commitments. LEDGER_E_UNFIT, LEDGER_E_TOO_LARGE. */
must_check int opening_write(const struct event *event, struct openings *openings, struct text *out);
must_check int opening_insert(struct ledger *ledger, uint64_t sequence, const struct openings *openings);

/* At the writer's opening: what an erasure left in SQLite's log. */
must_check int opening_leftover(struct ledger *ledger);

enum { OPENING_PLACES = 128 }; /* of an entry: the row of the first is its number by this */

/* SHA-256(salt || value) as it stands in a commitment: out has room for PERSONAL_HASH_TEXT. */
void opening_hash_text(const struct opening *opening, char *out);
must_check int opening_keep(struct ledger *ledger, int64_t id, const struct opening *opening);
/* A row of (id, field, salt, value). LEDGER_E_BROKEN where it isn't one; PERSONAL_E_ERASED where it is blank. */
int opening_row(sqlite3_stmt *row, struct opening *ret_opening);

/* ---- opening_check.c ---- */

/*
 * Each commitment of an entry against what is kept, and each erasure against what isn't. model: a record that is
 * folded beside it, whose own openings are those still to be accounted for. count adds up.
 */
must_check int check_openings(struct store *store, struct ledger *model, const struct entry *entry,
        const json_t *event, uint64_t *count, struct ledger_fault *fault);
must_check int check_openings_end(
        struct store *store, struct ledger *model, uint64_t count, struct ledger_fault *fault);

/* ---- migrate.c ---- */

/* Whose file it is (STORE_ID_*) and its schema. LEDGER_E_BROKEN: not ours; LEDGER_E_NEWER, naming who wrote it. */
must_check int check_version(
        struct store *store, int64_t *ret_id, int *ret_schema, struct ledger_fault *fault);

/* The record's own tables in that schema, made in an empty database. */
must_check int migrate_create(struct store *store, int schema, struct ledger_fault *fault);

/*
 * From that schema to LEDGER_SCHEMA, within a turn that nothing was done in yet. The entries stay as they are.
 * is_folded: the state is of this version's folds, so its tables are compared too.
 */
must_check int migrate_record(struct ledger *ledger, int from, bool is_folded);

/* Puts it on the record, in the same turn; by now all tables must be this version's. */
must_check int migrate_note(struct ledger *ledger, int from);

/* What the entries say of the schema: store.created, then each store.migrated. */
struct migrate_said {
        int64_t schema; /* 0: nothing yet; -1: they contradict each other */
        char program[STORE_PROGRAM_MAX];
};
void migrate_hear(const struct entry *entry, const json_t *event, struct migrate_said *said);

/* That the store is what its entries say. */
must_check int check_said(
        struct store *store, int schema, const struct migrate_said *said, struct ledger_fault *fault);

/* ---- refold.c ---- */

/* Runs the schema of every fold, the trail's and the tiles'. */
must_check int refold_schema(struct ledger *ledger);

/* SHA-256 over the tiles' and all folds' schemas, in hex: out has room for 65. */
void refold_fingerprint(const struct fold *const *folds, char *out);

/* Throws the state away and folds it again from entries of source (the same store, or another), in one transaction. */
must_check int refold_all(struct ledger *ledger, struct store *source, const struct check_progress *progress);

/* Folds one entry: the tree and its tiles, its own trail, then every fold. */
must_check int refold_entry(struct ledger *ledger, const struct folded *folded);

/* The same for a parsed entry. */
must_check int refold_event(struct ledger *ledger, const struct entry *entry, const json_t *event,
        const struct ledger_bytes *bytes);

/* A column parsed as JSON: a new reference; NULL where it isn't any, or where there is no memory to tell. */
json_t *row_json(sqlite3_stmt *row, int column, bool *ret_no_memory);

/* The bytes of a row (seq, event, leaf, signatures), SQLite's until its next step. */
struct ledger_bytes row_bytes(sqlite3_stmt *row);

/* A parsed entry; *ret_event is a new reference. LEDGER_E_BROKEN where it's no event. */
must_check int bytes_parse(const struct ledger_bytes *bytes, struct entry *entry, json_t **ret_event,
        struct ledger_fault *fault);

/* A parsed entry from a row (seq, event, leaf); *ret_event is a new reference. LEDGER_E_BROKEN where it's no event. */
must_check int row_parse(
        sqlite3_stmt *row, struct entry *ret_entry, json_t **ret_event, struct ledger_fault *fault);

#endif
