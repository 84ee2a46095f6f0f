/* SPDX-License-Identifier: ISC */

/*
 * watch, count watch, alert watch: what is recorded, as it is recorded
 *
 * When the agent goes away the watch waits for it and goes on where it was: nothing is told twice or left out.
 */

#include <string.h>
#include <time.h>

#include "command.h"

enum { WATCH_PAUSE_MS = 300 };

static json_t *watch_topics(const struct ctl *ctl) {
        const json_t *count = json_array_get(json_object_get(ctl->local, "count"), 0);
        const json_t *topics = json_object_get(ctl->local, "topic");
        struct text topic = { 0 };
        json_t *list;

        if (count)
                text_addf(&topic, "count:%s", json_string_value(count));
        else
                text_add(&topic, strcmp(ctl->command->noun, "alert") ? "all" : "alerts");
        list = topics ? json_deep_copy(topics) : json_pack("[s]", text_string(&topic));
        text_end(&topic);
        return list;
}

static void watch_show(const struct ctl *ctl, const json_t *told) {
        const char *result = show_text(json_object_get(told, "body"), "result");
        struct text mark = { 0 };

        if (ctl->json) {
                show_json(told);
                return;
        }
        show_mark(ctl, result, &mark);
        if (ctl->plain)
                (void) printf("%lld\t%s\t%s\t%s\n",
                        (long long) json_integer_value(json_object_get(told, "seq")), show_text(told, "at"),
                        show_text(told, "event"), show_text(told, "text"));
        else
                (void) printf("%6lld  %.8s  %s%s%s\n",
                        (long long) json_integer_value(json_object_get(told, "seq")),
                        strlen(show_text(told, "at")) > 11 ? show_text(told, "at") + 11 : "",
                        text_string(&mark), mark.size ? "  " : "", show_text(told, "text"));
        (void) fflush(stdout);
        text_end(&mark);
}

/* Follows one connection until it breaks; *next is where to go on. */
static int watch_follow(struct ctl *ctl, int64_t *next) {
        json_t *request = json_pack("{s:i,s:s,s:o}", "id", 1, "do", "watch", "topics", watch_topics(ctl)),
               *line = NULL;
        int r;

        if (*next)
                (void) json_object_set_new(request, "from", json_integer(*next));
        ctl->client.timeout_ms = CLIENT_ANSWER_MS;
        r = client_ask(&ctl->client, request, &line);
        json_decref(request);
        if (r)
                return r;
        if (!json_is_true(json_object_get(line, "ok"))) {
                r = -ctl_settle(ctl, line);
                json_decref(line);
                return r;
        }
        *next = json_integer_value(json_object_get(line, "next"));
        json_decref(line);
        ctl->client.timeout_ms = -1;
        while (!(r = client_next(&ctl->client, &line))) {
                if (!strcmp(show_text(line, "event"), "behind"))
                        *next = json_integer_value(json_object_get(line, "from"));
                else if (json_object_get(line, "seq")) {
                        watch_show(ctl, line);
                        *next = json_integer_value(json_object_get(line, "seq")) + 1;
                }
                json_decref(line);
        }
        return r;
}

int watch_run(struct ctl *ctl, const json_t *request) {
        const char *from = json_string_value(json_array_get(json_object_get(ctl->local, "from"), 0));
        int64_t next = from ? strtoll(from, NULL, 10) : 0;
        bool waiting = false;

        (void) request;
        for (;;) {
                int64_t before = next;
                int r = watch_follow(ctl, &next);

                if (r < 0)
                        return -r;
                if (r != CLIENT_E_LOST && !next)
                        return ctl_fail(ctl, CTL_UNREACHED, "%s", ctl->client.message);
                if (!waiting || next != before)
                        ctl_tell(ctl, "The agent is away; this waits for it and goes on at entry %lld.",
                                (long long) next);
                waiting = true;
                (void) nanosleep(&(struct timespec){ .tv_nsec = WATCH_PAUSE_MS * 1000000L }, NULL);
        }
}
