/* SPDX-License-Identifier: ISC */

/*
 * Symbols that zint drew, read back: every symbology, our labels, and what a camera does to them
 */

#include "test.h"

#include <math.h>
#include <string.h>

#include "engine.h"
#include "fake/picture_make.h"
#include "look.h"

#define GS1 "[01]09506000134352[10]LOT42[21]AB12"
#define GS1_READ \
        "010950600013435210LOT42\x1d" \
        "21AB12"

static struct merged merged;

static bool is_there;

static int need_zint(void **state) {
        struct picture picture;

        (void) state;
        is_there = make_symbol("CODE128", "A", 2, NULL, &picture);
        if (is_there)
                picture_end(&picture);
        else
                print_message("skipped: zint isn't installed\n");
        return 0;
}

static void look_at(struct picture *picture, const struct look *how) {
        assert_int_equal(look(how, picture, &merged), 0);
        picture_end(picture);
        assert_int_equal(merged.disagreement_count, 0);
}

static const struct code *find(const char *symbology, const char *text) {
        for (size_t i = 0; i < merged.codes.count; i++) {
                const struct code *code = &merged.codes.list[i];

                if (!strcmp(code->symbology, symbology) && code->size == strlen(text) &&
                        !memcmp(code->bytes, text, code->size))
                        return code;
        }
        return NULL;
}

static void there_is_one(const char *symbology, const char *text, unsigned int engines) {
        const struct code *code = find(symbology, text);

        if (!code) {
                fail_msg("%s %s: not read, but %zu others", symbology, text, merged.codes.count);
                return;
        }
        assert_int_equal(merged.codes.count, 1);
        if (engine_zxing_is_built())
                assert_int_equal(code->engines, engines);
}

/* engines: who must have read it, in a build with both. */
static const struct symbol {
        const char *symbology, *text, *extra, *identifier, *read;
        unsigned int engines;
} symbols[] = {
        { "CODE128", "IF71B8SR4RR4", NULL, "]C0", "IF71B8SR4RR4", ENGINE_ZXING | ENGINE_ZBAR },
        { "GS1_128", GS1, NULL, "]C1", GS1_READ, ENGINE_ZXING | ENGINE_ZBAR },
        { "CODE39", "KTA-0417", NULL, "]A0", "KTA-0417", ENGINE_ZXING | ENGINE_ZBAR },
        { "CODE93", "Kta-0417", NULL, "]G0", "Kta-0417", ENGINE_ZXING | ENGINE_ZBAR },
        { "C25INTER", "12345678", NULL, "]I0", "12345678", ENGINE_ZXING | ENGINE_ZBAR },
        { "ITF14", "0950600013435", NULL, "]I1", "09506000134352", ENGINE_ZXING | ENGINE_ZBAR },
        { "EANX", "400638133393", NULL, "]E0", "4006381333931", ENGINE_ZXING | ENGINE_ZBAR },
        { "EANX", "9638507", NULL, "]E4", "96385074", ENGINE_ZXING | ENGINE_ZBAR },
        { "UPCA", "01234500006", NULL, "]E0", "0012345000065", ENGINE_ZXING | ENGINE_ZBAR },
        { "UPCE", "0123456", NULL, "]E0", "01234565", ENGINE_ZXING | ENGINE_ZBAR },
        { "CODABAR", "A12345B", NULL, "]F0", "A12345B", ENGINE_ZXING | ENGINE_ZBAR },
        { "DBAR_OMN", "0950600013435", NULL, "]e0", "0109506000134352", ENGINE_ZXING | ENGINE_ZBAR },
        { "DBAR_EXP", "[01]09506000134352[10]LOT42", NULL, "]e0", "010950600013435210LOT42",
                ENGINE_ZXING | ENGINE_ZBAR },
        { "QRCODE", "SM2S8G2SPP1H", NULL, "]Q1", "SM2S8G2SPP1H", ENGINE_ZXING | ENGINE_ZBAR },
        { "QRCODE", "h\xc3\xa9t\xc3\xa9", "--binary", "]Q1", "h\xc3\xa9t\xc3\xa9",
                ENGINE_ZXING | ENGINE_ZBAR },
        { "QRCODE", GS1, "--gs1", "]Q3", GS1_READ, ENGINE_ZXING | ENGINE_ZBAR },
        { "DATAMATRIX", "IF71B8SR4RR4", NULL, "]d1", "IF71B8SR4RR4", ENGINE_ZXING },
        { "DATAMATRIX", GS1, "--gs1", "]d2", GS1_READ, ENGINE_ZXING },
        { "PDF417", "IF71B8SR4RR4", NULL, "]L2", "IF71B8SR4RR4", ENGINE_ZXING },
        { "AZTEC", "IF71B8SR4RR4", NULL, "]z0", "IF71B8SR4RR4", ENGINE_ZXING },
        { "AZTEC", GS1, "--gs1", "]z1", GS1_READ, ENGINE_ZXING },
};

