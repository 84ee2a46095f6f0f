/* SPDX-License-Identifier: ISC */

/*
 * Users: what they may be, and who says so
 *
 * A name is given once: one who left keeps his, so that an old entry never means someone new. Some roles exclude each
 * other (role.h). Once the rule of two holds, a change mustn't leave the people without one who proposes or one who
 * approves, since then nobody could ever mend it.
 */

#include "user.h"

#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "password.h"
#include "second.h"
#include "text.h"
#include "words.h"

enum {
        USER_PROPOSERS = ROLE_SUPERVISOR | ROLE_ADMIN,
        USER_APPROVERS = ROLE_AUDITOR,
};

/* ---- who may ---- */

/* Nobody changes what he is himself; on the first day somebody has to put himself on record. */
static int user_may(struct act *act, const char *user, const char *what) {
        int r = act_require(act, USER_PROPOSERS, what);

        if (r || !people_rule(act->ledger) || strcmp(act->actor, user) != 0)
                return r;
        return act_refuse(act, ACT_EXIT_DENIED, "user.self", N_("Ask another supervisor or administrator."),
                "Nobody changes what he is himself; %s is you.", user);
}

int user_find(struct act *act, const char *user, struct person *ret_person) {
        int r = person_find(act->ledger, user, ret_person);

        if (r != PERSON_E_ABSENT)
                return r;
        return act_refuse(act, ACT_EXIT_ABSENT, "user.unknown", "strongroom user list",
                "There is no user %.60s on record.", user);
}

static int user_find_in_office(struct act *act, const char *user, struct person *ret_person) {
        int r = user_find(act, user, ret_person);

        if (r || !ret_person->closed)
                return r;
        return act_refuse(act, ACT_EXIT_RULE, "user.closed", N_("Add the person under another name."),
                "%s has left; the name stays closed.", user);
}

/* ---- enough of them ---- */

struct user_muster {
        struct ledger *ledger;
        const struct person *instead; /* as one is to be; closed: not at all */
        unsigned proposers, approvers;
};

static int user_on_muster(void *context, const struct person *found) {
        struct user_muster *muster = context;
        const bool is_changed = muster->instead && !strcmp(muster->instead->name, found->name);
        const struct person *person = is_changed ? muster->instead : found;
        unsigned keys = 0;
        int r = person->closed ? 0 : person_key_count(muster->ledger, person->name, &keys);

        if (r || !keys || (!*person->unix_user && !password_is_set(muster->ledger, person->name)))
                return r;
        muster->proposers += !!(person->roles & USER_PROPOSERS);
        muster->approvers += !!(person->roles & USER_APPROVERS);
        return 0;
}

/* Whether one proposes and another approves; no one is both (role.c). */
static int user_muster(struct act *act, const struct person *instead) {
        struct user_muster muster = { .ledger = act->ledger, .instead = instead };
        int r = people_each(act->ledger, NULL, user_on_muster, &muster);

        if (r || (muster.proposers && muster.approvers))
                return r;
        return act_refuse(act, ACT_EXIT_RULE, "people.too_few", "strongroom user list",
                "It takes a supervisor or administrator and an auditor, each with a key to sign with and a "
                "Unix "
                "user or a password; there would be %u and %u.",
                muster.proposers, muster.approvers);
}

/* ---- what is said of them ---- */

static int user_check_roles(struct act *act, uint32_t roles) {
        const struct role_conflict *conflict = roles_conflict(roles);

        if (!roles)
                return act_refuse(act, ACT_EXIT_INPUT, "user.roles", NULL,
                        "A user has at least one role: intake, custodian, supervisor, auditor, admin.");
        if (!conflict)
                return 0;
        return act_refuse(act, ACT_EXIT_RULE, "user.roles_apart", NULL, "One person can't be %s and %s: %s.",
                role_word(conflict->one), role_word(conflict->other), _(conflict->why));
}

static int user_check_unix(struct act *act, const char *unix_user, const char *user) {
        struct person other;
        int r;

        if (!*unix_user)
                return 0;
        if (strlen(unix_user) >= PERSON_UNIX_MAX || !text_is_clean(unix_user) || strpbrk(unix_user, " :/"))
                return act_refuse(act, ACT_EXIT_INPUT, "user.unix", NULL,
                        "\"%.60s\" can't be the name of a Unix user.", unix_user);
        r = person_by_unix(act->ledger, unix_user, &other);
        if (r == PERSON_E_ABSENT || (!r && !strcmp(other.name, user)))
                return 0;
        if (r)
                return r;
        return act_refuse(act, ACT_EXIT_RULE, "user.unix_taken", NULL, "The Unix user %s acts as %s already.",
                unix_user, other.name);
}

