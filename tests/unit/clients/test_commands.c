/* SPDX-License-Identifier: ISC */

/*
 * The table of commands is whole, and says what the agent and docs/control.md say
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "requests.h"

enum { LINE_MAX_ = 4096, WORDS_MAX = 24, NAME_MAX_ = 64 };

static const char *name_of(const struct command *command) {
        static char name[NAME_MAX_];

        (void) snprintf(name, sizeof name, "%s%s%s", command->noun, command->verb ? " " : "",
                command->verb ? command->verb : "");
        return name;
}

/* The row of docs/control.md that has a request in its first cell; false: none. */
static bool find_row(const char *request, char *line, size_t room) {
        FILE *file = fopen("docs/control.md", "r");
        char mark[NAME_MAX_];
        bool found = false;

        assert_non_null(file);
        (void) snprintf(mark, sizeof mark, "`%s`", request);
        while (!found && fgets(line, (int) room, file)) {
                const char *at = *line == '|' ? strstr(line, mark) : NULL;

                found = at && at < strchr(line + 1, '|');
        }
        (void) fclose(file);
        return found;
}

static void every_command_has_a_summary_and_an_example_that_names_it(void **state) {
        (void) state;
        each_command (command) {
                if (!command->summary || !command->examples[0])
                        fail_msg("%s lacks a summary or an example", name_of(command));
                for (int i = 0; i < COMMAND_EXAMPLES_MAX && command->examples[i]; i++)
                        if (!strstr(command->examples[i], name_of(command)))
                                fail_msg("an example of %s doesn't use it: %s", name_of(command),
                                        command->examples[i]);
        }
}

static bool stands_before(const struct command *command, const struct argument *argument) {
        for (const struct argument *other = command->arguments; other != argument; other++)
                if (!strcmp(other->name, argument->name))
                        return true;
        return false;
}

static void every_argument_has_help_and_stands_once(void **state) {
        (void) state;
        each_command (command) {
                const struct argument *argument = command->arguments;

                for (; argument->name; argument++) {
                        if (!argument->help || !argument->kind)
                                fail_msg("%s: %s lacks help or kind", name_of(command), argument->name);
                        if ((argument->completion == COMPLETE_WORDS) != !!argument->words)
                                fail_msg("%s: %s has words or says so, not both", name_of(command),
                                        argument->name);
                        if (stands_before(command, argument))
                                fail_msg("%s has %s twice", name_of(command), argument->name);
                }
                if (argument - command->arguments >= COMMAND_ARGUMENTS_MAX)
                        fail_msg("%s has no end", name_of(command));
        }
}

static void every_command_does_something_and_shows_it(void **state) {
        (void) state;
        each_command (command) {
                if (!command->request && !command->run)
                        fail_msg("%s does nothing", name_of(command));
                if (command->list && !command->columns[0].key)
                        fail_msg("%s lists without columns", name_of(command));
                if (command->next && !command->list)
                        fail_msg("%s turns pages of nothing", name_of(command));
        }
}

static void commands_of_a_noun_stand_together(void **state) {
        const struct command *last = NULL;

        (void) state;
        each_command (command) {
                for (const struct command *before = command_after(NULL); before != command && before != last;
                        before = command_after(before))
                        if (last && !strcmp(before->noun, command->noun) && strcmp(last->noun, command->noun))
                                fail_msg("%s stands apart", name_of(command));
                last = command;
        }
}

static void every_request_is_the_agents_and_writes_where_the_agent_says_so(void **state) {
        (void) state;
        each_command (command) {
                const struct request *request = command->request ? request_find(command->request) : NULL;

                if (!command->request || !strcmp(command->request, "watch"))
                        continue; /* the agent's table has what gives one answer */
                if (!request)
                        fail_msg("%s asks for %s, which the agent doesn't know", name_of(command),
                                command->request);
                else if (request->writes != command->writes)
                        fail_msg("%s and the agent disagree whether %s writes", name_of(command),
                                command->request);
        }
}

