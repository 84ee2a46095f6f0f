/* SPDX-License-Identifier: ISC */

/*
 * The outbox keeps what isn't on disk, in order, and no more
 */

#include "test.h"

#include <errno.h>

#include "outbox.h"
#include "strongroom/frame.h"

static int put(struct outbox *outbox, uint8_t byte) {
        const struct frame frame = { .kind = FRAME_TEXT, .size = 1, .bytes = &byte };

        return outbox_push(outbox, &frame);
}

static void it_is_full_at_its_limit_and_not_before(void **state) {
        struct outbox outbox;

        (void) state;
        assert_int_equal(outbox_start(&outbox, 1), 0);
        for (unsigned int i = 0; i < READER_UNACKED_MAX; i++)
                assert_int_equal(put(&outbox, (uint8_t) i), 0);
        assert_int_equal(outbox_room(&outbox), 0);
        assert_int_equal(put(&outbox, 0), -ENOBUFS);
        outbox_acknowledge(&outbox, 3);
        assert_int_equal(outbox_room(&outbox), 3);
        assert_int_equal(outbox_next(&outbox)->head.number, 4);
        assert_int_equal(outbox_next(&outbox)->frame.bytes[0], 3);
        outbox_end(&outbox);
}

static void a_new_connection_begins_at_the_oldest(void **state) {
        struct outbox outbox;

        (void) state;
        assert_int_equal(outbox_start(&outbox, 1), 0);
        for (uint8_t i = 1; i <= 4; i++)
                assert_int_equal(put(&outbox, i), 0);
        for (unsigned int i = 0; i < 4; i++)
                outbox_mark_sent(&outbox);
        assert_null(outbox_next(&outbox));
        outbox_acknowledge(&outbox, 2);
        assert_null(outbox_next(&outbox));
        outbox_rewind(&outbox);
        assert_int_equal(outbox_next(&outbox)->head.number, 3);
        outbox_acknowledge(&outbox, 4); /* the welcome knows more than was acknowledged */
        assert_null(outbox_next(&outbox));
        outbox_end(&outbox);
}

static void numbers_that_were_never_given_change_nothing(void **state) {
        struct outbox outbox;

        (void) state;
        assert_int_equal(outbox_start(&outbox, 1), 0);
        assert_int_equal(put(&outbox, 1), 0);
        outbox_acknowledge(&outbox, 0);
        outbox_acknowledge(&outbox, 2);
        outbox_acknowledge(&outbox, UINT64_MAX);
        assert_int_equal(outbox.count, 1);
        outbox_acknowledge(&outbox, 1);
        outbox_acknowledge(&outbox, 1);
        assert_int_equal(outbox.count, 0);
        assert_int_equal(put(&outbox, 2), 0);
        assert_int_equal(outbox_next(&outbox)->head.number, 2);
        outbox_end(&outbox);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(it_is_full_at_its_limit_and_not_before),
                cmocka_unit_test(a_new_connection_begins_at_the_oldest),
                cmocka_unit_test(numbers_that_were_never_given_change_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
