/* SPDX-License-Identifier: ISC */

/*
 * witness push: each witness that has an address is asked to cosign the same checkpoint
 */

#include "witness.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "post_ask.h"
#include "program.h"
#include "random.h"

enum { PUSH_TRIES = 4, PUSH_URL_MAX = 256, PUSH_PATH_MAX = 4096 };

const char *witness_local(const struct ctl *ctl, const char *name) {
        return json_string_value(json_array_get(json_object_get(ctl->local, name), 0));
}

static int64_t integer(const json_t *object, const char *key) {
        return json_integer_value(json_object_get(object, key));
}

int witness_ask_agent(struct ctl *ctl, json_t *request, json_t **ret_answer) {
        json_t *answer = NULL;
        int status = ctl_ask(ctl, request, &answer);

        json_decref(request);
        if (!status && !json_is_true(json_object_get(answer, "ok")))
                status = ctl_settle(ctl, answer);
        if (status)
                json_decref(answer);
        else
                *ret_answer = answer;
        return status;
}

int witness_request(struct ctl *ctl, const char *name, int64_t size, int64_t old, json_t **ret_request) {
        json_t *ask = json_pack("{ss ss}", "do", "witness.request", "witness", name);

        if (ask && size >= 0)
                (void) json_object_set_new(ask, "size", json_integer((json_int_t) size));
        if (ask && old >= 0)
                (void) json_object_set_new(ask, "old", json_integer((json_int_t) old));
        return ask ? witness_ask_agent(ctl, ask, ret_request)
                   : ctl_fail(ctl, CTL_INTERNAL, _("There is not enough memory."));
}

/* ---- what it answered ---- */

/* A key, so that an answer lost on the way isn't recorded twice. */
static json_t *witness_write(const char *what, const char *name) {
        char key[RANDOM_ULID_MAX];

        random_ulid(clock_now().wall_us, key);
        return json_pack("{ss ss ss}", "do", what, "witness", name, "key", key);
}

static int witness_cosigned(struct ctl *ctl, const struct witness_said *said) {
        json_t *ask = witness_write("witness.cosign", said->name), *answer = NULL;
        int status;

        (void) json_object_set_new(ask, "size", json_integer((json_int_t) said->size));
        (void) json_object_set_new(ask, "answer", json_string(said->body));
        status = witness_ask_agent(ctl, ask, &answer);
        if (!status && ctl->json)
                show_json(answer);
        else if (!status)
                (void) printf(_("%s vouches for %lld entries (%s).\n"), said->name,
                        (long long) integer(answer, "size"), show_text(answer, "time"));
        json_decref(answer);
        return status;
}

/* The agent judges whether it contradicts the record: CTL_FINE where it doesn't, CTL_BROKEN where it was recorded. */
static int witness_conflict(struct ctl *ctl, const struct witness_said *said, int64_t known) {
        json_t *ask = witness_write("witness.conflict", said->name), *answer = NULL;
        int status;

        (void) json_object_set_new(ask, "status", json_integer(said->status));
        (void) json_object_set_new(ask, "known", json_integer((json_int_t) known));
        (void) json_object_set_new(ask, "size", json_integer((json_int_t) said->size));
        status = ctl_ask(ctl, ask, &answer);
        json_decref(ask);
        if (!status && !strcmp(show_text(answer, "error"), "witness.no_conflict"))
                status = CTL_FINE;
        else if (!status && json_is_true(json_object_get(answer, "ok")))
                status = ctl_fail(ctl, CTL_BROKEN,
                        _("%s contradicts this record (status %d, it knows %lld entries, %lld were sent). It "
                          "is "
                          "recorded and an alert raised. Touch nothing, and compare: strongroom verify"),
                        said->name, said->status, (long long) known, (long long) said->size);
        else if (!status)
                status = ctl_settle(ctl, answer);
        json_decref(answer);
        return status;
}

/* It knows another size than we remember: ask from there, unless that contradicts the record. */
static int witness_other_size(
        struct ctl *ctl, const struct witness_said *said, bool *ret_again, int64_t *ret_old) {
        char *end;
        long long known = strtoll(said->body, &end, 10);
        int status;

        if (known < 0 || end == said->body || (*end && *end != '\n'))
                return ctl_fail(ctl, CTL_TROUBLE, _("%s answers 409 without a size."), said->name);
        status = witness_conflict(ctl, said, known);
        *ret_again = !status || (status == CTL_BROKEN && known < said->size);
        *ret_old = known;
        return status;
}