int user_add(struct act *act, const struct user_call *call, struct entry *ret_entry) {
        const char *unix_user = call->unix_user ? call->unix_user : "";
        struct person person;
        int r = user_may(act, call->user, N_("add a user"));

        if (!r && !person_name_fits(call->user))
                return act_refuse(act, ACT_EXIT_INPUT, "user.name", NULL,
                        "\"%.60s\" can't be a user's name: small letters, digits, '.', '_', '-', a letter "
                        "first, at most %d.",
                        call->user, PERSON_NAME_MAX - 1);
        if (!r)
                r = user_check_roles(act, call->roles);
        if (!r)
                r = user_check_unix(act, unix_user, call->user);
        if (r)
                return r;
        r = person_find(act->ledger, call->user, &person);
        if (!r)
                return act_refuse(act, ACT_EXIT_RULE, "user.exists", "strongroom user show USER",
                        "The name %s is given already, and stays with whom it was given.", call->user);
        r = r == PERSON_E_ABSENT ? act_second(act, "people") : r;
        if (r)
                return r;
        return act_append(act, "user.added", NULL,
                json_pack("{s:s,s:o,s:s}", "user", call->user, "roles", roles_json(call->roles), "unix",
                        unix_user),
                ret_entry);
}

int user_change(struct act *act, const struct user_change_call *call, struct entry *ret_entry) {
        struct person before, after;
        int r = user_may(act, call->user, N_("change what a user may do"));

        if (!r)
                r = act_check_text(act, "reason", call->reason, ACT_NOTE_MAX);
        if (!r)
                r = user_find_in_office(act, call->user, &before);
        if (r)
                return r;
        after = before;
        after.roles = call->roles ? call->roles : before.roles;
        r = user_check_roles(act, after.roles);
        if (!r && call->unix_user)
                r = user_check_unix(act, call->unix_user, call->user);
        if (r)
                return r;
        if (call->unix_user)
                (void) text_copy(after.unix_user, sizeof after.unix_user, call->unix_user);
        if (after.roles == before.roles && !strcmp(after.unix_user, before.unix_user))
                return act_refuse(act, ACT_EXIT_RULE, "user.no_change", NULL,
                        "%s is on record just like that already.", call->user);
        r = people_rule(act->ledger) ? user_muster(act, &after) : 0;
        if (!r)
                r = act_second(act, "people");
        if (r)
                return r;
        return act_append(act, "user.changed", NULL,
                json_pack("{s:s,s:o,s:s,s:{s:o,s:s},s:s}", "user", call->user, "roles",
                        roles_json(after.roles), "unix", after.unix_user, "before", "roles",
                        roles_json(before.roles), "unix", before.unix_user, "reason", call->reason),
                ret_entry);
}

int user_close(struct act *act, const char *user, const char *reason, struct entry *ret_entry) {
        struct person person;
        int r = user_may(act, user, N_("close a user"));

        if (!r)
                r = act_check_text(act, "reason", reason, ACT_NOTE_MAX);
        if (!r)
                r = user_find_in_office(act, user, &person);
        if (!r)
                person.closed = true;
        if (!r && people_rule(act->ledger))
                r = user_muster(act, &person);
        if (!r)
                r = act_second(act, "people");
        if (!r)
                r = password_forget(act->ledger, user);
        return r ? r
                 : act_append(act, "user.closed", NULL,
                           json_pack("{s:s,s:s}", "user", user, "reason", reason), ret_entry);
}

int user_unlock(struct act *act, const char *user, const char *reason, struct entry *ret_entry) {
        int r = user_may(act, user, N_("unlock a user"));

        if (!r)
                r = act_check_text(act, "reason", reason, ACT_NOTE_MAX);
        if (!r && !person_locked_us(act->ledger, user) && !person_failures(act->ledger, user))
                return act_refuse(act, ACT_EXIT_RULE, "user.not_locked", NULL, "%s isn't locked.", user);
        return r ? r
                 : act_append(act, "session.unlocked", NULL,
                           json_pack("{s:s,s:s}", "user", user, "reason", reason), ret_entry);
}

/* ---- keys ---- */

static int user_refuse_key(struct act *act, int condition) {
        static const char hint[] = N_("Give the one line of a .pub file that ssh-keygen -t ed25519 made.");

        switch (condition) {
        case SSH_KEY_E_TYPE:
                return act_refuse(act, ACT_EXIT_INPUT, "key.type", hint,
                        "Keys of this type aren't taken; taken are ssh-ed25519, ecdsa-sha2-nistp256, and "
                        "both as "
                        "keys of a security key (sk-…).");
        case SSH_KEY_E_BLOB:
                return act_refuse(
                        act, ACT_EXIT_INPUT, "key.blob", hint, "What stands in this line is no whole key.");
        case SSH_KEY_E_POINT:
                return act_refuse(act, ACT_EXIT_INPUT, "key.point", hint,
                        "This key isn't one that its owner alone can sign with.");
        default:
                return act_refuse(act, ACT_EXIT_INPUT, "key.form", hint,
                        "That isn't a public key in the form \"type base64 comment\".");
        }
}

