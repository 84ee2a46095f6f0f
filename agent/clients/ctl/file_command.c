/* SPDX-License-Identifier: ISC */

/*
 * file add, file get: bytes in parts, and their hash reckoned on this side too
 */

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"
#include "command.h"
#include "file_folder.h"
#include "proof_files.h"
#include "random.h"
#include "strongroom/limits.h"

static void hash_end(crypto_hash_sha256_state *state, char *out) {
        unsigned char hash[crypto_hash_sha256_BYTES];

        (void) crypto_hash_sha256_final(state, hash);
        bytes_hex(hash, sizeof hash, out);
}

/* ---- add ---- */

static int send_part(struct ctl *ctl, const char *upload, int64_t at, const uint8_t *bytes, size_t size) {
        static char text[BYTES_BASE64_SIZE(FILE_PART_BYTES)];
        json_t *request, *answer = NULL;
        int status;

        bytes_base64(bytes, size, text);
        request = json_pack("{s:s,s:s,s:I,s:s}", "do", "file.put", "upload", upload, "at", (json_int_t) at,
                "bytes", text);
        status = request ? ctl_ask(ctl, request, &answer) : CTL_INTERNAL;
        json_decref(request);
        if (!status)
                status = ctl_settle(ctl, answer);
        json_decref(answer);
        return status;
}

static ssize_t read_whole(int fd, uint8_t *out, size_t room) {
        size_t held = 0;
        ssize_t size = 1;

        while (held < room && size > 0) {
                size = read(fd, out + held, room - held);
                if (size > 0)
                        held += (size_t) size;
        }
        return size < 0 ? -1 : (ssize_t) held;
}

static int send_all(struct ctl *ctl, const char *path, int fd, const char *upload, char *ret_sha256) {
        static uint8_t part[FILE_PART_BYTES];
        crypto_hash_sha256_state state;
        int64_t at = 0;
        ssize_t size;
        int status = CTL_FINE;

        (void) crypto_hash_sha256_init(&state);
        while (!status && (size = read_whole(fd, part, sizeof part)) != 0) {
                if (size < 0)
                        return ctl_fail(ctl, CTL_INPUT, "%s can't be read: %s.", path, strerror(errno));
                (void) crypto_hash_sha256_update(&state, part, (unsigned long long) size);
                status = send_part(ctl, upload, at, part, (size_t) size);
                at += size;
        }
        hash_end(&state, ret_sha256);
        return status;
}

static int add_open(struct ctl *ctl, const char *path, int *ret_fd) {
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        struct stat found;

        if (fd < 0 || fstat(fd, &found)) {
                closep(&fd);
                return ctl_fail(ctl, CTL_INPUT, "%s can't be read: %s.", path, strerror(errno));
        }
        if (S_ISREG(found.st_mode) && found.st_size > 0 && found.st_size <= FILE_BYTES_MAX) {
                *ret_fd = fd;
                return CTL_FINE;
        }
        closep(&fd);
        return ctl_fail(ctl, CTL_INPUT, "%s must be a file of 1 to %d bytes.", path, FILE_BYTES_MAX);
}

int file_add_run(struct ctl *ctl, const json_t *request) {
        const char *path = proof_local(ctl, "file"), *slash = strrchr(path, '/');
        char sha256[FILE_HASH_TEXT], upload[RANDOM_ULID_MAX];
        json_t *asked, *name;
        scoped(closep) int fd = -1;
        int status = add_open(ctl, path, &fd);

        random_ulid(0, upload);
        if (!status)
                status = send_all(ctl, path, fd, upload, sha256);
        if (status)
                return status;
        asked = json_deep_copy(request);
        name = json_string(slash ? slash + 1 : path);
        if (json_object_set_new(asked, "upload", json_string(upload)) ||
                json_object_set_new(asked, "sha256", json_string(sha256)) ||
                (name && json_object_set(asked, "name", name))) /* one that isn't UTF-8 is left out */
                status = ctl_fail(ctl, CTL_INTERNAL, "There is not enough memory.");
        json_decref(name);
        if (!status)
                return ctl_do(ctl, asked);
        json_decref(asked);
        return status;
}

