/* SPDX-License-Identifier: ISC */

/*
 * The folder of checkpoints that were carried out
 */

#include "outside_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "merkle.h"
#include "outside.h"
#include "text.h"

/* What was found that is new. */
struct outside_found {
        size_t count;
        char names[OUTSIDE_FILES_MAX][CONTRADICTION_SOURCE_MAX];
        char *notes[OUTSIDE_FILES_MAX]; /* owned */
        struct outside judged[OUTSIDE_FILES_MAX];
};

static bool outside_is_note(const char *name) {
        static const char *const ends[] = { ".note", ".checkpoint" };
        size_t size = strlen(name);

        for (size_t i = 0; i < count_of(ends); i++)
                if (*name != '.' && size > strlen(ends[i]) && !strcmp(name + size - strlen(ends[i]), ends[i]))
                        return true;
        return false;
}

/* A regular file, whole and without NUL; NULL where it isn't one. The caller's. */
static char *outside_read_file(int folder, const char *name) {
        int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
        char *text = fd < 0 ? NULL : calloc(1, OUTSIDE_BYTES_MAX + 1);
        struct stat about;
        ssize_t size = -1;

        if (text && !fstat(fd, &about) && S_ISREG(about.st_mode) && about.st_size <= OUTSIDE_BYTES_MAX)
                size = read(fd, text, OUTSIDE_BYTES_MAX);
        if (fd >= 0)
                (void) close(fd);
        if (size > 0 && strlen(text) == (size_t) size)
                return text;
        free(text);
        return NULL;
}

/* Whether it is known; if not, it is from now on. With all places taken it is judged each time. */
static bool outside_knows(struct outside_folder *outside, const char *note) {
        const struct merkle_part part = { note, strlen(note) };
        struct hash hash;

        merkle_hash(&part, 1, &hash);
        for (size_t i = 0; i < outside->count; i++)
                if (!memcmp(outside->known[i].bytes, hash.bytes, HASH_SIZE))
                        return true;
        if (outside->count < OUTSIDE_FILES_MAX)
                outside->known[outside->count++] = hash;
        return false;
}

static void outside_take(
        struct outside_folder *outside, struct outside_found *found, int folder, const char *name) {
        char *note = outside_read_file(folder, name);

        if (!note)
                return;
        if (outside_knows(outside, note)) {
                free(note);
                return;
        }
        (void) snprintf(found->names[found->count], CONTRADICTION_SOURCE_MAX, "%.100s", name);
        text_mend(found->names[found->count]);
        found->notes[found->count++] = note;
}

static void outside_gather(struct outside_folder *outside, struct outside_found *found, DIR *folder) {
        const struct dirent *entry;
        size_t looked = 0, files = 0;

        while (looked++ < OUTSIDE_NAMES_MAX && (entry = readdir(folder))) {
                if (!outside_is_note(entry->d_name))
                        continue;
                if (++files > OUTSIDE_FILES_MAX)
                        break;
                outside_take(outside, found, dirfd(folder), entry->d_name);
        }
        if (files > OUTSIDE_FILES_MAX && !outside->said_many)
                log_line(LOG_WARNING,
                        "The folder of outside checkpoints has more than %d: only so many are looked at.",
                        OUTSIDE_FILES_MAX);
        outside->said_many = files > OUTSIDE_FILES_MAX;
}

static int outside_tell(
        const struct outside *judged, const char *name, struct ledger *ledger, struct live *live) {
        char text[CONTRADICTION_TEXT_MAX];
        struct contradiction one;
        bool accepted = false;
        int r;

        if (judged->verdict == OUTSIDE_UNSIGNED)
                log_line(LOG_CRIT,
                        "The checkpoint %s names this record, and this record's key didn't sign it: a "
                        "forgery, or "
                        "the record was begun anew with another key.",
                        name);
        if (judged->verdict == OUTSIDE_FOREIGN)
                log_line(LOG_NOTICE, "%s is no checkpoint of this record; it says nothing.", name);
        if (!contradiction_of_outside(judged, name, &one))
                return 0;
        r = contradiction_accepted(ledger, &one, &accepted);
        if (r)
                return r;
        contradiction_text(&one, text);
        log_line(accepted ? LOG_WARNING : LOG_CRIT, "%s %s", text,
                accepted ? "It was accepted before, and is on record."
                         : "Nothing is recorded until a supervisor decides: strongroom checkpoint accept.");
        if (!accepted)
                (void) contradiction_add(&live->contradictions, &one);
        return 0;
}

int outside_folder_look(struct outside_folder *outside, struct ledger *ledger, struct live *live) {
        const struct checkpoint_settings settings = config_checkpoint(live->config);
        scoped(freep) struct outside_found *found = calloc(1, sizeof *found);
        DIR *folder = *settings.outside ? opendir(settings.outside) : NULL;
        int r = 0;

        if (folder && found) {
                outside_gather(outside, found, folder);
                r = outside_judge(ledger, (const char *const *) found->notes, found->count, found->judged);
        }
        if (folder)
                (void) closedir(folder);
        for (size_t i = 0; found && i < found->count; i++) {
                if (!r)
                        r = outside_tell(&found->judged[i], found->names[i], ledger, live);
                free(found->notes[i]);
        }
        return found ? r : -ENOMEM;
}
