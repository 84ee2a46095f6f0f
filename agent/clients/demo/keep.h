/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DEMO_KEEP_H
#define STRONGROOM_DEMO_KEEP_H

/*
 * A demonstration that stays: agent, readers, and a process that plays the scanners by hand
 *
 *      echo CODE > FOLDER/run/scan-1      pulls the trigger of scanner-1 on that code
 */

#include "play.h"

/* Leaves it running and says what to type next. The stage is then no longer this process's to close. */
must_check int keep_go_on(struct play *play);

/* Stops exactly what runs in this folder, by the numbers written there. */
must_check int keep_stop(struct ctl *ctl, const char *folder);

#endif
