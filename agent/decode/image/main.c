/* SPDX-License-Identifier: ISC */

/*
 * strongroom-image: one picture on standard input, its codes on standard output
 *
 *      arguments → confine → read → decode → look → print → end
 *
 * Nothing of the picture is read before the process is confined. It serves one picture and ends: whatever a picture
 * does to it, it does to nothing else.
 */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "confine.h"
#include "look.h"
#include "print.h"

enum { EXIT_FINE = 0, EXIT_USAGE = 2, EXIT_INPUT = 65, EXIT_INTERNAL = 70 };

enum { MAIN_READ_FIRST = 1 << 16, OPTION_VERSION = 1000 };

static const struct {
        int condition;
        const char *error, *message;
} main_failures[] = {
        { PICTURE_E_FOREIGN, "image.format", "This is no picture that is read: JPEG, PNG, PGM or PPM." },
        { PICTURE_E_BROKEN, "image.broken", "The picture is damaged, or was cut short." },
        { PICTURE_E_TOO_LARGE, "image.too_large",
                "The picture is too large: 16 MiB, 40 megapixels and 16384 pixels a side at most." },
        { PICTURE_E_MEMORY, "image.memory", "The picture takes more memory than a picture may." },
};

static int main_refuse(int condition) {
        for (size_t i = 0; i < count_of(main_failures); i++)
                if (main_failures[i].condition == condition)
                        return print_failure(main_failures[i].error, main_failures[i].message, stdout)
                                       ? EXIT_INTERNAL
                                       : EXIT_INPUT;
        return EXIT_INTERNAL;
}

static int main_fail(const char *what, int r) {
        (void) fprintf(stderr, "strongroom-image: %s: %s\n", what, strerror(-r));
        return EXIT_INTERNAL;
}

/* All of standard input: 0, PICTURE_E_TOO_LARGE, PICTURE_E_MEMORY or a negative errno. */
static int main_read(uint8_t **ret_bytes, size_t *ret_size) {
        scoped(freep) uint8_t *bytes = NULL;
        size_t size = 0, room = 0;

        while (true) {
                ssize_t got;

                if (size == room) {
                        uint8_t *more = realloc(bytes, room = room ? 2 * room : MAIN_READ_FIRST);

                        if (!more)
                                return PICTURE_E_MEMORY;
                        bytes = more;
                }
                got = read(STDIN_FILENO, bytes + size, room - size);
                if (got < 0 && errno != EINTR)
                        return -errno;
                if (!got)
                        break;
                size += got > 0 ? (size_t) got : 0;
                if (size > PICTURE_BYTES_MAX)
                        return PICTURE_E_TOO_LARGE;
        }
        *ret_bytes = take(bytes);
        *ret_size = size;
        return 0;
}

static int main_look(const struct look *how) {
        static struct merged merged;
        scoped(picture_end) struct picture picture = { 0 };
        uint8_t *bytes = NULL;
        size_t size = 0;
        int r = main_read(&bytes, &size);

        if (!r)
                r = picture_read(bytes, size, &picture);
        if (!r)
                r = picture_add_border(&picture);
        free(bytes); /* the engines want its room */
        if (r < 0)
                return main_fail("The picture can't be read", r);
        if (r)
                return main_refuse(r);
        r = look(how, &picture, &merged);
        if (r == LOOK_E_MEMORY)
                return main_refuse(PICTURE_E_MEMORY);
        if (r)
                return main_fail("An engine failed", -EIO);
        r = print_merged(&merged, &picture, stdout);
        return r ? main_fail("The answer can't be written", r) : EXIT_FINE;
}

static int main_usage(FILE *out, int status) {
        (void) fprintf(out,
                "Usage: strongroom-image [--formats LIST] [--thorough] < PICTURE\n\n"
                "Reads one picture (JPEG, PNG, PGM, PPM), prints its codes, a JSON object a line.\n\n"
                "  --formats LIST  of: %s\n"
                "  --thorough      both engines look everywhere\n"
                "  --version, --help\n",
                format_names());
        return status;
}

int main(int argc, char **argv) {
        static const struct option options[] = { { "formats", required_argument, NULL, 'f' },
                { "thorough", no_argument, NULL, 't' }, { "version", no_argument, NULL, OPTION_VERSION },
                { "help", no_argument, NULL, 'h' }, { 0 } };
        struct look how = { .formats = FORMAT_USUAL };
        int option, r;

        while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1)
                switch (option) {
                case 'f':
                        if (format_parse(optarg, &how.formats))
                                return main_usage(stderr, EXIT_USAGE);
                        break;
                case 't': how.thorough = true; break;
                case OPTION_VERSION: (void) puts("strongroom-image " STRONGROOM_VERSION); return EXIT_FINE;
                case 'h': return main_usage(stdout, EXIT_FINE);
                default: return main_usage(stderr, EXIT_USAGE);
                }
        if (optind != argc)
                return main_usage(stderr, EXIT_USAGE);
        r = confine();
        if (r)
                return main_fail("The sandbox can't be entered", r);
        return main_look(&how);
}