static bool can_be_read(const struct symbol *symbol) {
        return engine_zxing_is_built() || symbol->engines & ENGINE_ZBAR;
}

static void draw(const struct symbol *symbol, int scale, struct picture *ret_picture) {
        assert_true(make_symbol(symbol->symbology, symbol->text, scale, symbol->extra, ret_picture));
}

static void every_symbology_is_read_as_a_scanner_would_send_it(void **state) {
        const struct look how = { .formats = FORMAT_ALL };

        (void) state;
        for (size_t i = 0; is_there && i < count_of(symbols); i++) {
                struct picture picture;

                if (!can_be_read(&symbols[i]))
                        continue;
                draw(&symbols[i], 4, &picture);
                look_at(&picture, &how);
                there_is_one(symbols[i].identifier, symbols[i].read, symbols[i].engines);
        }
}

static void it_is_read_at_every_angle(void **state) {
        static const double angles[] = { 0, 7, 45, 90, 180, 270 };
        const struct look how = { .formats = FORMAT_ALL };

        (void) state;
        for (size_t i = 0; is_there && i < count_of(symbols); i++)
                for (size_t k = 0; k < count_of(angles); k++) {
                        struct picture picture;

                        /* PDF417's rows are too low to be followed when they slant. */
                        if (!can_be_read(&symbols[i]) ||
                                (symbols[i].identifier[1] == 'L' && fmod(angles[k], 90) != 0))
                                continue;
                        draw(&symbols[i], 8, &picture);
                        make_rotated(&picture, angles[k], UINT8_MAX);
                        look_at(&picture, &how);
                        if (!find(symbols[i].identifier, symbols[i].read))
                                fail_msg("%s %s at %g degrees: not read", symbols[i].identifier,
                                        symbols[i].read, angles[k]);
                }
}

static void it_is_read_through_blur_and_noise(void **state) {
        const struct look how = { .formats = FORMAT_USUAL };

        (void) state;
        for (size_t i = 0; is_there && i < count_of(symbols); i++) {
                struct picture picture;

                if (symbols[i].identifier[1] != 'C' && symbols[i].identifier[1] != 'Q')
                        continue;
                draw(&symbols[i], 8, &picture);
                make_blurred(&picture, 2);
                make_noisy(&picture, engine_zxing_is_built() ? 20 : 5, i + 1); /* zbar bears little */
                look_at(&picture, &how);
                assert_non_null(find(symbols[i].identifier, symbols[i].read));
        }
}

static void light_marks_on_dark_metal_are_read(void **state) {
        const struct look how = { .formats = FORMAT_USUAL };
        struct picture picture;

        (void) state;
        if (!is_there)
                return;
        draw(&symbols[0], 4, &picture);
        picture_invert(&picture);
        look_at(&picture, &how);
        assert_non_null(find("]C0", "IF71B8SR4RR4"));
}

static void only_what_is_asked_for_is_read(void **state) {
        struct picture picture;

        (void) state;
        if (!is_there)
                return;
        draw(&symbols[0], 4, &picture);
        look_at(&picture, &(struct look){ .formats = FORMAT_QR });
        assert_int_equal(merged.codes.count, 0);
        draw(&symbols[10], 4, &picture);
        look_at(&picture, &(struct look){ .formats = FORMAT_USUAL }); /* Codabar isn't */
        assert_int_equal(merged.codes.count, 0);
}

static void each_engine_reads_alone(void **state) {
        static const unsigned int engines[] = { ENGINE_ZXING, ENGINE_ZBAR };

        (void) state;
        for (size_t i = 0; is_there && i < count_of(engines); i++) {
                struct picture picture;

                if (engines[i] == ENGINE_ZXING && !engine_zxing_is_built())
                        continue;
                draw(&symbols[0], 4, &picture);
                look_at(&picture, &(struct look){ .formats = FORMAT_USUAL, .engines = engines[i] });
                assert_int_equal(merged.codes.count, 1);
                assert_int_equal(merged.codes.list[0].engines, engines[i]);
        }
}

