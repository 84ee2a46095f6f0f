/* SPDX-License-Identifier: ISC */

/*
 * Pictures: load, ask, tell what went wrong
 */

#include "pictures.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "camera.h"
#include "image_ask.h"
#include "label.h"
#include "program.h"

/* ---- telling ---- */

static const struct {
        const char *error, *message; /* with the picture's name */
} pictures_errors[] = {
        { "image.format", N_("%s is no picture that can be read: JPEG, PNG, PGM and PPM can.") },
        { "image.broken", N_("%s is damaged or was cut short. Copy it again, or take it again.") },
        { "image.too_large",
                N_("%s is too large: 16 MiB, 40 megapixels and 16384 pixels a side at most. Cut out the "
                   "part with the codes.") },
        { "image.memory", N_("%s takes more memory than a picture may (64 MiB). Save it smaller, or as a "
                             "plain JPEG.") },
        { "image.time",
                N_("%s took more than 2 s and was given up. Cut out the part with the codes, or take it in "
                   "better light.") },
        { "image.crash",
                N_("%s made the program that reads it fail; only this picture is lost. Keep it and report "
                   "it, and take another.") },
        { "image.absent", N_("%s can't be opened. Does it exist, and may you read it?") },
};

/* A failure is an answer too: a line of its own with --json. */
static int pictures_fail(struct ctl *ctl, const char *name, const char *error) {
        const char *message = pictures_errors[count_of(pictures_errors) - 2].message;
        char said[PATH_MAX + 256];
        json_t *line;

        for (size_t i = 0; i < count_of(pictures_errors); i++)
                if (!strcmp(pictures_errors[i].error, error))
                        message = pictures_errors[i].message;
        (void) snprintf(said, sizeof said, _(message), name);
        text_mend(said);
        line = json_pack("{s:s,s:b,s:s,s:s}", "picture", name, "ok", 0, "error", error, "message", said);
        if (ctl->json && line)
                show_json(line);
        json_decref(line);
        return ctl_fail(ctl, strcmp(error, "image.absent") ? CTL_INPUT : CTL_ABSENT, "%s", said);
}

int pictures_disagree(struct ctl *ctl, const char *name, const json_t *both) {
        return ctl_fail(ctl, CTL_TROUBLE,
                "%s: at %lld, %lld one engine reads \"%s\" and the other \"%s\". Neither is taken: take the "
                "picture again, closer and in better light.",
                name, (long long) json_integer_value(json_object_get(json_object_get(both, "zxing"), "x")),
                (long long) json_integer_value(json_object_get(json_object_get(both, "zxing"), "y")),
                show_text(json_object_get(both, "zxing"), "text"),
                show_text(json_object_get(both, "zbar"), "text"));
}

int pictures_empty(struct ctl *ctl, const char *name) {
        return ctl_fail(ctl, CTL_TROUBLE,
                "%s: no code was found. Take it again: closer, straight on, and without glare.", name);
}

/* ---- one picture ---- */

/* A code that is there and isn't told must not be taken for none. */
static void pictures_tell_dropped(const struct ctl *ctl, const char *name, const json_t *said) {
        const json_t *summary = json_object_get(said, "summary");
        long long dropped = (long long) json_integer_value(json_object_get(summary, "dropped"));

        if (dropped > 0)
                ctl_tell(ctl,
                        "%s: left out: %lld. A code may have 512 bytes, stand alone (a part of a series says "
                        "nothing), and be one of 64 in a picture.",
                        name, dropped);
}

static int pictures_ask(struct ctl *ctl, const struct pictures *pictures, const char *name,
        const uint8_t *bytes, size_t size) {
        char program[PATH_MAX];
        struct image_ask ask = {
                .program = program, .formats = pictures->formats, .thorough = pictures->thorough
        };
        json_t *said = NULL;
        int r, status;

        if (program_find("strongroom-image", program, sizeof program))
                return ctl_fail(ctl, CTL_INTERNAL,
                        "strongroom-image isn't beside this program. Install Strongroom whole: ./dev "
                        "install");
        r = image_ask(&ask, bytes, size, &said);
        switch (r) {
        case 0:
                pictures_tell_dropped(ctl, name, said);
                status = pictures->each(ctl, name, said, pictures->data);
                break;
        case IMAGE_E_REFUSED: status = pictures_fail(ctl, name, show_text(said, "error")); break;
        case IMAGE_E_HANG: status = pictures_fail(ctl, name, "image.time"); break;
        case IMAGE_E_FORMATS:
                status = ctl_fail(ctl, CTL_USAGE,
                        "\"%s\" isn't a list of formats. See: strongroom scan --help", pictures->formats);
                break;
        case IMAGE_E_CRASH: status = pictures_fail(ctl, name, "image.crash"); break;
        default:
                status = ctl_fail(ctl, CTL_INTERNAL, "%s can't be started: %s.", program,
                        strerror(r < 0 ? -r : ENOEXEC));
                break;
        }
        json_decref(said);
        return status;
}

