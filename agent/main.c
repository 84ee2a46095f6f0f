/* SPDX-License-Identifier: ISC */

/*
 * strongroomd: reads its configuration, opens the record, runs the agent
 *
 * The only writer of the ledger and the only holder of its key. It never forks, needs no capability and no network.
 */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>

#include "agent.h"
#include "error.h"
#include "folds.h"
#include "log.h"

enum { MAIN_PATH_MAX = 512 };

enum main_exit { EXIT_USAGE = 2, EXIT_BROKEN = 5, EXIT_REFUSED = 7, EXIT_INTERNAL = 70, EXIT_AGAIN = 75 };

struct settings {
        const char *config, *state, *run;
        const char *site, *name; /* with --create */
        const char *key;
        bool create, demo;
};

static const char main_help[] =
        "strongroomd keeps the record of a strongroom: it takes what readers see, compares it with what "
        "should be\n"
        "there, and answers on its control socket.\n"
        "\n"
        "Examples:\n"
        "  strongroomd --create --site PSK --name \"Police station, Kita\"    begin a new record, and run\n"
        "  strongroomd                                                     run (systemd does this)\n"
        "  strongroomd --state /tmp/x --run /tmp/x --config /tmp/x/s.conf   everything in one folder, "
        "without root\n"
        "\n"
        "Options:\n"
        "  --config FILE   configuration (/etc/strongroom/strongroom.conf)\n"
        "  --state DIR     where the record lies (/var/lib/strongroom)\n"
        "  --run DIR       where the sockets are made (/run/strongroom)\n"
        "  --key FILE      the site's signing key (STATE/site.key, or the systemd credential ledger.key)\n"
        "  --create        begin a new record where there is none\n"
        "  --site CODE     with --create: the site's short code, which exhibit numbers begin with\n"
        "  --name TEXT     with --create: the site's name\n"
        "  --demo          the record is a demonstration's: it can never be opened as a real one\n"
        "  --version, --help\n"
        "\n"
        "See strongroomd(8), strongroom.conf(5).\n";

