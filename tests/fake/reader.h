/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FAKE_READER_H
#define STRONGROOM_FAKE_READER_H

/*
 * The program strongroom-reader, as it is, run as a child of a test
 *
 * Its standard output comes line by line; its messages go to the test's own stderr.
 */

#include <sys/types.h>

struct reader_run {
        const char *program; /* NULL: strongroom-reader as it is built */
        pid_t pid;
        int out, err; /* err: -1 where messages go to the test's own */
};

/* Arguments after the program's name, ended by NULL. */
void reader_start(struct reader_run *run, const char *const *arguments);

/* A line of its output without the newline, within the usual wait; fails the test where none comes. */
void reader_line(struct reader_run *run, char *line, size_t room);

/* Sends SIGTERM and gives back the exit status; or waits for an end of its own. */
int reader_stop(struct reader_run *run);
int reader_wait(struct reader_run *run);

/* Runs it to its end: the exit status, and what it said on stderr. */
int reader_ask(const char *const *arguments, char *said, size_t room);

#endif
