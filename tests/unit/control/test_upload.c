/* SPDX-License-Identifier: ISC */

/*
 * Files that are coming: whose they are, how many, how large, how long
 */

#include "test.h"

#include <stdlib.h>
#include <unistd.h>

#include "live.h"
#include "room.h"
#include "upload.h"

static struct room room;
static struct live live;
static const uint8_t part[FILE_PART_BYTES];

static int each_begin(void **state) {
        (void) state;
        room_begin(&room);
        live = (struct live){ 0 };
        room.act.live = &live;
        return 0;
}

static int each_end(void **state) {
        char folder[FILE_PATH_MAX];

        (void) state;
        live.uploads = uploads_free(live.uploads);
        assert_int_equal(file_folder(room.ledger, folder), 0);
        assert_int_equal(rmdir(folder), 0); /* nothing is left in it */
        room.act.live = NULL;
        room_end(&room);
        return 0;
}

static int put(const char *name, int64_t at, size_t size) {
        int64_t have = -1;
        int r = upload_put(&room.act, name, at, part, size, &have);

        if (!r)
                assert_int_equal(have, at + (int64_t) size);
        return r;
}

static void nobody_adds_to_what_another_sends(void **state) {
        (void) state;
        assert_int_equal(put("a", 0, 10), 0);
        room.act.actor = "sira";
        assert_null(upload_find(&room.act, "a"));
        assert_refused(&room, put("a", 10, 10), "file.order");
        assert_int_equal(put("a", 0, 20), 0); /* a name of their own */
        room.act.actor = "awa";
        assert_int_equal(upload_find(&room.act, "a")->size, 10);
}

static void only_so_many_come_at_once(void **state) {
        char name[8];

        (void) state;
        for (int i = 0; i < FILE_UPLOADS_MAX; i++) {
                (void) snprintf(name, sizeof name, "u%d", i);
                assert_int_equal(put(name, 0, 1), 0);
        }
        assert_refused(&room, put("more", 0, 1), "file.busy");
        upload_drop(upload_find(&room.act, "u3"));
        assert_int_equal(put("more", 0, 1), 0);
}

static void one_that_nobody_goes_on_with_is_dropped(void **state) {
        const uint64_t now_ns = clock_now().mono_ns;
        char path[FILE_PATH_MAX];

        (void) state;
        uploads_minute(NULL, now_ns);
        assert_int_equal(put("a", 0, 10), 0);
        (void) snprintf(path, sizeof path, "%s", upload_find(&room.act, "a")->path);
        uploads_minute(live.uploads, now_ns + (FILE_IDLE_S - 1) * UINT64_C(1000000000));
        assert_non_null(upload_find(&room.act, "a"));
        assert_int_equal(access(path, F_OK), 0);
        uploads_minute(live.uploads, clock_now().mono_ns + FILE_IDLE_S * UINT64_C(1000000000));
        assert_null(upload_find(&room.act, "a"));
        assert_int_not_equal(access(path, F_OK), 0);
}

static void the_largest_file_fits_and_one_byte_more_does_not(void **state) {
        int64_t at = 0;

        (void) state;
        while (at + FILE_PART_BYTES <= FILE_BYTES_MAX) {
                assert_int_equal(put("a", at, FILE_PART_BYTES), 0);
                at += FILE_PART_BYTES;
        }
        assert_int_equal(put("a", at, (size_t) (FILE_BYTES_MAX - at)), 0);
        assert_refused(&room, put("a", FILE_BYTES_MAX, 1), "file.too_large");
        assert_null(upload_find(&room.act, "a"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(nobody_adds_to_what_another_sends, each_begin, each_end),
                cmocka_unit_test_setup_teardown(only_so_many_come_at_once, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        one_that_nobody_goes_on_with_is_dropped, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        the_largest_file_fits_and_one_byte_more_does_not, each_begin, each_end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
