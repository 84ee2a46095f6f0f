/* SPDX-License-Identifier: ISC */

/*
 * TSL handhelds: commands
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "uhf_tsl.h"

enum { TSL_COMMAND_MAX = 420 };

struct tsl_command {
        size_t size;
        char text[TSL_COMMAND_MAX];
};

__attribute__((format(printf, 2, 3))) static void tsl_add(
        struct tsl_command *command, const char *format, ...) {
        va_list arguments;
        int size;

        va_start(arguments, format);
        size = vsnprintf(
                command->text + command->size, sizeof command->text - command->size, format, arguments);
        va_end(arguments);
        assert(size >= 0 && (size_t) size < sizeof command->text - command->size);
        command->size += (size_t) size;
}

static void tsl_add_hex(struct tsl_command *command, const uint8_t *bytes, size_t size) {
        for (size_t i = 0; i < size; i++)
                tsl_add(command, "%02X", bytes[i]);
}

static void tsl_add_power(struct tsl_command *command, const struct uhf_settings *settings) {
        if (settings->power_cdbm != UHF_UNSET)
                tsl_add(command, " -o %02d", settings->power_cdbm / 100);
}

static int tsl_send(struct tsl *tsl, struct driver_io *io, struct tsl_command *command) {
        tsl->waits = TSL_NAME(command->text[1], command->text[2]);
        tsl_add(command, "\r\n");
        return driver_send(io, (const uint8_t *) command->text, command->size);
}

static int tsl_send_text(struct tsl *tsl, struct driver_io *io, const char *text) {
        struct tsl_command command = { 0 };

        tsl_add(&command, "%s", text);
        return tsl_send(tsl, io, &command);
}

/* What is told with each tag from now on, by the trigger too; -n: nothing is read yet. */
static int tsl_send_inventory_set_up(struct tsl *tsl, struct driver_io *io, const char **ret_setting) {
        const struct uhf_settings *settings = &tsl->uhf.settings;
        struct tsl_command command = { 0 };

        tsl_add(&command, ".iv -x -n -e on -r on -c on -al off");
        tsl_add_power(&command, settings);
        if (settings->session != UHF_UNSET)
                tsl_add(&command, " -qs s%d", settings->session);
        if (settings->q != UHF_UNSET)
                tsl_add(&command, " -qa fix -qv %d", settings->q);
        *ret_setting = settings->power_cdbm != UHF_UNSET ? "power"
                       : settings->session != UHF_UNSET  ? "session"
                       : settings->q != UHF_UNSET        ? "q"
                                                         : NULL;
        return tsl_send(tsl, io, &command);
}

int tsl_setup(struct uhf *uhf, struct driver_io *io, unsigned int step, const char **ret_setting) {
        struct tsl *tsl = (struct tsl *) uhf;

        switch (step) {
        case 0: return tsl_send_text(tsl, io, ".vr");
        case 1: return tsl_send_inventory_set_up(tsl, io, ret_setting);
        default: return UHF_SETUP_OVER;
        }
}

int tsl_inventory(struct tsl *tsl, struct driver_io *io) {
        return tsl_send_text(tsl, io, ".iv");
}

int tsl_sweep(struct uhf *uhf, struct driver_io *io) {
        struct tsl *tsl = (struct tsl *) uhf;

        tsl->waits = 0; /* what was lost isn't waited for any more */
        if (tsl->trigger && !uhf_is_commissioning(uhf))
                return DRIVER_OK;
        return tsl_inventory(tsl, io);
}

/* An inventory of ours ends by itself, soon; the trigger's doesn't have to be waited for. */
int tsl_stop(struct uhf *uhf, struct driver_io *io) {
        return ((struct tsl *) uhf)->waits == TSL_IV ? DRIVER_OK : uhf_swept(uhf, io);
}

/* Only the tag whose EPC begins so takes part: it alone has the Select flag. */
static void tsl_add_select(struct tsl_command *command, const struct uhf_request *request) {
        size_t size = request->select_size < UHF_SELECT_MAX ? request->select_size : UHF_SELECT_MAX;

        tsl_add(command, " -x -ql sl -sa 0 -st sl -sb epc -so 0020 -sl %02X -sd ", (unsigned int) size * 8);
        tsl_add_hex(command, request->select, size);
        tsl_add(command, " -ap ");
        tsl_add_hex(command, request->password, sizeof request->password);
}

int tsl_ask(struct uhf *uhf, struct driver_io *io, const struct uhf_request *request) {
        static const char *const banks[] = { "res", "epc", "tid", "use" };
        struct tsl *tsl = (struct tsl *) uhf;
        struct tsl_command command = { 0 };

        tsl->told.size = 0;
        tsl->told.access = tsl->told.backscatter = 0;
        tsl_add(&command, "%s",
                request->verb == UHF_READ    ? ".rd"
                : request->verb == UHF_WRITE ? ".wr"
                                             : ".lo");
        tsl_add_select(&command, request);
        tsl_add_power(&command, &uhf->settings);
        if (request->verb == UHF_LOCK)
                tsl_add(&command, " -lp %05X", (unsigned int) request->lock << 10 | request->lock);
        else
                tsl_add(&command, " -db %s -do %04X -dl %02X", banks[request->bank], request->word,
                        request->count);
        if (request->verb == UHF_WRITE) {
                tsl_add(&command, " -da ");
                tsl_add_hex(&command, request->bytes, 2u * request->count);
        }
        return tsl_send(tsl, io, &command);
}

int tsl_signal(struct uhf *uhf, struct driver_io *io, enum signal_kind kind) {
        static const char *const alerts[] = {
                [SIGNAL_ACCEPTED] = ".al -x -b on -v off -d sho -t hig",
                [SIGNAL_AGAIN] = ".al -x -b on -v off -d sho -t low",
                [SIGNAL_WRONG_PLACE] = ".al -x -b on -v on -d med -t med",
                [SIGNAL_REFUSED] = ".al -x -b on -v on -d lon -t low",
        };

        return tsl_send_text((struct tsl *) uhf, io, alerts[kind]);
}
