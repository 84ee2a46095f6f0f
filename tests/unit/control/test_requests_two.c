/* SPDX-License-Identifier: ISC */

/*
 * The rule of two: what takes two happens with both signatures, and each way around it is refused by name
 *
 * Every room is verified at its end, with its signatures.
 *
 * Long because each refusal has a story of its own.
 */

#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "alert_overdue.h"
#include "made_signature.h"
#include "people.h"
#include "room.h"
#include "second.h"
#include "text.h"
#include "two.h"
#include "verify.h"

enum { ACT_MAX = 2 * SSH_KEY_LINE_MAX };

static const char *destroy(struct two *two) {
        static char act[ACT_MAX];

        (void) snprintf(act, sizeof act,
                "{'do':'item.status','item':'%s','status':'destroyed','authority':'order 4'}", two->pistol);
        return act;
}

static const char *release(struct two *two) {
        static char act[ACT_MAX];

        (void) snprintf(act, sizeof act,
                "{'do':'item.status','item':'%s','status':'released','authority':'order 5'}", two->pistol);
        return act;
}

static const char *move(struct two *two, const char *to) {
        static char act[ACT_MAX];

        (void) snprintf(act, sizeof act, "{'do':'item.move','item':'%s','to':'%s'}", two->pistol, to);
        return act;
}

static void assert_status(struct two *two, const char *status) {
        two_be(two, AWA);
        ask(&two->peer, "{'do':'item.show','item':'%s'}", two->pistol);
        assert_told(&two->peer, "item.status", status);
}

static void one_person_is_told_that_it_takes_two(void **state) {
        struct two two;

        (void) state;
        two_begin(&two);
        ask(&two.peer, "%s", release(&two));
        assert_told_off(&two.peer, "act.second_needed", ACT_EXIT_RULE);
        ask(&two.peer, "%s", move(&two, "ER1/B"));
        assert_told_off(&two.peer, "act.second_needed", ACT_EXIT_RULE);
        two_be(&two, IBOU);
        ask(&two.peer, "{'do':'user.change','user':'awa','roles':['supervisor'],'reason':'x'}");
        assert_told_off(&two.peer, "act.second_needed", ACT_EXIT_RULE);
        assert_status(&two, "IN_STORE");
        two_end(&two);
}

static int on_began(void *context, const struct ledger_row *row) {
        if (!strcmp(row->entry.kind, "people.began"))
                *(bool *) context = memmem(row->event, row->event_size, "[\"sira\",\"binta\"]", 16) != NULL;
        return 0;
}

/* uid-0 asks, who is nobody on record. */
static void the_people_begin_once_two_of_them_have_signed_it(void **state) {
        bool signers_did_it = false;
        struct two two;

        (void) state;
        two_open(&two);
        ask(&two.peer, "{'do':'act.propose','act':%s}", move(&two, "ER1/B"));
        assert_told_off(&two.peer, "act.not_two", ACT_EXIT_USAGE); /* yet */
        ask(&two.peer, "{'do':'people.begin'}");
        assert_told_off(&two.peer, "act.second_needed", ACT_EXIT_RULE);
        ask(&two.peer, "{'do':'act.propose','act':{'do':'people.begin'},'glass':'alone'}");
        assert_told_off(&two.peer, "act.no_glass", ACT_EXIT_RULE);
        two_propose_begin(&two);
        two_sign_with(&two, AWA);
        assert_told_off(&two.peer, "act.role", ACT_EXIT_DENIED);
        two_sign_with(&two, BINTA); /* the second seat first */
        assert_told(&two.peer, "state", "OPEN");
        two_sign_with(&two, BINTA);
        assert_told_off(&two.peer, "act.self", ACT_EXIT_RULE);
        assert_false(people_rule(two.room->ledger));
        room_reopen(two.room, false);
        two.room->act.actor = "uid-0";
        two_sign_with(&two, SIRA);
        assert_told(&two.peer, "state", "APPROVED");
        assert_true(people_rule(two.room->ledger));
        assert_int_equal(
                ledger_each(two.room->ledger, 1, ledger_size(two.room->ledger), on_began, &signers_did_it),
                0);
        assert_true(signers_did_it);
        two_end(&two);
}

