/* SPDX-License-Identifier: ISC */

/*
 * A disk that fails
 *
 * For the loss of power each open file keeps what its unsynced writes covered, newest last; to lose power is to write
 * that back, newest first. Names and the folder's entries are taken to be durable: the store makes its files once.
 */

#include "vfs_fault.h"

#include <assert.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECTOR = 512, FILES_MAX = 16 };

struct undo {
        struct undo *before;
        sqlite3_int64 offset, file_size; /* the file's size before */
        int size, had;                   /* had: how much of it was there */
        uint8_t bytes[];
};

struct fault_file {
        sqlite3_file base;
        struct undo *undo;
        sqlite3_file *real; /* behind this struct */
};

static struct {
        sqlite3_vfs shim, *real;
        enum vfs_fault fault;
        uint64_t at, count, seed;
        bool forever, happened;
        struct fault_file *files[FILES_MAX];
} disk;

/* ---- what is lost ---- */

static bool disk_loses(void) {
        if (disk.fault == VFS_FAULT_POWER)
                return true;
        disk.seed = disk.seed * 6364136223846793005ULL + 1442695040888963407ULL;
        return disk.seed >> 63;
}

static int real_size(struct fault_file *file, sqlite3_int64 *ret_size) {
        return file->real->pMethods->xFileSize(file->real, ret_size);
}

static void undo_remember(struct fault_file *file, sqlite3_int64 offset, int size) {
        struct undo *undo = calloc(1, sizeof *undo + (size_t) size);

        if (!undo)
                abort();
        undo->before = file->undo;
        undo->offset = offset;
        undo->size = size;
        (void) real_size(file, &undo->file_size);
        undo->had = undo->file_size <= offset         ? 0
                    : undo->file_size - offset < size ? (int) (undo->file_size - offset)
                                                      : size;
        if (undo->had)
                (void) file->real->pMethods->xRead(file->real, undo->bytes, undo->had, offset);
        file->undo = undo;
}

static void undo_forget(struct fault_file *file) {
        while (file->undo) {
                struct undo *before = file->undo->before;

                free(file->undo);
                file->undo = before;
        }
}

/* Old bytes where there were some, zeros where the file grew. */
static void undo_sectors(struct fault_file *file, const struct undo *undo) {
        for (int at = 0; at < undo->size; at += SECTOR) {
                int size = undo->size - at < SECTOR ? undo->size - at : SECTOR;

                if (disk_loses())
                        (void) file->real->pMethods->xWrite(
                                file->real, undo->bytes + at, size, undo->offset + at);
        }
}

static void file_lose(struct fault_file *file) {
        for (struct undo *undo = file->undo; undo; undo = undo->before) {
                undo_sectors(file, undo);
                if (disk.fault == VFS_FAULT_POWER)
                        (void) file->real->pMethods->xTruncate(file->real, undo->file_size);
        }
}

static void disk_die(void) {
        if (disk.fault != VFS_FAULT_CRASH)
                for (size_t i = 0; i < FILES_MAX; i++)
                        if (disk.files[i])
                                file_lose(disk.files[i]);
        _exit(VFS_FAULT_EXIT);
}

/* True where this operation is to fail. */
static bool disk_strikes(bool writes) {
        bool now = ++disk.count == disk.at || (disk.forever && disk.at && disk.count > disk.at);

        if (!now || disk.fault == VFS_FAULT_NONE || (disk.fault == VFS_FAULT_FULL && !writes))
                return false;
        disk.happened = true;
        if (disk.fault > VFS_FAULT_ERROR)
                disk_die();
        return true;
}

static bool disk_remembers(void) {
        return disk.fault >= VFS_FAULT_POWER;
}

/* ---- the file ---- */

#define REAL(file) ((struct fault_file *) (file))->real

static int fault_close(sqlite3_file *file) {
        struct fault_file *own = (struct fault_file *) file;

        for (size_t i = 0; i < FILES_MAX; i++)
                if (disk.files[i] == own)
                        disk.files[i] = NULL;
        undo_forget(own);
        return own->real->pMethods->xClose(own->real);
}

static int fault_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset) {
        return REAL(file)->pMethods->xRead(REAL(file), bytes, size, offset);
}

static int fault_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset) {
        if (disk_strikes(true))
                return disk.fault == VFS_FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
        if (disk_remembers())
                undo_remember((struct fault_file *) file, offset, size);
        return REAL(file)->pMethods->xWrite(REAL(file), bytes, size, offset);
}