/* All of a file, or as much of it as shows that it is too large. */
static int pictures_load(const char *path, uint8_t **ret_bytes, size_t *ret_size) {
        bool is_input = !strcmp(path, "-");
        scoped(closep) int fd = is_input ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
        scoped(freep) uint8_t *bytes = NULL;
        size_t size = 0;
        ssize_t got = 1;

        if (fd < 0)
                return -errno;
        bytes = malloc(IMAGE_BYTES_MAX + 1);
        if (!bytes)
                return -ENOMEM;
        while (got && size <= IMAGE_BYTES_MAX) {
                got = read(fd, bytes + size, IMAGE_BYTES_MAX + 1 - size);
                if (got < 0 && errno != EINTR)
                        return -errno;
                size += got > 0 ? (size_t) got : 0;
        }
        *ret_bytes = take(bytes);
        *ret_size = size;
        return 0;
}

static int pictures_file(struct ctl *ctl, const struct pictures *pictures, const char *path) {
        scoped(freep) uint8_t *bytes = NULL;
        size_t size = 0;

        if (pictures_load(path, &bytes, &size))
                return pictures_fail(ctl, path, "image.absent");
        if (size > IMAGE_BYTES_MAX)
                return pictures_fail(ctl, path, "image.too_large");
        return pictures_ask(ctl, pictures, path, bytes, size);
}

static int pictures_camera(struct ctl *ctl, const struct pictures *pictures) {
        scoped(freep) uint8_t *bytes = NULL;
        const char *path = pictures->camera;
        size_t size = 0;
        int r = camera_frame(path, &bytes, &size);

        switch (r) {
        case 0: return pictures_ask(ctl, pictures, path, bytes, size);
        case CAMERA_E_UNFIT:
                return ctl_fail(ctl, CTL_DEVICE,
                        "%s is no camera that is understood: it must capture video as GREY, YUYV or MJPEG. "
                        "Try another of: ls /dev/video*",
                        path);
        case CAMERA_E_SILENT:
                return ctl_fail(ctl, CTL_DEVICE,
                        "%s gave no whole frame in %d s. Plug it in again, and see whether another program "
                        "holds it.",
                        path, CAMERA_WAIT_MS / 1000);
        case -ENOENT: return ctl_fail(ctl, CTL_ABSENT, "There is no camera %s.", path);
        default: return ctl_fail(ctl, CTL_DEVICE, "%s can't be used: %s.", path, strerror(-r));
        }
}

/* ---- all of them ---- */

int pictures_read(struct ctl *ctl, const struct pictures *pictures) {
        const json_t *const lists[] = { pictures->first, pictures->rest };
        int worst = CTL_FINE, status;
        const json_t *file;
        size_t at;

        for (size_t i = 0; i < count_of(lists); i++)
                json_array_foreach(lists[i], at, file) {
                        status = pictures_file(ctl, pictures, json_string_value(file));
                        worst = status > worst ? status : worst;
                }
        if (pictures->camera) {
                status = pictures_camera(ctl, pictures);
                worst = status > worst ? status : worst;
        }
        return worst;
}

/* ---- for a count ---- */

static bool pictures_is_place(const json_t *code) {
        enum label_kind kind;
        bool demo;

        return !label_check(show_text(code, "text"), &kind, &demo) && kind == LABEL_PLACE;
}

static json_int_t pictures_at(const json_t *code, const char *axis) {
        return json_integer_value(json_object_get(code, axis));
}

static bool pictures_before(const json_t *one, const json_t *other) {
        bool place = pictures_is_place(one), other_place = pictures_is_place(other);

        if (place != other_place)
                return place;
        if (pictures_at(one, "y") != pictures_at(other, "y"))
                return pictures_at(one, "y") < pictures_at(other, "y");
        return pictures_at(one, "x") < pictures_at(other, "x");
}

static bool pictures_hold(const json_t *list, const json_t *code) {
        const json_t *known;
        size_t i;

        json_array_foreach(
                list, i, known) if (!strcmp(show_text(known, "text"), show_text(code, "text"))) return true;
        return false;
}

json_t *pictures_order(const json_t *said) {
        json_t *ordered = json_array(), *code;
        size_t i, places = 0;

        json_array_foreach(json_object_get(said, "codes"), i, code) {
                size_t at = 0;

                if (pictures_hold(ordered, code))
                        continue;
                places += pictures_is_place(code);
                while (at < json_array_size(ordered) && !pictures_before(code, json_array_get(ordered, at)))
                        at++;
                (void) json_array_insert(ordered, at, code);
        }
        if (places <= 1)
                return ordered;
        json_decref(ordered);
        return NULL;
}
