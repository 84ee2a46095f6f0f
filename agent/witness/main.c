/* SPDX-License-Identifier: ISC */

/*
 * strongroom-witness: cosigns checkpoints of the logs it knows, over HTTP, from a stick, from paper
 *
 * It knows no record and no agent: whoever runs it needs this program, its key and its state, and nothing else.
 */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>

#include "clock.h"
#include "log.h"
#include "macros.h"
#include "paper.h"
#include "serve.h"
#include "state.h"
#include "stick.h"
#include "witness.h"

enum main_exit {
        EXIT_TROUBLE = 1,
        EXIT_USAGE = 2,
        EXIT_BROKEN = 5,
        EXIT_REFUSED = 7,
        EXIT_INPUT = 65,
        EXIT_ABSENT = 66,
        EXIT_INTERNAL = 70
};

enum { MAIN_PNG_PIXELS = 6 };

struct settings {
        const char *config, *state, *listen, *init, *stick, *paper, *png;
        bool vkey;
};

static const char main_help[] =
        "strongroom-witness cosigns the checkpoints of logs that it knows (C2SP tlog-witness), each only if "
        "it "
        "goes on\n"
        "from the one before: so nobody can rewrite what it has seen without being found out.\n"
        "\n"
        "Examples:\n"
        "  strongroom-witness --init example.org/headquarters   make its key and state, print its verifier "
        "key\n"
        "  strongroom-witness                                   answer over HTTP (systemd does this)\n"
        "  strongroom-witness --stick /media/stick              answer what strongroom witness export put "
        "there\n"
        "  strongroom-witness --paper request.txt               answer a request typed or scanned from "
        "paper\n"
        "\n"
        "Options:\n"
        "  --config FILE   configuration (/etc/strongroom-witness.conf)\n"
        "  --state DIR     where witness.key and witness.state lie (/var/lib/strongroom-witness)\n"
        "  --listen ADDR   instead of the configuration's: 127.0.0.1:8917, [::1]:8917\n"
        "  --init NAME     make a key of that name and an empty state\n"
        "  --vkey          print the verifier key, for the sites' strongroom.conf\n"
        "  --stick DIR     answer the requests in that folder, beside them\n"
        "  --paper FILE    answer one request from a file, - for standard input: as text and QR code\n"
        "  --png FILE      with --paper: the QR code as a picture too\n"
        "  --version, --help\n"
        "\n"
        "See strongroom-witness(1).\n";

