/* SPDX-License-Identifier: ISC */

/*
 * Proofs and exports: texts and files that other people's programs read, and that are found out when they are changed
 *
 * Long because proofs and exports are tried on one site, and judged by the same programs.
 */

#include "test.h"

#include <errno.h>
#include <ftw.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "bytes.h"
#include "ledger.h"
#include "proof_text.h"
#include "tiles.h"

enum { PATH_SIZE = 256, ENTRIES = 700, MORE = 400, FILES_MAX = 64, FILE_MAX = 1 << 20 };

struct site {
        char folder[PATH_SIZE];
        struct moment now;
        struct ledger *ledger;
        struct ledger_fault fault;
        struct verifier verifier;
};

static const char *in(const struct site *site, const char *name) {
        static char paths[8][PATH_SIZE * 2];
        static unsigned next;
        char *path = paths[next++ % count_of(paths)];

        (void) snprintf(path, PATH_SIZE * 2, "%.200s/%.250s", site->folder, name);
        return path;
}

static int site_open(struct site *site, bool create) {
        const struct ledger_options options = {
                .path = in(site, "strongroom.db"),
                .key_path = in(site, "site.key"),
                .site = "TST",
                .create = create,
        };

        return ledger_open(&options, &site->now, &site->ledger, &site->fault);
}

static void append_some(struct site *site, unsigned count) {
        struct entry entry;

        assert_int_equal(ledger_begin(site->ledger, &site->now), 0);
        for (unsigned i = 0; i < count; i++) {
                json_t *body = json_pack("{s:s,s:i}", "note", "saisi à Gao", "number", (int) i);
                const struct event event = { .kind = "item.moved", .actors = { "awa" }, .body = body };

                assert_int_equal(ledger_append(site->ledger, &event, &entry), 0);
                json_decref(body);
        }
        assert_int_equal(ledger_commit(site->ledger), 0);
}

static void file_write(const char *path, const void *bytes, size_t size) {
        FILE *file = fopen(path, "wb");

        assert_non_null(file);
        assert_int_equal(fwrite(bytes, 1, size, file), size);
        assert_int_equal(fclose(file), 0);
}

static size_t file_read(const char *path, char *out, size_t room) {
        FILE *file = fopen(path, "rb");
        size_t size;

        if (!file)
                fail_msg("%s: %s", path, strerror(errno));
        size = fread(out, 1, room, file);
        assert_int_equal(fclose(file), 0);
        return size;
}

static int site_begin(void **state) {
        static struct site site;

        site = (struct site){ .folder = "/dev/shm/strongroom-tiles-XXXXXX", .now = clock_now() };
        assert_non_null(mkdtemp(site.folder));
        assert_int_equal(site_open(&site, true), 0);
        assert_int_equal(verifier_parse(ledger_vkey(site.ledger), &site.verifier), 0);
        file_write(in(&site, "vkey"), ledger_vkey(site.ledger), strlen(ledger_vkey(site.ledger)));
        append_some(&site, ENTRIES - 1);
        *state = &site;
        return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk) {
        (void) status;
        (void) type;
        (void) walk;
        return remove(path);
}

