/* SPDX-License-Identifier: ISC */

/*
 * What a configuration says of presence, and how it is refused
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "config.h"

enum { PATH_SIZE = 64 };

static int config_of(const char *text, struct config *config) {
        char path[PATH_SIZE] = "/dev/shm/strongroom-config-XXXXXX";
        int fd = mkstemp(path), r;

        assert_true(fd >= 0);
        assert_int_equal(write(fd, text, strlen(text)), strlen(text));
        assert_int_equal(close(fd), 0);
        r = config_read(path, config);
        assert_int_equal(unlink(path), 0);
        return r;
}

static void without_a_word_there_are_defaults(void **state) {
        struct config *config = calloc(1, sizeof *config);
        struct presence_settings settings;

        (void) state;
        assert_int_equal(config_of("[site]\ncode = PSK\n", config), 0);
        settings = config_presence(config);
        assert_int_equal(settings.gone_s, 30);
        assert_int_equal(settings.moved_reads, 2);
        assert_int_equal(settings.walk_s, 10);
        assert_int_equal(settings.misplaced_s, 60);
        assert_int_equal(settings.stale_days, 7);
        settings = config_presence(NULL);
        assert_int_equal(settings.gone_s, 30);
        free(config);
}

static void what_is_said_counts(void **state) {
        struct config *config = calloc(1, sizeof *config);
        struct presence_settings settings;

        (void) state;
        assert_int_equal(
                config_of("[presence]\ngone_s = 2592000\nmoved_reads = 100\nwalk_s = 1\nmisplaced_s = 86400\n"
                          "stale_days = 1\n[count]\nfalse_missing_ppm = 100\n[site]\ncode = "
                          "PSK\n[presence]\nwalk_s = 5\n",
                        config),
                0);
        assert_int_equal(config->false_missing_ppm, 100);
        settings = config_presence(config);
        assert_int_equal(settings.gone_s, 2592000);
        assert_int_equal(settings.moved_reads, 100);
        assert_int_equal(settings.walk_s, 5);
        assert_int_equal(settings.misplaced_s, 86400);
        assert_int_equal(settings.stale_days, 1);
        free(config);
}

static void checkpoints_have_defaults_and_limits(void **state) {
        static const char *const wrong[] = { "every = 0", "every = 1025", "seconds = 59", "outside = stick",
                "outside =", "anchor = socket", "anchor_seconds = -1", "anchor_seconds = 2592001",
                "often = 1" };
        struct config *config = calloc(1, sizeof *config);
        struct checkpoint_settings settings = config_checkpoint(NULL);
        char text[128];

        (void) state;
        assert_int_equal(settings.every, 1024);
        assert_int_equal(settings.seconds, 3600);
        assert_int_equal(settings.anchor_seconds, 3600);
        assert_string_equal(settings.outside, "");
        assert_int_equal(config_of("[checkpoint]\nevery = 64\nseconds = 600\noutside = /media/stick\n"
                                   "anchor = /run/a\nanchor_seconds = 0\n",
                                 config),
                0);
        settings = config_checkpoint(config);
        assert_int_equal(settings.every, 64);
        assert_int_equal(settings.seconds, 600);
        assert_int_equal(settings.anchor_seconds, 0);
        assert_string_equal(settings.outside, "/media/stick");
        assert_string_equal(settings.anchor, "/run/a");
        for (size_t i = 0; i < count_of(wrong); i++) {
                (void) snprintf(text, sizeof text, "[checkpoint]\n%s\n", wrong[i]);
                if (config_of(text, config) != CONFIG_E_WRONG)
                        fail_msg("taken: %s", wrong[i]);
        }
        free(config);
}

#define KEY_HQ    "example.org/hq+08c46296+BPBc+wAYEyM2Lufj/TggQcJ7NDmkYefwADJS+U1lmTxt"
#define KEY_OTHER "example.org/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k" /* a log's */

static void witnesses_are_known_by_their_keys(void **state) {
        static const struct {
                const char *text, *said;
        } wrong[] = {
                { "[witness a]\nvkey = " KEY_OTHER "\n", "is a log's (type 1)" },
                { "[witness a]\nvkey = x+00000000+Bgaaaa\n", "ML-DSA-44" },
                { "[witness a]\nvkey = x\n", "isn't a witness's verifier key" },
                { "[witness a]\nurl = http://x\n", "has no vkey" },
                { "[witness a]\nvkey = " KEY_HQ "\nurl = ftp://x\n", "http://" },
                { "[witness a/b]\nvkey = " KEY_HQ "\n", "can't be taken" },
                { "[witness a]\nvkey = " KEY_HQ "\n[witness b]\nvkey = " KEY_HQ "\n",
                        "it would count twice" },
                { "[witness a]\nvkey = " KEY_HQ "\n[checkpoint]\nquorum = 2\n",
                        "quorum = 2, and 1 witnesses" },
                { "[checkpoint]\nquorum = 0\n", "from 1 to 16" },
                { "[witness a]\nkey = x\n", "known are vkey, url" },
        };
        struct config *config = calloc(1, sizeof *config);

        (void) state;
        assert_int_equal(
                config_of("[witness hq]\nvkey = " KEY_HQ
                          "\nurl = http://10.0.0.1:8917//\n[checkpoint]\nquorum = 1\nstale_days = 3\n",
                        config),
                0);
        assert_int_equal(config->witnesses.count, 1);
        assert_int_equal(config->witnesses.stale_days, 3);
        assert_string_equal(config->witnesses.list[0].url, "http://10.0.0.1:8917");
        assert_string_equal(config->witnesses.list[0].key.name, "example.org/hq");
        for (size_t i = 0; i < count_of(wrong); i++) {
                if (config_of(wrong[i].text, config) != CONFIG_E_WRONG ||
                        !strstr(config->message, wrong[i].said))
                        fail_msg("%s: %s", wrong[i].text, config->message);
        }
        free(config);
}

