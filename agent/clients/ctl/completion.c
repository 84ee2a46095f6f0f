/* SPDX-License-Identifier: ISC */

/*
 * completion: a script for bash, made from the table
 *
 * Nouns, verbs, options and fixed words are in the script; numbers and codes are asked from the agent, which has
 * 200 ms to answer: a completion that hangs is worse than none.
 */

#include <string.h>

#include "command.h"

static const char completion_head[] =
        "# bash completion for strongroom; made by `strongroom completion bash`\n"
        "_strongroom_ask() {\n"
        "        timeout 0.2 \"${COMP_WORDS[0]}\" \"${globals[@]}\" --plain --quiet \"$1\" list 2>/dev/null "
        "| cut -f1\n"
        "}\n"
        "_strongroom() {\n"
        "        local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
        "        local noun='' verb='' word i nth=0\n"
        "        local globals=()\n"
        "        COMPREPLY=()\n"
        "        for ((i = 1; i < COMP_CWORD; i++)); do\n"
        "                word=${COMP_WORDS[i]}\n"
        "                case $word in\n"
        "                --socket | --state | --config | --run | --station | --as | --key \\\n"
        "                | --emergency | --password-file \\\n"
        "                | --lang | --timeout)\n"
        "                        [[ -n $noun ]] || globals+=(\"$word\" \"${COMP_WORDS[++i]}\")\n"
        "                        ;;\n";

/* Which options take no value is told by completion_flags(). */
static const char completion_words[] =
        " | -n | -h | -*=*) ;;\n"
        "                -*) i=$((i + 1)) ;;\n"
        "                *) if [[ -z $noun ]]; then noun=$word; elif [[ -z $verb ]]; then verb=$word; else "
        "nth=$((nth + 1)); "
        "fi ;;\n"
        "                esac\n"
        "        done\n"
        "        case $noun$prev in\n"
        "        --socket | --config | --state | --run | --password-file)\n"
        "                mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
        "                return\n"
        "                ;;\n"
        "        --station)\n"
        "                mapfile -t COMPREPLY < <(compgen -W \"$(_strongroom_ask station)\" -- \"$cur\")\n"
        "                return\n"
        "                ;;\n"
        "        esac\n";

static const char completion_tail[] = "}\ncomplete -F _strongroom strongroom\n";

static const char *completion_word(enum completion completion) {
        static const char *const words[] = {
                [COMPLETE_ITEM] = "item",
                [COMPLETE_PLACE] = "place",
                [COMPLETE_CASE] = "case",
                [COMPLETE_COUNT] = "count",
                [COMPLETE_FINDING] = "finding",
                [COMPLETE_ALERT] = "alert",
                [COMPLETE_READER] = "reader",
                [COMPLETE_STATION] = "station",
                [COMPLETE_WORDS] = NULL,
        };

        return words[completion];
}

static void completion_reply(const struct argument *argument) {
        if (argument->completion == COMPLETE_FILE)
                (void) puts("mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); return ;;");
        else if (argument->words)
                (void) printf("mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$cur\"); return ;;\n",
                        argument->words);
        else if (completion_word(argument->completion))
                (void) printf("mapfile -t COMPREPLY < <(compgen -W \"$(_strongroom_ask %s)\" -- "
                              "\"$cur\"); return ;;\n",
                        completion_word(argument->completion));
        else
                (void) puts("return ;;");
}

static bool completion_can(const struct argument *argument) {
        return argument->words || completion_word(argument->completion) ||
               argument->completion == COMPLETE_FILE;
}

/* The n-th word that is no option; the last may repeat. */
static void completion_positionals(const struct command *command) {
        int nth = 0;

        (void) puts("                esac\n                case $nth in");
        for (const struct argument *argument = command->arguments; argument->name; argument++) {
                if (!argument->positional)
                        continue;
                if (completion_can(argument)) {
                        (void) printf("                %d) ", nth);
                        completion_reply(argument);
                }
                nth++;
        }
}

