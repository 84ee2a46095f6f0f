/* SPDX-License-Identifier: ISC */

/*
 * Check of tiles: the way of verify, on an export instead of a store
 *
 * A level's hashes are gathered by 256. A whole row is compared with its file and gives one hash to the level above;
 * what is left at the end is compared with the partial files. A bundle whose hashes are right is read by the rules of
 * the record, and folded into a model in memory: by the folds that need nothing but the record.
 */

#include "tiles.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "error.h"
#include "inside.h"
#include "signatures.h"
#include "tile.h"

enum { CHECK_FILE_MAX = TILE_WIDTH * (2 + UINT16_MAX), CHECK_TELL_EVERY = 16 };

struct check_row {
        struct hash hashes[TILE_WIDTH];
        unsigned width;
        uint64_t number; /* of the tile that these will be */
};

struct check {
        int folder;
        struct checkpoint checkpoint;
        struct verifier verifier;
        struct merkle tree;
        struct check_row rows[TILE_LEVELS];
        uint8_t file[CHECK_FILE_MAX + 1], tile[TILE_WIDTH * HASH_SIZE + 1];
        size_t size;
        const struct fold *const *folds;
        struct genesis genesis;
        struct ledger model; /* opened for the first entry whose bytes are right */
        struct ledger_fault *fault;
};

static int broken(
        struct check *check, uint64_t sequence, const char *error, const char *what, const char *path) {
        fault_set(check->fault, sequence, error, "%s: %s.", path, what);
        return TILES_E_BROKEN;
}

static int check_read_into(struct check *check, const char *path, uint8_t *out, size_t room) {
        int fd = openat(check->folder, path, O_RDONLY | O_CLOEXEC), r = fd < 0 ? -errno : 0;
        ssize_t got = 1;

        check->size = 0;
        while (!r && got > 0 && check->size < room) {
                got = read(fd, out + check->size, room - check->size);
                if (got < 0)
                        r = errno == EINTR ? 0 : -errno;
                else
                        check->size += (size_t) got;
        }
        if (fd >= 0)
                (void) close(fd);
        if (!r && check->size == room)
                return broken(check, 0, "tiles.size", "it is too long", path);
        return r == -ENOENT ? broken(check, 0, "tiles.missing", "it isn't there", path) : r;
}

static int check_read(struct check *check, const char *path) {
        return check_read_into(check, path, check->file, sizeof check->file);
}

/* ---- the checkpoint ---- */

/* The key in the first entry: {"body":{…,"vkey":…}}. */
static int check_own_key(struct check *check, uint64_t size) {
        char path[TILES_PATH_MAX];
        struct cursor cursor;
        const uint8_t *leaf = NULL;
        uint16_t length = 0;
        json_t *event;
        bool good;
        int r;

        tiles_path(TILES_LEAVES, 0, size < TILE_WIDTH ? (unsigned) size : TILE_WIDTH, path);
        r = check_read(check, path);
        if (r)
                return r;
        cursor = (struct cursor){ check->file, check->size };
        if (cursor_u16be(&cursor, &length) || cursor_take(&cursor, length, &leaf))
                return broken(check, 1, "tiles.entries", "it isn't a bundle of entries", path);
        event = json_loadb((const char *) leaf, length, JSON_DISABLE_EOF_CHECK, NULL);
        good = !verifier_parse(
                json_string_value(json_object_get(json_object_get(event, "body"), "vkey"))
                        ? json_string_value(json_object_get(json_object_get(event, "body"), "vkey"))
                        : "",
                &check->verifier);
        json_decref(event);
        return good ? 0 : broken(check, 1, "tiles.key", "the first entry names no key", path);
}

/* The size that an unchecked note says: only to find the first entry by. */
static uint64_t note_says(const char *note) {
        const char *line = strchr(note, '\n');

        return line ? strtoull(line + 1, NULL, 10) : 0;
}

static int check_signed(struct check *check, const char *vkey) {
        char note[NOTE_MAX] = "";
        int r = check_read(check, "checkpoint");

        if (r)
                return r == TILES_E_BROKEN ? TILES_E_ABSENT : r;
        if (check->size >= sizeof note || memchr(check->file, '\0', check->size))
                return broken(check, 0, "tiles.checkpoint", "it isn't a checkpoint", "checkpoint");
        memcpy(note, check->file, check->size);
        if (vkey && verifier_parse(vkey, &check->verifier))
                return -EINVAL;
        if (!vkey && note_says(note) == 0)
                return broken(check, 0, "tiles.checkpoint", "it isn't a checkpoint", "checkpoint");
        r = vkey ? 0 : check_own_key(check, note_says(note));
        if (r)
                return r;
        return note_checkpoint(note, &check->verifier, &check->checkpoint) || !check->checkpoint.size
                       ? broken(check, 0, "tiles.signature", "it isn't signed by the site's key",
                                 "checkpoint")
                       : 0;
}

