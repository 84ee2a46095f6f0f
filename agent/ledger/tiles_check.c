/* SPDX-License-Identifier: ISC */

/*
 * Check of tiles: the way of verify, on an export instead of a store
 *
 * A level's hashes are gathered by 256. A whole row is compared with its file and gives one hash to the level above;
 * what is left at the end is compared with the partial files.
 */

#include "tiles.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "error.h"
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
        uint8_t file[CHECK_FILE_MAX + 1];
        size_t size;
        struct ledger_fault *fault;
};

static int broken(
        struct check *check, uint64_t sequence, const char *error, const char *what, const char *path) {
        fault_set(check->fault, sequence, error, "%s: %s.", path, what);
        return TILES_E_BROKEN;
}

static int check_read(struct check *check, const char *path) {
        int fd = openat(check->folder, path, O_RDONLY | O_CLOEXEC), r = fd < 0 ? -errno : 0;
        ssize_t got = 1;

        check->size = 0;
        while (!r && got > 0 && check->size < sizeof check->file) {
                got = read(fd, check->file + check->size, sizeof check->file - check->size);
                if (got < 0)
                        r = errno == EINTR ? 0 : -errno;
                else
                        check->size += (size_t) got;
        }
        if (fd >= 0)
                (void) close(fd);
        if (!r && check->size > CHECK_FILE_MAX)
                return broken(check, 0, "tiles.size", "it is too long", path);
        return r == -ENOENT ? broken(check, 0, "tiles.missing", "it isn't there", path) : r;
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
        return note_checkpoint(note, &check->verifier, &check->checkpoint)
                       ? broken(check, 0, "tiles.signature", "it isn't signed by the site's key",
                                 "checkpoint")
                       : 0;
}

/* ---- tiles ---- */

static int check_tile(struct check *check, unsigned level) {
        struct check_row *row = &check->rows[level];
        char path[TILES_PATH_MAX];
        uint64_t sequence = level ? 0 : row->number * TILE_WIDTH + 1;
        const uint8_t *there = check->file;
        int r;

        tiles_path((int) level, row->number, row->width, path);
        r = check_read(check, path);
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

static int check_bundle(struct check *check, uint64_t number) {
        uint64_t left = check->checkpoint.size - number * TILE_WIDTH;
        unsigned width = left < TILE_WIDTH ? (unsigned) left : TILE_WIDTH;
        struct hash leaves[TILE_WIDTH];
        int r = check_entries(check, number, width, leaves);

        for (unsigned i = 0; !r && i < width; i++) {
                merkle_add(&check->tree, &leaves[i]);
                r = check_add(check, &leaves[i]);
        }
        return r;
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
        for (unsigned level = 0; !r && level < TILE_LEVELS; level++)
                if (check->rows[level].width)
                        r = check_tile(check, level);
        if (r)
                return r;
        merkle_root(&check->tree, &root);
        return memcmp(root.bytes, check->checkpoint.root.bytes, HASH_SIZE)
                       ? broken(check, 0, "tiles.root", "it signs other entries than those that are here",
                                 "checkpoint")
                       : 0;
}

int tiles_check(const char *folder, const char *vkey, tiles_progress_fn *progress, void *context,
        struct tiles_result *ret_result, struct ledger_fault *ret_fault) {
        scoped(freep) struct check *check = calloc(1, sizeof *check);
        int r;

        if (!check)
                return -ENOMEM;
        check->fault = ret_fault;
        check->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (check->folder < 0)
                return errno == ENOENT ? TILES_E_ABSENT : -errno;
        r = check_signed(check, vkey);
        if (!r)
                r = check_all(check, progress, context);
        (void) close(check->folder);
        if (r)
                return error_trace(r);
        *ret_result = (struct tiles_result){ .size = check->checkpoint.size, .root = check->checkpoint.root };
        (void) text_copy(ret_result->origin, sizeof ret_result->origin, check->checkpoint.origin);
        return 0;
}
