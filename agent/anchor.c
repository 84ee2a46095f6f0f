/* SPDX-License-Identifier: ISC */

/*
 * The anchor: questions to the helper, and what its answers mean
 */

#include "anchor.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"
#include "text.h"
#include "turn_checkpoint.h"

enum { ANCHOR_WAIT_MS = 3000, ANCHOR_AGAIN_S = 5 };

static const uint64_t anchor_second_ns = 1000000000;

/* ---- the record ---- */

/* From the newest entry back: one is recorded each hour, so it isn't far. */
static int anchor_find(struct anchor *anchor, struct ledger *ledger) {
        static const char newest[] = "SELECT event, seq FROM entries WHERE instr(event, "
                                     "'\"kind\":\"anchor.counted\"') ORDER BY seq DESC";
        sqlite3_stmt *statement = ledger_statement(ledger, newest);

        if (!statement)
                return -ENOMEM;
        while (!anchor->recorded && sqlite3_step(statement) == SQLITE_ROW) {
                json_t *event = json_loadb((const char *) sqlite3_column_text(statement, 0),
                        (size_t) sqlite3_column_bytes(statement, 0), 0, NULL);
                const json_t *body = json_object_get(event, "body");
                const char *kind = json_string_value(json_object_get(event, "kind"));
                const char *counter = json_string_value(json_object_get(body, "counter"));

                if (kind && !strcmp(kind, "anchor.counted") && counter &&
                        text_copy(anchor->counter, sizeof anchor->counter, counter)) {
                        anchor->recorded = true;
                        anchor->value = (uint64_t) json_integer_value(json_object_get(body, "value"));
                        anchor->sequence = (uint64_t) sqlite3_column_int64(statement, 1);
                }
                json_decref(event);
        }
        ledger_reset(ledger, statement);
        anchor->size = anchor->sequence;
        return anchor->recorded ? turn_moment_of(ledger, anchor->sequence, &anchor->at) : 0;
}

/* ---- the helper ---- */

static void anchor_hang_up(struct anchor *anchor) {
        if (anchor->fd >= 0)
                (void) close(anchor->fd);
        anchor->fd = -1;
}

static void anchor_silent(struct anchor *anchor, const char *why) {
        if (anchor->said.kind != ANCHOR_FAILED || strcmp(anchor->said.why, why) != 0)
                log_line(LOG_WARNING, "The counter outside the record doesn't answer: %s.", why);
        anchor->said = (struct anchor_line){ .kind = ANCHOR_FAILED };
        (void) text_copy(anchor->said.why, sizeof anchor->said.why, why);
        anchor_hang_up(anchor);
}

static bool anchor_owes(const struct anchor *anchor) {
        return anchor->recorded && anchor->said.kind == ANCHOR_COUNTER &&
               anchor->said.value + 1 == anchor->value;
}

static void anchor_ask(struct anchor *anchor) {
        const struct anchor_line line = { .kind = anchor_owes(anchor) ? ANCHOR_RAISE : ANCHOR_READ,
                .value = anchor->value };
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        char bytes[ANCHOR_LINE_MAX];
        size_t size = anchor_line_print(&line, bytes);

        anchor_hang_up(anchor);
        anchor->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (anchor->fd < 0 || !text_copy(address.sun_path, sizeof address.sun_path, anchor->socket) ||
                connect(anchor->fd, (const struct sockaddr *) &address, sizeof address) ||
                send(anchor->fd, bytes, size, MSG_NOSIGNAL) != (ssize_t) size)
                anchor_silent(anchor, strerror(errno));
}

/* Takes an answer that is there; true where one was. */
static bool anchor_hear(struct anchor *anchor) {
        char bytes[ANCHOR_LINE_MAX];
        struct anchor_line line;
        ssize_t size;

        if (anchor->fd < 0)
                return false;
        size = recv(anchor->fd, bytes, sizeof bytes, MSG_DONTWAIT);
        if (size < 0 && (errno == EAGAIN || errno == EINTR))
                return false;
        if (size <= 0 || anchor_line_parse(bytes, (size_t) size, &line) || line.kind < ANCHOR_COUNTER) {
                anchor_silent(anchor, size <= 0 ? "it hung up" : "what it said isn't an answer");
                return false;
        }
        if (line.kind == ANCHOR_FAILED) {
                anchor_silent(anchor, line.why);
                return false;
        }
        anchor_hang_up(anchor);
        anchor->heard = true;
        anchor->said = line;
        return true;
}