/* ---- tiles ---- */

static int check_tile(struct check *check, unsigned level) {
        struct check_row *row = &check->rows[level];
        char path[TILES_PATH_MAX];
        uint64_t sequence = level ? 0 : row->number * TILE_WIDTH + 1;
        const uint8_t *there = check->tile;
        int r;

        tiles_path((int) level, row->number, row->width, path);
        r = check_read_into(check, path, check->tile, sizeof check->tile);
        if (r)
                return r;
        if (check->size != row->width * sizeof *row->hashes)
                return broken(check, sequence, "tiles.size", "it isn't as long as it should be", path);
        for (unsigned i = 0; i < row->width; i++, there += HASH_SIZE)
                if (memcmp(there, row->hashes[i].bytes, HASH_SIZE) != 0)
                        return broken(check, level ? 0 : sequence + i, level ? "tiles.hash" : "tiles.leaf",
                                level ? "its hashes aren't those of the tiles below"
                                      : "its hashes aren't those of the entries",
                                path);
        return 0;
}

/* A hash to a level; whole rows go up. */
static int check_add(struct check *check, const struct hash *hash) {
        struct hash carry = *hash;
        int r = 0;

        for (unsigned level = 0; !r && level < TILE_LEVELS; level++) {
                struct check_row *row = &check->rows[level];
                struct merkle tile = { 0 };

                row->hashes[row->width++] = carry;
                if (row->width < TILE_WIDTH)
                        return 0;
                r = check_tile(check, level);
                for (unsigned i = 0; i < TILE_WIDTH; i++)
                        merkle_add(&tile, &row->hashes[i]);
                merkle_root(&tile, &carry);
                row->width = 0;
                row->number++;
        }
        return r;
}

static int check_entries(struct check *check, uint64_t number, unsigned width, struct hash *ret_leaves) {
        char path[TILES_PATH_MAX];
        struct cursor cursor;
        int r;

        tiles_path(TILES_LEAVES, number, width, path);
        r = check_read(check, path);
        cursor = (struct cursor){ check->file, check->size };
        for (unsigned i = 0; !r && i < width; i++) {
                const uint8_t *leaf = NULL;
                uint16_t length = 0;

                if (cursor_u16be(&cursor, &length) || cursor_take(&cursor, length, &leaf))
                        return broken(check, number * TILE_WIDTH + i + 1, "tiles.entries",
                                "it has fewer entries than it should", path);
                merkle_leaf(leaf, length, "", 0, &ret_leaves[i]);
        }
        return !r && cursor.left ? broken(check, 0, "tiles.entries", "something follows its entries", path)
                                 : r;
}

/* ---- the record ---- */

/* The bytes of a leaf are an event, one line, and its signatures, a line each. */
static int record_split(const struct entry *entry, const uint8_t *leaf, size_t size,
        struct ledger_bytes *ret_bytes, struct ledger_fault *fault) {
        const char *text = (const char *) leaf, *end = size ? memchr(text, '\n', size) : NULL;
        struct ledger_bytes bytes = { .event = text, .event_size = end ? (size_t) (end - text) : size };

        bytes.signatures = text + bytes.event_size;
        bytes.signatures_size = size - bytes.event_size;
        if (!bytes.event_size || !signatures_are_formed(bytes.signatures, bytes.signatures_size)) {
                fault_set(fault, entry->sequence, "ledger.entry", "Entry %llu isn't an event and signatures.",
                        (unsigned long long) entry->sequence);
                return LEDGER_E_BROKEN;
        }
        *ret_bytes = bytes;
        return 0;
}

static int record_genesis(struct check *check, const json_t *event) {
        char vkey[SIGN_VKEY_MAX];
        int r = check_genesis_event(event, &check->genesis, check->fault);

        if (r)
                return r;
        verifier_print(&check->verifier, vkey);
        if (!strcmp(vkey, check->genesis.vkey))
                return 0;
        fault_set(check->fault, 1, "ledger.genesis", "The first entry names another key.");
        return LEDGER_E_BROKEN;
}

