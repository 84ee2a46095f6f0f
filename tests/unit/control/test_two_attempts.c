/* SPDX-License-Identifier: ISC */

/*
 * Ten thousand attempts of one person: none passes; the same generator with a second person does
 *
 * The attacker is any one of the five, drawn anew for each proposal, with both their keys, every session and every
 * role set that a session may claim, a key of nobody, and, for the second thousand proposals on, a puppet that they
 * had made an officer by others in good faith. Kinds are counted and printed; each must have been tried.
 */

#include "test.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "made_signature.h"
#include "room.h"
#include "two.h"

enum { ATTEMPTS = 10000, A_PROPOSAL = 40, ACT_SIZE = 512 };

enum kind {
        AGAIN,       /* the same key again */
        OTHER_KEY,   /* their own other key */
        OTHER_NAME,  /* their signature, from another's session */
        STRANGER,    /* a key of nobody */
        PUPPET,      /* an officer whom they had made */
        OLD,         /* another's signature of an earlier act, replayed */
        BENT,        /* another's signature with a byte changed */
        ELSEWHERE,   /* made for another purpose */
        OTHER_BYTES, /* over a proposal changed to their liking */
        DIRECT,      /* the request itself, with whatever roles */
        LATE,        /* after it expired */
        KINDS,
};

static const char *const names[KINDS] = { "again", "other key", "other session", "stranger", "puppet",
        "replay", "bent", "namespace", "other bytes", "direct", "expired" };

struct attempts {
        struct two two;
        struct made_signer stranger, puppet;
        enum two_who who;
        char old[MADE_SIGNATURE_MAX]; /* the supervisor's, of an act that is over */
        unsigned tried[KINDS], passed;
        char act[ACT_SIZE];
};

static uint32_t draw(uint32_t count) {
        static uint8_t seed[randombytes_SEEDBYTES] = { 42 };
        uint8_t out[randombytes_SEEDBYTES + 4];
        uint32_t value;

        randombytes_buf_deterministic(out, sizeof out, seed);
        memcpy(seed, out, sizeof seed);
        memcpy(&value, out + sizeof seed, sizeof value);
        return value % count;
}

/* What this person may start. */
static void make_act(struct attempts *a) {
        static const char *const places[] = { "ER1/B", "ER1/C", "ER2/A" };
        const char *pistol = a->two.pistol;

        if (a->who == AWA || a->who == MOUSSA) {
                if (draw(2))
                        (void) snprintf(a->act, sizeof a->act,
                                "{'do':'item.status','item':'%s','status':'%s','authority':'order %u'}",
                                pistol, draw(2) ? "released" : "transferred", draw(1000));
                else
                        (void) snprintf(a->act, sizeof a->act, "{'do':'item.move','item':'%s','to':'%s'}",
                                pistol, places[draw(3)]);
        } else if (a->who == SIRA) {
                (void) snprintf(a->act, sizeof a->act,
                        "{'do':'item.status','item':'%s','status':'stolen','authority':'%u'}", pistol,
                        draw(1000));
        } else {
                (void) snprintf(a->act, sizeof a->act,
                        "{'do':'user.change','user':'awa','roles':['custodian','intake'],'reason':'%u'}",
                        draw(1000));
        }
}

static void propose(struct attempts *a) {
        static const enum two_who starters[] = { AWA, MOUSSA, SIRA, IBOU };

        a->who = starters[draw(4)];
        make_act(a);
        two_propose(&a->two, a->who, a->act);
        assert_done(&a->two.peer);
        two_sign(&a->two, a->who, 0);
        assert_done(&a->two.peer);
}

static void sign_raw(struct attempts *a, const char *signature) {
        ask(&a->two.peer, "{'do':'act.sign','proposal':%lld,'signature':'%s'}", (long long) a->two.proposal,
                signature);
}

static void try_bent(struct attempts *a) {
        char signature[MADE_SIGNATURE_MAX];
        size_t at;

        made_signature(two_key(&a->two, BINTA, 0), SSHSIG_NAMESPACE, a->two.bytes, signature);
        at = draw((uint32_t) strlen(signature) - 4);
        signature[at] = signature[at] == 'A' ? 'B' : 'A';
        sign_raw(a, signature);
}

static void try_other_bytes(struct attempts *a) {
        char bytes[EVENT_BYTES_MAX + 1];

        (void) snprintf(bytes, sizeof bytes, "%s", a->two.bytes);
        bytes[draw((uint32_t) strlen(bytes))] ^= 1;
        two_sign_as(&a->two, two_key(&a->two, draw(2) ? SIRA : BINTA, 0), SSHSIG_NAMESPACE, bytes);
}

