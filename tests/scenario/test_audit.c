/* SPDX-License-Identifier: ISC */

/*
 * Stories of the auditor's kit: a record of the real agent, copied, counted against and signed for without asking it
 */

#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "room.h"

enum { SAID_MAX = 1 << 16, GUNS = 12, COMMAND_MAX = 2048 };

struct visit {
        struct room room;
        char numbers[GUNS][64];
        char said[SAID_MAX];
        int status;
};

/* In the room's folder, as a person at a shell does it: $S is the program, $D the record. */
static void shell(struct visit *visit, const char *format, ...) {
        char command[COMMAND_MAX];
        int pipes[2];
        size_t held = 0;
        ssize_t size;
        va_list args;
        pid_t pid;

        va_start(args, format);
        (void) vsnprintf(command, sizeof command, format, args);
        va_end(args);
        assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
        pid = fork();
        assert_true(pid >= 0);
        if (!pid) {
                if (chdir(visit->room.folder) || setenv("S", STRONGROOM, 1) ||
                        setenv("D", "state/strongroom.db", 1) || setenv("LC_ALL", "C.UTF-8", 1))
                        _exit(127);
                (void) dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
                (void) dup2(pipes[1], STDOUT_FILENO);
                (void) dup2(pipes[1], STDERR_FILENO);
                (void) execl("/bin/sh", "sh", "-c", command, (char *) NULL);
                _exit(127);
        }
        (void) close(pipes[1]);
        while ((size = read(pipes[0], visit->said + held, SAID_MAX - 1 - held)) > 0)
                held += (size_t) size;
        visit->said[held] = '\0';
        (void) close(pipes[0]);
        assert_int_equal(waitpid(pid, &visit->status, 0), pid);
        visit->status = WIFEXITED(visit->status) ? WEXITSTATUS(visit->status) : 128;
}

static void ends(struct visit *visit, int status, const char *words) {
        if (visit->status != status || !strstr(visit->said, words))
                (void) fputs(visit->said, stderr);
        assert_int_equal(visit->status, status);
        assert_non_null(strstr(visit->said, words));
}

static int arrive(void **state) {
        struct visit *visit = calloc(1, sizeof *visit);

        assert_non_null(visit);
        room_open(&visit->room);
        room_shelf(&visit->room, "R", "ROOM");
        room_shelf(&visit->room, "R/A", "SHELF-A");
        room_shelf(&visit->room, "R/B", "SHELF-B");
        for (int i = 0; i < GUNS; i++) {
                char label[16];

                (void) snprintf(label, sizeof label, "GUN-%d", i);
                room_item(&visit->room, i < GUNS / 2 ? "R/A" : "R/B", label, visit->numbers[i],
                        sizeof visit->numbers[i]);
        }
        *state = visit;
        return 0;
}

static int leave(void **state) {
        struct visit *visit = *state;

        shell(visit, "rm -rf audit* key* note* copy*");
        room_close(&visit->room);
        free(visit);
        return 0;
}

static void begin(struct visit *visit) {
        shell(visit, "$S audit begin audit --store $D --auditor mt");
        ends(visit, 0, "✔ intact");
}

/* ---- stories ---- */

static void an_auditor_counts_without_the_agent_and_signs(void **state) {
        struct visit *visit = *state;

        begin(visit);
        shell(visit, "$S audit draw audit --seed rain --size 12");
        ends(visit, 0, "12 of 12 drawn");
        room_stop(&visit->room); /* it isn't needed any more */
        shell(visit, "printf 'SHELF-A\\nGUN-0\\nGUN-1\\nGUN-2\\nGUN-7\\nwhat is this\\n' | $S audit count "
                     "audit -");
        ends(visit, 0, "UNKNOWN_CODE");
        shell(visit, "$S --json audit show audit");
        ends(visit, 1, "\"FOUND_CONFIRMED\":3");
        assert_non_null(strstr(visit->said, "\"FOUND_MISPLACED\":1"));
        assert_non_null(strstr(visit->said, "\"MISSING\":3"));      /* shelf A was stood at */
        assert_non_null(strstr(visit->said, "\"NOT_OBSERVED\":5")); /* nobody was at shelf B */
        assert_non_null(strstr(visit->said, "\"UNKNOWN_CODE\":1"));
        shell(visit, "ssh-keygen -q -t ed25519 -N '' -f key && $S audit finish audit --key key --note 'door "
                     "was open'");
        ends(visit, 1, visit->numbers[0]);
        shell(visit, "(printf 'mt '; cat key.pub) >key.signers; $S audit check audit --allowed-signers "
                     "key.signers");
        ends(visit, 0, "✔ the finding of mt");
        shell(visit, "ssh-keygen -Y verify -f key.signers -I mt -n audit-finding@strongroom -s "
                     "audit/finding.json.sig "
                     "<audit/finding.json");
        ends(visit, 0, "Good");
        room_start(&visit->room);
}

static void what_is_drawn_can_be_drawn_by_hand(void **state) {
        struct visit *visit = *state;

        begin(visit);
        shell(visit, "$S --json audit draw audit --seed 'rain on the roof' --place R --size 5 "
                     "| tr , '\\n' | sed -n 's/.*\"number\":\"\\([^\"]*\\)\".*/\\1/p' | sort >audit/theirs");
        ends(visit, 0, "");
        shell(visit, "root=$(sed 's/.*\"root\":\"\\([^\"]*\\)\".*/\\1/' audit/audit.json)\n"
                     "seed=$(printf '%%s:%%s' \"$root\" 'rain on the roof' | sha256sum | cut -d' ' -f1)\n"
                     "sqlite3 -readonly audit/record.db \"SELECT number FROM item WHERE holder = '' AND "
                     "place LIKE 'R/%%'\" "
                     "| while read -r n; do echo \"$(printf '%%s:%%s' \"$seed\" \"$n\" | sha256sum | cut -d' "
                     "' -f1) $n\"; done "
                     "| sort | head -5 | cut -d' ' -f2 | sort >audit/ours; test $(wc -l <audit/ours) = 5 && "
                     "cmp audit/ours audit/theirs");
        ends(visit, 0, "");
        shell(visit, "$S audit draw audit --seed 'another try'");
        ends(visit, 7, "A sample was drawn");
}