static int site_end(void **state) {
        struct site *site = *state;

        site->ledger = ledger_close(site->ledger);
        return nftw(site->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* What x/mod says of it: skipped where it isn't here. */
static bool others_say(const char *verb, const char *a, const char *b, const char *c) {
        const char *const argv[] = { TILES, verb, a, b, c, NULL };
        posix_spawn_file_actions_t actions;
        int status = 0;
        pid_t pid;

        if (!argv[0][0]) {
                print_message("skipped: golang-go or golang-golang-x-mod-dev isn't here\n");
                skip();
        }
        assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
        assert_int_equal(posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", 1, 0), 0);
        assert_int_equal(posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO), 0);
        assert_int_equal(posix_spawn(&pid, argv[0], &actions, NULL, (char **) (uintptr_t) argv, environ), 0);
        assert_int_equal(posix_spawn_file_actions_destroy(&actions), 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return WIFEXITED(status) && !WEXITSTATUS(status);
}

/* ---- proofs as texts ---- */

static int judged(const struct site *site, const char *text, const struct hash *hash) {
        struct checkpoint checkpoint;
        struct proof_text proof;
        int r = proof_text_parse(text, &proof);

        return r ? r : proof_text_check(&proof, hash, &site->verifier, &checkpoint);
}

static void a_proof_of_inclusion_stands_alone(void **state) {
        struct site *site = *state;
        struct text text = { 0 }, leaf = { 0 }, carried = { 0 };
        struct proof_text proof;
        struct hash hash;

        assert_int_equal(
                proof_tell_inclusion(site->ledger, 300, ledger_checkpoint(site->ledger), true, &text), 0);
        assert_int_equal(proof_leaf_bytes(site->ledger, 300, &leaf), 0);
        assert_int_equal(proof_text_parse(text_string(&text), &proof), 0);
        assert_int_equal(proof.kind, PROOF_INCLUSION);
        assert_int_equal(proof.number, 299);
        assert_int_equal(proof_text_extra(&proof, &carried), 0);
        assert_string_equal(text_string(&carried), text_string(&leaf));
        merkle_leaf(leaf.bytes, leaf.size, "", 0, &hash);
        assert_int_equal(judged(site, text_string(&text), &hash), 0);
        assert_true(text.size < 2048); /* with the entry's text */
        file_write(in(site, "proof"), text.bytes, text.size);
        file_write(in(site, "leaf"), leaf.bytes, leaf.size);
        text_end(&text);
        text_end(&carried);
        assert_true(others_say("inclusion", in(site, "vkey"), in(site, "proof"), in(site, "leaf")));
        leaf.bytes[20] ^= 1;
        file_write(in(site, "leaf"), leaf.bytes, leaf.size);
        text_end(&leaf);
        assert_false(others_say("inclusion", in(site, "vkey"), in(site, "proof"), in(site, "leaf")));
}

/* Whatever byte is another one: it isn't a proof any more, or it doesn't hold; never another proof that does. */
static void a_changed_proof_never_holds(void **state) {
        static const uint8_t changes[] = { 0x01, 0x20, 0x80 };
        struct site *site = *state;
        struct text text = { 0 };
        struct hash leaf;

        assert_int_equal(
                proof_tell_inclusion(site->ledger, 5, ledger_checkpoint(site->ledger), false, &text), 0);
        assert_int_equal(proof_leaf(site->ledger, 5, &leaf), 0);
        for (size_t at = 0; at < text.size; at++) {
                for (size_t i = 0; i < count_of(changes); i++) {
                        text.bytes[at] = (char) (text.bytes[at] ^ changes[i]);
                        if (!judged(site, text_string(&text), &leaf))
                                fail_msg("byte %zu", at);
                        text.bytes[at] = (char) (text.bytes[at] ^ changes[i]);
                }
        }
        assert_int_equal(judged(site, text_string(&text), &leaf), 0);
        text_end(&text);
}

static void a_proof_of_consistency_leads_on_from_a_kept_checkpoint(void **state) {
        struct site *site = *state;
        struct checkpoint older;
        char kept[NOTE_MAX];
        struct text text = { 0 };

        (void) snprintf(kept, sizeof kept, "%s", ledger_checkpoint(site->ledger));
        file_write(in(site, "older"), kept, strlen(kept));
        append_some(site, 30);
        assert_int_equal(proof_accept(site->ledger, kept, &older), 0);
        assert_int_equal(
                proof_tell_consistency(site->ledger, older.size, ledger_checkpoint(site->ledger), &text), 0);
        assert_int_equal(judged(site, text_string(&text), &older.root), 0);
        older.root.bytes[3] ^= 1;
        assert_int_equal(judged(site, text_string(&text), &older.root), PROOF_E_WRONG);
        file_write(in(site, "proof"), text.bytes, text.size);
        text_end(&text);
        assert_true(others_say("consistency", in(site, "vkey"), in(site, "proof"), in(site, "older")));
}

static void only_the_forms_of_the_specification_are_read(void **state) {
        static const char *const wrong[] = {
                "",
                "c2sp.org/tlog-proof@v1",
                "c2sp.org/tlog-proof@v1\nindex 00\n\nx",
                "c2sp.org/tlog-proof@v1\nindex 01\n\nx",
                "c2sp.org/tlog-proof@v1\nindex -1\n\nx",
                "c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n\nx",
                "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\nx",
                "c2sp.org/tlog-proof@v1\nindex 1\n",
                "c2sp.org/tlog-proof@v1\nextra\nindex 1\n\nx",
                "c2sp.org/tlog-proof@v1\nextra \nindex 1\n\nx",
                "c2sp.org/tlog-proof@v1\nextra A\nindex 1\n\nx",
                "c2sp.org/tlog-proof@v1\nindex 1\nextra AAAA\n\nx",
                "c2sp.org/tlog-proof@v2\nindex 1\n\nx",
                "c2sp.org/tlog-proof@v1\r\nindex 1\n\nx",
                "old x\n\nx",
                "old 1 \n\nx",
        };
        struct site *site = *state;
        struct proof_text proof;
        struct text text = { 0 };

        (void) site;
        for (size_t i = 0; i < count_of(wrong); i++)
                if (proof_text_parse(wrong[i], &proof) != PROOF_E_MALFORMED)
                        fail_msg("%s", wrong[i]);
        assert_int_equal(proof_text_parse("c2sp.org/tlog-proof@v1\nextra AAAA\nindex 0\n\nx", &proof), 0);
        text_add(&text, "c2sp.org/tlog-proof@v1\nindex 0\n");
        for (unsigned i = 0; i < PROOF_HASHES_MAX + 1; i++)
                text_add(&text, "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n");
        text_add(&text, "\nx");
        assert_int_equal(proof_text_parse(text_string(&text), &proof), PROOF_E_MALFORMED);
        text_end(&text);
}

static void checkpoints_from_elsewhere_are_judged(void **state) {
        struct site *site = *state;
        struct checkpoint checkpoint;
        char note[NOTE_MAX];
        struct signer signer, own;
        struct hash root = { { 1 } };

        assert_int_equal(proof_note(site->ledger, 0, note), 0);
        assert_string_equal(note, ledger_checkpoint(site->ledger));
        assert_int_equal(proof_note(site->ledger, 1, note), 0); /* the first commit's is kept */
        assert_int_equal(proof_accept(site->ledger, note, &checkpoint), 0);
        assert_int_equal(checkpoint.size, 1);
        assert_int_equal(proof_note(site->ledger, 2, note), PROOF_E_UNSIGNED);
        assert_int_equal(proof_note(site->ledger, ENTRIES + 1, note), PROOF_E_RANGE);
        signer_make("strongroom/TST", &signer); /* another key of that name */
        note_sign(&signer, 1, &root, note);
        assert_int_equal(proof_accept(site->ledger, note, &checkpoint), PROOF_E_UNSIGNED);
        assert_int_equal(signer_load(in(site, "site.key"), &own), 0);
        note_sign(&own, 5, &root, note); /* who has the key signs anything */
        assert_int_equal(proof_accept(site->ledger, note, &checkpoint), PROOF_E_WRONG);
        note_sign(&own, ENTRIES + 1, &root, note);
        assert_int_equal(proof_accept(site->ledger, note, &checkpoint), PROOF_E_RANGE);
        signer_wipe(&own);
        signer_wipe(&signer);
}

/* ---- exports ---- */

static char *files[FILES_MAX];
static size_t files_count;

static int files_note(const char *path, const struct stat *status, int type, struct FTW *walk) {
        (void) status;
        (void) walk;
        if (type != FTW_F)
                return 0;
        assert_true(files_count < FILES_MAX);
        files[files_count++] = strdup(path);
        return 0;
}

static void files_list(const char *folder) {
        while (files_count)
                free(files[--files_count]);
        assert_int_equal(nftw(folder, files_note, 8, FTW_PHYS), 0);
}

static void export_now(struct site *site, uint64_t added) {
        struct tiles_result result;

        assert_int_equal(tiles_export(site->ledger, in(site, "out"), NULL, NULL, &result), 0);
        assert_int_equal(result.size, ledger_durable(site->ledger));
        assert_int_equal(result.added, added);
        assert_string_equal(result.origin, "strongroom/TST");
}

static void assert_whole(struct site *site) {
        struct tiles_result result;
        struct ledger_fault fault = { 0 };
        struct hash root;

        assert_int_equal(
                tiles_check(in(site, "out"), ledger_vkey(site->ledger), NULL, NULL, NULL, &result, &fault),
                0);
        assert_int_equal(result.size, ledger_durable(site->ledger));
        ledger_root(site->ledger, &root);
        assert_memory_equal(result.root.bytes, root.bytes, HASH_SIZE);
        assert_int_equal(tiles_check(in(site, "out"), NULL, NULL, NULL, NULL, &result, &fault), 0);
}

static bool there(const struct site *site, const char *path) {
        char name[PATH_SIZE];

        (void) snprintf(name, sizeof name, "out/%.200s", path);
        return !access(in(site, name), R_OK);
}

static void an_export_is_read_by_others_and_grows(void **state) {
        struct site *site = *state;

        export_now(site, ENTRIES);
        assert_whole(site);
        assert_true(
                there(site, "tile/0/000") && there(site, "tile/0/001") && there(site, "tile/0/002.p/188"));
        assert_true(there(site, "tile/1/000.p/2") && there(site, "tile/entries/002.p/188"));
        assert_false(there(site, "tile/0/002") || there(site, "tile/2/000.p/1") || there(site, "new~"));
        append_some(site, MORE);
        export_now(site, MORE);
        assert_whole(site);
        assert_true(there(site, "tile/0/002") && there(site, "tile/0/002.p/188")); /* it only adds */
        export_now(site, 0);
        assert_whole(site);
        assert_true(others_say("export", in(site, "vkey"), in(site, "out"), NULL));
}

static void paths_are_those_of_the_specification(void **state) {
        char path[TILES_PATH_MAX];

        (void) state;
        tiles_path(0, 1234067, 256, path);
        assert_string_equal(path, "tile/0/x001/x234/067");
        tiles_path(63, 0, 1, path);
        assert_string_equal(path, "tile/63/000.p/1");
        tiles_path(TILES_LEAVES, 1000, 255, path);
        assert_string_equal(path, "tile/entries/x001/000.p/255");
        tiles_path(TILES_LEAVES, UINT64_MAX >> 8, 255, path);
        assert_string_equal(path, "tile/entries/x072/x057/x594/x037/x927/935.p/255");
}

/* Killed before its checkpoint was written, in the middle of a file. */
static void a_killed_export_is_gone_on_from(void **state) {
        struct site *site = *state;

        export_now(site, ENTRIES);
        assert_int_equal(unlink(in(site, "out/checkpoint")), 0);
        assert_int_equal(unlink(in(site, "out/tile/1/000.p/2")), 0);
        file_write(in(site, "out/tile/0/001"), "", 0); /* its name reached the disk before its bytes did */
        file_write(in(site, "out/new~"), "half", 4);
        export_now(site, ENTRIES);
        assert_whole(site);
        assert_false(there(site, "new~"));
}

static void assert_found(struct site *site, const char *path) {
        struct ledger_fault fault = { 0 };
        struct tiles_result result;

        if (tiles_check(in(site, "out"), ledger_vkey(site->ledger), NULL, NULL, NULL, &result, &fault) !=
                TILES_E_BROKEN)
                fail_msg("%s", path);
        assert_true(*fault.error && *fault.message);
}

/* Every file: a bit changed at its beginning, middle and end; cut; longer; gone. */
static void a_changed_export_is_found(void **state) {
        struct site *site = *state;
        char *bytes = malloc(FILE_MAX);

        assert_non_null(bytes);
        export_now(site, ENTRIES);
        files_list(in(site, "out"));
        assert_int_equal(files_count, 8); /* the checkpoint, 3 bundles, 3 + 1 tiles */
        for (size_t i = 0; i < files_count; i++) {
                size_t size = file_read(files[i], bytes, FILE_MAX);
                const size_t places[] = { 0, 1, size / 2, size - 1 };

                for (size_t k = 0; k < count_of(places); k++) {
                        bytes[places[k]] ^= 0x04;
                        file_write(files[i], bytes, size);
                        if (strstr(files[i], "checkpoint") && k == 0)
                                assert_found(site, files[i]); /* its origin */
                        else
                                assert_found(site, files[i]);
                        bytes[places[k]] ^= 0x04;
                }
                file_write(files[i], bytes, size - 1);
                assert_found(site, files[i]);
                bytes[size] = '\n';
                file_write(files[i], bytes, size + 1);
                assert_found(site, files[i]);
                if (!strstr(files[i], "checkpoint")) {
                        assert_int_equal(unlink(files[i]), 0);
                        assert_found(site, files[i]);
                }
                file_write(files[i], bytes, size);
                assert_whole(site);
        }
        free(bytes);
}

static void an_export_does_not_mix_two_records(void **state) {
        struct site *site = *state;
        struct tiles_result result;
        char note[NOTE_MAX];
        struct signer signer;
        struct hash root = { { 1 } };

        export_now(site, ENTRIES);
        signer_make("strongroom/OTH", &signer);
        note_sign(&signer, 7, &root, note);
        file_write(in(site, "out/checkpoint"), note, strlen(note));
        assert_int_equal(tiles_export(site->ledger, in(site, "out"), NULL, NULL, &result), TILES_E_OTHER);
        assert_int_equal(signer_load(in(site, "site.key"), &signer), 0);
        note_sign(&signer, 7, &root, note);
        file_write(in(site, "out/checkpoint"), note, strlen(note));
        assert_int_equal(tiles_export(site->ledger, in(site, "out"), NULL, NULL, &result), TILES_E_REWRITTEN);
        signer_wipe(&signer);
}

static void what_is_no_export_is_told_from_a_broken_one(void **state) {
        struct site *site = *state;
        struct ledger_fault fault = { 0 };
        struct tiles_result result;

        assert_int_equal(
                tiles_check(in(site, "none"), NULL, NULL, NULL, NULL, &result, &fault), TILES_E_ABSENT);
        assert_int_equal(tiles_check(site->folder, NULL, NULL, NULL, NULL, &result, &fault), TILES_E_ABSENT);
        export_now(site, ENTRIES);
        assert_int_equal(tiles_check(in(site, "out"), "no key", NULL, NULL, NULL, &result, &fault), -EINVAL);
        assert_int_equal(
                tiles_export(site->ledger, in(site, "vkey"), NULL, NULL, &result), -ENOTDIR); /* a file */
}

#define story(name) cmocka_unit_test_setup_teardown(name, site_begin, site_end)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(a_proof_of_inclusion_stands_alone),
                story(a_changed_proof_never_holds),
                story(a_proof_of_consistency_leads_on_from_a_kept_checkpoint),
                story(only_the_forms_of_the_specification_are_read),
                story(checkpoints_from_elsewhere_are_judged),
                story(an_export_is_read_by_others_and_grows),
                cmocka_unit_test(paths_are_those_of_the_specification),
                story(a_killed_export_is_gone_on_from),
                story(a_changed_export_is_found),
                story(an_export_does_not_mix_two_records),
                story(what_is_no_export_is_told_from_a_broken_one),
        };
        int failed = cmocka_run_group_tests(tests, NULL, NULL);

        while (files_count)
                free(files[--files_count]);
        return failed;
}