int witness_settle(struct ctl *ctl, const struct witness_said *said, bool *ret_again, int64_t *ret_old) {
        *ret_again = false;
        switch (said->status) {
        case 200: return witness_cosigned(ctl, said);
        case 409: return witness_other_size(ctl, said, ret_again, ret_old);
        case 422: return witness_conflict(ctl, said, 0);
        case 404:
                return ctl_fail(ctl, CTL_TROUBLE,
                        _("%s doesn't know this site. Give its keeper the line that strongroom witness key "
                          "prints."),
                        said->name);
        case 403:
                return ctl_fail(ctl, CTL_TROUBLE,
                        _("%s has another key of this site. Give its keeper the line that strongroom witness "
                          "key "
                          "prints."),
                        said->name);
        default:
                return ctl_fail(ctl, CTL_TROUBLE, _("%s answers %d: %.*s"), said->name, said->status,
                        (int) strcspn(said->body, "\n"), said->body);
        }
}

/* ---- over HTTP ---- */

static int push_post(struct ctl *ctl, const json_t *request, int *ret_status, struct text *ret_answer) {
        char program[PUSH_PATH_MAX], url[PUSH_URL_MAX];
        struct text body = { 0 };
        int r;

        if (program_find("strongroom-post", program, sizeof program))
                return ctl_fail(ctl, CTL_INTERNAL, _("strongroom-post isn't installed."));
        (void) snprintf(url, sizeof url, "%s/add-checkpoint", show_text(request, "url"));
        text_add(&body, show_text(request, "body"));
        r = text_failed(&body) ? -ENOMEM : post_ask(program, url, &body, ret_status, ret_answer);
        text_end(&body);
        if (r)
                return ctl_fail(ctl, CTL_TROUBLE, _("%s can't be reached at %s: %s"),
                        show_text(request, "witness"), show_text(request, "url"),
                        r < 0 ? strerror(-r) : text_string(ret_answer));
        return CTL_FINE;
}

/* *size: what all are asked for; -1 until the first request says it. */
static int push_one(struct ctl *ctl, const char *name, int64_t *size) {
        int64_t old = -1;
        int worst = CTL_FINE;
        bool again = true;

        for (int i = 0; again && i < PUSH_TRIES; i++) {
                struct witness_said said = { .name = name };
                struct text answer = { 0 };
                json_t *request = NULL;
                int status = witness_request(ctl, name, *size, old, &request);

                again = false;
                if (!status)
                        status = push_post(ctl, request, &said.status, &answer);
                said.size = integer(request, "size");
                said.body = text_string(&answer);
                *size = *size < 0 && said.size ? said.size : *size;
                if (!status)
                        status = witness_settle(ctl, &said, &again, &old);
                worst = status > worst ? status : worst;
                text_end(&answer);
                json_decref(request);
        }
        return again && !worst ? ctl_fail(ctl, CTL_TROUBLE, _("%s doesn't come to rest."), name) : worst;
}

int witness_push_run(struct ctl *ctl, const json_t *request) {
        const char *only = json_string_value(json_object_get(request, "witness"));
        json_t *list = NULL, *witness;
        int64_t size = -1;
        unsigned asked = 0;
        int worst = witness_ask_agent(ctl, json_pack("{ss}", "do", "witness.list"), &list);
        size_t i;

        json_array_foreach(json_object_get(list, "witnesses"), i, witness) {
                const char *name = show_text(witness, "witness");
                int status;

                if (only ? strcmp(only, name) != 0 : !*show_text(witness, "url"))
                        continue;
                asked++;
                status = *show_text(witness, "url")
                                 ? push_one(ctl, name, &size)
                                 : ctl_fail(ctl, CTL_REFUSED,
                                           _("%s has no url; strongroom witness export or print "
                                             "carries a checkpoint to it."),
                                           name);
                worst = status > worst ? status : worst;
        }
        json_decref(list);
        if (!worst && !asked)
                return ctl_fail(ctl, CTL_ABSENT,
                        only ? _("No witness \"%s\" is configured.")
                             : _("No witness with a url is configured%s."),
                        only ? only : "");
        return worst;
}

int witness_show_run(struct ctl *ctl, const json_t *answer) {
        (void) ctl;
        (void) fputs(show_text(answer, "note"), stdout);
        return CTL_FINE;
}

int witness_key_show(struct ctl *ctl, const json_t *answer) {
        const char *vkey = show_text(answer, "vkey"), *slash = strchr(vkey, '/');

        (void) ctl;
        (void) printf("[log %.*s]\nvkey = %s\n", slash ? (int) strcspn(slash + 1, "+") : 4,
                slash ? slash + 1 : "site", vkey);
        return CTL_FINE;
}