static int record_entry(struct check *check, struct entry *entry, const uint8_t *leaf, size_t size) {
        struct ledger_bytes bytes;
        json_t *event = NULL;
        int r = record_split(entry, leaf, size, &bytes, check->fault);

        if (!r)
                r = bytes_parse(&bytes, entry, &event, check->fault);
        if (!r && entry->sequence == 1)
                r = record_genesis(check, event);
        if (!r)
                r = check_event(&check->model, check->genesis.site, entry, event, &bytes, check->fault);
        if (!r)
                r = check_fold(&check->model, entry, event, &bytes, check->fault);
        json_decref(event);
        return r == LEDGER_E_BROKEN ? TILES_E_BROKEN : r;
}

static int record_open(struct check *check) {
        int r = model_open(check->folds, LEDGER_SCHEMA, &check->model);

        if (r)
                return r;
        return sqlite3_exec(check->model.store.db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK ? 0 : -ENOMEM;
}

/* The bundle that was read last: its form is known to be good. */
static int record_bundle(
        struct check *check, uint64_t number, unsigned width, const struct hash *leaves, size_t size) {
        struct cursor cursor = { check->file, size };
        int r = check->model.store.db ? 0 : record_open(check);

        for (unsigned i = 0; !r && i < width; i++) {
                struct entry entry = { .sequence = number * TILE_WIDTH + i + 1, .leaf = leaves[i] };
                const uint8_t *leaf = NULL;
                uint16_t length = 0;

                r = cursor_u16be(&cursor, &length) || cursor_take(&cursor, length, &leaf) ? -EBADMSG : 0;
                if (!r)
                        r = record_entry(check, &entry, leaf, length);
        }
        return r;
}

/* ---- all ---- */

static int check_bundle(struct check *check, uint64_t number) {
        uint64_t left = check->checkpoint.size - number * TILE_WIDTH;
        unsigned width = left < TILE_WIDTH ? (unsigned) left : TILE_WIDTH;
        struct hash leaves[TILE_WIDTH];
        int r = check_entries(check, number, width, leaves);
        size_t size = check->size;

        for (unsigned i = 0; !r && i < width; i++) {
                merkle_add(&check->tree, &leaves[i]);
                r = check_add(check, &leaves[i]);
        }
        if (!r && width < TILE_WIDTH)
                r = check_tile(check, 0);
        return r ? r : record_bundle(check, number, width, leaves, size);
}

static int check_all(struct check *check, tiles_progress_fn *progress, void *context) {
        uint64_t size = check->checkpoint.size;
        struct hash root;
        int r = 0;

        for (uint64_t number = 0; !r && number * TILE_WIDTH < size; number++) {
                r = check_bundle(check, number);
                if (progress && number % CHECK_TELL_EVERY == 0)
                        progress(context, number * TILE_WIDTH, size);
        }
        for (unsigned level = 1; !r && level < TILE_LEVELS; level++)
                if (check->rows[level].width)
                        r = check_tile(check, level);
        if (r)
                return r;
        merkle_root(&check->tree, &root);
        if (memcmp(root.bytes, check->checkpoint.root.bytes, HASH_SIZE) != 0)
                return broken(check, 0, "tiles.root", "it signs other entries than those that are here",
                        "checkpoint");
        r = check_ended(&check->model, size, check->fault);
        return r == LEDGER_E_BROKEN ? TILES_E_BROKEN : r;
}

int tiles_check(const char *folder, const char *vkey, const struct fold *const *folds,
        tiles_progress_fn *progress, void *context, struct tiles_result *ret_result,
        struct ledger_fault *ret_fault) {
        scoped(freep) struct check *check = calloc(1, sizeof *check);
        int r;

        if (!check)
                return -ENOMEM;
        check->fault = ret_fault;
        check->folds = folds;
        check->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (check->folder < 0)
                return errno == ENOENT ? TILES_E_ABSENT : -errno;
        r = check_signed(check, vkey);
        if (!r)
                r = check_all(check, progress, context);
        if (check->model.store.db)
                model_close(&check->model);
        (void) close(check->folder);
        if (r)
                return error_trace(r);
        *ret_result = (struct tiles_result){ .size = check->checkpoint.size, .root = check->checkpoint.root };
        (void) text_copy(ret_result->origin, sizeof ret_result->origin, check->checkpoint.origin);
        return 0;
}
