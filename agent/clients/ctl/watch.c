/* SPDX-License-Identifier: ISC */

/*
 * watch, count watch, alert watch: what is recorded, as it is recorded
 *
 * When the agent goes away the watch waits for it and goes on where it was: nothing is told twice or left out. The
 * watch of one count ends with that count.
 */

#include <errno.h>
#include <string.h>
#include <time.h>

#include "command.h"

enum { WATCH_PAUSE_MS = 200, WATCH_PAUSE_MAX_MS = 5000 };

enum { WATCH_ENDED = 1000 }; /* beside the client's conditions */

struct watched {
        struct ctl *ctl;
        const char *count; /* NULL: no end of its own */
        int64_t next;      /* the first entry not told yet; 0: what comes from now on */
        bool began;        /* the agent has answered once: from here on it is waited for */
        int status;
};

static const char *watch_local(const struct ctl *ctl, const char *name) {
        return json_string_value(json_array_get(json_object_get(ctl->local, name), 0));
}

static json_t *watch_request(const struct watched *watched) {
        const struct ctl *ctl = watched->ctl;
        const json_t *topics = json_object_get(ctl->local, "topic");
        const char *noun = ctl->command->noun;
        struct text topic = { 0 };
        json_t *request;

        if (watched->count)
                text_addf(&topic, "count:%s", watched->count);
        else if (ctl->station && strcmp(noun, "alert") != 0)
                text_addf(&topic, "station:%s", ctl->station);
        else
                text_add(&topic, !strcmp(noun, "alert")   ? "alerts"
                                 : !strcmp(noun, "count") ? "counts"
                                                          : "all");
        request = json_pack("{s:i,s:s,s:o}", "id", 1, "do", "watch", "topics",
                topics ? json_deep_copy(topics) : json_pack("[s]", text_string(&topic)));
        text_end(&topic);
        if (watched->next)
                (void) json_object_set_new(request, "from", json_integer(watched->next));
        (void) json_object_set_new(request, "lang", json_string(words_language()));
        return request;
}

static void watch_show(const struct ctl *ctl, const json_t *told) {
        const char *result = show_text(json_object_get(told, "body"), "result");
        struct text mark = { 0 }, at = { 0 };

        if (ctl->json) {
                show_json(told);
                return;
        }
        show_cell(ctl->plain, json_object_get(told, "at"), &at);
        if (ctl->plain) {
                (void) printf("%lld\t%s\t%s\t%s\n",
                        (long long) json_integer_value(json_object_get(told, "seq")), text_string(&at),
                        show_text(told, "event"), show_text(told, "text"));
        } else {
                if (*result)
                        show_mark(ctl, result, &mark);
                (void) printf("%6lld  %s  %s%s%s\n",
                        (long long) json_integer_value(json_object_get(told, "seq")),
                        at.size > 11 ? text_string(&at) + 11 : "", text_string(&mark), mark.size ? "  " : "",
                        show_text(told, "text"));
        }
        (void) fflush(stdout);
        text_end(&mark);
        text_end(&at);
}

static bool watch_is_end(const struct watched *watched, const json_t *told) {
        const char *kind = show_text(told, "kind");

        return watched->count && (!strcmp(kind, "count.closed") || !strcmp(kind, "count.abandoned")) &&
               !strcmp(show_text(json_object_get(told, "body"), "count"), watched->count);
}

static int watch_begin(struct watched *watched) {
        struct ctl *ctl = watched->ctl;
        json_t *request = watch_request(watched), *answer = NULL;
        int r = client_ask(&ctl->client, request, &answer);

        json_decref(request);
        if (r)
                return r;
        if (json_is_true(json_object_get(answer, "ok"))) {
                watched->next = json_integer_value(json_object_get(answer, "next"));
                watched->began = true;
        } else {
                watched->status = ctl_settle(ctl, answer);
                r = WATCH_ENDED;
        }
        json_decref(answer);
        return r;
}

/* Follows one connection until it breaks, or until all is told. */
static int watch_follow(struct watched *watched) {
        struct client *client = &watched->ctl->client;
        int patience_ms = client->timeout_ms, r = watch_begin(watched);
        bool ended = false;
        json_t *told;

        client->timeout_ms = -1;
        while (!r && !ended && !(r = client_next(client, &told))) {
                if (!strcmp(show_text(told, "event"), "behind")) {
                        watched->next = json_integer_value(json_object_get(told, "from"));
                } else if (json_object_get(told, "seq")) {
                        watch_show(watched->ctl, told);
                        watched->next = json_integer_value(json_object_get(told, "seq")) + 1;
                        ended = watch_is_end(watched, told);
                }
                json_decref(told);
        }
        client->timeout_ms = patience_ms;
        return ended ? WATCH_ENDED : r;
}

static void watch_pause(int ms) {
        (void) nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L }, NULL);
}

/* Each time that the agent goes away is told once. */
static void watch_loop(struct watched *watched) {
        int pause_ms = WATCH_PAUSE_MS, r;
        bool told = false;

        while ((r = watch_follow(watched)) != WATCH_ENDED) {
                if (!watched->began || r == CLIENT_E_STRANGER || r < 0) {
                        watched->status = ctl_unreached(watched->ctl, r);
                        return;
                }
                if (r == CLIENT_E_LOST) { /* it was there: the wait begins anew */
                        pause_ms = WATCH_PAUSE_MS;
                        told = false;
                }
                if (!told)
                        ctl_tell(watched->ctl,
                                "The agent is away; this waits for it, and goes on at entry %lld.",
                                (long long) watched->next);
                told = true;
                watch_pause(pause_ms);
                pause_ms = pause_ms * 2 < WATCH_PAUSE_MAX_MS ? pause_ms * 2 : WATCH_PAUSE_MAX_MS;
        }
}

int watch_run(struct ctl *ctl, const json_t *request) {
        struct watched watched = { .ctl = ctl };
        const char *from = watch_local(ctl, "from");
        char *end = NULL;

        (void) request;
        if (!strcmp(ctl->command->noun, "count"))
                watched.count = watch_local(ctl, "count");
        errno = 0;
        if (from)
                watched.next = strtoll(from, &end, 10);
        if (from && (!*from || *end || errno || watched.next < 1))
                return ctl_fail(ctl, CTL_USAGE, "--from is the number of an entry, not \"%s\".", from);
        watch_loop(&watched);
        return watched.status;
}
