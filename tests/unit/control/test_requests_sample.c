/* SPDX-License-Identifier: ISC */

/*
 * A sample that nobody could steer, and how it is drawn again by hand
 */

#include "test.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "act.h"
#include "commitment.h"
#include "peer_asks.h"
#include "room.h"

struct story {
        struct peer peer;
        struct room room;
        char pistol[ITEM_NUMBER_MAX], rifle[ITEM_NUMBER_MAX];
};

static void be(struct story *s, const char *name, uint32_t roles) {
        s->room.act.actor = name;
        s->room.act.roles = roles;
}

/* The pistol on ER1/A, the rifle on ER1/B; awa and moussa are custodians, fanta audits. */
static void story_begin(struct story *s) {
        peer_begin(&s->peer, &s->room);
        take_in(&s->peer, "ER1/A", s->pistol);
        take_in(&s->peer, "ER1/B", s->rifle);
        be(s, "awa", ROLE_CUSTODIAN);
}

enum { GUNS = 30, DRAWN = 7 };

static void commit(struct story *s, char *ret_name) {
        be(s, "awa", ROLE_CUSTODIAN);
        ask(&s->peer, "{'do':'count.commit','place':'ER1','sample':%d}", DRAWN);
        assert_done(&s->peer);
        (void) snprintf(ret_name, COMMITMENT_NAME_MAX, "%s", told(&s->peer, "commitment"));
}

static void a_sample_has_three_parts_in_their_order(void **state) {
        char name[COMMITMENT_NAME_MAX];
        struct story s;

        (void) state;
        story_begin(&s);
        commit(&s, name);
        ask(&s.peer, "{'do':'count.sample','commitment':'%s'}", name);
        assert_null(at(&s.peer, "text")); /* the site's seed isn't told yet */
        be(&s, "awa", ROLE_ALL);
        ask(&s.peer, "{'do':'count.seed','commitment':'%s','seed':'mine too'}", name);
        assert_told_off(&s.peer, "commitment.same_person", ACT_EXIT_RULE);
        be(&s, "moussa", ROLE_CUSTODIAN);
        ask(&s.peer, "{'do':'count.seed','commitment':'%s','seed':'x'}", name);
        assert_told_off(&s.peer, "role.denied", ACT_EXIT_DENIED);
        be(&s, "fanta", ROLE_AUDITOR);
        ask(&s.peer, "{'do':'count.open','kind':'sample','commitment':'%s'}", name);
        assert_told_off(&s.peer, "commitment.waiting", ACT_EXIT_RULE);
        ask(&s.peer, "{'do':'count.seed','commitment':'%s','seed':'six dice'}", name);
        assert_done(&s.peer);
        ask(&s.peer, "{'do':'count.seed','commitment':'%s','seed':'seven'}", name);
        assert_told_off(&s.peer, "commitment.seeded", ACT_EXIT_RULE);
        ask(&s.peer, "{'do':'count.open','kind':'sample','commitment':'%s'}", name); /* no head yet */
        assert_told_off(&s.peer, "commitment.waiting", ACT_EXIT_RULE);
        assert_int_equal(room_act(&s.room, commitment_fix(&s.room.act)), 0);
        be(&s, "awa", ROLE_CUSTODIAN);
        ask(&s.peer, "{'do':'count.open','kind':'sample','commitment':'%s'}", name);
        assert_told_off(&s.peer, "count.nothing_to_draw", ACT_EXIT_RULE); /* seven of two */
        peer_end(&s.peer);
}

/* The part of docs/sample.md between ```sh and ```. */
static void write_script(const char *path) {
        FILE *in = fopen(SOURCE_DIR "/docs/sample.md", "re"), *out = fopen(path, "we");
        bool inside = false;
        char line[512];
        int lines = 0;

        assert_non_null(in);
        assert_non_null(out);
        while (fgets(line, sizeof line, in)) {
                if (!strncmp(line, "```", 3)) {
                        inside = !strncmp(line, "```sh", 5);
                } else if (inside) {
                        (void) fputs(line, out);
                        lines++;
                }
        }
        assert_true(lines > 8);
        (void) fclose(in);
        (void) fclose(out);
}

