/* SPDX-License-Identifier: ISC */

/*
 * The audit kit against verify: a record changed a hundred thousand times, and two judges who share no code
 *
 *      audit_kit SHARD SHARDS [CHANGES [FIRST]]
 *
 * Bytes of an export are changed: both must say broken, always. Or entries are changed by who holds the site's key, and
 * sealed again: both must say the same, whatever it is. A case is drawn from its number; the people's keys are always
 * the same, the site's is new each time.
 *
 * Long because each kind of change and its judges stand together.
 */

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "audit_change.h"
#include "cosign.h"
#include "folds.h"
#include "merkle.h"
#include "note.h"
#include "tiles.h"

enum {
        KIT_FILES = 3,
        KIT_FILE_MAX = 1 << 18,
        KIT_SAMPLE = 100,
        KIT_CHANGES = 104000,
        KIT_RESEALED_OF = 5,
        KIT_TELL_EVERY = 5000
};

struct file {
        char name[TILES_PATH_MAX];
        uint8_t *bytes;
        size_t size;
};

struct tally {
        const char *name;
        uint64_t intact, broken;
};

struct kit {
        char folder[STORY_PATH_MAX], work[STORY_PATH_MAX], vkey[SIGN_VKEY_MAX];
        struct story story;
        struct signer site;
        struct file files[KIT_FILES];
        FILE *ask, *answer;
        pid_t child;
        struct tally tallies[64];
        uint64_t agreed, differed, sampled;
};

/* ---- the other judge ---- */

static void kit_start(struct kit *kit) {
        int in[2], out[2];

        assert_int_equal(pipe2(in, O_CLOEXEC), 0);
        assert_int_equal(pipe2(out, O_CLOEXEC), 0);
        kit->child = fork();
        assert_true(kit->child >= 0);
        if (!kit->child) {
                (void) dup2(in[0], STDIN_FILENO);
                (void) dup2(out[1], STDOUT_FILENO);
                (void) execl(KIT_RECORD, KIT_RECORD, "-", (char *) NULL);
                _exit(127);
        }
        (void) close(in[0]);
        (void) close(out[1]);
        kit->ask = fdopen(in[1], "w");
        kit->answer = fdopen(out[0], "r");
        assert_true(kit->ask && kit->answer);
}

static bool kit_says(struct kit *kit, const char *folder, char *said, size_t room) {
        assert_true(fprintf(kit->ask, "%s\t%s\n", kit->vkey, folder) > 0);
        assert_int_equal(fflush(kit->ask), 0);
        assert_non_null(fgets(said, (int) room, kit->answer));
        return !strcmp(said, "intact\n");
}

/* ---- both ---- */

static struct tally *tally_of(struct kit *kit, const char *name) {
        struct tally *tally = kit->tallies;

        while (tally->name && strcmp(tally->name, name) != 0)
                tally++;
        tally->name = name;
        return tally;
}

static bool judge(struct kit *kit, const char *folder, const char *name, uint64_t number) {
        struct ledger_fault fault = { 0 };
        struct tiles_result result;
        char said[512] = "";
        const int r = tiles_check(folder, kit->vkey, record_folds, NULL, NULL, &result, &fault);
        const bool theirs = kit_says(kit, folder, said, sizeof said);
        struct tally *tally = tally_of(kit, name);

        assert_true(r >= 0);
        tally->intact += !r;
        tally->broken += r != 0;
        if (theirs == !r) {
                kit->agreed++;
                return theirs;
        }
        kit->differed++;
        said[strcspn(said, "\n")] = '\0';
        print_message("case %" PRIu64 " (%s): verify says %s (%s), the kit says %s\n", number, name,
                r ? "broken" : "intact", r ? fault.message : "", said);
        return theirs;
}

/* ---- bytes ---- */

static void files_read(struct kit *kit) {
        tiles_path(TILES_LEAVES, 0, (unsigned) kit->story.count, kit->files[0].name);
        tiles_path(0, 0, (unsigned) kit->story.count, kit->files[1].name);
        (void) snprintf(kit->files[2].name, sizeof kit->files[2].name, "checkpoint");
        for (size_t i = 0; i < KIT_FILES; i++) {
                char path[2 * STORY_PATH_MAX];
                ssize_t size;
                int fd;

                (void) snprintf(path, sizeof path, "%s/%s", kit->folder, kit->files[i].name);
                fd = open(path, O_RDONLY | O_CLOEXEC);
                kit->files[i].bytes = malloc(KIT_FILE_MAX);
                assert_true(fd >= 0 && kit->files[i].bytes);
                size = read(fd, kit->files[i].bytes, KIT_FILE_MAX);
                assert_true(size > 0 && size < KIT_FILE_MAX);
                kit->files[i].size = (size_t) size;
                (void) close(fd);
        }
}