static void attempt(struct attempts *a, enum kind kind) {
        struct two *two = &a->two;

        two_be(two, kind == OTHER_NAME ? (enum two_who) draw(TWO_PEOPLE) : a->who);
        two->room->act.roles = draw(2) ? ROLE_ALL : draw(ROLE_ALL + 1u);
        a->tried[kind]++;
        if (kind == AGAIN || kind == OTHER_NAME)
                two_sign_as(two, two_key(two, a->who, draw(2)), SSHSIG_NAMESPACE, two->bytes);
        else if (kind == OTHER_KEY)
                two_sign_as(two, two_key(two, a->who, 1), SSHSIG_NAMESPACE, two->bytes);
        else if (kind == STRANGER || kind == PUPPET)
                two_sign_as(two, kind == PUPPET ? &a->puppet : &a->stranger, SSHSIG_NAMESPACE, two->bytes);
        else if (kind == OLD)
                sign_raw(a, a->old);
        else if (kind == BENT)
                try_bent(a);
        else if (kind == ELSEWHERE)
                two_sign_as(two, two_key(two, SIRA, 0), draw(2) ? "file" : "git", two->bytes);
        else if (kind == OTHER_BYTES)
                try_other_bytes(a);
        else if (kind == DIRECT)
                ask(&two->peer, "%s", a->act);
        a->passed += json_is_true(at(&two->peer, "ok"));
}

/* Once it has expired, even another's true signature is refused. */
static void attempt_late(struct attempts *a) {
        two_wait(&a->two, 121);
        two_sign(&a->two, BINTA, 0);
        a->tried[LATE]++;
        a->passed += json_is_true(at(&a->two.peer, "ok"));
}

static void make_puppet(struct attempts *a) {
        struct two *two = &a->two;
        char act[2 * SSH_KEY_LINE_MAX];

        made_signer(&a->puppet);
        two_propose(two, IBOU, "{'do':'user.add','user':'puppet','roles':['auditor']}");
        two_sign(two, IBOU, 0);
        two_sign(two, BINTA, 0);
        assert_told(&two->peer, "state", "APPROVED");
        (void) snprintf(
                act, sizeof act, "{'do':'key.add','user':'puppet','public_key':'%s'}", a->puppet.line);
        two_propose(two, IBOU, act);
        two_sign(two, IBOU, 0);
        made_signature(two_key(two, BINTA, 0), SSHSIG_NAMESPACE, two->bytes, a->old);
        two_sign(two, BINTA, 0);
        assert_told(&two->peer, "state", "APPROVED");
}

/* With this, the puppet has another roles than any other: only IBOU, who made it, must be refused for that. */
static enum kind draw_kind(const struct attempts *a) {
        enum kind kind = (enum kind) draw(LATE);

        return kind == PUPPET && a->who != IBOU ? STRANGER : kind;
}

static void no_one_person_passes(void **state) {
        struct attempts a = { .passed = 0 };
        unsigned count = 0;

        (void) state;
        two_begin(&a.two);
        made_signer(&a.stranger);
        make_puppet(&a);
        while (count < ATTEMPTS) {
                propose(&a);
                for (unsigned i = 0; i + 1 < A_PROPOSAL; i++, count++)
                        attempt(&a, draw_kind(&a));
                attempt_late(&a);
                count++;
        }
        for (size_t kind = 0; kind < KINDS; kind++) {
                print_message("%s: %u\n", names[kind], a.tried[kind]);
                assert_true(a.tried[kind] > 0);
        }
        assert_int_equal(a.passed, 0);
        two_end(&a.two);
}

static void the_same_generator_passes_with_two(void **state) {
        struct attempts a = { .passed = 0 };
        unsigned done = 0;

        (void) state;
        two_begin(&a.two);
        for (unsigned i = 0; i < 30; i++) {
                a.who = AWA;
                do
                        make_act(&a);
                while (i < 29 && strstr(a.act, "item.status")); /* what is released can't be moved */
                two_propose(&a.two, AWA, a.act);
                if (!json_is_true(at(&a.two.peer, "ok")))
                        continue; /* it is there already, or gone by now */
                two_sign(&a.two, AWA, 0);
                two_sign(&a.two, SIRA, 0);
                done += !strcmp(told(&a.two.peer, "state"), "APPROVED");
        }
        print_message("%u passed with two\n", done);
        assert_true(done > 5);
        two_end(&a.two);
}

int main(void) {
        const struct CMUnitTest stories[] = {
                cmocka_unit_test(no_one_person_passes),
                cmocka_unit_test(the_same_generator_passes_with_two),
        };

        return cmocka_run_group_tests(stories, NULL, NULL);
}
