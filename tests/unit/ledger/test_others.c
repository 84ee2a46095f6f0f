/* SPDX-License-Identifier: ISC */

/*
 * Others: golang.org/x/mod and openssl, which know nothing of us, agree on what we wrote
 *
 * Both ways: they check our head, our tree and our key file; and what they make of them (the note signed anew, every
 * proof in the tree) is checked by us.
 */

#include "test.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "bytes.h"
#include "ledger.h"
#include "merkle.h"
#include "note.h"

enum { PATH_SIZE = 256, ENTRIES = 67, PROOF_MAX = 64, FILE_MAX = 1 << 20 };

struct site {
        char folder[PATH_SIZE];
        struct moment now;
        struct ledger *ledger;
        struct hash roots[ENTRIES + 1];
};

static const char *in(const struct site *site, const char *name) {
        static char paths[8][PATH_SIZE * 2];
        static unsigned next;
        char *path = paths[next++ % count_of(paths)];

        (void) snprintf(path, PATH_SIZE * 2, "%s/%s", site->folder, name);
        return path;
}

static void file_write(const char *path, const void *bytes, size_t size) {
        FILE *file = fopen(path, "wb");

        assert_non_null(file);
        assert_int_equal(fwrite(bytes, 1, size, file), size);
        assert_int_equal(fclose(file), 0);
}

static char *file_read(const char *path) {
        char *bytes = calloc(1, FILE_MAX);
        FILE *file = fopen(path, "rb");

        assert_non_null(bytes);
        assert_non_null(file);
        assert_true(fread(bytes, 1, FILE_MAX - 1, file) > 0);
        assert_int_equal(fclose(file), 0);
        return bytes;
}

/* Runs a program; true where it was content. */
static bool content(const char *const *argv) {
        posix_spawn_file_actions_t actions;
        int status = 0;
        pid_t pid;

        assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
        assert_int_equal(posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO), 0);
        assert_int_equal(posix_spawnp(&pid, argv[0], &actions, NULL, (char **) (uintptr_t) argv, environ), 0);
        assert_int_equal(posix_spawn_file_actions_destroy(&actions), 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return WIFEXITED(status) && !WEXITSTATUS(status);
}

/* ---- a record, as exported ---- */

static int export_entry(void *context, const struct ledger_row *row) {
        assert_int_equal(fwrite(row->event, 1, row->event_size, context), row->event_size);
        return fputc('\n', context) == EOF ? -EIO : 0;
}

static void site_export(struct site *site) {
        const char *note = ledger_checkpoint(site->ledger), *vkey = ledger_vkey(site->ledger);
        FILE *entries = fopen(in(site, "entries"), "wb");

        assert_non_null(entries);
        assert_int_equal(ledger_each(site->ledger, 1, ENTRIES, export_entry, entries), 0);
        assert_int_equal(fclose(entries), 0);
        file_write(in(site, "checkpoint"), note, strlen(note));
        file_write(in(site, "vkey"), vkey, strlen(vkey));
}

static void site_begin(struct site *site) {
        const struct ledger_options options = {
                .path = in(site, "strongroom.db"),
                .key_path = in(site, "site.key"),
                .site = "TST",
                .create = true,
        };
        struct ledger_fault fault;

        assert_int_equal(ledger_open(&options, &site->now, &site->ledger, &fault), 0);
        for (unsigned i = 1; i < ENTRIES; i++) {
                json_t *body = json_pack("{s:s,s:i}", "note", "saisi à Gao, sac \"B\"", "number", (int) i);
                const struct event event = { .kind = "item.moved", .actors = { "awa" }, .body = body };
                struct entry entry;

                ledger_root(site->ledger, &site->roots[i]);
                assert_int_equal(ledger_begin(site->ledger, &site->now), 0);
                assert_int_equal(ledger_append(site->ledger, &event, &entry), 0);
                assert_int_equal(ledger_commit(site->ledger), 0);
                json_decref(body);
        }
        ledger_root(site->ledger, &site->roots[ENTRIES]);
        site_export(site);
}

static int site_make(void **state) {
        static struct site site;

        site = (struct site){ .folder = "/dev/shm/strongroom-others-XXXXXX", .now = clock_now() };
        assert_non_null(mkdtemp(site.folder));
        site_begin(&site);
        *state = &site;
        return 0;
}

static int site_end(void **state) {
        static const char *const names[] = { "strongroom.db", "strongroom.db-wal", "strongroom.db-shm",
                "strongroom.db.lock", "site.key", "entries", "checkpoint", "vkey", "signed", "proofs",
                "public.der", "text", "signature" };
        struct site *site = *state;

        site->ledger = ledger_close(site->ledger);
        for (size_t i = 0; i < count_of(names); i++)
                (void) unlink(in(site, names[i]));
        assert_int_equal(rmdir(site->folder), 0);
        return 0;
}

/* ---- x/mod ---- */

struct proof {
        bool inclusion;
        uint64_t a, b;
        struct hash hashes[PROOF_MAX]; /* the leaf or the older root, then the proof */
        size_t count;
};

