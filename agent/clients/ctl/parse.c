/* SPDX-License-Identifier: ISC */

/*
 * Parse: a command's arguments into a request, by its row of the table
 *
 * getopt_long does the options, from an array made of the row. Everything wrong is said with the argument's name and
 * the way to the help of that command.
 */

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "command.h"
#include "random.h"

enum { OPTION_DRY = 'n', OPTION_HELP = 'h', OPTION_FIRST = 1000 };

struct parse {
        struct ctl *ctl;
        const struct command *command;
        json_t *request;
};

static int parse_fail(const struct parse *parse, const char *format, const char *what) {
        (void) ctl_fail(parse->ctl, CTL_USAGE, format, what);
        ctl_tell(parse->ctl, "See: strongroom %s %s --help", parse->command->noun,
                parse->command->verb ? parse->command->verb : "");
        return CTL_USAGE;
}

/* The field of the request: the option's name with '_' for '-'. */
static void parse_field(const struct argument *argument, char *out, size_t room) {
        (void) text_copy(out, room, argument->field ? argument->field : argument->name);
        for (char *at = out; *at; at++)
                if (*at == '-')
                        *at = '_';
}

/* ---- values ---- */

static json_t *parse_number(const char *value) {
        char *end;
        long long number;

        errno = 0;
        number = strtoll(value, &end, 10);
        return *value && !*end && !errno ? json_integer(number) : NULL;
}

static json_t *parse_json(const struct parse *parse, const char *path) {
        json_error_t error;
        json_t *value = strcmp(path, "-") ? json_load_file(path, JSON_REJECT_DUPLICATES, &error)
                                          : json_loadf(stdin, JSON_REJECT_DUPLICATES, &error);

        if (!value)
                (void) ctl_fail(parse->ctl, CTL_INPUT, "%s, line %d: %s", path, error.line, error.text);
        return value;
}

static int parse_assignment(const struct parse *parse, const char *field, const char *said) {
        json_t *object = json_object_get(parse->request, field);

        if (!object && json_object_set_new(parse->request, field, object = json_object()))
                return CTL_INTERNAL;
        return set_field(object, said) ? parse_fail(parse, "\"%s\" isn't field=value.", said) : 0;
}

/* A record from a file, and fields set one by one: what was said first stands under what comes later. */
static int parse_merge(const struct parse *parse, const char *field, json_t *value) {
        json_t *object = json_object_get(parse->request, field);
        int r;

        if (!json_is_object(object) || !json_is_object(value))
                return json_object_set_new(parse->request, field, value) ? CTL_INTERNAL : 0;
        r = json_object_update_recursive(object, value);
        json_decref(value);
        return r ? CTL_INTERNAL : 0;
}

static int parse_append(json_t *object, const char *field, const char *value) {
        json_t *list = json_object_get(object, field);

        if (!list && json_object_set_new(object, field, list = json_array()))
                return CTL_INTERNAL;
        return json_array_append_new(list, json_string(value)) ? CTL_INTERNAL : 0;
}

static int parse_value(const struct parse *parse, const struct argument *argument, const char *value) {
        char field[64];
        json_t *parsed;

        parse_field(argument, field, sizeof field);
        switch (argument->kind) {
        case ARGUMENT_SETS: return parse_assignment(parse, field, value);
        case ARGUMENT_LIST: return parse_append(parse->request, field, value);
        case ARGUMENT_LOCAL: return parse_append(parse->ctl->local, argument->name, value);
        case ARGUMENT_NUMBER: parsed = parse_number(value); break;
        case ARGUMENT_JSON: parsed = parse_json(parse, value); break;
        case ARGUMENT_FLAG: parsed = json_true(); break;
        default: parsed = json_string(value); break;
        }
        if (!parsed)
                return argument->kind == ARGUMENT_JSON
                               ? CTL_INPUT
                               : parse_fail(parse,
                                         argument->kind == ARGUMENT_NUMBER ? N_("\"%s\" isn't a number.")
                                                                           : N_("\"%s\" isn't UTF-8."),
                                         value);
        if (argument->kind == ARGUMENT_JSON)
                return parse_merge(parse, field, parsed);
        return json_object_set_new(parse->request, field, parsed) ? CTL_INTERNAL : 0;
}

