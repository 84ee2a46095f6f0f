/* SPDX-License-Identifier: ISC */

/*
 * Options: getopt_long, then the configuration, then what is still missing
 *
 * A unit's name is enough where strongroom.conf has a section [reader NAME] with driver= and address=, or where udev
 * made the name: DRIVER:KERNELNAME, as in "hid-pos:1-2.3".
 */

#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "terminal.h"

#define OPTIONS_CONFIG "/etc/strongroom/strongroom.conf"
#define OPTIONS_RUN    "/run/strongroom"

static const char options_help[] =
        "strongroom-reader: runs one reader and tells strongroomd what it says\n"
        "\n"
        "  strongroom-reader --list\n"
        "  strongroom-reader --driver serial-text --address /dev/ttyACM0 --stdout\n"
        "  strongroom-reader --driver hid-pos --address usb:1-2 --name scanner-1\n"
        "  strongroom-reader --driver ssi --address /dev/ttyUSB0 --setting baud=9600 --record scan.rec\n"
        "  strongroom-reader --driver serial-text --address usb:0c2e:090a --stdout\n"
        "  strongroom-reader --replay scan.rec --stdout\n"
        "\n"
        "      --driver NAME      one of those below\n"
        "      --address ADDR     /dev/ttyACM0, usb:BUS-PORT, usb:VID:PID[:SERIAL], usb:BUS/DEV or "
        "tcp:HOST[:PORT]\n"
        "      --name NAME        what the agent calls this reader; its section in the configuration\n"
        "      --setting KEY=VALUE  stronger than the configuration; may stand more than once\n"
        "      --config FILE      default " OPTIONS_CONFIG ", where it is\n"
        "      --run DIR          where the agent's sockets are; default " OPTIONS_RUN "\n"
        "      --agent PATH       the agent's socket for readers; default DIR/readers\n"
        "      --stdout           print frames as JSON lines instead of telling the agent\n"
        "      --record FILE      also write down what passes between the device and the driver\n"
        "      --replay FILE      feed a recording to the driver instead of a device\n"
        "      --write-epc HEX    give this EPC to the one tag in the field, read it back, print the "
        "outcome, end\n"
        "      --access-password HEX  the tag's password from now on, or what opens it; - reads it from "
        "stdin\n"
        "      --lock             with it: lock the EPC and both passwords\n"
        "      --wait SECONDS     how long a tag is waited for; default 10\n"
        "      --list [--json]    what is plugged in, and which driver would serve it\n"
        "      --udev-rules       print the rules of 70-strongroom.rules\n"
        "      --help  --version\n"
        "\n"
        "Drivers:\n";

enum option_key {
        OPTION_DRIVER = 1,
        OPTION_ADDRESS,
        OPTION_NAME,
        OPTION_SETTING,
        OPTION_CONFIG,
        OPTION_RUN,
        OPTION_AGENT,
        OPTION_STDOUT,
        OPTION_RECORD,
        OPTION_REPLAY,
        OPTION_WRITE_EPC,
        OPTION_PASSWORD,
        OPTION_LOCK,
        OPTION_WAIT,
        OPTION_LIST,
        OPTION_JSON,
        OPTION_UDEV_RULES,
        OPTION_HELP,
        OPTION_VERSION,
};

static const struct option options_long[] = {
        { "driver", required_argument, NULL, OPTION_DRIVER },
        { "address", required_argument, NULL, OPTION_ADDRESS },
        { "name", required_argument, NULL, OPTION_NAME },
        { "setting", required_argument, NULL, OPTION_SETTING },
        { "config", required_argument, NULL, OPTION_CONFIG },
        { "run", required_argument, NULL, OPTION_RUN },
        { "agent", required_argument, NULL, OPTION_AGENT },
        { "stdout", no_argument, NULL, OPTION_STDOUT },
        { "record", required_argument, NULL, OPTION_RECORD },
        { "replay", required_argument, NULL, OPTION_REPLAY },
        { "write-epc", required_argument, NULL, OPTION_WRITE_EPC },
        { "access-password", required_argument, NULL, OPTION_PASSWORD },
        { "lock", no_argument, NULL, OPTION_LOCK },
        { "wait", required_argument, NULL, OPTION_WAIT },
        { "list", no_argument, NULL, OPTION_LIST },
        { "json", no_argument, NULL, OPTION_JSON },
        { "udev-rules", no_argument, NULL, OPTION_UDEV_RULES },
        { "help", no_argument, NULL, OPTION_HELP },
        { "version", no_argument, NULL, OPTION_VERSION },
        { NULL, 0, NULL, 0 },
};

