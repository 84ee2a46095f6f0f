/* SPDX-License-Identifier: ISC */

/*
 * A bundle's folder: the code on its page, its bytes, what is in it, what is refused
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zbar.h>

#include "macros.h"
#include "story.h"

enum { QR_SIDE_MAX = 185, QR_SCALE = 4 };

/* ---- the code on paper ---- */

/* The modules of the page's code, as its path draws them; gives how many a side. */
static unsigned qr_draw(const char *page, uint8_t *pixels) {
        const char *figure = strstr(page, "<figure id=\"qr\">"), *path, *end;
        unsigned side, x, y, run;

        assert_non_null(figure);
        assert_int_equal(sscanf(strstr(figure, "viewBox=\""), "viewBox=\"0 0 %u", &side), 1);
        assert_true(side <= QR_SIDE_MAX);
        memset(pixels, 0xff, (size_t) side * side * QR_SCALE * QR_SCALE);
        path = strstr(strstr(figure, "<path d=\""), "M");
        end = strchr(path, '"');
        for (; path && path < end; path = strchr(path + 1, 'M')) {
                if (sscanf(path, "M%u %uh%u", &x, &y, &run) != 3)
                        fail_msg("no run: %.20s", path);
                for (unsigned row = 0; row < QR_SCALE; row++)
                        memset(pixels + (size_t) (y * QR_SCALE + row) * side * QR_SCALE + x * QR_SCALE, 0,
                                run * QR_SCALE);
        }
        return side * QR_SCALE;
}

static void the_code_on_the_page_is_the_checkpoint(void **state) {
        static uint8_t pixels[QR_SIDE_MAX * QR_SIDE_MAX * QR_SCALE * QR_SCALE];
        zbar_image_scanner_t *scanner = zbar_image_scanner_create();
        zbar_image_t *image = zbar_image_create();
        const zbar_symbol_t *symbol;
        char *page, *checkpoint;
        struct story s;
        unsigned side;

        (void) state;
        story_open(&s);
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, NULL), 0);
        page = file_text(in(&s, "page.html"));
        checkpoint = file_text(in(&s, "checkpoint"));
        side = qr_draw(page, pixels);
        zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
        zbar_image_set_size(image, side, side);
        zbar_image_set_data(image, pixels, (size_t) side * side, NULL);
        assert_int_equal(zbar_scan_image(scanner, image), 1);
        symbol = zbar_image_first_symbol(image);
        assert_string_equal(zbar_symbol_get_data(symbol), checkpoint);
        zbar_image_destroy(image);
        zbar_image_scanner_destroy(scanner);
        free(page);
        free(checkpoint);
        room_close(&s.room);
}

/* ---- the folder ---- */

static void the_same_record_gives_the_same_bytes(void **state) {
        char other[BROWSER_PATH_MAX], later[BROWSER_PATH_MAX], note[BROWSER_PATH_MAX];
        const char *const compare[] = { "diff", "-r", NULL, other, NULL };
        const char *argv[count_of(compare)];
        struct program program;
        struct stat status;
        struct story s;
        json_t *bundle;

        (void) state;
        story_open(&s);
        (void) snprintf(other, sizeof other, "%s-2", s.folder);
        (void) snprintf(later, sizeof later, "%s-3", s.folder);
        (void) snprintf(note, sizeof note, "%s/checkpoint", s.folder);
        memcpy(argv, compare, sizeof compare);
        argv[2] = s.folder;
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, NULL), 0);
        assert_int_equal(bundle_status(&s, s.pistol, other, NULL), 0);
        program = program_run(argv, NULL);
        assert_int_equal(program.status, 0);
        program_end(&program);

        assert_int_equal(bundle_status(&s, s.pistol, other, NULL), 7); /* there already, and left alone */
        json_decref(room_do(&s.room, "{s:s}", "do", "count.close"));
        json_decref(room_do(&s.room, "{s:s,s:s,s:s}", "do", "item.move", "item", s.pistol, "to", "ER1/A"));
        assert_int_equal(bundle_status(&s, s.pistol, later, "--checkpoint", note, NULL), 0);
        bundle = bundle_read(&s);
        assert_int_equal(json_array_size(json_object_get(bundle, "beyond")), 0);
        json_decref(bundle);
        (void) snprintf(s.folder, sizeof s.folder, "%.200s", later);
        bundle = bundle_read(&s); /* on the old checkpoint: the later entry is told, not shown */
        assert_int_equal(json_array_size(json_object_get(bundle, "beyond")), 1);
        json_decref(bundle);
        assert_int_equal(stat(s.folder, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0700);
        room_close(&s.room);
}

/* A place that was counted, and both heads: what bears on the exhibit is there, what doesn't isn't. */
static void a_bundle_has_what_bears_on_it(void **state) {
        static const char *const kinds[] = { "store.created", "place.added", "item.added", "tag.bound",
                "item.moved", "agent.started", "count.opened", "count.scanned" };
        struct story s;
        json_t *bundle, *entry;
        char *text;
        size_t i;

        (void) state;
        story_open(&s);
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, NULL), 0);
        text = file_text(in(&s, "bundle.json"));
        for (i = 0; i < count_of(kinds); i++) {
                char mark[64];

                (void) snprintf(mark, sizeof mark, "\\\"kind\\\":\\\"%s\\\"", kinds[i]);
                assert_in(text, mark);
        }
        assert_null(strstr(text, s.rifle));
        free(text);
        bundle = bundle_read(&s);
        json_array_foreach(json_object_get(bundle, "entries"), i, entry) {
                char name[64];
                char *leaf;

                (void) snprintf(name, sizeof name, "entries/%lld.txt",
                        (long long) json_integer_value(json_object_get(entry, "seq")));
                leaf = file_text(in(&s, name));
                assert_string_equal(leaf, json_string_value(json_object_get(entry, "event")));
                free(leaf);
        }
        json_decref(bundle);
        room_close(&s.room);
}

static void what_cannot_be_proven_is_refused(void **state) {
        char note[BROWSER_PATH_MAX];
        struct story s;
        char *text;

        (void) state;
        story_open(&s);
        assert_int_equal(bundle_status(&s, "TST-2026-999999-0", s.folder, NULL), 66);
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, "--checkpoint", "/nowhere", NULL), 65);
        (void) snprintf(note, sizeof note, "%s/note", s.room.folder);
        file_put(note, "nothing\n");
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, "--checkpoint", note, NULL), 65);
        assert_int_equal(access(s.folder, F_OK), -1);

        assert_int_equal(bundle_status(&s, s.pistol, s.folder, NULL), 0); /* its checkpoint is kept outside */
        text = file_text(in(&s, "checkpoint"));
        file_put(note, text);
        free(text);
        room_stop(&s.room); /* an old copy of the record is put back: fewer entries than were signed */
        (void) snprintf(s.store, sizeof s.store, "%s/none.db", s.room.folder);
        assert_int_equal(bundle_status(&s, s.pistol, in(&s, "x"), NULL), 66);
        room_start(&s.room);
        room_close(&s.room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_code_on_the_page_is_the_checkpoint),
                cmocka_unit_test(the_same_record_gives_the_same_bytes),
                cmocka_unit_test(a_bundle_has_what_bears_on_it),
                cmocka_unit_test(what_cannot_be_proven_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
