/* SPDX-License-Identifier: ISC */

/*
 * Record: one walk over a value and its table
 */

#include "record.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "clock.h"
#include "text.h"
#include "words.h"

enum { RECORD_PATH_MAX = 96 };

static int record_value(struct act *act, const struct record_field *field, const json_t *value,
        const char *path, json_t **ret_value);

static int record_mistyped(struct act *act, const char *path, const char *wanted) {
        return act_refuse(act, ACT_EXIT_INPUT, "record.type", NULL, "%s must be %s.", path, _(wanted));
}

static int record_copy(const json_t *value, json_t **ret_value) {
        *ret_value = json_deep_copy(value);
        return *ret_value ? 0 : -ENOMEM;
}

static int record_text(struct act *act, const struct record_field *field, const json_t *value,
        const char *path, json_t **ret_value) {
        if (!json_is_string(value))
                return record_mistyped(act, path, "text");
        if (strlen(json_string_value(value)) != json_string_length(value) ||
                !text_is_clean(json_string_value(value)))
                return act_refuse(act, ACT_EXIT_INPUT, "record.text", NULL,
                        "%s has a control character, or isn't UTF-8 in normalisation form C.", path);
        if ((int64_t) json_string_length(value) > field->high)
                return act_refuse(act, ACT_EXIT_INPUT, "record.too_long", NULL,
                        "%s is %zu bytes long; %lld are kept.", path, json_string_length(value),
                        (long long) field->high);
        return record_copy(value, ret_value);
}

static int record_integer(struct act *act, const struct record_field *field, const json_t *value,
        const char *path, json_t **ret_value) {
        if (!json_is_integer(value))
                return record_mistyped(act, path, "a whole number");
        if (json_integer_value(value) < field->low || json_integer_value(value) > field->high)
                return act_refuse(act, ACT_EXIT_INPUT, "record.range", NULL,
                        "%s is %lld; it lies between %lld and %lld.", path,
                        (long long) json_integer_value(value), (long long) field->low,
                        (long long) field->high);
        return record_copy(value, ret_value);
}

static int record_bool(struct act *act, const struct record_field *field, const json_t *value,
        const char *path, json_t **ret_value) {
        (void) field;
        return json_is_boolean(value) ? record_copy(value, ret_value)
                                      : record_mistyped(act, path, "true or false");
}

bool record_is_date(const char *text) {
        size_t size = strlen(text), compared = strchr(text, 'T') ? 19 : 10;
        char back[CLOCK_TEXT_MAX];
        int64_t when;

        if (size < compared || clock_parse(text, &when))
                return false;
        clock_format(when, back);
        return !strncmp(text, back, compared);
}

static int record_date(struct act *act, const struct record_field *field, const json_t *value,
        const char *path, json_t **ret_value) {
        (void) field;
        if (!json_is_string(value) || !record_is_date(json_string_value(value)))
                return record_mistyped(act, path, "a date, 2026-11-24");
        return record_copy(value, ret_value);
}

static int record_word(struct act *act, const struct record_field *field, const json_t *value,
        const char *path, json_t **ret_value) {
        const char *said = json_string_value(value);
        struct text known = { 0 };
        int r;

        for (const char *const *word = field->words; said && *word; word++) {
                if (strcasecmp(*word, said) != 0)
                        continue;
                *ret_value = json_string(*word);
                return *ret_value ? 0 : -ENOMEM;
        }
        for (const char *const *word = field->words; *word; word++)
                text_addf(&known, "%s%s", known.size ? ", " : "", *word);
        r = act_refuse(act, ACT_EXIT_INPUT, "record.word", NULL, "%s is \"%.40s\"; known are %s.", path,
                said ? said : "", text_string(&known));
        text_end(&known);
        return r;
}

