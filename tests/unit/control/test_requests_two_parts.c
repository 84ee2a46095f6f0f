/* SPDX-License-Identifier: ISC */

/*
 * Who has a part in it may not have another: discrepancies and labels, once the rule of two holds
 */

#include "test.h"

#include "room.h"
#include "two.h"

enum { ACT_MAX = 512 };

static void by_two(struct two *two, enum two_who first, enum two_who second, const char *act) {
        two_propose(two, first, act);
        assert_done(&two->peer);
        two_sign(two, first, 0);
        two_sign(two, second, 0);
        assert_told(&two->peer, "state", "APPROVED");
}

/* ---- discrepancies ---- */

/* sira counted the shelf where the pistol, which awa put there, isn't. Out: what closes the discrepancy. */
static const char *missing(struct two *two) {
        static char act[ACT_MAX];

        (void) snprintf(act, sizeof act, "{'do':'item.move','item':'%s','to':'ER1/B'}", two->pistol);
        by_two(two, AWA, MOUSSA, act);
        two_be(two, SIRA);
        ask(&two->peer, "{'do':'tag.bind','tag':'PL-1','to':'ER1/B','binds':'location'}");
        assert_done(&two->peer);
        ask(&two->peer, "{'do':'count.open','place':'ER1/B','kind':'shelf','mode':'guided'}");
        assert_done(&two->peer);
        ask(&two->peer, "{'do':'count.scan','payload':'PL-1'}");
        assert_told(&two->peer, "result", "PLACE");
        ask(&two->peer, "{'do':'count.close'}");
        assert_int_equal(number(&two->peer, "summary.MISSING"), 1);
        ask(&two->peer, "{'do':'finding.list'}");
        (void) snprintf(act, sizeof act,
                "{'do':'finding.resolve','finding':'%s','cause':'tag_swap','note':'on the floor'}",
                told(&two->peer, "findings.0.finding"));
        return act;
}

static void a_discrepancy_is_closed_by_neither_who_counted_nor_who_had_it_in_hand(void **state) {
        const char *close;
        struct two two;

        (void) state;
        two_begin(&two);
        close = missing(&two);
        two_propose(&two, AWA, close); /* had it in hand last */
        assert_told_off(&two.peer, "act.own", ACT_EXIT_RULE);
        two_propose(&two, SIRA, close); /* counted */
        assert_told_off(&two.peer, "act.own", ACT_EXIT_RULE);
        two_propose(&two, MOUSSA, close);
        assert_done(&two.peer);
        two_sign(&two, MOUSSA, 0);
        two_sign(&two, SIRA, 0); /* a supervisor, and no approver of this one */
        assert_told_off(&two.peer, "act.own", ACT_EXIT_RULE);
        two_sign(&two, BINTA, 0);
        assert_told(&two.peer, "state", "APPROVED");
        assert_int_equal(two_count(&two, "finding.resolved"), 1);
        two_end(&two);
}

/* ---- labels ---- */

static void bind(struct two *two, const char *tag, char *out) {
        (void) snprintf(out, ACT_MAX, "{'do':'tag.bind','tag':'%s','to':'%s'}", tag, two->pistol);
}

static void a_first_label_is_put_on_by_one_person_and_another_by_two(void **state) {
        char act[ACT_MAX];
        struct two two;

        (void) state;
        two_begin(&two);
        bind(&two, "EVB-1", act);
        ask(&two.peer, "%s", act);
        assert_done(&two.peer);
        bind(&two, "epc:300000000000000000000009", act); /* of another kind: it had none */
        ask(&two.peer, "%s", act);
        assert_done(&two.peer);
        bind(&two, "EVB-2", act);
        ask(&two.peer, "%s", act);
        assert_told_off(&two.peer, "act.second_needed", ACT_EXIT_RULE);
        two_propose(&two, SIRA, act); /* who approves doesn't start it */
        assert_told_off(&two.peer, "role.denied", ACT_EXIT_DENIED);
        two_propose(&two, AWA, act);
        two_sign(&two, AWA, 0);
        two_sign(&two, MOUSSA, 0);
        assert_told_off(&two.peer, "act.role", ACT_EXIT_DENIED);
        two_sign(&two, SIRA, 0);
        assert_told(&two.peer, "state", "APPROVED");
        two_end(&two);
}

static void a_label_comes_off_by_two_and_so_does_what_takes_its_place(void **state) {
        char act[ACT_MAX];
        struct two two;

        (void) state;
        two_begin(&two);
        bind(&two, "EVB-1", act);
        ask(&two.peer, "%s", act);
        assert_done(&two.peer);
        for (int i = 0; i < 2; i++) {
                ask(&two.peer, "{'do':'tag.%s','tag':'EVB-1','reason':'torn'}", i ? "retire" : "unbind");
                assert_told_off(&two.peer, "act.second_needed", ACT_EXIT_RULE);
        }
        by_two(&two, AWA, SIRA, "{'do':'tag.unbind','tag':'EVB-1','reason':'torn'}");
        two_be(&two, AWA);
        bind(&two, "epc:300000000000000000000009", act); /* of whatever kind: it had one, and lost it */
        ask(&two.peer, "%s", act);
        assert_told_off(&two.peer, "act.second_needed", ACT_EXIT_RULE);
        by_two(&two, AWA, SIRA, act);
        two_end(&two);
}

static void the_label_of_a_place_is_no_exhibits(void **state) {
        struct two two;

        (void) state;
        two_begin(&two);
        ask(&two.peer, "{'do':'tag.bind','tag':'PL-1','to':'ER1/A','binds':'location'}");
        assert_done(&two.peer);
        ask(&two.peer, "{'do':'tag.unbind','tag':'PL-1','reason':'torn'}");
        assert_done(&two.peer);
        two_end(&two);
}

int main(void) {
        const struct CMUnitTest stories[] = {
                cmocka_unit_test(a_discrepancy_is_closed_by_neither_who_counted_nor_who_had_it_in_hand),
                cmocka_unit_test(a_first_label_is_put_on_by_one_person_and_another_by_two),
                cmocka_unit_test(a_label_comes_off_by_two_and_so_does_what_takes_its_place),
                cmocka_unit_test(the_label_of_a_place_is_no_exhibits),
        };

        return cmocka_run_group_tests(stories, NULL, NULL);
}
