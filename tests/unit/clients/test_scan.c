/* SPDX-License-Identifier: ISC */

/*
 * `strongroom scan` and `strongroom count scan --image`, as they are run, on pictures of labels that zint drew
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "control_agent.h"
#include "control_room.h"
#include "fake/picture_make.h"
#include "run_program.h"

enum { FOLDER_MAX = 64, FILE_MAX = 128, COMMAND_MAX = 1024 };

#define words(...) \
        (const char *const[]) { \
                __VA_ARGS__, NULL \
        }

static char folder[FOLDER_MAX];
static char shelf[FILE_MAX], gs1[FILE_MAX], broken[FILE_MAX], empty[FILE_MAX], places[FILE_MAX];
static struct run run;

static void file_of(const struct picture *picture, const char *name, char *ret_path) {
        size_t size;
        uint8_t *png = make_png(picture, &size);

        (void) snprintf(ret_path, FILE_MAX, "%s/%s", folder, name);
        make_file(ret_path, png, size);
        free(png);
}

static bool paste(struct picture *picture, const char *symbology, const char *text, uint32_t x, uint32_t y) {
        struct picture label;

        if (!make_symbol(symbology, text, 4, NULL, &label))
                return false;
        make_paste(picture, &label, x, y);
        picture_end(&label);
        return true;
}

/* The place's label lies below the exhibits, and one exhibit's code stands on its label twice. */
static bool draw_shelf(void) {
        struct picture picture;
        bool drawn;

        make_metal(1400, 1200, 1, &picture);
        drawn = paste(&picture, "CODE128", "IF71B8SR4RR4", 40, 40) &&
                paste(&picture, "QRCODE", "IF71B8SR4RR4", 1000, 40) &&
                paste(&picture, "CODE128", "PSK-2026-000017", 40, 420) &&
                paste(&picture, "QRCODE", "SM2S8G2SPP1H", 100, 800);
        file_of(&picture, "shelf.png", shelf);
        picture_end(&picture);
        return drawn;
}

static int draw(void **state) {
        struct picture picture;
        uint8_t *png;
        size_t size;

        (void) state;
        (void) snprintf(folder, sizeof folder, "/dev/shm/strongroom-scan-XXXXXX");
        if (!mkdtemp(folder))
                return -1;
        if (!draw_shelf()) {
                print_message("skipped: zint isn't installed\n");
                return 0;
        }
        if (!make_symbol("GS1_128", "[01]09506000134352[10]LOT42[21]AB12", 4, NULL, &picture))
                return -1;
        file_of(&picture, "gs1.png", gs1);
        png = make_png(&picture, &size);
        (void) snprintf(broken, sizeof broken, "%s/broken.png", folder);
        make_file(broken, png, size / 2);
        free(png);
        picture_end(&picture);
        make_blank(200, 200, 99, &picture);
        file_of(&picture, "empty.png", empty);
        picture_end(&picture);
        make_blank(900, 400, 255, &picture);
        (void) paste(&picture, "QRCODE", "SM2S8G2SPP1H", 50, 50);
        (void) paste(&picture, "QRCODE", "S7777777777C", 450, 50);
        file_of(&picture, "places.png", places);
        picture_end(&picture);
        return 0;
}

static int clean(void **state) {
        char command[COMMAND_MAX];

        (void) state;
        (void) snprintf(command, sizeof command, "rm -r %s", folder);
        return run_shell(command);
}

#define need_pictures() \
        do { \
                if (!gs1[0]) \
                        skip(); \
        } while (0)

static json_t *line_of(const char *out, size_t index) {
        while (index-- && strchr(out, '\n'))
                out = strchr(out, '\n') + 1;
        return json_loadb(out, strcspn(out, "\n"), 0, NULL);
}

