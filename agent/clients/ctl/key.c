/* SPDX-License-Identifier: ISC */

/*
 * key add: takes the key out of a .pub file. key list: a table, or a file for ssh-keygen
 */

#include <errno.h>
#include <string.h>

#include "command.h"

enum { KEY_LINE_MAX = 1024 };

/* The file's one line, its newline taken off; what the key is worth is for the agent to say. */
static int key_read(struct ctl *ctl, const char *path, char *out) {
        FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;
        size_t size;

        if (!file)
                return ctl_fail(ctl, CTL_INPUT, "%s can't be read: %s.", path, strerror(errno));
        size = fread(out, 1, KEY_LINE_MAX, file);
        if (file != stdin)
                (void) fclose(file);
        if (size == KEY_LINE_MAX)
                return ctl_fail(ctl, CTL_INPUT, "%s is too long for a public key.", path);
        out[size] = '\0';
        if (strstr(out, "PRIVATE KEY"))
                return ctl_fail(ctl, CTL_INPUT,
                        "%s is a private key, which nobody else may see. Give the .pub file beside it.",
                        path);
        out[strcspn(out, "\r\n")] = '\0';
        return CTL_FINE;
}

int key_add_run(struct ctl *ctl, const json_t *request) {
        const char *path = json_string_value(json_array_get(json_object_get(ctl->local, "file"), 0));
        json_t *asked = json_deep_copy(request);
        char line[KEY_LINE_MAX];
        int status = key_read(ctl, path, line);

        if (!status && json_object_set_new(asked, "public_key", json_string(line)))
                status = ctl_fail(ctl, CTL_INPUT, "%s isn't UTF-8.", path);
        if (!status)
                return ctl_do(ctl, asked);
        json_decref(asked);
        return status;
}

int key_list_show(struct ctl *ctl, const json_t *answer) {
        const json_t *allowed = json_object_get(answer, "allowed_signers");

        if (!allowed)
                return show_table(
                        ctl, json_object_get(answer, "keys"), ctl->command->columns, ctl->command->empty);
        (void) fputs(json_string_value(allowed), stdout);
        return CTL_FINE;
}
