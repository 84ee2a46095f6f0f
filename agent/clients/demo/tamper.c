/* SPDX-License-Identifier: ISC */

/*
 * Tampering: one byte of one entry, in a copy of the store
 *
 * The entry is the intake of the first exhibit that is missing; the byte is the last digit of its serial number: the
 * lie that somebody who took it would tell. It is written into the file past SQLite, which would refuse it.
 */

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "play.h"
#include "text.h"

enum { TAMPER_BYTES = 65536, TAMPER_EVENT_MAX = 4097, TAMPER_STORE_MAX = 64 << 20 };

static int tamper_copy(const char *from, const char *to) {
        scoped(closep) int in = open(from, O_RDONLY | O_CLOEXEC);
        scoped(closep) int out = -1;
        char bytes[TAMPER_BYTES];
        ssize_t size;

        if (in < 0)
                return errno == ENOENT ? 0 : -errno;
        out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (out < 0)
                return -errno;
        while ((size = read(in, bytes, sizeof bytes)) > 0)
                if (write(out, bytes, (size_t) size) != size)
                        return -EIO;
        return size < 0 ? -errno : 0;
}

/* The store, and its WAL where the agent left one. */
static int tamper_copy_store(struct stage *stage, const char *copy) {
        char from[STAGE_FILE_MAX], to[STAGE_FILE_MAX + 8];
        int r;

        stage_file(stage, "tampered", from);
        r = mkdir(from, 0700) ? -errno : 0;
        stage_file(stage, "state/strongroom.db", from);
        if (!r)
                r = tamper_copy(from, copy);
        stage_file(stage, "state/strongroom.db-wal", from);
        (void) snprintf(to, sizeof to, "%s-wal", copy);
        if (!r)
                r = tamper_copy(from, to);
        return r ? stage_fail(stage, copy, strerror(-r)) : 0;
}

/* The entry that brought an exhibit in, byte by byte as the store has it. */
static int tamper_read_entry(const char *store, const char *number, json_int_t *ret_seq, char *event) {
        static const char sql[] = "SELECT seq, event FROM entries WHERE event ->> '$.kind' = 'item.added'"
                                  " AND event ->> '$.item' = ?1";
        sqlite3_stmt *row = NULL;
        sqlite3 *database = NULL;
        int r = -ENOENT;

        if (!sqlite3_open_v2(store, &database, SQLITE_OPEN_READWRITE, NULL) &&
                !sqlite3_prepare_v2(database, sql, -1, &row, NULL) &&
                !sqlite3_bind_text(row, 1, number, -1, SQLITE_STATIC) && sqlite3_step(row) == SQLITE_ROW) {
                *ret_seq = sqlite3_column_int64(row, 0);
                r = text_copy(event, TAMPER_EVENT_MAX, (const char *) sqlite3_column_text(row, 1)) ? 0
                                                                                                   : -E2BIG;
        }
        (void) sqlite3_finalize(row);
        (void) sqlite3_close(database);
        return r;
}

/* Where in the file the event stands: 0, or a negative errno. */
static int tamper_find(int file, const char *event, off_t *ret_at) {
        struct stat size;
        char *bytes, *found = NULL;

        if (fstat(file, &size) || size.st_size > TAMPER_STORE_MAX)
                return -EFBIG;
        bytes = malloc((size_t) size.st_size);
        if (!bytes)
                return -ENOMEM;
        if (pread(file, bytes, (size_t) size.st_size, 0) == size.st_size)
                found = memmem(bytes, (size_t) size.st_size, event, strlen(event));
        if (found)
                *ret_at = found - bytes;
        free(bytes);
        return found ? 0 : -ENOENT;
}

static int tamper_flip(const char *copy, const char *event, char *ret_was, char *ret_is) {
        static const char field[] = "\"serial_frame_raw\":\"";
        scoped(closep) int file = open(copy, O_RDWR | O_CLOEXEC);
        const char *serial = strstr(event, field),
                   *end = serial ? strchr(serial + sizeof field - 1, '"') : NULL;
        off_t at;
        int r;

        if (file < 0 || !end)
                return file < 0 ? -errno : -EBADMSG;
        r = tamper_find(file, event, &at);
        if (r)
                return r;
        *ret_was = end[-1];
        *ret_is = (char) (end[-1] ^ 1); /* one bit: 6 becomes 7 */
        return pwrite(file, ret_is, 1, at + (end - 1 - event)) == 1 ? 0 : -EIO;
}

static const struct stock_item *tamper_victim(const struct play *play) {
        for (size_t i = 0; i < PLAN_LINES; i++)
                if (!strcmp(play->plan.lines[i].result, "MISSING"))
                        return play->plan.lines[i].item;
        return play->plan.lines[0].item;
}

int tamper_run(struct play *play) {
        char store[STAGE_FILE_MAX], copy[STAGE_FILE_MAX], event[TAMPER_EVENT_MAX], was[2] = "", is[2] = "";
        char text[PLAY_TEXT_MAX], intact[PLAY_TEXT_MAX];
        const struct stock_item *victim = tamper_victim(play);
        json_t *copied = NULL, *original = NULL;
        struct stage *stage = &play->stage;
        json_int_t seq = 0;
        int exit_copy = 0, exit_original = 0, r = stage_stop_agent(stage);

        stage_file(stage, "state/strongroom.db", store);
        stage_file(stage, "tampered/strongroom.db", copy);
        if (!r)
                r = tamper_copy_store(stage, copy);
        if (r)
                return r;
        r = tamper_read_entry(copy, victim->number, &seq, event);
        if (!r)
                r = tamper_flip(copy, event, was, is);
        if (r)
                return stage_fail(stage, copy, strerror(-r));
        r = play_verify(play, copy, &copied, text, sizeof text, &exit_copy);
        if (!r)
                r = play_verify(play, store, &original, intact, sizeof intact, &exit_original);
        if (r) {
                json_decref(copied);
                return r;
        }
        play->tamper = json_pack("{sI ss ss ss so so ss ss si si}", "entry", seq, "item", victim->number,
                "was", was, "is", is, "copy", copied, "original", original, "copy_says", text,
                "original_says", intact, "copy_exit", exit_copy, "original_exit", exit_original);
        return play->tamper ? 0 : stage_fail(stage, "The copy", "there is not enough memory");
}
