/* SPDX-License-Identifier: ISC */

/*
 * Cosignatures: what a witness signs, what a policy of k of n counts, and that Go's x/mod agrees
 */

#include "test.h"

#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "cosign.h"
#include "macros.h"
#include "text.h"

#define SITE     "strongroom/TST"
#define AT       INT64_C(1700000000)
#define GO_SEED  "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60" /* RFC 8032, 7.1, test 1 */
#define SPEC_ONE "example.com/behind-the-sofa"

enum { WITNESSES = 3, ROOM = 8192 };

struct stand {
        struct signer site, witnesses[WITNESSES];
        struct verifier keys[WITNESSES];
        char note[ROOM];
};

static int stand_open(void **state) {
        struct stand *stand = calloc(1, sizeof *stand);
        const struct hash root = { { 7 } };

        assert_non_null(stand);
        signer_make(SITE, &stand->site);
        for (int i = 0; i < WITNESSES; i++) {
                char name[SIGN_NAME_MAX];

                (void) snprintf(name, sizeof name, "example.org/w%d", i);
                signer_make(name, &stand->witnesses[i]);
                cosign_take(&stand->witnesses[i]);
                stand->keys[i] = stand->witnesses[i].verifier;
        }
        note_sign(&stand->site, 42, &root, stand->note);
        *state = stand;
        return 0;
}

static int stand_close(void **state) {
        free(*state);
        return 0;
}

static size_t text_size(const char *note) {
        return (size_t) (strstr(note, "\n\n") + 1 - note);
}

static void cosign(struct stand *stand, int witness, int64_t time_s) {
        char line[COSIGN_LINE_MAX];

        cosign_make(&stand->witnesses[witness], time_s, stand->note, text_size(stand->note), line);
        assert_true(strlen(stand->note) + strlen(line) < sizeof stand->note);
        (void) text_copy(stand->note + strlen(stand->note), sizeof line, line);
}

static void a_cosignature_holds_and_tells_its_time(void **state) {
        struct stand *stand = *state;
        struct checkpoint checkpoint;
        int64_t time_s = 0;

        assert_int_equal(cosign_check(stand->note, &stand->keys[0], &time_s), NOTE_E_UNSIGNED);
        cosign(stand, 0, AT);
        assert_int_equal(cosign_check(stand->note, &stand->keys[0], &time_s), 0);
        assert_int_equal(time_s, AT);
        assert_int_equal(cosign_check(stand->note, &stand->keys[1], &time_s), NOTE_E_UNSIGNED);
        assert_int_equal(note_checkpoint(stand->note, &stand->site.verifier, &checkpoint), 0);
        assert_int_equal(checkpoint.size, 42);
        cosign(stand, 0, AT + 60);
        assert_int_equal(cosign_check(stand->note, &stand->keys[0], &time_s), 0);
        assert_int_equal(time_s, AT + 60); /* the latest */
}

static void a_changed_byte_breaks_it(void **state) {
        struct stand *stand = *state;
        size_t text = text_size(stand->note), bound = 0;
        int64_t time_s;

        cosign(stand, 0, AT);
        for (size_t i = 0; i < text; i++) {
                stand->note[i] ^= 1;
                assert_int_not_equal(cosign_check(stand->note, &stand->keys[0], &time_s), 0);
                stand->note[i] ^= 1;
        }
        for (size_t i = strlen(stand->note) - 90; i < strlen(stand->note) - 4; i++) {
                char was = stand->note[i];

                stand->note[i] = was == 'A' ? 'B' : 'A';
                assert_int_not_equal(cosign_check(stand->note, &stand->keys[0], &time_s), 0);
                stand->note[i] = was;
                bound++;
        }
        assert_true(bound > 80);
        assert_int_equal(cosign_check(stand->note, &stand->keys[0], &time_s), 0);
}

/* A log's own signature by the same secret key says nothing as a witness, nor the other way round. */
static void a_signature_of_the_other_type_is_none(void **state) {
        struct stand *stand = *state;
        struct verifier as_witness = stand->site.verifier, as_log = stand->keys[0];
        int64_t time_s;
        size_t size;

        verifier_set_type(&as_witness, SIGN_TYPE_COSIGNATURE);
        verifier_set_type(&as_log, SIGN_TYPE_ED25519);
        cosign(stand, 0, AT);
        assert_int_equal(cosign_check(stand->note, &as_witness, &time_s), NOTE_E_UNSIGNED);
        assert_int_equal(note_check(stand->note, &as_log, &size), NOTE_E_UNSIGNED);
        memcpy(as_witness.id, stand->site.verifier.id,
                4); /* an id that collides: it is verified, and wrong */
        assert_int_equal(cosign_check(stand->note, &as_witness, &time_s), NOTE_E_WRONG);
}

