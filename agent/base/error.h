/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ERROR_H
#define STRONGROOM_ERROR_H

/*
 * Errors: 0; or a positive NOUN_E_*, a documented condition; or a negative errno, forwarded and never matched
 *
 * error_trace(r) remembers where a negative errno was first forwarded from, so that a program can log the origin
 * of what it reports. Its value is r. (A macro, so that an analyser sees that it is.)
 */

#define error_trace(r) \
        __extension__({ \
                int traced_ = (r); \
                error_note(traced_, __func__, __LINE__); \
                traced_; \
        })

void error_note(int r, const char *function, int line);

/* "ledger_append:212", the place that first forwarded the last error; "" where none did. Static storage. */
const char *error_origin(void);

#endif
