/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DEMO_PROCESS_H
#define STRONGROOM_DEMO_PROCESS_H

/*
 * Processes of a demonstration: started in its folder, and stopped by nobody else's mistake
 *
 * A process belongs to a folder when its working folder is that folder and it runs the program that folder/bin names;
 * only then is it ever sent a signal by its written-down number.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "macros.h"

enum { PROCESS_PATH_MAX = 512, PROCESS_END_MS = 5000 };

struct process_call {
        const char *const *argv; /* argv[0]: the program's path */
        const char *folder;      /* where it runs */
        const char *log;         /* its messages are added to this file */
        int out;                 /* its standard output; -1: the log too */
        bool outlive;            /* it stays when this process ends */
};

/* The process, or a negative errno. */
must_check pid_t process_start(const struct process_call *call);

/* Runs to its end with its standard output into `out` (cut at room): the exit status, or a negative errno. */
must_check int process_run(const struct process_call *call, char *out, size_t room);

/* A child: asks it to end, and kills it where it doesn't. Its wait status. */
int process_end(pid_t pid);

/* A process that need not be a child. false: it isn't ours, or runs no more. */
bool process_is_ours(pid_t pid, const char *folder, const char *program);
must_check int process_stop(pid_t pid);

void process_pause(int ms);

#endif