static size_t roll_file(struct dice *dice) {
        return roll(dice, 8) ? roll(dice, 2) ? 0 : 2 : 1;
}

/* In *bytes, which has room for twice the file: its new size. */
static size_t bytes_change(uint8_t *bytes, size_t size, const char **ret_name, struct dice *dice) {
        const size_t at = roll(dice, (uint32_t) size);

        switch (roll(dice, 6)) {
        case 0:
                *ret_name = "a byte more";
                memmove(bytes + at + 1, bytes + at, size - at);
                bytes[at] = (uint8_t) roll(dice, 256);
                return size + 1;
        case 1:
                *ret_name = "a byte less";
                memmove(bytes + at, bytes + at + 1, size - at - 1);
                return size - 1;
        case 2: *ret_name = "cut short"; return at;
        case 3:
                *ret_name = "doubled";
                memmove(bytes + size, bytes + at, size - at);
                return 2 * size - at;
        case 4:
                *ret_name = "another byte";
                bytes[at] ^= (uint8_t) (1 + roll(dice, 255));
                return size;
        default:
                *ret_name = "a bit turned over";
                bytes[at] ^= (uint8_t) (1u << roll(dice, 8));
                return size;
        }
}

static void put_back(const struct kit *kit, size_t which) {
        write_file(kit->folder, kit->files[which].name, kit->files[which].bytes, kit->files[which].size);
}

/* A signature line that stands twice still says what it said. */
static bool is_line_doubled(const struct file *file, size_t at) {
        return !strcmp(file->name, "checkpoint") && at > 0 && file->bytes[at - 1] == '\n' &&
               !memcmp(file->bytes + at, "\xe2\x80\x94", 3);
}

static void bytes_case(struct kit *kit, uint64_t number, struct dice *dice) {
        static uint8_t bytes[2 * KIT_FILE_MAX];
        const size_t which = roll_file(dice), other = (which + 1 + roll(dice, 2)) % KIT_FILES;
        const struct file *file = &kit->files[which];
        const char *name = "a file swapped";
        char path[2 * STORY_PATH_MAX];
        size_t size;

        switch (roll(dice, 40)) {
        case 0: write_file(kit->folder, file->name, kit->files[other].bytes, kit->files[other].size); break;
        case 1:
                name = "a file gone";
                (void) snprintf(path, sizeof path, "%s/%s", kit->folder, file->name);
                assert_int_equal(unlink(path), 0);
                break;
        default:
                memcpy(bytes, file->bytes, file->size);
                size = bytes_change(bytes, file->size, &name, dice);
                write_file(kit->folder, file->name, bytes, size);
                if (size > file->size + 1 && is_line_doubled(file, 2 * file->size - size))
                        name = "lines of a note";
        }
        (void) judge(kit, kit->folder, name, number);
        put_back(kit, which);
}

/* ---- entries ---- */

static int run(const char *const *words) {
        posix_spawn_file_actions_t actions;
        pid_t pid;
        int status;

        assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
        assert_int_equal(
                posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0), 0);
        assert_int_equal(
                posix_spawnp(&pid, words[0], &actions, NULL, (char *const *) (uintptr_t) words, environ), 0);
        (void) posix_spawn_file_actions_destroy(&actions);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/* ssh-keygen's word on every signature of the folder. */
static void sample_case(struct kit *kit, bool intact, uint64_t number) {
        const int status =
                run((const char *const[]){ "sh", "docs/audit-kit/signatures.sh", kit->work, NULL });

        kit->sampled++;
        if (status == (intact ? 0 : 5))
                return;
        kit->differed++;
        print_message("case %" PRIu64 ": ssh-keygen says otherwise (%d)\n", number, status);
}

static void tree_remove(const char *folder) {
        assert_true(!strncmp(folder, "/dev/shm/", 9));
        assert_int_equal(run((const char *const[]){ "rm", "-rf", folder, NULL }), 0);
}

