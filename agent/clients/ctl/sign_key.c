/* SPDX-License-Identifier: ISC */

/*
 * Key: one run of `ssh-keygen -Y sign`, the message on its input, the signature on its output
 *
 * It asks for a passphrase, or for a touch, on the terminal by itself. The private key never comes here.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sign.h"

static void sign_child(const char *key, const int *in, const int *out) {
        char *const arguments[] = { (char *) (uintptr_t) "ssh-keygen", (char *) (uintptr_t) "-q",
                (char *) (uintptr_t) "-Y", (char *) (uintptr_t) "sign", (char *) (uintptr_t) "-n",
                (char *) (uintptr_t) "custody-event@strongroom", (char *) (uintptr_t) "-f",
                (char *) (uintptr_t) key, NULL };

        if (dup2(in[0], STDIN_FILENO) >= 0 && dup2(out[1], STDOUT_FILENO) >= 0)
                (void) execvp("ssh-keygen", arguments);
        _exit(127);
}

static size_t sign_read(int fd, char *out, size_t room) {
        size_t size = 0;
        ssize_t got;

        while (size + 1 < room &&
                ((got = read(fd, out + size, room - size - 1)) > 0 || (got < 0 && errno == EINTR)))
                size += got > 0 ? (size_t) got : 0;
        out[size] = '\0';
        return size;
}

/* Joins the lines between the armour's. */
static void sign_unarmour(char *text, char *out) {
        size_t size = 0;
        char *rest = NULL;

        for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
                const size_t length = strlen(line);

                if (line[0] == '-' || size + length >= SIGN_TEXT_MAX)
                        continue;
                memcpy(out + size, line, length);
                size += length;
        }
        out[size] = '\0';
}

int sign_with_key(struct ctl *ctl, const char *message, char *out) {
        int in[2] = { -1, -1 }, back[2] = { -1, -1 }, status = -1;
        char armoured[SIGN_TEXT_MAX];
        pid_t child;
        bool sent;

        if (!ctl->key)
                return ctl_fail(ctl, CTL_USAGE, "Which key signs? Say: --key FILE, or set STRONGROOM_KEY.");
        if (pipe2(in, O_CLOEXEC) || pipe2(back, O_CLOEXEC))
                return ctl_fail(ctl, CTL_INTERNAL, "ssh-keygen couldn't be started: %s.", strerror(errno));
        (void) signal(SIGPIPE, SIG_IGN);
        child = fork();
        if (!child)
                sign_child(ctl->key, in, back);
        closep(&in[0]);
        closep(&back[1]);
        sent = child > 0 && write(in[1], message, strlen(message)) == (ssize_t) strlen(message);
        closep(&in[1]);
        (void) sign_read(back[0], armoured, sizeof armoured);
        closep(&back[0]);
        if (child > 0)
                (void) waitpid(child, &status, 0);
        sign_unarmour(armoured, out);
        if (!sent || status != 0 || !*out)
                return ctl_fail(ctl, CTL_DEVICE, "ssh-keygen made no signature with %s.", ctl->key);
        return CTL_FINE;
}
