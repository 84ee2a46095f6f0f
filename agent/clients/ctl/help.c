/* SPDX-License-Identifier: ISC */

/*
 * Help: examples first, then what a command takes; and the same as a part of the manual page
 */

#include <ctype.h>
#include <string.h>

#include "command.h"

enum { HELP_WORD_MAX = 64 };

static void help_upper(const char *name, char *out) {
        size_t i = 0;

        for (; name[i] && i + 1 < HELP_WORD_MAX; i++)
                out[i] = (char) toupper((unsigned char) name[i]);
        out[i] = '\0';
}

static void help_synopsis(FILE *out, const struct command *command) {
        char word[HELP_WORD_MAX];

        (void) fprintf(out, "strongroom %s%s%s", command->noun, command->verb ? " " : "",
                command->verb ? command->verb : "");
        for (const struct argument *argument = command->arguments; argument->name; argument++) {
                if (!argument->positional)
                        continue;
                help_upper(argument->name, word);
                (void) fprintf(
                        out, argument->required ? " %s%s" : " [%s%s]", word, argument->repeats ? " …" : "");
        }
        for (const struct argument *argument = command->arguments; argument->name; argument++) {
                if (argument->positional || !argument->required)
                        continue;
                help_upper(argument->name, word);
                (void) fprintf(out, " --%s %s", argument->name,
                        argument->kind == ARGUMENT_SETS ? "FIELD=VALUE" : word);
        }
        (void) fputs(_(" [options]\n"), out);
}

static void help_argument(FILE *out, const struct argument *argument) {
        char word[HELP_WORD_MAX], left[2 * HELP_WORD_MAX + 8];

        help_upper(argument->name, word);
        if (argument->positional)
                (void) snprintf(left, sizeof left, "%s", word);
        else if (argument->kind == ARGUMENT_FLAG)
                (void) snprintf(left, sizeof left, "--%s", argument->name);
        else
                (void) snprintf(left, sizeof left, "--%s %s", argument->name,
                        argument->kind == ARGUMENT_SETS ? "FIELD=VALUE" : word);
        (void) fprintf(out, "  %-24s %s%s%s\n", left, _(argument->help), argument->words ? ": " : "",
                argument->words ? argument->words : "");
}

void help_command(FILE *out, const struct command *command) {
        (void) fprintf(out, _("%s\n\nExamples:\n"), _(command->summary));
        for (int i = 0; i < COMMAND_EXAMPLES_MAX && command->examples[i]; i++)
                (void) fprintf(out, "  %s\n", command->examples[i]);
        (void) fputs(_("\nUsage: "), out);
        help_synopsis(out, command);
        if (command->arguments[0].name || command->writes)
                (void) fputc('\n', out);
        for (const struct argument *argument = command->arguments; argument->name; argument++)
                help_argument(out, argument);
        if (command->writes)
                (void) fprintf(
                        out, "  %-24s %s\n", "-n, --dry-run", _("say what would happen, change nothing"));
}

static void help_line(FILE *out, const struct command *command) {
        char name[HELP_WORD_MAX];

        (void) snprintf(name, sizeof name, "%s %s", command->noun, command->verb ? command->verb : "");
        (void) fprintf(out, "  %-18s %s\n", name, _(command->summary));
}

/* Has it verbs of its own? */
bool help_noun_exists(const char *noun) {
        each_command (command)
                if (command->verb && !strcmp(command->noun, noun))
                        return true;
        return false;
}

void help_noun(FILE *out, const char *noun) {
        each_command (command)
                if (!strcmp(command->noun, noun))
                        help_line(out, command);
        (void) fprintf(out, _("\nMore: strongroom %s VERB --help\n"), noun);
}

