/* SPDX-License-Identifier: ISC */

/*
 * Permits, as a table: what isn't in it nobody may
 */

#include "permit.h"

#include <string.h>

#include "password.h"
#include "people.h"
#include "registry.h"
#include "text.h"
#include "words.h"

enum {
        KEEPS_STORE = ROLE_CUSTODIAN | ROLE_SUPERVISOR,
        READS_STORE = ROLE_CUSTODIAN | ROLE_SUPERVISOR | ROLE_AUDITOR,
        READS_TO_TAKE_IN = READS_STORE | ROLE_INTAKE,
        READS_PEOPLE = ROLE_SUPERVISOR | ROLE_AUDITOR | ROLE_ADMIN,
        READS_ALERTS = READS_STORE | ROLE_ADMIN, /* of the machine: the disk, the clock, readers */
};

static const struct {
        const char *request;
        uint32_t roles;
} permit_rows[] = {
        /* who they are is what they ask for */
        { "session.open", PERMIT_ANYONE | ROLE_ALL },
        { "session.close", PERMIT_ANYONE | ROLE_ALL },
        { "user.whoami", PERMIT_ANYONE | ROLE_ALL },
        { "user.password", PERMIT_ANYONE | ROLE_ALL },
        /* what leaves for the witnesses and comes back, carried by programs that are nobody: signed by itself */
        { "checkpoint.show", PERMIT_ANYONE | ROLE_ALL },
        { "checkpoint.check", PERMIT_ANYONE | ROLE_ALL },
        { "witness.list", PERMIT_ANYONE | ROLE_ALL },
        { "witness.request", PERMIT_ANYONE | ROLE_ALL },
        { "witness.note", PERMIT_ANYONE | ROLE_ALL },
        { "witness.cosign", PERMIT_ANYONE | ROLE_ALL },
        { "witness.conflict", PERMIT_ANYONE | ROLE_ALL },
        /* what waits for signatures, of whatever kind */
        { "act.list", ROLE_ALL },
        { "act.show", ROLE_ALL },
        { "act.propose", ROLE_ALL }, /* second.c: who starts which */
        { "act.sign", ROLE_ALL },
        { "act.withdraw", ROLE_ALL },
        /* how the machine does */
        { "status", ROLE_ALL },
        { "reader.list", ROLE_ALL },
        { "reader.show", ROLE_ALL },
        { "reader.test", ROLE_ALL },
        { "station.list", ROLE_ALL },
        { "station.show", ROLE_ALL },
        { "alert.list", READS_ALERTS },
        { "alert.show", READS_ALERTS },
        /* what an exhibit is taken in to */
        { "place.list", READS_TO_TAKE_IN },
        { "case.list", READS_TO_TAKE_IN },
        { "item.show", READS_TO_TAKE_IN }, /* theirs: permit_own() */
        { "item.trail", READS_TO_TAKE_IN },
        { "case.show", READS_TO_TAKE_IN },
        { "file.list", READS_TO_TAKE_IN },
        { "file.read", READS_TO_TAKE_IN },
        { "proof.inclusion", READS_TO_TAKE_IN }, /* theirs: proof.c */
        /* custody: interfaces.md, roles */
        { "item.add", ROLE_INTAKE },
        { "item.edit", KEEPS_STORE | ROLE_INTAKE },
        { "file.put", KEEPS_STORE | ROLE_INTAKE },
        { "file.add", KEEPS_STORE | ROLE_INTAKE },
        { "item.move", ROLE_CUSTODIAN },
        { "item.checkout", ROLE_CUSTODIAN },
        { "item.return", ROLE_CUSTODIAN },
        { "item.handover", ROLE_CUSTODIAN },
        { "item.status", KEEPS_STORE }, /* second.c: who starts which */
        { "item.list", READS_STORE },
        { "item.find", READS_STORE },
        { "case.add", KEEPS_STORE | ROLE_INTAKE },
        { "tag.bind", KEEPS_STORE | ROLE_INTAKE },
        { "tag.check", READS_TO_TAKE_IN },
        { "tag.show", READS_STORE },
        { "tag.unbind", KEEPS_STORE },
        { "tag.retire", KEEPS_STORE },
        { "finding.resolve", KEEPS_STORE },
        { "finding.list", READS_STORE },
        { "finding.show", READS_STORE },
        { "alert.ack", READS_STORE },
        { "alert.resolve", ROLE_SUPERVISOR },
        { "place.add", KEEPS_STORE | ROLE_ADMIN },
        { "place.retire", KEEPS_STORE | ROLE_ADMIN },
        { "antenna.set", KEEPS_STORE | ROLE_ADMIN },
        { "antenna.clear", KEEPS_STORE | ROLE_ADMIN },
        { "antenna.list", READS_ALERTS },
        { "place.show", READS_STORE },
        { "presence.list", READS_STORE },
        { "presence.show", READS_STORE },
        /* the record as a whole */
        { "log.list", READS_STORE },
        { "log.show", READS_STORE },
        { "watch", READS_STORE },
        { "proof.consistency", READS_STORE },
        { "checkpoint.accept", ROLE_SUPERVISOR | ROLE_ADMIN },
        { "backup.made", ROLE_ADMIN },
        { "personal.erase", ROLE_SUPERVISOR },
        { "file.erase", ROLE_SUPERVISOR },
        { "personal.list", ROLE_SUPERVISOR | ROLE_AUDITOR },
        /* counts: who keeps, oversees and audits the store counts it */
        { "count.open", READS_STORE },
        { "count.scan", READS_STORE },
        { "count.quantity", READS_STORE },
        { "count.check", READS_STORE },
        { "count.undo", READS_STORE },
        { "count.pause", READS_STORE },
        { "count.resume", READS_STORE },
        { "count.close", READS_STORE },
        { "count.look", READS_STORE },
        { "count.pass", READS_STORE },
        { "count.abandon", READS_STORE },
        { "count.show", READS_STORE },
        { "count.report", READS_STORE },
        { "count.list", READS_STORE },
        { "count.due", READS_STORE },
        { "count.confirm", READS_STORE },
        { "count.contest", READS_STORE },
        { "count.commit", READS_STORE },
        { "count.sample", READS_STORE },
        { "count.plan", ROLE_SUPERVISOR | ROLE_AUDITOR },
        { "count.seed", ROLE_AUDITOR },
        /* people */
        { "user.add", ROLE_SUPERVISOR | ROLE_ADMIN },
        { "user.change", ROLE_SUPERVISOR | ROLE_ADMIN },
        { "user.close", ROLE_SUPERVISOR | ROLE_ADMIN },
        { "user.unlock", ROLE_SUPERVISOR | ROLE_ADMIN },
        { "key.add", ROLE_SUPERVISOR | ROLE_ADMIN },
        { "people.begin", ROLE_SUPERVISOR | ROLE_ADMIN },
        { "key.revoke", ROLE_ALL }, /* one's own */
        { "user.list", READS_PEOPLE },
        { "user.show", READS_PEOPLE },
        { "key.list", READS_PEOPLE },
};

