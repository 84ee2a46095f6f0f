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

int error_traced(int r, const char *function, int line);

/* "ledger_append:212", the place that first forwarded the last error; "" where none did. Static storage. */
const char *error_origin(void);

#endif
