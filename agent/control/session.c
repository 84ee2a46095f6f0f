/* SPDX-License-Identifier: ISC */

/*
 * session.open, session.close, user.whoami, user.password, user.unlock: who is there, and how that is known
 *
 * A wrong password, an unknown name and one who has left are answered alike, after the same work, and counted alike:
 * the fifth locks the name. The lock is on record, so that a restart doesn't lift it.
 */

#include "session.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "alert.h"
#include "answer.h"
#include "ask.h"
#include "badge.h"
#include "clock.h"
#include "denial.h"
#include "live.h"
#include "password.h"
#include "text.h"
#include "user.h"
#include "words.h"

static const char session_wrong[] = "session.refused";

uint32_t session_roles(struct ledger *ledger, const char *user) {
        struct password_state password;
        struct person person;

        if (person_find(ledger, user, &person) || person.closed || password_state(ledger, user, &password) ||
                !password.set || password.temporary)
                return 0;
        return person.roles;
}

/* ---- secrets ---- */

/* What was said is overwritten where it lies in the request. */
static void session_wipe(const char *secret) {
        if (secret)
                sodium_memzero((char *) (uintptr_t) secret, strlen(secret));
}

static int session_ask_secret(
        struct act *act, const json_t *ask, const char *field, enum ask_need need, const char **ret_secret) {
        const char *secret = json_string_value(json_object_get(ask, field));

        *ret_secret = secret;
        if (secret && strlen(secret) <= PASSWORD_BYTES_MAX)
                return 0;
        if (!secret && need == ASK_OPTIONAL)
                return 0;
        return act_refuse(act, ACT_EXIT_INPUT, "user.password_size", NULL,
                "A password is %d to %d bytes long.", PASSWORD_BYTES_MIN, PASSWORD_BYTES_MAX);
}

/* ---- guesses ---- */

static int session_check_lock(struct act *act, const char *user) {
        char until[CLOCK_TEXT_MAX];
        const int64_t until_us = person_locked_us(act->ledger, user);

        if (until_us <= ledger_moment(act->ledger)->wall_us)
                return 0;
        clock_format(until_us, until);
        return act_refuse(act, ACT_EXIT_DENIED, "session.locked", "strongroom user unlock USER --reason …",
                "Too many wrong passwords were given for %s; it is locked until %s.", user, until);
}

/* One check costs the same whoever it is for; so many a minute are made for one peer. */
static int session_check(struct act *act, const char *user, const char *password) {
        const int64_t now_us = (int64_t) (ledger_moment(act->ledger)->mono_ns / 1000);
        struct person person;
        int r = session_check_lock(act, user);

        if (r)
                return r;
        if (act->live && !allowance_take(&act->live->logins, act->actor, SESSION_LOGINS_A_MINUTE, now_us))
                return act_refuse(act, ACT_EXIT_AGAIN, "session.busy", N_("Try again in a minute."),
                        "%s has given %d passwords within a minute.", act->actor, SESSION_LOGINS_A_MINUTE);
        r = password_check(act->ledger, user, password, act->live ? act->live->password_cost : NULL);
        if (!r && (person_find(act->ledger, user, &person) || person.closed))
                r = PASSWORD_E_WRONG;
        if (r != PASSWORD_E_WRONG)
                return r;
        return act_refuse(act, ACT_EXIT_DENIED, session_wrong, NULL, "The name or the password is wrong.");
}

static int session_lock(struct act *act, const char *user, unsigned failures) {
        char until[CLOCK_TEXT_MAX], detail[16];
        struct alert_call call = { .rule = "password-guesses", .subject = user, .detail = detail };
        struct entry entry;
        json_t *body;
        int r;

        clock_format(ledger_moment(act->ledger)->wall_us + (int64_t) SESSION_LOCK_S * 1000000, until);
        body = json_pack("{s:s,s:s,s:i}", "user", user, "until", until, "failures", (int) failures);
        r = body ? act_append(act, "session.locked", NULL, body, &entry) : -ENOMEM;
        if (r)
                return r;
        (void) snprintf(detail, sizeof detail, "%u", failures);
        call.evidence = entry.sequence;
        return alert_raise(act, &call);
}

/* A name that nobody can have isn't kept: it may be a password that went into the wrong field. */
static int session_fail(struct act *act, const char *user) {
        const char *name = person_name_fits(user) ? user : "";
        struct entry entry;
        json_t *body = json_pack("{s:s,s:s}", "user", name, "station", act->station ? act->station : "");
        unsigned failures;
        int r = body ? act_append(act, "session.failed", NULL, body, &entry) : -ENOMEM;

        if (r || !*name)
                return r;
        failures = person_failures(act->ledger, name);
        return failures < SESSION_FAILURES_MAX ? 0 : session_lock(act, name, failures);
}

/* The name that was said; where none was, whose badge is at the station. */
static int session_user(struct act *act, const json_t *ask, char *ret_user) {
        const char *user;
        int r = ask_string(act, ask, "user", ASK_OPTIONAL, &user);

        if (r)
                return r;
        if (!user)
                return badge_at_station(act, ret_user);
        (void) text_copy(ret_user, ACTOR_NAME_MAX, user);
        return 0;
}

static int session_on_open_denied(struct act *act, const json_t *ask) {
        const struct refusal refusal = act->refusal;
        char user[ACTOR_NAME_MAX] = "";
        int r;

        if (strcmp(act->refusal.error, session_wrong) != 0)
                return denial_record(act, "session.open");
        r = session_user(act, ask, user);
        if (!r || r == ACT_E_REFUSED)
                r = session_fail(act, user);
        act->refusal = refusal;
        return r;
}

