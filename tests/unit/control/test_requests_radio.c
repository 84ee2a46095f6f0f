/* SPDX-License-Identifier: ISC */

/*
 * A count by radio as its peers ask for it: count.open, pass, look, show, close, report; tag.bind and tag.check
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "live.h"
#include "peer_asks.h"
#include "radio_shelf.h"

/* What the agent keeps in memory beside the record. */
static struct live live;

static void radio_begin(struct peer *peer, struct room *room, const char *mode) {
        peer_begin(peer, room);
        shelf_fill(room);
        room->radio = live.radio = count_radio_new();
        room->act.live = &live;
        ask(peer, "{'do':'count.open','place':'ER1','kind':'shelf','method':'radio','mode':'%s'}", mode);
        assert_told(peer, "method", "radio");
}

static void radio_end(struct peer *peer) {
        live.radio = NULL;
        peer_end(peer);
}

static const json_t *place_at(const struct peer *peer, const char *code, const char *field) {
        const json_t *places = at(peer, "count.places"), *place;
        size_t i;

        json_array_foreach((json_t *) (uintptr_t) places, i, place) {
                const char *here = json_string_value(json_object_get(place, "code"));

                if (here && !strcmp(here, code))
                        return json_object_get(place, field);
        }
        return NULL;
}

static void a_pass_is_ended_and_told(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        radio_begin(&peer, &room, "guided");
        ask(&peer, "{'do':'count.pass'}");
        assert_int_equal(json_array_size(at(&peer, "passes")), 0); /* none is under way */
        assert_scan(&room, "ER1/A", "PLACE");
        room_read(&room, TAG_1, "");
        room_read(&room, ALIEN, "");
        ask(&peer, "{'do':'count.pass','dry':true}");
        assert_int_equal(json_array_size(at(&peer, "passes")), 0); /* a dry run ends nothing */
        ask(&peer, "{'do':'count.pass'}");
        assert_told(&peer, "passes.0.place", "ER1/A");
        assert_true(json_is_false(at(&peer, "passes.0.covered")));
        assert_int_equal(number(&peer, "passes.0.tags"), 2);
        assert_int_equal(number(&peer, "passes.0.lost"), 1);
        assert_int_equal(number(&peer, "passes.0.read"), 1);
        assert_int_equal(number(&peer, "passes.0.lines"), 2);
        ask(&peer, "{'do':'log.show','seq':%lld}", (long long) number(&peer, "passes.0.seq"));
        assert_told(&peer, "event.kind", "count.passed");
        assert_told(&peer, "event.body.seen", "8"); /* the first of two */
        assert_told(&peer, "event.body.lost.0", "epc:" MARK_A);
        assert_told(&peer, "text", "ER1/A was swept: 2 tags in 2 reads.");
        room_read(&room, MARK_A, "");
        ask(&peer, "{'do':'count.scan','payload':'%s'}", room_label_of(&room, "ER1/B"));
        assert_told(&peer, "result", "PLACE"); /* he went elsewhere: that pass ended too */
        ask(&peer, "{'do':'count.show'}");
        assert_told(&peer, "count.method", "radio");
        assert_int_equal(json_integer_value(place_at(&peer, "ER1/A", "passes")), 2);
        assert_int_equal(json_integer_value(place_at(&peer, "ER1/A", "covered_passes")), 1);
        assert_string_equal(json_string_value(place_at(&peer, "ER1/A", "reason")), "TOO_FEW_PASSES");
        assert_string_equal(json_string_value(place_at(&peer, "ER1/A", "action")), "SWEEP");
        assert_true(json_integer_value(place_at(&peer, "ER1/A", "sweep")) > 0);
        assert_int_equal(json_integer_value(place_at(&peer, "ER1/A", "open")), 1);
        assert_int_equal(json_integer_value(place_at(&peer, "ER1/A", "foreign")), 1);
        assert_int_equal(json_integer_value(place_at(&peer, "ER1/A", "worst_ppb")), 200000000); /* 1 in 5 */
        assert_int_equal(json_integer_value(place_at(&peer, "ER1/A", "unread_ppb")), 400000000);
        assert_string_equal(
                json_string_value(place_at(&peer, "ER1/C", "action")), "DONE"); /* nothing is there */
        radio_end(&peer);
}

