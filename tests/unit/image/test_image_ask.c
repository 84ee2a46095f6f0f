/* SPDX-License-Identifier: ISC */

/*
 * A picture costs at most itself: the process that reads it may crash, hang or lie
 */

#include "test.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "clock.h"
#include "fake/picture_make.h"
#include "image_ask.h"

static int asked(const char *program, const void *bytes, size_t size, int limit_ms, json_t **ret_said) {
        struct image_ask ask = { .program = program, .limit_ms = limit_ms };

        *ret_said = NULL;
        return image_ask(&ask, bytes, size, ret_said);
}

static int misbehaves(const char *how, int limit_ms) {
        json_t *said;
        int r = asked(STRONGROOM_MISBEHAVES, how, strlen(how), limit_ms, &said);

        assert_true(r == 0 || !said);
        json_decref(said);
        return r;
}

static size_t descriptors(void) {
        DIR *folder = opendir("/proc/self/fd");
        size_t count = 0;

        assert_non_null(folder);
        while (readdir(folder))
                count++;
        (void) closedir(folder);
        return count;
}

static void a_crash_is_told_and_the_next_picture_read(void **state) {
        json_t *said;

        (void) state;
        assert_int_equal(misbehaves("s", 20000), IMAGE_E_CRASH);
        assert_int_equal(misbehaves("a", 20000), IMAGE_E_CRASH);
        assert_int_equal(asked(STRONGROOM_MISBEHAVES, "g", 1, 20000, &said), 0);
        assert_int_equal(json_array_size(json_object_get(said, "codes")), 1);
        json_decref(said);
}

static void a_hang_ends_with_its_time(void **state) {
        int64_t began_us = clock_now().wall_us;

        (void) state;
        assert_int_equal(misbehaves("h", 100), IMAGE_E_HANG);
        assert_true(clock_now().wall_us - began_us < 10000000);
        assert_int_equal(misbehaves("x", 20000), IMAGE_E_HANG); /* the kernel's clock for it was faster */
        assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);       /* nobody is left */
}

static void a_liar_isnt_believed(void **state) {
        static const char *const lies[] = { "c", "n", "u", "l", "q", "e", "d", "o" };

        (void) state;
        for (size_t i = 0; i < count_of(lies); i++)
                assert_int_equal(misbehaves(lies[i], 20000), IMAGE_E_CRASH);
}

/* A picture larger than a pipe, to one who reads none or little of it: no signal, no blocking. */
static void who_doesnt_listen_doesnt_hold_us_up(void **state) {
        uint8_t *bytes = calloc(1, IMAGE_BYTES_MAX);
        json_t *said;

        (void) state;
        assert_non_null(bytes);
        bytes[0] = 'g';
        assert_int_equal(asked(STRONGROOM_MISBEHAVES, bytes, IMAGE_BYTES_MAX, 20000, &said), 0);
        json_decref(said);
        bytes[0] = 'h';
        assert_int_equal(asked(STRONGROOM_MISBEHAVES, bytes, IMAGE_BYTES_MAX, 100, &said), IMAGE_E_HANG);
        free(bytes);
}

static void what_isnt_there_cant_be_started(void **state) {
        json_t *said;

        (void) state;
        assert_int_equal(asked("/nonexistent/strongroom-image", "g", 1, 20000, &said), IMAGE_E_PROGRAM);
        assert_int_equal(
                misbehaves("?", 20000), IMAGE_E_FORMATS); /* it ends as one that was called wrongly */
}

static void nothing_is_left_open(void **state) {
        size_t before = descriptors();

        (void) state;
        assert_int_equal(misbehaves("s", 20000), IMAGE_E_CRASH);
        assert_int_equal(misbehaves("h", 50), IMAGE_E_HANG);
        assert_int_equal(misbehaves("c", 20000), IMAGE_E_CRASH);
        assert_int_equal(misbehaves("g", 20000), 0);
        assert_int_equal(descriptors(), before);
}

/* ---- the real one ---- */

static void refused(const void *bytes, size_t size, const char *error) {
        json_t *said;

        assert_int_equal(asked(STRONGROOM_IMAGE, bytes, size, 0, &said), IMAGE_E_REFUSED);
        assert_string_equal(json_string_value(json_object_get(said, "error")), error);
        json_decref(said);
}

static void the_real_one_says_why_not(void **state) {
        struct picture picture;
        uint8_t *jpeg;
        size_t size;

        (void) state;
        refused("", 0, "image.format");
        refused("hello", 5, "image.format");
        refused("P5 30000 30000 255\n", 19, "image.too_large");
        make_metal(300, 200, 1, &picture);
        jpeg = make_jpeg(&picture, 80, &size);
        refused(jpeg, size / 2, "image.broken");
        free(jpeg);
        picture_end(&picture);
}

static void the_real_one_reads(void **state) {
        struct picture picture;
        json_t *said, *code;
        uint8_t *png;
        size_t size;

        (void) state;
        if (!make_symbol("GS1_128", "[10]A1[21]B2", 4, NULL, &picture)) {
                print_message("skipped: zint isn't installed\n");
                skip();
        }
        png = make_png(&picture, &size);
        assert_int_equal(asked(STRONGROOM_IMAGE, png, size, 0, &said), 0);
        code = json_array_get(json_object_get(said, "codes"), 0);
        assert_string_equal(json_string_value(json_object_get(code, "symbology")), "]C1");
        assert_string_equal(json_string_value(json_object_get(code, "text")), "10A1\\x1d21B2");
        assert_int_equal(json_array_size(json_object_get(code, "polygon")), 4);
        assert_int_equal(json_integer_value(json_object_get(json_object_get(said, "summary"), "width")),
                picture.width);
        json_decref(said);
        free(png);
        picture_end(&picture);
}

static void a_picture_full_of_noise_ends_in_time(void **state) {
        struct picture picture;
        json_t *said;
        uint8_t *pgm;
        size_t size;

        (void) state;
        make_blank(1600, 1200, 128, &picture);
        make_noisy(&picture, 127, 9);
        pgm = make_pgm(&picture, &size);
        assert_int_equal(asked(STRONGROOM_IMAGE, pgm, size, 0, &said), 0);
        json_decref(said);
        free(pgm);
        picture_end(&picture);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_crash_is_told_and_the_next_picture_read),
                cmocka_unit_test(a_hang_ends_with_its_time),
                cmocka_unit_test(a_liar_isnt_believed),
                cmocka_unit_test(who_doesnt_listen_doesnt_hold_us_up),
                cmocka_unit_test(what_isnt_there_cant_be_started),
                cmocka_unit_test(nothing_is_left_open),
                cmocka_unit_test(the_real_one_says_why_not),
                cmocka_unit_test(the_real_one_reads),
                cmocka_unit_test(a_picture_full_of_noise_ends_in_time),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
