/* SPDX-License-Identifier: ISC */

/*
 * key.add, key.list, key.revoke: what people sign with
 */

#include <string.h>

#include "answer.h"
#include "ask.h"
#include "clock.h"
#include "key_allowed.h"
#include "text.h"
#include "user.h"

static int key_answer(json_t *reply, const struct person_key *key, const struct entry *entry) {
        int r = answer_text(reply, "user", key->person);

        if (!r)
                r = answer_text(reply, "fingerprint", key->fingerprint);
        if (!r)
                r = answer_text(reply, "type", key->type);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry->sequence);
}

static int key_on_add(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "user", "public_key", NULL };
        const char *user, *line;
        struct person_key key;
        struct entry entry;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "user", ASK_REQUIRED, &user);
        if (!r)
                r = ask_string(act, ask, "public_key", ASK_REQUIRED, &line);
        if (!r)
                r = user_key_add(act, user, line, &key, &entry);
        return r ? r : key_answer(reply, &key, &entry);
}

static int key_on_revoke(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "fingerprint", "reason", NULL };
        const char *fingerprint, *reason;
        struct person_key key;
        struct entry entry;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "fingerprint", ASK_REQUIRED, &fingerprint);
        if (!r)
                r = ask_string(act, ask, "reason", ASK_REQUIRED, &reason);
        if (!r)
                r = user_key_revoke(act, fingerprint, reason, &key, &entry);
        return r ? r : key_answer(reply, &key, &entry);
}

struct key_list {
        struct ledger *ledger;
        const struct person *person;
        json_t *keys;
        struct text *allowed; /* lines of allowed signers; NULL: nobody asked for them */
};

static int key_on_key(void *context, const struct person_key *key) {
        struct key_list *list = context;
        char added[CLOCK_TEXT_MAX];
        int r = list->allowed ? key_allowed(list->ledger, list->person, key, list->allowed) : 0;

        clock_format(key->added_us, added);
        if (r)
                return r;
        return answer_append(list->keys,
                json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:s,s:I}", "user", key->person, "fingerprint",
                        key->fingerprint, "type", key->type, "state", key->revoked ? "REVOKED" : "ACTIVE",
                        "added", added, "added_seq", (json_int_t) key->added_seq, "added_by", key->added_by,
                        "revoked_seq", (json_int_t) key->revoked_seq));
}

static int key_on_person(void *context, const struct person *person) {
        struct key_list *list = context;

        list->person = person;
        return person_keys(list->ledger, person->name, key_on_key, list);
}

static int key_on_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "user", "allowed_signers", NULL };
        struct key_list list = { .ledger = act->ledger };
        struct text allowed = { 0 };
        struct person person;
        bool is_allowed = false;
        const char *user = NULL;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "user", ASK_OPTIONAL, &user);
        if (!r)
                r = ask_bool(act, ask, "allowed_signers", &is_allowed);
        if (!r && user)
                r = user_find(act, user, &person);
        if (r)
                return r;
        list.allowed = is_allowed ? &allowed : NULL;
        list.keys = json_array();
        if (!list.keys)
                return -ENOMEM;
        r = user ? key_on_person(&list, &person) : people_each(act->ledger, NULL, key_on_person, &list);
        if (answer_set(reply, "keys", list.keys) && !r)
                r = -ENOMEM;
        if (!r && is_allowed)
                r = answer_text(reply, "allowed_signers", text_string(&allowed));
        text_end(&allowed);
        return r;
}

const struct request requests_key[] = {
        { "key.add", true, key_on_add },
        { "key.list", false, key_on_list },
        { "key.revoke", true, key_on_revoke },
        { 0 },
};