static void pictures_are_shown_as_a_table(void **state) {
        (void) state;
        need_pictures();
        run_strongroom(&run, NULL, words("scan", "--image", shelf, gs1));
        assert_int_equal(run.status, CTL_FINE);
        assert_non_null(strstr(run.out, "GS1-128"));
        assert_non_null(strstr(run.out, "010950600013435210LOT42\xe2\x90\x9d"
                                        "21AB12"));
        assert_non_null(strstr(run.out, "(01) 09506000134352 (10) LOT42 (21) AB12"));
        assert_non_null(strstr(run.out, "label:SM2S8G2SPP1H"));
        assert_string_equal(run.err, "");
}

static void pictures_are_told_as_lines(void **state) {
        json_t *code, *summary;

        (void) state;
        need_pictures();
        run_strongroom(&run, NULL, words("--json", "scan", gs1));
        assert_int_equal(run.status, CTL_FINE);
        code = line_of(run.out, 0);
        summary = line_of(run.out, 1);
        assert_string_equal(json_string_value(json_object_get(code, "picture")), gs1);
        assert_string_equal(json_string_value(json_object_get(code, "symbology")), "]C1");
        assert_string_equal(
                json_string_value(json_object_get(code, "text")), "010950600013435210LOT42\\x1d21AB12");
        assert_string_equal(json_string_value(json_object_get(json_object_get(code, "decoded"), "tag")),
                "gs1:010950600013435221AB12");
        assert_true(json_is_true(json_object_get(summary, "ok")));
        assert_int_equal(json_integer_value(json_object_get(summary, "codes")), 1);
        json_decref(code);
        json_decref(summary);
}

static void a_bad_picture_costs_only_itself(void **state) {
        json_t *failure;

        (void) state;
        need_pictures();
        run_strongroom(
                &run, NULL, words("--json", "scan", "--image", gs1, broken, shelf, "/nonexistent.png"));
        assert_int_equal(run.status, CTL_ABSENT);
        failure = line_of(run.out, 2);
        assert_string_equal(json_string_value(json_object_get(failure, "error")), "image.broken");
        json_decref(failure);
        assert_non_null(strstr(run.out, "IF71B8SR4RR4")); /* the one after it */
        assert_non_null(strstr(run.err, "broken.png is damaged or was cut short"));
        assert_non_null(strstr(run.err, "/nonexistent.png can't be opened"));
        run_strongroom(&run, NULL, words("scan", broken));
        assert_int_equal(run.status, CTL_INPUT);
}

static void a_picture_without_codes_is_trouble(void **state) {
        (void) state;
        need_pictures();
        run_strongroom(&run, NULL, words("scan", empty));
        assert_int_equal(run.status, CTL_TROUBLE);
        assert_non_null(strstr(run.err, "no code was found"));
        run_strongroom(&run, NULL, words("scan", "--formats", "qr", gs1));
        assert_int_equal(run.status, CTL_TROUBLE);
}

static void a_code_that_is_left_out_is_told(void **state) {
        struct picture part;
        char path[FILE_MAX];

        (void) state;
        need_pictures();
        assert_true(make_symbol("QRCODE", "part one", 4, "--structapp=1,2", &part));
        file_of(&part, "part.png", path);
        picture_end(&part);
        run_strongroom(&run, NULL, words("scan", path));
        assert_int_equal(run.status, CTL_TROUBLE);
        assert_non_null(strstr(run.err, "part.png: left out: 1."));
}

static void wrong_usage_is_said(void **state) {
        (void) state;
        need_pictures();
        run_strongroom(&run, NULL, words("scan"));
        assert_int_equal(run.status, CTL_USAGE);
        run_strongroom(&run, NULL, words("scan", "--formats", "qrcode", gs1));
        assert_int_equal(run.status, CTL_USAGE);
        assert_non_null(strstr(run.err, "\"qrcode\" isn't a list of formats"));
}

static void what_is_no_camera_is_said(void **state) {
        (void) state;
        run_strongroom(&run, NULL, words("scan", "--camera", "/dev/video-none"));
        assert_int_equal(run.status, CTL_ABSENT);
        run_strongroom(&run, NULL, words("scan", "--camera", "/dev/null"));
        assert_int_equal(run.status, CTL_DEVICE);
        assert_non_null(strstr(run.err, "/dev/null is no camera"));
}

