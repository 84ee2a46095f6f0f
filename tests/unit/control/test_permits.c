/* SPDX-License-Identifier: ISC */

/*
 * Every request by every role, held against interfaces.md's table of roles
 *
 *      i intake, c custodian, s supervisor, a auditor, m admin, - nobody on record
 *
 * What is allowed here may still be refused for another reason, such as a missing field; what isn't must be refused
 * for this one, and be on record.
 */

#include "test.h"

#include <string.h>

#include "peer_asks.h"
#include "people.h"
#include "requests.h"
#include "room.h"
#include "staff.h"

static const struct {
        const char *request, *roles;
} permitted[] = {
        /* add exhibit */
        { "item.add", "i" },
        { "case.add", "ics" },
        { "item.edit", "ics" },
        /* move, check out, return */
        { "item.move", "c" },
        { "item.checkout", "c" },
        { "item.return", "c" },
        { "item.handover", "c" },
        { "item.status", "cs" },
        /* re-tag; intake labels what it takes in */
        { "tag.bind", "ics" },
        { "tag.check", "icsa" },
        { "tag.unbind", "cs" },
        { "tag.retire", "cs" },
        /* alert: acknowledge, comment; close */
        { "alert.ack", "csa" },
        { "alert.resolve", "s" },
        { "finding.resolve", "cs" },
        /* read */
        { "status", "icsam" },
        { "reader.list", "icsam" },
        { "reader.show", "icsam" },
        { "reader.test", "icsam" },
        { "station.list", "icsam" },
        { "station.show", "icsam" },
        { "alert.list", "csam" },
        { "alert.show", "csam" },
        { "antenna.list", "csam" },
        { "place.list", "icsa" },
        { "case.list", "icsa" },
        { "case.show", "icsa" },
        { "proof.inclusion", "icsa" },
        { "item.show", "icsa" },
        { "item.trail", "icsa" },
        /* people and roles */
        { "user.add", "sm" },
        { "user.change", "sm" },
        { "user.close", "sm" },
        { "user.unlock", "sm" },
        { "key.add", "sm" },
        { "people.begin", "sm" },
        { "key.revoke", "icsam" },
        { "user.list", "sam" },
        { "user.show", "sam" },
        { "key.list", "sam" },
        /* the room itself */
        { "place.add", "csm" },
        { "place.retire", "csm" },
        { "antenna.set", "csm" },
        { "antenna.clear", "csm" },
        /* who one is */
        { "session.open", "icsam-" },
        { "session.close", "icsam-" },
        { "user.whoami", "icsam-" },
        { "user.password", "icsam-" },
};

/* Of what stands nowhere above: counts, and whatever reads the store, are those roles'; no one else's at least. */
static const char *may(const struct request *request) {
        for (size_t i = 0; i < count_of(permitted); i++)
                if (!strcmp(permitted[i].request, request->name))
                        return permitted[i].roles;
        return !request->writes || !strncmp(request->name, "count.", 6) ? "csa" : "icsam";
}

static void check(struct peer *peer, struct room *room, const struct request *request, char who) {
        static const char letters[] = "icsam";
        const char *letter = strchr(letters, who);
        const bool allowed = strchr(may(request), who) != NULL;
        const uint64_t before = ledger_durable(room->ledger);
        const char *error;
        bool denied;

        act_as(room, "marie", letter ? UINT32_C(1) << (letter - letters) : 0);
        ask(peer, "{'do':'%s'}", request->name);
        error = json_string_value(json_object_get(peer->answer, "error"));
        denied = error && (!strcmp(error, "role.denied") || !strcmp(error, "role.none"));
        if (denied == allowed)
                fail_msg("%s by %c: %s", request->name, who, error ? error : "done");
        if (denied)
                assert_true(ledger_durable(room->ledger) > before);
}

static void each_role_may_ask_what_the_table_says_and_no_more(void **state) {
        static const char roles[] = "icsam-";
        unsigned checked = 0;
        struct peer peer;
        struct room room;

        (void) state;
        staff_begin(&peer, &room);
        each_request(request) for (const char *who = roles; *who; who++, checked++)
                check(&peer, &room, request, *who);
        assert_true(checked > 400);
        peer_end(&peer);
}

static void the_table_names_requests_that_there_are(void **state) {
        (void) state;
        for (size_t i = 0; i < count_of(permitted); i++)
                if (!request_find(permitted[i].request))
                        fail_msg("there is no %s", permitted[i].request);
}

static void before_people_are_on_record_nobody_is_kept_from_reading(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        peer_begin(&peer, &room);
        act_as(&room, "marie", 0);
        ask(&peer, "{'do':'place.list'}");
        assert_done(&peer);
        peer_end(&peer);
}

static void an_intake_officer_reads_what_he_took_in(void **state) {
        char own[ITEM_NUMBER_MAX], other[ITEM_NUMBER_MAX];
        struct peer peer;
        struct room room;

        (void) state;
        staff_begin(&peer, &room);
        act_as(&room, "awa", ROLE_INTAKE);
        take_in(&peer, "ER1/A", own);
        act_as(&room, "marie", ROLE_INTAKE);
        take_in(&peer, "ER1/A", other);
        ask(&peer, "{'do':'item.show','item':'%s'}", own);
        assert_told_off(&peer, "item.not_own", ACT_EXIT_DENIED);
        ask(&peer, "{'do':'item.trail','item':'%s'}", own);
        assert_told_off(&peer, "item.not_own", ACT_EXIT_DENIED);
        ask(&peer, "{'do':'item.trail','item':'%s'}", other);
        assert_done(&peer);
        act_as(&room, "awa", ROLE_INTAKE);
        ask(&peer, "{'do':'item.show','item':'%s'}", own);
        assert_told(&peer, "item.number", own);
        act_as(&room, "awa", ROLE_INTAKE | ROLE_CUSTODIAN);
        ask(&peer, "{'do':'item.show','item':'%s'}", other);
        assert_told(&peer, "item.number", other);
        peer_end(&peer);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_role_may_ask_what_the_table_says_and_no_more),
                cmocka_unit_test(the_table_names_requests_that_there_are),
                cmocka_unit_test(before_people_are_on_record_nobody_is_kept_from_reading),
                cmocka_unit_test(an_intake_officer_reads_what_he_took_in),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
