/* SPDX-License-Identifier: ISC */

/*
 * strongroom-anchor: a counter outside the record, in a TPM, for the agent to hold on to
 *
 * A program of its own, so that the agent needs no device: it holds the TPM, knows one counter, and does two things
 * with it, read it and count it up. Each question is a connection; strongroom-anchor(8), anchor_line.h.
 */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "counter.h"
#include "log.h"
#include "text.h"

enum { EXIT_USAGE = 2, EXIT_DEVICE = 6, EXIT_REFUSED = 7, ANCHOR_BACKLOG = 8, ANCHOR_WAIT_S = 2 };

struct settings {
        struct counter counter;
        const char *auth, *socket;
        bool define, show;
};

static const char main_help[] =
        "strongroom-anchor counts in a TPM, so that an old disk that was put back is found.\n"
        "\n"
        "Examples:\n"
        "  strongroom-anchor --define     make the counter, once; then set [checkpoint] anchor in "
        "strongroom.conf\n"
        "  strongroom-anchor --show       tell where it stands\n"
        "  strongroom-anchor              serve the agent (systemd does this)\n"
        "\n"
        "Options:\n"
        "  --tcti NAME     the way to the TPM (device:/dev/tpmrm0)\n"
        "  --index NUMBER  the NV index (0x01500010)\n"
        "  --auth FILE     the secret that counts it (/var/lib/strongroom-anchor/auth)\n"
        "  --socket FILE   where the agent asks (/run/strongroom-anchor/socket)\n"
        "  --define, --show, --version, --help\n"
        "\n"
        "See strongroom-anchor(8), strongroom.conf(5).\n";

static const struct option main_options[] = {
        { "tcti", required_argument, NULL, 't' },
        { "index", required_argument, NULL, 'i' },
        { "auth", required_argument, NULL, 'a' },
        { "socket", required_argument, NULL, 's' },
        { "define", no_argument, NULL, 'd' },
        { "show", no_argument, NULL, 'S' },
        { "version", no_argument, NULL, 'V' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
};

static int main_index(const char *text, uint32_t *ret_index) {
        unsigned long index;
        char *end;

        errno = 0;
        index = strtoul(text, &end, 0);
        if (errno || end == text || *end || index < 0x01000000 || index > 0x01ffffff) {
                (void) fputs("An NV index is a number from 0x01000000 to 0x01ffffff.\n", stderr);
                return EXIT_USAGE;
        }
        *ret_index = (uint32_t) index;
        return -1;
}

/* -1: go on; else the status to end with. */
static int main_option(int option, struct settings *settings) {
        switch (option) {
        case 't': settings->counter.tcti = optarg; return -1;
        case 'i': return main_index(optarg, &settings->counter.index);
        case 'a': settings->auth = optarg; return -1;
        case 's': settings->socket = optarg; return -1;
        case 'd': settings->define = true; return -1;
        case 'S': settings->show = true; return -1;
        case 'h': (void) fputs(main_help, stdout); return 0;
        case 'V': (void) puts("strongroom-anchor " STRONGROOM_VERSION); return 0;
        default: (void) fputs("Try strongroom-anchor --help.\n", stderr); return EXIT_USAGE;
        }
}

static int main_parse(int argc, char **argv, struct settings *settings) {
        int option, end;

        while ((option = getopt_long(argc, argv, "", main_options, NULL)) != -1) {
                end = main_option(option, settings);
                if (end >= 0)
                        return end;
        }
        if (optind == argc)
                return -1;
        (void) fprintf(stderr, "strongroom-anchor takes no argument \"%s\". Try strongroom-anchor --help.\n",
                argv[optind]);
        return EXIT_USAGE;
}

/* ---- once ---- */

static int main_tell(const struct anchor_line *line) {
        if (line->kind == ANCHOR_COUNTER)
                (void) printf("%s stands at %llu.\n", line->name, (unsigned long long) line->value);
        else if (line->kind == ANCHOR_ABSENT)
                (void) fputs("There is no counter in this TPM. Make one with: strongroom-anchor --define\n",
                        stderr);
        else
                (void) fprintf(stderr, "%s.\n", line->why);
        return line->kind == ANCHOR_COUNTER ? 0 : EXIT_DEVICE;
}

static int main_define(struct settings *settings) {
        struct anchor_line line;
        int r = counter_make_auth(settings->auth, &settings->counter);

        if (r) {
                (void) fprintf(stderr,
                        "The secret %s can't be made (%s). Where one is, the counter was defined before.\n",
                        settings->auth, strerror(-r));
                return EXIT_REFUSED;
        }
        counter_define(&settings->counter, &line);
        if (line.kind != ANCHOR_COUNTER)
                (void) unlink(settings->auth);
        return main_tell(&line);
}

/* ---- serving ---- */

static int main_listen(const char *path) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

        if (fd < 0 || !text_copy(address.sun_path, sizeof address.sun_path, path))
                return -ENAMETOOLONG;
        if (unlink(path) && errno != ENOENT)
                return -errno;
        if (bind(fd, (const struct sockaddr *) &address, sizeof address) || chmod(path, 0660) ||
                listen(fd, ANCHOR_BACKLOG))
                return -errno;
        return fd;
}

