/* SPDX-License-Identifier: ISC */

/*
 * strongroom proof, export, verify --tiles, as they are typed by somebody who has a record's file, a proof, or a folder
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "cosign.h"
#include "folds.h"
#include "ledger.h"
#include "run_program.h"

enum { PATH_SIZE = 256, ENTRIES = 300 };

struct site {
        char folder[PATH_SIZE];
        struct ledger *ledger;
        struct run run;
};

static const char *in(const struct site *site, const char *name) {
        static char paths[8][PATH_SIZE * 2];
        static unsigned next;
        char *path = paths[next++ % count_of(paths)];

        (void) snprintf(path, PATH_SIZE * 2, "%.200s/%.250s", site->folder, name);
        return path;
}

static void file_write(const char *path, const char *text) {
        FILE *file = fopen(path, "wb");

        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
}

static void append_some(struct site *site, unsigned count) {
        const struct moment now = clock_now();
        struct entry entry;

        assert_int_equal(ledger_begin(site->ledger, &now), 0);
        for (unsigned i = 0; i < count; i++)
                assert_int_equal(
                        ledger_append(site->ledger,
                                &(struct event){ .kind = "test.noted", .actors = { "awa" } }, &entry),
                        0);
        assert_int_equal(ledger_commit(site->ledger), 0);
}

static int site_begin(void **state) {
        struct site *site = calloc(1, sizeof *site);
        const struct moment now = clock_now();
        struct ledger_options options;
        struct ledger_fault fault;

        assert_non_null(site);
        (void) snprintf(site->folder, sizeof site->folder, "/dev/shm/strongroom-prove-XXXXXX");
        assert_non_null(mkdtemp(site->folder));
        options = (struct ledger_options){ .path = in(site, "strongroom.db"),
                .key_path = in(site, "site.key"),
                .site = "TST",
                .create = true,
                .folds = agent_folds };
        assert_int_equal(ledger_open(&options, &now, &site->ledger, &fault), 0);
        append_some(site, ENTRIES - 1);
        file_write(in(site, "vkey"), ledger_vkey(site->ledger));
        *state = site;
        return 0;
}

static int site_end(void **state) {
        struct site *site = *state;
        char command[PATH_SIZE + 16];

        site->ledger = ledger_close(site->ledger);
        (void) snprintf(command, sizeof command, "rm -r %s", site->folder);
        assert_int_equal(run_shell(command), 0);
        free(site);
        return 0;
}

/* Runs it: words end with NULL. */
#define typed(site, wanted, ...) type(site, wanted, (const char *const[]){ __VA_ARGS__, NULL })

static void type(struct site *site, int wanted, const char *const *words) {
        run_strongroom(&site->run, NULL, words);
        if (site->run.status != wanted)
                fail_msg("%s %s: %d, not %d: %s%s", words[0], words[1], site->run.status, wanted,
                        site->run.out, site->run.err);
}

static void a_proof_is_made_of_a_file_and_checked_without_it(void **state) {
        struct site *site = *state;

        typed(site, CTL_FINE, "proof", "17", "--store", in(site, "strongroom.db"), "--output", in(site, "p"));
        typed(site, CTL_FINE, "proof", "check", in(site, "p"), "--vkey", in(site, "vkey"));
        assert_non_null(
                strstr(site->run.out, "entry 17 is in the record that strongroom/TST signed, of 300"));
        assert_non_null(strstr(site->run.out, "\"kind\":\"test.noted\""));
        typed(site, CTL_FINE, "proof", "check", in(site, "p"), "--vkey", ledger_vkey(site->ledger));
        typed(site, CTL_FINE, "--json", "proof", "check", in(site, "p"), "--store",
                in(site, "strongroom.db"));
        assert_non_null(strstr(site->run.out, "\"seq\":17"));
        typed(site, CTL_USAGE, "proof", "check", in(site, "p"));
        file_write(in(site, "other"), "strongroom/OTH+00000000+AAAA");
        typed(site, CTL_INPUT, "proof", "check", in(site, "p"), "--vkey", in(site, "other"));
        typed(site, CTL_INPUT, "proof", "check", in(site, "vkey"), "--vkey", in(site, "vkey"));
        typed(site, CTL_ABSENT, "proof", "301", "--store", in(site, "strongroom.db"));
        typed(site, CTL_ABSENT, "proof", "1", "--store", in(site, "nothing.db"));
        typed(site, CTL_ABSENT, "proof", "TST-2026-000001-5", "--store", in(site, "strongroom.db"));
}

