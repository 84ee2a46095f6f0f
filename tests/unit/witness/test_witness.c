/* SPDX-License-Identifier: ISC */

/*
 * The witness's judgement: each answer of tlog-witness, and a state that is old or new but never anything else
 */

#include "test.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "hall.h"
#include "state.h"

enum { SAID_MAX = 8192 };

static uint64_t known_size(const struct hall *hall) {
        const struct state_log *log;
        struct state state;
        uint64_t size;

        assert_int_equal(state_open(&hall->witness, &state), 0);
        log = state_find(&state, HALL_ORIGIN);
        size = log ? log->checkpoint.size : 0;
        state_close(&state);
        return size;
}

static void a_tree_that_grows_is_cosigned(void **state) {
        struct hall *hall = *state;
        char said[SAID_MAX], note[SAID_MAX];
        struct text body = { 0 };
        int64_t time_s = 0;

        hall_ask(hall, 0, 0, 7, &body);
        assert_int_equal(hall_post(hall, &body, said, sizeof said), 200);
        (void) snprintf(note, sizeof note, "%s%s", strstr(text_string(&body), "\n\n") + 2, said);
        assert_int_equal(cosign_check(note, &hall->witness.signer.verifier, &time_s), 0);
        assert_int_equal(time_s, HALL_NOW);
        text_end(&body);
        for (uint64_t size = 7; size < 200; size += 11)
                assert_int_equal(hall_step(hall, 0, size, size + 11), 200);
        assert_int_equal(hall_step(hall, 0, 205, 205), 200); /* the same again: a later cosignature */
        assert_int_equal(known_size(hall), 205);
}

static void an_empty_tree_has_the_empty_root(void **state) {
        struct hall *hall = *state;
        struct text body = { 0 };
        char note[NOTE_MAX];
        struct hash root = { { 1 } };

        note_sign(&hall->log, 0, &root, note);
        text_addf(&body, "old 0\n\n%s", note);
        assert_int_equal(hall_post(hall, &body, NULL, 0), 422);
        text_end(&body);
        assert_int_equal(hall_step(hall, 0, 0, 0), 200);
        assert_int_equal(hall_step(hall, 0, 0, 5), 200);
}

/* ---- what it refuses ---- */

static void a_fork_is_refused_for_good(void **state) {
        struct hall *hall = *state;

        assert_int_equal(hall_step(hall, 0, 0, 60), 200);
        assert_int_equal(hall_step(hall, 1, 60, 80), 422);
        assert_int_equal(hall_step(hall, 1, 60, 60), 422);
        assert_int_equal(hall_step(hall, 0, 60, 80), 200);
        for (uint64_t size = HALL_FORK + 1; size < 100; size++)
                assert_int_not_equal(hall_step(hall, 1, 80, size), 200);
}

static void a_rollback_is_told_what_is_known(void **state) {
        struct hall *hall = *state;
        struct text body = { 0 };
        char said[SAID_MAX];

        assert_int_equal(hall_step(hall, 0, 0, 60), 200);
        hall_ask(hall, 0, 0, 30, &body);
        assert_int_equal(hall_post(hall, &body, said, sizeof said), 409);
        assert_string_equal(said, "60\n");
        text_clear(&body);
        hall_ask(hall, 0, 60, 30, &body);
        assert_int_equal(hall_post(hall, &body, said, sizeof said), 400);
        text_end(&body);
        assert_int_equal(known_size(hall), 60);
}

static void the_answer_409_has_its_own_type(void **state) {
        struct hall *hall = *state;
        struct witness_answer answer;
        struct text body = { 0 };

        hall_ask(hall, 0, 3, 9, &body);
        witness_add_checkpoint(&hall->witness, HALL_NOW, text_string(&body), body.size, &answer);
        assert_int_equal(answer.status, 409);
        assert_string_equal(answer.type, "text/x.tlog.size");
        assert_string_equal(text_string(&answer.body), "0\n");
        text_end(&answer.body);
        text_end(&body);
}