static void a_broken_record_is_the_finding(void **state) {
        struct visit *visit = *state;

        shell(visit, "cp $D copy.db; cp $D-wal copy.db-wal 2>/dev/null; sqlite3 copy.db \"PRAGMA "
                     "journal_mode = delete; "
                     "DROP TRIGGER entries_are_never_changed; UPDATE entries SET event = replace(event, "
                     "'R/A', 'R/B') "
                     "WHERE seq = 9\"; $S audit begin audit --store copy.db --auditor mt");
        ends(visit, 5, "✘ broken");
        shell(visit, "$S audit draw audit --seed rain");
        ends(visit, 5, "nothing to draw from");
        shell(visit, "$S audit count audit");
        ends(visit, 5, "nothing to count against");
        shell(visit, "ssh-keygen -q -t ed25519 -N '' -f key && $S audit finish audit --key key; $S audit "
                     "check audit");
        ends(visit, 0, "✔ the finding of mt");
}

static void a_record_shorter_than_a_checkpoint_from_elsewhere_is_broken(void **state) {
        struct visit *visit = *state;

        shell(visit, "cp $D copy.db; cp $D-wal copy.db-wal");
        room_shelf(&visit->room, "R/C", "SHELF-C");
        shell(visit, "printf '%%s\\n' \"$(sqlite3 -readonly $D 'SELECT note FROM head')\" >note; "
                     "$S audit begin audit --store copy.db --auditor mt --checkpoint note");
        ends(visit, 5, "ledger.truncated");
}

static void a_torn_line_was_never_acknowledged(void **state) {
        struct visit *visit = *state;

        begin(visit);
        shell(visit,
                "$S audit draw audit --seed rain && printf 'SHELF-A\\nGUN-0\\n' | $S audit count audit && "
                "printf '{\"n\":3,\"at\":\"20' >>audit/scans.jsonl && echo GUN-1 | $S audit count audit && "
                "test $(wc -l <audit/scans.jsonl) = 3 && $S audit undo audit && $S --json audit show audit");
        ends(visit, 1, "\"FOUND_CONFIRMED\":1");
        shell(visit, "$S audit undo audit && $S audit undo audit && $S audit undo audit");
        ends(visit, 66, "no scan to take back");
}

static void what_was_signed_cannot_be_changed(void **state) {
        static const struct {
                const char *change, *said;
        } changes[] = {
                { "sed -i s/GUN-1/GUN-3/ audit/scans.jsonl", "\"scans\"" },
                { "head -n 1 copy.scans >audit/scans.jsonl", "\"scans\"" },
                { "sed -i 's/\"words\":\"rain\"/\"words\":\"hail\"/' audit/sample.json audit/finding.json",
                        "words draw" },
                { "sed -i 's/\"size\":4/\"size\":3/' audit/sample.json audit/finding.json", "words draw" },
                { "sed -i s/MISSING/FOUND_CONFIRMED/ audit/finding.json", "\"judged\"" },
                { "sed -i 's/\"auditor\":\"mt\"/\"auditor\":\"xx\"/' audit/audit.json", "\"audit\"" },
                { "sed -i 's/\"note\":\"\"/\"note\":\"all well\"/' audit/finding.json",
                        "signature doesn't hold" },
                { "cp $D audit/record.db", "isn't the one" },
                { "rm audit/finding.json.sig", "isn't signed" },
        };
        struct visit *visit = *state;

        begin(visit);
        shell(visit, "$S audit draw audit --seed rain --size 4; printf 'SHELF-A\\nGUN-1\\nSHELF-B\\n' | $S "
                     "audit count audit; "
                     "ssh-keygen -q -t ed25519 -N '' -f key && $S audit finish audit --key key; "
                     "cp audit/scans.jsonl copy.scans; cp -r audit copy.audit; $S audit check audit");
        ends(visit, 0, "✔ the finding of mt");
        room_shelf(&visit->room, "R/C", "SHELF-C"); /* what is copied over is another record */
        room_stop(&visit->room);
        for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
                shell(visit, "rm -r audit; cp -r copy.audit audit; %s; $S audit check audit",
                        changes[i].change);
                ends(visit, 5, changes[i].said);
        }
        shell(visit, "rm -r audit; cp -r copy.audit audit; echo GUN-2 | $S audit count audit");
        ends(visit, 7, "finished");
        shell(visit, "$S audit begin audit --store $D --auditor mt");
        ends(visit, 7, "There is an audit");
        room_start(&visit->room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(an_auditor_counts_without_the_agent_and_signs, arrive, leave),
                cmocka_unit_test_setup_teardown(what_is_drawn_can_be_drawn_by_hand, arrive, leave),
                cmocka_unit_test_setup_teardown(a_broken_record_is_the_finding, arrive, leave),
                cmocka_unit_test_setup_teardown(
                        a_record_shorter_than_a_checkpoint_from_elsewhere_is_broken, arrive, leave),
                cmocka_unit_test_setup_teardown(a_torn_line_was_never_acknowledged, arrive, leave),
                cmocka_unit_test_setup_teardown(what_was_signed_cannot_be_changed, arrive, leave),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