static const struct option main_options[] = {
        { "config", required_argument, NULL, 'c' },
        { "state", required_argument, NULL, 's' },
        { "run", required_argument, NULL, 'r' },
        { "key", required_argument, NULL, 'k' },
        { "create", no_argument, NULL, 'C' },
        { "site", required_argument, NULL, 'S' },
        { "name", required_argument, NULL, 'n' },
        { "demo", no_argument, NULL, 'd' },
        { "version", no_argument, NULL, 'V' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
};

/* -1: go on; else the status to end with. */
static int main_option(int option, struct settings *settings) {
        switch (option) {
        case 'c': settings->config = optarg; return -1;
        case 's': settings->state = optarg; return -1;
        case 'r': settings->run = optarg; return -1;
        case 'k': settings->key = optarg; return -1;
        case 'C': settings->create = true; return -1;
        case 'S': settings->site = optarg; return -1;
        case 'n': settings->name = optarg; return -1;
        case 'd': settings->demo = true; return -1;
        case 'h': (void) fputs(main_help, stdout); return 0;
        case 'V': (void) puts("strongroomd " STRONGROOM_VERSION); return 0;
        default: (void) fputs("Try strongroomd --help.\n", stderr); return EXIT_USAGE;
        }
}

static int main_parse(int argc, char **argv, struct settings *settings) {
        int option, end;

        while ((option = getopt_long(argc, argv, "", main_options, NULL)) != -1) {
                end = main_option(option, settings);
                if (end >= 0)
                        return end;
        }
        if (optind < argc) {
                (void) fprintf(stderr, "strongroomd takes no argument \"%s\". Try strongroomd --help.\n",
                        argv[optind]);
                return EXIT_USAGE;
        }
        return -1;
}

static int main_configure(const struct settings *settings, struct config *config) {
        int r = config_read(settings->config, config);

        if (r == CONFIG_E_WRONG) {
                log_line(LOG_ERR, "%s", config->message);
                return EXIT_USAGE;
        }
        if (r < 0) {
                log_line(LOG_ERR, "%s can't be read: %s.", settings->config, strerror(-r));
                return EXIT_USAGE;
        }
        if (r == CONFIG_E_ABSENT)
                log_line(LOG_NOTICE,
                        "There is no %s: only this program's own user may act, at one station \"counter\".",
                        settings->config);
        for (size_t i = 0; i < config->user_count; i++)
                if (!config->users[i].known)
                        log_line(LOG_WARNING,
                                "User %s has no Unix user on this machine; nobody can act as it.",
                                config->users[i].name);
        return -1;
}

static int main_make_folder(const char *path, mode_t mode) {
        if (!mkdir(path, mode) || errno == EEXIST)
                return -1;
        log_line(LOG_ERR, "The folder %s can't be made: %s.", path, strerror(errno));
        return EXIT_USAGE;
}

/* What each condition of opening the record means for the person who started the agent. */
static int main_refuse(int r, const char *path, const struct ledger_fault *fault) {
        static const struct {
                int condition;
                int exit;
                const char *remedy;
        } remedies[] = {
                { LEDGER_E_ABSENT, EXIT_REFUSED,
                        "Begin one with: strongroomd --create --site CODE --name NAME" },
                { LEDGER_E_EXISTS, EXIT_REFUSED, "Leave out --create to go on with it." },
                { LEDGER_E_BUSY, EXIT_AGAIN, "Stop the other agent first: systemctl stop strongroomd" },
                { LEDGER_E_NEWER, EXIT_REFUSED, "Nothing in it was changed." },
                { LEDGER_E_DEMO, EXIT_REFUSED, "A demonstration's record and a real one are never mixed." },
                { LEDGER_E_KEY, EXIT_REFUSED,
                        "Put the site's own key back; without it nothing can be added." },
                { LEDGER_E_READONLY, EXIT_REFUSED, "Give its folder to the user that the agent runs as." },
                { LEDGER_E_BROKEN, EXIT_BROKEN,
                        "Don't touch the file; copy it, and run: strongroom verify --store FILE" },
                { LEDGER_E_FULL, EXIT_AGAIN, "Free some space and start again." },
                { LEDGER_E_IO, EXIT_AGAIN, "Look at the disk's health: journalctl -k" },
        };

        for (size_t i = 0; i < count_of(remedies); i++) {
                if (remedies[i].condition != r)
                        continue;
                log_line(LOG_ERR, "%s: %s %s", path, fault->message, remedies[i].remedy);
                return remedies[i].exit;
        }
        log_line(LOG_ERR, "%s can't be opened: %s (at %s). %s", path,
                r < 0 ? strerror(-r) : "unknown condition", error_origin(), fault->message);
        return EXIT_INTERNAL;
}

static int main_open(
        const struct settings *settings, const struct config *config, struct ledger **ret_ledger) {
        const char *credentials = getenv("CREDENTIALS_DIRECTORY");
        char path[MAIN_PATH_MAX], key[MAIN_PATH_MAX];
        struct ledger_fault fault = { 0 };
        struct moment now = clock_now();
        struct ledger_options options = {
                .path = path,
                .key_path = settings->key ? settings->key : key,
                .site = settings->site ? settings->site : config->site,
                .site_name = settings->name ? settings->name : config->site_name,
                .create = settings->create,
                .demo = settings->demo,
                .folds = agent_folds,
        };
        int r;

        if (settings->create && !*options.site) {
                log_line(LOG_ERR, "A new record needs the site's code: --site PSK.");
                return EXIT_USAGE;
        }
        (void) snprintf(path, sizeof path, "%s/strongroom.db", settings->state);
        (void) snprintf(key, sizeof key, "%s/%s", credentials ? credentials : settings->state,
                credentials ? "ledger.key" : "site.key");
        r = ledger_open(&options, &now, ret_ledger, &fault);
        return r ? main_refuse(r, path, &fault) : -1;
}

static int main_run(const struct settings *settings, const struct config *config, struct ledger *ledger) {
        const struct agent_options options = { .ledger = ledger, .config = config, .run = settings->run };
        scoped(agent_freep) struct agent *agent = NULL;
        int r = agent_new(&options, &agent);

        if (r) {
                log_line(LOG_ERR, "The agent can't start in %s: %s (at %s).", settings->run,
                        r < 0 ? strerror(-r) : ledger_fault(ledger)->message, error_origin());
                return r == LEDGER_E_FULL ? EXIT_AGAIN : EXIT_INTERNAL;
        }
        if (ledger_found_schema(ledger) < LEDGER_SCHEMA)
                log_line(LOG_NOTICE,
                        "The record was brought from schema %d to %d; its entries are as they were.",
                        ledger_found_schema(ledger), LEDGER_SCHEMA);
        log_line(LOG_INFO, "%s%s: %llu entries on record, ready.", ledger_site(ledger),
                ledger_is_demo(ledger) ? " (demonstration)" : "",
                (unsigned long long) ledger_durable(ledger));
        (void) sd_notify(0, "READY=1");
        r = agent_run(agent);
        (void) sd_notify(0, "STOPPING=1");
        if (!r)
                return 0;
        log_line(LOG_CRIT, "The agent stops: %s (%s, at %s). Nothing unrecorded was acknowledged.",
                ledger_fault(ledger)->message, r < 0 ? strerror(-r) : "the ledger's condition",
                error_origin());
        return EXIT_INTERNAL;
}

/* jansson 2.14 writes past its buffers, or leaves bytes out, where it gets no memory: better no agent than that. */
static void *main_allocate(size_t size) {
        void *memory = malloc(size);

        if (!memory)
                abort();
        return memory;
}

int main(int argc, char **argv) {
        static struct config config;
        struct settings settings = {
                .config = "/etc/strongroom/strongroom.conf",
                .state = "/var/lib/strongroom",
                .run = "/run/strongroom",
        };
        scoped(ledger_closep) struct ledger *ledger = NULL;
        int end;

        log_start("strongroomd");
        (void) umask(0077);
        json_set_alloc_funcs(main_allocate, free);
        end = main_parse(argc, argv, &settings);
        if (end < 0)
                end = main_configure(&settings, &config);
        if (end < 0)
                end = main_make_folder(settings.state, 0700);
        if (end < 0)
                end = main_make_folder(settings.run, 0750);
        if (end < 0)
                end = main_open(&settings, &config, &ledger);
        if (end < 0)
                end = main_run(&settings, &config, ledger);
        return end;
}