void help_all(FILE *out) {
        (void) fputs(_("strongroom asks the agent of an armoury or an evidence room, and acts through it.\n\n"
                       "Examples:\n"
                       "  strongroom demo                        a count on simulated scanners, no hardware "
                       "needed\n"
                       "  strongroom status                      how things stand\n"
                       "  strongroom count open --place ER1      count a room\n"
                       "  strongroom item trail NUMBER           the chain of custody of an exhibit\n"
                       "  strongroom verify                      is the record what was written?\n\n"
                       "Usage: strongroom [options] NOUN VERB …\n\n"),
                out);
        each_command (command)
                help_line(out, command);
        (void) fputs(
                _("\nOptions:\n"
                  "  --socket PATH      the agent's control socket (STRONGROOM_SOCKET, "
                  "/run/strongroom/control)\n"
                  "  --state DIR        where the record lies, for verify and doctor (/var/lib/strongroom)\n"
                  "  --config FILE      configuration, for doctor and setup "
                  "(/etc/strongroom/strongroom.conf)\n"
                  "  --run DIR          the folder of the sockets (/run/strongroom)\n"
                  "  --station NAME     where you work; default: the only one\n"
                  "  --as USER          log in as this person, whatever your Unix user is\n"
                  "  --password-file F  whose first line is the password; default: asked for\n"
                  "  --json             one JSON object a line on stdout, and nothing else there\n"
                  "  --plain            tab-separated, stable, for scripts\n"
                  "  --quiet            say nothing but failures and what was asked for\n"
                  "  --lang LANG        language of messages: en fr es pt\n"
                  "  --no-colour        no colours (also NO_COLOR, TERM=dumb)\n"
                  "  --no-input         never ask back\n"
                  "  --timeout SECONDS  how long to wait for an answer (30)\n"
                  "  --version, --help\n\n"
                  "Exit status: 0 fine; 1 fine, and the answer is trouble; 2 usage; 3 the agent can't be "
                  "reached;\n"
                  "4 not allowed; 5 integrity broken; 6 device; 7 refused by a rule; 65 bad input; 66 no "
                  "such "
                  "thing;\n"
                  "70 internal; 75 try again. See strongroom(1).\n"),
                out);
        (void) fputs(_("\nWhere an act takes two:\n"
                       "  --key FILE         what you sign with: a key, its .pub file, a security key "
                       "(STRONGROOM_KEY)\n"
                       "  --emergency WHY    do it alone; an alert stays until another signs\n"),
                out);
}

/* ---- the manual page: scdoc ---- */

/* scdoc's own signs are escaped. */
static void manual_text(const char *text) {
        for (; *text; text++) {
                if (strchr("\\*_[]#<>`|~", *text))
                        (void) putchar('\\');
                (void) putchar(*text);
        }
}

/* *item move* _ITEM_ _TO_ [--note _NOTE_] */
static void manual_synopsis(const struct command *command) {
        char word[HELP_WORD_MAX];

        (void) printf(
                "*%s%s%s*", command->noun, command->verb ? " " : "", command->verb ? command->verb : "");
        for (int options = 0; options < 2; options++)
                for (const struct argument *argument = command->arguments; argument->name; argument++) {
                        if (argument->positional == options)
                                continue;
                        help_upper(argument->name, word);
                        (void) printf(argument->required ? " " : " \\[");
                        if (!argument->positional)
                                (void) printf("*--%s*%s", argument->name,
                                        argument->kind == ARGUMENT_FLAG ? "" : " ");
                        if (argument->kind != ARGUMENT_FLAG)
                                (void) printf("_%s_%s",
                                        argument->kind == ARGUMENT_SETS ? "FIELD=VALUE" : word,
                                        argument->repeats ? " …" : "");
                        (void) printf(argument->required ? "" : "\\]");
                }
        (void) putchar('\n');
}

/* After a break of line ("++") scdoc takes the next line as it stands: only a paragraph's first is indented. */
static void manual_command(const struct command *command) {
        const char *indent = "\t";

        manual_synopsis(command);
        (void) printf("\t%c", toupper((unsigned char) *command->summary));
        manual_text(command->summary + 1);
        (void) puts(strchr(command->summary, '?') ? "\n" : ".\n");
        for (const struct argument *argument = command->arguments; argument->name; argument++) {
                char word[HELP_WORD_MAX];

                help_upper(argument->name, word);
                if (argument->positional)
                        (void) printf("%s_%s_: ", indent, word);
                else
                        (void) printf("%s*--%s*: ", indent, argument->name);
                manual_text(argument->help);
                if (argument->words) {
                        (void) fputs(": ", stdout);
                        manual_text(argument->words);
                }
                (void) fputs(argument[1].name ? "++\n" : "\n\n", stdout);
                indent = "";
        }
        indent = "\t";
        for (int i = 0; i < COMMAND_EXAMPLES_MAX && command->examples[i]; i++) {
                bool last = i + 1 == COMMAND_EXAMPLES_MAX || !command->examples[i + 1];

                (void) fputs(indent, stdout);
                manual_text(command->examples[i]);
                (void) fputs(last ? "\n\n" : "++\n", stdout);
                indent = "";
        }
}

int manual_run(struct ctl *ctl, const json_t *request) {
        (void) ctl;
        (void) request;
        each_command (command)
                manual_command(command);
        (void) puts("# RECORD FIELDS\n\nWhat *--set* of *item add* may name; *item edit* puts _record._ "
                    "before it.\n");
        set_list(stdout);
        return CTL_FINE;
}
