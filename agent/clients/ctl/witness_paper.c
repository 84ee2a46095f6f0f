/* SPDX-License-Identifier: ISC */

/*
 * witness print, witness scan, witness read: QR codes out, and what was read of them in
 */

#include "witness.h"

#include <errno.h>
#include <string.h>

#include "clock.h"
#include "paper.h"
#include "pictures.h"
#include "random.h"

enum { PAPER_FILE_MAX = 128 << 10, PAPER_PIXELS = 6, PAPER_CODE_MAX = 2048 };

/* ---- print ---- */

static int print_to(
        struct ctl *ctl, const char *path, const struct paper *paper, const char *title, bool is_svg) {
        FILE *file = fopen(path, "we");
        int r;

        if (!file)
                return ctl_fail(ctl, CTL_INPUT, "%s: %s.", path, strerror(errno));
        r = is_svg ? paper_svg(paper, title, file) : paper_png(paper, PAPER_PIXELS, file);
        if (fclose(file) && !r)
                r = -errno;
        return r ? ctl_fail(ctl, CTL_INPUT, "%s: %s.", path, strerror(r < 0 ? -r : EIO)) : CTL_FINE;
}

static int print_paper(struct ctl *ctl, const struct paper *paper, const char *title) {
        const char *png = witness_local(ctl, "png"), *svg = witness_local(ctl, "svg");
        int status = CTL_FINE;

        if (png)
                status = print_to(ctl, png, paper, title, false);
        if (!status && svg)
                status = print_to(ctl, svg, paper, title, true);
        if (!status && !png && !svg && paper_show(paper, stdout))
                status = ctl_fail(ctl, CTL_INTERNAL, _("The QR code can't be drawn."));
        return status;
}

int witness_print_run(struct ctl *ctl, const json_t *request) {
        const char *name = json_string_value(json_object_get(request, "witness")), *body;
        const json_t *old = json_object_get(request, "old");
        struct paper paper = { 0 };
        json_t *answer = NULL;
        int status = witness_request(ctl, name, -1, old ? json_integer_value(old) : -1, &answer);

        if (status)
                return status;
        body = show_text(answer, "body");
        if (paper_split(body, strlen(body), &paper))
                status = ctl_fail(ctl, CTL_INTERNAL, _("The request is too long for paper; use a stick."));
        if (!status && !witness_local(ctl, "png") && !witness_local(ctl, "svg"))
                (void) fputs(body, stdout);
        if (!status)
                status = print_paper(ctl, &paper, name);
        paper_end(&paper);
        json_decref(answer);
        return status;
}

/* ---- what was read ---- */

struct reading {
        struct paper paper;
        struct text plain; /* what isn't in parts */
        int failed;
};

/* The codes of one picture; other codes on the sheet are passed over. */
static int reading_on_picture(struct ctl *ctl, const char *name, const json_t *said, void *data) {
        struct reading *reading = data;
        const json_t *code;
        size_t i;

        (void) ctl;
        (void) name;
        json_array_foreach(json_object_get(said, "codes"), i, code) {
                const char *escaped = show_text(code, "text");
                char payload[PAPER_CODE_MAX];
                bool is_part;
                size_t size;

                if (text_unescape(escaped, strlen(escaped), (uint8_t *) payload, sizeof payload - 1, &size))
                        continue;
                payload[size] = '\0';
                if (!reading->failed)
                        reading->failed = paper_take(&reading->paper, payload, size, &is_part);
        }
        return CTL_FINE;
}

static int reading_file(struct ctl *ctl, const char *path, struct reading *reading) {
        FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;
        char part[4096];
        size_t size;

        if (!file)
                return ctl_fail(ctl, CTL_INPUT, "%s: %s.", path, strerror(errno));
        while (reading->plain.size <= PAPER_FILE_MAX && (size = fread(part, 1, sizeof part, file)) > 0)
                text_add_bytes(&reading->plain, part, size);
        if (file != stdin)
                (void) fclose(file);
        reading->failed = paper_take_all(&reading->paper, text_string(&reading->plain));
        return CTL_FINE;
}

/* The whole text of what --image, --camera and --file have. */
static int reading_take(struct ctl *ctl, struct text *ret_text) {
        struct reading reading = { 0 };
        const struct pictures pictures = { .first = json_object_get(ctl->local, "image"),
                .camera = witness_local(ctl, "camera"),
                .each = reading_on_picture,
                .data = &reading };
        const char *file = witness_local(ctl, "file");
        int status = CTL_FINE, r;
        size_t missing = 0;

        if (pictures.first || pictures.camera)
                status = pictures_read(ctl, &pictures);
        if (!status && (file || !(pictures.first || pictures.camera)))
                status = reading_file(ctl, file ? file : "-", &reading);
        r = reading.failed;
        if (!status && !r && (reading.paper.count || !reading.plain.size))
                r = paper_join(&reading.paper, ret_text, &missing);
        else if (!status && !r)
                text_add_bytes(ret_text, reading.plain.bytes, reading.plain.size);
        if (!status && r == PAPER_E_MISSING)
                status = ctl_fail(ctl, CTL_INPUT, _("Part %zu of %zu is missing: scan it too."), missing,
                        reading.paper.count);
        else if (!status && r)
                status = ctl_fail(ctl, CTL_INPUT,
                        _("The parts don't belong together, or one was read wrongly: scan them again."));
        paper_end(&reading.paper);
        text_end(&reading.plain);
        return status;
}

int witness_read_run(struct ctl *ctl, const json_t *request) {
        struct text text = { 0 };
        int status = reading_take(ctl, &text);

        (void) request;
        if (!status)
                (void) fwrite(text_string(&text), 1, text.size, stdout);
        text_end(&text);
        return status;
}

int witness_scan_run(struct ctl *ctl, const json_t *request) {
        char key[RANDOM_ULID_MAX];
        struct text text = { 0 };
        json_t *ask;
        int status = reading_take(ctl, &text);

        if (!status) {
                random_ulid(clock_now().wall_us, key);
                ask = json_pack("{ss sO ss ss}", "do", "witness.cosign", "witness",
                        json_object_get(request, "witness"), "key", key, "note", text_string(&text));
                status = ask ? ctl_do(ctl, ask)
                             : ctl_fail(ctl, CTL_INPUT, _("That isn't a cosigned checkpoint."));
        }
        text_end(&text);
        return status;
}
