/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DEMO_KEEP_H
#define STRONGROOM_DEMO_KEEP_H

/*
 * A demonstration that stays: agent, readers, and a process that plays the scanners by hand
 *
 *      echo CODE > FOLDER/run/scan-1      pulls the trigger of scanner-1 on that code
 *      echo WORDS > FOLDER/run/air        a play's other readers do what it says
 */

#include "play.h"

/* What one play has that others haven't. */
struct keep_play {
        void (*obey)(void *context, char *line); /* NULL: there are only scanners */
        void (*tell)(const struct play *play);   /* what to type next */
        void *context;
};

/* Leaves it running and says what to type next. The stage is then no longer this process's to close. */
must_check int keep_go_on(struct play *play, const struct keep_play *what);

/* Of a count by barcode. */
extern const struct keep_play keep_count;

/* Stops exactly what runs in this folder, by the numbers written there. */
must_check int keep_stop(struct ctl *ctl, const char *folder);

#endif