/* The program that reads pictures is looked for beside the one that asks: here stands one that misbehaves. */
static void a_crash_costs_only_its_picture(void **state) {
        char command[COMMAND_MAX];
        json_t *line;

        (void) state;
        (void) snprintf(command, sizeof command,
                "mkdir %s/bin && cp %s %s/bin/strongroom && cp %s %s/bin/strongroom-image && cd %s && echo "
                "good > good && "
                "echo segv > crash && bin/strongroom --json scan good crash good > out 2> err",
                folder, STRONGROOM, folder, STRONGROOM_MISBEHAVES, folder, folder);
        assert_int_equal(run_shell(command), CTL_INPUT);
        (void) snprintf(command, sizeof command, "%s/out", folder);
        for (size_t i = 0; i < 5; i++) {
                static const char *const keys[] = { "symbology", "codes", "error", "symbology", "codes" };
                FILE *out = fopen(command, "r");
                char text[4096] = "";

                assert_non_null(out);
                assert_true(fread(text, 1, sizeof text - 1, out) < sizeof text);
                (void) fclose(out);
                line = line_of(text, i);
                assert_non_null(json_object_get(line, keys[i]));
                if (i == 2)
                        assert_string_equal(json_string_value(json_object_get(line, "error")), "image.crash");
                json_decref(line);
        }
}

/* ---- into a count ---- */

static void asks(const struct agent *agent, size_t index, const char *payload, const char *symbology) {
        json_t *request = agent_request(agent, index);

        assert_non_null(request);
        assert_string_equal(json_string_value(json_object_get(request, "payload")), payload);
        assert_string_equal(json_string_value(json_object_get(request, "symbology")), symbology);
        json_decref(request);
}

static void a_picture_feeds_a_count_its_place_first_and_each_label_once(void **state) {
        struct agent agent;

        (void) state;
        need_pictures();
        agent_start(&agent, control_room);
        run_strongroom(&run, agent.socket, words("count", "scan", "--image", shelf));
        assert_int_equal(run.status, CTL_FINE);
        assert_int_equal(agent_requests(&agent), 3);
        asks(&agent, 0, "SM2S8G2SPP1H", "]Q1");
        asks(&agent, 2, "PSK-2026-000017", "]C0");
        agent_end(&agent);
}

static void fnc1_reaches_the_count(void **state) {
        struct agent agent;

        (void) state;
        need_pictures();
        agent_start(&agent, control_room);
        run_strongroom(&run, agent.socket, words("count", "scan", "--image", gs1));
        assert_int_equal(run.status, CTL_FINE);
        asks(&agent, 0, "010950600013435210LOT42\\x1d21AB12", "]C1");
        agent_end(&agent);
}

static void two_places_in_one_picture_are_refused_whole(void **state) {
        struct agent agent;

        (void) state;
        need_pictures();
        agent_start(&agent, control_room);
        run_strongroom(&run, agent.socket, words("count", "scan", "--image", places, "--image", gs1));
        assert_int_equal(run.status, CTL_INPUT);
        assert_non_null(strstr(run.err, "shows the labels of two places"));
        assert_int_equal(agent_requests(&agent), 1); /* of the other picture */
        agent_end(&agent);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(pictures_are_shown_as_a_table),
                cmocka_unit_test(pictures_are_told_as_lines),
                cmocka_unit_test(a_bad_picture_costs_only_itself),
                cmocka_unit_test(a_picture_without_codes_is_trouble),
                cmocka_unit_test(a_code_that_is_left_out_is_told),
                cmocka_unit_test(wrong_usage_is_said),
                cmocka_unit_test(what_is_no_camera_is_said),
                cmocka_unit_test(a_crash_costs_only_its_picture),
                cmocka_unit_test(a_picture_feeds_a_count_its_place_first_and_each_label_once),
                cmocka_unit_test(fnc1_reaches_the_count),
                cmocka_unit_test(two_places_in_one_picture_are_refused_whole),
        };

        return cmocka_run_group_tests(tests, draw, clean);
}
