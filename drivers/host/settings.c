/* SPDX-License-Identifier: ISC */

/*
 * Settings: parsed into a copy, checked as a whole, then taken over
 */

#include "settings.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

enum { SETTINGS_LINE_MAX = 199 /* libinih as built by Debian cuts longer lines into two */, NEAR_MAX = 3 };

/* Keys that belong to the reader as such; the driver never sees them. */
static const char *const settings_of_host[] = { "address", "baud", "driver", "place", "station", NULL };

static struct setting *settings_find(const struct settings *settings, const char *key, size_t length) {
        for (size_t i = 0; i < settings->count; i++)
                if (strlen(settings->table[i].key) == length && !memcmp(settings->table[i].key, key, length))
                        return (struct setting *) (uintptr_t) &settings->table[i];
        return NULL;
}

const char *settings_get(const struct settings *settings, const char *key) {
        const struct setting *setting = settings_find(settings, key, strlen(key));

        return setting ? setting->value : NULL;
}

static int settings_set(
        struct settings *settings, const char *key, size_t length, const char *value, struct text *problem) {
        struct setting *setting = settings_find(settings, key, length);

        if (!length || length >= SETTING_KEY_MAX || strlen(value) >= SETTING_VALUE_MAX) {
                text_addf(problem, "The setting %.40s is empty or too long.", key);
                return SETTINGS_E_PROBLEM;
        }
        if (!setting && settings->count == SETTINGS_MAX) {
                text_addf(problem, "There are more than %d settings.", SETTINGS_MAX);
                return SETTINGS_E_PROBLEM;
        }
        if (!setting)
                setting = &settings->table[settings->count++];
        (void) snprintf(setting->key, sizeof setting->key, "%.*s", (int) length, key);
        (void) snprintf(setting->value, sizeof setting->value, "%s", value);
        return 0;
}

int settings_put(struct settings *settings, const char *word, struct text *problem) {
        const char *equals = strchr(word, '=');

        if (!equals) {
                text_addf(problem, "A setting is written key=value, not %.60s.", word);
                return SETTINGS_E_PROBLEM;
        }
        return settings_set(settings, word, (size_t) (equals - word), equals + 1, problem);
}

int settings_put_words(struct settings *settings, const char *words, struct text *problem) {
        int r = 0;

        for (size_t length; *words && !r; words += length) {
                char word[SETTING_KEY_MAX + SETTING_VALUE_MAX];

                words += strspn(words, " ");
                length = strcspn(words, " ");
                if (!length)
                        continue;
                (void) snprintf(word, sizeof word, "%.*s", (int) length, words);
                r = settings_put(settings, word, problem);
        }
        return r;
}

/* ---- the file ---- */

struct settings_file {
        struct settings staged;
        char section[READER_NAME_MAX + 8];
        const char *path;
        struct text *problem;
        bool failed;
};

static int settings_on_line(void *context, const char *section, const char *key, const char *value) {
        struct settings_file *file = context;

        if (!strcmp(section, file->section) &&
                settings_set(&file->staged, key, strlen(key), value, file->problem))
                file->failed = true;
        return !file->failed;
}

/* fgets() for libinih that refuses what libinih would cut. */
static char *settings_read_line(char *line, int size, void *stream) {
        char *read = fgets(line, size, stream);
        size_t length = read ? strlen(read) : 0;

        if (length + 1 == (size_t) size && line[length - 1] != '\n' && !feof(stream))
                (void) snprintf(line, (size_t) size, "[line longer than %d bytes\n", SETTINGS_LINE_MAX);
        return read;
}

static FILE *settings_closep(FILE **file) {
        if (*file)
                (void) fclose(*file);
        return NULL;
}

int settings_load(struct settings *settings, const char *path, const char *reader, struct text *problem) {
        struct settings_file file = { .staged = *settings, .path = path, .problem = problem };
        scoped(settings_closep) FILE *stream = fopen(path, "re");
        int r;

        if (!stream) {
                text_addf(problem, "%s: %s", path, strerror(errno));
                return SETTINGS_E_PROBLEM;
        }
        (void) snprintf(file.section, sizeof file.section, "reader %s", reader);
        r = ini_parse_stream(settings_read_line, stream, settings_on_line, &file);
        if (r > 0 && !file.failed)
                text_addf(problem, "It can't be read: key = value, or [section], at most %d bytes a line.",
                        SETTINGS_LINE_MAX);
        if (r) {
                text_addf(problem, " (%s, line %d)", path, r);
                return SETTINGS_E_PROBLEM;
        }
        *settings = file.staged;
        return 0;
}

/* ---- is it known ---- */

/* Levenshtein's distance, capped by the length of a key. */
static size_t settings_distance(const char *a, const char *b) {
        size_t row[SETTING_KEY_MAX + 1], length = strlen(b);

        for (size_t j = 0; j <= length; j++)
                row[j] = j;
        for (size_t i = 1; a[i - 1]; i++) {
                size_t corner = row[0];

                row[0] = i;
                for (size_t j = 1; j <= length; j++) {
                        size_t change = corner + (a[i - 1] != b[j - 1]);
                        size_t step = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;

                        corner = row[j];
                        row[j] = change < step ? change : step;
                }
        }
        return row[length];
}

/* Sets the nearest of the names where it is nearer than what was found before; true where one is equal. */
static bool settings_seek(const char *const *names, const char *key, size_t *best, const char **ret_nearest) {
        for (; names && *names; names++) {
                size_t distance;

                if (strlen(*names) >= SETTING_KEY_MAX)
                        continue;
                distance = settings_distance(key, *names);
                if (distance < *best) {
                        *best = distance;
                        *ret_nearest = *names;
                }
        }
        return *best == 0;
}

int settings_check(const struct settings *settings, const struct driver *driver, struct text *problem) {
        for (size_t i = 0; i < settings->count; i++) {
                const char *key = settings->table[i].key, *nearest = NULL;
                size_t best = NEAR_MAX;

                if (settings_seek(settings_of_host, key, &best, &nearest) ||
                        settings_seek(driver->setting_names, key, &best, &nearest))
                        continue;
                text_addf(problem, "The driver %s has no setting %s", driver->name, key);
                if (nearest)
                        text_addf(problem, "; did you mean %s", nearest);
                text_add(problem, nearest ? "?" : ".");
                return SETTINGS_E_PROBLEM;
        }
        return 0;
}
