/* SPDX-License-Identifier: ISC */

/*
 * Replay: runs a fuzz target over its corpus and a thousand seeded inputs, where the compiler has no libFuzzer
 *
 *      fuzz_NAME [FILE or FOLDER ...]
 *
 * So every build checks each target's property; the fuzz preset looks for new inputs.
 */

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { REPLAY_SIZE_MAX = 1 << 16, REPLAY_SEEDED = 1000, REPLAY_SEEDED_SIZE = 600, REPLAY_PATH_MAX = 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* An exact-size copy, so that the sanitizer sees a read past the end. */
static void replay_bytes(const uint8_t *bytes, size_t size) {
        uint8_t *copy = malloc(size ? size : 1);

        if (!copy)
                abort();
        memcpy(copy, bytes, size);
        (void) LLVMFuzzerTestOneInput(copy, size);
        free(copy);
}

static int replay_file(const char *path) {
        static uint8_t bytes[REPLAY_SIZE_MAX];
        FILE *file = fopen(path, "rb");
        size_t size;

        if (!file)
                return 0;
        size = fread(bytes, 1, sizeof bytes, file);
        (void) fclose(file);
        replay_bytes(bytes, size);
        return 1;
}

static int replay_path(const char *path) {
        struct stat stat_;
        struct dirent *entry;
        char inner[REPLAY_PATH_MAX];
        int count = 0;
        DIR *folder;

        if (stat(path, &stat_) || !S_ISDIR(stat_.st_mode))
                return replay_file(path);
        folder = opendir(path);
        while (folder && (entry = readdir(folder))) {
                (void) snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
                if (entry->d_name[0] != '.')
                        count += replay_file(inner);
        }
        if (folder)
                (void) closedir(folder);
        return count;
}

/* xorshift64*, seeded alike every time: a failure comes back. */
static uint64_t replay_next(uint64_t *state) {
        *state ^= *state >> 12;
        *state ^= *state << 25;
        *state ^= *state >> 27;
        return *state * 0x2545f4914f6cdd1dULL;
}

static void replay_seeded(void) {
        uint8_t bytes[REPLAY_SEEDED_SIZE];
        uint64_t state = 42;

        for (int i = 0; i < REPLAY_SEEDED; i++) {
                size_t size = replay_next(&state) % sizeof bytes;

                for (size_t at = 0; at < size; at++)
                        bytes[at] = (uint8_t) (replay_next(&state) >> 32);
                replay_bytes(bytes, size);
        }
}

int main(int argc, char **argv) {
        int count = 0;

        for (int i = 1; i < argc; i++)
                count += replay_path(argv[i]);
        replay_seeded();
        printf("%d inputs of the corpus and %d seeded ones held the property\n", count, REPLAY_SEEDED);
        return 0;
}