static void an_unknown_log_and_an_unsigned_note_are_refused(void **state) {
        struct hall *hall = *state;
        struct signer other;
        struct text body = { 0 };
        char *at;

        hall_ask(hall, 0, 0, 9, &body);
        at = strstr(body.bytes, HALL_ORIGIN);
        at[strlen(HALL_ORIGIN) - 1] = 'X';
        assert_int_equal(hall_post(hall, &body, NULL, 0), 404);
        at[strlen(HALL_ORIGIN) - 1] = 'T';
        at[strlen(HALL_ORIGIN) + 1] = '8'; /* another size under the log's signature */
        assert_int_equal(hall_post(hall, &body, NULL, 0), 403);
        text_end(&body);
        signer_make(HALL_ORIGIN, &other); /* a key of the log's name, and not the log's */
        hall->log = other;
        assert_int_equal(hall_step(hall, 0, 0, 9), 403);
        assert_int_equal(known_size(hall), 0);
}

static void a_signature_of_the_log_that_is_wrong_spoils_a_good_one(void **state) {
        struct hall *hall = *state;
        struct text body = { 0 };
        char *line;

        hall_ask(hall, 0, 0, 9, &body);
        line = strdup(strstr(text_string(&body), "\xe2\x80\x94"));
        assert_non_null(line);
        line[40] = line[40] == 'A' ? 'B' : 'A';
        text_add(&body, line);
        assert_int_equal(hall_post(hall, &body, NULL, 0), 403);
        free(line);
        text_end(&body);
}

static void a_proof_must_be_the_proof(void **state) {
        struct hall *hall = *state;
        struct text body = { 0 }, good = { 0 };
        static const char more[] = "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n";
        char *at;

        assert_int_equal(hall_step(hall, 0, 0, 10), 200);
        hall_ask(hall, 0, 10, 23, &good);
        at = strstr(good.bytes, "\n") + 1;
        text_addf(&body, "old 10\n%s%s", more, at); /* one more */
        assert_int_equal(hall_post(hall, &body, NULL, 0), 422);
        text_clear(&body);
        text_addf(&body, "old 10\n%s", strstr(at, "\n") + 1); /* one less */
        assert_int_equal(hall_post(hall, &body, NULL, 0), 422);
        at[5] = at[5] == 'A' ? 'B' : 'A';
        assert_int_equal(hall_post(hall, &good, NULL, 0), 422);
        text_end(&good);
        text_clear(&body);
        assert_int_equal(known_size(hall), 10);
        text_end(&body);
}

static void from_nothing_there_is_no_proof(void **state) {
        struct hall *hall = *state;
        struct text body = { 0 }, whole = { 0 };

        hall_ask(hall, 0, 0, 9, &body);
        text_addf(&whole, "old 0\njrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=%s", text_string(&body) + 5);
        assert_int_equal(hall_post(hall, &whole, NULL, 0), 422);
        text_end(&body);
        text_end(&whole);
}

static void what_is_no_request_is_refused_as_malformed(void **state) {
        static const char *const bodies[] = { "", "old", "old 1", "old 01\n\n", "old -1\n\n", "old 1 \n\n",
                "old 18446744073709551616\n\n", "old 0\n", "old 0\nAAAA\n\n", "new 0\n\nx\n0\nx\n\n",
                "old 0\n\n", "old 0\n\nstrongroom/TST\n1\nAAAA\n", "old 0\n\nstrongroom/TST\n1\nAAAA\n\n" };
        struct hall *hall = *state;
        struct text body = { 0 };

        for (size_t i = 0; i < count_of(bodies); i++) {
                text_clear(&body);
                text_add(&body, bodies[i]);
                assert_int_equal(hall_post(hall, &body, NULL, 0), 400);
        }
        text_clear(&body);
        hall_ask(hall, 0, 0, 9, &body);
        body.bytes[7] = '\0';
        assert_int_equal(hall_post(hall, &body, NULL, 0), 400);
        text_clear(&body);
        text_add(&body, "old 1\n");
        for (int i = 0; i < WITNESS_PROOF_MAX + 1; i++)
                text_add(&body, "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n");
        hall_ask(hall, 0, 0, 9, &body);
        assert_int_equal(hall_post(hall, &body, NULL, 0), 400);
        text_end(&body);
}

