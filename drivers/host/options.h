/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_OPTIONS_H
#define STRONGROOM_HOST_OPTIONS_H

/*
 * The command line of strongroom-reader, the section of strongroom.conf it names, and what both make together
 */

#include <stdbool.h>

#include "address.h"
#include "commission.h"
#include "settings.h"

enum {
        EXIT_FINE = 0, /* interfaces.md */
        EXIT_TROUBLE = 1,
        EXIT_USAGE = 2,
        EXIT_NOT_ALLOWED = 4,
        EXIT_INTEGRITY = 5,
        EXIT_DEVICE = 6,
        EXIT_RULE = 7,
        EXIT_INPUT = 65,
        EXIT_NO_SUCH = 66,
        EXIT_INTERNAL = 70,
        OPTIONS_DONE = 256, /* --help or --version has been answered */
};

struct options {
        const struct driver *driver;
        struct address address;
        char name[READER_NAME_MAX];
        char agent[LINK_DEVICE_MAX + 32];
        struct settings settings;
        const char *record, *replay;
        bool print, list, json, udev_rules;
        bool commission; /* there is an order */
        struct commission order;
};

/* 0, an exit status after a message on stderr, or OPTIONS_DONE. */
must_check int options_parse(int argc, char **argv, struct options *ret_options);

#endif