static void k_of_n_counts_each_witness_once(void **state) {
        struct stand *stand = *state;
        size_t count = 0;
        int64_t since_s = 0;

        assert_int_equal(cosign_quorum(stand->note, stand->keys, 3, 0, &count, &since_s), 0);
        assert_int_equal(since_s, 0);
        cosign(stand, 0, AT);
        cosign(stand, 0, AT + 5);
        assert_int_equal(cosign_quorum(stand->note, stand->keys, 3, 1, &count, &since_s), 0);
        assert_int_equal(since_s, AT + 5);
        assert_int_equal(cosign_quorum(stand->note, stand->keys, 3, 2, &count, &since_s), NOTE_E_UNSIGNED);
        assert_int_equal(count, 1);
        cosign(stand, 2, AT + 9);
        assert_int_equal(cosign_quorum(stand->note, stand->keys, 3, 2, &count, &since_s), 0);
        assert_int_equal(count, 2);
        assert_int_equal(since_s, AT + 9);
        assert_int_equal(cosign_quorum(stand->note, stand->keys, 3, 3, &count, &since_s), NOTE_E_UNSIGNED);
        assert_true(cosign_is_double(stand->keys, 3, &stand->keys[1]));
        assert_false(cosign_is_double(stand->keys, 1, &stand->keys[1]));
}

static void one_line_that_is_wrong_spoils_the_note(void **state) {
        struct stand *stand = *state;
        size_t count, at;
        int64_t since_s;

        cosign(stand, 0, AT);
        at = strlen(stand->note);
        cosign(stand, 1, AT);
        stand->note[at + 60] = stand->note[at + 60] == 'A' ? 'B' : 'A';
        assert_int_equal(cosign_quorum(stand->note, stand->keys, 3, 1, &count, &since_s), NOTE_E_WRONG);
        assert_int_equal(cosign_quorum(stand->note, stand->keys, 1, 1, &count, &since_s), 0);
}

/* ---- keys ---- */

static void keys_of_other_types_are_refused_by_name(void **state) {
        struct stand *stand = *state;
        char vkey[SIGN_VKEY_MAX], long_key[2048];
        struct verifier parsed;

        cosign_print(&stand->keys[0], vkey);
        assert_int_equal(cosign_parse(vkey, &parsed), 0);
        assert_memory_equal(&parsed, &stand->keys[0], sizeof parsed);
        assert_int_not_equal(verifier_parse(vkey, &parsed), 0);
        verifier_print(&stand->site.verifier, vkey);
        assert_int_equal(cosign_parse(vkey, &parsed), COSIGN_E_LOG_KEY);
        (void) snprintf(long_key, sizeof long_key, "example.org/pq+00112233+Bg%0*d", 1750, 0);
        assert_int_equal(cosign_parse(long_key, &parsed), COSIGN_E_ML_DSA_44);
        assert_int_equal(cosign_parse("example.org/x+00112233+AgAA", &parsed), COSIGN_E_TYPE);
        assert_int_equal(cosign_parse("example.org/x+00112233", &parsed), COSIGN_E_MALFORMED);
        cosign_print(&stand->keys[0], vkey);
        strchr(vkey, '+')[1] ^= 1; /* not its own id */
        assert_int_equal(cosign_parse(vkey, &parsed), COSIGN_E_MALFORMED);
}

/* The published example parses: two signature lines, of which one is a cosignature. */
static int count_line(void *context, const struct note_line *line) {
        *(unsigned *) context += line->signature_size == COSIGN_SIZE ? 100 : 1;
        return 0;
}

