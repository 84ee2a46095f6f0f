/* SPDX-License-Identifier: ISC */

/*
 * Tell: what goes to the person rather than into the answer, on stderr
 */

#include <stdarg.h>

#include "command.h"

void ctl_tell(const struct ctl *ctl, const char *format, ...) {
        va_list args;

        if (ctl->quiet)
                return;
        (void) fflush(stdout); /* in the order in which it was said */
        va_start(args, format);
        (void) vfprintf(stderr, _(format), args);
        va_end(args);
        (void) fputc('\n', stderr);
}

int ctl_fail(const struct ctl *ctl, int status, const char *format, ...) {
        va_list args;

        (void) ctl;
        (void) fflush(stdout);
        (void) fputs("strongroom: ", stderr);
        va_start(args, format);
        (void) vfprintf(stderr, _(format), args);
        va_end(args);
        (void) fputc('\n', stderr);
        return status;
}
