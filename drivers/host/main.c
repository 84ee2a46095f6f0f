/* SPDX-License-Identifier: ISC */

/*
 * strongroom-reader: one reader, one process
 *
 *      options → files → signals → door (forks) → host → transport (libusb's thread) → sandbox → loop
 *
 * Whatever needs the right to open something comes before the sandbox; no byte of the device is read before it.
 */

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "door.h"
#include "error.h"
#include "host.h"
#include "list.h"
#include "log.h"
#include "notify.h"
#include "options.h"
#include "record.h"
#include "replay.h"
#include "sandbox.h"
#include "terminal.h"
#include "transport_library.h"
#include "transport_tty.h"
#include "transport_usb.h"
#include "udev_rules.h"

static int main_fail(const char *what, int r) {
        log_line(LOG_ERR, "%s: %s (%s)", what, strerror(r < 0 ? -r : EPROTO), error_origin());
        return EXIT_INTERNAL;
}

static int main_on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata) {
        (void) source;
        (void) info;
        host_close(userdata);
        return 0;
}

static int main_watch_signals(struct driver_io *host, sd_event *event) {
        int r = sd_event_add_signal(event, NULL, SIGTERM, main_on_signal, host);

        return r < 0 ? r : sd_event_add_signal(event, NULL, SIGINT, main_on_signal, host);
}

/* Before libusb starts a thread, so that no thread takes the signals instead of the loop. */
static void main_block_signals(void) {
        sigset_t set;

        (void) sigemptyset(&set);
        (void) sigaddset(&set, SIGTERM);
        (void) sigaddset(&set, SIGINT);
        (void) sigprocmask(SIG_BLOCK, &set, NULL);
        (void) signal(SIGPIPE, SIG_IGN);
}

static bool main_is_library(const struct options *options) {
        return options->driver->transport == TRANSPORT_LIBRARY;
}

static int main_open_door(const struct options *options, int *ret_door) {
        const char *baud = settings_get(&options->settings, "baud");
        struct door_plan plan = {
                .terminal = options->address.kind == ADDRESS_PATH && !main_is_library(options)
                                    ? options->address.path
                                    : NULL,
                .baud = options->driver->baud ? options->driver->baud : TERMINAL_BAUD,
                .host = options->address.kind == ADDRESS_TCP ? options->address.host : NULL,
                .port = options->address.port,
                .agent = options->print || options->commission ? NULL : options->agent,
        };

        if (baud && terminal_parse_baud(baud, &plan.baud))
                return -EINVAL;
        return door_start(&plan, ret_door);
}

/* A driver for a serial line needs more where libusb is its line. */
static int main_shut_in(const struct options *options) {
        const bool usb = options->address.kind != ADDRESS_PATH && options->address.kind != ADDRESS_TCP;
        const enum sandbox level = options->driver->sandbox;
        int r = sandbox_enter(usb && level < SANDBOX_USBFS ? SANDBOX_USBFS : level);

        if (!r && sandbox_is_relaxed())
                log_line(LOG_INFO, "%s: The sandbox is relaxed for the sanitizer of this build.",
                        options->name);
        return r;
}

static const char *main_network_name(const struct address *address, char *out) {
        (void) snprintf(out, LINK_DEVICE_MAX, "tcp:%s:%.8s", address->host, address->port);
        return out;
}

/* The loop, until a signal or the end of the agent's patience. */
static int main_run(struct driver_io *host, const struct options *options, sd_event *event, int door) {
        scoped(transport_library_freep) struct transport_library *library = NULL;
        scoped(transport_tty_freep) struct transport_tty *tty = NULL;
        scoped(transport_usb_freep) struct transport_usb *usb = NULL;
        char name[LINK_DEVICE_MAX];
        int r = main_watch_signals(host, event);

        if (r >= 0)
                r = host_start(host, event, door);
        if (r < 0)
                return main_fail("The host can't start", r);
        record_head(host);
        if (main_is_library(options))
                r = transport_library_new(host, &options->address, &library);
        else if (options->address.kind == ADDRESS_PATH)
                r = transport_tty_new(host, door, options->address.path, &tty);
        else if (options->address.kind == ADDRESS_TCP)
                r = transport_tty_new(host, door, main_network_name(&options->address, name), &tty);
        else
                r = transport_usb_new(host, &options->address, &usb);
        if (r < 0)
                return main_fail("The transport can't start", r);
        log_line(LOG_INFO, "%s: %s starts.", host->hello.name, host->driver->name);
        r = main_shut_in(options);
        if (r < 0)
                return main_fail("The sandbox can't be entered", r);
        notify_say("READY=1");
        r = sd_event_loop(event);
        return r < 0 ? main_fail("The loop broke", r) : r;
}

static FILE *main_closep(FILE **file) {
        if (*file)
                (void) fclose(*file);
        return NULL;
}

static void main_unref_event(sd_event **event) {
        (void) sd_event_unref(*event);
}

static int main_serve(const struct options *options) {
        scoped(main_unref_event) sd_event *event = NULL;
        scoped(main_closep) FILE *record = NULL;
        scoped(closep) int door = -1;
        struct commission_run commission = {
                .order = options->order,
                .json = options->json,
                .status = EXIT_INTERNAL,
                .out = stdout,
        };
        struct driver_io host = {
                .driver = options->driver,
                .configured = options->settings,
                .print = options->print ? stdout : NULL,
                .commission = options->commission ? &commission : NULL,
        };
        int r;

        (void) snprintf(host.hello.name, sizeof host.hello.name, "%s", options->name);
        if (options->record) {
                record = fopen(options->record, "we");
                if (!record) {
                        log_line(LOG_ERR, "%s: %s", options->record, strerror(errno));
                        return EXIT_INPUT;
                }
                host.record = record;
        }
        main_block_signals();
        r = sd_event_new(&event);
        if (r >= 0)
                r = main_open_door(options, &door);
        if (r < 0)
                return main_fail("The door can't be opened", r);
        notify_start();
        r = main_run(&host, options, event, door);
        host_end(&host);
        explicit_bzero(&commission, sizeof commission);
        return r;
}

static int main_print_rules(void) {
        scoped(text_end) struct text rules = { 0 };

        udev_rules_add(&rules, drivers);
        if (text_failed(&rules) || fputs(text_string(&rules), stdout) == EOF)
                return EXIT_INTERNAL;
        return EXIT_FINE;
}

int main(int argc, char **argv) {
        struct options options;
        int r;

        log_start("strongroom-reader");
        r = options_parse(argc, argv, &options);
        if (r)
                return r == OPTIONS_DONE ? EXIT_FINE : r;
        if (options.udev_rules)
                return main_print_rules();
        if (options.list)
                return list_readers(stdout, options.json);
        if (options.replay)
                return replay_run(&options);
        return main_serve(&options);
}