/* More lines under the checkpoint: who may read a note must agree on what they are. */
static void lines_case(struct kit *kit, uint64_t number, struct dice *dice) {
        static const char *const lines[] = { "\xe2\x80\x94 w.example/one AAAAAAAAAAAA\n",
                "\xe2\x80\x94 w.example\xc2\xa0one AAAAAAAAAAAA\n", "\xe2\x80\x94 w+one AAAAAAAAAAAA\n",
                "\xe2\x80\x94 w\xe2\x80\x83one AAAAAAAAAAAA\n",
                "\xe2\x80\x94 w\xe2\x80\x94one AAAAAAAAAAAA\n", "\xe2\x80\x94 w.example/one AAAAAA==\n",
                "\xe2\x80\x94 w.example/one AAAAAAB=\n", "x\n", "\n",
                "\xe2\x80\x94 w.example/one AAAA AAAAAAAA\n" };
        const struct file *note = &kit->files[2];
        const uint8_t *own = memmem(note->bytes, note->size, "\n\n", 2);
        const size_t own_size = note->size - 2 - (size_t) (own - note->bytes);
        struct text out = { 0 };

        text_add_bytes(&out, note->bytes, note->size);
        for (uint32_t i = 1 + roll(dice, 3); i; i--) {
                if (roll(dice, 3))
                        text_add(&out, lines[roll(dice, count_of(lines))]);
                else
                        text_add_bytes(&out, own + 2, own_size);
                if (!roll(dice, 4) && out.size > 3)
                        out.bytes[out.size - 3 - roll(dice, 60) % (out.size - 3)] ^= 1;
        }
        write_file(kit->folder, note->name, text_string(&out), out.size);
        (void) judge(kit, kit->folder, "lines of a note", number);
        put_back(kit, 2);
        text_end(&out);
}

static void entries_show(const struct kit *kit, const struct story *copy) {
        for (size_t i = 0; i < copy->count; i++) {
                const struct leaf *was = &kit->story.leaves[i], *is = &copy->leaves[i];

                if (i >= kit->story.count || strcmp(was->event, is->event) != 0 ||
                        strcmp(was->signatures, is->signatures) != 0)
                        print_message("%zu: %s%s\n", i + 1, is->event, is->signatures);
        }
}

static void sealed_case(struct kit *kit, uint64_t number, struct dice *dice) {
        const struct change *change = &changes[roll(dice, (uint32_t) change_count)];
        const uint64_t differed = kit->differed;
        struct story copy;
        bool intact;

        story_copy(&kit->story, &copy);
        change->make(&copy, dice);
        story_seal(&copy, &kit->site, kit->work);
        intact = judge(kit, kit->work, change->name, number);
        if (!strcmp(change->name, "signature bytes") && kit->sampled < KIT_SAMPLE)
                sample_case(kit, intact, number);
        if (kit->differed != differed)
                entries_show(kit, &copy);
        if (copy.count != kit->story.count)
                tree_remove(kit->work);
        story_end(&copy);
}

/* ---- a checkpoint that two witnesses cosigned ---- */

enum { COSIGNED_AT = 40, COSIGNED_TIME_S = 1790000000, COSIGNERS = 2 };

static void cosigned_write(const struct kit *kit, size_t size, const char *witnesses[], bool other) {
        char note[NOTE_MAX], line[COSIGN_LINE_MAX];
        struct text whole = { 0 };
        struct merkle tree = { 0 };
        struct hash hash;

        for (size_t i = 0; i < size; i++) {
                const struct leaf *leaf = &kit->story.leaves[i + other];

                merkle_leaf(
                        leaf->event, strlen(leaf->event), leaf->signatures, strlen(leaf->signatures), &hash);
                merkle_add(&tree, &hash);
        }
        merkle_root(&tree, &hash);
        note_sign(&kit->site, size, &hash, note);
        text_add(&whole, note);
        for (size_t i = 0; i < COSIGNERS; i++) {
                static char vkeys[COSIGNERS][SIGN_VKEY_MAX];
                struct signer witness;
                const size_t text = (size_t) (strstr(note, "\n\n") + 1 - note);

                signer_make(i ? "w.example/two" : "w.example/one", &witness);
                cosign_take(&witness);
                cosign_print(&witness.verifier, vkeys[i]);
                witnesses[i] = vkeys[i];
                cosign_make(&witness, COSIGNED_TIME_S, note, text, line);
                text_add(&whole, line);
        }
        write_file(kit->folder, "cosigned", text_string(&whole), whole.size);
        text_end(&whole);
}

static int cosigned_says(const struct kit *kit, const char *needed, const char *const *witnesses) {
        char path[2 * STORY_PATH_MAX];

        (void) snprintf(path, sizeof path, "%s/cosigned", kit->folder);
        return run((const char *const[]){ KIT_RECORD, "-witnesses", kit->vkey, kit->folder, path, needed,
                witnesses[0], witnesses[1], NULL });
}

