/* SPDX-License-Identifier: ISC */

/*
 * Who asks: on the record, or in the configuration until people are there
 */

#include "who.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "people.h"
#include "session.h"
#include "text.h"

/* The name is looked up once a connection, and is the number where it has none. */
static const char *who_unix_user(struct peer *peer) {
        const struct passwd *entry = peer->unix_user[0] ? NULL : getpwuid(peer->uid);

        if (entry)
                (void) text_copy(peer->unix_user, sizeof peer->unix_user, entry->pw_name);
        else if (!peer->unix_user[0])
                (void) snprintf(peer->unix_user, sizeof peer->unix_user, "%u", (unsigned) peer->uid);
        return peer->unix_user;
}

/* Of the people on record: who logged in on this connection, or else whom the peer's Unix user acts as. */
static void who_person(struct ledger *ledger, struct peer *peer, struct work *work) {
        struct person person;

        if (peer->user[0]) {
                (void) text_copy(work->actor, sizeof work->actor, peer->user);
                work->roles = session_roles(ledger, peer->user);
                return;
        }
        (void) snprintf(work->actor, sizeof work->actor, "uid-%u", (unsigned) peer->uid);
        if (person_by_unix(ledger, who_unix_user(peer), &person))
                return;
        (void) text_copy(work->actor, sizeof work->actor, person.name);
        work->roles = person.roles;
}

/* Who asks, until people are on record: the configuration's user of the peer's uid. With none, our own uid may all. */
void who_asks(struct ledger *ledger, const struct live *live, struct peer *peer, struct work *work) {
        const struct user *user = config_user(live->config, peer->uid);

        if (people_rule(ledger)) {
                who_person(ledger, peer, work);
                return;
        }

        if (user) {
                (void) text_copy(work->actor, sizeof work->actor, user->name);
                work->roles = user->roles;
                return;
        }
        (void) snprintf(work->actor, sizeof work->actor, "uid-%u", (unsigned) peer->uid);
        if (!live->config->user_count && peer->uid == geteuid())
                work->roles = ROLE_ALL;
}

/* What was recorded of a session holds for the connection from its answer on. */
void who_settle(struct peer *peer, const char *name, const json_t *answer) {
        const char *user = json_string_value(json_object_get(answer, "user"));

        if (!json_is_true(json_object_get(answer, "ok")))
                return;
        if (!strcmp(name, "session.open") && user)
                (void) text_copy(peer->user, sizeof peer->user, user);
        if (!strcmp(name, "session.close"))
                peer->user[0] = '\0';
}