/* Where to sweep again and how often, and not a word of what, or how much, is expected there. */
static void a_blind_count_advises_and_hides_what_is_expected(void **state) {
        char *answer;
        struct peer peer;
        struct room room;

        (void) state;
        radio_begin(&peer, &room, "blind");
        assert_scan(&room, "ER1/A", "PLACE");
        room_read(&room, TAG_1, "");
        room_read(&room, MARK_A, "");
        ask(&peer, "{'do':'count.pass'}");
        assert_null(at(&peer, "passes.0.lines"));
        ask(&peer, "{'do':'count.show'}");
        assert_string_equal(json_string_value(place_at(&peer, "ER1/A", "action")), "SWEEP");
        assert_null(place_at(&peer, "ER1/A", "open"));
        assert_null(place_at(&peer, "ER1/A", "expected"));
        assert_null(place_at(&peer, "ER1/A", "worst_ppb"));
        assert_null(place_at(&peer, "ER1/A", "unread_ppb"));
        answer = json_dumps(peer.answer, JSON_COMPACT);
        assert_null(strstr(answer, RIFLE));
        assert_null(strstr(answer, CARBINE));
        free(answer);
        ask(&peer, "{'do':'count.look','place':'ER1/A'}");
        assert_null(at(&peer, "unread"));
        assert_told(&peer, "text", "It is on record that ER1/A was looked through by eye.");
        ask(&peer, "{'do':'count.report'}");
        assert_told_off(&peer, "count.blind", ACT_EXIT_RULE);
        radio_end(&peer);
}

static void a_close_draws_first_and_names_what_an_eye_must_see(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        radio_begin(&peer, &room, "guided");
        assert_scan(&room, "ER1/A", "PLACE");
        room_read(&room, TAG_1, "");
        ask(&peer, "{'do':'count.close','dry':true}");
        assert_told_off(&peer, "count.unverified", ACT_EXIT_RULE);
        assert_int_equal(shelf_events(&room, "count.sampled"), 0); /* a dry run draws nothing */
        ask(&peer, "{'do':'count.close'}");
        assert_told_off(&peer, "count.unverified", ACT_EXIT_RULE);
        assert_non_null(strstr(told(&peer, "message"), PISTOL));
        assert_int_equal(shelf_events(&room, "count.sampled"), 1); /* though it was refused */
        assert_int_equal(shelf_events(&room, "count.passed"), 1);
        ask(&peer, "{'do':'count.show'}");
        assert_told(&peer, "count.look_at.0", PISTOL);
        assert_int_equal(number(&peer, "count.present"), 1);
        ask(&peer, "{'do':'count.check','item':'%s','serial':''}", PISTOL);
        assert_done(&peer);
        ask(&peer, "{'do':'count.look','place':'ER1/A'}");
        assert_int_equal(number(&peer, "unread"), 1);
        ask(&peer, "{'do':'count.close'}");
        assert_int_equal(number(&peer, "summary.FOUND_CONFIRMED"), 1);
        assert_int_equal(number(&peer, "summary.MISSING"), 1);
        assert_int_equal(number(&peer, "summary.NOT_OBSERVED"), 1);
        ask(&peer, "{'do':'count.report','count':'C-2026-0001'}");
        assert_true(json_is_true(at(&peer, "lines.0.sampled")));
        assert_null(at(&peer, "lines.1.reason"));
        assert_told(&peer, "lines.2.reason", "NOT_COVERED");
        radio_end(&peer);
}

static void who_may_not_count_ends_no_pass_and_draws_nothing(void **state) {
        uint64_t size;
        struct peer peer;
        struct room room;

        (void) state;
        radio_begin(&peer, &room, "guided");
        assert_scan(&room, "ER1/A", "PLACE");
        room_read(&room, TAG_1, "");
        size = ledger_size(room.ledger);
        room.act.roles = ROLE_INTAKE;
        ask(&peer, "{'do':'count.close','count':'C-2026-0001'}");
        assert_told_off(&peer, "role.denied", ACT_EXIT_DENIED);
        assert_int_equal(ledger_size(room.ledger), size + 1); /* the denial */
        room.act.roles = ROLE_ALL;
        radio_end(&peer);
}