static bool anchor_wait(struct anchor *anchor) {
        struct pollfd wait = { .fd = anchor->fd, .events = POLLIN };

        if (anchor->fd < 0 || poll(&wait, 1, ANCHOR_WAIT_MS) != 1) {
                if (anchor->fd >= 0)
                        anchor_silent(anchor, "it takes too long");
                return false;
        }
        return anchor_hear(anchor);
}

/* ---- what it means ---- */

static bool anchor_contradicts(const struct anchor *anchor, struct contradiction *ret_contradiction) {
        const struct anchor_line *said = &anchor->said;
        bool same = said->kind == ANCHOR_COUNTER && !strcmp(said->name, anchor->counter);
        struct contradiction one = { .size = said->value, .entries = anchor->value };

        if (!anchor->recorded || (same && (said->value == anchor->value || said->value + 1 == anchor->value)))
                return false;
        one.kind = same && said->value > anchor->value ? CONTRADICTION_COUNTER_AHEAD
                                                       : CONTRADICTION_COUNTER_REPLACED;
        (void) text_copy(one.source, sizeof one.source, said->kind == ANCHOR_COUNTER ? said->name : "absent");
        *ret_contradiction = one;
        return true;
}

/* What was accepted, or is from now on, is where the next count begins. */
static int anchor_judge(struct anchor *anchor, struct ledger *ledger, struct live *live) {
        char text[CONTRADICTION_TEXT_MAX];
        struct contradiction one;
        bool accepted = false;
        int r;

        if (anchor->said.kind == ANCHOR_ABSENT && !anchor->recorded)
                log_line(LOG_WARNING,
                        "There is no counter in this TPM. Make one with: strongroom-anchor --define");
        if (!anchor_contradicts(anchor, &one))
                return 0;
        r = contradiction_accepted(ledger, &one, &accepted);
        if (r)
                return r;
        anchor->recorded = false;
        contradiction_text(&one, text);
        log_line(accepted ? LOG_WARNING : LOG_CRIT, "%s %s", text,
                accepted ? "It was accepted before, and is on record."
                         : "Nothing is recorded until a supervisor decides: strongroom checkpoint accept.");
        if (!accepted)
                (void) contradiction_add(&live->contradictions, &one);
        return 0;
}

int anchor_begin(struct anchor *anchor, struct ledger *ledger, struct live *live) {
        int r;

        anchor->fd = -1;
        anchor->socket = live->config ? live->config->checkpoint.anchor : "";
        if (!*anchor->socket)
                return 0;
        r = anchor_find(anchor, ledger);
        if (r)
                return r;
        anchor_ask(anchor);
        return anchor_wait(anchor) ? anchor_judge(anchor, ledger, live) : 0;
}

void anchor_end(struct anchor *anchor) {
        if (anchor->socket)
                anchor_hang_up(anchor);
}

int anchor_second(struct anchor *anchor, struct ledger *ledger, struct live *live, uint64_t mono_ns) {
        if (!*anchor->socket)
                return 0;
        if (anchor_hear(anchor))
                return anchor_judge(anchor, ledger, live);
        if (mono_ns - anchor->asked_ns < ANCHOR_AGAIN_S * anchor_second_ns)
                return 0;
        if (anchor->fd >= 0)
                anchor_silent(anchor, "it takes too long");
        if (anchor->said.kind == ANCHOR_FAILED || anchor_owes(anchor)) {
                anchor->asked_ns = mono_ns;
                anchor_ask(anchor);
        }
        return 0;
}

void anchor_finish(struct anchor *anchor) {
        if (!*anchor->socket || !anchor_owes(anchor))
                return;
        if (anchor->fd < 0)
                anchor_ask(anchor);
        (void) anchor_wait(anchor);
}

bool anchor_is_level(const struct anchor *anchor) {
        return *anchor->socket && anchor->said.kind == ANCHOR_COUNTER &&
               (!anchor->recorded || anchor->said.value == anchor->value);
}

void anchor_committed(struct anchor *anchor, const struct ledger *ledger, const struct moment *now) {
        if (!anchor->appended.kind)
                return;
        anchor->recorded = true;
        (void) text_copy(anchor->counter, sizeof anchor->counter, anchor->appended.name);
        anchor->value = anchor->appended.value;
        anchor->at = *now;
        anchor->size = ledger_durable(ledger);
        anchor->appended.kind = 0;
        anchor->asked_ns = now->mono_ns;
        anchor_ask(anchor);
}

void anchor_undone(struct anchor *anchor) {
        anchor->appended.kind = 0;
}
