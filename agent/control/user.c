/* SPDX-License-Identifier: ISC */

/*
 * user.add, user.show, user.list, user.change, user.close, people.begin: who may do what
 */

#include <string.h>

#include "answer.h"
#include "ask.h"
#include "clock.h"
#include "password.h"
#include "text.h"
#include "user.h"
#include "words.h"

enum { USER_LIST_MAX = 1000 };

/* "roles": a list of words; 0 where it is absent. */
static int user_ask_roles(struct act *act, const json_t *ask, enum ask_need need, uint32_t *ret_roles) {
        const json_t *words = json_object_get(ask, "roles");

        *ret_roles = 0;
        if (!words && need == ASK_OPTIONAL)
                return 0;
        if (!roles_read(words, ret_roles) && *ret_roles)
                return 0;
        return act_refuse(act, ACT_EXIT_INPUT, "user.roles", NULL,
                "A user has at least one role: intake, custodian, supervisor, auditor, admin.");
}

static int user_answer(json_t *reply, const char *user, const struct entry *entry) {
        int r = answer_text(reply, "user", user);

        return r ? r : answer_integer(reply, "seq", (int64_t) entry->sequence);
}

static int user_on_add(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "user", "roles", "unix", NULL };
        struct user_call call = { 0 };
        struct entry entry;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "user", ASK_REQUIRED, &call.user);
        if (!r)
                r = user_ask_roles(act, ask, ASK_REQUIRED, &call.roles);
        if (!r)
                r = ask_string(act, ask, "unix", ASK_OPTIONAL, &call.unix_user);
        if (!r)
                r = user_add(act, &call, &entry);
        return r ? r : user_answer(reply, call.user, &entry);
}

static int user_on_change(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "user", "roles", "unix", "reason", NULL };
        struct user_change_call call = { 0 };
        struct entry entry;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "user", ASK_REQUIRED, &call.user);
        if (!r)
                r = user_ask_roles(act, ask, ASK_OPTIONAL, &call.roles);
        if (!r)
                r = ask_string(act, ask, "unix", ASK_OPTIONAL, &call.unix_user);
        if (!r)
                r = ask_string(act, ask, "reason", ASK_REQUIRED, &call.reason);
        if (!r)
                r = user_change(act, &call, &entry);
        return r ? r : user_answer(reply, call.user, &entry);
}

static int user_on_close(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "user", "reason", NULL };
        const char *user = NULL, *reason = NULL;
        struct entry entry;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "user", ASK_REQUIRED, &user);
        if (!r)
                r = ask_string(act, ask, "reason", ASK_REQUIRED, &reason);
        if (!r)
                r = user_close(act, user, reason, &entry);
        return r ? r : user_answer(reply, user, &entry);
}

/* ---- shown ---- */

struct user_list {
        struct ledger *ledger;
        json_t *users;
        bool is_all, more;
};

static json_t *user_shown(struct ledger *ledger, const struct person *person) {
        char added[CLOCK_TEXT_MAX];
        struct password_state password;
        json_t *shown, *words = roles_json(person->roles);
        struct text roles = { 0 };
        unsigned keys = 0;

        if (password_state(ledger, person->name, &password) ||
                person_key_count(ledger, person->name, &keys)) {
                json_decref(words);
                return NULL;
        }
        for (size_t i = 0; i < json_array_size(words); i++)
                text_addf(&roles, "%s%s", i ? " " : "", json_string_value(json_array_get(words, i)));
        clock_format(person->added_us, added);
        shown = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:i,s:s}", "user", person->name, "roles",
                text_string(&roles), "state", person->closed ? "CLOSED" : "IN_OFFICE", "unix",
                person->unix_user, "added", added, "added_by", person->added_by, "added_seq",
                (json_int_t) person->added_seq, "keys", (int) keys, "password",
                !password.set        ? ""
                : password.temporary ? "TEMPORARY"
                                     : "SET");
        text_end(&roles);
        json_decref(words);
        return shown;
}

static int user_on_person(void *context, const struct person *person) {
        struct user_list *list = context;

        if (person->closed && !list->is_all)
                return 0;
        if (json_array_size(list->users) == USER_LIST_MAX) {
                list->more = true;
                return 0;
        }
        return answer_append(list->users, user_shown(list->ledger, person));
}

static int user_on_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "closed", "after", NULL };
        struct user_list list = { .ledger = act->ledger };
        const char *after;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_bool(act, ask, "closed", &list.is_all);
        if (!r)
                r = ask_string(act, ask, "after", ASK_OPTIONAL, &after);
        if (r)
                return r;
        list.users = json_array();
        r = list.users ? people_each(act->ledger, after, user_on_person, &list) : -ENOMEM;
        if (answer_set(reply, "users", list.users))
                return -ENOMEM;
        if (!r && list.more)
                r = answer_set(reply, "more", json_true());
        return r ? r : answer_set(reply, "begun", json_boolean(people_rule(act->ledger)));
}

static int user_on_past(void *context, const struct person_past *past) {
        json_t *words = roles_json(past->roles);

        return answer_append(context,
                json_pack("{s:I,s:s,s:o,s:s,s:s,s:s}", "seq", (json_int_t) past->seq, "change", past->change,
                        "roles", words, "unix", past->unix_user, "by", past->by, "reason", past->reason));
}

static int user_on_show(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "user", "trail", NULL };
        struct person person;
        bool with_trail = false;
        const char *user;
        json_t *trail;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "user", ASK_REQUIRED, &user);
        if (!r)
                r = ask_bool(act, ask, "trail", &with_trail);
        if (!r)
                r = user_find(act, user, &person);
        if (!r)
                r = answer_set(reply, "user", user_shown(act->ledger, &person));
        if (r || !with_trail)
                return r;
        trail = json_array();
        r = trail ? person_trail(act->ledger, user, user_on_past, trail) : -ENOMEM;
        return answer_set(reply, "trail", trail) ? -ENOMEM : r;
}

/* ---- the rule ---- */

static int user_on_begin(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { NULL };
        struct entry entry;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = people_begin(act, &entry);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

const struct request requests_user[] = {
        { "user.add", true, user_on_add },
        { "user.show", false, user_on_show },
        { "user.list", false, user_on_list },
        { "user.change", true, user_on_change },
        { "user.close", true, user_on_close },
        { "people.begin", true, user_on_begin },
        { 0 },
};