/* ---- the walk ---- */

static void parse_options(const struct command *command, struct option *out) {
        size_t count = 0;

        for (int i = 0; command->arguments[i].name; i++)
                if (!command->arguments[i].positional)
                        out[count++] = (struct option){ command->arguments[i].name,
                                command->arguments[i].kind == ARGUMENT_FLAG ? no_argument : required_argument,
                                NULL, OPTION_FIRST + i };
        if (command->writes)
                out[count++] = (struct option){ "dry-run", no_argument, NULL, OPTION_DRY };
        out[count++] = (struct option){ "help", no_argument, NULL, OPTION_HELP };
        out[count] = (struct option){ 0 };
}

static const struct argument *parse_positional(const struct command *command, int index) {
        const struct argument *last = NULL;

        for (const struct argument *argument = command->arguments; argument->name; argument++) {
                if (!argument->positional)
                        continue;
                last = argument;
                if (!index--)
                        return argument;
        }
        return last && last->repeats ? last : NULL;
}

static int parse_walk(struct parse *parse, int argc, char **argv) {
        struct option options[COMMAND_ARGUMENTS_MAX + 3];
        int option, r = 0;

        parse_options(parse->command, options);
        optind = 0; /* glibc: begin anew, and permute */
        opterr = 0;
        while (!r && (option = getopt_long(
                              argc, argv, parse->command->writes ? ":nh" : ":h", options, NULL)) != -1) {
                if (option == OPTION_HELP) {
                        help_command(stdout, parse->command);
                        return -1;
                }
                if (option == '?' || option == ':')
                        return parse_fail(parse,
                                option == ':' ? N_("The option %s wants a value.")
                                              : N_("The option %s isn't known here."),
                                argv[optind - 1]);
                if (option == OPTION_DRY)
                        r = json_object_set_new(parse->request, "dry", json_true()) ? CTL_INTERNAL : 0;
                else
                        r = parse_value(parse, &parse->command->arguments[option - OPTION_FIRST], optarg);
        }
        for (int i = 0; !r && optind + i < argc; i++) {
                const struct argument *argument = parse_positional(parse->command, i);

                if (!argument)
                        return parse_fail(parse, "\"%s\" is one argument too many.", argv[optind + i]);
                r = parse_value(parse, argument, argv[optind + i]);
        }
        return r;
}

static int parse_complete(struct parse *parse) {
        char field[64], key[RANDOM_ULID_MAX];

        for (const struct argument *argument = parse->command->arguments; argument->name; argument++) {
                const json_t *where = argument->kind == ARGUMENT_LOCAL ? parse->ctl->local : parse->request;

                parse_field(argument, field, sizeof field);
                if (argument->required &&
                        !json_object_get(where, argument->kind == ARGUMENT_LOCAL ? argument->name : field))
                        return parse_fail(parse,
                                argument->positional ? N_("%s is missing.") : N_("--%s is missing."),
                                argument->name);
        }
        if (!parse->command->request)
                return 0;
        random_ulid((int64_t) time(NULL) * 1000000, key);
        if (json_object_set_new(parse->request, "do", json_string(parse->command->request)) ||
                (parse->command->writes && json_object_set_new(parse->request, "key", json_string(key))) ||
                (parse->ctl->station &&
                        json_object_set_new(parse->request, "station", json_string(parse->ctl->station))) ||
                json_object_set_new(parse->request, "lang", json_string(words_language())))
                return CTL_INTERNAL;
        return 0;
}

json_t *parse_request(struct ctl *ctl, int argc, char **argv, int *ret_exit) {
        struct parse parse = { .ctl = ctl, .command = ctl->command, .request = json_object() };
        int r = parse_walk(&parse, argc, argv);

        if (!r)
                r = parse_complete(&parse);
        if (!r)
                return parse.request;
        json_decref(parse.request);
        *ret_exit = r < 0 ? CTL_FINE : r;
        return NULL;
}