/* It is proposed twice; with the first that is done the other is worth nothing. */
static void the_people_begin_once_only(void **state) {
        char bytes[EVENT_BYTES_MAX + 1];
        int64_t proposal;
        struct two two;

        (void) state;
        two_open(&two);
        two_propose_begin(&two);
        two_sign_with(&two, SIRA);
        proposal = two.proposal;
        (void) text_copy(bytes, sizeof bytes, two.bytes);
        two_propose_begin(&two);
        two_sign_with(&two, SIRA);
        two_sign_with(&two, BINTA);
        assert_told(&two.peer, "state", "APPROVED");
        two.proposal = proposal;
        (void) text_copy(two.bytes, sizeof two.bytes, bytes);
        two_sign(&two, BINTA, 0);
        assert_true(json_is_false(at(&two.peer, "ok")));
        assert_int_equal(two_count(&two, "people.began"), 1);
        two_end(&two);
}

static void two_persons_release_an_exhibit(void **state) {
        struct two two;

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, release(&two));
        assert_told(&two.peer, "state", "OPEN");
        assert_int_equal(number(&two.peer, "left_s"), 120);
        assert_true(strstr(told(&two.peer, "will.0"), two.pistol) != NULL);
        assert_status(&two, "IN_STORE"); /* it was only tried */
        two_sign(&two, AWA, 0);
        assert_told(&two.peer, "signed.0", "awa");
        assert_status(&two, "IN_STORE");
        two_sign(&two, SIRA, 0);
        assert_told(&two.peer, "state", "APPROVED");
        assert_status(&two, "RELEASED");
        assert_int_equal(two_count(&two, "act.approved"), 2); /* people.begin was, too */
        two_end(&two);
}

static void the_second_may_sign_first(void **state) {
        struct two two;

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, move(&two, "ER1/B"));
        two_sign(&two, MOUSSA, 1);
        assert_done(&two.peer);
        two_sign(&two, AWA, 1);
        assert_told(&two.peer, "state", "APPROVED");
        two_end(&two);
}

static void destruction_takes_an_auditor_too(void **state) {
        struct two two;

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, destroy(&two));
        two_sign(&two, AWA, 0);
        two_sign(&two, SIRA, 0);
        assert_told(&two.peer, "state", "OPEN");
        two_sign(&two, BINTA, 0);
        assert_told(&two.peer, "state", "APPROVED");
        assert_status(&two, "DESTROYED");
        two_end(&two);
}

static void what_isnt_signed_isnt_there_after_a_restart_or_is_whole(void **state) {
        struct two two;

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, move(&two, "ER1/B"));
        two_sign(&two, AWA, 0);
        room_reopen(two.room, false);
        ask(&two.peer, "{'do':'act.show','proposal':%lld}", (long long) two.proposal);
        assert_told(&two.peer, "signed.0", "awa");
        assert_told(&two.peer, "sign", two.bytes);
        two_sign(&two, SIRA, 0);
        assert_told(&two.peer, "state", "APPROVED");
        two_end(&two);
}

/* ---- refused ---- */

static void one_person_with_two_keys_is_one(void **state) {
        struct two two;

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, move(&two, "ER1/B"));
        two_sign(&two, AWA, 0);
        assert_done(&two.peer);
        two_sign(&two, AWA, 1);
        assert_told_off(&two.peer, "act.one_person", ACT_EXIT_RULE);
        two_sign(&two, AWA, 0);
        assert_told_off(&two.peer, "act.self", ACT_EXIT_RULE);
        two_end(&two);
}

static void a_role_that_does_not_qualify_is_refused(void **state) {
        struct two two;

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, release(&two));
        two_sign(&two, AWA, 0);
        two_sign(&two, MOUSSA, 0);
        assert_told_off(&two.peer, "act.role", ACT_EXIT_DENIED);
        assert_int_equal(two_count(&two, "act.denied"), 1);
        two_propose(&two, BINTA, release(&two));
        assert_told_off(&two.peer, "role.denied", ACT_EXIT_DENIED);
        two_end(&two);
}

