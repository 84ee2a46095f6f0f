/* SPDX-License-Identifier: ISC */

/*
 * Requests of proofs: what a peer is given, who may have it, and what a checkpoint from elsewhere brings to light
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "peer_asks.h"
#include "proof_text.h"
#include "room.h"

/* Of the last answer: whether it proves that leaf or root of this room's record. */
static void assert_proves(const struct peer *peer, const struct hash *hash) {
        struct checkpoint checkpoint;
        struct verifier verifier;
        struct proof_text proof;

        assert_done(peer);
        assert_int_equal(verifier_parse(ledger_vkey(peer->room->ledger), &verifier), 0);
        assert_int_equal(proof_text_parse(told(peer, "proof"), &proof), 0);
        assert_int_equal(proof_text_check(&proof, hash, &verifier, &checkpoint), 0);
        assert_int_equal(checkpoint.size, number(peer, "size"));
}

static struct hash leaf_of(const struct peer *peer, int64_t sequence) {
        struct hash leaf;

        assert_int_equal(proof_leaf(peer->room->ledger, (uint64_t) sequence, &leaf), 0);
        return leaf;
}

static void an_entry_is_proved_by_number_and_by_exhibit(void **state) {
        struct proof_text proof;
        struct hash leaf;
        struct peer peer;
        struct room room;
        char n[ITEM_NUMBER_MAX];

        (void) state;
        peer_begin(&peer, &room);
        take_in(&peer, "ER1/A", n);
        ask(&peer, "{'do':'item.move','item':'%s','to':'ER1/B'}", n);
        leaf = leaf_of(&peer, number(&peer, "seq"));
        ask(&peer, "{'do':'proof.inclusion','item':'%s'}", n); /* the move: its newest */
        assert_proves(&peer, &leaf);
        assert_int_equal(proof_text_parse(told(&peer, "proof"), &proof), 0);
        assert_non_null(proof.extra);
        leaf = leaf_of(&peer, 2);
        ask(&peer, "{'do':'proof.inclusion','seq':2,'bare':true}");
        assert_proves(&peer, &leaf);
        assert_int_equal(number(&peer, "seq"), 2);
        assert_int_equal(proof_text_parse(told(&peer, "proof"), &proof), 0);
        assert_null(proof.extra);
        leaf = leaf_of(&peer, 1);
        ask(&peer, "{'do':'proof.inclusion','seq':1,'size':1}");
        assert_proves(&peer, &leaf);
        assert_int_equal(number(&peer, "size"), 1);
        peer_end(&peer);
}

static void what_is_not_there_is_refused(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        peer_begin(&peer, &room);
        ask(&peer, "{'do':'proof.inclusion'}");
        assert_told_off(&peer, "request.missing", ACT_EXIT_USAGE);
        ask(&peer, "{'do':'proof.inclusion','seq':1,'item':'x'}");
        assert_told_off(&peer, "request.missing", ACT_EXIT_USAGE);
        ask(&peer, "{'do':'proof.inclusion','seq':100000}");
        assert_told_off(&peer, "proof.range", ACT_EXIT_ABSENT);
        ask(&peer, "{'do':'proof.inclusion','seq':2,'size':1}");
        assert_told_off(&peer, "proof.range", ACT_EXIT_ABSENT);
        ask(&peer, "{'do':'proof.inclusion','seq':1,'size':2}"); /* in the middle of a turn */
        assert_told_off(&peer, "proof.unsigned", ACT_EXIT_ABSENT);
        ask(&peer, "{'do':'proof.inclusion','seq':1,'size':100000}");
        assert_told_off(&peer, "proof.range", ACT_EXIT_ABSENT);
        ask(&peer, "{'do':'proof.inclusion','item':'nothing'}");
        assert_told_off(&peer, "item.unknown", ACT_EXIT_ABSENT);
        ask(&peer, "{'do':'proof.inclusion','seq':1,'checkpoint':7}");
        assert_told_off(&peer, "request.type", ACT_EXIT_USAGE);
        ask(&peer, "{'do':'proof.inclusion','seq':1,'checkpoint':'x','size':1}");
        assert_told_off(&peer, "proof.both", ACT_EXIT_USAGE);
        ask(&peer, "{'do':'proof.consistency'}");
        assert_told_off(&peer, "request.missing", ACT_EXIT_USAGE);
        ask(&peer, "{'do':'proof.consistency','older':3,'size':1}");
        assert_told_off(&peer, "proof.range", ACT_EXIT_ABSENT);
        peer_end(&peer);
}

/* ---- checkpoints from elsewhere ---- */

