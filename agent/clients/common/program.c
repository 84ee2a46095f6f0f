/* SPDX-License-Identifier: ISC */

/*
 * Program: beside the one that runs, then in PATH
 */

#include "program.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "text.h"

static bool program_is_there(const char *path) {
        struct stat file;

        return !stat(path, &file) && S_ISREG(file.st_mode) && !access(path, X_OK);
}

static bool program_find_in_path(const char *name, char *out, size_t room) {
        const char *path = getenv("PATH");

        while (path && *path) {
                size_t size = strcspn(path, ":");

                (void) snprintf(out, room, "%.*s/%s", (int) size, path, name);
                if (*path == '/' && program_is_there(out))
                        return true;
                path += size + (path[size] == ':');
        }
        return false;
}

int program_find(const char *name, char *out, size_t room) {
        /* From the build's agent/clients/ctl, then from an installation's bin. */
        static const char *const folders[] = { ".", "../..", "../../../drivers/host", "../../decode/image",
                "../post", "../libexec/strongroom", "../sbin" };
        char self[PATH_MAX], found[PATH_MAX], candidate[2 * PATH_MAX];
        ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);

        if (size < 0)
                return -errno;
        self[size] = '\0';
        for (size_t i = 0; i < count_of(folders); i++) {
                char copy[PATH_MAX];

                memcpy(copy, self, sizeof copy);
                (void) snprintf(candidate, sizeof candidate, "%s/%s/%s", dirname(copy), folders[i], name);
                if (program_is_there(candidate) && realpath(candidate, found))
                        return text_copy(out, room, found) ? 0 : -ENAMETOOLONG;
        }
        return program_find_in_path(name, out, room) ? 0 : -ENOENT;
}
