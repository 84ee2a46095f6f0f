/* SPDX-License-Identifier: ISC */

/*
 * witness.conf: the witness's own files, and the logs it knows
 *
 *      [witness]   state, key, listen
 *      [log NAME]  vkey, may repeat; origin (default: the first key's name)
 */

#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "witness.h"

struct configuring {
        struct witness *witness;
        char *why;
};

format_like(2, 3) static int config_wrong(struct configuring *configuring, const char *format, ...) {
        va_list arguments;

        va_start(arguments, format);
        (void) vsnprintf(configuring->why, CONFIG_WHY_MAX, format, arguments);
        va_end(arguments);
        return 0; /* libinih: stop here */
}

static int config_own(struct configuring *configuring, const char *key, const char *value) {
        struct witness *witness = configuring->witness;
        const struct {
                const char *key;
                char *to;
                size_t room;
        } keys[] = {
                { "state", witness->state, sizeof witness->state },
                { "key", witness->key, sizeof witness->key },
                { "listen", witness->listen, sizeof witness->listen },
        };

        for (size_t i = 0; i < count_of(keys); i++) {
                if (strcmp(keys[i].key, key) != 0)
                        continue;
                return text_copy(keys[i].to, keys[i].room, value)
                               ? 1
                               : config_wrong(configuring, "%s = %.60s… is too long.", key, value);
        }
        return config_wrong(
                configuring, "[witness] has no key \"%.60s\"; known are state, key, listen.", key);
}

static struct witness_log *config_log_enter(struct witness *witness, const char *section) {
        struct witness_log *log;

        for (size_t i = 0; i < witness->count; i++)
                if (!strcmp(witness->logs[i].section, section))
                        return &witness->logs[i];
        if (witness->count == WITNESS_LOGS_MAX || !*section)
                return NULL;
        log = &witness->logs[witness->count];
        if (!text_copy(log->section, sizeof log->section, section))
                return NULL;
        witness->count++;
        return log;
}

static int config_log_key(struct configuring *configuring, struct witness_log *log, const char *vkey) {
        if (log->key_count == WITNESS_KEYS_MAX)
                return config_wrong(
                        configuring, "[log %.60s] has more than %d keys.", log->section, WITNESS_KEYS_MAX);
        if (verifier_parse(vkey, &log->keys[log->key_count]))
                return config_wrong(configuring,
                        "[log %.40s] vkey = %.80s isn't the verifier key of a log (Ed25519, type 1). "
                        "strongroom "
                        "witness key prints a site's.",
                        log->section, vkey);
        if (!log->origin[0])
                (void) text_copy(log->origin, sizeof log->origin, log->keys[log->key_count].name);
        log->key_count++;
        return 1;
}

static int config_log(
        struct configuring *configuring, const char *section, const char *key, const char *value) {
        struct witness_log *log = config_log_enter(configuring->witness, section);

        if (!log)
                return config_wrong(configuring, "[log %.60s] can't be taken: no name, or more than %d logs.",
                        section, WITNESS_LOGS_MAX);
        if (!strcmp(key, "vkey"))
                return config_log_key(configuring, log, value);
        if (!strcmp(key, "origin"))
                return text_copy(log->origin, sizeof log->origin, value)
                               ? 1
                               : config_wrong(configuring, "The origin %.60s… is too long.", value);
        return config_wrong(configuring, "[log] has no key \"%.60s\"; known are vkey, origin.", key);
}

static int config_on_key(void *context, const char *section, const char *key, const char *value) {
        struct configuring *configuring = context;

        if (!strcmp(section, "witness"))
                return config_own(configuring, key, value);
        if (!strncmp(section, "log ", 4))
                return config_log(configuring, section + 4 + strspn(section + 4, " "), key, value);
        return config_wrong(
                configuring, "There is no section [%.60s]; known are [witness] and [log NAME].", section);
}

/* Two sections for one log would make one of them a trap. */
static int config_compare(struct configuring *configuring) {
        const struct witness *witness = configuring->witness;

        for (size_t i = 0; i < witness->count; i++) {
                if (!witness->logs[i].key_count)
                        return config_wrong(
                                configuring, "[log %.60s] has no vkey.", witness->logs[i].section);
                for (size_t k = 0; k < i; k++)
                        if (!strcmp(witness->logs[i].origin, witness->logs[k].origin))
                                return config_wrong(configuring,
                                        "[log %.60s] and [log %.60s] have one origin.",
                                        witness->logs[k].section, witness->logs[i].section);
        }
        return 1;
}

int witness_configure(const char *path, struct witness *ret_witness, char *ret_why) {
        struct configuring configuring = { .witness = ret_witness, .why = ret_why };
        char why[CONFIG_WHY_MAX];
        int line;

        *ret_why = '\0';
        line = ini_parse(path, config_on_key, &configuring);
        if (line < 0) {
                int error = errno ? errno : EIO;

                (void) snprintf(ret_why, CONFIG_WHY_MAX, "%.200s: %s", path, strerror(error));
                return -error;
        }
        if (!line && config_compare(&configuring))
                return 0;
        (void) text_copy(
                why, sizeof why, *ret_why ? ret_why : "It isn't \"key = value\", or longer than 200 bytes.");
        if (line)
                (void) snprintf(ret_why, CONFIG_WHY_MAX, "%.100s, line %d: %.200s", path, line, why);
        return -EINVAL;
}