static int fault_truncate(sqlite3_file *file, sqlite3_int64 size) {
        sqlite3_int64 now = 0;

        if (disk_strikes(false))
                return SQLITE_IOERR_TRUNCATE;
        (void) real_size((struct fault_file *) file, &now);
        if (disk_remembers() && now > size)
                undo_remember((struct fault_file *) file, size, (int) (now - size));
        return REAL(file)->pMethods->xTruncate(REAL(file), size);
}

static int fault_sync(sqlite3_file *file, int flags) {
        int result;

        if (disk_strikes(false))
                return SQLITE_IOERR_FSYNC;
        result = disk_remembers() ? SQLITE_OK : REAL(file)->pMethods->xSync(REAL(file), flags);
        undo_forget((struct fault_file *) file);
        return result;
}

static int fault_size(sqlite3_file *file, sqlite3_int64 *ret_size) {
        return REAL(file)->pMethods->xFileSize(REAL(file), ret_size);
}

static int fault_lock(sqlite3_file *file, int level) {
        return REAL(file)->pMethods->xLock(REAL(file), level);
}

static int fault_unlock(sqlite3_file *file, int level) {
        return REAL(file)->pMethods->xUnlock(REAL(file), level);
}

static int fault_check_lock(sqlite3_file *file, int *ret_held) {
        return REAL(file)->pMethods->xCheckReservedLock(REAL(file), ret_held);
}

static int fault_control(sqlite3_file *file, int op, void *argument) {
        return REAL(file)->pMethods->xFileControl(REAL(file), op, argument);
}

static int fault_sector(sqlite3_file *file) {
        return REAL(file)->pMethods->xSectorSize(REAL(file));
}

static int fault_traits(sqlite3_file *file) {
        (void) file;
        return 0; /* promises nothing: no atomic writes, no safe overwrite */
}

static int fault_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **ret_map) {
        return REAL(file)->pMethods->xShmMap(REAL(file), page, size, extend, ret_map);
}

static int fault_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
        return REAL(file)->pMethods->xShmLock(REAL(file), offset, count, flags);
}

static void fault_shm_barrier(sqlite3_file *file) {
        REAL(file)->pMethods->xShmBarrier(REAL(file));
}

static int fault_shm_unmap(sqlite3_file *file, int remove) {
        return REAL(file)->pMethods->xShmUnmap(REAL(file), remove);
}

static const sqlite3_io_methods fault_methods = {
        .iVersion = 2, /* no mapped reads: those would go past us */
        .xClose = fault_close,
        .xRead = fault_read,
        .xWrite = fault_write,
        .xTruncate = fault_truncate,
        .xSync = fault_sync,
        .xFileSize = fault_size,
        .xLock = fault_lock,
        .xUnlock = fault_unlock,
        .xCheckReservedLock = fault_check_lock,
        .xFileControl = fault_control,
        .xSectorSize = fault_sector,
        .xDeviceCharacteristics = fault_traits,
        .xShmMap = fault_shm_map,
        .xShmLock = fault_shm_lock,
        .xShmBarrier = fault_shm_barrier,
        .xShmUnmap = fault_shm_unmap,
};

static int fault_open(
        sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *ret_flags) {
        struct fault_file *own = (struct fault_file *) file;
        int result;

        (void) vfs;
        *own = (struct fault_file){ .real = (sqlite3_file *) (own + 1) };
        result = disk.real->xOpen(disk.real, name, own->real, flags, ret_flags);
        if (result != SQLITE_OK)
                return result;
        own->base.pMethods = &fault_methods;
        for (size_t i = 0; i < FILES_MAX; i++) {
                if (disk.files[i])
                        continue;
                disk.files[i] = own;
                return SQLITE_OK;
        }
        abort();
}

/* ---- the disk ---- */

void vfs_fault_install(void) {
        disk.real = sqlite3_vfs_find(NULL);
        assert(disk.real);
        disk.shim = *disk.real;
        disk.shim.pNext = NULL;
        disk.shim.zName = "fault";
        disk.shim.szOsFile = (int) sizeof(struct fault_file) + disk.real->szOsFile;
        disk.shim.xOpen = fault_open;
        if (sqlite3_vfs_register(&disk.shim, 1) != SQLITE_OK)
                abort();
}

void vfs_fault_set(enum vfs_fault fault, uint64_t at, bool forever, uint64_t seed) {
        disk.fault = fault;
        disk.at = at;
        disk.count = 0;
        disk.forever = forever;
        disk.happened = false;
        disk.seed = seed;
}

uint64_t vfs_fault_count(void) {
        return disk.count;
}

bool vfs_fault_happened(void) {
        return disk.happened;
}
