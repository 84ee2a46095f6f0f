/* SPDX-License-Identifier: ISC */

/*
 * Record: lines of the recording format (drivers/recording.h), written as they happen
 */

#include "record.h"

#include <time.h>

#include "bytes.h"
#include "host.h"

static void record_line(struct driver_io *host, char mark, const uint8_t *bytes, size_t size) {
        char hex[2 * HOST_READ_MAX + 1];

        if (!host->record)
                return;
        bytes_hex(bytes, size < HOST_READ_MAX ? size : HOST_READ_MAX, hex);
        (void) fprintf(host->record, "%c %s\n", mark, hex);
        (void) fflush(host->record);
}

/* Milliseconds since the line before, where there were any. */
static void record_time(struct driver_io *host) {
        uint64_t now_us = 0;

        if (!host->record || sd_event_now(host->event, CLOCK_MONOTONIC, &now_us) < 0)
                return;
        if (host->record_us && now_us - host->record_us >= 1000)
                (void) fprintf(
                        host->record, "@ %llu\n", (unsigned long long) (now_us - host->record_us) / 1000);
        host->record_us = now_us;
}

void record_head(struct driver_io *host) {
        const struct settings *tables[] = { &host->model, &host->configured };

        if (!host->record)
                return;
        (void) fprintf(host->record, "# driver %s\n", host->driver->name);
        for (size_t t = 0; t < count_of(tables); t++)
                for (size_t i = 0; i < tables[t]->count; i++)
                        (void) fprintf(host->record, "# setting %s=%s\n", tables[t]->table[i].key,
                                tables[t]->table[i].value);
        (void) fflush(host->record);
}

void record_descriptor(struct driver_io *host, const uint8_t *descriptor, size_t size) {
        record_line(host, 'd', descriptor, size);
}

void record_heard(struct driver_io *host, const uint8_t *bytes, size_t size) {
        record_time(host);
        record_line(host, '<', bytes, size);
}

void record_sent(struct driver_io *host, const uint8_t *bytes, size_t size) {
        record_time(host);
        record_line(host, '>', bytes, size);
}