static void the_published_example_has_a_cosignature(void **state) {
        static const char path[] = VECTORS "ledger/c2sp-specs/tlog-cosignature.md";
        static char page[65536];
        struct checkpoint checkpoint;
        unsigned lines = 0;
        char *note;
        size_t size;
        FILE *file;

        (void) state;
        need_vectors(path);
        file = fopen(path, "r");
        assert_non_null(file);
        page[fread(page, 1, sizeof page - 1, file)] = '\0';
        assert_int_equal(fclose(file), 0);
        note = strstr(page, "```\n" SPEC_ONE);
        assert_non_null(note);
        note += 4;
        *strstr(note, "```") = '\0';
        assert_int_equal(note_each_line(note, &size, count_line, &lines), 0);
        assert_int_equal(lines, 101);
        assert_int_equal(note_parse_checkpoint(note, &checkpoint), 0);
        assert_int_equal(checkpoint.size, 20852163);
        assert_string_equal(checkpoint.origin, SPEC_ONE);
}

/* ---- Go ---- */

/* What it prints, on its standard output. */
static void run_go(const char *const *argv, const char *in, char *out, int wanted) {
        scoped(closep) int from = memfd_create("in", MFD_CLOEXEC), to = memfd_create("out", MFD_CLOEXEC);
        posix_spawn_file_actions_t actions;
        int status = 0;
        ssize_t size;
        pid_t pid;

        if (!*COSIGNER || access(COSIGNER, X_OK)) {
                print_message("skipped: golang-go and golang-golang-x-mod-dev aren't here\n");
                skip();
        }
        assert_int_equal(write(from, in, strlen(in)), strlen(in));
        assert_int_equal(lseek(from, 0, SEEK_SET), 0);
        assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
        assert_int_equal(posix_spawn_file_actions_adddup2(&actions, from, STDIN_FILENO), 0);
        assert_int_equal(posix_spawn_file_actions_adddup2(&actions, to, STDOUT_FILENO), 0);
        assert_int_equal(posix_spawn(&pid, argv[0], &actions, NULL, (char **) (uintptr_t) argv, environ), 0);
        assert_int_equal(posix_spawn_file_actions_destroy(&actions), 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        size = pread(to, out, ROOM - 1, 0);
        assert_true(size >= 0);
        out[size] = '\0';
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), wanted);
}

static void go_opens_what_our_witnesses_signed(void **state) {
        struct stand *stand = *state;
        char keys[3][SIGN_VKEY_MAX], out[ROOM];
        const char *const argv[] = { COSIGNER, "check", keys[0], keys[1], keys[2], NULL };

        cosign(stand, 0, AT);
        cosign(stand, 1, AT + 1);
        verifier_print(&stand->site.verifier, keys[0]);
        cosign_print(&stand->keys[0], keys[1]);
        cosign_print(&stand->keys[1], keys[2]);
        run_go(argv, stand->note, out, 0);
        stand->note[strlen(SITE) + 1] = '5'; /* another size */
        run_go(argv, stand->note, out, 1);
}

static void we_open_what_a_witness_in_go_signed(void **state) {
        struct stand *stand = *state;
        struct verifier witness;
        const char *const argv[] = { COSIGNER, "sign", "example.org/go", GO_SEED, "1700000123", NULL };
        char out[ROOM], *end;
        int64_t time_s = 0;

        run_go(argv, stand->note, out, 0);
        end = strchr(out, '\n');
        assert_non_null(end);
        *end = '\0';
        assert_int_equal(cosign_parse(out, &witness), 0);
        assert_string_equal(witness.name, "example.org/go");
        assert_int_equal(cosign_check(end + 1, &witness, &time_s), 0);
        assert_int_equal(time_s, 1700000123);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        a_cosignature_holds_and_tells_its_time, stand_open, stand_close),
                cmocka_unit_test_setup_teardown(a_changed_byte_breaks_it, stand_open, stand_close),
                cmocka_unit_test_setup_teardown(
                        a_signature_of_the_other_type_is_none, stand_open, stand_close),
                cmocka_unit_test_setup_teardown(k_of_n_counts_each_witness_once, stand_open, stand_close),
                cmocka_unit_test_setup_teardown(
                        one_line_that_is_wrong_spoils_the_note, stand_open, stand_close),
                cmocka_unit_test_setup_teardown(
                        keys_of_other_types_are_refused_by_name, stand_open, stand_close),
                cmocka_unit_test(the_published_example_has_a_cosignature),
                cmocka_unit_test_setup_teardown(go_opens_what_our_witnesses_signed, stand_open, stand_close),
                cmocka_unit_test_setup_teardown(we_open_what_a_witness_in_go_signed, stand_open, stand_close),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