static void a_signature_is_for_one_act_only(void **state) {
        struct two two;
        char before[EVENT_BYTES_MAX + 1];

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, move(&two, "ER1/B"));
        (void) snprintf(before, sizeof before, "%s", two.bytes);
        two_sign(&two, AWA, 0);
        two_sign(&two, SIRA, 0);
        assert_told(&two.peer, "state", "APPROVED");
        two_sign(&two, SIRA, 0);
        assert_told_off(&two.peer, "act.ended", ACT_EXIT_RULE);
        two_propose(&two, AWA, move(&two, "ER1/C"));
        two_sign_as(&two, two_key(&two, AWA, 0), SSHSIG_NAMESPACE, before);
        assert_told_off(&two.peer, "act.bytes", ACT_EXIT_RULE);
        two_sign_as(&two, two_key(&two, AWA, 0), "file", two.bytes);
        assert_told_off(&two.peer, "act.namespace", ACT_EXIT_RULE);
        ask(&two.peer, "{'do':'act.sign','proposal':%lld,'signature':'QUJD'}", (long long) two.proposal);
        assert_told_off(&two.peer, "act.signature", ACT_EXIT_RULE);
        ask(&two.peer, "{'do':'act.sign','proposal':3,'signature':'QUJD'}");
        assert_told_off(&two.peer, "act.unknown", ACT_EXIT_ABSENT);
        two_end(&two);
}

static void an_act_expires(void **state) {
        struct two two;

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, move(&two, "ER1/B"));
        two_sign(&two, AWA, 0);
        two_wait(&two, 121);
        two_sign(&two, SIRA, 0);
        assert_told_off(&two.peer, "act.expired", ACT_EXIT_RULE);
        ask(&two.peer, "{'do':'act.propose','seconds':121,'act':%s}", move(&two, "ER1/B"));
        assert_told_off(&two.peer, "request.range", ACT_EXIT_INPUT);
        two_end(&two);
}

static void an_act_that_would_do_something_else_now_is_refused(void **state) {
        struct two two;
        const struct made_signer *awa;
        int64_t first;
        char bytes[EVENT_BYTES_MAX + 1];

        (void) state;
        two_begin(&two);
        awa = two_key(&two, AWA, 0);
        two_propose(&two, AWA, move(&two, "ER1/B"));
        first = two.proposal;
        (void) snprintf(bytes, sizeof bytes, "%s", two.bytes);
        two_sign(&two, AWA, 0);
        two_propose(&two, MOUSSA, move(&two, "ER1/C"));
        two_sign(&two, MOUSSA, 0);
        two_sign_as(&two, awa, SSHSIG_NAMESPACE, two.bytes);
        assert_told(&two.peer, "state", "APPROVED");
        two.proposal = first;
        two_sign_as(&two, two_key(&two, SIRA, 0), SSHSIG_NAMESPACE, bytes);
        assert_told_off(&two.peer, "act.changed", ACT_EXIT_RULE);
        two_end(&two);
}

/* Done by two: what must be on record before what is to be refused. */
static void by_two(struct two *two, enum two_who first, enum two_who second, const char *act) {
        two_propose(two, first, act);
        assert_done(&two->peer);
        two_sign(two, first, 0);
        assert_done(&two->peer);
        two_sign(two, second, 0);
        assert_told(&two->peer, "state", "APPROVED");
}

static void a_revoked_key_counts_for_nothing_even_if_it_signed_before(void **state) {
        struct two two;
        char fingerprint[SSH_KEY_FINGERPRINT_MAX];
        const char *of;
        struct ssh_key key;

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, move(&two, "ER1/B"));
        two_sign(&two, AWA, 0);
        assert_done(&two.peer);
        of = two_key(&two, AWA, 0)->line;
        assert_int_equal(ssh_key_parse(of, &key), 0);
        ssh_key_fingerprint(key.blob, key.size, fingerprint);
        two_be(&two, AWA);
        ask(&two.peer, "{'do':'key.revoke','fingerprint':'%s','reason':'lost'}", fingerprint);
        assert_done(&two.peer);
        two_sign(&two, SIRA, 0);
        assert_told_off(&two.peer, "act.key_revoked", ACT_EXIT_RULE);
        two_sign(&two, AWA, 0);
        assert_told_off(&two.peer, "act.key_revoked", ACT_EXIT_RULE);
        two_end(&two);
}

