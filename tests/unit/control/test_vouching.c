/* SPDX-License-Identifier: ISC */

/*
 * Witnesses, asked of the agent: k of n, what a cosignature must be, and the alerts that time and contradiction bring
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "alert.h"
#include "cosigned.h"
#include "live.h"
#include "peer_asks.h"
#include "room.h"

#define DAY_US INT64_C(86400000000)

enum { WITNESSES = 3 };

static const char *const names[WITNESSES] = { "hq", "court", "auditor" };

struct vouching {
        struct room room;
        struct peer peer;
        struct config config;
        struct live live;
        struct signer keys[WITNESSES];
};

static int vouching_open(void **state) {
        struct vouching *vouching = calloc(1, sizeof *vouching);
        struct witness_policy *policy;

        assert_non_null(vouching);
        peer_begin(&vouching->peer, &vouching->room);
        policy = &vouching->config.witnesses;
        for (int i = 0; i < WITNESSES; i++) {
                char name[SIGN_NAME_MAX];

                (void) snprintf(name, sizeof name, "example.org/%s", names[i]);
                signer_make(name, &vouching->keys[i]);
                cosign_take(&vouching->keys[i]);
                (void) snprintf(policy->list[i].name, WITNESS_NAME_MAX, "%s", names[i]);
                policy->list[i].key = vouching->keys[i].verifier;
        }
        policy->count = WITNESSES;
        policy->quorum = 2;
        vouching->live.config = &vouching->config;
        vouching->room.act.live = &vouching->live;
        *state = vouching;
        return 0;
}

static int vouching_close(void **state) {
        struct vouching *vouching = *state;

        peer_end(&vouching->peer);
        free(vouching);
        return 0;
}

/* That witness answers a request for all there is, by the room's clock. */
static void vouch(struct vouching *vouching, int witness) {
        struct peer *peer = &vouching->peer;
        char line[COSIGN_LINE_MAX];
        const char *note;
        json_t *request;

        ask(peer, "{'do':'witness.request','witness':'%s'}", names[witness]);
        assert_done(peer);
        request = json_deep_copy(peer->answer);
        note = strstr(json_string_value(json_object_get(request, "body")), "\n\n") + 2;
        cosign_make(&vouching->keys[witness], vouching->room.now.wall_us / 1000000, note,
                (size_t) (strstr(note, "\n\n") + 1 - note), line);
        ask_json(peer, json_pack("{ss ss sO ss}", "do", "witness.cosign", "witness", names[witness], "size",
                               json_object_get(request, "size"), "answer", line));
        assert_done(peer);
        json_decref(request);
}

static int64_t open_alerts(struct vouching *vouching, const char *rule) {
        struct alert_call call = { .rule = rule, .subject = names[0] };
        bool is_open = false;

        assert_int_equal(room_act(&vouching->room, alert_is_open(&vouching->room.act, &call, &is_open)), 0);
        return is_open;
}

static void minute(struct vouching *vouching) {
        assert_int_equal(
                room_act(&vouching->room, alert_witness(&vouching->room.act, &vouching->config.witnesses)),
                0);
}

static void the_second_of_two_makes_the_reach(void **state) {
        struct vouching *vouching = *state;
        struct peer *peer = &vouching->peer;
        int64_t first;

        vouch(vouching, 0);
        first = number(peer, "size");
        ask(peer, "{'do':'witness.list'}");
        assert_int_equal(number(peer, "size"), 0); /* one isn't enough */
        vouch(vouching, 2);
        assert_true(number(peer, "size") > first);
        ask(peer, "{'do':'witness.list'}");
        assert_int_equal(number(peer, "size"), first);
        assert_int_equal(number(peer, "quorum"), 2);
        vouch(vouching, 1);
        ask(peer, "{'do':'witness.list'}");
        assert_true(number(peer, "size") > first);
}

static void one_checkpoint_carries_the_lines_of_all(void **state) {
        struct vouching *vouching = *state;
        struct peer *peer = &vouching->peer;
        struct verifier keys[WITNESSES];
        int64_t size, since_s;
        size_t count = 0;
        json_t *request;

        vouch(vouching, 0);
        size = number(peer, "size");
        for (int i = 1; i < WITNESSES; i++) { /* asked for the same one, though the record has grown */
                char line[COSIGN_LINE_MAX];
                const char *note;

                ask(peer, "{'do':'witness.request','witness':'%s','size':%d}", names[i], (int) size);
                request = json_deep_copy(peer->answer);
                note = strstr(json_string_value(json_object_get(request, "body")), "\n\n") + 2;
                cosign_make(&vouching->keys[i], 1700000000 + i, note,
                        (size_t) (strstr(note, "\n\n") + 1 - note), line);
                ask_json(peer, json_pack("{ss ss sI ss}", "do", "witness.cosign", "witness", names[i], "size",
                                       (json_int_t) size, "answer", line));
                assert_done(peer);
                json_decref(request);
        }
        for (int i = 0; i < WITNESSES; i++)
                keys[i] = vouching->keys[i].verifier;
        ask(peer, "{'do':'witness.note','size':%d}", (int) size);
        assert_int_equal(cosign_quorum(told(peer, "note"), keys, WITNESSES, WITNESSES, &count, &since_s), 0);
        assert_int_equal(count, WITNESSES);
}