/* As `strongroom count sample` shows it. */
static void write_draw(const struct story *s, const char *path) {
        static const char *const parts[] = { "hash", "seed", "root", "text" };
        FILE *out = fopen(path, "we");

        assert_non_null(out);
        for (size_t i = 0; i < count_of(parts); i++)
                (void) fprintf(out, "%-11s %s\n", parts[i], told(&s->peer, parts[i]));
        (void) fprintf(out, "%-11s %zu\n", "drawn", json_array_size(at(&s->peer, "numbers")));
        for (size_t i = 0; i < json_array_size(at(&s->peer, "numbers")); i++)
                (void) fprintf(out, "%s\n", json_string_value(json_array_get(at(&s->peer, "numbers"), i)));
        (void) fclose(out);
}

static int run_script(const struct story *s) {
        int status;
        pid_t child = fork();

        assert_true(child >= 0);
        if (!child) {
                if (!chdir(s->room.folder))
                        (void) execl("/bin/sh", "sh", "-eu", "script.sh", (char *) NULL);
                _exit(127);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void clear_away(const struct story *s) {
        static const char *const files[] = { "script.sh", "draw.txt", "numbers.txt", "by-hand.txt" };
        char path[ROOM_PATH_SIZE + 16];

        for (size_t i = 0; i < count_of(files); i++) {
                (void) snprintf(path, sizeof path, "%s/%s", s->room.folder, files[i]);
                (void) unlink(path);
        }
}

static void the_commands_of_the_manual_draw_the_same(void **state) {
        char name[COMMITMENT_NAME_MAX], path[ROOM_PATH_SIZE + 16], number[ITEM_NUMBER_MAX];
        struct story s;
        FILE *numbers;

        (void) state;
        peer_begin(&s.peer, &s.room);
        (void) snprintf(path, sizeof path, "%s/numbers.txt", s.room.folder);
        numbers = fopen(path, "we");
        assert_non_null(numbers);
        for (int i = 0; i < GUNS; i++) {
                take_in(&s.peer, i % 2 ? "ER1/A" : "ER1/B", number);
                (void) fprintf(numbers, "%s\n", number);
        }
        (void) fclose(numbers);
        commit(&s, name);
        be(&s, "fanta", ROLE_AUDITOR);
        ask(&s.peer, "{'do':'count.seed','commitment':'%s','seed':'six dice: 4 1 6 2 2 5'}", name);
        assert_done(&s.peer);
        assert_int_equal(room_act(&s.room, commitment_fix(&s.room.act)), 0);
        ask(&s.peer, "{'do':'count.open','kind':'sample','commitment':'%s'}", name);
        assert_done(&s.peer);
        ask(&s.peer, "{'do':'count.sample','commitment':'%s'}",
                name); /* she counts blind, and it is the list */
        assert_told_off(&s.peer, "count.blind", ACT_EXIT_RULE);
        be(&s, "issa", ROLE_SUPERVISOR);
        ask(&s.peer, "{'do':'count.sample','commitment':'%s'}", name);
        assert_done(&s.peer);
        assert_int_equal(json_array_size(at(&s.peer, "numbers")), DRAWN);
        assert_non_null(strstr(told(&s.peer, "checkpoint"), told(&s.peer, "root")));
        (void) snprintf(path, sizeof path, "%s/draw.txt", s.room.folder);
        write_draw(&s, path);
        (void) snprintf(path, sizeof path, "%s/script.sh", s.room.folder);
        write_script(path);
        assert_int_equal(run_script(&s), 0);
        (void) snprintf(path, sizeof path, "%s/numbers.txt", s.room.folder); /* and it would say so: */
        numbers = fopen(path, "we");
        assert_non_null(numbers);
        (void) fprintf(numbers, "%s\n", number);
        (void) fclose(numbers);
        assert_int_not_equal(run_script(&s), 0);
        clear_away(&s);
        peer_end(&s.peer);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_sample_has_three_parts_in_their_order),
                cmocka_unit_test(the_commands_of_the_manual_draw_the_same),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