static void main_answer(const struct counter *counter, int peer) {
        const struct timeval wait = { .tv_sec = ANCHOR_WAIT_S };
        struct anchor_line asked, said = { .kind = ANCHOR_FAILED, .why = "that isn't a question" };
        char bytes[ANCHOR_LINE_MAX];
        ssize_t size;

        (void) setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        (void) setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
        size = recv(peer, bytes, sizeof bytes, 0);
        if (size <= 0)
                return;
        if (anchor_line_parse(bytes, (size_t) size, &asked))
                asked.kind = 0;
        if (asked.kind == ANCHOR_READ)
                counter_read(counter, &said);
        else if (asked.kind == ANCHOR_RAISE)
                counter_raise(counter, asked.value, &said);
        if (said.kind == ANCHOR_FAILED)
                log_line(LOG_WARNING, "%s.", said.why);
        (void) send(peer, bytes, anchor_line_print(&said, bytes), MSG_NOSIGNAL);
}

static int main_serve(const struct settings *settings) {
        int fd = main_listen(settings->socket);

        if (fd < 0) {
                log_line(LOG_ERR, "The socket %s can't be made: %s.", settings->socket, strerror(-fd));
                return EXIT_REFUSED;
        }
        (void) sd_notify(0, "READY=1");
        for (;;) {
                int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);

                if (peer < 0 && errno != EINTR && errno != ECONNABORTED) {
                        log_line(LOG_ERR, "The socket %s failed: %s.", settings->socket, strerror(errno));
                        return EXIT_REFUSED;
                }
                if (peer < 0)
                        continue;
                main_answer(&settings->counter, peer);
                (void) close(peer);
        }
}

int main(int argc, char **argv) {
        struct settings settings = {
                .counter = { .tcti = "device:/dev/tpmrm0", .index = COUNTER_INDEX },
                .auth = "/var/lib/strongroom-anchor/auth",
                .socket = "/run/strongroom-anchor/socket",
        };
        struct anchor_line line;
        int end = main_parse(argc, argv, &settings), r;

        log_start("strongroom-anchor");
        (void) setenv("TSS2_LOG", "all+none", 0); /* what is wrong is told in words */
        if (end >= 0)
                return end;
        if (settings.define)
                return main_define(&settings);
        r = counter_load_auth(settings.auth, &settings.counter);
        if (r) {
                log_line(LOG_ERR, "The secret %s can't be had: %s. It is made by strongroom-anchor --define.",
                        settings.auth, strerror(-r));
                return EXIT_REFUSED;
        }
        if (!settings.show)
                return main_serve(&settings);
        counter_read(&settings.counter, &line);
        return main_tell(&line);
}
