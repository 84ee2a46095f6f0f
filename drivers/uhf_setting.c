/* SPDX-License-Identifier: ISC */

/*
 * UHF settings: power, region, session, q, antenna, tid
 *
 * What isn't said is left as the reader has it. A value out of range is refused with the range.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "uhf.h"

enum { UHF_REASON_MAX = 160, UHF_Q_MAX = 15 };

static bool uhf_refuse(struct driver_io *io, const char *reason) {
        driver_reason(io, reason);
        return false;
}

/* Hundredths of dBm: "20", "20.5", "-1". */
static bool uhf_read_power(struct uhf *uhf, struct driver_io *io, const struct uhf_limits *limits) {
        const char *value = driver_setting(io, "power");
        char reason[UHF_REASON_MAX], *end = NULL;
        double dbm;

        uhf->settings.power_cdbm = UHF_UNSET;
        if (!value || !limits->power_step_cdbm)
                return true;
        dbm = strtod(value, &end);
        if (end != value && !*end && dbm >= limits->power_min && dbm <= limits->power_max) {
                int cdbm = (int) (dbm * 100 + 0.5);

                uhf->settings.power_cdbm = cdbm;
                if (cdbm % limits->power_step_cdbm == 0)
                        return true;
        }
        (void) snprintf(reason, sizeof reason, "power must be %d to %d dBm%s", limits->power_min,
                limits->power_max, limits->power_step_cdbm == 100 ? ", without a fraction" : "");
        return uhf_refuse(io, reason);
}

static bool uhf_read_region(struct uhf *uhf, struct driver_io *io, const struct uhf_limits *limits) {
        const char *value = driver_setting(io, "region");
        char reason[UHF_REASON_MAX] = "region must be one of:";
        size_t at = strlen(reason);

        uhf->settings.region = UHF_UNSET;
        if (!value || !limits->regions)
                return true;
        for (const struct uhf_region *region = limits->regions; region->name; region++) {
                if (!strcmp(region->name, value)) {
                        uhf->settings.region = region->code;
                        return true;
                }
                at += (size_t) snprintf(reason + at, sizeof reason - at, " %s", region->name);
                assert(at < sizeof reason);
        }
        return uhf_refuse(io, reason);
}

/* A whole number up to max, after a letter that may be left out: "s1". */
static bool uhf_read_number(
        struct driver_io *io, const char *key, char letter, unsigned int max, int *ret_number) {
        const char *value = driver_setting(io, key);
        char reason[UHF_REASON_MAX];
        unsigned int number;
        char rest;

        *ret_number = UHF_UNSET;
        if (!value)
                return true;
        if (letter && value[0] == letter)
                value++;
        if (value[0] >= '0' && value[0] <= '9' && sscanf(value, "%3u%c", &number, &rest) == 1 &&
                number <= max) {
                *ret_number = (int) number;
                return true;
        }
        (void) snprintf(reason, sizeof reason, "%s must be a number, 0 to %u", key, max);
        return uhf_refuse(io, reason);
}

/* "1", "1,2,4". */
static bool uhf_read_antennas(struct uhf *uhf, struct driver_io *io, const struct uhf_limits *limits) {
        const char *at = limits->antennas_max ? driver_setting(io, "antenna") : NULL;
        struct uhf_settings *settings = &uhf->settings;
        char reason[UHF_REASON_MAX];

        assert(limits->antennas_max <= UHF_ANTENNAS_MAX);
        for (bool good = true; at && good;) {
                unsigned long number =
                        *at >= '1' && *at <= '9' ? strtoul(at, (char **) (uintptr_t) &at, 10) : 0;

                good = number && number <= limits->antennas_max && settings->antenna_count < UHF_ANTENNAS_MAX;
                if (good)
                        settings->antennas[settings->antenna_count++] = (uint8_t) number;
                if (good && !*at)
                        return true;
                good = good && *at++ == ',';
        }
        if (!driver_setting(io, "antenna") || !limits->antennas_max)
                return true;
        (void) snprintf(reason, sizeof reason, "antenna must be numbers from 1 to %u, with commas between",
                limits->antennas_max);
        return uhf_refuse(io, reason);
}

static bool uhf_read_tid(struct uhf *uhf, struct driver_io *io) {
        const char *value = driver_setting(io, "tid");

        uhf->settings.tid = !value || !strcmp(value, "on");
        if (!value || !strcmp(value, "on") || !strcmp(value, "off"))
                return true;
        return uhf_refuse(io, "tid must be on or off");
}

bool uhf_settings_read(struct uhf *uhf, struct driver_io *io, const struct uhf_limits *limits) {
        return uhf_read_power(uhf, io, limits) && uhf_read_region(uhf, io, limits) &&
               uhf_read_number(io, "session", 's', 3, &uhf->settings.session) &&
               uhf_read_number(io, "q", '\0', UHF_Q_MAX, &uhf->settings.q) &&
               uhf_read_antennas(uhf, io, limits) && uhf_read_tid(uhf, io);
}
