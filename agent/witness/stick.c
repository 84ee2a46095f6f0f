/* SPDX-License-Identifier: ISC */

/*
 * A stick's exchange: each request read, judged, answered beside it
 */

#include "stick.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "macros.h"

static const char stick_name[] = "strongroom-witness", stick_request[] = "add-checkpoint";
static const int stick_statuses[] = { 200, 400, 403, 404, 409, 422, 500, 503 };

/* A whole file that a stranger wrote: no link, no device, not longer than a request may be. */
static int stick_read(int folder, const char *name, struct text *out) {
        scoped(closep) int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        struct stat stat;
        char part[4096];
        ssize_t size;

        if (fd < 0 || fstat(fd, &stat))
                return -errno;
        if (!S_ISREG(stat.st_mode) || stat.st_size > WITNESS_BODY_MAX)
                return -EFBIG;
        while ((size = read(fd, part, sizeof part)) > 0 && out->size <= WITNESS_BODY_MAX)
                text_add_bytes(out, part, (size_t) size);
        return size < 0 ? -errno : text_failed(out) ? -ENOMEM : out->size > WITNESS_BODY_MAX ? -EFBIG : 0;
}

/* On the stick before it is said that it may be pulled out. */
static int stick_write(int folder, const char *name, const struct text *body) {
        char part[80]; /* every name here is shorter than 64 */
        scoped(closep) int fd = -1;

        (void) snprintf(part, sizeof part, "%s.new", name);
        fd = openat(folder, part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
        if (fd < 0)
                return -errno;
        if (write(fd, text_string(body), body->size) != (ssize_t) body->size || fsync(fd))
                return errno ? -errno : -EIO;
        return renameat(folder, part, folder, name) || fsync(folder) ? -errno : 0;
}

static bool stick_is_ours(const struct witness *witness, int folder) {
        struct text meant = { 0 };
        char vkey[SIGN_VKEY_MAX];
        bool ours;
        int r = stick_read(folder, "witness", &meant);

        cosign_print(&witness->signer.verifier, vkey);
        ours = r || !strncmp(text_string(&meant), vkey, strlen(vkey)); /* none: for whom it may concern */
        text_end(&meant);
        return ours;
}

static void stick_forget_answers(int folder) {
        char name[64];

        for (size_t i = 0; i < count_of(stick_statuses); i++) {
                (void) snprintf(name, sizeof name, "%s.%d", stick_request, stick_statuses[i]);
                (void) unlinkat(folder, name, 0);
        }
}

static int stick_answer(const struct witness *witness, int folder, const char *name, int64_t now_s, FILE *out,
        struct stick_told *told) {
        struct witness_answer answer;
        struct text body = { 0 };
        char file[64];
        int r = stick_read(folder, stick_request, &body);

        if (r) {
                text_end(&body);
                (void) fprintf(out, "%s: %s can't be read: %s\n", name, stick_request, strerror(-r));
                return r == -ENOENT ? 0 : r;
        }
        witness_add_checkpoint(witness, now_s, text_string(&body), body.size, &answer);
        text_end(&body);
        stick_forget_answers(folder);
        (void) snprintf(file, sizeof file, "%s.%d", stick_request, answer.status);
        r = stick_write(folder, file, &answer.body);
        told->asked++;
        told->cosigned += !r && answer.status == 200;
        (void) fprintf(out, "%s: %d, %s, size %llu%s%s\n", name, answer.status,
                answer.origin[0] ? answer.origin : "?", (unsigned long long) answer.size,
                answer.why[0] ? ". " : "", answer.why);
        text_end(&answer.body);
        return r;
}

int stick_run(const struct witness *witness, const char *folder, int64_t now_s, FILE *out,
        struct stick_told *ret_told) {
        char path[WITNESS_PATH_MAX];
        struct dirent **entries = NULL;
        struct stick_told told = { 0 };
        int count, r = 0;

        if (snprintf(path, sizeof path, "%s/%s", folder, stick_name) >= (int) sizeof path)
                return -ENAMETOOLONG;
        count = scandir(path, &entries, NULL, alphasort);
        if (count < 0)
                return -errno;
        for (int i = 0; i < count; i++) {
                const char *name = entries[i]->d_name;
                char inner[WITNESS_PATH_MAX + 256 + 2];
                scoped(closep) int fd = -1;

                (void) snprintf(inner, sizeof inner, "%s/%s", path, name);
                if (name[0] != '.' && told.asked < STICK_FOLDERS_MAX)
                        fd = open(inner, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
                if (fd >= 0 && stick_is_ours(witness, fd))
                        r = r ? r : stick_answer(witness, fd, name, now_s, out, &told);
                free(entries[i]);
        }
        free(entries);
        *ret_told = told;
        return r;
}