/* What the command line says, before the configuration has been asked. */
struct said {
        const char *driver, *address, *run, *config, *agent;
        const char *epc, *wait;
        char *password;
        bool lock;
        struct settings settings;
};

static const struct driver *options_find_driver(const char *name, size_t length) {
        for (size_t i = 0; drivers[i]; i++)
                if (strlen(drivers[i]->name) == length && !memcmp(drivers[i]->name, name, length))
                        return drivers[i];
        return NULL;
}

static void options_print_help(void) {
        (void) fputs(options_help, stdout);
        for (size_t i = 0; drivers[i]; i++)
                (void) printf("      %-16s %s\n", drivers[i]->name, drivers[i]->summary);
}

static int options_fail(struct text *problem) {
        (void) fprintf(stderr, "strongroom-reader: %s\nstrongroom-reader --help shows examples.\n",
                text_string(problem));
        text_end(problem);
        return EXIT_USAGE;
}

static int options_take(struct options *options, struct said *said, int key, struct text *problem) {
        switch (key) {
        case OPTION_DRIVER: said->driver = optarg; return 0;
        case OPTION_ADDRESS: said->address = optarg; return 0;
        case OPTION_SETTING: return settings_put(&said->settings, optarg, problem);
        case OPTION_CONFIG: said->config = optarg; return 0;
        case OPTION_RUN: said->run = optarg; return 0;
        case OPTION_AGENT: said->agent = optarg; return 0;
        case OPTION_STDOUT: options->print = true; return 0;
        case OPTION_RECORD: options->record = optarg; return 0;
        case OPTION_REPLAY: options->replay = optarg; return 0;
        case OPTION_WRITE_EPC: said->epc = optarg; return 0;
        case OPTION_PASSWORD: said->password = optarg; return 0;
        case OPTION_LOCK: said->lock = true; return 0;
        case OPTION_WAIT: said->wait = optarg; return 0;
        case OPTION_LIST: options->list = true; return 0;
        case OPTION_JSON: options->json = true; return 0;
        case OPTION_UDEV_RULES: options->udev_rules = true; return 0;
        case OPTION_HELP: options_print_help(); return OPTIONS_DONE;
        case OPTION_VERSION: (void) puts("strongroom-reader " STRONGROOM_VERSION); return OPTIONS_DONE;
        case OPTION_NAME:
                if (optarg[0] && text_is_clean(optarg) &&
                        text_copy(options->name, sizeof options->name, optarg))
                        return 0;
                text_addf(problem, "A reader's name has 1 to %d printable characters.", READER_NAME_MAX - 1);
                return EXIT_USAGE;
        default: text_add(problem, "That isn't an option, or its argument is missing."); return EXIT_USAGE;
        }
}

static int options_load(struct options *options, const struct said *said, struct text *problem) {
        const char *path = said->config ? said->config : OPTIONS_CONFIG;
        int r = 0;

        if (options->name[0] && (said->config || !access(path, F_OK)))
                r = settings_load(&options->settings, path, options->name, problem);
        for (size_t i = 0; i < said->settings.count && !r; i++) {
                char word[SETTING_KEY_MAX + SETTING_VALUE_MAX];

                (void) snprintf(word, sizeof word, "%s=%s", said->settings.table[i].key,
                        said->settings.table[i].value);
                r = settings_put(&options->settings, word, problem);
        }
        return r;
}

/* A library talks to the device by itself: the host doesn't hear what passes, so it can't write it down. */
static int options_check_driver(const struct options *options, struct text *problem) {
        if (options->driver->transport == TRANSPORT_LIBRARY && (options->record || options->replay)) {
                text_addf(problem,
                        "The driver %s speaks to its device through a library, so there is nothing to %s.",
                        options->driver->name, options->record ? "record" : "replay");
                return EXIT_USAGE;
        }
        return settings_check(&options->settings, options->driver, problem);
}

/* The driver's name, or the part of the reader's name before the colon. */
static int options_set_driver(struct options *options, const struct said *said, struct text *problem) {
        const char *name = said->driver ? said->driver : settings_get(&options->settings, "driver");
        const char *colon = strchr(options->name, ':');

        if (name)
                options->driver = options_find_driver(name, strlen(name));
        else if (colon)
                options->driver = options_find_driver(options->name, (size_t) (colon - options->name));
        if (options->driver)
                return options_check_driver(options, problem);
        if (!name && options->replay)
                return 0; /* the recording names it */
        if (name)
                text_addf(problem, "There is no driver %.60s.", name);
        else
                text_add(problem, "Which driver? --driver NAME, or --list shows what is plugged in.");
        return EXIT_USAGE;
}