static void every_request_and_each_of_its_fields_is_documented(void **state) {
        char line[LINE_MAX_];

        (void) state;
        each_command (command) {
                if (!command->request)
                        continue;
                if (!find_row(command->request, line, sizeof line))
                        fail_msg("docs/control.md has no %s", command->request);
                for (const struct argument *argument = command->arguments; argument->name; argument++) {
                        char mark[NAME_MAX_];

                        (void) snprintf(mark, sizeof mark, "`%s`",
                                argument->field ? argument->field : argument->name);
                        for (char *at = mark; *at; at++)
                                *at = (char) (*at == '-' ? '_' : *at);
                        if (argument->kind == ARGUMENT_LOCAL || !strcmp(argument->name, "limit"))
                                continue;
                        /* "and the fields of case" stands for a table of its own */
                        if (!strstr(line, mark) && !strstr(line, "the fields of"))
                                fail_msg("docs/control.md: %s takes no %s", command->request, mark);
                }
        }
}

static bool has_command(const char *request) {
        each_command (command)
                if (command->request && !strcmp(command->request, request))
                        return true;
        return false;
}

static void every_request_of_the_agent_has_a_command_and_is_documented(void **state) {
        char line[LINE_MAX_];
        size_t seen = 0;

        (void) state;
        each_request(request) {
                seen++;
                if (!find_row(request->name, line, sizeof line))
                        fail_msg("docs/control.md has no %s", request->name);
                if (strncmp(request->name, "session.", 8) != 0 && /* --as */
                        strcmp(request->name, "file.put") != 0 && /* `file add`, before its own */
                        !has_command(request->name))
                        fail_msg("no command asks for %s", request->name);
        }
        assert_true(seen > 60);
}

/* Words as a shell splits them: blanks, double quotes. */
static int split(char *line, char **words) {
        int count = 0;

        while (*line) {
                bool quoted = false;
                char *out = line;

                while (*line == ' ')
                        line++;
                if (!*line)
                        break;
                assert_true(count < WORDS_MAX);
                words[count++] = out = line;
                for (; *line && (quoted || *line != ' '); line++)
                        if (*line == '"')
                                quoted = !quoted;
                        else
                                *out++ = *line;
                if (*line)
                        line++;
                *out = '\0';
        }
        words[count] = NULL;
        return count;
}

static bool takes_value(const char *option) {
        static const char *const options[] = { "--station", "--as", "--lang", "--state" };

        for (size_t i = 0; i < count_of(options); i++)
                if (!strcmp(options[i], option))
                        return true;
        return false;
}

/* As if it had been typed, options before the noun and where the output goes left out. */
static void understand(const struct command *command, const char *example) {
        struct ctl ctl = { .local = json_object(), .quiet = true };
        char line[LINE_MAX_], *words[WORDS_MAX + 1] = { 0 };
        int first = 1, count, taken = 0, status = 0;
        json_t *request = NULL;

        (void) snprintf(line, sizeof line, "%.*s", (int) strcspn(example, ">"), example);
        count = split(line, words);
        while (first < count && words[first][0] == '-')
                first += takes_value(words[first]) ? 2 : 1;
        if (command_find(&ctl, count - first, words + first, &taken) >= 0 || ctl.command != command)
                fail_msg("not found: %s", example);
        else
                request = parse_request(&ctl, count - first - taken, words + first + taken, &status);
        if (!request)
                fail_msg("not understood: %s", example);
        json_decref(request);
        json_decref(ctl.local);
}

static void every_example_is_understood(void **state) {
        (void) state;
        each_command (command)
                for (int i = 0; i < COMMAND_EXAMPLES_MAX && command->examples[i]; i++)
                        if (!strpbrk(command->examples[i], "|<")) /* one program only */
                                understand(command, command->examples[i]);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_command_has_a_summary_and_an_example_that_names_it),
                cmocka_unit_test(every_argument_has_help_and_stands_once),
                cmocka_unit_test(every_command_does_something_and_shows_it),
                cmocka_unit_test(commands_of_a_noun_stand_together),
                cmocka_unit_test(every_request_is_the_agents_and_writes_where_the_agent_says_so),
                cmocka_unit_test(every_request_and_each_of_its_fields_is_documented),
                cmocka_unit_test(every_request_of_the_agent_has_a_command_and_is_documented),
                cmocka_unit_test(every_example_is_understood),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