uint32_t permit_roles(const struct request *request) {
        for (size_t i = 0; i < count_of(permit_rows); i++)
                if (!strcmp(permit_rows[i].request, request->name))
                        return permit_rows[i].roles;
        return 0;
}

static int permit_on_added(void *context, const struct ledger_row *row) {
        json_t *event = json_loadb(row->event, row->event_size, 0, NULL);
        const char *actor = json_string_value(json_array_get(json_object_get(event, "actors"), 0));

        (void) text_copy(context, ACTOR_NAME_MAX, actor ? actor : "");
        json_decref(event);
        return 0;
}

/* Who only takes in reads of exhibits those that they took in. */
static int permit_own(struct act *act, const json_t *ask) {
        const char *said = json_string_value(json_object_get(ask, "item"));
        char actor[ACTOR_NAME_MAX] = "";
        struct exhibit exhibit;
        int r;

        if (!said || act->roles & READS_STORE)
                return 0;
        r = registry_resolve_item(act, said, &exhibit);
        if (!r)
                r = ledger_each(act->ledger, exhibit.added_seq, exhibit.added_seq, permit_on_added, actor);
        if (r || !strcmp(actor, act->actor))
                return r;
        return act_refuse(act, ACT_EXIT_DENIED, "item.not_own", NULL,
                "%s took in another exhibit than %s; only those are an intake officer's to read.", act->actor,
                exhibit.number);
}

int permit_check(struct act *act, const struct request *request, const json_t *ask) {
        const uint32_t roles = permit_roles(request);
        struct password_state password;

        if (roles & PERMIT_ANYONE || !people_rule(act->ledger))
                return 0;
        if (roles & act->roles)
                return request->writes ? 0 : permit_own(act, ask);
        if (!act->roles && password_state(act->ledger, act->actor, &password) == 0 && password.temporary)
                return act_refuse(act, ACT_EXIT_DENIED, "user.password_temporary",
                        "strongroom --as USER user password",
                        "%s has a password that another set, and has to change it first.", act->actor);
        if (!act->roles)
                return act_refuse(act, ACT_EXIT_DENIED, "role.none", "strongroom --as USER …",
                        "%s is nobody on record; whoever you are, log in.", act->actor);
        return act_require(act, roles, request->writes ? N_("do that") : N_("read that"));
}
