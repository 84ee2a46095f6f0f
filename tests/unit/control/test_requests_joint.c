/* SPDX-License-Identifier: ISC */

/*
 * Counts that more than one person answers for: hand-over, unannounced
 */

#include "test.h"

#include <string.h>

#include "act.h"
#include "commitment.h"
#include "peer_asks.h"
#include "room.h"

struct story {
        struct peer peer;
        struct room room;
        char pistol[ITEM_NUMBER_MAX], rifle[ITEM_NUMBER_MAX];
};

static void be(struct story *s, const char *name, uint32_t roles) {
        s->room.act.actor = name;
        s->room.act.roles = roles;
}

/* The pistol on ER1/A, the rifle on ER1/B; awa and moussa are custodians, fanta audits. */
static void story_begin(struct story *s) {
        peer_begin(&s->peer, &s->room);
        take_in(&s->peer, "ER1/A", s->pistol);
        take_in(&s->peer, "ER1/B", s->rifle);
        be(s, "awa", ROLE_CUSTODIAN);
}

static void scan(struct story *s, const char *what, const char *result) {
        ask(&s->peer, "{'do':'count.scan','payload':'%s'}",
                strchr(what, '/') ? room_label_of(&s->room, what) : what);
        assert_told(&s->peer, "result", result);
}

static void count_all(struct story *s) {
        scan(s, "ER1/A", "PLACE");
        scan(s, s->pistol, "FOUND_CONFIRMED");
        scan(s, "ER1/B", "PLACE");
        scan(s, s->rifle, "FOUND_CONFIRMED");
        scan(s, "ER1/C", "PLACE");
        ask(&s->peer, "{'do':'count.close'}");
        assert_done(&s->peer);
}

/* ---- hand-over ---- */

static void hand_over(struct story *s) {
        ask(&s->peer, "{'do':'count.open','kind':'handover','mode':'guided','place':'ER1','to':'moussa'}");
        assert_told(&s->peer, "count", "C-2026-0001");
}

static int64_t custodians(struct story *s) {
        return room_number(&s->room, "SELECT count(*) FROM custodian");
}

static void custody_passes_once_both_have_confirmed(void **state) {
        struct story s;

        (void) state;
        story_begin(&s);
        hand_over(&s);
        ask(&s.peer, "{'do':'count.confirm','count':'C-2026-0001'}");
        assert_told_off(&s.peer, "count.running", ACT_EXIT_RULE);
        count_all(&s);
        ask(&s.peer, "{'do':'count.show','count':'C-2026-0001'}");
        assert_told(&s.peer, "count.custody", "WAITING");
        ask(&s.peer, "{'do':'count.confirm','count':'C-2026-0001'}");
        assert_told(&s.peer, "custody", "WAITING");
        ask(&s.peer, "{'do':'count.confirm','count':'C-2026-0001'}"); /* twice is not both */
        assert_told_off(&s.peer, "count.confirmed", ACT_EXIT_RULE);
        assert_int_equal(custodians(&s), 0);
        be(&s, "fanta", ROLE_SUPERVISOR); /* nor does anybody else's word count */
        ask(&s.peer, "{'do':'count.confirm','count':'C-2026-0001'}");
        assert_told_off(&s.peer, "count.not_party", ACT_EXIT_DENIED);
        be(&s, "moussa", ROLE_CUSTODIAN);
        ask(&s.peer, "{'do':'count.confirm','count':'C-2026-0001','lines':'sha256:00'}");
        assert_told_off(&s.peer, "count.lines", ACT_EXIT_RULE);
        ask(&s.peer, "{'do':'count.confirm','count':'C-2026-0001'}");
        assert_told(&s.peer, "custody", "PASSED");
        ask(&s.peer, "{'do':'place.show','place':'ER1/A'}");
        assert_told(&s.peer, "place.custodian", "moussa");
        ask(&s.peer, "{'do':'place.show','place':'ER2'}");
        assert_null(at(&s.peer, "place.custodian"));
        ask(&s.peer, "{'do':'count.contest','count':'C-2026-0001','reason':'too late'}");
        assert_told_off(&s.peer, "count.confirmed", ACT_EXIT_RULE);
        be(&s, "awa", ROLE_CUSTODIAN); /* they aren't hers any more */
        ask(&s.peer, "{'do':'count.open','kind':'handover','place':'ER1','to':'fanta'}");
        assert_told_off(&s.peer, "count.not_custodian", ACT_EXIT_RULE);
        ask(&s.peer, "{'do':'count.open','kind':'handover','to':'fanta'}");
        assert_told_off(&s.peer, "count.not_custodian", ACT_EXIT_RULE);
        peer_end(&s.peer);
}

