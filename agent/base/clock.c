/* SPDX-License-Identifier: ISC */

/*
 * Clock: wall time, boot time and the boot's identity, read together
 */

#include "clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <systemd/sd-id128.h>
#include <time.h>

enum { CLOCK_DAY = 19 }; /* "2026-11-24T08:40:01" */

static int64_t clock_wall_us(void) {
        struct timespec now;

        if (clock_gettime(CLOCK_REALTIME, &now))
                abort(); /* can't happen: the clock exists and the pointer is ours */
        return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static uint64_t clock_mono_ns(void) {
        struct timespec now;

        if (clock_gettime(CLOCK_BOOTTIME, &now))
                abort();
        return (uint64_t) now.tv_sec * 1000000000u + (uint64_t) now.tv_nsec;
}

struct moment clock_now(void) {
        struct moment moment = { .wall_us = clock_wall_us(), .mono_ns = clock_mono_ns() };
        struct timex timex = { 0 };
        sd_id128_t boot;

        if (sd_id128_get_boot(&boot) >= 0)
                (void) sd_id128_to_string(boot, moment.boot_id);
        else
                memset(moment.boot_id, '0', sizeof moment.boot_id - 1);
        moment.synchronised = adjtimex(&timex) >= 0 && !(timex.status & STA_UNSYNC);
        return moment;
}

void clock_format(int64_t wall_us, char *out) {
        time_t seconds = (time_t) (wall_us / 1000000);
        int64_t rest = wall_us % 1000000;
        char day[CLOCK_TEXT_MAX];
        struct tm tm;

        if (rest < 0) {
                rest += 1000000;
                seconds--;
        }
        if (!gmtime_r(&seconds, &tm) || strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &tm) != CLOCK_DAY)
                (void) snprintf(day, sizeof day, "0000-00-00T00:00:00"); /* outside the years 1000 to 9999 */
        (void) snprintf(out, CLOCK_TEXT_MAX, "%.19s.%06uZ", day, (unsigned) rest % 1000000);
}

static int64_t clock_fraction_us(const char **text) {
        int64_t us = 0, unit = 100000;

        if (**text != '.')
                return 0;
        for ((*text)++; **text >= '0' && **text <= '9'; (*text)++) {
                us += (**text - '0') * unit;
                unit /= 10;
        }
        return us;
}

int clock_parse(const char *text, int64_t *ret_wall_us) {
        struct tm tm = { 0 };
        const char *rest = strptime(text, "%Y-%m-%d", &tm);
        int64_t us = 0;

        if (rest && *rest == 'T') {
                rest = strptime(rest, "T%H:%M:%S", &tm);
                if (rest)
                        us = clock_fraction_us(&rest);
                if (!rest || strcmp(rest, "Z") != 0)
                        return -EINVAL;
        } else if (!rest || *rest) {
                return -EINVAL;
        }
        *ret_wall_us = (int64_t) timegm(&tm) * 1000000 + us;
        return 0;
}

int clock_read(const char *text, int64_t *ret_wall_us) {
        char again[CLOCK_TEXT_MAX];
        int64_t wall_us;
        int r = clock_parse(text, &wall_us);

        if (r)
                return r;
        clock_format(wall_us, again);
        if (strcmp(again, text) != 0)
                return -EINVAL;
        *ret_wall_us = wall_us;
        return 0;
}
