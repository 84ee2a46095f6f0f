/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_BASE_SANDBOX_H
#define STRONGROOM_BASE_SANDBOX_H

/*
 * The sandbox of a process that parses what a stranger sends
 *
 * Entered once, before the first foreign byte, for all threads, and never left: no new privileges, and an allow-list
 * of system calls; whatever isn't on it answers EPERM. At every level execve(2), fork(2), network sockets, and
 * memory that is both written and executed are refused. docs/readers.md has the table for people.
 */

#include <stdbool.h>

#include "macros.h"
#include "strongroom/driver.h"

must_check int sandbox_enter(enum sandbox level);

/* A build with AddressSanitizer allows what the sanitizer's report at exit needs; a program says so in its log. */
bool sandbox_is_relaxed(void);

#endif
