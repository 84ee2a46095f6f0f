/* SPDX-License-Identifier: ISC */

/*
 * Configuration: an INI file and its drop-ins, parsed by libinih into a staging copy
 *
 *      [site]            code = PSK, name = …
 *      [user awa]        unix = awa (default: the section's name), roles = custodian intake
 *      [station counter] readers = scanner-1 scanner-2
 *      [count]           false_missing_ppm = 1000
 *      [checkpoint]      every = 1024, seconds = 3600, outside = /media/stick; anchor, anchor_seconds,
 *                        quorum = 1, stale_days = 7
 *      [schedule NAME]   months, class, purpose, kinds, serial, any: config_schedule.c
 *      [presence]        gone_s = 30, moved_reads, walk_s, misplaced_s, stale_days
 *      [witness NAME]    vkey, url
 *      [reader NAME]     driver, address, settings: see strongroom-reader(8)
 *
 * libinih cuts a line over 200 bytes and says so only afterwards; so nothing counts unless it returns 0.
 */

#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <ini.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "config_inside.h"
#include "config_schedule.h"
#include "text.h"

enum { CHECKPOINT_SECONDS = 3600 };
enum { CONFIG_PATH_MAX = 512, CONFIG_DROPINS_MAX = 64, CONFIG_WORD_MAX = 64 };

int config_wrong(struct config *config, const char *what, const char *value) {
        (void) snprintf(config->message, sizeof config->message, what, value);
        return 0; /* libinih: stop here */
}

/* Calls fn for each word of a list separated by blanks or commas; stops at the first that returns 0. */
static int config_words(struct config *config, void *subject, const char *value,
        int (*fn)(struct config *config, void *subject, const char *word)) {
        char word[CONFIG_WORD_MAX];

        for (const char *at = value; *at;) {
                size_t skip = strspn(at, " \t,"), size = strcspn(at + skip, " \t,");

                if (!size)
                        return 1;
                if (size >= sizeof word)
                        return config_wrong(config, "\"%.80s\" has a word that is too long.", value);
                memcpy(word, at + skip, size);
                word[size] = '\0';
                if (!fn(config, subject, word))
                        return 0;
                at += skip + size;
        }
        return 1;
}

/* ---- users ---- */

static int config_role(struct config *config, void *subject, const char *word) {
        struct user *user = subject;

        user->roles |= role_find(word);
        return role_find(word) ? 1
                               : config_wrong(config,
                                         "There is no role \"%.40s\"; known are intake, custodian, "
                                         "supervisor, auditor, admin.",
                                         word);
}

static void config_user_find_uid(struct user *user, const char *unix_name) {
        const struct passwd *entry = getpwnam(unix_name);
        char *end;
        unsigned long number = strtoul(unix_name, &end, 10);

        user->known = entry || (*unix_name && !*end);
        if (entry)
                user->uid = entry->pw_uid;
        else if (user->known)
                user->uid = (uid_t) number;
}

static struct user *config_user_enter(struct config *config, const char *name) {
        struct user *user;

        for (size_t i = 0; i < config->user_count; i++)
                if (!strcmp(config->users[i].name, name))
                        return &config->users[i];
        if (config->user_count == USERS_MAX || !*name || !text_is_clean(name))
                return NULL;
        user = &config->users[config->user_count];
        *user = (struct user){ 0 };
        if (!text_copy(user->name, sizeof user->name, name))
                return NULL;
        config_user_find_uid(user, name);
        config->user_count++;
        return user;
}

static int config_take_user(struct config *config, const char *section, const char *key, const char *value) {
        struct user *user = config_user_enter(config, section);

        if (!user)
                return config_wrong(
                        config, "[user %.60s] can't be taken: no name, or too many users.", section);
        if (!strcmp(key, "unix")) {
                config_user_find_uid(user, value);
                return 1;
        }
        if (!strcmp(key, "roles")) {
                user->roles = 0;
                return config_words(config, user, value, config_role);
        }
        return config_wrong(config, "[user] has no key \"%.60s\"; known are unix, roles.", key);
}

/* ---- stations ---- */

static int config_station_reader(struct config *config, void *subject, const char *word) {
        struct station *station = subject;

        if (station->count == STATION_READERS_MAX ||
                !text_copy(station->readers[station->count], sizeof station->readers[0], word))
                return config_wrong(config, "The station can't take the reader \"%.60s\": too many.", word);
        station->count++;
        return 1;
}

static struct station *config_station_enter(struct config *config, const char *name) {
        struct station *station;

        for (size_t i = 0; i < config->station_count; i++)
                if (!strcmp(config->stations[i].name, name))
                        return &config->stations[i];
        if (config->station_count == STATIONS_MAX || !*name)
                return NULL;
        station = &config->stations[config->station_count];
        *station = (struct station){ 0 };
        if (!text_copy(station->name, sizeof station->name, name))
                return NULL;
        config->station_count++;
        return station;
}