static void a_bare_proof_wants_the_entry(void **state) {
        struct site *site = *state;

        typed(site, CTL_FINE, "proof", "17", "--bare", "--store", in(site, "strongroom.db"));
        file_write(in(site, "p"), site->run.out);
        assert_null(strstr(site->run.out, "extra"));
        typed(site, CTL_USAGE, "proof", "check", in(site, "p"), "--vkey", in(site, "vkey"));
        typed(site, CTL_FINE, "proof", "check", in(site, "p"), "--store", in(site, "strongroom.db"));
        file_write(in(site, "leaf"), "{\"another\":\"entry\"}");
        typed(site, CTL_BROKEN, "proof", "check", in(site, "p"), "--vkey", in(site, "vkey"), "--leaf",
                in(site, "leaf"));
        typed(site, CTL_BROKEN, "proof", "check", in(site, "p"), "--store", in(site, "strongroom.db"),
                "--leaf", in(site, "leaf"));
}

/* A witness with a new key; its verifier key lies in a file of its name. */
static void make_witness(const struct site *site, const char *name, struct signer *ret_witness) {
        char vkey[SIGN_VKEY_MAX];

        signer_make(name, ret_witness);
        cosign_take(ret_witness);
        cosign_print(&ret_witness->verifier, vkey);
        file_write(in(site, name), vkey);
}

/* Proof "p" leads to the head, cosigned by one and, where there is another, by them; over too little if wrong. */
static void prove_cosigned(
        struct site *site, const struct signer *one, const struct signer *other, bool wrong) {
        const char *head = ledger_checkpoint(site->ledger);
        size_t size = (size_t) (strstr(head, "\n\n") + 1 - head);
        char lines[2][COSIGN_LINE_MAX] = { "", "" }, note[NOTE_MAX + 2 * COSIGN_LINE_MAX];

        cosign_make(one, 1700000000, head, size, lines[0]);
        if (other)
                cosign_make(other, 1700000060, head, wrong ? size - 1 : size, lines[1]);
        (void) snprintf(note, sizeof note, "%s%s%s", head, lines[0], lines[1]);
        file_write(in(site, "cosigned"), note);
        typed(site, CTL_FINE, "proof", "17", "--store", in(site, "strongroom.db"), "--checkpoint",
                in(site, "cosigned"), "--output", in(site, "p"));
}

#define checked(site, wanted, ...) \
        typed(site, wanted, "proof", "check", in(site, "p"), "--vkey", in(site, "vkey"), __VA_ARGS__)

static void witnesses_that_are_named_must_have_cosigned_it(void **state) {
        struct site *site = *state;
        struct signer one, other;

        make_witness(site, "hq", &one);
        make_witness(site, "court", &other);
        prove_cosigned(site, &one, NULL, false);
        checked(site, CTL_FINE, "--witness", in(site, "hq"));
        assert_non_null(strstr(site->run.out, "1 of 1 witnesses"));
        assert_non_null(strstr(site->run.out, "2023-11-14T22:13:20"));
        checked(site, CTL_BROKEN, "--witness", in(site, "court"));
        checked(site, CTL_BROKEN, "--witness", in(site, "court"), "--witness", in(site, "hq"));
        assert_non_null(strstr(site->run.out, "too few"));
        typed(site, CTL_FINE, "--json", "proof", "check", in(site, "p"), "--vkey", in(site, "vkey"),
                "--witness", in(site, "court"), "--witness", in(site, "hq"), "--quorum", "1");
        assert_non_null(strstr(site->run.out, "\"since_s\":1700000000"));
        prove_cosigned(site, &one, &other, false);
        checked(site, CTL_FINE, "--witness", in(site, "court"), "--witness", in(site, "hq"));
        assert_non_null(strstr(site->run.out, "2 of 2 witnesses"));
        assert_non_null(strstr(site->run.out, "2023-11-14T22:14:20"));
        prove_cosigned(site, &one, &other, true);
        checked(site, CTL_FINE, "--witness", in(site, "hq"));
        checked(site, CTL_BROKEN, "--witness", in(site, "hq"), "--witness", in(site, "court"), "--quorum",
                "1");
        checked(site, CTL_BROKEN, "--witness", in(site, "court"));
}

