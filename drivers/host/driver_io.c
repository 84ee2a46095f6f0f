/* SPDX-License-Identifier: ISC */

/*
 * Driver I/O: the calls of the driver contract (include/strongroom/driver.h), as the host answers them
 */

#include <errno.h>

#include "host.h"
#include "log.h"
#include "print.h"
#include "record.h"
#include "replay.h"
#include "text.h"

int driver_emit(struct driver_io *io, const struct frame *frame) {
        int r;

        if (io->commission)
                return 0;
        if (io->print) {
                io->health.frames++;
                return print_frame(io->print, io->health.frames, frame);
        }
        r = outbox_push(&io->outbox, frame);
        if (r)
                return r;
        io->health.frames++;
        agent_link_flush(io->link);
        return 0;
}

int driver_send(struct driver_io *io, const uint8_t *bytes, size_t size) {
        if (io->commission && io->commission->over)
                return 0; /* the process ends, and the reader stays at rest: nobody would stop it */
        record_sent(io, bytes, size);
        return io->ops->send(io->transport, bytes, size);
}

void driver_wake(struct driver_io *io, uint32_t after_ms) {
        if (io->replay) {
                replay_wake(io->replay, after_ms);
                return;
        }
        if (after_ms)
                (void) sd_event_source_set_time_relative(io->wake, (uint64_t) after_ms * 1000u);
        (void) sd_event_source_set_enabled(io->wake, after_ms ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
}

const char *driver_setting(const struct driver_io *io, const char *key) {
        const char *value = settings_get(&io->configured, key);

        return value ? value : settings_get(&io->model, key);
}

void driver_antenna(struct driver_io *io, uint16_t antenna, bool connected) {
        uint32_t bit = antenna && antenna <= 32 ? UINT32_C(1) << (antenna - 1) : 0;

        if (!io->replay)
                log_line(connected ? LOG_NOTICE : LOG_WARNING, "%s: antenna %u is %s.", io->hello.name,
                        antenna, connected ? "connected" : "lost");
        if (connected)
                io->health.antennas_lost &= ~bit;
        else
                io->health.antennas_lost |= bit;
        host_say_health(io);
}

void driver_reason(struct driver_io *io, const char *reason) {
        (void) text_copy(io->told, sizeof io->told, reason);
}

void driver_commissioned(struct driver_io *io, const struct commissioned *outcome) {
        if (!io->commission)
                return;
        commission_print(io->commission, outcome, outcome->result == COMMISSION_SILENT ? io->told : "");
        (void) sd_event_exit(io->event, io->commission->status);
}
