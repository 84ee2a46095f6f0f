/* SPDX-License-Identifier: ISC */

/*
 * Requests: find the handler, do it once, answer
 *
 * A writing request runs behind a mark, so that a refused one or a dry run leaves nothing, but for what was due
 * before it. Its key is remembered in
 * the same transaction. A denied act is itself put on the record.
 */

#include "requests.h"

#include <errno.h>
#include <string.h>

#include "answers.h"
#include "denial.h"
#include "handover.h"
#include "permit.h"
#include "personal.h"
#include "request_blind.h"
#include "words.h"

/* What it gives is the peer's own (watch.h); here it is decided who may. */
static int requests_on_watch(struct act *act, const json_t *ask, json_t *reply) {
        (void) act;
        (void) ask;
        (void) reply;
        return 0;
}

static const struct request requests_watch[] = {
        { "watch", false, requests_on_watch },
        { 0 },
};

static const struct request *const requests_tables[] = {
        requests_status,
        requests_reader,
        requests_place,
        requests_case,
        requests_item,
        requests_file,
        requests_movement,
        requests_personal,
        requests_backup,
        requests_tag,
        requests_antenna,
        requests_presence,
        requests_count,
        requests_count_people,
        requests_count_due,
        requests_finding,
        requests_alert,
        requests_log,
        requests_proof,
        requests_checkpoint,
        requests_witness,
        requests_act,
        requests_user,
        requests_key,
        requests_session,
        requests_watch,
};

static const struct request *request_last(const struct request *table) {
        while (table[1].name)
                table++;
        return table;
}

const struct request *request_after(const struct request *before) {
        const struct request *request = before ? before + 1 : requests_tables[0];
        size_t i = 0;

        if (request->name)
                return request;
        while (i < count_of(requests_tables) && request_last(requests_tables[i]) != before)
                i++;
        return i + 1 < count_of(requests_tables) ? requests_tables[i + 1] : NULL;
}

const struct request *request_find(const char *name) {
        each_request(request) {
                if (!strcmp(request->name, name))
                        return request;
        }
        return NULL;
}

void request_speak(const json_t *ask) {
        const char *language = json_string_value(json_object_get(ask, "lang"));

        words_use(language ? language : "en");
}

static json_t *request_answer(
        struct act *act, const struct request *request, const json_t *ask, json_t *reply) {
        json_t *id = json_object_get(ask, "id");

        if ((request->names && personal_tell(act->ledger, reply)) ||
                json_object_set(reply, "id", id ? id : json_null()) ||
                json_object_set_new(reply, "ok", json_true())) {
                json_decref(reply);
                return NULL;
        }
        return reply;
}

json_t *request_failed(const json_t *ask, const struct refusal *refusal) {
        json_t *id = json_object_get(ask, "id");

        return json_pack("{s:O,s:b,s:s,s:s,s:s,s:i}", "id", id ? id : json_null(), "ok", 0, "error",
                refusal->error, "message", refusal->message, "hint", refusal->hint, "exit",
                (int) refusal->exit);
}

static int request_write(
        struct act *act, const struct request *request, const json_t *ask, bool dry, json_t *reply) {
        int r = request->before && !dry ? request->before(act, ask) : 0, done;
        uint64_t before;

        if (!r)
                r = ledger_mark(act->ledger);
        if (r)
                return r;
        before = ledger_size(act->ledger);
        done = request->handle(act, ask, reply);
        if (!done) /* whichever request it was that moved something */
                done = handover_check_moves(act, before);
        if (!done)
                done = blind_answer(act, request, ask, reply);
        if (done && done != ACT_E_REFUSED)
                return done; /* the turn is over, and with it the mark */
        r = ledger_unmark(act->ledger, !done && !dry);
        if (!r && done && act->refusal.exit == ACT_EXIT_DENIED && !dry)
                r = request->denied ? request->denied(act, ask) : denial_record(act, request->name);
        return r ? r : done;
}

static int request_read(struct act *act, const struct request *request, const json_t *ask, json_t *reply) {
        int r = request->handle(act, ask, reply);

        return r ? r : blind_answer(act, request, ask, reply);
}

int request_check(struct act *act, const struct request *request, const json_t *ask) {
        int r = permit_check(act, request, ask);

        return r ? r : blind_check(act, request, ask);
}

/* Before anything is done: who may not, or counts blind, isn't told, and that they asked is on record. */
static int request_check_first(struct act *act, const struct request *request, const json_t *ask) {
        int denied = request_check(act, request, ask), r;

        if (denied != ACT_E_REFUSED)
                return denied;
        r = denial_record(act, request->name);
        return r ? r : denied;
}

static int request_known(
        struct act *act, const json_t *ask, const struct request **ret_request, const char **ret_key) {
        const char *name = json_string_value(json_object_get(ask, "do"));
        const char *key = json_string_value(json_object_get(ask, "key"));
        const struct request *request = name ? request_find(name) : NULL;

        if (!request)
                return act_refuse(act, ACT_EXIT_USAGE, "request.unknown", "strongroom --help",
                        "There is no request \"%.60s\".", name ? name : "");
        if (key && (!*key || strlen(key) >= ANSWER_KEY_MAX))
                return act_refuse(act, ACT_EXIT_USAGE, "request.key", NULL, "A key is 1 to %d bytes long.",
                        ANSWER_KEY_MAX - 1);
        if (request->fleeting && json_is_true(json_object_get(ask, "dry")))
                return act_refuse(act, ACT_EXIT_USAGE, "request.dry", NULL,
                        "%s can't be tried without doing it.", request->name);
        *ret_request = request;
        *ret_key = request->writes && !request->fleeting ? key : NULL;
        return 0;
}

static int request_run(struct act *act, const json_t *ask, json_t **ret_answer) {
        const struct request *request = NULL;
        bool dry = json_is_true(json_object_get(ask, "dry"));
        const char *key = NULL;
        json_t *reply;
        int r = request_known(act, ask, &request, &key);

        if (!r)
                r = request_check_first(act, request, ask);
        if (r)
                return r;
        if (key && !dry) {
                json_t *given = answers_find(act->ledger, act->actor, key);

                if (given) {
                        *ret_answer = request_answer(act, request, ask, given);
                        return *ret_answer ? 0 : -ENOMEM;
                }
        }
        reply = json_object();
        if (!reply)
                return -ENOMEM;
        r = request->writes ? request_write(act, request, ask, dry, reply)
                            : request_read(act, request, ask, reply);
        if (!r && dry && request->writes)
                r = json_object_set_new(reply, "dry", json_true()) ? -ENOMEM : 0;
        if (!r && key && !dry)
                r = answers_keep(act->ledger, act->actor, key, reply);
        if (r) {
                json_decref(reply);
                return r;
        }
        *ret_answer = request_answer(act, request, ask, reply);
        return *ret_answer ? 0 : -ENOMEM;
}

int request_do(struct act *act, const json_t *ask, json_t **ret_answer) {
        int r;

        request_speak(ask);
        r = request_run(act, ask, ret_answer);
        if (r == ACT_E_REFUSED) {
                int hidden = blind_refusal(act, ask);

                r = hidden ? hidden : r;
        }
        request_speak(NULL);
        if (r != ACT_E_REFUSED)
                return r;
        *ret_answer = request_failed(ask, &act->refusal);
        return *ret_answer ? personal_tell(act->ledger, *ret_answer) : -ENOMEM;
}
