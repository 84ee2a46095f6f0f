/* SPDX-License-Identifier: ISC */

/*
 * witness export, witness import: the same bodies as files
 *
 *      DIR/strongroom-witness/SITE-WITNESS/witness               the witness's verifier key
 *      DIR/strongroom-witness/SITE-WITNESS/add-checkpoint        the request
 *      DIR/strongroom-witness/SITE-WITNESS/add-checkpoint.200    the answer, by strongroom-witness --stick
 */

#include "witness.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { STICK_PATH_MAX = 4096, STICK_FILE_MAX = 128 << 10 };

static const char stick_folder[] = "strongroom-witness", stick_request[] = "add-checkpoint";

static int stick_fail(struct ctl *ctl, const char *path, int r) {
        return ctl_fail(ctl, CTL_INPUT, "%s: %s.", path, strerror(r < 0 ? -r : EIO));
}

/* Whole, or -ENOENT and so on: no link, no device. */
static int stick_read(int folder, const char *name, struct text *out) {
        scoped(closep) int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        struct stat stat;
        char part[4096];
        ssize_t size;

        if (fd < 0 || fstat(fd, &stat))
                return -errno;
        if (!S_ISREG(stat.st_mode) || stat.st_size > STICK_FILE_MAX)
                return -EFBIG;
        while ((size = read(fd, part, sizeof part)) > 0 && out->size <= STICK_FILE_MAX)
                text_add_bytes(out, part, (size_t) size);
        return size < 0 ? -errno : text_failed(out) ? -ENOMEM : out->size > STICK_FILE_MAX ? -EFBIG : 0;
}

static int stick_write(int folder, const char *name, const char *text) {
        scoped(closep) int fd = -1;
        char part[64];

        (void) snprintf(part, sizeof part, "%.50s.new", name);
        fd = openat(folder, part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
        if (fd < 0)
                return -errno;
        if (write(fd, text, strlen(text)) != (ssize_t) strlen(text) || fsync(fd))
                return errno ? -errno : -EIO;
        return renameat(folder, part, folder, name) || fsync(folder) ? -errno : 0;
}

static int stick_make(const char *path) {
        return !mkdir(path, 0755) || errno == EEXIST ? 0 : -errno;
}

/* ---- export ---- */

/* What the witness said it knows, if its last answer was that; -1. */
static int64_t stick_known(int folder) {
        struct text said = { 0 };
        int64_t known = -1;

        if (!stick_read(folder, "add-checkpoint.409", &said) && said.size)
                known = strtoll(text_string(&said), NULL, 10);
        text_end(&said);
        return known;
}

static void stick_forget(int folder) {
        static const int statuses[] = { 200, 400, 403, 404, 409, 422, 500, 503 };
        char name[64];

        for (size_t i = 0; i < count_of(statuses); i++) {
                (void) snprintf(name, sizeof name, "%s.%d", stick_request, statuses[i]);
                (void) unlinkat(folder, name, 0);
        }
}

static int export_one(
        struct ctl *ctl, const char *folder, const char *site, const char *name, int64_t *size) {
        char path[STICK_PATH_MAX];
        scoped(closep) int fd = -1;
        json_t *request = NULL;
        int r, status;

        (void) snprintf(path, sizeof path, "%s/%s/%s-%s", folder, stick_folder, site, name);
        r = stick_make(path);
        if (!r)
                fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0)
                return stick_fail(ctl, path, r ? r : -errno);
        status = witness_request(ctl, name, *size, stick_known(fd), &request);
        if (!status) {
                *size = json_integer_value(json_object_get(request, "size"));
                stick_forget(fd);
                r = stick_write(fd, "witness", show_text(request, "vkey"));
                if (!r)
                        r = stick_write(fd, stick_request, show_text(request, "body"));
                if (r)
                        status = stick_fail(ctl, path, r);
                else
                        (void) printf(_("%s: %lld entries, for %s.\n"), path, (long long) *size, name);
        }
        json_decref(request);
        return status;
}

