/* SPDX-License-Identifier: ISC */

/*
 * A watch by somebody who counts blind: it tells that there are entries, not what would say what is expected
 */

#include "test.h"

#include <string.h>

#include "act.h"
#include "peer.h"
#include "room.h"
#include "watch.h"

#define PISTOL "PSK-2026-000001-A"
#define RIFLE  "PSK-2026-000002-A"

struct story {
        struct room room;
        struct peer peer;
};

static void watch_all(struct story *s, const char *actor, uint32_t roles, const char *station) {
        struct act act = { .ledger = s->room.ledger, .actor = actor, .roles = roles, .station = station };
        json_t *ask = json_pack("{ss s[s] sI}", "do", "watch", "topics", "all", "from", (json_int_t) 1);
        json_t *reply = json_object();

        text_clear(&s->peer.output);
        assert_int_equal(watch_begin(&act, &s->peer, ask, reply), 0);
        json_decref(ask);
        json_decref(reply);
}

static const char *fed(struct story *s) {
        bool more = true;

        while (more)
                assert_int_equal(watch_feed(s->room.ledger, &s->peer, &more), 0);
        return text_string(&s->peer.output);
}

static struct story *story_begin(void) {
        struct story *s = calloc(1, sizeof *s);

        assert_non_null(s);
        room_begin(&s->room);
        room_put(&s->room, PISTOL, "FIREARM", "ER1/A");
        room_put(&s->room, RIFLE, "FIREARM", "ER1/A");
        room_open(&s->room, "shelf", "blind", "ER1");
        assert_scan(&s->room, "ER1/B", "PLACE");
        assert_scan(&s->room, RIFLE, "FOUND_MISPLACED");
        return s;
}

static void story_end(struct story *s) {
        text_end(&s->peer.output);
        json_decref(s->peer.watch.id);
        room_end(&s->room);
        free(s);
}

static void the_counter_sees_the_scans_and_not_the_list(void **state) {
        struct story *s = story_begin();
        const char *told;

        (void) state;
        watch_all(s, "awa", ROLE_ALL, "office");
        told = fed(s);
        assert_null(strstr(told, PISTOL));
        assert_non_null(strstr(told, "\"event\":\"withheld\""));
        assert_non_null(strstr(told, RIFLE " isn't expected at ER1/B."));
        assert_null(strstr(told, "expected_place"));
        assert_null(strstr(told, "\"snapshot\""));
        story_end(s);
}

static void an_auditor_beside_it_sees_all(void **state) {
        struct story *s = story_begin();
        const char *told;

        (void) state;
        watch_all(s, "fanta", ROLE_AUDITOR, "counter");
        told = fed(s);
        assert_non_null(strstr(told, PISTOL));
        assert_null(strstr(told, "withheld"));
        assert_non_null(strstr(told, "it belongs at ER1/A"));
        story_end(s);
}

/* Somebody who watched before the count began is told no more from then on, and all again once it is closed. */
static void a_watch_that_began_before_is_blinded_while_it_lasts(void **state) {
        struct story *s = story_begin();

        (void) state;
        room_close(&s->room);
        watch_all(s, "awa", ROLE_ALL, "counter");
        assert_non_null(strstr(fed(s), PISTOL));
        text_clear(&s->peer.output);
        room_open(&s->room, "shelf", "blind", "ER1");
        room_move(&s->room, PISTOL, "ER1/B");
        assert_null(strstr(fed(s), PISTOL));
        text_clear(&s->peer.output);
        room_close(&s->room);
        room_move(&s->room, PISTOL, "ER1/A");
        assert_non_null(strstr(fed(s), PISTOL " moved"));
        story_end(s);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_counter_sees_the_scans_and_not_the_list),
                cmocka_unit_test(an_auditor_beside_it_sees_all),
                cmocka_unit_test(a_watch_that_began_before_is_blinded_while_it_lasts),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
