/* SPDX-License-Identifier: ISC */

/*
 * Secrets: passwords, from a file or from the terminal
 *
 * While one is typed nothing is shown and no key interrupts: the terminal is put right again before anything else.
 */

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "command.h"

enum { SECRET_INTERRUPT = 0x03 }; /* Ctrl-C */

/* The first line: 0; or 1 where it doesn't fit. */
static int secret_line(FILE *in, char *out) {
        if (!fgets(out, SECRET_MAX, in))
                *out = '\0';
        if (!strchr(out, '\n') && strlen(out) == SECRET_MAX - 1)
                return 1;
        out[strcspn(out, "\r\n")] = '\0';
        return 0;
}

static int secret_from_file(const struct ctl *ctl, const char *path, char *out) {
        FILE *file = fopen(path, "re");
        struct stat found;
        int r;

        if (!file)
                return ctl_fail(ctl, CTL_INPUT, "%s can't be read: %s.", path, strerror(errno));
        if (!fstat(fileno(file), &found) && S_ISREG(found.st_mode) && found.st_mode & (S_IRGRP | S_IROTH))
                ctl_tell(ctl, "Others can read %s too: chmod 600 it.", path);
        r = secret_line(file, out);
        (void) fclose(file);
        return r ? ctl_fail(ctl, CTL_INPUT, "The password in %s is too long.", path) : CTL_FINE;
}

static int secret_typed(const struct ctl *ctl, FILE *terminal, const char *prompt, char *out) {
        struct termios before, hidden;
        int r;

        if (tcgetattr(fileno(terminal), &before))
                return ctl_fail(ctl, CTL_USAGE, "%s", strerror(errno));
        hidden = before;
        hidden.c_lflag &= ~(tcflag_t) (ECHO | ISIG);
        (void) fprintf(terminal, "%s ", _(prompt));
        (void) fflush(terminal);
        (void) tcsetattr(fileno(terminal), TCSAFLUSH, &hidden);
        r = secret_line(terminal, out);
        (void) tcsetattr(fileno(terminal), TCSAFLUSH, &before);
        (void) fputs("\n", terminal);
        if (r)
                return ctl_fail(ctl, CTL_INPUT, "That password is too long.");
        return strchr(out, SECRET_INTERRUPT) ? CTL_USAGE : CTL_FINE;
}

int ctl_secret(struct ctl *ctl, const char *path, const char *prompt, char *out) {
        FILE *terminal;
        int status;

        if (path)
                return secret_from_file(ctl, path, out);
        terminal = ctl->no_input ? NULL : fopen("/dev/tty", "r+e");
        if (!terminal)
                return ctl_fail(ctl, CTL_USAGE,
                        "A password is asked for on the terminal, and there is none: give it in a file "
                        "(--password-file, --new-file, --old-file).");
        status = secret_typed(ctl, terminal, prompt, out);
        (void) fclose(terminal);
        return status;
}

int ctl_log_in(struct ctl *ctl) {
        int status;

        if (!ctl->as)
                return CTL_FINE;
        status = ctl_secret(ctl, ctl->password_file, N_("Password:"), ctl->password);
        if (status)
                return status;
        ctl->client.user = ctl->as;
        ctl->client.password = ctl->password;
        return CTL_FINE;
}
