/* SPDX-License-Identifier: ISC */

/*
 * Host: the life of a session, and what the agent hears of it
 */

#include "host.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "error.h"
#include "log.h"
#include "notify.h"
#include "random.h"
#include "record.h"
#include "text.h"

/* ---- health ---- */

static const char *const host_state_names[] = {
        [LINK_DEVICE_LIVE] = "live",
        [LINK_DEVICE_GONE] = "gone",
        [LINK_DEVICE_UNFIT] = "unfit",
};

void host_say_health(struct driver_io *host) {
        if (host->link)
                agent_link_say_health(host->link, &host->health);
}

static void host_set_state(struct driver_io *host, enum link_state state, const char *reason) {
        bool changed = host->health.state != (uint32_t) state || strcmp(host->health.reason, reason) != 0;
        char words[LINK_DEVICE_MAX + LINK_REASON_MAX + 16];

        if (!changed)
                return;
        host->health.state = (uint32_t) state;
        (void) text_copy(host->health.reason, sizeof host->health.reason, reason);
        log_line(state == LINK_DEVICE_LIVE ? LOG_NOTICE : LOG_WARNING, "%s: %s is %s%s%s", host->hello.name,
                host->hello.device[0] ? host->hello.device : host->driver->name, host_state_names[state],
                reason[0] ? ": " : "", reason);
        (void) snprintf(
                words, sizeof words, "STATUS=%s: %s %s", host->hello.device, host_state_names[state], reason);
        notify_say(words);
        host_say_health(host);
}

static int host_on_beat(sd_event_source *source, uint64_t usec, void *userdata) {
        struct driver_io *host = userdata;

        (void) usec;
        notify_say("WATCHDOG=1");
        host_say_health(host);
        (void) sd_event_source_set_time_relative(source, LINK_HEALTH_MS * UINT64_C(1000));
        (void) sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
        return 0;
}

/* ---- the session ---- */

static void host_end_session(struct driver_io *host) {
        host->live = host->waiting = false;
        host->health.antennas_lost = 0;
        if (host->wake)
                (void) sd_event_source_set_enabled(host->wake, SD_EVENT_OFF);
        memset(host->state, 0, DRIVER_STATE_MAX);
}

void host_prepare(struct driver_io *host, const struct driver_match *row, const char *device) {
        scoped(text_end) struct text problem = { 0 };

        host_end_session(host);
        host->model = (struct settings){ 0 };
        host->told[0] = '\0';
        if (row && row->settings && settings_put_words(&host->model, row->settings, &problem))
                log_line(LOG_ERR, "%s: %s", row->model, text_string(&problem));
        (void) text_copy(host->hello.device, sizeof host->hello.device, device);
}

int host_describe(struct driver_io *host, const uint8_t *descriptor, size_t size) {
        record_descriptor(host, descriptor, size);
        return host->driver->describe ? host->driver->describe(host->state, host, descriptor, size) : 0;
}

void host_begin(struct driver_io *host) {
        host->live = true;
        host->missed = 0;
        host_set_state(host, LINK_DEVICE_LIVE, "");
        if (host->driver->start)
                host_take_result(host, host->driver->start(host->state, host));
        commission_give(host);
}

/* An order without a device ends here. */
static void host_end_order(struct driver_io *host, const char *reason) {
        const struct commissioned outcome = { .result = COMMISSION_SILENT };

        if (!host->commission)
                return;
        commission_print(host->commission, &outcome, reason);
        (void) sd_event_exit(host->event, host->commission->status);
}

void host_lose(struct driver_io *host, const char *reason) {
        const bool was_live = host->live;

        if (was_live)
                host->health.unplugged++;
        host_end_session(host);
        host_set_state(host, LINK_DEVICE_GONE, reason);
        if (was_live || ++host->missed >= HOST_ORDER_TRIES)
                host_end_order(host, reason);
}

void host_refuse(struct driver_io *host, const char *reason) {
        host_end_session(host);
        host_set_state(host, LINK_DEVICE_UNFIT, reason);
        host_end_order(host, reason);
}

size_t host_room(struct driver_io *host) {
        size_t room = host->print ? HOST_READ_MAX : outbox_room(&host->outbox);

        room = host->closing || room <= HOST_ROOM_RESERVE ? 0 : room - HOST_ROOM_RESERVE;
        host->waiting = !room;
        return room;
}

void host_hear(struct driver_io *host, const uint8_t *bytes, size_t size) {
        if (!host->live)
                return;
        record_heard(host, bytes, size);
        host_take_result(host, host->driver->feed(host->state, host, bytes, size));
}

