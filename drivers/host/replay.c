/* SPDX-License-Identifier: ISC */

/*
 * Replay: a recording is a device that always says the same
 *
 *      # driver NAME        # setting KEY=VALUE       and comments
 *      d HEX                the HID report descriptor
 *      < HEX                the reader said; for HID one report
 *      > HEX                the host said; not compared here
 *      @ MS                 so long after the line before
 *
 * The driver starts at the first line that isn't a comment. What it sends goes nowhere; its wake-ups come as the
 * recording's time passes, and after the last line.
 */

#include "replay.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "host.h"
#include "log.h"

enum { REPLAY_LINE_MAX = 2 * HOST_READ_MAX + 16, REPLAY_WAKES_MAX = 1000 };

struct replay {
        struct driver_io host;
        struct text problem;
        uint64_t now_ms, due_ms; /* due 0: the driver wishes nothing */
        bool begun;
};

void replay_wake(struct replay *replay, uint32_t after_ms) {
        replay->due_ms = after_ms ? replay->now_ms + after_ms : 0;
}

static int replay_send(void *transport, const uint8_t *bytes, size_t size) {
        (void) transport;
        (void) bytes;
        (void) size;
        return 0;
}

static void replay_ignore(void *transport) {
        (void) transport;
}

static void replay_advance(struct replay *replay, uint64_t until_ms) {
        struct driver_io *host = &replay->host;

        for (int i = 0; i < REPLAY_WAKES_MAX && replay->due_ms && replay->due_ms <= until_ms; i++) {
                replay->now_ms = replay->due_ms;
                replay->due_ms = 0;
                if (host->live && host->driver->tick)
                        host_take_result(host, host->driver->tick(host->state, host));
        }
        replay->now_ms = until_ms;
}

static int replay_comment(struct replay *replay, const char *words) {
        struct driver_io *host = &replay->host;

        if (!strncmp(words, "driver ", 7) && !host->driver) {
                for (size_t i = 0; drivers[i]; i++)
                        if (!strcmp(drivers[i]->name, words + 7))
                                host->driver = drivers[i];
                if (host->driver)
                        return 0;
                text_addf(&replay->problem, "there is no driver %.60s", words + 7);
                return EXIT_INPUT;
        }
        if (!strncmp(words, "setting ", 8) && settings_put(&host->model, words + 8, &replay->problem))
                return EXIT_INPUT;
        return 0;
}

static int replay_begin(struct replay *replay) {
        static const struct transport_ops ops = { replay_send, replay_ignore, replay_ignore };
        struct driver_io *host = &replay->host;

        if (!host->driver) {
                text_add(&replay->problem, "it doesn't say `# driver NAME`, nor does --driver");
                return EXIT_INPUT;
        }
        if (settings_check(&host->model, host->driver, &replay->problem))
                return EXIT_INPUT;
        host->ops = &ops;
        host->replay = replay;
        (void) snprintf(host->hello.device, sizeof host->hello.device, "recording");
        return host_start_alone(host) ? EXIT_INTERNAL : 0;
}

static int replay_bytes(struct replay *replay, char mark, const char *hex) {
        struct driver_io *host = &replay->host;
        uint8_t bytes[HOST_READ_MAX];
        size_t size;

        if (bytes_unhex(hex, strlen(hex), bytes, sizeof bytes, &size)) {
                text_add(&replay->problem, "it isn't hex, or too long");
                return EXIT_INPUT;
        }
        if (mark == 'd') {
                if (host_describe(host, bytes, size)) {
                        text_addf(&replay->problem, "the driver can't serve it: %s", host->told);
                        return EXIT_DEVICE;
                }
                return 0;
        }
        if (!replay->begun)
                host_begin(host);
        replay->begun = true;
        if (mark == '<')
                host_hear(host, bytes, size);
        return 0;
}

static int replay_line(struct replay *replay, char *line) {
        unsigned long long ms;
        int r = 0;

        line[strcspn(line, "\r\n")] = '\0';
        if (!line[0])
                return 0;
        if (line[0] == '#')
                return replay_comment(replay, line[1] == ' ' ? line + 2 : line + 1);
        if (!replay->host.state)
                r = replay_begin(replay);
        if (r)
                return r;
        if (strchr("d<>", line[0]) && line[1] == ' ')
                return replay_bytes(replay, line[0], line + 2);
        if (sscanf(line, "@ %12llu", &ms) == 1) {
                replay_advance(replay, replay->now_ms + ms);
                return 0;
        }
        text_addf(&replay->problem, "%.40s is no line of a recording", line);
        return EXIT_INPUT;
}

static int replay_lines(struct replay *replay, FILE *file, unsigned int *ret_number) {
        char line[REPLAY_LINE_MAX];
        int r = 0;

        while (!r && fgets(line, sizeof line, file)) {
                ++*ret_number;
                r = replay_line(replay, line);
        }
        if (!r && replay->host.state)
                replay_advance(replay, UINT64_MAX);
        return r;
}

int replay_run(const struct options *options) {
        struct replay replay = {
                .host = { .driver = options->driver, .configured = options->settings, .print = stdout },
        };
        FILE *file = fopen(options->replay, "re");
        unsigned int number = 0;
        int r;

        if (!file) {
                log_line(LOG_ERR, "%s: %s", options->replay, strerror(errno));
                return EXIT_INPUT;
        }
        (void) snprintf(replay.host.hello.name, sizeof replay.host.hello.name, "%s", options->replay);
        r = replay_lines(&replay, file, &number);
        if (r)
                log_line(LOG_ERR, "%s:%u: %s.", options->replay, number, text_string(&replay.problem));
        text_end(&replay.problem);
        free(replay.host.state);
        (void) fclose(file);
        return r;
}
