/* SPDX-License-Identifier: ISC */

/*
 * The people of a room for tests
 */

#include "staff.h"

#include "test.h"

#include "made_key.h"
#include "peer_asks.h"
#include "room.h"
#include "second.h"

static struct approval approved;

void act_as(struct room *room, const char *actor, uint32_t roles) {
        room->act.actor = actor;
        room->act.roles = roles;
}

void give_key(struct peer *peer, const char *user) {
        char line[SSH_KEY_LINE_MAX];

        made_key(line);
        ask(peer, "{'do':'key.add','user':'%s','public_key':'%s'}", user, line);
        assert_done(peer);
}

void staff(struct peer *peer) {
        ask(peer, "{'do':'user.add','user':'awa','roles':['custodian','intake'],'unix':'awa'}");
        assert_done(peer);
        ask(peer, "{'do':'user.add','user':'sira','roles':['supervisor','admin'],'unix':'sira'}");
        assert_done(peer);
        ask(peer, "{'do':'user.add','user':'binta','roles':['auditor'],'unix':'binta'}");
        assert_done(peer);
        give_key(peer, "sira");
        give_key(peer, "binta");
}

void staff_rule(struct peer *peer, struct room *room) {
        approved = (struct approval){ .others = { "binta" } };
        room->act.approval = &approved;
        ask(peer, "{'do':'people.begin'}");
        assert_done(peer);
        room->act.approval = NULL;
}

void staff_begin(struct peer *peer, struct room *room) {
        peer_begin(peer, room);
        staff(peer);
        staff_rule(peer, room);
        act_as(room, "sira", ROLE_SUPERVISOR | ROLE_ADMIN);
        approved = (struct approval){ .others = { "binta" } };
        room->act.approval = &approved;
}
