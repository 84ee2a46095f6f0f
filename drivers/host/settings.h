/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_SETTINGS_H
#define STRONGROOM_HOST_SETTINGS_H

/*
 * Settings of one reader: a small table of keys and values
 *
 * The weakest word first: the match row of the model, the section [reader NAME] of strongroom.conf, the command line.
 */

#include <stdbool.h>
#include <stddef.h>

#include "macros.h"
#include "strongroom/driver.h"
#include "text.h"

enum {
        SETTINGS_MAX = 32,
        SETTING_KEY_MAX = 32,
        SETTING_VALUE_MAX = 128,
        SETTINGS_E_PROBLEM = 1, /* the problem is told in words for a person */
};

struct setting {
        char key[SETTING_KEY_MAX], value[SETTING_VALUE_MAX];
};

struct settings {
        size_t count;
        struct setting table[SETTINGS_MAX];
};

/* NULL where it isn't set. */
const char *settings_get(const struct settings *settings, const char *key);

/* "key=value", replacing an earlier value. */
must_check int settings_put(struct settings *settings, const char *word, struct text *problem);

/* "key=value key=value", as in match rows and recordings. */
must_check int settings_put_words(struct settings *settings, const char *words, struct text *problem);

/* The section [reader NAME] of an INI file; nothing is put where anything in the file is wrong. */
must_check int settings_load(
        struct settings *settings, const char *path, const char *reader, struct text *problem);

/* Every key is one that the host or the driver understands; the problem names the nearest. */
must_check int settings_check(
        const struct settings *settings, const struct driver *driver, struct text *problem);

#endif