/* A flag of one command is a flag of all: a name means one thing. */
static void completion_flags(void) {
        (void) fputs("                --json | --json-lines | --plain | --quiet | --no-input | --no-colour | "
                     "--no-color "
                     "| --help | --version | --dry-run",
                stdout);
        each_command (command)
                for (const struct argument *argument = command->arguments; argument->name; argument++)
                        if (argument->kind == ARGUMENT_FLAG)
                                (void) printf(" | --%s", argument->name);
}

static void completion_command(const struct command *command) {
        (void) printf("        '%s %s')\n                case $prev in\n", command->noun,
                command->verb ? command->verb : "");
        for (const struct argument *argument = command->arguments; argument->name; argument++) {
                if (argument->positional || argument->kind == ARGUMENT_FLAG)
                        continue;
                (void) printf("                --%s) ", argument->name);
                completion_reply(argument);
        }
        (void) fputs("                esac\n                case $cur in\n                -*) mapfile -t "
                     "COMPREPLY < <(compgen -W '--help",
                stdout);
        for (const struct argument *argument = command->arguments; argument->name; argument++)
                if (!argument->positional)
                        (void) printf(" --%s", argument->name);
        (void) printf("%s' -- \"$cur\"); return ;;\n", command->writes ? " --dry-run" : "");
        completion_positionals(command);
        (void) fputs("                esac\n                ;;\n", stdout);
}

static bool completion_begins(const struct command *command, const char *noun) {
        return !noun || strcmp(command->noun, noun) != 0;
}

static bool completion_ends(const struct command *command) {
        const struct command *next = command_after(command);

        while (next && !next->verb) /* a noun that is a command of its own, too */
                next = command_after(next);
        return !next || completion_begins(next, command->noun);
}

static void completion_nouns(void) {
        const char *noun = NULL;

        (void) fputs(
                "        if [[ -z $noun ]]; then\n                mapfile -t COMPREPLY < <(compgen -W "
                "'--json --plain --quiet --socket --state --config --run --station --as --key --emergency "
                "--password-file "
                "--lang --timeout "
                "--no-colour --no-input --help --version help",
                stdout);
        each_command (command) {
                if (completion_begins(command, noun))
                        (void) printf(" %s", command->noun);
                noun = command->noun;
        }
        (void) fputs("' -- \"$cur\")\n                return\n        fi\n        if [[ -z $verb ]]; then\n  "
                     "              case $noun in\n",
                stdout);
}

static void completion_verbs(void) {
        const char *noun = NULL;

        each_command (command) {
                if (!command->verb)
                        continue;
                if (completion_begins(command, noun))
                        (void) printf(
                                "                %s) mapfile -t COMPREPLY < <(compgen -W '", command->noun);
                noun = command->noun;
                (void) printf("%s ", command->verb);
                if (completion_ends(command))
                        (void) puts("' -- \"$cur\"); return ;;");
        }
        (void) puts("                esac\n        fi\n        case \"$noun $verb\" in");
}

/* Commands of a noun alone take their first word for a verb; any verb must find them. */
static void completion_alone(void) {
        (void) puts("        esac\n        case $noun in");
        each_command (command) {
                const struct argument *first = command->arguments;

                if (command->verb || !first->name || !first->positional || !completion_can(first))
                        continue;
                (void) printf("        %s) ", command->noun);
                completion_reply(first);
        }
        (void) puts("        esac");
}

int completion_run(struct ctl *ctl, const json_t *request) {
        const char *shell = json_string_value(json_array_get(json_object_get(ctl->local, "shell"), 0));

        (void) request;
        if (shell && strcmp(shell, "bash") != 0)
                return ctl_fail(ctl, CTL_USAGE, "There is completion for bash only, not for %s.", shell);
        (void) fputs(completion_head, stdout);
        completion_flags();
        (void) fputs(completion_words, stdout);
        completion_nouns();
        completion_verbs();
        each_command (command)
                completion_command(command);
        completion_alone();
        (void) fputs(completion_tail, stdout);
        return CTL_FINE;
}
