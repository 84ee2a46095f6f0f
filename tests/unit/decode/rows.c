/* SPDX-License-Identifier: ISC */

/*
 * Reading tables of test vectors
 */

#include "rows.h"

#include <string.h>

#include "text.h"

static int row_field(struct row *row, const char *from, size_t size) {
        size_t used = 0;
        char *out;

        if (row->count == ROW_FIELDS_MAX)
                return 0;
        out = row->fields[row->count].bytes;
        if (text_unescape(from, size, (uint8_t *) out, ROW_FIELD_MAX, &used))
                return 0;
        out[used] = '\0';
        row->fields[row->count++].size = used;
        return 1;
}

int row_read(FILE *file, struct row *row) {
        char line[2 * ROW_FIELD_MAX];
        size_t number = row->number + 1;

        *row = (struct row){ .number = number };
        if (!fgets(line, sizeof line, file))
                return 0;
        line[strcspn(line, "\n")] = '\0';
        for (const char *at = line;; at++) {
                size_t size = strcspn(at, "\t");

                if (!row_field(row, at, size))
                        return 0;
                at += size;
                if (!*at)
                        return 1;
        }
}

int row_is_contradicted(const char *path, const struct row *row) {
        FILE *file = fopen(path, "r");
        struct row other = { .number = 0 };
        int found = 0;

        while (file && !found && row_read(file, &other))
                found = !strcmp(other.fields[1].bytes, row->fields[1].bytes) &&
                        strcmp(other.fields[0].bytes, row->fields[0].bytes) != 0;
        if (file)
                (void) fclose(file);
        return found;
}
