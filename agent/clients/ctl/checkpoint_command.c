/* SPDX-License-Identifier: ISC */

/*
 * checkpoint show, checkpoint check: what is carried out, and brought back
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

enum { CHECKPOINT_BYTES_MAX = 1 << 16 };

/* Just the note: what goes to a file or onto paper. */
int checkpoint_show(struct ctl *ctl, const json_t *answer) {
        (void) ctl;
        (void) fputs(show_text(answer, "checkpoint"), stdout);
        return CTL_FINE;
}

/* The file's text; NULL where it can't be read, is too large or isn't text. The caller's. */
static char *checkpoint_read(const char *path) {
        FILE *file = strcmp(path, "-") ? fopen(path, "rb") : stdin;
        char *text = file ? calloc(1, CHECKPOINT_BYTES_MAX + 1) : NULL;
        size_t size = text ? fread(text, 1, CHECKPOINT_BYTES_MAX + 1, file) : 0;
        bool good = size && size <= CHECKPOINT_BYTES_MAX && !ferror(file) && strlen(text) == size;

        if (file && file != stdin)
                (void) fclose(file);
        if (good)
                return text;
        free(text);
        return NULL;
}

int checkpoint_check_run(struct ctl *ctl, const json_t *request) {
        const char *path = json_string_value(json_array_get(json_object_get(ctl->local, "file"), 0));
        char *note = checkpoint_read(path);
        json_t *ask = note ? json_deep_copy(request) : NULL;

        if (ask && json_object_set_new(ask, "note", json_string(note))) {
                json_decref(ask);
                ask = NULL;
        }
        free(note);
        return ask ? ctl_do(ctl, ask) : ctl_fail(ctl, CTL_INPUT, "The checkpoint %s can't be read.", path);
}
