/* SPDX-License-Identifier: ISC */

/*
 * The audit kit as its reader uses it: a shell, on what the real agent's record was exported to
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "room.h"

enum { COMMAND_MAX = 1024 };

/* In the room's folder: $S is the program, $K the kit, $V the site's key. Its exit status. */
static int shell(const struct room *room, const char *command, const char *out) {
        char whole[COMMAND_MAX], kit[ROOM_PATH_MAX];
        pid_t pid;
        int status;

        assert_non_null(getcwd(kit, sizeof kit - 32));
        (void) snprintf(kit + strlen(kit), 32, "/docs/audit-kit");
        (void) snprintf(
                whole, sizeof whole, "set -e; V=$(cat vkey 2>&-) || :; { %s; } >%s 2>&1", command, out);
        pid = fork();
        assert_true(pid >= 0);
        if (!pid) {
                if (chdir(room->folder) || setenv("S", STRONGROOM, 1) || setenv("K", kit, 1) ||
                        setenv("RECORD", AUDIT_RECORD, 1) || setenv("LC_ALL", "C.UTF-8", 1))
                        _exit(127);
                (void) execl("/bin/sh", "sh", "-c", whole, (char *) NULL);
                _exit(127);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void ends(const struct room *room, int status, const char *command) {
        const int got = shell(room, command, "said");

        if (got != status) {
                (void) shell(room, "cat said", "/dev/stderr");
                fail_msg("%s: %d, not %d", command, got, status);
        }
}

static void says(const struct room *room, const char *words) {
        char command[COMMAND_MAX];

        (void) snprintf(command, sizeof command, "grep -q '%s' said", words);
        assert_int_equal(shell(room, command, "/dev/null"), 0);
}

static int room_made(void **state) {
        static struct room room;
        char number[64];

        if (access(AUDIT_RECORD, X_OK)) {
                print_message("skipped: the kit's Go wasn't built (golang-go, golang-golang-x-mod-dev)\n");
                exit(77);
        }
        room_open(&room);
        room_shelf(&room, "ER1", NULL);
        room_shelf(&room, "ER1/B", "SHELF-B");
        room_item(&room, "ER1/B", "GUN-1", number, sizeof number);
        room_item(&room, "ER1/B", "GUN-2", number, sizeof number);
        ends(&room, 0, "$S export tiles out --store state/strongroom.db");
        ends(&room, 0,
                "tail -c +3 out/tile/entries/000.p/* | head -n 1 | grep -ao '\"vkey\":\"[^\"]*\"' | head -n "
                "1 | cut -d'\"' -f4 "
                ">vkey; test -s vkey");
        *state = &room;
        return 0;
}

static int room_left(void **state) {
        struct room *room = *state;

        assert_int_equal(shell(room, "rm -rf out copy leaf proof vkey tmp said", "/dev/null"), 0);
        room_close(room);
        return 0;
}

static void a_record_is_intact_by_openssl_go_and_ssh_keygen(void **state) {
        ends(*state, 0, "$K/check.sh \"$V\" out");
        says(*state, "✔ intact");
        ends(*state, 0, "$S verify --tiles out --vkey \"$V\"");
}

static void one_byte_less_is_broken(void **state) {
        ends(*state, 0,
                "rm -rf copy; cp -r out copy; f=$(ls copy/tile/entries/000.p/*); head -c -1 $f >tmp; mv tmp "
                "$f");
        ends(*state, 5, "$K/check.sh \"$V\" copy");
        says(*state, "✘ broken");
        ends(*state, 5, "$S verify --tiles copy --vkey \"$V\"");
}

static void another_sites_key_signed_nothing_here(void **state) {
        ends(*state, 5, "$K/checkpoint.sh \"$(echo \"$V\" | sed 's/TST/TSU/')\" out/checkpoint");
        ends(*state, 0, "$K/checkpoint.sh \"$V\" out/checkpoint");
        ends(*state, 2, "$K/checkpoint.sh \"$V\"");
}

static void an_entry_is_proved_and_another_isnt(void **state) {
        ends(*state, 0,
                "$S proof 2 --store state/strongroom.db --output proof; sed -n 's/^extra //p' proof | base64 "
                "-d >leaf; "
                "$K/proof.sh \"$V\" proof leaf");
        says(*state, "entry 2 is in the log");
        ends(*state, 5, "printf x >>leaf; $K/proof.sh \"$V\" proof leaf");
        ends(*state, 5, "sed 's/^index 1$/index 2/' proof >tmp; $K/proof.sh \"$V\" tmp leaf");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_record_is_intact_by_openssl_go_and_ssh_keygen),
                cmocka_unit_test(one_byte_less_is_broken),
                cmocka_unit_test(another_sites_key_signed_nothing_here),
                cmocka_unit_test(an_entry_is_proved_and_another_isnt),
        };

        return cmocka_run_group_tests(tests, room_made, room_left);
}
