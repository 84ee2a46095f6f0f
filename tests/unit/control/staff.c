/* SPDX-License-Identifier: ISC */

/*
 * The people of a room for tests
 */

#include "staff.h"

#include "test.h"

#include <stdarg.h>

#include "made_key.h"
#include "made_signature.h"
#include "peer_asks.h"
#include "people.h"
#include "room.h"
#include "strongroom/limits.h"

static struct made_signer keys[2]; /* sira's and binta's, of the last room */

void act_as(struct room *room, const char *actor, uint32_t roles) {
        room->act.actor = actor;
        room->act.roles = roles;
}

/* Before people act. */
static void put_key(struct peer *peer, const char *user, struct made_signer *ret_key) {
        made_signer(ret_key);
        ask(peer, "{'do':'key.add','user':'%s','public_key':'%s'}", user, ret_key->line);
        assert_done(peer);
}

void staff_keys(struct peer *peer) {
        put_key(peer, "sira", &keys[0]);
        put_key(peer, "binta", &keys[1]);
}

void staff(struct peer *peer) {
        ask(peer, "{'do':'user.add','user':'awa','roles':['custodian','intake'],'unix':'awa'}");
        assert_done(peer);
        ask(peer, "{'do':'user.add','user':'sira','roles':['supervisor','admin'],'unix':'sira'}");
        assert_done(peer);
        ask(peer, "{'do':'user.add','user':'binta','roles':['auditor'],'unix':'binta'}");
        assert_done(peer);
        staff_keys(peer);
}

static void both_do(struct peer *peer, const char *act) {
        static const char *const names[] = { "sira", "binta" };
        char bytes[EVENT_BYTES_MAX + 1], signature[MADE_SIGNATURE_MAX];
        long long proposal;
        json_t *answer;

        ask(peer, "{'do':'act.propose','act':%s}", act);
        if (!json_is_true(at(peer, "ok")))
                return;
        proposal = (long long) number(peer, "proposal");
        (void) snprintf(bytes, sizeof bytes, "%s", told(peer, "sign"));
        for (size_t i = 0; i < count_of(names); i++) {
                made_signature(&keys[i], SSHSIG_NAMESPACE, bytes, signature);
                ask(peer, "{'do':'act.sign','proposal':%lld,'signature':'%s'}", proposal, signature);
                assert_done(peer);
        }
        answer = json_deep_copy(at(peer, "answer"));
        assert_int_equal(json_object_set_new(answer, "ok", json_true()), 0);
        json_decref(peer->answer);
        peer->answer = answer;
}

void both(struct peer *peer, const char *format, ...) {
        const struct act was = peer->room->act;
        char act[2 * SSH_KEY_LINE_MAX];
        va_list args;

        va_start(args, format);
        (void) vsnprintf(act, sizeof act, format, args);
        va_end(args);
        act_as(peer->room, "sira", ROLE_SUPERVISOR | ROLE_ADMIN);
        both_do(peer, act);
        act_as(peer->room, was.actor, was.roles);
}

void give_key(struct peer *peer, const char *user) {
        char line[SSH_KEY_LINE_MAX];

        made_key(line);
        if (people_rule(peer->room->ledger))
                both(peer, "{'do':'key.add','user':'%s','public_key':'%s'}", user, line);
        else
                ask(peer, "{'do':'key.add','user':'%s','public_key':'%s'}", user, line);
        assert_done(peer);
}

void staff_rule(struct peer *peer) {
        both(peer, "{'do':'people.begin'}");
        assert_done(peer);
}

void staff_begin(struct peer *peer, struct room *room) {
        peer_begin(peer, room);
        staff(peer);
        staff_rule(peer);
        act_as(room, "sira", ROLE_SUPERVISOR | ROLE_ADMIN);
}