static int record_country(struct act *act, const struct record_field *field, const json_t *value,
        const char *path, json_t **ret_value) {
        const char *said = json_string_value(value);
        char code[3];

        (void) field;
        if (!said || strlen(said) != 2 || !isalpha((unsigned char) said[0]) ||
                !isalpha((unsigned char) said[1]))
                return record_mistyped(act, path, "a country's two letters (ISO 3166-1), ML");
        (void) snprintf(code, sizeof code, "%c%c", toupper((unsigned char) said[0]),
                toupper((unsigned char) said[1]));
        *ret_value = json_string(code);
        return *ret_value ? 0 : -ENOMEM;
}

/* What one of a list is. */
static struct record_field record_listed(const struct record_field *field) {
        struct record_field one = *field;

        one.type = field->type == RECORD_TEXTS       ? RECORD_TEXT
                   : field->type == RECORD_COUNTRIES ? RECORD_COUNTRY
                                                     : RECORD_OBJECT;
        one.high = RECORD_LISTED_MAX;
        return one;
}

static int record_list(struct act *act, const struct record_field *field, const json_t *value,
        const char *path, json_t **ret_value) {
        const struct record_field one = record_listed(field);
        char inner[RECORD_PATH_MAX];
        json_t *list;
        int r = 0;

        if (!json_is_array(value))
                return record_mistyped(act, path, "a list");
        if ((int64_t) json_array_size(value) > field->high)
                return act_refuse(act, ACT_EXIT_INPUT, "record.too_many", NULL,
                        "%s has %zu entries; at most %lld are kept.", path, json_array_size(value),
                        (long long) field->high);
        list = json_array();
        for (size_t i = 0; !r && i < json_array_size(value); i++) {
                json_t *part = NULL;

                (void) snprintf(inner, sizeof inner, "%.80s[%u]", path, (unsigned) i);
                r = record_value(act, &one, json_array_get(value, i), inner, &part);
                if (!r && json_array_append_new(list, part))
                        r = -ENOMEM;
        }
        if (r)
                json_decref(list);
        else
                *ret_value = list;
        return r;
}

static int record_object(struct act *act, const struct record_field *field, const json_t *value,
        const char *path, json_t **ret_value) {
        return record_check(act, field->fields, value, path, ret_value);
}

static int record_value(struct act *act, const struct record_field *field, const json_t *value,
        const char *path, json_t **ret_value) {
        static int (*const checks[])(struct act * act, const struct record_field *field, const json_t *value,
                const char *path, json_t **ret_value) = {
                [RECORD_TEXT] = record_text,
                [RECORD_INTEGER] = record_integer,
                [RECORD_BOOL] = record_bool,
                [RECORD_DATE] = record_date,
                [RECORD_WORD] = record_word,
                [RECORD_COUNTRY] = record_country,
                [RECORD_TEXTS] = record_list,
                [RECORD_COUNTRIES] = record_list,
                [RECORD_OBJECT] = record_object,
                [RECORD_OBJECTS] = record_list,
        };

        return checks[field->type](act, field, value, path, ret_value);
}

static const struct record_field *record_find(const struct record_field *fields, const char *name) {
        for (; fields->name; fields++)
                if (!strcmp(fields->name, name))
                        return fields;
        return NULL;
}

int record_check(struct act *act, const struct record_field *fields, const json_t *value, const char *path,
        json_t **ret_value) {
        json_t *object, *member;
        const char *name;
        int r = 0;

        if (!json_is_object(value))
                return record_mistyped(act, path, "an object of fields");
        object = json_object();
        json_object_foreach((json_t *) (uintptr_t) value, name, member) {
                const struct record_field *field = record_find(fields, name);
                char inner[RECORD_PATH_MAX];
                json_t *part = NULL;

                (void) snprintf(inner, sizeof inner, "%.50s.%.40s", path, name);
                r = field ? record_value(act, field, member, inner, &part)
                          : act_refuse(act, ACT_EXIT_INPUT, "record.unknown_field", N_("See docs/record.md."),
                                    "There is no field %s.", inner);
                if (!r && json_object_set_new(object, name, part))
                        r = -ENOMEM;
                if (r)
                        break;
        }
        if (r)
                json_decref(object);
        else
                *ret_value = object;
        return r;
}
