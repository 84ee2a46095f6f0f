/* SPDX-License-Identifier: ISC */

/*
 * Schedules of counts: the defaults, changed and added to
 *
 *      [schedule firearms]
 *      months = 1
 */

#include "config_schedule.h"

#include "config_inside.h"

#include <stdio.h>
#include <string.h>

#include "count.h"
#include "record.h"
#include "text.h"

static_assert(SCHEDULES_MAX > 8, "room for some beside the defaults");

void config_schedules_begin(struct config *config) {
        for (size_t i = 0; i < schedule_default_count; i++)
                config->schedules[config->schedule_count++] = schedule_defaults[i];
}

static struct schedule *schedule_enter(struct config *config, const char *name) {
        struct schedule *schedule;

        for (size_t i = 0; i < config->schedule_count; i++)
                if (!strcmp(config->schedules[i].name, name))
                        return &config->schedules[i];
        if (config->schedule_count == SCHEDULES_MAX || !*name || strchr(name, ' ') || !text_is_clean(name))
                return NULL;
        schedule = &config->schedules[config->schedule_count];
        *schedule = (struct schedule){ .kinds = " full shelf handover witnessed unannounced " };
        if (!text_copy(schedule->name, sizeof schedule->name, name))
                return NULL;
        config->schedule_count++;
        return schedule;
}

static bool schedule_knows(const char *const *words, const char *word) {
        for (; *words; words++)
                if (!strcmp(*words, word))
                        return true;
        return false;
}

/* "full, shelf" as " full shelf ". */
static int schedule_kinds(struct config *config, struct schedule *schedule, const char *value) {
        char list[SCHEDULE_KINDS_MAX] = " ", word[COUNT_WORD_MAX];

        for (const char *at = value + strspn(value, " \t,"); *at; at += strspn(at, " \t,")) {
                size_t size = strcspn(at, " \t,");

                (void) snprintf(word, sizeof word, "%.*s", (int) size, at);
                if (size >= sizeof word || !schedule_knows(count_kinds, word) ||
                        strlen(list) + size + 2 > sizeof list)
                        return config_wrong(config, "There is no kind of count \"%.40s\".", word);
                (void) snprintf(list + strlen(list), sizeof list - strlen(list), "%s ", word);
                at += size;
        }
        (void) text_copy(schedule->kinds, sizeof schedule->kinds, list);
        return 1;
}

static int schedule_word(struct config *config, const char *const *words, const char *value, char *out) {
        if (*value && !schedule_knows(words, value))
                return config_wrong(config, "[schedule]: \"%.40s\" is no such word of the record.", value);
        (void) text_copy(out, SCHEDULE_WORD_MAX, value);
        return 1;
}

static int schedule_flag(struct config *config, const char *value, bool *out) {
        if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
                return config_wrong(config, "[schedule]: \"%.40s\" is neither yes nor no.", value);
        *out = !strcmp(value, "yes");
        return 1;
}

int config_take_schedule(struct config *config, const char *section, const char *key, const char *value) {
        struct schedule *schedule = schedule_enter(config, section);

        if (!schedule)
                return config_wrong(
                        config, "[schedule %.60s] can't be taken: no name, or too many.", section);
        if (!strcmp(key, "months"))
                return config_number(
                        config, "schedule", key, value, 0, SCHEDULE_MONTHS_MAX, &schedule->months);
        if (!strcmp(key, "class"))
                return schedule_word(config, record_classes, value, schedule->class);
        if (!strcmp(key, "purpose"))
                return schedule_word(config, record_place_purposes, value, schedule->purpose);
        if (!strcmp(key, "kinds"))
                return schedule_kinds(config, schedule, value);
        if (!strcmp(key, "serial"))
                return schedule_flag(config, value, &schedule->serial);
        if (!strcmp(key, "any"))
                return schedule_flag(config, value, &schedule->any);
        return config_wrong(config,
                "[schedule] has no key \"%.60s\"; known are months, class, purpose, kinds, serial, any.",
                key);
}
