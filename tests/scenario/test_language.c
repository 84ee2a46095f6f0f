/* SPDX-License-Identifier: ISC */

/*
 * Languages: each person is answered in theirs, and the record is the same whoever acts
 */

#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "macros.h"
#include "room.h"

enum { SAID_MAX = 8192 };

static void assert_says(const json_t *answer, const char *field, const char *words) {
        const char *text = json_string_value(json_object_get(answer, field));

        assert_non_null(text);
        if (!strstr(text, words))
                fail_msg("\"%s\" is told as: %s", words, text);
}

static void a_refusal_comes_in_the_language_asked_for(void **state) {
        static const char *const rows[][2] = {
                { "fr", "Il n'y a pas de lieu NOWHERE." },
                { "es_MX.UTF-8", "No existe el lugar NOWHERE." },
                { "pt", "Não existe o local NOWHERE." },
                { "en", "There is no place NOWHERE." },
                { "tlh", "There is no place NOWHERE." }, /* nobody's: English */
                { "../../fr", "There is no place NOWHERE." },
        };
        struct room room;
        json_t *answer;

        (void) state;
        room_open(&room);
        for (size_t i = 0; i < count_of(rows); i++) {
                answer = room_ask(&room, "{s:s,s:s,s:s,s:s}", "do", "place.retire", "place", "NOWHERE",
                        "reason", "x", "lang", rows[i][0]);
                assert_says(answer, "error", "place.unknown"); /* for programs: in none */
                assert_says(answer, "message", rows[i][1]);
                json_decref(answer);
        }
        json_decref(room_do(&room, "{s:s,s:s}", "do", "status", "lang", "fr"));
        answer = room_ask(&room, "{s:s,s:s}", "do", "place.show", "place", "NOWHERE");
        assert_says(
                answer, "message", "There is no place NOWHERE."); /* the one before asked for is forgotten */
        json_decref(answer);
        room_close(&room);
}

static void many_made_up_languages_take_nobodys_place(void **state) {
        struct room room;
        json_t *answer;
        char language[] = "xaa";

        (void) state;
        room_open(&room);
        for (language[1] = 'a'; language[1] < 'z'; language[1]++)
                json_decref(room_do(&room, "{s:s,s:s}", "do", "status", "lang", language));
        answer = room_ask(&room, "{s:s,s:s,s:s}", "do", "place.show", "place", "NOWHERE", "lang", "pt");
        assert_says(answer, "message", "Não existe o local NOWHERE.");
        json_decref(answer);
        room_close(&room);
}

/* 79 bytes and a character of two, which the 80 bytes that a refusal quotes would cut. */
static void a_quoted_word_is_cut_at_a_characters_border(void **state) {
        char name[128] = { 0 };
        struct room room;
        json_t *answer;

        (void) state;
        room_open(&room);
        memset(name, 'x', 79);
        (void) snprintf(name + 79, sizeof name - 79, "éé");
        answer = room_ask(&room, "{s:s,s:s,s:s}", "do", "item.show", "item", name, "lang", "fr");
        assert_says(answer, "error", "item.unknown");
        assert_says(answer, "message", "xx », ni par numéro ni par étiquette.");
        json_decref(answer);
        room_close(&room);
}

/* ---- a small story, told in a language ---- */

static void act(struct room *room, const char *language, json_t *request) {
        assert_int_equal(json_object_set_new(request, "lang", json_string(language)), 0);
        json_decref(room_do(room, "o", request));
}

static void scan(struct room *room, const char *language, const char *payload) {
        act(room, language, json_pack("{s:s,s:s}", "do", "count.scan", "payload", payload));
}

/* One exhibit is in its place, one on a wrong shelf, one missing; a strange code lies about. */
static void live_through_a_count(struct room *room, const char *language) {
        static const char *const labels[] = { "PISTOL", "RIFLE", "SHOTGUN" };
        char number[ITEM_NUMBER_MAX];

        room_open(room);
        room_shelf(room, "ER1", NULL);
        room_shelf(room, "ER1/A", "SHELF-A");
        room_shelf(room, "ER1/B", "SHELF-B");
        for (size_t i = 0; i < count_of(labels); i++)
                room_item(room, i < 2 ? "ER1/A" : "ER1/B", labels[i], number, sizeof number);
        act(room, language,
                json_pack("{s:s,s:s,s:s,s:s}", "do", "count.open", "kind", "full", "place", "ER1", "mode",
                        "guided"));
        scan(room, language, "SHELF-A");
        scan(room, language, "PISTOL");
        scan(room, language, "PISTOL");
        scan(room, language, "SHOTGUN");
        scan(room, language, "NEVER-SEEN");
        scan(room, language, "SHELF-B");
        act(room, language, json_pack("{s:s}", "do", "count.close"));
        act(room, language, json_pack("{s:s,s:s,s:s}", "do", "tag.unbind", "tag", "RIFLE", "reason", "torn"));
}

/* A list's texts in a language, one after another. */
static void assert_list_says(struct room *room, const char *request, const char *list, const char *words) {
        json_t *answer = room_do(room, "{s:s,s:s}", "do", request, "lang", "fr"), *row;
        size_t i;

        json_array_foreach(json_object_get(answer, list), i, row) {
                if (!strstr(json_string_value(json_object_get(row, "text")), words))
                        continue;
                json_decref(answer);
                return;
        }
        fail_msg("%s doesn't say \"%s\"", request, words);
}

