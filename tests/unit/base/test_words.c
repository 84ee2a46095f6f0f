/* SPDX-License-Identifier: ISC */

/*
 * Words: a message comes in the language asked for, without installed locales, and as it stands from a broken catalogue
 *
 * The catalogues are words/LANG.po, compiled by msgfmt into $STRONGROOM_LOCALE_DIR when this test was built.
 */

#include "test.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "words.h"

enum { FILE_MAX = 4096 };

static const char no_place[] = "There is no place %s.";

static void each_person_is_answered_in_their_language(void **state) {
        (void) state;
        words_start("fr_ML.UTF-8");
        assert_string_equal(words_language(), "fr");
        assert_string_equal(_(no_place), "Le lieu %s n'existe pas.");
        words_use("es");
        assert_string_equal(_(no_place), "No existe el lugar %s.");
        words_use("en_GB");
        assert_string_equal(_(no_place), no_place);
        words_use("fr");
        assert_string_equal(_(no_place), "Le lieu %s n'existe pas.");
}

static void the_environment_is_heard_in_its_order(void **state) {
        (void) state;
        assert_int_equal(setenv("LANG", "es_ES.UTF-8", 1), 0);
        words_start(NULL);
        assert_string_equal(words_language(), "es");
        assert_int_equal(setenv("LC_ALL", "C", 1), 0);
        words_start(NULL);
        assert_string_equal(words_language(), "en");
        assert_int_equal(setenv("LANGUAGE", "fr:es", 1), 0);
        words_start(NULL);
        assert_string_equal(words_language(), "fr");
        assert_string_equal(nl_langinfo(CODESET), "UTF-8"); /* though LC_ALL says C */
}

static void what_has_no_translation_stays_as_it_is(void **state) {
        (void) state;
        words_use("fr");
        assert_string_equal(_("Not translated"), "Not translated");
        assert_string_equal(_("Nobody ever wrote this"), "Nobody ever wrote this");
        assert_string_equal(_(""), ""); /* a catalogue's key "" is its header */
        words_use("sw");
        assert_string_equal(_(no_place), no_place);
}

static void a_number_chooses_its_form(void **state) {
        static const struct {
                const char *language;
                unsigned long count;
                const char *form;
        } rows[] = {
                { "fr", 0, "%lu objet" },
                { "fr", 1, "%lu objet" },
                { "fr", 2, "%lu objets" },
                { "es", 0, "%lu objetos" },
                { "es", 1, "%lu objeto" },
                { "en", 0, "%lu items" },
                { "en", 1, "%lu item" },
        };

        (void) state;
        for (size_t i = 0; i < count_of(rows); i++) {
                words_use(rows[i].language);
                assert_string_equal(words_count("%lu item", "%lu items", rows[i].count), rows[i].form);
        }
}

static void no_language_leads_out_of_the_folder(void **state) {
        (void) state;
        words_use("../fr");
        assert_string_equal(words_language(), "en");
        words_use("/etc");
        assert_string_equal(words_language(), "en");
}

/* Portuguese is among the product's own catalogues only, at the top of the build tree this program runs in. */
static void the_catalogues_beside_the_program_are_found(void **state) {
        char told[512];

        (void) state;
        (void) snprintf(told, sizeof told, "%s", getenv("STRONGROOM_LOCALE_DIR"));
        assert_int_equal(unsetenv("STRONGROOM_LOCALE_DIR"), 0);
        words_use("pt_PT.UTF-8");
        assert_string_equal(words_language(), "pt");
        assert_int_equal(setenv("STRONGROOM_LOCALE_DIR", told, 1), 0);
}

static size_t words_read_catalogue(uint8_t *bytes, size_t room) {
        char path[512];
        size_t size;
        FILE *file;

        (void) snprintf(
                path, sizeof path, "%s/fr/LC_MESSAGES/strongroom.mo", getenv("STRONGROOM_LOCALE_DIR"));
        file = fopen(path, "rbe");
        assert_non_null(file);
        size = fread(bytes, 1, room, file);
        (void) fclose(file);
        assert_in_range(size, 100, room - 1);
        return size;
}

/* A process each: a catalogue stays once it is mapped. Whatever it answers, it reads nothing outside (ASan watches). */
static void words_ask_broken(const char *path, const uint8_t *bytes, size_t size) {
        FILE *file = fopen(path, "wbe");
        int status;
        pid_t child;

        assert_non_null(file);
        assert_int_equal(fwrite(bytes, 1, size, file), size);
        assert_int_equal(fclose(file), 0);
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
                words_use("tlh");
                _exit(strlen(_(no_place)) + strlen(words_count("%lu item", "%lu items", 3)) == 0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
}

static void a_broken_catalogue_does_no_harm(void **state) {
        char folder[] = "/dev/shm/strongroom-words-XXXXXX", path[128];
        uint8_t bytes[FILE_MAX], good;
        size_t size = words_read_catalogue(bytes, sizeof bytes);

        (void) state;
        assert_non_null(mkdtemp(folder));
        (void) snprintf(path, sizeof path, "%s/tlh", folder);
        assert_int_equal(mkdir(path, 0700), 0);
        (void) snprintf(path, sizeof path, "%s/tlh/LC_MESSAGES", folder);
        assert_int_equal(mkdir(path, 0700), 0);
        (void) snprintf(path, sizeof path, "%s/tlh/LC_MESSAGES/strongroom.mo", folder);
        assert_int_equal(setenv("STRONGROOM_LOCALE_DIR", folder, 1), 0);
        for (size_t at = 0; at < size; at += 3) {
                good = bytes[at];
                bytes[at] = 0xff;
                words_ask_broken(path, bytes, size);
                bytes[at] = good;
                words_ask_broken(path, bytes, at);
        }
        assert_int_equal(unlink(path), 0);
        (void) snprintf(path, sizeof path, "%s/tlh/LC_MESSAGES", folder);
        assert_int_equal(rmdir(path), 0);
        (void) snprintf(path, sizeof path, "%s/tlh", folder);
        assert_int_equal(rmdir(path), 0);
        assert_int_equal(rmdir(folder), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_person_is_answered_in_their_language),
                cmocka_unit_test(the_environment_is_heard_in_its_order),
                cmocka_unit_test(what_has_no_translation_stays_as_it_is),
                cmocka_unit_test(a_number_chooses_its_form),
                cmocka_unit_test(no_language_leads_out_of_the_folder),
                cmocka_unit_test(the_catalogues_beside_the_program_are_found),
                cmocka_unit_test(a_broken_catalogue_does_no_harm),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