static void proof_parse(char *line, struct proof *ret_proof) {
        char *rest = NULL, *word = strtok_r(line, " ", &rest);

        *ret_proof = (struct proof){ .inclusion = !strcmp(word, "inclusion") };
        ret_proof->a = strtoull(strtok_r(NULL, " ", &rest), NULL, 10);
        ret_proof->b = strtoull(strtok_r(NULL, " ", &rest), NULL, 10);
        while ((word = strtok_r(NULL, " ", &rest))) {
                size_t size;

                assert_true(ret_proof->count < PROOF_MAX);
                assert_int_equal(bytes_unbase64(word, strlen(word), ret_proof->hashes[ret_proof->count].bytes,
                                         HASH_SIZE, &size),
                        0);
                assert_int_equal(size, HASH_SIZE);
                ret_proof->count++;
        }
        assert_true(ret_proof->count > 0);
}

static bool proof_holds(const struct site *site, const struct proof *proof) {
        const struct hash *first = &proof->hashes[0], *rest = &proof->hashes[1];
        const struct hash *root = &site->roots[ENTRIES];

        if (proof->inclusion)
                return !merkle_check_inclusion(proof->a, proof->b, first, rest, proof->count - 1, root);
        return !merkle_check_consistency(proof->a, proof->b, rest, proof->count - 1, first, root);
}

static void judge_proof(const struct site *site, struct proof *proof) {
        assert_int_equal(proof->b, ENTRIES);
        assert_true(proof_holds(site, proof));
        if (!proof->inclusion)
                assert_memory_equal(proof->hashes[0].bytes, site->roots[proof->a].bytes, HASH_SIZE);
        for (size_t i = 0; i < proof->count; i++) {
                proof->hashes[i].bytes[i % HASH_SIZE] ^= 0x10;
                assert_false(proof_holds(site, proof));
                proof->hashes[i].bytes[i % HASH_SIZE] ^= 0x10;
        }
        proof->count--;
        assert_true(!proof->count || !proof_holds(site, proof)); /* one hash is missing */
}

static void go_reads_our_record_and_we_its_proofs(void **state) {
        const struct site *site = *state;
        const char *const argv[] = { OTHERS, site->folder, NULL };
        scoped(freep) char *proofs = NULL, *again = NULL;
        char *rest = NULL;
        unsigned count = 0;

        if (!argv[0][0]) {
                print_message("skipped: golang-go or golang-golang-x-mod-dev isn't here\n");
                skip();
        }
        assert_true(content(argv));
        again = file_read(in(site, "signed"));
        assert_string_equal(again, ledger_checkpoint(site->ledger)); /* Ed25519 signs the same each time */
        proofs = file_read(in(site, "proofs"));
        for (char *line = strtok_r(proofs, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
                struct proof proof;

                proof_parse(line, &proof);
                judge_proof(site, &proof);
                count++;
        }
        assert_int_equal(count, 2 * ENTRIES);
}

static void go_finds_what_was_changed(void **state) {
        const struct site *site = *state;
        const char *const argv[] = { OTHERS, site->folder, NULL };
        scoped(freep) char *entries = NULL;
        char *at;

        if (!argv[0][0])
                skip();
        entries = file_read(in(site, "entries"));
        at = strstr(entries, "Gao");
        assert_non_null(at);
        *at = 'K';
        file_write(in(site, "entries"), entries, strlen(entries));
        assert_false(content(argv));
        *at = 'G';
        file_write(in(site, "entries"), entries, strlen(entries));
}

/* ---- openssl ---- */

/* SubjectPublicKeyInfo of an Ed25519 key (RFC 8410, 4), up to the key. */
static const uint8_t der_head[] = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 };

static void openssl_checks_our_head(void **state) {
        const struct site *site = *state;
        const char *const argv[] = { "openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey",
                in(site, "public.der"), "-rawin", "-in", in(site, "text"), "-sigfile", in(site, "signature"),
                NULL };
        const char *note = ledger_checkpoint(site->ledger), *base64 = strrchr(note, ' ') + 1;
        uint8_t der[sizeof der_head + SIGN_PUBLIC_SIZE], signature[4 + SIGN_SIGNATURE_SIZE];
        struct verifier verifier;
        size_t size;

        if (access("/usr/bin/openssl", X_OK)) {
                print_message("skipped: openssl isn't here\n");
                skip();
        }
        assert_int_equal(verifier_parse(ledger_vkey(site->ledger), &verifier), 0);
        memcpy(der, der_head, sizeof der_head);
        memcpy(der + sizeof der_head, verifier.public_key, SIGN_PUBLIC_SIZE);
        file_write(in(site, "public.der"), der, sizeof der);
        assert_int_equal(
                bytes_unbase64(base64, strcspn(base64, "\n"), signature, sizeof signature, &size), 0);
        assert_int_equal(size, sizeof signature);
        file_write(in(site, "signature"), signature + 4, SIGN_SIGNATURE_SIZE); /* after the key's id */
        assert_int_equal(note_check(note, &verifier, &size), 0);
        file_write(in(site, "text"), note, size);
        assert_true(content(argv));
        file_write(in(site, "text"), note, size - 1);
        assert_false(content(argv));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(go_reads_our_record_and_we_its_proofs),
                cmocka_unit_test(go_finds_what_was_changed),
                cmocka_unit_test(openssl_checks_our_head),
        };

        return cmocka_run_group_tests(tests, site_make, site_end);
}
