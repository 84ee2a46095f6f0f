/* SPDX-License-Identifier: ISC */

/*
 * Keeps: tables, helpers, and members called open
 */

#include <stdio.h>
#include <string.h>

#include "bytes.h"

struct good_driver {
        int (*open)(const char *address);
        int (*read)(void);
};

static const char *const good_names[] = { "one", "two" };

static int good_open(const char *address) {
        char said[32];

        return snprintf(said, sizeof said, "%s%s", good_names[0], address);
}

int good_start(const struct good_driver *driver) {
        return driver->open("a") + driver->read() + good_open("b");
}