static void a_stranger_and_one_who_left_are_refused(void **state) {
        struct made_signer stranger;
        struct two two;

        (void) state;
        two_begin(&two);
        made_signer(&stranger);
        two_propose(&two, AWA, move(&two, "ER1/B"));
        two_sign_as(&two, &stranger, SSHSIG_NAMESPACE, two.bytes);
        assert_told_off(&two.peer, "act.key_unknown", ACT_EXIT_RULE);
        by_two(&two, IBOU, BINTA, "{'do':'user.close','user':'moussa','reason':'left'}");
        two_propose(&two, AWA, move(&two, "ER1/B"));
        two_sign(&two, MOUSSA, 0);
        assert_told_off(&two.peer, "act.person_closed", ACT_EXIT_RULE);
        two_be(&two, MOUSSA);
        ask(&two.peer, "{'do':'act.propose','act':%s}", move(&two, "ER1/B"));
        assert_told_off(&two.peer, "act.person", ACT_EXIT_DENIED);
        two_end(&two);
}

static void add_puppet(struct two *two, struct made_signer *puppet, enum two_who by, const char *roles) {
        char act[ACT_MAX];

        made_signer(puppet);
        (void) snprintf(act, sizeof act, "{'do':'user.add','user':'puppet','roles':[%s]}", roles);
        by_two(two, by, BINTA, act);
        (void) snprintf(act, sizeof act, "{'do':'key.add','user':'puppet','public_key':'%s'}", puppet->line);
        by_two(two, by, BINTA, act);
}

static void who_was_made_by_the_other_waits_a_day(void **state) {
        struct made_signer puppet;
        struct two two;

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, move(&two, "ER1/C"));
        add_puppet(&two, &puppet, SIRA, "'custodian'");
        two_sign_as(&two, &puppet, SSHSIG_NAMESPACE, two.bytes);
        assert_false(json_is_true(at(&two.peer, "ok")));
        two.room->act.actor = "puppet";
        two.room->act.roles = ROLE_CUSTODIAN;
        ask(&two.peer, "{'do':'act.propose','act':%s}", release(&two));
        assert_done(&two.peer);
        two.proposal = number(&two.peer, "proposal");
        (void) snprintf(two.bytes, sizeof two.bytes, "%s", told(&two.peer, "sign"));
        two_sign_as(&two, &puppet, SSHSIG_NAMESPACE, two.bytes);
        assert_done(&two.peer);
        two_sign(&two, SIRA, 0);
        assert_told_off(&two.peer, "act.too_new", ACT_EXIT_RULE);
        two_wait(&two, 86400);
        two_propose(&two, SIRA, "{'do':'item.show'}");
        assert_told_off(&two.peer, "act.not_two", ACT_EXIT_USAGE);
        two.room->act.actor = "puppet";
        two.room->act.roles = ROLE_CUSTODIAN;
        ask(&two.peer, "{'do':'act.propose','act':%s}", release(&two));
        two.proposal = number(&two.peer, "proposal");
        (void) snprintf(two.bytes, sizeof two.bytes, "%s", told(&two.peer, "sign"));
        two_sign_as(&two, &puppet, SSHSIG_NAMESPACE, two.bytes);
        two_sign(&two, SIRA, 0);
        assert_told(&two.peer, "state", "APPROVED");
        two_end(&two);
}

static void a_key_added_after_the_proposal_is_too_late(void **state) {
        struct made_signer late;
        struct two two;
        char act[ACT_MAX], bytes[EVENT_BYTES_MAX + 1];
        int64_t proposal;

        (void) state;
        two_begin(&two);
        made_signer(&late);
        two_propose(&two, AWA, move(&two, "ER1/B"));
        proposal = two.proposal;
        (void) snprintf(bytes, sizeof bytes, "%s", two.bytes);
        (void) snprintf(act, sizeof act, "{'do':'key.add','user':'moussa','public_key':'%s'}", late.line);
        by_two(&two, SIRA, BINTA, act);
        two.proposal = proposal;
        two_sign_as(&two, &late, SSHSIG_NAMESPACE, bytes);
        assert_told_off(&two.peer, "act.key_new", ACT_EXIT_RULE);
        two_end(&two);
}

