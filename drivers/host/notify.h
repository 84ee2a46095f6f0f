/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_NOTIFY_H
#define STRONGROOM_HOST_NOTIFY_H

/*
 * Telling the service manager, as sd_notify(3) does, over a socket that is opened once and outlives the sandbox
 */

/* Does nothing where there is no service manager. */
void notify_start(void);
void notify_say(const char *words);

#endif