/* What a driver answers; counts, or ends the session. */
void host_take_result(struct driver_io *host, int r) {
        char reason[LINK_REASON_MAX];

        if (r == DRIVER_OK)
                return;
        (void) text_copy(reason, sizeof reason, host->told);
        host->told[0] = '\0';
        switch (r) {
        case DRIVER_E_GARBLED:
                host->health.garbled++;
                log_line(LOG_DEBUG, "%s: garbled: %s", host->hello.name, reason);
                return;
        case DRIVER_E_REFUSED: host->health.refused++; return;
        case DRIVER_E_UNFIT:
                host->ops->stop(host->transport);
                host_refuse(host, reason[0] ? reason : "The driver can't serve this device.");
                return;
        case DRIVER_E_GONE:
                host->ops->stop(host->transport);
                host_lose(host, reason[0] ? reason : "the reader hung up");
                return;
        default:
                (void) snprintf(
                        reason, sizeof reason, "the driver gave up: %s", strerror(r < 0 ? -r : EPROTO));
                host->ops->stop(host->transport);
                host_lose(host, reason);
        }
}

/* ---- the agent ---- */

static void host_on_room(void *context) {
        struct driver_io *host = context;

        if (host->closing && !host->outbox.count)
                (void) sd_event_exit(host->event, 0);
        if (host->live && host->waiting && host_room(host))
                host->ops->resume(host->transport);
}

static void host_on_signal(void *context, enum signal_kind kind) {
        struct driver_io *host = context;

        if (host->live && host->driver->signal)
                host_take_result(host, host->driver->signal(host->state, host, kind));
}

static void host_on_up(void *context, const char *name) {
        struct driver_io *host = context;

        log_line(LOG_INFO, "%s: The agent knows this reader as %s.", host->hello.name, name);
        host_say_health(host);
}

static void host_on_down(void *context, const char *reason) {
        struct driver_io *host = context;

        log_line(LOG_INFO, "%s: No agent (%s); %zu frames wait.", host->hello.name, reason,
                host->outbox.count);
}

static int host_on_wake(sd_event_source *source, uint64_t usec, void *userdata) {
        struct driver_io *host = userdata;

        (void) source;
        (void) usec;
        if (host->live && host->driver->tick)
                host_take_result(host, host->driver->tick(host->state, host));
        return 0;
}

/* ---- beginning and end ---- */

int host_start_alone(struct driver_io *host) {
        assert(host->driver->state_size <= DRIVER_STATE_MAX);
        host->state = calloc(1, DRIVER_STATE_MAX);
        if (!host->state)
                return -ENOMEM;
        host->health.state = LINK_DEVICE_GONE;
        host->hello.can_signal = host->driver->signal != NULL;
        (void) text_copy(host->hello.driver, sizeof host->hello.driver, host->driver->name);
        return 0;
}

int host_start(struct driver_io *host, sd_event *event, int door) {
        const struct agent_link_calls calls = { host_on_room, host_on_signal, host_on_up, host_on_down,
                host };
        int r = host_start_alone(host);

        host->event = sd_event_ref(event);
        if (!r)
                r = outbox_start(&host->outbox, random_u64());
        if (!r && !host->print && !host->commission)
                r = agent_link_new(event, door, &host->outbox, &host->hello, &calls, &host->link);
        if (!r)
                r = sd_event_add_time_relative(
                        event, &host->wake, CLOCK_MONOTONIC, UINT64_MAX / 2, 1, host_on_wake, host);
        if (r >= 0)
                r = sd_event_source_set_enabled(host->wake, SD_EVENT_OFF);
        if (r >= 0)
                r = sd_event_add_time_relative(event, &host->beat, CLOCK_MONOTONIC,
                        LINK_HEALTH_MS * UINT64_C(1000), 0, host_on_beat, host);
        return r < 0 ? error_trace(r) : 0;
}

void host_end(struct driver_io *host) {
        host->wake = sd_event_source_disable_unref(host->wake);
        host->beat = sd_event_source_disable_unref(host->beat);
        host->end = sd_event_source_disable_unref(host->end);
        host->link = agent_link_free(host->link);
        outbox_end(&host->outbox);
        free(host->state);
        host->state = NULL;
        host->event = sd_event_unref(host->event);
}

static int host_on_end(sd_event_source *source, uint64_t usec, void *userdata) {
        struct driver_io *host = userdata;

        (void) source;
        (void) usec;
        log_line(LOG_WARNING, "%s: %zu frames were never acknowledged by the agent.", host->hello.name,
                host->outbox.count);
        return sd_event_exit(host->event, 0);
}

void host_close(struct driver_io *host) {
        notify_say("STOPPING=1");
        host->closing = true;
        if (host->commission) {
                host_end_order(host, "ended by a signal");
                return;
        }
        if (!host->link || !host->outbox.count ||
                sd_event_add_time_relative(host->event, &host->end, CLOCK_MONOTONIC,
                        HOST_CLOSE_MS * UINT64_C(1000), 0, host_on_end, host) < 0)
                (void) sd_event_exit(host->event, 0);
}
