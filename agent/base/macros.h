/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_MACROS_H
#define STRONGROOM_MACROS_H

/*
 * Cleanup where the variable is born, and a few words the language lacks
 *
 *   scoped(store_freep) struct store *store = NULL;
 *   ...
 *   *ret_store = take(store);
 */

#include <stdlib.h>
#include <unistd.h>

#define scoped(fn)                  __attribute__((cleanup(fn)))
#define must_check                  __attribute__((warn_unused_result))
#define format_like(pattern, first) __attribute__((__format__(__printf__, pattern, first)))
#define take(p) \
        __extension__({ \
                __typeof__(p) taken_ = (p); \
                (p) = NULL; \
                taken_; \
        })
#define count_of(array) (sizeof(array) / sizeof((array)[0]))

/* Declares name##p for scoped(): the function may be given NULL. */
#define DEFINE_SCOPED(type, fn) \
        static inline void fn##p(type **p) { \
                (void) fn(*p); \
        }

static inline void freep(void *p) {
        free(*(void **) p);
}

/* Hands a descriptor over: what is left closes nothing. */
static inline int take_fd(int *fd) {
        int taken = *fd;

        *fd = -1;
        return taken;
}

static inline void closep(const int *fd) {
        if (*fd >= 0)
                (void) close(*fd);
}

#endif
