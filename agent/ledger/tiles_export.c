/* SPDX-License-Identifier: ISC */

/*
 * Export of tiles
 *
 *      entries and level 0 → the levels above → everything to the disk → the checkpoint
 *
 * What the folder's checkpoint covers is on the disk, so an export goes on from there. A file behind it may be what a
 * killed export left: it is kept where it has these bytes, else replaced.
 */

#include "tiles.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "proof_text.h"
#include "tile.h"

enum { TILES_TELL_EVERY = 16, TILES_LEAF_MAX = UINT16_MAX };

static const char tiles_new[] = "new~"; /* no tile's name: what a kill leaves is written over */

struct tiles {
        struct ledger *ledger;
        int folder;
        uint64_t size, before; /* entries: of this export, and what the folder's checkpoint covers */
        struct text bundle;
};

void tiles_path(int level, uint64_t number, unsigned width, char *out) {
        char name[TILES_PATH_MAX] = "", part[TILES_PATH_MAX];

        for (bool last = true; last || number; last = false, number /= 1000) {
                (void) snprintf(part, sizeof part, "%s%03u%s%.40s", last ? "" : "x",
                        (unsigned) (number % 1000), last ? "" : "/", name);
                memcpy(name, part, sizeof name);
        }
        if (width < TILE_WIDTH)
                (void) snprintf(part, sizeof part, ".p/%u", width);
        else
                part[0] = '\0';
        if (level == TILES_LEAVES)
                (void) snprintf(out, TILES_PATH_MAX, "tile/entries/%.40s%.8s", name, part);
        else
                (void) snprintf(out, TILES_PATH_MAX, "tile/%d/%.40s%.8s", level, name, part);
}

/* ---- files ---- */

static int folders_make(int folder, const char *path) {
        char part[TILES_PATH_MAX];

        (void) text_copy(part, sizeof part, path);
        for (char *slash = strchr(part, '/'); slash; slash = strchr(slash + 1, '/')) {
                *slash = '\0';
                if (mkdirat(folder, part, 0777) && errno != EEXIST)
                        return -errno;
                *slash = '/';
        }
        return 0;
}

/* Whether it has exactly these bytes. */
static bool file_is(int folder, const char *path, const void *bytes, size_t size) {
        scoped(freep) char *there = malloc(size + 1);
        int fd = openat(folder, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        size_t done = 0;
        ssize_t got = 1;

        while (there && fd >= 0 && got > 0 && done <= size) {
                got = read(fd, there + done, size + 1 - done);
                done += got > 0 ? (size_t) got : 0;
        }
        if (fd >= 0)
                (void) close(fd);
        return there && fd >= 0 && !got && done == size && !memcmp(there, bytes, size);
}

static int file_fill(int folder, const char *name, const char *bytes, size_t size, bool sync) {
        int fd = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666), r;

        if (fd < 0)
                return -errno;
        r = 0;
        while (!r && size) {
                ssize_t done = write(fd, bytes, size);

                if (done < 0)
                        r = errno == EINTR ? 0 : -errno;
                else
                        bytes += done, size -= (size_t) done;
        }
        if (!r && sync && fsync(fd))
                r = -errno;
        if (close(fd) && !r)
                r = -errno;
        return r;
}

static int file_put(int folder, const char *path, const void *bytes, size_t size, bool sync) {
        int r;

        if (file_is(folder, path, bytes, size))
                return 0;
        r = folders_make(folder, path);
        if (!r)
                r = file_fill(folder, tiles_new, bytes, size, sync);
        if (!r && renameat(folder, tiles_new, folder, path))
                r = -errno;
        return r;
}

/* ---- tiles ---- */

static int tiles_hashes(struct tiles *tiles, unsigned level, uint64_t number, unsigned width) {
        struct hash hashes[TILE_WIDTH];
        char path[TILES_PATH_MAX];
        int r = tile_hashes(tiles->ledger, level, number * TILE_WIDTH, width, hashes);

        tiles_path((int) level, number, width, path);
        return r ? r : file_put(tiles->folder, path, hashes, width * sizeof *hashes, false);
}