static void a_contested_hand_over_leaves_all_as_it_was(void **state) {
        struct story s;

        (void) state;
        story_begin(&s);
        hand_over(&s);
        count_all(&s);
        ask(&s.peer, "{'do':'count.confirm','count':'C-2026-0001'}");
        assert_done(&s.peer);
        be(&s, "moussa", ROLE_CUSTODIAN);
        ask(&s.peer, "{'do':'count.contest','count':'C-2026-0001','reason':'the rifle has no seal'}");
        assert_done(&s.peer);
        ask(&s.peer, "{'do':'count.confirm','count':'C-2026-0001'}");
        assert_told_off(&s.peer, "count.contested", ACT_EXIT_RULE);
        assert_int_equal(custodians(&s), 0);
        ask(&s.peer, "{'do':'count.show','count':'C-2026-0001'}");
        assert_told(&s.peer, "count.custody", "CONTESTED");
        peer_end(&s.peer);
}

/* Nothing comes, goes or passes there by any act, until it is closed; elsewhere work goes on. */
static void nothing_moves_while_places_are_handed_over(void **state) {
        static const char *const acts[] = {
                "{'do':'item.move','item':'%s','to':'ER2/A'}",
                "{'do':'item.move','item':'%s','to':'ER1/B'}",
                "{'do':'item.checkout','item':'%s','to':'LAB','purpose':'exam','due':'2026-12-01'}",
                "{'do':'item.handover','item':'%s','to':'fanta'}",
                "{'do':'item.status','item':'%s','status':'DESTROYED','authority':'order 9'}",
        };
        char shotgun[ITEM_NUMBER_MAX];
        struct story s;

        (void) state;
        story_begin(&s);
        be(&s, "issa", ROLE_ALL);
        take_in(&s.peer, "ER2/A", shotgun);
        be(&s, "awa", ROLE_CUSTODIAN);
        hand_over(&s);
        be(&s, "issa", ROLE_ALL); /* who has no part in it, and may read */
        for (size_t i = 0; i < count_of(acts); i++) {
                char line[200];

                (void) snprintf(line, sizeof line, acts[i], s.pistol);
                ask(&s.peer, "%s", line);
                assert_told_off(&s.peer, "count.handover_open", ACT_EXIT_RULE);
        }
        ask(&s.peer, "{'do':'item.move','item':'%s','to':'ER1/A'}", shotgun);
        assert_told_off(&s.peer, "count.handover_open", ACT_EXIT_RULE);
        ask(&s.peer, "{'do':'item.checkout','item':'%s','to':'LAB','purpose':'exam','due':'2026-12-01'}",
                shotgun);
        assert_done(&s.peer);
        ask(&s.peer, "{'do':'item.return','item':'%s','to':'ER1/A'}", shotgun);
        assert_told_off(&s.peer, "count.handover_open", ACT_EXIT_RULE);
        ask(&s.peer, "{'do':'item.edit','item':'%s','changes':{'description':'x'},'reason':'y'}", s.pistol);
        assert_done(&s.peer);
        assert_int_equal(room_number(&s.room, "SELECT count(*) FROM item WHERE place LIKE 'ER1/%'"), 2);
        be(&s, "awa", ROLE_CUSTODIAN);
        count_all(&s);
        ask(&s.peer, "{'do':'item.move','item':'%s','to':'ER2/A'}", s.pistol);
        assert_done(&s.peer);
        peer_end(&s.peer);
}

/* ---- unannounced ---- */

static void plan(struct story *s, char *ret_name, char *ret_text) {
        be(s, "fanta", ROLE_AUDITOR);
        ask(&s->peer, "{'do':'count.plan','place':'ER1','date':'2026-11-24'}");
        assert_done(&s->peer);
        (void) snprintf(ret_name, COMMITMENT_NAME_MAX, "%s", told(&s->peer, "commitment"));
        (void) snprintf(ret_text, COMMITMENT_TEXT_MAX, "%s", told(&s->peer, "text"));
}

static void open_unannounced(struct story *s, const char *name, const char *text, const char *place) {
        ask(&s->peer, "{'do':'count.open','kind':'unannounced','place':'%s','commitment':'%s','text':'%s'}",
                place, name, text);
}

