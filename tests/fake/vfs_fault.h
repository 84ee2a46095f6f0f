/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_VFS_FAULT_H
#define STRONGROOM_VFS_FAULT_H

/*
 * A disk that fails: a shim over SQLite's own VFS
 *
 * Every write, sync and truncation of any file is an operation with a number. At the one that is set, the shim returns
 * an error (once, or from then on), ends the process as kill -9 does, or loses power: what was written since the last
 * sync of each file is then taken back, whole or by sectors of 512 bytes at random.
 */

#include <stdbool.h>
#include <stdint.h>

enum vfs_fault {
        VFS_FAULT_NONE,
        VFS_FAULT_FULL,  /* ENOSPC: writes only; syncs and truncations go through */
        VFS_FAULT_ERROR, /* EIO */
        VFS_FAULT_CRASH, /* _exit(VFS_FAULT_EXIT) */
        VFS_FAULT_POWER, /* every unsynced byte is lost, then the same */
        VFS_FAULT_TORN,  /* unsynced sectors are lost by the seed, then the same */
};

enum { VFS_FAULT_EXIT = 99 };

/* Makes it the default VFS of this process. */
void vfs_fault_install(void);

/* Counts from 1 again. forever: it goes on failing, until set anew. */
void vfs_fault_set(enum vfs_fault fault, uint64_t at, bool forever, uint64_t seed);
uint64_t vfs_fault_count(void); /* operations so far */
bool vfs_fault_happened(void);

#endif