static bool cosigned_case(const struct kit *kit) {
        const char *witnesses[COSIGNERS];
        bool good;

        cosigned_write(kit, COSIGNED_AT, witnesses, false);
        good = !cosigned_says(kit, "2", witnesses) && cosigned_says(kit, "3", witnesses) == 5;
        good = good && cosigned_says(kit, "1", (const char *const[]){ witnesses[0], witnesses[0] }) == 5;
        good = good && cosigned_says(kit, "1", (const char *const[]){ witnesses[0], kit->vkey }) == 5;
        cosigned_write(kit, COSIGNED_AT, witnesses, true);
        good = good && cosigned_says(kit, "2", witnesses) == 5;
        if (!good)
                print_message("a cosigned checkpoint wasn't judged as it should be\n");
        return good;
}

/* ---- the campaign ---- */

static const struct kit *kit_left; /* whose folders a failed assertion leaves */

static void kit_clear(void) {
        if (kit_left) {
                tree_remove(kit_left->folder);
                tree_remove(kit_left->work);
        }
}

static void kit_begin(struct kit *kit) {
        (void) snprintf(kit->folder, sizeof kit->folder, "/dev/shm/strongroom-kit-XXXXXX");
        assert_non_null(mkdtemp(kit->folder));
        (void) snprintf(kit->work, sizeof kit->work, "%.64s-sealed", kit->folder);
        kit_left = kit;
        assert_int_equal(atexit(kit_clear), 0);
        story_tell(&kit->story, &kit->site, kit->vkey, kit->folder);
        files_read(kit);
        kit_start(kit);
        print_message("%zu entries\n", kit->story.count);
        assert_true(judge(kit, kit->folder, "as it is", 0));
        story_seal(&kit->story, &kit->site, kit->work);
        sample_case(kit, true, 0);
}

static bool kit_tell(const struct kit *kit) {
        uint64_t intact = 0, broken = 0;
        bool good = true;

        for (const struct tally *tally = kit->tallies; tally->name; tally++) {
                print_message("%-20s %8" PRIu64 " intact %8" PRIu64 " broken\n", tally->name, tally->intact,
                        tally->broken);
                intact += tally->intact;
                broken += tally->broken;
        }
        print_message("%" PRIu64 " verdicts alike, %" PRIu64 " not; ssh-keygen asked about %" PRIu64 "\n",
                kit->agreed, kit->differed, kit->sampled);
        for (size_t i = 0; i < change_count; i++)
                for (const struct tally *tally = kit->tallies; tally->name && good; tally++)
                        good = strcmp(tally->name, changes[i].name) || i > 1 || !tally->broken;
        return good && !kit->differed && intact > broken / 100 && broken > intact / 100;
}

static bool is_of_bytes(const struct tally *tally) {
        for (size_t i = 0; i < change_count; i++)
                if (!strcmp(tally->name, changes[i].name))
                        return false;
        return strcmp(tally->name, "as it is") != 0 && strcmp(tally->name, "lines of a note") != 0;
}

static void kit_end(struct kit *kit) {
        kit_clear();
        kit_left = NULL;
        (void) fclose(kit->ask);
        (void) fclose(kit->answer);
        assert_int_equal(waitpid(kit->child, NULL, 0), kit->child);
        story_end(&kit->story);
        signer_wipe(&kit->site);
        for (size_t i = 0; i < KIT_FILES; i++)
                free(kit->files[i].bytes);
}

int main(int argc, char **argv) {
        const uint64_t shard = argc > 2 ? strtoull(argv[1], NULL, 10) : 0;
        const uint64_t shards = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
        const uint64_t all = argc > 3 ? strtoull(argv[3], NULL, 10) : KIT_CHANGES;
        static struct kit kit;
        bool good;

        if (access(KIT_RECORD, X_OK)) {
                print_message("skipped: the kit's Go wasn't built (golang-go, golang-golang-x-mod-dev)\n");
                return 77;
        }
        assert_int_equal(setenv("RECORD", KIT_RECORD, 1), 0);
        kit_begin(&kit);
        for (uint64_t number = (argc > 4 ? strtoull(argv[4], NULL, 10) : 0) + shard; number < all;
                number += shards) {
                struct dice dice = { .state = (number + 1) * UINT64_C(0x9e3779b97f4a7c15) };

                if (number / shards % KIT_TELL_EVERY == 0)
                        (void) fprintf(stderr, "case %" PRIu64 "\n", number);
                (void) roll(&dice, 2);
                if (roll(&dice, KIT_RESEALED_OF) < 2)
                        sealed_case(&kit, number, &dice);
                else if (!roll(&dice, 40))
                        lines_case(&kit, number, &dice);
                else
                        bytes_case(&kit, number, &dice);
        }
        good = kit_tell(&kit) && cosigned_case(&kit);
        for (const struct tally *tally = kit.tallies; tally->name; tally++)
                good = good && !(is_of_bytes(tally) && tally->intact);
        kit_end(&kit);
        return good ? 0 : 1;
}