/* What is on record before says nothing; what is shown afterwards was on record before. */
static void a_plan_tells_nobody_and_is_proven_by_its_opening(void **state) {
        char name[COMMITMENT_NAME_MAX], text[COMMITMENT_TEXT_MAX];
        struct story s;

        (void) state;
        story_begin(&s);
        ask(&s.peer, "{'do':'count.plan','place':'ER1','date':'2026-12-01'}"); /* a custodian plans none */
        assert_told_off(&s.peer, "role.denied", ACT_EXIT_DENIED);
        plan(&s, name, text);
        assert_int_equal(room_number(&s.room, "SELECT count(*) FROM entries WHERE event ->> '$.kind' ="
                                              " 'count.committed' AND (event LIKE '%ER1%' OR event LIKE"
                                              " '%unannounced%' OR event LIKE '%2026-12%')"),
                0);
        be(&s, "awa", ROLE_CUSTODIAN);
        ask(&s.peer, "{'do':'count.sample','commitment':'%s'}", name);
        assert_told(&s.peer, "about", "");
        assert_null(at(&s.peer, "text"));
        be(&s, "fanta", ROLE_AUDITOR);
        open_unannounced(&s, name, "00000000000000000000000000000000 unannounced ER1 2026-11-24", "ER1");
        assert_told_off(&s.peer, "commitment.text", ACT_EXIT_INPUT);
        open_unannounced(&s, name, text, "ER2");
        assert_told_off(&s.peer, "commitment.place", ACT_EXIT_RULE);
        open_unannounced(&s, name, text, "ER1");
        assert_told(&s.peer, "kind", "unannounced");
        ask(&s.peer, "{'do':'count.abandon','reason':'x'}");
        assert_done(&s.peer);
        ask(&s.peer, "{'do':'count.sample','commitment':'%s'}", name);
        assert_told(&s.peer, "text", text);
        open_unannounced(&s, name, text, "ER1"); /* once */
        assert_told_off(&s.peer, "commitment.used", ACT_EXIT_RULE);
        ask(&s.peer, "{'do':'count.plan','place':'ER1','date':'2027-01-01'}");
        assert_done(&s.peer);
        (void) snprintf(text, sizeof text, "%s", told(&s.peer, "text"));
        (void) snprintf(name, sizeof name, "%s", told(&s.peer, "commitment"));
        open_unannounced(&s, name, text, "ER1");
        assert_told_off(&s.peer, "commitment.early", ACT_EXIT_RULE);
        ask(&s.peer, "{'do':'count.open','kind':'unannounced','place':'ER1'}");
        assert_told_off(&s.peer, "count.commitment", ACT_EXIT_USAGE);
        peer_end(&s.peer);
}

static void who_keeps_a_place_doesnt_count_it_alone(void **state) {
        char name[COMMITMENT_NAME_MAX], text[COMMITMENT_TEXT_MAX];
        struct story s;

        (void) state;
        story_begin(&s);
        plan(&s, name, text);
        be(&s, "awa", ROLE_CUSTODIAN);
        open_unannounced(&s, name, text, "ER1");
        assert_told_off(&s.peer, "count.custodian_alone", ACT_EXIT_RULE);
        be(&s, "awa", ROLE_ALL); /* other hats don't help */
        open_unannounced(&s, name, text, "ER1");
        assert_told_off(&s.peer, "count.custodian_alone", ACT_EXIT_RULE);
        be(&s, "awa", ROLE_CUSTODIAN);
        ask(&s.peer,
                "{'do':'count.open','kind':'unannounced','place':'ER1','commitment':'%s','text':'%s',"
                "'witness':'an inspector'}",
                name, text);
        assert_done(&s.peer);
        peer_end(&s.peer);
}

/* Once it is on record who keeps a place, that person is its custodian, and another custodian may count it. */
static void the_custodian_is_who_took_the_place_over(void **state) {
        char name[COMMITMENT_NAME_MAX], text[COMMITMENT_TEXT_MAX];
        struct story s;

        (void) state;
        story_begin(&s);
        hand_over(&s);
        count_all(&s);
        ask(&s.peer, "{'do':'count.confirm','count':'C-2026-0001'}");
        be(&s, "moussa", ROLE_CUSTODIAN);
        ask(&s.peer, "{'do':'count.confirm','count':'C-2026-0001'}");
        assert_told(&s.peer, "custody", "PASSED");
        plan(&s, name, text);
        be(&s, "moussa", ROLE_SUPERVISOR);
        open_unannounced(&s, name, text, "ER1");
        assert_told_off(&s.peer, "count.custodian_alone", ACT_EXIT_RULE);
        be(&s, "awa", ROLE_CUSTODIAN);
        open_unannounced(&s, name, text, "ER1");
        assert_done(&s.peer);
        peer_end(&s.peer);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(custody_passes_once_both_have_confirmed),
                cmocka_unit_test(a_contested_hand_over_leaves_all_as_it_was),
                cmocka_unit_test(nothing_moves_while_places_are_handed_over),
                cmocka_unit_test(a_plan_tells_nobody_and_is_proven_by_its_opening),
                cmocka_unit_test(who_keeps_a_place_doesnt_count_it_alone),
                cmocka_unit_test(the_custodian_is_who_took_the_place_over),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
