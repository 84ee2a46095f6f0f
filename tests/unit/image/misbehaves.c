/* SPDX-License-Identifier: ISC */

/*
 * A strongroom-image that has been taken over: does what the first letter of its picture says
 */

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int says(const char *line, int status) {
        (void) puts(line);
        return status;
}

int main(void) {
        static char chatter[4096];
        char picture[4096] = "";
        ssize_t size = read(STDIN_FILENO, picture, sizeof picture);

        switch (size > 0 ? picture[0] : '\0') {
        case 'a': (void) raise(SIGABRT); return 0;
        case 's': (void) raise(SIGSEGV); return 0;
        case 'x': (void) raise(SIGXCPU); return 0;
        case 'h':
                while (true)
                        (void) pause();
        case 'c': /* and never stops */
                memset(chatter, 'c', sizeof chatter);
                while (write(STDOUT_FILENO, chatter, sizeof chatter) > 0) {
                }
                return 0;
        case 'n': return says("nonsense", 0);
        case 'u':
                return says("{\"symbology\":\"]C1\",\"text\":1,\"engine\":\"both\",\"x\":1,\"y\":1}\n{\"ok\":"
                            "true}",
                        0);
        case 'l':
                return says("{\"symbology\":\"]C1 and "
                            "more\",\"text\":\"\",\"engine\":\"both\",\"x\":1,\"y\":1}\n{\"ok\":true}",
                        0);
        case 'q':
                return says("{\"symbology\":\"]C0\",\"text\":\"A\",\"engine\":\"both\",\"x\":1,\"y\":1}", 0);
        case 'e': return says("{\"ok\":true,\"codes\":0}\n{\"ok\":true,\"codes\":0}", 0);
        case 'd': return says("{\"disagreement\":{\"zxing\":{}}}\n{\"ok\":true}", 0);
        case 'o': return says("{\"ok\":true,\"codes\":0}", 70);
        case 'g':
                return says("{\"symbology\":\"]C0\",\"text\":\"GOOD\",\"engine\":\"both\",\"x\":1,\"y\":1}\n"
                            "{\"ok\":true,\"codes\":1}",
                        0);
        default: return 2;
        }
}