/* Sixteen signatures by others, of the length of post-quantum ones, are passed over. */
static void signatures_of_strangers_are_passed_over(void **state) {
        struct hall *hall = *state;
        struct text body = { 0 };

        hall_ask(hall, 0, 0, 9, &body);
        for (int i = 0; i < 16; i++) {
                text_addf(&body, "\xe2\x80\x94 example.com/pq%d ", i);
                for (int k = 0; k < 1600; k++)
                        text_add(&body, "BgAA");
                text_add(&body, "\n");
        }
        assert_true(body.size < WITNESS_BODY_MAX);
        assert_int_equal(hall_post(hall, &body, NULL, 0), 200);
        text_end(&body);
}

static void the_clock_may_not_go_far_back(void **state) {
        struct hall *hall = *state;
        struct witness_answer answer;
        struct text body = { 0 };

        assert_int_equal(hall_step(hall, 0, 0, 9), 200);
        hall_ask(hall, 0, 9, 12, &body);
        witness_add_checkpoint(&hall->witness, HALL_NOW - 301, text_string(&body), body.size, &answer);
        assert_int_equal(answer.status, 503);
        text_end(&answer.body);
        assert_int_equal(known_size(hall), 9);
        witness_add_checkpoint(&hall->witness, HALL_NOW - 300, text_string(&body), body.size, &answer);
        assert_int_equal(answer.status, 200);
        text_end(&answer.body);
        text_end(&body);
}

static void what_it_cosigned_can_be_had(void **state) {
        static const char hash[] = "0a0ae75cb9ee1fa6fa4cf8f1d5e4e6ce9f9b7a1c3f4a9f25b3d9c3c1d7e30000";
        struct hall *hall = *state;
        const struct merkle_part part = { HALL_ORIGIN, strlen(HALL_ORIGIN) };
        struct witness_answer answer;
        struct checkpoint checkpoint;
        struct hash origin;
        char hex[2 * HASH_SIZE + 1];
        int64_t time_s;

        merkle_hash(&part, 1, &origin);
        for (size_t i = 0; i < HASH_SIZE; i++)
                (void) snprintf(hex + 2 * i, 3, "%02x", origin.bytes[i]);
        witness_get_checkpoint(&hall->witness, hex, &answer);
        assert_int_equal(answer.status, 404);
        text_end(&answer.body);
        assert_int_equal(hall_step(hall, 0, 0, 9), 200);
        witness_get_checkpoint(&hall->witness, hash, &answer);
        assert_int_equal(answer.status, 404);
        text_end(&answer.body);
        witness_get_checkpoint(&hall->witness, hex, &answer);
        assert_int_equal(answer.status, 200);
        assert_int_equal(note_checkpoint(text_string(&answer.body), &hall->log.verifier, &checkpoint), 0);
        assert_int_equal(cosign_check(text_string(&answer.body), &hall->witness.signer.verifier, &time_s), 0);
        assert_int_equal(checkpoint.size, 9);
        text_end(&answer.body);
}

/* ---- the state ---- */

static void without_its_state_it_signs_nothing(void **state) {
        struct hall *hall = *state;
        struct signer other;

        assert_int_equal(hall_step(hall, 0, 0, 9), 200);
        assert_int_equal(state_create(&hall->witness), -EEXIST);
        other = hall->witness.signer;
        signer_make("example.org/other", &hall->witness.signer);
        cosign_take(&hall->witness.signer);
        assert_int_equal(hall_step(hall, 0, 9, 12), 500); /* another witness's */
        hall->witness.signer = other;
        assert_int_equal(hall_step(hall, 0, 9, 12), 200);
        assert_int_equal(unlink(hall->witness.state), 0);
        assert_int_equal(hall_step(hall, 1, 0, 50), 500);
}

