/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CLOCK_H
#define STRONGROOM_CLOCK_H

/*
 * The only door to a clock
 *
 * A moment is taken once a turn and handed down. Order on the record never comes from it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "macros.h"

enum { CLOCK_TEXT_MAX = 32, CLOCK_BOOT_MAX = 33 };

struct moment {
        int64_t wall_us;              /* microseconds since 1970, UTC */
        uint64_t mono_ns;             /* CLOCK_BOOTTIME */
        char boot_id[CLOCK_BOOT_MAX]; /* 32 hex digits */
        bool synchronised;            /* the kernel says that something disciplines the clock */
};

struct moment clock_now(void);

/* "2026-11-24T08:40:01.123456Z" (RFC 3339); out has room for CLOCK_TEXT_MAX. */
void clock_format(int64_t wall_us, char *out);

/* Takes what clock_format() writes, with or without a fraction: 0, or -EINVAL. Also a bare date, at 00:00 UTC. */
must_check int clock_parse(const char *text, int64_t *ret_wall_us);

/* Takes exactly what clock_format() writes, and nothing that means the same: 0, or -EINVAL. */
must_check int clock_read(const char *text, int64_t *ret_wall_us);

#endif
