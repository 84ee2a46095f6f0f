/* SPDX-License-Identifier: ISC */

/*
 * Set: field.field=value on the command line, put where it belongs in a record
 *
 * A serial number is text though it is all digits. So the type comes from the record's own table, not from how a
 * value looks; what no table knows goes as text, and the agent says that it doesn't know it.
 */

#include <errno.h>
#include <string.h>

#include "command.h"
#include "record.h"

enum { SET_NAME_MAX = 64 };

static const struct record_field set_item[] = {
        { "record", RECORD_OBJECT, .fields = record_exhibit },
        { "quantity", RECORD_INTEGER },
        { 0 },
};

static const struct record_field *set_find(const struct record_field *fields, const char *name, size_t size) {
        for (const struct record_field *field = fields; field && field->name; field++)
                if (strlen(field->name) == size && !memcmp(field->name, name, size))
                        return field;
        return NULL;
}

static json_t *set_integer(const char *value) {
        char *end;
        long long number;

        errno = 0;
        number = strtoll(value, &end, 10);
        return *value && !*end && !errno ? json_integer(number) : NULL;
}

/* What isn't of the field's type goes as text: the agent says what it should be. */
static json_t *set_value(enum record_type type, const char *value) {
        json_t *typed = NULL;

        if (type == RECORD_INTEGER)
                typed = set_integer(value);
        else if (type == RECORD_BOOL && (!strcmp(value, "true") || !strcmp(value, "false")))
                typed = json_boolean(value[0] == 't');
        else if (type == RECORD_OBJECT || type == RECORD_OBJECTS)
                typed = json_loads(value, JSON_REJECT_DUPLICATES, NULL);
        else if (type == RECORD_TEXTS || type == RECORD_COUNTRIES)
                typed = json_pack("[s]", value);
        return typed ? typed : json_string(value);
}

/* A list grows when it is said again; all else is said anew. */
static int set_put(json_t *object, const char *name, json_t *value) {
        json_t *there = json_object_get(object, name);

        if (json_is_array(there) && json_is_array(value)) {
                int r = json_array_extend(there, value);

                json_decref(value);
                return r;
        }
        return json_object_set_new(object, name, value);
}

int set_field(json_t *object, const char *said) {
        const struct record_field *fields = object ? set_item : NULL, *field = NULL;
        const char *equals = strchr(said, '='), *at = said;
        bool first = true;

        while (equals && at < equals) {
                const char *dot = memchr(at, '.', (size_t) (equals - at)), *end = dot ? dot : equals;
                char name[SET_NAME_MAX];
                json_t *inner;

                if (end == at || (size_t) (end - at) >= sizeof name)
                        return SET_E_MALFORMED;
                memcpy(name, at, (size_t) (end - at));
                name[end - at] = '\0';
                field = set_find(fields, at, (size_t) (end - at));
                if (first && !field) /* item.add's are the record's own */
                        field = set_find(record_exhibit, at, (size_t) (end - at));
                first = false;
                fields = field ? field->fields : NULL;
                if (end == equals)
                        return set_put(object, name, set_value(field ? field->type : RECORD_TEXT, equals + 1))
                                       ? SET_E_MALFORMED
                                       : 0;
                inner = json_object_get(object, name);
                if (!json_is_object(inner) && json_object_set_new(object, name, inner = json_object()))
                        return SET_E_MALFORMED;
                object = inner;
                at = end + 1;
        }
        return SET_E_MALFORMED;
}

static const char *set_meaning(enum record_type type) {
        static const char *const meanings[] = {
                [RECORD_TEXT] = "text",
                [RECORD_INTEGER] = "a whole number",
                [RECORD_BOOL] = "true or false",
                [RECORD_DATE] = "a date, 2026-11-24",
                [RECORD_COUNTRY] = "a country's two letters",
                [RECORD_TEXTS] = "text; said again for the next",
                [RECORD_COUNTRIES] = "a country's two letters; said again for the next",
                [RECORD_OBJECTS] = "JSON, a list of objects",
        };

        return meanings[type];
}

static void set_list_fields(FILE *out, const struct record_field *fields, const char *path) {
        for (const struct record_field *field = fields; field->name; field++) {
                char name[2 * SET_NAME_MAX];

                (void) snprintf(name, sizeof name, "%s%s%.48s", path, *path ? "." : "", field->name);
                if (field->type == RECORD_OBJECT) {
                        set_list_fields(out, field->fields, name);
                        continue;
                }
                (void) fprintf(out, "*%s*\n\t", name);
                if (field->type != RECORD_WORD)
                        (void) fputs(set_meaning(field->type), out);
                for (const char *const *word = field->words; word && *word; word++)
                        (void) fprintf(out, "%s%s", word == field->words ? "" : " ", *word);
                (void) fputs("\n\n", out);
        }
}

void set_list(FILE *out) {
        set_list_fields(out, record_exhibit, "");
}
