/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ERROR_H
#define STRONGROOM_ERROR_H

/*
 * Errors: 0; or a positive NOUN_E_*, a documented condition; or a negative errno, forwarded and never matched
 *
 * error_trace(r) remembers where a negative errno was first forwarded from, so that a program can log the origin
 * of what it reports. It returns r unchanged.
 */

#define error_trace(r) error_traced((r), __func__, __LINE__)

void error_note(int r, const char *function, int line);

/* Here and not in error.c, so that compilers and analysers see that r comes back as it was. */
static inline int error_traced(int r, const char *function, int line) {
        error_note(r, function, line);
        return r;
}

/* "ledger_append:212", the place that first forwarded the last error; "" where none did. Static storage. */
const char *error_origin(void);

#endif