static const struct option main_options[] = {
        { "config", required_argument, NULL, 'c' },
        { "state", required_argument, NULL, 's' },
        { "listen", required_argument, NULL, 'l' },
        { "init", required_argument, NULL, 'i' },
        { "vkey", no_argument, NULL, 'k' },
        { "stick", required_argument, NULL, 'S' },
        { "paper", required_argument, NULL, 'p' },
        { "png", required_argument, NULL, 'P' },
        { "version", no_argument, NULL, 'V' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
};

/* -1: go on; else the status to end with. */
static int main_option(int option, struct settings *settings) {
        switch (option) {
        case 'c': settings->config = optarg; return -1;
        case 's': settings->state = optarg; return -1;
        case 'l': settings->listen = optarg; return -1;
        case 'i': settings->init = optarg; return -1;
        case 'k': settings->vkey = true; return -1;
        case 'S': settings->stick = optarg; return -1;
        case 'p': settings->paper = optarg; return -1;
        case 'P': settings->png = optarg; return -1;
        case 'h': (void) fputs(main_help, stdout); return 0;
        case 'V': (void) puts("strongroom-witness " STRONGROOM_VERSION); return 0;
        default: (void) fputs("Try strongroom-witness --help.\n", stderr); return EXIT_USAGE;
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
        (void) fprintf(stderr,
                "strongroom-witness takes no argument \"%s\". Try strongroom-witness --help.\n",
                argv[optind]);
        return EXIT_USAGE;
}

/* ---- configuration, key, state ---- */

static int main_configure(const struct settings *settings, struct witness *witness) {
        const char *folder = settings->state ? settings->state : "/var/lib/strongroom-witness";
        const char *credentials = getenv("CREDENTIALS_DIRECTORY");
        char why[CONFIG_WHY_MAX];
        int r = witness_configure(settings->config, witness, why);

        if (r && !(r == -ENOENT && (settings->init || settings->vkey))) {
                log_line(LOG_ERR, "%s", why);
                return EXIT_USAGE;
        }
        if (settings->state || !witness->state[0])
                (void) snprintf(witness->state, sizeof witness->state, "%s/witness.state", folder);
        if (settings->state || !witness->key[0])
                (void) snprintf(witness->key, sizeof witness->key, "%s/witness.key",
                        credentials && !settings->state ? credentials : folder);
        if (settings->listen || !witness->listen[0])
                (void) text_copy(witness->listen, sizeof witness->listen,
                        settings->listen ? settings->listen : "127.0.0.1:8917");
        return -1;
}

static int main_load_key(struct witness *witness) {
        int r = signer_load(witness->key, &witness->signer);

        if (r) {
                log_line(LOG_ERR, "The key %s can't be read: %s.", witness->key,
                        r == SIGN_E_ABSENT ? "there is none; strongroom-witness --init NAME makes one"
                        : r < 0            ? strerror(-r)
                                           : "it isn't a signing key");
                return EXIT_REFUSED;
        }
        cosign_take(&witness->signer);
        return -1;
}

static void main_print_vkey(const struct witness *witness) {
        char vkey[SIGN_VKEY_MAX];

        cosign_print(&witness->signer.verifier, vkey);
        (void) puts(vkey);
}

static int main_init(const struct settings *settings, struct witness *witness) {
        const char *name = settings->init;
        int r;

        if (!*name || strlen(name) >= SIGN_NAME_MAX || strpbrk(name, " +\t\n") || !text_is_clean(name)) {
                log_line(LOG_ERR,
                        "A witness's name has no blank and no plus, and at most %d bytes: "
                        "example.org/headquarters.",
                        SIGN_NAME_MAX - 1);
                return EXIT_USAGE;
        }
        if (settings->state && mkdir(settings->state, 0700) && errno != EEXIST) {
                log_line(LOG_ERR, "The folder %s can't be made: %s.", settings->state, strerror(errno));
                return EXIT_TROUBLE;
        }
        signer_make(name, &witness->signer);
        r = signer_save(&witness->signer, witness->key);
        if (!r) {
                cosign_take(&witness->signer);
                r = state_create(witness);
        }
        if (r) {
                log_line(LOG_ERR, "%s: %s. Nothing that was there is overwritten.",
                        r == -EEXIST ? "There is a key or a state already" : witness->key, strerror(-r));
                return EXIT_REFUSED;
        }
        main_print_vkey(witness);
        return 0;
}

/* Refuses at once what each request would be refused for. */
static int main_check_state(const struct witness *witness) {
        struct state state;
        int r = state_open(witness, &state);

        state_close(&state);
        if (!r)
                return -1;
        log_line(LOG_ERR, "The state %s can't be used: %s. Without it this witness might contradict itself.",
                witness->state,
                r < 0                 ? strerror(-r)
                : r == STATE_E_ABSENT ? "there is none"
                                      : "it isn't whole, or is another witness's");
        return r == STATE_E_BROKEN ? EXIT_BROKEN : EXIT_REFUSED;
}

/* ---- what it is asked for ---- */

static void main_on_ready(unsigned port) {
        log_line(LOG_INFO, "Listening on port %u.", port);
        (void) sd_notify(0, "READY=1");
}

static int main_serve(const struct witness *witness) {
        int r;

        if (!witness->count)
                log_line(LOG_WARNING, "No [log NAME] is configured: every checkpoint will be refused.");
        r = serve_run(witness, main_on_ready);
        if (!r)
                return 0;
        log_line(LOG_ERR, "%s can't be served: %s.", witness->listen, strerror(-r));
        return EXIT_TROUBLE;
}

static int main_stick(const struct witness *witness, const char *folder) {
        struct stick_told told = { 0 };
        int r = stick_run(witness, folder, clock_now().wall_us / 1000000, stdout, &told);

        if (r) {
                log_line(LOG_ERR, "%s: %s.", folder,
                        r == -ENOENT ? "there is no folder strongroom-witness with requests for this witness"
                                     : strerror(-r));
                return r == -ENOENT ? EXIT_ABSENT : EXIT_TROUBLE;
        }
        (void) printf("%zu of %zu cosigned.\n", told.cosigned, told.asked);
        return told.cosigned == told.asked && told.asked ? 0 : EXIT_TROUBLE;
}

static int main_read(const char *path, struct text *out) {
        FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;
        char part[4096];
        size_t size;

        if (!file)
                return -errno;
        while (out->size <= WITNESS_BODY_MAX && (size = fread(part, 1, sizeof part, file)) > 0)
                text_add_bytes(out, part, size);
        if (file != stdin)
                (void) fclose(file);
        return text_failed(out) ? -ENOMEM : out->size > WITNESS_BODY_MAX ? -EFBIG : 0;
}

/* A body as it is, or the parts that its QR codes hold. */
static int main_paper_body(const char *path, struct text *ret_body) {
        struct text said = { 0 };
        struct paper paper = { 0 };
        size_t missing = 0;
        int r = main_read(path, &said);

        if (r) {
                log_line(LOG_ERR, "%s: %s.", path, strerror(-r));
                text_end(&said);
                return EXIT_INPUT;
        }
        r = paper_take_all(&paper, text_string(&said));
        if (!r && paper.count)
                r = paper_join(&paper, ret_body, &missing);
        else if (!r)
                text_add_bytes(ret_body, text_string(&said), said.size);
        if (r == PAPER_E_MISSING)
                log_line(LOG_ERR, "Part %zu of %zu is missing: scan it too.", missing, paper.count);
        else if (r)
                log_line(LOG_ERR,
                        "The parts don't belong together, or one was read wrongly: scan them again.");
        paper_end(&paper);
        text_end(&said);
        return r ? EXIT_INPUT : -1;
}

static int main_paper_png(const struct paper *sheet, const char *path) {
        FILE *file = fopen(path, "we");
        int r = file ? paper_png(sheet, MAIN_PNG_PIXELS, file) : -errno;

        if (file && fclose(file) && !r)
                r = -errno;
        if (r)
                log_line(LOG_ERR, "%s: %s.", path, strerror(r < 0 ? -r : EIO));
        return r ? EXIT_TROUBLE : 0;
}

/* On paper the answer is the whole cosigned note: whoever keeps the sheet holds a checkpoint that stands alone. */
static void main_paper_text(const struct text *body, const struct witness_answer *answer, struct text *out) {
        const char *note = strstr(text_string(body), "\n\n");

        if (answer->status == 200 && note)
                text_add(out, note + 2);
        text_add(out, text_string(&answer->body));
}

static int main_paper_print(const struct text *said, const char *png) {
        struct paper sheet = { 0 };
        int end = 0;

        (void) fputs(text_string(said), stdout);
        if (text_failed(said) || paper_split(text_string(said), said->size, &sheet) ||
                paper_show(&sheet, stdout)) {
                log_line(LOG_ERR, "The answer can't be drawn: it is too long for paper.");
                end = EXIT_INTERNAL;
        }
        if (!end && png)
                end = main_paper_png(&sheet, png);
        paper_end(&sheet);
        return end;
}

static int main_paper(const struct witness *witness, const struct settings *settings) {
        struct witness_answer answer;
        struct text body = { 0 }, said = { 0 };
        int end = main_paper_body(settings->paper, &body), shown = 0;

        if (end >= 0) {
                text_end(&body);
                return end;
        }
        witness_add_checkpoint(
                witness, clock_now().wall_us / 1000000, text_string(&body), body.size, &answer);
        end = answer.status == 200 ? 0 : answer.status == 400 ? EXIT_INPUT : EXIT_REFUSED;
        if (end)
                log_line(LOG_ERR, "%d %s, size %llu. %s", answer.status, answer.origin,
                        (unsigned long long) answer.size, answer.why);
        main_paper_text(&body, &answer, &said);
        if (!end)
                shown = main_paper_print(&said, settings->png);
        else if (answer.status == 409)
                (void) printf("The witness knows %s", text_string(&answer.body));
        text_end(&body);
        text_end(&said);
        text_end(&answer.body);
        return end ? end : shown;
}

int main(int argc, char **argv) {
        static struct witness witness;
        struct settings settings = { .config = "/etc/strongroom-witness.conf" };
        int end = main_parse(argc, argv, &settings);

        log_start("strongroom-witness");
        (void) umask(0077);
        if (end < 0)
                end = main_configure(&settings, &witness);
        if (end < 0 && settings.init)
                return main_init(&settings, &witness);
        if (end < 0)
                end = main_load_key(&witness);
        if (end < 0 && settings.vkey) {
                main_print_vkey(&witness);
                end = 0;
        }
        if (end < 0)
                end = main_check_state(&witness);
        if (end < 0)
                end = settings.stick   ? main_stick(&witness, settings.stick)
                      : settings.paper ? main_paper(&witness, &settings)
                                       : main_serve(&witness);
        signer_wipe(&witness.signer);
        return end;
}
