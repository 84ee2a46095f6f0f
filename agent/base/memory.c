/* SPDX-License-Identifier: ISC */

/*
 * Large memory: asks the kernel for huge pages where one fits
 */

#include "memory.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { MEMORY_LINES = 128 };

void *memory_large(size_t size) {
        void *memory;

        if (posix_memalign(&memory, size >= MEMORY_HUGE_PAGE ? MEMORY_HUGE_PAGE : MEMORY_LINES, size))
                return NULL;
        if (size >= MEMORY_HUGE_PAGE)
                (void) madvise(memory, size, MADV_HUGEPAGE);
        return memory;
}