static bool options_suit(enum transport transport, enum address_kind kind) {
        switch (transport) {
        case TRANSPORT_USB_HID: return kind != ADDRESS_PATH && kind != ADDRESS_TCP;
        case TRANSPORT_TCP: return kind == ADDRESS_TCP;
        default: return kind != ADDRESS_TCP; /* a byte stream is also had over libusb */
        }
}

static const char *options_wanted(enum transport transport) {
        switch (transport) {
        case TRANSPORT_USB_HID: return "a usb: address";
        case TRANSPORT_TCP: return "a host on the network, as tcp:10.0.0.7";
        default: return "a serial line, as /dev/ttyACM0, or a usb: address";
        }
}

static int options_set_address(struct options *options, const struct said *said, struct text *problem) {
        const char *text = said->address ? said->address : settings_get(&options->settings, "address");
        const char *colon = strchr(options->name, ':');
        int r = ADDRESS_E_MALFORMED;

        if (options->replay)
                return 0;
        if (text)
                r = address_parse(text, &options->address);
        else if (colon)
                r = address_from_kernel(colon + 1, &options->address);
        if (r && text)
                text_addf(problem,
                        "%.80s is no address: /dev/ttyACM0, usb:1-2.3, usb:0c2e:0901, usb:001/005 or "
                        "tcp:10.0.0.7.",
                        text);
        else if (r)
                text_add(problem, "Where is the reader? --address /dev/ttyACM0, usb:1-2.3 or tcp:10.0.0.7.");
        else if (!options_suit(options->driver->transport, options->address.kind))
                text_addf(problem, "The driver %s wants %s.", options->driver->name,
                        options_wanted(options->driver->transport));
        else if (options->driver->transport == TRANSPORT_LIBRARY && options->address.serial[0])
                text_addf(problem,
                        "The driver %s can't tell devices by their serial number: name the socket, as "
                        "usb:1-2.",
                        options->driver->name);
        return problem->size ? EXIT_USAGE : 0;
}

static int options_set_names(struct options *options, const struct said *said, struct text *problem) {
        const char *baud = settings_get(&options->settings, "baud");
        unsigned int speed;

        if (said->agent ? !text_copy(options->agent, sizeof options->agent, said->agent)
                        : snprintf(options->agent, sizeof options->agent, "%s/readers",
                                  said->run ? said->run : OPTIONS_RUN) >= (int) sizeof options->agent)
                text_add(problem, "The path of the agent's socket is too long.");
        if (baud && terminal_parse_baud(baud, &speed))
                text_addf(problem, "baud=%.20s: no serial line has that speed here.", baud);
        if (!options->name[0] && options->driver)
                (void) text_copy(options->name, sizeof options->name, options->driver->name);
        return problem->size ? EXIT_USAGE : 0;
}

/* What --write-epc and its kin make; the password goes off the command line, where ps(1) shows it. */
static int options_set_order(struct options *options, const struct said *said, struct text *problem) {
        bool good;

        options->commission = said->epc != NULL;
        if (!said->epc && !said->password && !said->lock && !said->wait)
                return 0;
        if (!said->epc)
                text_add(problem, "--access-password, --lock and --wait go with --write-epc.");
        else if (options->print || options->record || options->replay)
                text_add(problem, "--write-epc prints its outcome and records nothing.");
        else if (!options->driver->commission)
                text_addf(problem, "The driver %s can't write tags.", options->driver->name);
        good = !problem->size &&
               commission_read(&options->order, said->epc, said->password, said->wait, said->lock, problem);
        if (said->password)
                memset(said->password, 'x', strlen(said->password));
        return good ? 0 : EXIT_USAGE;
}

int options_parse(int argc, char **argv, struct options *ret_options) {
        struct options options = { 0 };
        struct said said = { 0 };
        struct text problem = { 0 };
        int key, r = 0;

        opterr = 0;
        while (!r && (key = getopt_long(argc, argv, "", options_long, NULL)) >= 0)
                r = options_take(&options, &said, key, &problem);
        if (r == OPTIONS_DONE)
                return r;
        if (!r && optind < argc) {
                text_addf(&problem, "%.60s: readers are named by options.", argv[optind]);
                r = EXIT_USAGE;
        }
        if (!r && !options.list && !options.udev_rules) {
                r = options_load(&options, &said, &problem);
                if (!r)
                        r = options_set_driver(&options, &said, &problem);
                if (!r)
                        r = options_set_address(&options, &said, &problem);
                if (!r)
                        r = options_set_names(&options, &said, &problem);
                if (!r)
                        r = options_set_order(&options, &said, &problem);
        }
        if (r)
                return options_fail(&problem);
        text_end(&problem);
        *ret_options = options;
        return 0;
}