/* A shelf: its label and two exhibits, at known places, in the pixels of the file. */
static void a_shelf_of_labels_is_read_whole_and_each_in_its_place(void **state) {
        static const struct {
                const char *symbology, *text, *identifier;
                uint32_t x, y;
        } labels[] = { { "QRCODE", "SM2S8G2SPP1H", "]Q1", 100, 80 },
                { "CODE128", "IF71B8SR4RR4", "]C0", 500, 100 },
                { "CODE128", "I7777777777E", "]C0", 500, 600 } };

        (void) state;
        for (int thorough = 0; is_there && thorough < 2; thorough++) {
                struct picture shelf, label;

                make_metal(1600, 1200, 3, &shelf);
                for (size_t i = 0; i < count_of(labels); i++) {
                        assert_true(make_symbol(labels[i].symbology, labels[i].text, 4, NULL, &label));
                        make_paste(&shelf, &label, labels[i].x, labels[i].y);
                        picture_end(&label);
                }
                look_at(&shelf, &(struct look){ .formats = FORMAT_USUAL, .thorough = thorough == 1 });
                assert_int_equal(merged.codes.count, count_of(labels));
                for (size_t i = 0; i < count_of(labels); i++) {
                        const struct code *code = find(labels[i].identifier, labels[i].text);

                        assert_non_null(code);
                        assert_in_range(code->corners[0].x, labels[i].x + 20, labels[i].x + 90);
                        assert_in_range(code->corners[0].y, labels[i].y + 20, labels[i].y + 90);
                }
        }
}

/* One upright, one equal to it, one on its side: ZXing 1.4 aborts where it is asked for all of them at once. */
static void equal_labels_are_read_each(void **state) {
        struct picture shelf, label;
        size_t read = 0;

        (void) state;
        if (!is_there)
                return;
        make_blank(1800, 1800, 200, &shelf);
        draw(&symbols[0], 4, &label);
        make_paste(&shelf, &label, 50, 50);
        make_paste(&shelf, &label, 700, 500);
        make_rotated(&label, 90, UINT8_MAX);
        make_paste(&shelf, &label, 50, 500);
        picture_end(&label);
        look_at(&shelf, &(struct look){ .formats = FORMAT_USUAL });
        for (size_t i = 0; i < merged.codes.count; i++)
                read += !memcmp(merged.codes.list[i].bytes, symbols[0].read, merged.codes.list[i].size);
        assert_int_equal(read, merged.codes.count);
        assert_true(read == 3 || !engine_zxing_is_built());
}

static void a_part_of_a_series_is_no_code(void **state) {
        struct picture picture;

        (void) state;
        if (!is_there)
                return;
        assert_true(make_symbol("QRCODE", "part one", 4, "--structapp=1,2", &picture));
        look_at(&picture, &(struct look){ .formats = FORMAT_USUAL });
        assert_int_equal(merged.codes.count, 0);
        assert_int_equal(merged.codes.dropped, 1);
}

static void a_code_longer_than_a_payload_is_dropped(void **state) {
        char text[CODE_BYTES_MAX + 2];
        struct picture picture;

        (void) state;
        memset(text, 'A', sizeof text - 1);
        text[sizeof text - 1] = '\0';
        if (!is_there)
                return;
        assert_true(make_symbol("QRCODE", text, 4, NULL, &picture));
        look_at(&picture, &(struct look){ .formats = FORMAT_USUAL });
        assert_int_equal(merged.codes.count, 0);
        assert_int_equal(merged.codes.dropped, 1);
}

static void an_empty_picture_has_no_codes(void **state) {
        struct picture picture;

        (void) state;
        make_metal(640, 480, 5, &picture);
        look_at(&picture, &(struct look){ .formats = FORMAT_ALL });
        assert_int_equal(merged.codes.count, 0);
}

static void formats_have_names(void **state) {
        unsigned int formats = 0;

        (void) state;
        assert_int_equal(format_parse("code128,qr", &formats), 0);
        assert_int_equal(formats, FORMAT_CODE128 | FORMAT_QR);
        assert_int_equal(format_parse("all", &formats), 0);
        assert_int_equal(formats, FORMAT_ALL);
        assert_int_equal(format_parse("", &formats), FORMAT_E_UNKNOWN);
        assert_int_equal(format_parse("qr,", &formats), FORMAT_E_UNKNOWN);
        assert_int_equal(format_parse("qr code", &formats), FORMAT_E_UNKNOWN);
        assert_int_equal(formats, FORMAT_ALL);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_symbology_is_read_as_a_scanner_would_send_it),
                cmocka_unit_test(it_is_read_at_every_angle),
                cmocka_unit_test(it_is_read_through_blur_and_noise),
                cmocka_unit_test(light_marks_on_dark_metal_are_read),
                cmocka_unit_test(only_what_is_asked_for_is_read),
                cmocka_unit_test(each_engine_reads_alone),
                cmocka_unit_test(a_shelf_of_labels_is_read_whole_and_each_in_its_place),
                cmocka_unit_test(equal_labels_are_read_each),
                cmocka_unit_test(a_part_of_a_series_is_no_code),
                cmocka_unit_test(a_code_longer_than_a_payload_is_dropped),
                cmocka_unit_test(an_empty_picture_has_no_codes),
                cmocka_unit_test(formats_have_names),
        };

        return cmocka_run_group_tests(tests, need_zint, NULL);
}