static void ask_against(struct peer *peer, const char *field, const char *note) {
        json_t *ask = !strcmp(field, "checkpoint")
                              ? json_pack("{ss si ss}", "do", "proof.inclusion", "seq", 1, field, note)
                              : json_pack("{ss ss}", "do", "proof.consistency", field, note);

        ask_json(peer, ask);
}

static void a_kept_checkpoint_is_led_to_and_on_from(void **state) {
        char kept[NOTE_MAX];
        struct hash leaf, root;
        struct peer peer;
        struct room room;

        (void) state;
        peer_begin(&peer, &room);
        (void) snprintf(kept, sizeof kept, "%s", ledger_checkpoint(room.ledger));
        ledger_root(room.ledger, &root);
        ask(&peer, "{'do':'place.add','code':'ER1/Z'}");
        assert_done(&peer);
        ask_against(&peer, "checkpoint", kept);
        leaf = leaf_of(&peer, 1);
        assert_proves(&peer, &leaf);
        assert_non_null(strstr(told(&peer, "proof"), kept)); /* as it is, whatever lines others added */
        ask_against(&peer, "older_checkpoint", kept);
        assert_proves(&peer, &root);
        ask(&peer, "{'do':'proof.consistency','older':%lld}", (long long) number(&peer, "older"));
        assert_proves(&peer, &root);
        peer_end(&peer);
}

/* What the key's holder signed, and the record doesn't have: that is the finding which checkpoints are kept for. */
static void a_rewritten_or_cut_record_is_told(void **state) {
        struct hash other = { { 1 } };
        struct signer signer;
        char note[NOTE_MAX];
        struct peer peer;
        struct room room;

        (void) state;
        peer_begin(&peer, &room);
        assert_int_equal(signer_load(room.key, &signer), 0);
        note_sign(&signer, 2, &other, note);
        ask_against(&peer, "checkpoint", note);
        assert_told_off(&peer, "proof.forked", ACT_EXIT_BROKEN);
        ask_against(&peer, "older_checkpoint", note);
        assert_told_off(&peer, "proof.forked", ACT_EXIT_BROKEN);
        note_sign(&signer, 100000, &other, note);
        ask_against(&peer, "older_checkpoint", note);
        assert_told_off(&peer, "proof.truncated", ACT_EXIT_BROKEN);
        signer_make("strongroom/OTH", &signer);
        note_sign(&signer, 2, &other, note);
        ask_against(&peer, "checkpoint", note);
        assert_told_off(&peer, "proof.checkpoint", ACT_EXIT_INPUT);
        signer_wipe(&signer);
        peer_end(&peer);
}

/* ---- roles ---- */

static void proofs_are_for_those_who_may_read_the_entry(void **state) {
        static const struct {
                uint32_t roles;
                bool all, own;
        } cases[] = {
                { ROLE_INTAKE, false, true },
                { ROLE_CUSTODIAN, true, true },
                { ROLE_SUPERVISOR, true, true },
                { ROLE_AUDITOR, true, true },
                { ROLE_ADMIN, false, false },
                { 0, false, false },
        };
        struct peer peer;
        struct room room;
        char n[ITEM_NUMBER_MAX];
        int64_t own;

        (void) state;
        peer_begin(&peer, &room);
        take_in(&peer, "ER1/A", n);
        own = number(&peer, "seq");
        for (size_t i = 0; i < count_of(cases); i++) {
                room.act.roles = cases[i].roles;
                ask(&peer, "{'do':'proof.inclusion','seq':1}"); /* the agent's */
                if (cases[i].all)
                        assert_done(&peer);
                else
                        assert_told_off(&peer, "role.denied", ACT_EXIT_DENIED);
                ask(&peer, "{'do':'proof.consistency','older':1}");
                if (cases[i].all)
                        assert_done(&peer);
                else
                        assert_told_off(&peer, "role.denied", ACT_EXIT_DENIED);
                ask(&peer, "{'do':'proof.inclusion','seq':%lld}", (long long) own);
                if (cases[i].own)
                        assert_done(&peer);
                else
                        assert_told_off(&peer, "role.denied", ACT_EXIT_DENIED);
        }
        peer_end(&peer);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_entry_is_proved_by_number_and_by_exhibit),
                cmocka_unit_test(what_is_not_there_is_refused),
                cmocka_unit_test(a_kept_checkpoint_is_led_to_and_on_from),
                cmocka_unit_test(a_rewritten_or_cut_record_is_told),
                cmocka_unit_test(proofs_are_for_those_who_may_read_the_entry),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