/* ---- get ---- */

struct getting {
        struct ctl *ctl;
        const char *path;
        int fd;
        int64_t at;
        char sha256[FILE_HASH_TEXT]; /* what the record says; "" before the first part */
        crypto_hash_sha256_state state;
};

static int get_write(struct getting *getting, const json_t *answer) {
        static uint8_t part[FILE_PART_BYTES];
        const char *text = show_text(answer, "bytes");
        size_t size;

        if (bytes_unbase64(text, strlen(text), part, sizeof part, &size))
                return ctl_fail(getting->ctl, CTL_INTERNAL, "The agent's answer has no bytes.");
        if (write(getting->fd, part, size) != (ssize_t) size)
                return ctl_fail(getting->ctl, CTL_INTERNAL, "%s: %s", getting->path, strerror(errno));
        (void) crypto_hash_sha256_update(&getting->state, part, size);
        (void) snprintf(getting->sha256, sizeof getting->sha256, "%s", show_text(answer, "sha256"));
        getting->at += (int64_t) size;
        return CTL_FINE;
}

static int get_part(struct getting *getting, const json_t *request, bool *ret_more) {
        json_t *asked = json_deep_copy(request), *answer = NULL;
        int status = asked && !json_object_set_new(asked, "at", json_integer(getting->at)) &&
                                     (!*getting->sha256 || !json_object_set_new(asked, "sha256",
                                                                   json_string(getting->sha256)))
                             ? ctl_ask(getting->ctl, asked, &answer)
                             : CTL_INTERNAL;

        json_decref(asked);
        if (!status)
                status = ctl_settle(getting->ctl, answer);
        if (!status)
                status = get_write(getting, answer);
        *ret_more = json_is_true(json_object_get(answer, "more"));
        json_decref(answer);
        return status;
}

static int get_all(struct getting *getting, const json_t *request) {
        char sha256[FILE_HASH_TEXT];
        bool more = true;
        int status = CTL_FINE;

        (void) crypto_hash_sha256_init(&getting->state);
        while (!status && more)
                status = get_part(getting, request, &more);
        if (status)
                return status;
        hash_end(&getting->state, sha256);
        if (strcmp(sha256, getting->sha256) != 0)
                return ctl_fail(getting->ctl, CTL_BROKEN,
                        "The file was changed: its hash is %s, and the record has %s.", sha256,
                        getting->sha256);
        return fsync(getting->fd)
                       ? ctl_fail(getting->ctl, CTL_INTERNAL, "%s: %s", getting->path, strerror(errno))
                       : CTL_FINE;
}

static int get_tell(const struct getting *getting) {
        json_t *told;

        if (!getting->ctl->json) {
                ctl_tell(getting->ctl, "%s: %lld bytes, as on record (SHA-256 %s).", getting->path,
                        (long long) getting->at, getting->sha256);
                return CTL_FINE;
        }
        told = json_pack(
                "{s:b,s:s,s:I}", "ok", 1, "sha256", getting->sha256, "size", (json_int_t) getting->at);
        show_json(told);
        json_decref(told);
        return CTL_FINE;
}

int file_get_run(struct ctl *ctl, const json_t *request) {
        struct getting getting = { .ctl = ctl, .path = proof_local(ctl, "output") };
        int status;

        getting.fd = open(getting.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (getting.fd < 0)
                return ctl_fail(ctl, CTL_INPUT, "%s: %s", getting.path, strerror(errno));
        status = get_all(&getting, request);
        closep(&getting.fd);
        if (!status)
                return get_tell(&getting);
        (void) unlink(getting.path); /* never a half one, nor another than is on record */
        return status;
}