int witness_export_run(struct ctl *ctl, const json_t *request) {
        const char *folder = witness_local(ctl, "dir"),
                   *only = json_string_value(json_object_get(request, "witness"));
        json_t *list = NULL, *about = NULL, *witness;
        char path[STICK_PATH_MAX];
        int64_t size = -1;
        unsigned written = 0;
        int worst = witness_ask_agent(ctl, json_pack("{ss}", "do", "status"), &about), r;
        size_t i;

        if (!worst)
                worst = witness_ask_agent(ctl, json_pack("{ss}", "do", "witness.list"), &list);
        (void) snprintf(path, sizeof path, "%s/%s", folder, stick_folder);
        r = worst ? 0 : stick_make(path);
        if (r)
                worst = stick_fail(ctl, path, r);
        json_array_foreach(worst ? NULL : json_object_get(list, "witnesses"), i, witness) {
                const char *name = show_text(witness, "witness");
                int status;

                if (only && strcmp(only, name) != 0)
                        continue;
                status = export_one(ctl, folder, show_text(about, "site"), name, &size);
                worst = status > worst ? status : worst;
                written++;
        }
        json_decref(about);
        json_decref(list);
        if (!worst && !written)
                return ctl_fail(ctl, CTL_ABSENT, _("No such witness is configured."));
        return worst;
}

/* ---- import ---- */

/* The size that a request asks to be cosigned: the line after its origin. */
static int64_t import_size(const char *body) {
        const char *note = strstr(body, "\n\n"), *line = note ? strchr(note + 2, '\n') : NULL;

        return line ? strtoll(line + 1, NULL, 10) : 0;
}

static const char *import_name(const json_t *list, const char *vkey) {
        const json_t *witness;
        size_t i;

        json_array_foreach(json_object_get(list, "witnesses"), i, witness) {
                const char *known = show_text(witness, "vkey");

                if (!strncmp(known, vkey, strlen(known)))
                        return show_text(witness, "witness");
        }
        return NULL;
}

/* The answer, whichever status it has. */
static int import_answer(int folder, struct text *ret_answer, int *ret_status) {
        static const int statuses[] = { 200, 409, 422, 404, 403, 400, 500, 503 };
        char name[64];

        for (size_t i = 0; i < count_of(statuses); i++) {
                (void) snprintf(name, sizeof name, "%s.%d", stick_request, statuses[i]);
                *ret_status = statuses[i];
                if (!stick_read(folder, name, ret_answer))
                        return 0;
                text_clear(ret_answer);
        }
        return -ENOENT;
}

static int import_one(struct ctl *ctl, int folder, const char *path, const json_t *list, unsigned *taken) {
        struct text vkey = { 0 }, body = { 0 }, answer = { 0 };
        struct witness_said said = { 0 };
        int status = CTL_FINE;
        bool again = false;
        int64_t old;

        if (!stick_read(folder, "witness", &vkey))
                said.name = import_name(list, text_string(&vkey));
        if (said.name && !stick_read(folder, stick_request, &body) &&
                !import_answer(folder, &answer, &said.status)) {
                said.size = import_size(text_string(&body));
                said.body = text_string(&answer);
                status = witness_settle(ctl, &said, &again, &old);
                ++*taken;
        } else if (said.name) {
                ctl_tell(ctl, _("%s has no answer yet."), path);
        }
        if (again)
                status = ctl_fail(ctl, CTL_TROUBLE,
                        _("%s knows %lld entries, not those that it was asked from. Export again: the stick "
                          "tells."),
                        said.name, (long long) old);
        text_end(&vkey);
        text_end(&body);
        text_end(&answer);
        return status;
}

int witness_import_run(struct ctl *ctl, const json_t *request) {
        char path[STICK_PATH_MAX], inner[STICK_PATH_MAX + 300];
        struct dirent **entries = NULL;
        unsigned taken = 0;
        json_t *list = NULL;
        int worst = witness_ask_agent(ctl, json_pack("{ss}", "do", "witness.list"), &list), count = 0;

        (void) request;
        (void) snprintf(path, sizeof path, "%s/%s", witness_local(ctl, "dir"), stick_folder);
        if (!worst)
                count = scandir(path, &entries, NULL, alphasort);
        if (count < 0)
                worst = stick_fail(ctl, path, -errno);
        for (int i = 0; i < count; i++) {
                scoped(closep) int fd = -1;
                int status = CTL_FINE;

                (void) snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);
                if (entries[i]->d_name[0] != '.')
                        fd = open(inner, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
                if (fd >= 0)
                        status = import_one(ctl, fd, inner, list, &taken);
                worst = status > worst ? status : worst;
                free(entries[i]);
        }
        free(entries);
        json_decref(list);
        if (!worst && !taken)
                return ctl_fail(ctl, CTL_ABSENT, _("There is no answer of a known witness in %s."), path);
        return worst;
}
