/* SPDX-License-Identifier: ISC */

/*
 * A checkpoint's file, read
 */

#include <stdlib.h>

#include "command.h"

enum { NOTE_FILE_BYTES = 65536 };

char *note_file_read(const char *path) {
        FILE *file = fopen(path, "rb");
        char *note = file ? calloc(1, NOTE_FILE_BYTES) : NULL;

        if (note && !fread(note, 1, NOTE_FILE_BYTES - 1, file)) {
                free(note);
                note = NULL;
        }
        if (file)
                (void) fclose(file);
        return note;
}