static void what_makes_no_sense_is_refused_by_its_name(void **state) {
        static const struct {
                const char *line, *said;
        } wrong[] = {
                { "gone_s = 0", "gone_s = 0: it takes a number from 1 to 2592000" },
                { "gone_s = 2592001", "gone_s = 2592001" },
                { "gone_s = -1", "gone_s = -1" },
                { "gone_s = 30s", "gone_s = 30s" },
                { "gone_s = 3.5", "gone_s = 3.5" },
                { "gone_s =", "gone_s = : it takes" },
                { "moved_reads = 101", "from 1 to 100" },
                { "walk_s = 86401", "from 1 to 86400" },
                { "misplaced_s = 99999999999999999999", "misplaced_s" },
                { "stale_days = 3651", "from 1 to 3650" },
                { "gone = 3", "known are gone_s, moved_reads, walk_s, misplaced_s, stale_days" },
        };
        struct config *config = calloc(1, sizeof *config);
        char text[128];

        (void) state;
        assert_int_equal(config_of("[count]\nfalse_missing_ppm = 0\n", config), CONFIG_E_WRONG);
        assert_non_null(strstr(config->message, "it takes a number from 1 to 100000"));
        assert_int_equal(config_of("[count]\nfalse = 1\n", config), CONFIG_E_WRONG);
        assert_non_null(strstr(config->message, "known is false_missing_ppm"));
        for (size_t i = 0; i < count_of(wrong); i++) {
                (void) snprintf(text, sizeof text, "[presence]\n%s\n", wrong[i].line);
                assert_int_equal(config_of(text, config), CONFIG_E_WRONG);
                if (!strstr(config->message, wrong[i].said) || !strstr(config->message, "line 2"))
                        fail_msg("%s: %s", wrong[i].line, config->message);
        }
        free(config);
}

static const struct schedule *schedule_of(const struct config *config, const char *name) {
        for (size_t i = 0; i < config->schedule_count; i++)
                if (!strcmp(config->schedules[i].name, name))
                        return &config->schedules[i];
        fail_msg("no schedule %s", name);
        return NULL;
}

static void schedules_are_the_defaults_changed_and_added_to(void **state) {
        struct config *config = calloc(1, sizeof *config);

        (void) state;
        assert_int_equal(config_of("[site]\ncode = PSK\n", config), 0);
        assert_int_equal(config->schedule_count, schedule_default_count);
        assert_int_equal(schedule_of(config, "firearms")->months, 3);
        assert_int_equal(
                config_of("[schedule firearms]\nmonths = 1\nserial = no\n[schedule inspection]\nmonths = 0\n"
                          "[schedule rounds]\nmonths = 6\nclass = AMMO\nkinds = shelf, full\nany = yes\n",
                        config),
                0);
        assert_int_equal(schedule_of(config, "firearms")->months, 1);
        assert_false(schedule_of(config, "firearms")->serial);
        assert_string_equal(schedule_of(config, "firearms")->class, "FIREARM");
        assert_int_equal(schedule_of(config, "inspection")->months, 0);
        assert_string_equal(schedule_of(config, "rounds")->kinds, " shelf full ");
        assert_true(schedule_of(config, "rounds")->any);
        free(config);
}

static void a_schedule_that_makes_no_sense_is_refused(void **state) {
        static const char *const wrong[][2] = {
                { "[schedule firearms]\nmonths = 121\n", "from 0 to 120" },
                { "[schedule firearms]\nclass = GUN\n", "GUN" },
                { "[schedule firearms]\npurpose = STORE\n", "STORE" },
                { "[schedule firearms]\nkinds = full weekly\n", "weekly" },
                { "[schedule firearms]\nserial = perhaps\n", "perhaps" },
                { "[schedule firearms]\nweeks = 1\n",
                        "known are months, class, purpose, kinds, serial, any" },
                { "[schedule two words]\nmonths = 1\n", "can't be taken" },
        };
        struct config *config = calloc(1, sizeof *config);

        (void) state;
        for (size_t i = 0; i < count_of(wrong); i++) {
                assert_int_equal(config_of(wrong[i][0], config), CONFIG_E_WRONG);
                if (!strstr(config->message, wrong[i][1]))
                        fail_msg("%s: %s", wrong[i][0], config->message);
        }
        free(config);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(without_a_word_there_are_defaults),
                cmocka_unit_test(what_is_said_counts),
                cmocka_unit_test(checkpoints_have_defaults_and_limits),
                cmocka_unit_test(witnesses_are_known_by_their_keys),
                cmocka_unit_test(what_makes_no_sense_is_refused_by_its_name),
                cmocka_unit_test(schedules_are_the_defaults_changed_and_added_to),
                cmocka_unit_test(a_schedule_that_makes_no_sense_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