static void who_proposed_may_withdraw(void **state) {
        struct two two;

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, move(&two, "ER1/B"));
        ask(&two.peer, "{'do':'act.list'}");
        assert_int_equal(json_array_size(at(&two.peer, "acts")), 1);
        two_be(&two, SIRA);
        ask(&two.peer, "{'do':'act.withdraw','proposal':%lld}", (long long) two.proposal);
        assert_told_off(&two.peer, "act.not_yours", ACT_EXIT_DENIED);
        two_be(&two, AWA);
        ask(&two.peer, "{'do':'act.withdraw','proposal':%lld}", (long long) two.proposal);
        assert_done(&two.peer);
        two_sign(&two, AWA, 0);
        assert_told_off(&two.peer, "act.ended", ACT_EXIT_RULE);
        ask(&two.peer, "{'do':'act.list'}");
        assert_int_equal(json_array_size(at(&two.peer, "acts")), 0);
        two_end(&two);
}

/* ---- the record itself ---- */

static int append_raw(struct two *two, struct ledger *ledger, const char *signatures) {
        json_t *body =
                json_pack("{sI ss sI}", "proposal", (json_int_t) two->proposal, "leaf", "", "effects", 1);
        const struct event event = {
                .kind = "act.approved", .actors = { "awa", "sira" }, .signatures = signatures, .body = body
        };
        struct entry entry;
        int r;

        assert_int_equal(ledger_begin(ledger, &two->room->now), 0);
        r = ledger_append(ledger, &event, &entry);
        json_decref(body);
        return r;
}

static void what_is_not_signed_cannot_be_written(void **state) {
        struct two two;

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, release(&two));
        assert_int_equal(append_raw(&two, two.room->ledger, NULL), -EBADMSG);
        assert_string_equal(ledger_fault(two.room->ledger)->error, "ledger.signature_act");
        ledger_rollback(two.room->ledger);
        two_end(&two);
}

/* A writer of their own, with the site's key, that doesn't look at signatures. */
static void who_writes_it_all_the_same_is_found_out(void **state) {
        static const struct fold *const blind[] = { NULL };
        struct ledger_options options = { .folds = blind };
        struct verify_options verify = { .folds = room_folds };
        struct ledger *ledger = NULL;
        struct verify_result result;
        struct ledger_fault fault;
        struct two two;

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, release(&two));
        options.path = verify.path = two.room->store;
        options.key_path = two.room->key;
        two.room->ledger = ledger_close(two.room->ledger);
        assert_int_equal(ledger_open(&options, &two.room->now, &ledger, &fault), 0);
        assert_int_equal(append_raw(&two, ledger, NULL), 0);
        assert_int_equal(ledger_commit(ledger), 0);
        ledger = ledger_close(ledger);
        assert_int_equal(verify_store(&verify, &result), 0);
        assert_false(result.ok);
        assert_string_equal(result.fault.error, "ledger.signature_act");
        two_forget(&two);
}

/* ---- break-glass ---- */

static void one_may_break_the_glass_and_answers_for_it(void **state) {
        struct two two;

        (void) state;
        two_begin(&two);
        two_propose_glass(&two, AWA, move(&two, "ER1/B"), "water comes through the roof");
        two_sign(&two, AWA, 0);
        assert_told(&two.peer, "state", "GLASS");
        ask(&two.peer, "{'do':'alert.list'}");
        assert_told(&two.peer, "alerts.0.rule", "glass-broken");
        assert_told(&two.peer, "alerts.0.severity", "CRITICAL");
        two_be(&two, SIRA);
        ask(&two.peer, "{'do':'alert.resolve','alert':'%s','reason':'cleared','note':'x'}",
                told(&two.peer, "alerts.0.alert"));
        assert_told_off(&two.peer, "alert.glass", ACT_EXIT_RULE);
        assert_int_equal(room_act(two.room, alert_overdue(&two.room->act)), 0);
        ask(&two.peer, "{'do':'alert.list','state':'open'}");
        assert_int_equal(json_array_size(at(&two.peer, "alerts")), 1);
        two_wait(&two, 86400);
        for (unsigned again = 0; again < 2; again++)
                assert_int_equal(room_act(two.room, alert_overdue(&two.room->act)), 0);
        ask(&two.peer, "{'do':'alert.list','state':'open'}");
        assert_int_equal(json_array_size(at(&two.peer, "alerts")), 2);
        assert_told(&two.peer, "alerts.1.rule", "glass-overdue");
        two_sign(&two, AWA, 1);
        assert_told_off(&two.peer, "act.one_person", ACT_EXIT_RULE);
        two_sign(&two, MOUSSA, 0);
        assert_told(&two.peer, "state", "COUNTERSIGNED");
        ask(&two.peer, "{'do':'alert.list','state':'open'}");
        assert_int_equal(json_array_size(at(&two.peer, "alerts")), 0);
        two_end(&two);
}

