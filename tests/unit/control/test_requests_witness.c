/* SPDX-License-Identifier: ISC */

/*
 * Counters and witnesses once people are on record: awa keeps the room, sira supervises, binta audits
 */

#include "test.h"

#include "act.h"
#include "peer_asks.h"
#include "room.h"
#include "staff.h"

struct story {
        struct peer peer;
        struct room room;
        char pistol[ITEM_NUMBER_MAX];
};

static void story_begin(struct story *s) {
        staff_begin(&s->peer, &s->room);
        act_as(&s->room, "awa", ROLE_INTAKE | ROLE_CUSTODIAN);
        take_in(&s->peer, "ER1/A", s->pistol);
}

static void scan(struct story *s, const char *what, const char *result) {
        ask(&s->peer, "{'do':'count.scan','payload':'%s'}", what);
        assert_told(&s->peer, "result", result);
}

static void a_name_alone_is_no_witness(void **state) {
        struct story s;

        (void) state;
        story_begin(&s);
        ask(&s.peer, "{'do':'count.open','kind':'random','place':'ER1'}");
        assert_told_off(&s.peer, "count.custodian_alone", ACT_EXIT_RULE);
        ask(&s.peer, "{'do':'count.open','kind':'random','place':'ER1','witness':'an inspector'}");
        assert_told_off(&s.peer, "count.person", ACT_EXIT_ABSENT);
        ask(&s.peer, "{'do':'count.open','kind':'random','place':'ER1','witness':'sira'}");
        assert_done(&s.peer);
        scan(&s, room_label_of(&s.room, "ER1/A"), "PLACE");
        scan(&s, s.pistol, "FOUND_CONFIRMED");
        ask(&s.peer, "{'do':'count.close'}");
        assert_told_off(&s.peer, "count.witness_absent", ACT_EXIT_RULE);
        act_as(&s.room, "sira", ROLE_SUPERVISOR | ROLE_ADMIN);
        scan(&s, s.pistol, "AGAIN");
        act_as(&s.room, "awa", ROLE_INTAKE | ROLE_CUSTODIAN);
        ask(&s.peer, "{'do':'count.close'}");
        assert_done(&s.peer);
        peer_end(&s.peer);
}

static void who_takes_over_is_somebody_in_office(void **state) {
        struct story s;

        (void) state;
        story_begin(&s);
        ask(&s.peer, "{'do':'count.open','kind':'handover','place':'ER1','to':'moussa'}");
        assert_told_off(&s.peer, "count.person", ACT_EXIT_ABSENT);
        ask(&s.peer, "{'do':'count.open','kind':'handover','place':'ER1','to':'sira'}");
        assert_done(&s.peer);
        peer_end(&s.peer);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_name_alone_is_no_witness),
                cmocka_unit_test(who_takes_over_is_somebody_in_office),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
