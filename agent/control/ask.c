/* SPDX-License-Identifier: ISC */

/*
 * Ask: the fields of a request, each checked before anything is done with it
 */

#include "ask.h"

#include <string.h>
#include <strings.h>

#include "text.h"
#include "words.h"

static int ask_absent(struct act *act, const char *field, enum ask_need need) {
        if (need == ASK_OPTIONAL)
                return 0;
        return act_refuse(act, ACT_EXIT_USAGE, "request.missing", NULL, "The request lacks \"%s\".", field);
}

static int ask_mistyped(struct act *act, const char *field, const char *wanted) {
        return act_refuse(act, ACT_EXIT_USAGE, "request.type", NULL, "\"%s\" must be %s.", field, _(wanted));
}

static const json_t *ask_value(const json_t *ask, const char *field) {
        const json_t *value = json_object_get(ask, field);

        return json_is_null(value) ? NULL : value;
}

int ask_string(struct act *act, const json_t *ask, const char *field, enum ask_need need, const char **ret) {
        const json_t *value = ask_value(ask, field);

        *ret = NULL;
        if (!value)
                return ask_absent(act, field, need);
        if (!json_is_string(value))
                return ask_mistyped(act, field, "text");
        if (strlen(json_string_value(value)) != json_string_length(value) ||
                !text_is_clean(json_string_value(value)))
                return act_refuse(act, ACT_EXIT_INPUT, "request.text", NULL,
                        "\"%s\" has a control character, or isn't UTF-8 in normalisation form C.", field);
        if (need == ASK_REQUIRED && !json_string_length(value))
                return ask_absent(act, field, need);
        *ret = json_string_value(value);
        return 0;
}

int ask_text(
        struct act *act, const json_t *ask, const char *field, enum ask_need need, char *ret, size_t room) {
        const char *text;
        int r = ask_string(act, ask, field, need, &text);

        ret[0] = '\0';
        if (r || !text)
                return r;
        if (!text_copy(ret, room, text)) {
                ret[0] = '\0';
                return act_refuse(act, ACT_EXIT_INPUT, "request.too_long", NULL,
                        "\"%s\" is %zu bytes long; at most %zu are kept.", field, strlen(text), room - 1);
        }
        return 0;
}

int ask_integer(struct act *act, const json_t *ask, const char *field, enum ask_need need, int64_t low,
        int64_t high, int64_t *ret) {
        const json_t *value = ask_value(ask, field);

        *ret = 0;
        if (!value)
                return ask_absent(act, field, need);
        if (!json_is_integer(value))
                return ask_mistyped(act, field, "a whole number");
        if (json_integer_value(value) < low || json_integer_value(value) > high)
                return act_refuse(act, ACT_EXIT_INPUT, "request.range", NULL,
                        "\"%s\" is %lld; it must lie between %lld and %lld.", field,
                        (long long) json_integer_value(value), (long long) low, (long long) high);
        *ret = json_integer_value(value);
        return 0;
}

int ask_bool(struct act *act, const json_t *ask, const char *field, bool *ret) {
        const json_t *value = ask_value(ask, field);

        *ret = false;
        if (!value)
                return 0;
        if (!json_is_boolean(value))
                return ask_mistyped(act, field, "true or false");
        *ret = json_is_true(value);
        return 0;
}

int ask_word(struct act *act, const json_t *ask, const char *field, enum ask_need need,
        const char *const *words, const char **ret) {
        struct text known = { 0 };
        const char *said;
        int r = ask_string(act, ask, field, need, &said);

        *ret = NULL;
        if (r || !said)
                return r;
        for (const char *const *word = words; *word; word++) {
                if (!strcasecmp(*word, said)) {
                        *ret = *word;
                        text_end(&known);
                        return 0;
                }
                text_addf(&known, "%s%s", known.size ? ", " : "", *word);
        }
        r = act_refuse(act, ACT_EXIT_INPUT, "request.word", NULL, "\"%s\" is \"%.40s\"; known are: %s.",
                field, said, text_string(&known));
        text_end(&known);
        return r;
}

static bool ask_knows(const char *const *fields, const char *name) {
        static const char *const always[] = { "id", "do", "key", "dry", "station", "lang", NULL };

        for (const char *const *field = always; *field; field++)
                if (!strcmp(*field, name))
                        return true;
        for (const char *const *field = fields; *field; field++)
                if (!strcmp(*field, name))
                        return true;
        return false;
}

int ask_closed(struct act *act, const json_t *ask, const char *const *fields) {
        const char *name;
        json_t *value;

        json_object_foreach((json_t *) (uintptr_t) ask, name, value) {
                if (!ask_knows(fields, name))
                        return act_refuse(act, ACT_EXIT_USAGE, "request.unknown_field", NULL,
                                "The request has a field \"%.40s\" that isn't known here.", name);
        }
        return 0;
}

json_t *ask_gather(const json_t *ask, const char *const *fields) {
        json_t *gathered = json_object();

        for (const char *const *field = fields; gathered && *field; field++)
                if (json_object_get(ask, *field) &&
                        json_object_set(gathered, *field, json_object_get(ask, *field))) {
                        json_decref(gathered);
                        return NULL;
                }
        return gathered;
}