static int config_take_station(
        struct config *config, const char *section, const char *key, const char *value) {
        struct station *station = config_station_enter(config, section);

        if (!station)
                return config_wrong(config, "[station %.60s] can't be taken: no name, or too many.", section);
        if (strcmp(key, "readers"))
                return config_wrong(config, "[station] has no key \"%.60s\"; known is readers.", key);
        station->count = 0;
        return config_words(config, station, value, config_station_reader);
}

/* ---- numbers: counts, presence ---- */

int config_number(struct config *config, const char *section, const char *key, const char *value, int64_t low,
        int64_t high, int64_t *ret_number) {
        long long number;
        char *end;

        errno = 0;
        number = strtoll(value, &end, 10);
        if (!errno && end != value && !*end && number >= low && number <= high) {
                *ret_number = number;
                return 1;
        }
        (void) snprintf(config->message, sizeof config->message,
                "[%s] %s = %.40s: it takes a number from %lld to %lld.", section, key, value, (long long) low,
                (long long) high);
        return 0;
}

static int config_take_count(struct config *config, const char *section, const char *key, const char *value) {
        (void) section;
        if (strcmp(key, "false_missing_ppm") != 0)
                return config_wrong(config, "[count] has no key \"%.60s\"; known is false_missing_ppm.", key);
        return config_number(config, "count", key, value, 1, 100000, &config->false_missing_ppm);
}

static const struct {
        const char *key;
        size_t offset;
        int64_t standard, low, high;
} config_presence_keys[] = {
        { "gone_s", offsetof(struct presence_settings, gone_s), 30, 1, 30 * 86400 },
        { "moved_reads", offsetof(struct presence_settings, moved_reads), 2, 1, 100 },
        { "walk_s", offsetof(struct presence_settings, walk_s), 10, 1, 86400 },
        { "misplaced_s", offsetof(struct presence_settings, misplaced_s), 60, 1, 86400 },
        { "stale_days", offsetof(struct presence_settings, stale_days), 7, 1, 3650 },
};

static int64_t *config_presence_at(struct presence_settings *settings, size_t offset) {
        return (int64_t *) (void *) ((char *) settings + offset);
}

static int config_take_presence(
        struct config *config, const char *section, const char *key, const char *value) {
        (void) section;
        for (size_t i = 0; i < count_of(config_presence_keys); i++)
                if (!strcmp(config_presence_keys[i].key, key))
                        return config_number(config, "presence", key, value, config_presence_keys[i].low,
                                config_presence_keys[i].high,
                                config_presence_at(&config->presence, config_presence_keys[i].offset));
        return config_wrong(config,
                "[presence] has no key \"%.60s\"; known are gone_s, moved_reads, walk_s, misplaced_s, "
                "stale_days.",
                key);
}

struct presence_settings config_presence(const struct config *config) {
        struct presence_settings settings = config ? config->presence : (struct presence_settings){ 0 };

        for (size_t i = 0; i < count_of(config_presence_keys); i++) {
                int64_t *value = config_presence_at(&settings, config_presence_keys[i].offset);

                *value = *value ? *value : config_presence_keys[i].standard;
        }
        return settings;
}

/* ---- checkpoints ---- */

static int config_folder(struct config *config, const char *value, char *out) {
        if (*value == '/' && text_is_clean(value) && text_copy(out, CONFIG_FOLDER_MAX, value))
                return 1;
        return config_wrong(config, "\"%.80s\" isn't a whole path, beginning with /.", value);
}

static int config_take_checkpoint(
        struct config *config, const char *section, const char *key, const char *value) {
        struct checkpoint_settings *settings = &config->checkpoint;

        (void) section;
        if (!strcmp(key, "outside"))
                return config_folder(config, value, settings->outside);
        if (!strcmp(key, "anchor"))
                return config_folder(config, value, settings->anchor);
        if (!strcmp(key, "every"))
                return config_number(
                        config, "checkpoint", key, value, 1, LEDGER_CHECKPOINT_EVERY, &settings->every);
        if (!strcmp(key, "seconds"))
                return config_number(config, "checkpoint", key, value, 60, 30 * 86400, &settings->seconds);
        if (!strcmp(key, "anchor_seconds") && !strcmp(value, "0")) {
                settings->anchor_seconds = -1; /* 0 is "not set" */
                return 1;
        }
        if (!strcmp(key, "anchor_seconds"))
                return config_number(
                        config, "checkpoint", key, value, 0, 30 * 86400, &settings->anchor_seconds);
        return config_take_quorum(config, key, value);
}

struct checkpoint_settings config_checkpoint(const struct config *config) {
        struct checkpoint_settings settings = config ? config->checkpoint : (struct checkpoint_settings){ 0 };

