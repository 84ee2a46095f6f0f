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
        { "file.put", "ics" },
        { "file.add", "ics" },
        /* move, check out, return */
        { "item.move", "c" },
        { "item.checkout", "c" },
        { "item.return", "c" },
        { "item.handover", "c" },
        { "item.status", "cs" }, /* release, destruction: started by who keeps it */
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
        { "file.list", "icsa" },
        { "file.read", "icsa" },
        { "item.trail", "icsa" },
        { "item.list", "csa" },
        { "item.find", "csa" },
        { "place.show", "csa" },
        { "presence.list", "csa" },
        { "presence.show", "csa" },
        { "tag.show", "csa" },
        { "finding.list", "csa" },
        { "finding.show", "csa" },
        { "log.list", "csa" },
        { "log.show", "csa" },
        { "watch", "csa" },
        { "proof.consistency", "csa" },
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
        { "act.propose", "icsam" },
        { "act.list", "icsam" },
        { "act.show", "icsam" },
        { "act.sign", "icsam" },
        { "act.withdraw", "icsam" },
        /* personal data */
        { "personal.erase", "s" },
        { "personal.list", "sa" },
        { "file.erase", "s" },
        /* count; nobody is told of an unannounced one who is to be counted, and the auditor's seed is his */
        { "count.open", "csa" },
        { "count.scan", "csa" },
        { "count.quantity", "csa" },
        { "count.check", "csa" },
        { "count.undo", "csa" },
        { "count.pause", "csa" },
        { "count.resume", "csa" },
        { "count.close", "csa" },
        { "count.look", "csa" },
        { "count.pass", "csa" },
        { "count.abandon", "csa" },
        { "count.show", "csa" },
        { "count.report", "csa" },
        { "count.list", "csa" },
        { "count.due", "csa" },
        { "count.confirm", "csa" },
        { "count.contest", "csa" },
        { "count.commit", "csa" },
        { "count.sample", "csa" },
        { "count.plan", "sa" },
        { "count.seed", "a" },
        /* backup */
        { "backup.made", "m" },
        /* the room itself */
        { "place.add", "csm" },
        { "place.retire", "csm" },
        { "antenna.set", "csm" },
        { "antenna.clear", "csm" },
        /* checkpoints and witnesses: programs that are nobody carry what is signed by itself */
        { "checkpoint.show", "icsam-" },
        { "checkpoint.check", "icsam-" },
        { "checkpoint.accept", "sm" },
        { "witness.list", "icsam-" },
        { "witness.request", "icsam-" },
        { "witness.note", "icsam-" },
        { "witness.cosign", "icsam-" },
        { "witness.conflict", "icsam-" },
        /* who one is */
        { "session.open", "icsam-" },
        { "session.close", "icsam-" },
        { "user.whoami", "icsam-" },
        { "user.password", "icsam-" },
};

static const char *may(const struct request *request) {
        for (size_t i = 0; i < count_of(permitted); i++)
                if (!strcmp(permitted[i].request, request->name))
                        return permitted[i].roles;
        fail_msg("nobody said who may ask %s", request->name);
        return NULL;
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
