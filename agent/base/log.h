/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_LOG_H
#define STRONGROOM_LOG_H

/*
 * The log of a program (only programs log; parts return)
 *
 * To journald with fields where stderr is the journal, else to stderr as one line: "<message> [KEY=value …]".
 * Extra fields are "KEY=value" strings, ended by NULL; keys are upper case and begin with STRONGROOM_.
 */

#include <syslog.h>

#include "macros.h"

void log_start(const char *program);
format_like(2, 3) void log_line(int priority, const char *format, ...);
void log_fields(int priority, const char *message, const char *const *fields);

#endif