        settings.every = settings.every ? settings.every : LEDGER_CHECKPOINT_EVERY;
        settings.seconds = settings.seconds ? settings.seconds : CHECKPOINT_SECONDS;
        settings.anchor_seconds = settings.anchor_seconds > 0 ? settings.anchor_seconds
                                  : settings.anchor_seconds   ? 0
                                                              : CHECKPOINT_SECONDS;
        return settings;
}

/* ---- the file ---- */

static int config_take_site(struct config *config, const char *section, const char *key, const char *value) {
        bool fits = true;

        (void) section;
        if (!strcmp(key, "code"))
                fits = text_copy(config->site, sizeof config->site, value);
        else if (!strcmp(key, "name"))
                fits = text_copy(config->site_name, sizeof config->site_name, value);
        else
                return config_wrong(config, "[site] has no key \"%.60s\"; known are code, name.", key);
        return fits && text_is_clean(value) ? 1
                                            : config_wrong(config, "\"%.80s\" is too long or unfit.", value);
}

static int config_take_reader(
        struct config *config, const char *section, const char *key, const char *value) {
        (void) key;
        (void) value;
        return *section ? 1 : config_wrong(config, "[reader] lacks a name%s: write [reader scanner-1].", "");
}

static int config_on_key(void *context, const char *section, const char *key, const char *value) {
        static const struct {
                const char *name;
                int (*enter)(struct config *config, const char *section, const char *key, const char *value);
        } sections[] = {
                { "site", config_take_site },
                { "user", config_take_user },
                { "station", config_take_station },
                { "count", config_take_count },
                { "presence", config_take_presence },
                { "witness", config_take_witness },
                { "checkpoint", config_take_checkpoint },
                { "schedule", config_take_schedule },
                { "reader", config_take_reader },
        };
        struct config *config = context;
        size_t size = strcspn(section, " ");
        const char *rest = section + size + strspn(section + size, " ");

        for (size_t i = 0; i < count_of(sections); i++)
                if (strlen(sections[i].name) == size && !strncmp(sections[i].name, section, size))
                        return sections[i].enter(config, rest, key, value);
        return config_wrong(config,
                "There is no section [%.60s]; known are site, user, station, count, schedule, presence, "
                "checkpoint, witness, reader.",
                section);
}

static int config_read_file(const char *path, struct config *config) {
        char message[CONFIG_MESSAGE_MAX];
        int line = ini_parse(path, config_on_key, config);

        if (!line)
                return 0;
        if (line < 0)
                return errno == ENOENT ? CONFIG_E_ABSENT : -errno;
        (void) text_copy(message, sizeof message,
                config->message[0] ? config->message : "It isn't \"key = value\", or longer than 200 bytes.");
        (void) snprintf(
                config->message, sizeof config->message, "%.120s, line %d: %.180s", path, line, message);
        return CONFIG_E_WRONG;
}

static int config_is_dropin(const struct dirent *entry) {
        size_t size = strlen(entry->d_name);

        return size > 5 && entry->d_name[0] != '.' && !strcmp(entry->d_name + size - 5, ".conf");
}

static int config_read_dropins(const char *path, struct config *config) {
        char folder[CONFIG_PATH_MAX], file[CONFIG_PATH_MAX + 256];
        struct dirent **entries = NULL;
        int count, r = 0;

        (void) snprintf(folder, sizeof folder, "%s.d", path);
        count = scandir(folder, &entries, config_is_dropin, alphasort);
        for (int i = 0; i < count; i++) {
                (void) snprintf(file, sizeof file, "%s/%s", folder, entries[i]->d_name);
                if (!r)
                        r = config_read_file(file, config);
                free(entries[i]);
        }
        free(entries);
        return r;
}

int config_read(const char *path, struct config *ret_config) {
        scoped(freep) struct config *config = calloc(1, sizeof *config);
        int found, r;

        if (!config)
                return -ENOMEM;
        config_schedules_begin(config);
        found = config_read_file(path, config);
        r = found && found != CONFIG_E_ABSENT ? found : config_read_dropins(path, config);
        if (!r)
                r = config_check_witnesses(config);
        if (!r && !config->station_count)
                (void) config_station_enter(config, "counter");
        *ret_config = *config;
        return r ? r : found;
}

const struct user *config_user(const struct config *config, uid_t uid) {
        for (size_t i = 0; i < config->user_count; i++)
                if (config->users[i].known && config->users[i].uid == uid)
                        return &config->users[i];
        return NULL;
}

const struct station *config_station(const struct config *config, const char *name) {
        for (size_t i = 0; i < config->station_count; i++)
                if (!strcmp(config->stations[i].name, name))
                        return &config->stations[i];
        return NULL;
}

const struct station *config_station_of(const struct config *config, const char *reader) {
        for (size_t i = 0; i < config->station_count; i++)
                for (size_t k = 0; k < config->stations[i].count; k++)
                        if (!strcmp(config->stations[i].readers[k], reader))
                                return &config->stations[i];
        return config->station_count == 1 && !config->stations[0].count ? &config->stations[0] : NULL;
}
