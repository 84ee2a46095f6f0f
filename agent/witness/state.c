/* SPDX-License-Identifier: ISC */

/*
 * The state file, read and written whole
 */

#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"
#include "macros.h"

enum {
        STATE_NOTE_MAX = WITNESS_TEXT_MAX + 4 * COSIGN_LINE_MAX,
        STATE_MAX = WITNESS_LOGS_MAX * (STATE_NOTE_MAX + 32) + 1024,
        STATE_SUM_SIZE = 7 + 2 * HASH_SIZE + 1, /* "sha256 ", hex, newline */
};

static const char state_head[] = "strongroom-witness/v1\n";

static int state_folder(const struct witness *witness) {
        char copy[WITNESS_PATH_MAX];
        int fd;

        (void) text_copy(copy, sizeof copy, witness->state);
        fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return fd < 0 ? -errno : fd;
}

static void state_sum(const char *bytes, size_t size, char *out) {
        const struct merkle_part part = { bytes, size };
        struct hash hash;
        char hex[2 * HASH_SIZE + 1];

        merkle_hash(&part, 1, &hash);
        bytes_hex(hash.bytes, HASH_SIZE, hex);
        (void) snprintf(out, STATE_SUM_SIZE + 1, "sha256 %s\n", hex);
}

/* ---- writing ---- */

static void state_print(const struct state *state, struct text *out) {
        char vkey[SIGN_VKEY_MAX], sum[STATE_SUM_SIZE + 1];

        cosign_print(&state->witness->signer.verifier, vkey);
        text_addf(out, "%s%s\n", state_head, vkey);
        for (size_t i = 0; i < state->count; i++)
                text_addf(out, "%zu\n%s", state->logs[i].note.size, text_string(&state->logs[i].note));
        state_sum(text_string(out), out->size, sum);
        text_add(out, sum);
}

static int state_write_part(const char *path, const struct text *whole) {
        scoped(closep) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

        if (fd < 0)
                return -errno;
        for (size_t done = 0; done < whole->size;) {
                ssize_t size = write(fd, whole->bytes + done, whole->size - done);

                if (size < 0 && errno != EINTR)
                        return -errno;
                done += size < 0 ? 0 : (size_t) size;
        }
        return fsync(fd) ? -errno : 0;
}

/* With the folder locked. */
static int state_save(const struct state *state) {
        char part[WITNESS_PATH_MAX + 8];
        struct text whole = { 0 };
        int r;

        (void) snprintf(part, sizeof part, "%s.new", state->witness->state);
        state_print(state, &whole);
        r = text_failed(&whole) ? -ENOMEM : state_write_part(part, &whole);
        text_end(&whole);
        if (!r && rename(part, state->witness->state))
                r = -errno;
        if (r) {
                (void) unlink(part);
                return r;
        }
        return fsync(state->lock) ? -errno : 0; /* of the folder: the new name stays */
}

/* ---- reading ---- */

/* One "<bytes>\n<note>" at the cursor; each note must be our own word. */
static int state_read_log(struct state *state, const char **at, const char *end) {
        struct state_log *log = &state->logs[state->count];
        char *rest = NULL;
        unsigned long size = strtoul(*at, &rest, 10);

        if (state->count == WITNESS_LOGS_MAX || rest == *at || *rest != '\n' || size > STATE_NOTE_MAX ||
                size > (size_t) (end - rest - 1))
                return STATE_E_BROKEN;
        text_add_bytes(&log->note, rest + 1, size);
        if (text_failed(&log->note))
                return -ENOMEM;
        state->count++;
        if (note_parse_checkpoint(text_string(&log->note), &log->checkpoint) ||
                cosign_check(text_string(&log->note), &state->witness->signer.verifier, &log->cosigned_s))
                return STATE_E_BROKEN;
        *at = rest + 1 + size;
        return 0;
}

static int state_parse(struct state *state, const char *bytes, size_t size) {
        char vkey[SIGN_VKEY_MAX], head[sizeof state_head + SIGN_VKEY_MAX + 1], sum[STATE_SUM_SIZE + 1];
        const char *at, *end;
        int r = 0;

        cosign_print(&state->witness->signer.verifier, vkey);
        (void) snprintf(head, sizeof head, "%s%s\n", state_head, vkey);
        if (strlen(bytes) != size || size < strlen(head) + STATE_SUM_SIZE ||
                strncmp(bytes, head, strlen(head)) != 0)
                return STATE_E_BROKEN;
        end = bytes + size - STATE_SUM_SIZE;
        state_sum(bytes, (size_t) (end - bytes), sum);
        if (strcmp(end, sum) != 0)
                return STATE_E_BROKEN;
        for (at = bytes + strlen(head); !r && at < end;)
                r = state_read_log(state, &at, end);
        return r;
}

static int state_read(struct state *state) {
        scoped(closep) int fd = open(state->witness->state, O_RDONLY | O_CLOEXEC);
        scoped(freep) char *bytes = malloc(STATE_MAX + 1);
        size_t size = 0;

        if (fd < 0)
                return errno == ENOENT ? STATE_E_ABSENT : -errno;
        if (!bytes)
                return -ENOMEM;
        while (size < STATE_MAX) {
                ssize_t part = read(fd, bytes + size, STATE_MAX - size);

                if (part < 0 && errno != EINTR)
                        return -errno;
                if (!part)
                        break;
                size += part < 0 ? 0 : (size_t) part;
        }
        bytes[size] = '\0';
        return size == STATE_MAX ? STATE_E_BROKEN : state_parse(state, bytes, size);
}

/* ---- the door ---- */

static int state_lock(const struct witness *witness, struct state *state) {
        *state = (struct state){ .witness = witness, .lock = state_folder(witness) };
        if (state->lock < 0)
                return state->lock;
        while (flock(state->lock, LOCK_EX))
                if (errno != EINTR)
                        return -errno;
        return 0;
}

int state_create(const struct witness *witness) {
        struct state state;
        int r = state_lock(witness, &state);

        if (!r && !access(witness->state, F_OK))
                r = -EEXIST;
        if (!r)
                r = state_save(&state);
        state_close(&state);
        return r;
}

int state_open(const struct witness *witness, struct state *ret_state) {
        int r = state_lock(witness, ret_state);

        return r ? r : state_read(ret_state);
}

void state_close(struct state *state) {
        for (size_t i = 0; i < state->count; i++)
                text_end(&state->logs[i].note);
        if (state->lock >= 0)
                (void) close(state->lock);
        state->lock = -1;
        state->count = 0;
}

const struct state_log *state_find(const struct state *state, const char *origin) {
        for (size_t i = 0; i < state->count; i++)
                if (!strcmp(state->logs[i].checkpoint.origin, origin))
                        return &state->logs[i];
        return NULL;
}

int state_keep(struct state *state, const struct checkpoint *checkpoint, const char *note) {
        struct state_log *log = NULL;

        for (size_t i = 0; !log && i < state->count; i++)
                if (!strcmp(state->logs[i].checkpoint.origin, checkpoint->origin))
                        log = &state->logs[i];
        if (!log && state->count == WITNESS_LOGS_MAX)
                return STATE_E_FULL;
        if (!log)
                log = &state->logs[state->count++];
        log->checkpoint = *checkpoint;
        text_clear(&log->note);
        text_add(&log->note, note);
        return text_failed(&log->note) ? -ENOMEM : state_save(state);
}
