/* SPDX-License-Identifier: ISC */

/*
 * A room for two
 */

#include "two.h"

#include <stdlib.h>
#include <string.h>

#include "made_signature.h"
#include "room.h"
#include "text.h"

static const struct {
        const char *name, *roles;
        uint32_t bits;
} people[TWO_PEOPLE] = {
        [AWA] = { "awa", "'custodian'", ROLE_CUSTODIAN },
        [MOUSSA] = { "moussa", "'custodian'", ROLE_CUSTODIAN },
        [SIRA] = { "sira", "'supervisor'", ROLE_SUPERVISOR },
        [BINTA] = { "binta", "'auditor'", ROLE_AUDITOR },
        [IBOU] = { "ibou", "'admin'", ROLE_ADMIN },
};

const char *two_name(enum two_who who) {
        return people[who].name;
}

void two_be(struct two *two, enum two_who who) {
        two->room->act.actor = people[who].name;
        two->room->act.roles = people[who].bits;
}

void two_wait(struct two *two, int64_t seconds) {
        two->room->now.wall_us += seconds * 1000000;
        two->room->now.mono_ns += (uint64_t) seconds * 1000000000;
}

static void two_add(struct two *two, enum two_who who) {
        ask(&two->peer, "{'do':'user.add','user':'%s','roles':[%s],'unix':'%s'}", people[who].name,
                people[who].roles, people[who].name);
        assert_done(&two->peer);
        for (size_t i = 0; i < TWO_KEYS; i++) {
                made_signer(&two->keys[(size_t) who * TWO_KEYS + i]);
                ask(&two->peer, "{'do':'key.add','user':'%s','public_key':'%s'}", people[who].name,
                        two_key(two, who, i)->line);
                assert_done(&two->peer);
        }
}

static void two_note(struct two *two) {
        if (!json_is_true(at(&two->peer, "ok")))
                return;
        two->proposal = number(&two->peer, "proposal");
        assert_true(text_copy(two->bytes, sizeof two->bytes, told(&two->peer, "sign")));
}

void two_open(struct two *two) {
        *two = (struct two){ .room = calloc(1, sizeof *two->room),
                .keys = calloc((size_t) TWO_PEOPLE * TWO_KEYS, sizeof *two->keys) };
        assert_true(two->room && two->keys);
        peer_begin(&two->peer, two->room);
        two->room->act.actor = "uid-0";
        take_in(&two->peer, "ER1/A", two->pistol);
        for (enum two_who who = 0; who < TWO_PEOPLE; who++)
                two_add(two, who);
}

void two_propose_begin(struct two *two) {
        ask(&two->peer, "{'do':'act.propose','act':{'do':'people.begin'}}");
        assert_done(&two->peer);
        two_note(two);
}

void two_begin(struct two *two) {
        two_open(two);
        two_propose_begin(two);
        two_sign_with(two, SIRA);
        two_sign_with(two, BINTA);
        assert_told(&two->peer, "state", "APPROVED");
        two_wait(two, 2 * 86400);
        two_be(two, AWA);
}

static void two_free(struct two *two) {
        free(two->room);
        free(two->keys);
}

void two_end(struct two *two) {
        peer_end(&two->peer);
        two_free(two);
}

void two_forget(struct two *two) {
        json_decref(two->peer.answer);
        room_forget(two->room);
        two_free(two);
}

const struct made_signer *two_key(const struct two *two, enum two_who who, size_t key) {
        return &two->keys[(size_t) who * TWO_KEYS + key];
}

void two_propose(struct two *two, enum two_who who, const char *act) {
        two_be(two, who);
        ask(&two->peer, "{'do':'act.propose','act':%s}", act);
        two_note(two);
}

void two_propose_glass(struct two *two, enum two_who who, const char *act, const char *reason) {
        two_be(two, who);
        ask(&two->peer, "{'do':'act.propose','act':%s,'glass':'%s'}", act, reason);
        two_note(two);
}

void two_sign_as(struct two *two, const struct made_signer *key, const char *space, const char *bytes) {
        char signature[MADE_SIGNATURE_MAX];

        made_signature(key, space, bytes, signature);
        ask(&two->peer, "{'do':'act.sign','proposal':%lld,'signature':'%s'}", (long long) two->proposal,
                signature);
}

void two_sign_with(struct two *two, enum two_who who) {
        two_sign_as(two, two_key(two, who, 0), SSHSIG_NAMESPACE, two->bytes);
}

void two_sign(struct two *two, enum two_who who, size_t key) {
        two_be(two, who);
        two_sign_as(two, two_key(two, who, key), SSHSIG_NAMESPACE, two->bytes);
}

struct two_counted {
        const char *kind;
        unsigned count;
};

static int two_on_entry(void *context, const struct ledger_row *row) {
        struct two_counted *counted = context;

        counted->count += !strcmp(row->entry.kind, counted->kind);
        return 0;
}

unsigned two_count(struct two *two, const char *kind) {
        struct two_counted counted = { .kind = kind };

        assert_int_equal(
                ledger_each(two->room->ledger, 1, ledger_size(two->room->ledger), two_on_entry, &counted), 0);
        return counted.count;
}