static void what_is_on_record_is_told_in_the_readers_language(void **state) {
        struct room room;

        (void) state;
        live_through_a_count(&room, "en");
        assert_list_says(&room, "finding.list", "findings", "manque à ER1/A, qui a été inventorié");
        assert_list_says(&room, "finding.list", "findings", "« NEVER-SEEN » a été trouvé à ER1/A");
        assert_list_says(&room, "alert.list", "alerts", "manque à ER1/A, qui a été inventorié");
        assert_list_says(&room, "log.list", "entries", "L'inventaire C-");
        assert_list_says(&room, "log.list", "entries", "manque à ER1/A, qui a été inventorié");
        room_close(&room);
}

/* What differs between any two rooms: the key and the labels made for places and exhibits. */
static bool is_by_chance(const char *key) {
        static const char *const keys[] = { "vkey", "label" };

        for (size_t i = 0; i < count_of(keys); i++)
                if (!strcmp(keys[i], key))
                        return true;
        return false;
}

static void assert_same(const json_t *one, const json_t *other, const char *kind) {
        const char *key;
        json_t *value;

        assert_int_equal(json_object_size(one), json_object_size(other));
        json_object_foreach((json_t *) (uintptr_t) one, key, value) {
                const json_t *its = json_object_get(other, key);

                if (!is_by_chance(key) && !json_equal(value, its))
                        fail_msg("%s: %s differs: %s / %s", kind, key, json_string_value(value),
                                json_string_value(its));
        }
}

static json_t *entry_of(struct room *room, json_int_t seq) {
        json_t *answer = room_do(room, "{s:s,s:I}", "do", "log.show", "seq", seq);
        json_t *event = json_incref(json_object_get(answer, "event"));

        json_decref(answer);
        return event;
}

static void the_record_is_the_same_in_every_language(void **state) {
        struct room english, french;
        json_t *status, *one, *other;
        json_int_t entries;

        (void) state;
        live_through_a_count(&english, "en");
        live_through_a_count(&french, "fr");
        status = room_do(&english, "{s:s}", "do", "status");
        entries = json_integer_value(json_object_get(status, "entries"));
        json_decref(status);
        assert_in_range(entries, 25, 200);
        for (json_int_t seq = 1; seq <= entries; seq++) {
                one = entry_of(&english, seq);
                other = entry_of(&french, seq);
                assert_true(json_equal(json_object_get(one, "kind"), json_object_get(other, "kind")));
                assert_same(json_object_get(one, "body"), json_object_get(other, "body"),
                        json_string_value(json_object_get(one, "kind")));
                json_decref(one);
                json_decref(other);
        }
        room_close(&english);
        room_close(&french);
}

/* ---- the command line ---- */

/* Runs strongroom in that room and gives all it says. */
static void command(struct room *room, const char *language, const char *const *words, char *said) {
        char socket[ROOM_PATH_MAX], out[ROOM_PATH_MAX];
        const char *argv[12] = { STRONGROOM, "--socket", socket };
        size_t count = 3, size;
        pid_t child;
        FILE *file;

        (void) snprintf(socket, sizeof socket, "%.200s/run/control", room->folder);
        (void) snprintf(out, sizeof out, "%.200s/said", room->folder);
        if (language) {
                argv[count++] = "--lang";
                argv[count++] = language;
        }
        while (*words)
                argv[count++] = *words++;
        child = fork();
        assert_true(child >= 0);
        if (!child) {
                int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);

                (void) dup2(fd, STDOUT_FILENO);
                (void) dup2(fd, STDERR_FILENO);
                (void) execv(argv[0], (char *const *) (uintptr_t) argv);
                _exit(127);
        }
        assert_int_equal(waitpid(child, NULL, 0), child);
        file = fopen(out, "r");
        assert_non_null(file);
        size = fread(said, 1, SAID_MAX - 1, file);
        said[size] = '\0';
        (void) fclose(file);
}

static void assert_told(const char *said, const char *words) {
        if (!strstr(said, words))
                fail_msg("\"%s\" isn't in: %s", words, said);
}

static void the_command_line_speaks_the_language_told(void **state) {
        static const char *const unknown[] = { "place", "show", "NOWHERE", NULL };
        static const char *const places[] = { "place", "list", NULL };
        static const char *const wrong[] = { "place", "show", NULL };
        char said[SAID_MAX];
        struct room room;

        (void) state;
        room_open(&room);
        room_shelf(&room, "ER1", NULL);
        command(&room, "fr", unknown, said);
        assert_told(said, "strongroom: Il n'y a pas de lieu NOWHERE.");
        command(&room, "fr", places, said);
        assert_told(said, "Lieu");
        assert_told(said, "Étiquette");
        command(&room, "es", wrong, said);
        assert_told(said, "Falta place.");
        command(&room, "tlh", unknown, said);
        assert_told(said, "There is no place NOWHERE.");

        assert_int_equal(setenv("LC_ALL", "pt_BR.UTF-8", 1), 0);
        command(&room, NULL, unknown, said);
        assert_told(said, "Não existe o local NOWHERE.");
        assert_int_equal(unsetenv("LC_ALL"), 0);
        room_close(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_refusal_comes_in_the_language_asked_for),
                cmocka_unit_test(many_made_up_languages_take_nobodys_place),
                cmocka_unit_test(a_quoted_word_is_cut_at_a_characters_border),
                cmocka_unit_test(what_is_on_record_is_told_in_the_readers_language),
                cmocka_unit_test(the_record_is_the_same_in_every_language),
                cmocka_unit_test(the_command_line_speaks_the_language_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