static void what_is_no_witness_or_no_quorum_is_told_apart(void **state) {
        struct site *site = *state;
        struct signer one;

        make_witness(site, "hq", &one);
        prove_cosigned(site, &one, NULL, false);
        checked(site, CTL_USAGE, "--witness", in(site, "hq"), "--witness", in(site, "hq"));
        checked(site, CTL_USAGE, "--witness", in(site, "hq"), "--quorum", "2");
        checked(site, CTL_USAGE, "--witness", in(site, "hq"), "--quorum", "0");
        checked(site, CTL_USAGE, "--witness", in(site, "hq"), "--quorum", "-1");
        checked(site, CTL_USAGE, "--quorum", "1");
        checked(site, CTL_INPUT, "--witness", in(site, "vkey")); /* a log's key */
        checked(site, CTL_INPUT, "--witness", in(site, "nobody"));
}

static void a_kept_checkpoint_is_still_what_the_record_begins_with(void **state) {
        struct site *site = *state;

        file_write(in(site, "kept"), ledger_checkpoint(site->ledger));
        append_some(site, 5);
        typed(site, CTL_FINE, "proof", "consistency", in(site, "kept"), "--store", in(site, "strongroom.db"),
                "--output", in(site, "p"));
        typed(site, CTL_FINE, "proof", "check", in(site, "p"), "--vkey", in(site, "vkey"), "--older",
                in(site, "kept"));
        assert_non_null(strstr(site->run.out, "the first 300 entries"));
        typed(site, CTL_USAGE, "proof", "check", in(site, "p"), "--vkey", in(site, "vkey"));
        file_write(in(site, "now"), ledger_checkpoint(site->ledger));
        typed(site, CTL_BROKEN, "proof", "check", in(site, "p"), "--vkey", in(site, "vkey"), "--older",
                in(site, "now"));
        typed(site, CTL_FINE, "proof", "consistency", "7", in(site, "now"), "--store",
                in(site, "strongroom.db"));
        typed(site, CTL_ABSENT, "proof", "consistency", "7", "3", "--store", in(site, "strongroom.db"));
}

static void tiles_are_exported_and_verified_alone(void **state) {
        struct site *site = *state;

        typed(site, CTL_FINE, "export", "tiles", in(site, "out"), "--store", in(site, "strongroom.db"));
        assert_non_null(strstr(site->run.out, "300 entries of strongroom/TST, 300 of them new"));
        typed(site, CTL_FINE, "verify", "--tiles", in(site, "out"), "--vkey", in(site, "vkey"));
        assert_string_equal(site->run.err, "");
        typed(site, CTL_FINE, "verify", "--tiles",
                in(site, "out")); /* by the key that it names, and that is said */
        assert_non_null(strstr(site->run.err, "--vkey"));
        append_some(site, 5);
        typed(site, CTL_FINE, "--json", "export", "tiles", in(site, "out"), "--store",
                in(site, "strongroom.db"));
        assert_non_null(strstr(site->run.out, "\"added\":5"));
        file_write(in(site, "out/tile/1/000.p/1"), "12345678901234567890123456789012");
        typed(site, CTL_BROKEN, "verify", "--tiles", in(site, "out"), "--vkey", in(site, "vkey"));
        assert_non_null(strstr(site->run.out, "tiles.hash"));
        typed(site, CTL_ABSENT, "verify", "--tiles", in(site, "nothing"));
        file_write(in(site, "out/checkpoint"), "of nobody\n");
        typed(site, CTL_REFUSED, "export", "tiles", in(site, "out"), "--store", in(site, "strongroom.db"));
}

#define story(name) cmocka_unit_test_setup_teardown(name, site_begin, site_end)

int main(void) {
        const struct CMUnitTest tests[] = {
                story(a_proof_is_made_of_a_file_and_checked_without_it),
                story(a_bare_proof_wants_the_entry),
                story(witnesses_that_are_named_must_have_cosigned_it),
                story(what_is_no_witness_or_no_quorum_is_told_apart),
                story(a_kept_checkpoint_is_still_what_the_record_begins_with),
                story(tiles_are_exported_and_verified_alone),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
