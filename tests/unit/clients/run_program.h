/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_RUN_PROGRAM_H
#define STRONGROOM_TEST_RUN_PROGRAM_H

/*
 * Runs the built `strongroom` as a person would, off a terminal, one hour east of Greenwich
 */

#include <sys/types.h>

enum { RUN_OUTPUT_MAX = 65536, RUN_WORDS_MAX = 24 };

struct run {
        char out[RUN_OUTPUT_MAX], err[RUN_OUTPUT_MAX];
        int status; /* 128 + signal where one ended it */
};

/* words ends with NULL; socket: in STRONGROOM_SOCKET, or NULL. */
void run_strongroom(struct run *run, const char *socket, const char *const *words);

/* The same, without waiting: its output goes to the file. */
pid_t run_start(const char *socket, const char *file, const char *const *words);
int run_wait(pid_t pid);

/* What a person would type: its status. */
int run_shell(const char *command);

#endif