static int user_check_key(struct act *act, const char *user, const struct ssh_key *key) {
        struct person_key found;
        unsigned count = 0;
        int r = person_key_by_blob(act->ledger, key->blob, key->size, &found);

        if (!r)
                return act_refuse(act, ACT_EXIT_RULE, "key.exists", "strongroom key list",
                        found.revoked ? N_("This key was %s's and is revoked; it is never taken again.")
                                      : N_("This key is %s's already."),
                        found.person);
        if (r != PERSON_E_ABSENT)
                return r;
        r = person_key_count(act->ledger, user, &count);
        if (r || count < PERSON_KEYS_MAX)
                return r;
        return act_refuse(act, ACT_EXIT_RULE, "key.too_many", "strongroom key revoke KEY --reason …",
                "%s has %u keys; that is as many as one may have.", user, count);
}

int user_key_add(struct act *act, const char *user, const char *line, struct person_key *ret_key,
        struct entry *ret_entry) {
        char text[BYTES_BASE64_SIZE(SSH_KEY_BLOB_MAX)];
        struct person_key added = { 0 };
        struct person person;
        struct ssh_key key;
        int r = user_may(act, user, N_("give a user a key")), condition;

        if (!r)
                r = user_find_in_office(act, user, &person);
        if (r)
                return r;
        condition = ssh_key_parse(line, &key);
        if (condition)
                return user_refuse_key(act, condition);
        r = user_check_key(act, user, &key);
        if (!r)
                r = act_second(act, "people");
        if (r)
                return r;
        (void) text_copy(added.person, sizeof added.person, user);
        (void) text_copy(added.type, sizeof added.type, key.type);
        ssh_key_fingerprint(key.blob, key.size, added.fingerprint);
        bytes_base64(key.blob, key.size, text);
        r = act_append(act, "key.added", NULL,
                json_pack("{s:s,s:s,s:s,s:s}", "user", user, "type", key.type, "key", text, "fingerprint",
                        added.fingerprint),
                ret_entry);
        if (!r)
                *ret_key = added;
        return r;
}

int user_key_revoke(struct act *act, const char *fingerprint, const char *reason, struct person_key *ret_key,
        struct entry *ret_entry) {
        struct person_key key;
        int r = person_key_find(act->ledger, fingerprint, &key);

        if (r && r != PERSON_E_ABSENT)
                return r;
        if (r || strcmp(key.person, act->actor) != 0) {
                int may = act_require(act, USER_PROPOSERS, N_("revoke another's key"));

                if (may)
                        return may;
        }
        if (r)
                return act_refuse(act, ACT_EXIT_ABSENT, "key.unknown", "strongroom key list",
                        "There is no key %.60s on record.", fingerprint);
        if (key.revoked)
                return act_refuse(act, ACT_EXIT_RULE, "key.revoked", NULL,
                        "%s is revoked already, since entry %llu.", key.fingerprint,
                        (unsigned long long) key.revoked_seq);
        r = act_check_text(act, "reason", reason, ACT_NOTE_MAX);
        if (!r)
                r = act_append(act, "key.revoked", NULL,
                        json_pack("{s:s,s:s,s:s}", "user", key.person, "fingerprint", key.fingerprint,
                                "reason", reason),
                        ret_entry);
        if (!r)
                *ret_key = key;
        return r;
}

/* ---- the rule ---- */

struct user_census {
        struct ledger *ledger;
        unsigned users, keys;
};

static int user_on_census(void *context, const struct person *person) {
        struct user_census *census = context;
        unsigned keys = 0;
        int r = person->closed ? 0 : person_key_count(census->ledger, person->name, &keys);

        census->users += !person->closed;
        census->keys += keys;
        return r;
}

int people_begin(struct act *act, struct entry *ret_entry) {
        struct user_census census = { .ledger = act->ledger };
        int r = act_require(act, USER_PROPOSERS, N_("let the people on record begin"));

        if (!r && people_rule(act->ledger))
                return act_refuse(
                        act, ACT_EXIT_RULE, "people.began", NULL, "That was done before, and is for good.");
        if (!r)
                r = user_muster(act, NULL);
        if (!r)
                r = act_second(act, "begin");
        if (!r)
                r = people_each(act->ledger, NULL, user_on_census, &census);
        if (r)
                return r;
        return act_append(act, "people.began", NULL,
                json_pack("{s:i,s:i}", "users", (int) census.users, "keys", (int) census.keys), ret_entry);
}