static int session_on_password_denied(struct act *act, const json_t *ask) {
        (void) ask;
        if (strcmp(act->refusal.error, session_wrong) != 0)
                return denial_record(act, "user.password");
        return session_fail(act, act->actor);
}

/* ---- sessions ---- */

static int session_answer(struct act *act, const char *user, json_t *reply) {
        struct password_state password;
        struct person person;
        int r = user_find(act, user, &person);

        if (!r)
                r = password_state(act->ledger, user, &password);
        if (!r)
                r = answer_text(reply, "user", user);
        if (!r)
                r = answer_set(reply, "roles", roles_json(person.roles));
        return r ? r : answer_set(reply, "temporary", json_boolean(password.temporary));
}

static int session_open(struct act *act, const char *user, const char *password, json_t *reply) {
        struct entry entry;
        int r;

        if (!people_rule(act->ledger))
                return act_refuse(act, ACT_EXIT_RULE, "people.not_begun", "strongroom people begin",
                        "Nobody logs in before the people on record have begun to act.");
        r = session_check(act, user, password);
        if (!r)
                r = session_answer(act, user, reply);
        if (!r)
                r = act_append(act, "session.opened", NULL,
                        json_pack("{s:s,s:s}", "user", user, "station", act->station ? act->station : ""),
                        &entry);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

static int session_on_open(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "user", "password", NULL };
        const char *password = NULL;
        char user[ACTOR_NAME_MAX];
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = session_user(act, ask, user);
        if (!r)
                r = session_ask_secret(act, ask, "password", ASK_REQUIRED, &password);
        if (!r)
                r = session_open(act, user, password, reply);
        session_wipe(password);
        return r;
}

/* The agent forgets who the connection was once this is answered. */
static int session_on_close(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { NULL };
        int r = ask_closed(act, ask, fields);

        return r ? r : answer_text(reply, "user", act->actor);
}

static int session_on_whoami(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { NULL };
        struct person person;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = answer_text(reply, "user", act->actor);
        if (!r)
                r = answer_set(reply, "roles", roles_json(act->roles));
        if (!r)
                r = answer_set(
                        reply, "on_record", json_boolean(!person_find(act->ledger, act->actor, &person)));
        return r ? r : answer_set(reply, "begun", json_boolean(people_rule(act->ledger)));
}

/* ---- passwords ---- */

static int session_check_new(struct act *act, const char *user, const char *password) {
        if (strlen(password) < PASSWORD_BYTES_MIN || !text_is_clean(password))
                return act_refuse(act, ACT_EXIT_INPUT, "user.password_size", NULL,
                        "A password is %d to %d bytes long.", PASSWORD_BYTES_MIN, PASSWORD_BYTES_MAX);
        if (strstr(password, user))
                return act_refuse(act, ACT_EXIT_INPUT, "user.password_weak", NULL,
                        "A password doesn't have the user's name in it.");
        return 0;
}

/* Own: with the one before, where there is one. Another's: a temporary one, from who proposes people. */
static int session_may_set(struct act *act, const char *user, const char *old, bool is_own) {
        struct password_state password = { 0 };
        struct person person;
        int r = 0;

        if (!is_own)
                r = act_require(act, ROLE_SUPERVISOR | ROLE_ADMIN, N_("set another's password"));
        if (!r)
                r = user_find(act, user, &person);
        if (!r && person.closed)
                return act_refuse(
                        act, ACT_EXIT_RULE, "user.closed", NULL, "%s has left; the name stays closed.", user);
        if (!r)
                r = password_state(act->ledger, user, &password);
        return r || !is_own || !password.set ? r : session_check(act, user, old ? old : "");
}

static int session_set_password(
        struct act *act, const char *user, const char *password, const char *old, json_t *reply) {
        const bool is_own = !strcmp(user, act->actor);
        struct entry entry = { 0 };
        int r = session_may_set(act, user, old, is_own);

        if (!r)
                r = session_check_new(act, user, password);
        if (!r)
                r = password_set(
                        act->ledger, user, password, !is_own, act->live ? act->live->password_cost : NULL);
        if (!r)
                r = act_append(act, "user.password_set", NULL,
                        json_pack("{s:s,s:b}", "user", user, "temporary", (int) !is_own), &entry);
        if (!r)
                r = answer_text(reply, "user", user);
        if (!r)
                r = answer_set(reply, "temporary", json_boolean(!is_own));
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

static int session_on_password(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "user", "password", "old", NULL };
        const char *user, *password = NULL, *old = NULL;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "user", ASK_OPTIONAL, &user);
        if (!r)
                r = session_ask_secret(act, ask, "password", ASK_REQUIRED, &password);
        if (!r)
                r = session_ask_secret(act, ask, "old", ASK_OPTIONAL, &old);
        if (!r)
                r = session_set_password(act, user ? user : act->actor, password, old, reply);
        session_wipe(password);
        session_wipe(old);
        return r;
}

static int session_on_unlock(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "user", "reason", NULL };
        const char *user, *reason;
        struct entry entry = { 0 };
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "user", ASK_REQUIRED, &user);
        if (!r)
                r = ask_string(act, ask, "reason", ASK_REQUIRED, &reason);
        if (!r)
                r = user_unlock(act, user, reason, &entry);
        if (!r)
                r = answer_text(reply, "user", user);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

const struct request requests_session[] = {
        { "session.open", true, session_on_open, .denied = session_on_open_denied, .fleeting = true },
        { "session.close", true, session_on_close, .fleeting = true },
        { "user.whoami", false, session_on_whoami },
        { "user.password", true, session_on_password, .denied = session_on_password_denied,
                .fleeting = true },
        { "user.unlock", true, session_on_unlock },
        { 0 },
};
