/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_COMMISSION_H
#define STRONGROOM_HOST_COMMISSION_H

/*
 * Giving a tag its EPC from the command line: one order, its outcome printed, and the end
 *
 *      {"result":"done","epc":"3034…","was":"e200…","tid":"e280…","locked":true}
 *
 * code stands where the reader gave one for what went wrong, reason where no tag was reached at all. The access
 * password is never printed.
 */

#include <stdbool.h>
#include <stdio.h>

#include "macros.h"
#include "strongroom/driver.h"

struct driver_io;
struct text;

struct commission_run {
        struct commission order;
        bool json, given, over;
        int status; /* the exit status */
        FILE *out;
};

enum { COMMISSION_WAIT_MS = 10000 };

/* What the options say; false after a problem in words. password "-": a line of the standard input. */
bool commission_read(struct commission *order, const char *epc, const char *password, const char *wait,
        bool lock, struct text *problem);

/* The device is open and its driver started. */
void commission_give(struct driver_io *host);

void commission_print(struct commission_run *run, const struct commissioned *outcome, const char *reason);

#endif