/* Each byte of it turned over, and each length: refused, or it was no change. */
static void a_state_that_was_touched_is_refused(void **state) {
        struct hall *hall = *state;
        char bytes[SAID_MAX];
        struct state opened;
        size_t size;
        FILE *file;

        assert_int_equal(hall_step(hall, 0, 0, 9), 200);
        file = fopen(hall->witness.state, "r+");
        assert_non_null(file);
        size = fread(bytes, 1, sizeof bytes, file);
        assert_true(size > 400 && size < sizeof bytes);
        for (size_t i = 0; i < size; i++) {
                assert_int_equal(pwrite(fileno(file), &(char){ (char) (bytes[i] ^ 4) }, 1, (off_t) i), 1);
                assert_int_equal(state_open(&hall->witness, &opened), STATE_E_BROKEN);
                state_close(&opened);
                assert_int_equal(pwrite(fileno(file), &bytes[i], 1, (off_t) i), 1);
        }
        for (size_t i = size; i-- > 0;) {
                assert_int_equal(ftruncate(fileno(file), (off_t) i), 0);
                assert_int_equal(state_open(&hall->witness, &opened), STATE_E_BROKEN);
                state_close(&opened);
        }
        assert_int_equal(fclose(file), 0);
}

/* A disk that takes only so many bytes: 500, and the old state stays. */
static void a_full_disk_gives_no_cosignature(void **state) {
        struct hall *hall = *state;
        unsigned refused = 0;

        assert_int_equal(hall_step(hall, 0, 0, 9), 200);
        for (rlim_t room = 0; room < 1200; room += 50) {
                int status = 0;
                pid_t pid = fork();

                if (!pid) {
                        const struct rlimit limit = { room, room };

                        (void) signal(SIGXFSZ, SIG_IGN);
                        (void) setrlimit(RLIMIT_FSIZE, &limit);
                        _exit(hall_step(hall, 0, 9, 12) == 500 ? 0 : 1);
                }
                assert_int_equal(waitpid(pid, &status, 0), pid);
                assert_true(WIFEXITED(status));
                refused += !WEXITSTATUS(status);
                if (WEXITSTATUS(status))
                        break;
                assert_int_equal(known_size(hall), 9);
        }
        assert_true(refused > 5);
        assert_int_equal(known_size(hall), 12);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_tree_that_grows_is_cosigned, hall_open, hall_close),
                cmocka_unit_test_setup_teardown(an_empty_tree_has_the_empty_root, hall_open, hall_close),
                cmocka_unit_test_setup_teardown(a_fork_is_refused_for_good, hall_open, hall_close),
                cmocka_unit_test_setup_teardown(a_rollback_is_told_what_is_known, hall_open, hall_close),
                cmocka_unit_test_setup_teardown(the_answer_409_has_its_own_type, hall_open, hall_close),
                cmocka_unit_test_setup_teardown(
                        an_unknown_log_and_an_unsigned_note_are_refused, hall_open, hall_close),
                cmocka_unit_test_setup_teardown(
                        a_signature_of_the_log_that_is_wrong_spoils_a_good_one, hall_open, hall_close),
                cmocka_unit_test_setup_teardown(a_proof_must_be_the_proof, hall_open, hall_close),
                cmocka_unit_test_setup_teardown(from_nothing_there_is_no_proof, hall_open, hall_close),
                cmocka_unit_test_setup_teardown(
                        what_is_no_request_is_refused_as_malformed, hall_open, hall_close),
                cmocka_unit_test_setup_teardown(
                        signatures_of_strangers_are_passed_over, hall_open, hall_close),
                cmocka_unit_test_setup_teardown(the_clock_may_not_go_far_back, hall_open, hall_close),
                cmocka_unit_test_setup_teardown(what_it_cosigned_can_be_had, hall_open, hall_close),
                cmocka_unit_test_setup_teardown(without_its_state_it_signs_nothing, hall_open, hall_close),
                cmocka_unit_test_setup_teardown(a_state_that_was_touched_is_refused, hall_open, hall_close),
                cmocka_unit_test_setup_teardown(a_full_disk_gives_no_cosignature, hall_open, hall_close),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