static void what_cannot_be_undone_has_no_glass_to_break(void **state) {
        static const char *const acts[] = {
                "{'do':'user.add','user':'puppet','roles':['custodian']}",
        };
        struct two two;

        (void) state;
        two_begin(&two);
        two_propose_glass(&two, AWA, destroy(&two), "no time");
        assert_told_off(&two.peer, "act.no_glass", ACT_EXIT_RULE);
        two_propose_glass(&two, AWA, release(&two), "no time");
        assert_told_off(&two.peer, "act.no_glass", ACT_EXIT_RULE);
        two_propose_glass(&two, IBOU, acts[0], "no time");
        assert_told_off(&two.peer, "act.no_glass", ACT_EXIT_RULE);
        two_end(&two);
}

/* ---- the table of the docs ---- */

static void add_roles(char *out, size_t room, uint32_t roles) {
        size_t size = strlen(out);

        for (uint32_t role = 1; role < ROLE_ALL; role <<= 1)
                if (roles & role)
                        size += (size_t) snprintf(out + size, room - size, "%s%s",
                                out[size - 2] == '|' ? "" : ", ", role_word(role));
        (void) snprintf(out + size, room - size, size && out[size - 1] == ' ' ? "| " : " | ");
}

static void the_docs_have_the_same_table(void **state) {
        char line[512], row[512];
        size_t rules = 0, rows = 0;
        FILE *file = fopen("docs/two-persons.md", "r");

        (void) state;
        assert_non_null(file);
        while (fgets(line, sizeof line, file)) {
                rows += !strncmp(line, "| `", 3);
                for (const struct second_rule *rule = second_rules; rule->name; rule++) {
                        (void) snprintf(row, sizeof row, "| `%s` | %s | ", rule->name, rule->what);
                        if (strncmp(line, row, strlen(row)) != 0)
                                continue;
                        for (size_t seat = 0; seat < SECOND_SEATS_MAX; seat++)
                                add_roles(row, sizeof row, rule->seats[seat]);
                        (void) snprintf(row + strlen(row), sizeof row - strlen(row), "%s |\n",
                                rule->glass ? "yes" : "no");
                        assert_string_equal(line, row);
                        rules++;
                }
        }
        (void) fclose(file);
        assert_int_equal(rules, rows);
        for (const struct second_rule *rule = second_rules; rule->name; rule++)
                rules--;
        assert_int_equal(rules, 0);
}

int main(void) {
        const struct CMUnitTest stories[] = {
                cmocka_unit_test(the_docs_have_the_same_table),
                cmocka_unit_test(one_person_is_told_that_it_takes_two),
                cmocka_unit_test(the_people_begin_once_two_of_them_have_signed_it),
                cmocka_unit_test(the_people_begin_once_only),
                cmocka_unit_test(two_persons_release_an_exhibit),
                cmocka_unit_test(the_second_may_sign_first),
                cmocka_unit_test(destruction_takes_an_auditor_too),
                cmocka_unit_test(what_isnt_signed_isnt_there_after_a_restart_or_is_whole),
                cmocka_unit_test(one_person_with_two_keys_is_one),
                cmocka_unit_test(a_role_that_does_not_qualify_is_refused),
                cmocka_unit_test(a_signature_is_for_one_act_only),
                cmocka_unit_test(an_act_expires),
                cmocka_unit_test(an_act_that_would_do_something_else_now_is_refused),
                cmocka_unit_test(a_revoked_key_counts_for_nothing_even_if_it_signed_before),
                cmocka_unit_test(a_stranger_and_one_who_left_are_refused),
                cmocka_unit_test(who_was_made_by_the_other_waits_a_day),
                cmocka_unit_test(a_key_added_after_the_proposal_is_too_late),
                cmocka_unit_test(who_proposed_may_withdraw),
                cmocka_unit_test(what_is_not_signed_cannot_be_written),
                cmocka_unit_test(who_writes_it_all_the_same_is_found_out),
                cmocka_unit_test(one_may_break_the_glass_and_answers_for_it),
                cmocka_unit_test(what_cannot_be_undone_has_no_glass_to_break),
        };

        return cmocka_run_group_tests(stories, NULL, NULL);
}