static int bundle_add(struct tiles *tiles, uint64_t sequence) {
        size_t at = tiles->bundle.size, size;
        int r;

        text_add_bytes(&tiles->bundle, "\0\0", 2);
        r = proof_leaf_bytes(tiles->ledger, sequence, &tiles->bundle);
        if (r)
                return r;
        size = tiles->bundle.size - at - 2;
        if (size > TILES_LEAF_MAX)
                return -EOVERFLOW;
        tiles->bundle.bytes[at] = (char) (size >> 8);
        tiles->bundle.bytes[at + 1] = (char) (size & 0xff);
        return 0;
}

static int tiles_entries(struct tiles *tiles, uint64_t number, unsigned width) {
        char path[TILES_PATH_MAX];
        int r = 0;

        text_clear(&tiles->bundle);
        for (unsigned i = 0; !r && i < width; i++)
                r = bundle_add(tiles, number * TILE_WIDTH + i + 1);
        tiles_path(TILES_LEAVES, number, width, path);
        return r ? r : file_put(tiles->folder, path, tiles->bundle.bytes, tiles->bundle.size, false);
}

static int tiles_level(struct tiles *tiles, unsigned level, tiles_progress_fn *progress, void *context) {
        uint64_t count = tiles->size >> (level * TILE_HEIGHT);
        uint64_t first = (tiles->before >> (level * TILE_HEIGHT)) / TILE_WIDTH;
        int r = 0;

        for (uint64_t number = first; !r && number * TILE_WIDTH < count; number++) {
                uint64_t left = count - number * TILE_WIDTH;
                unsigned width = left < TILE_WIDTH ? (unsigned) left : TILE_WIDTH;

                r = level ? 0 : tiles_entries(tiles, number, width);
                if (!r)
                        r = tiles_hashes(tiles, level, number, width);
                if (progress && !level && number % TILES_TELL_EVERY == 0)
                        progress(context, number * TILE_WIDTH + width, tiles->size);
        }
        return r;
}

/* ---- the folder's checkpoint ---- */

static int tiles_before(struct tiles *tiles) {
        char note[NOTE_MAX] = "";
        int fd = openat(tiles->folder, "checkpoint", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        struct checkpoint checkpoint;
        ssize_t size;
        int r;

        if (fd < 0)
                return errno == ENOENT ? 0 : -errno;
        size = read(fd, note, sizeof note - 1);
        (void) close(fd);
        if (size < 0)
                return -EIO;
        r = proof_accept(tiles->ledger, note, &checkpoint);
        if (r == PROOF_E_UNSIGNED)
                return TILES_E_OTHER;
        if (r == PROOF_E_RANGE || r == PROOF_E_WRONG)
                return TILES_E_REWRITTEN;
        if (!r)
                tiles->before = checkpoint.size;
        return r;
}

static int tiles_all(struct tiles *tiles, tiles_progress_fn *progress, void *context) {
        const char *note = ledger_checkpoint(tiles->ledger);
        int r = tiles_before(tiles);

        for (unsigned level = 0; !r && level < TILE_LEVELS && tiles->size >> (level * TILE_HEIGHT); level++)
                r = tiles_level(tiles, level, progress, context);
        if (!r && syncfs(tiles->folder))
                r = -errno;
        if (!r)
                r = file_put(tiles->folder, "checkpoint", note, strlen(note), true);
        if (!r && fsync(tiles->folder))
                r = -errno;
        return r;
}

int tiles_export(struct ledger *ledger, const char *folder, tiles_progress_fn *progress, void *context,
        struct tiles_result *ret_result) {
        struct tiles tiles = { .ledger = ledger, .folder = -1, .size = ledger_durable(ledger) };
        struct tiles_result result = { .size = tiles.size };
        int r = mkdir(folder, 0777) && errno != EEXIST ? -errno : 0;

        if (!r)
                tiles.folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (!r && tiles.folder < 0)
                r = -errno;
        if (!r)
                r = tiles_all(&tiles, progress, context);
        if (tiles.folder >= 0)
                (void) close(tiles.folder);
        text_end(&tiles.bundle);
        if (r)
                return error_trace(r);
        (void) text_copy(result.origin, sizeof result.origin, ledger->verifier.name);
        result.added = tiles.size - tiles.before;
        ledger_root(ledger, &result.root);
        *ret_result = result;
        return 0;
}