static void what_is_asked_wrongly_is_refused(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        peer_begin(&peer, &room);
        ask(&peer, "{'do':'count.open','place':'ER1','method':'sonar'}");
        assert_told_off(&peer, "request.word", ACT_EXIT_INPUT);
        ask(&peer, "{'do':'count.open','place':'ER1','kind':'shelf'}");
        assert_told(&peer, "method", "barcode");
        ask(&peer, "{'do':'count.pass'}");
        assert_told_off(&peer, "count.method", ACT_EXIT_RULE);
        ask(&peer, "{'do':'count.look','place':'ER1/A'}");
        assert_told_off(&peer, "count.method", ACT_EXIT_RULE);
        assert_non_null(strstr(told(&peer, "message"), "goes by barcode: scan the label of ER1/A"));
        ask(&peer, "{'do':'count.close'}");
        ask(&peer, "{'do':'count.open','place':'ER1','kind':'shelf','method':'radio'}");
        ask(&peer, "{'do':'count.look','place':'ER2'}");
        assert_told_off(&peer, "count.out_of_scope", ACT_EXIT_RULE);
        ask(&peer, "{'do':'count.look','place':'ER9'}");
        assert_told_off(&peer, "place.unknown", ACT_EXIT_ABSENT);
        ask(&peer, "{'do':'count.look'}");
        assert_told_off(&peer, "request.missing", ACT_EXIT_USAGE);
        peer_end(&peer);
}

static void two_tags_of_one_thing_are_compared(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        peer_begin(&peer, &room);
        shelf_fill(&room);
        ask(&peer, "{'do':'tag.check','tag':'%s','other':'epc:%s'}", room_label_of(&room, PISTOL), TAG_1);
        assert_true(json_is_true(at(&peer, "agree")));
        assert_told(&peer, "text", "Both are of " PISTOL ".");
        ask(&peer, "{'do':'tag.check','tag':'%s','other':'epc:%s'}", room_label_of(&room, PISTOL), TAG_2);
        assert_true(json_is_false(at(&peer, "agree")));
        assert_int_equal(number(&peer, "exit"), 1);
        ask(&peer, "{'do':'finding.list'}");
        assert_told(&peer, "findings.0.type", "DUPLICATE_IDENTITY");
        assert_told(&peer, "findings.0.severity", "CRITICAL");
        assert_non_null(strstr(told(&peer, "findings.0.text"), RIFLE));
        ask(&peer, "{'do':'alert.list'}");
        assert_told(&peer, "alerts.0.rule", "clone-suspect");
        ask(&peer, "{'do':'tag.check','tag':'epc:%s','other':'epc:%s'}", TAG_1, TAG_1);
        assert_told_off(&peer, "tag.same", ACT_EXIT_USAGE);
        ask(&peer, "{'do':'tag.check','tag':'epc:%s','other':'epc:%s'}", TAG_1, MARK_A);
        assert_told_off(&peer, "tag.not_exhibit", ACT_EXIT_RULE);
        ask(&peer, "{'do':'tag.check','tag':'epc:%s','other':'epc:99'}", TAG_1);
        assert_told_off(&peer, "tag.unknown", ACT_EXIT_ABSENT);
        peer_end(&peer);
}

static void a_tag_without_its_tid_is_bound_with_a_warning(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        peer_begin(&peer, &room);
        room_put(&room, PISTOL, "FIREARM", "ER1/A");
        ask(&peer, "{'do':'tag.bind','tag':'epc:30aabb01','to':'%s'}", PISTOL);
        assert_told(&peer, "tag", "epc:30AABB010000000000000000"); /* as readers say it */
        assert_non_null(strstr(told(&peer, "warnings.0"), "Bound without its TID"));
        ask(&peer, "{'do':'tag.bind','tag':'epc:30AABB02','to':'%s','tid':'%s'}", PISTOL, TID_1);
        assert_done(&peer);
        assert_null(at(&peer, "warnings"));
        ask(&peer, "{'do':'tag.bind','tag':'epc:30AABB03','to':'%s','tid':'00000000'}", PISTOL);
        assert_told_off(&peer, "tag.tid", ACT_EXIT_RULE);
        peer_end(&peer);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_pass_is_ended_and_told),
                cmocka_unit_test(a_blind_count_advises_and_hides_what_is_expected),
                cmocka_unit_test(a_close_draws_first_and_names_what_an_eye_must_see),
                cmocka_unit_test(who_may_not_count_ends_no_pass_and_draws_nothing),
                cmocka_unit_test(what_is_asked_wrongly_is_refused),
                cmocka_unit_test(two_tags_of_one_thing_are_compared),
                cmocka_unit_test(a_tag_without_its_tid_is_bound_with_a_warning),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
