/* SPDX-License-Identifier: ISC */

/*
 * strongroom: the command line
 *
 *      strongroom [options] NOUN VERB …
 *
 * Everything is in the table of commands; here are the options before the noun, and the way to its row.
 */

#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

enum {
        OPTION_SOCKET = 1000,
        OPTION_STATE,
        OPTION_CONFIG,
        OPTION_RUN,
        OPTION_STATION,
        OPTION_AS,
        OPTION_KEY,
        OPTION_EMERGENCY,
        OPTION_PASSWORD_FILE,
        OPTION_JSON,
        OPTION_PLAIN,
        OPTION_QUIET,
        OPTION_NO_INPUT,
        OPTION_LANG,
        OPTION_NO_COLOUR,
        OPTION_TIMEOUT,
        OPTION_VERSION
};

static const struct option main_options[] = {
        { "socket", required_argument, NULL, OPTION_SOCKET },
        { "state", required_argument, NULL, OPTION_STATE },
        { "config", required_argument, NULL, OPTION_CONFIG },
        { "run", required_argument, NULL, OPTION_RUN },
        { "station", required_argument, NULL, OPTION_STATION },
        { "as", required_argument, NULL, OPTION_AS },
        { "key", required_argument, NULL, OPTION_KEY },
        { "emergency", required_argument, NULL, OPTION_EMERGENCY },
        { "password-file", required_argument, NULL, OPTION_PASSWORD_FILE },
        { "json", no_argument, NULL, OPTION_JSON },
        { "json-lines", no_argument, NULL, OPTION_JSON },
        { "plain", no_argument, NULL, OPTION_PLAIN },
        { "quiet", no_argument, NULL, OPTION_QUIET },
        { "no-input", no_argument, NULL, OPTION_NO_INPUT },
        { "lang", required_argument, NULL, OPTION_LANG },
        { "no-colour", no_argument, NULL, OPTION_NO_COLOUR },
        { "no-color", no_argument, NULL, OPTION_NO_COLOUR },
        { "timeout", required_argument, NULL, OPTION_TIMEOUT },
        { "version", no_argument, NULL, OPTION_VERSION },
        { "help", no_argument, NULL, 'h' },
        { 0 },
};

static int main_timeout(struct ctl *ctl, const char *value) {
        char *end;
        long seconds = strtol(value, &end, 10);

        if (*end || seconds < 1 || seconds > 3600)
                return ctl_fail(
                        ctl, CTL_USAGE, "--timeout is a number of seconds, 1 to 3600, not \"%s\".", value);
        ctl->timeout_ms = (int) seconds * 1000;
        return -1;
}

/* -1: go on; else the status to end with. */
static int main_option(struct ctl *ctl, int option, char **argv) {
        switch (option) {
        case OPTION_SOCKET: ctl->socket = optarg; return -1;
        case OPTION_STATE: ctl->state = optarg; return -1;
        case OPTION_CONFIG: ctl->config = optarg; return -1;
        case OPTION_RUN: ctl->run_dir = optarg; return -1;
        case OPTION_STATION: ctl->station = optarg; return -1;
        case OPTION_AS: ctl->as = optarg; return -1;
        case OPTION_KEY: ctl->key = optarg; return -1;
        case OPTION_EMERGENCY: ctl->emergency = optarg; return -1;
        case OPTION_PASSWORD_FILE: ctl->password_file = optarg; return -1;
        case OPTION_JSON: ctl->json = true; return -1;
        case OPTION_PLAIN: ctl->plain = true; return -1;
        case OPTION_QUIET: ctl->quiet = true; return -1;
        case OPTION_NO_INPUT: ctl->no_input = true; return -1;
        case OPTION_LANG: words_use(optarg); return -1;
        case OPTION_NO_COLOUR: ctl->colour = false; return -1;
        case OPTION_TIMEOUT: return main_timeout(ctl, optarg);
        case OPTION_VERSION: (void) puts("strongroom " STRONGROOM_VERSION); return CTL_FINE;
        case 'h': help_all(stdout); return CTL_FINE;
        default:
                return ctl_fail(ctl, CTL_USAGE,
                        option == ':' ? N_("The option %s wants a value. See: strongroom --help")
                                      : N_("The option %s isn't known. See: strongroom --help"),
                        argv[optind - 1]);
        }
}

static int main_options_parse(struct ctl *ctl, int argc, char **argv) {
        int option, status;

        opterr = 0;
        while ((option = getopt_long(argc, argv, "+:h", main_options, NULL)) != -1) {
                status = main_option(ctl, option, argv);
                if (status >= 0)
                        return status;
        }
        return -1;
}

static void main_defaults(struct ctl *ctl) {
        const char *terminal = getenv("TERM"), *no_colour = getenv("NO_COLOR");

        ctl->terminal = isatty(STDOUT_FILENO);
        ctl->colour = ctl->terminal && !(no_colour && *no_colour) && !(terminal && !strcmp(terminal, "dumb"));
        ctl->state = "/var/lib/strongroom";
        ctl->config = "/etc/strongroom/strongroom.conf";
        ctl->run_dir = "/run/strongroom";
        ctl->socket = getenv("STRONGROOM_SOCKET");
        ctl->key = getenv("STRONGROOM_KEY");
        ctl->local = json_object();
}

static int main_run(struct ctl *ctl, int argc, char **argv) {
        json_t *request;
        int taken = 0, status;

        if (!strcmp(argv[0], "help"))
                return command_help(ctl, argc - 1, argv + 1);
        status = command_find(ctl, argc, argv, &taken);
        if (status >= 0)
                return status;
        request = parse_request(ctl, argc - taken, argv + taken, &status);
        if (!request)
                return status;
        if (!ctl->socket) {
                (void) snprintf(ctl->socket_path, sizeof ctl->socket_path, "%.200s/control", ctl->run_dir);
                ctl->socket = ctl->socket_path;
        }
        client_start(&ctl->client, ctl->socket);
        if (ctl->timeout_ms)
                ctl->client.timeout_ms = ctl->timeout_ms;
        status = ctl_log_in(ctl);
        if (status) {
                json_decref(request);
                client_end(&ctl->client);
                return status;
        }
        if (ctl->command->run) {
                status = ctl->command->run(ctl, request);
                json_decref(request);
        } else {
                status = ctl_do(ctl, request);
        }
        client_end(&ctl->client);
        return status;
}

int main(int argc, char **argv) {
        struct ctl ctl = { .program = argv[0] };
        int status;

        words_start(NULL);
        main_defaults(&ctl);
        status = main_options_parse(&ctl, argc, argv);
        if (status < 0 && optind == argc) {
                help_all(stderr);
                status = CTL_USAGE;
        }
        if (status < 0)
                status = main_run(&ctl, argc - optind, argv + optind);
        json_decref(ctl.local);
        if ((fflush(stdout) || ferror(stdout)) && status <= CTL_TROUBLE)
                status = ctl_fail(&ctl, CTL_INTERNAL, "The answer couldn't be written: %s.", strerror(errno));
        return status;
}
