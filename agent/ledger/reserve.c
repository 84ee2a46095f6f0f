/* SPDX-License-Identifier: ISC */

/*
 * The reserve: a file of a mebibyte beside the store, let go when the disk is full
 *
 * So that "the disk is full" can itself be put on record. Nothing else is written until the reserve is held again:
 * that there is room for it is how the agent knows that the disk has healed.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "inside.h"
#include "ledger.h"

enum { RESERVE_PATH_MAX = 600 };

static const char *reserve_path(const struct ledger *ledger, char *out) {
        const char *store = sqlite3_db_filename(ledger->store.db, "main");

        if (!store || !*store || snprintf(out, RESERVE_PATH_MAX, "%s.reserve", store) >= RESERVE_PATH_MAX)
                return NULL; /* in memory: no disk to be full */
        return out;
}

int ledger_hold_reserve(struct ledger *ledger) {
        char path[RESERVE_PATH_MAX];
        scoped(closep) int fd = -1;
        int r;

        if (!reserve_path(ledger, path))
                return 0;
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0)
                return errno == ENOSPC ? LEDGER_E_FULL : -errno;
        r = posix_fallocate(fd, 0, LEDGER_RESERVE_BYTES);
        if (!r)
                return 0;
        (void) unlink(path);
        return r == ENOSPC ? LEDGER_E_FULL : -r;
}

void ledger_release_reserve(struct ledger *ledger) {
        char path[RESERVE_PATH_MAX];

        if (reserve_path(ledger, path))
                (void) unlink(path);
}