static void a_request_goes_on_from_the_last_cosignature(void **state) {
        struct vouching *vouching = *state;
        struct peer *peer = &vouching->peer;

        ask(peer, "{'do':'witness.request','witness':'hq'}");
        assert_int_equal(number(peer, "old"), 0);
        assert_int_equal(strncmp(told(peer, "body"), "old 0\n\n", 7), 0);
        vouch(vouching, 0);
        ask(peer, "{'do':'witness.request','witness':'hq'}");
        assert_true(number(peer, "old") > 0);
        ask(peer, "{'do':'witness.request','witness':'hq','old':1,'size':3}");
        assert_int_equal(number(peer, "old"), 1);
        assert_int_equal(number(peer, "size"), 3);
        ask(peer, "{'do':'witness.request','witness':'hq','size':1000000}");
        assert_true(json_is_false(at(peer, "ok")));
}

static void a_line_of_another_or_over_another_size_isnt_taken(void **state) {
        struct vouching *vouching = *state;
        struct peer *peer = &vouching->peer;
        char line[COSIGN_LINE_MAX];

        cosign_make(&vouching->keys[0], 1700000000, "strongroom/PSK\n1\nAAAA\n", 22, line);
        ask_json(peer, json_pack("{ss ss si ss}", "do", "witness.cosign", "witness", "hq", "size", 2,
                               "answer", line));
        assert_told_off(peer, "witness.line", 65);
        ask_json(peer, json_pack("{ss ss si ss}", "do", "witness.cosign", "witness", "court", "size", 2,
                               "answer", line));
        assert_told_off(peer, "witness.line", 65);
        ask_json(peer,
                json_pack("{ss ss si ss}", "do", "witness.cosign", "witness", "hq", "size", 2, "answer", ""));
        assert_told_off(peer, "witness.line", 65);
}

static void silence_raises_an_alert_and_a_cosignature_clears_it(void **state) {
        struct vouching *vouching = *state;

        minute(vouching);
        assert_false(open_alerts(vouching, "witness-stale"));
        vouch(vouching, 0);
        vouch(vouching, 1);
        vouching->room.now.wall_us += 8 * DAY_US;
        vouch(vouching, 0); /* one of two is fresh */
        minute(vouching);
        minute(vouching);
        assert_true(open_alerts(vouching, "witness-stale"));
        vouch(vouching, 2);
        minute(vouching);
        assert_false(open_alerts(vouching, "witness-stale"));
        vouching->config.witnesses.stale_days = 1;
        vouching->room.now.wall_us += 2 * DAY_US;
        minute(vouching);
        assert_true(open_alerts(vouching, "witness-stale"));
        vouching->config.witnesses.count = 0; /* none is configured any more */
        minute(vouching);
        assert_false(open_alerts(vouching, "witness-stale"));
}

static void a_contradiction_is_told_from_a_lost_answer(void **state) {
        struct vouching *vouching = *state;
        struct peer *peer = &vouching->peer;

        ask(peer, "{'do':'witness.conflict','witness':'hq','status':409,'known':2,'size':5}");
        assert_told_off(peer, "witness.no_conflict", 7);
        assert_false(open_alerts(vouching, "witness-conflict"));
        vouch(vouching, 0);
        ask(peer, "{'do':'witness.conflict','witness':'hq','status':409,'known':2,'size':5}");
        assert_done(peer); /* it cosigned more than it now knows */
        assert_true(open_alerts(vouching, "witness-conflict"));
        ask(peer, "{'do':'witness.conflict','witness':'hq','status':409,'known':100000,'size':5}");
        assert_done(peer);
        ask(peer, "{'do':'witness.conflict','witness':'hq','status':422,'size':5}");
        assert_done(peer);
}

/* This site's own checkpoint over more than the record has: it was put back. */
static void a_note_that_we_signed_and_dont_have_is_a_contradiction(void **state) {
        struct vouching *vouching = *state;
        struct peer *peer = &vouching->peer;
        const struct hash root = { { 9 } };
        struct signer site;
        char note[NOTE_MAX];

        assert_int_equal(signer_load(vouching->room.key, &site), 0);
        note_sign(&site, 100000, &root, note);
        ask_json(peer, json_pack("{ss ss ss}", "do", "witness.cosign", "witness", "court", "note", note));
        assert_done(peer);
        assert_true(json_is_true(at(peer, "contradicts")));
        assert_int_equal(number(peer, "exit"), 5);
        note_sign(&site, 2, &root, note); /* another root */
        ask_json(peer, json_pack("{ss ss ss}", "do", "witness.cosign", "witness", "court", "note", note));
        assert_true(json_is_true(at(peer, "contradicts")));
        signer_make("strongroom/OTHER", &site);
        note_sign(&site, 2, &root, note);
        ask_json(peer, json_pack("{ss ss ss}", "do", "witness.cosign", "witness", "court", "note", note));
        assert_told_off(peer, "witness.note", 65);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        the_second_of_two_makes_the_reach, vouching_open, vouching_close),
                cmocka_unit_test_setup_teardown(
                        one_checkpoint_carries_the_lines_of_all, vouching_open, vouching_close),
                cmocka_unit_test_setup_teardown(
                        a_request_goes_on_from_the_last_cosignature, vouching_open, vouching_close),
                cmocka_unit_test_setup_teardown(
                        a_line_of_another_or_over_another_size_isnt_taken, vouching_open, vouching_close),
                cmocka_unit_test_setup_teardown(
                        silence_raises_an_alert_and_a_cosignature_clears_it, vouching_open, vouching_close),
                cmocka_unit_test_setup_teardown(
                        a_contradiction_is_told_from_a_lost_answer, vouching_open, vouching_close),
                cmocka_unit_test_setup_teardown(a_note_that_we_signed_and_dont_have_is_a_contradiction,
                        vouching_open, vouching_close),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
