/* SPDX-License-Identifier: ISC */

/*
 * Find: the row of the table that the words after the options mean, and the help of it
 *
 * A word that no row has is answered with the nearest that one has.
 */

#include <string.h>

#include "command.h"

enum { FIND_WORD_MAX = 24, FIND_NEAR = 2 };

/* How many letters must change, two swapped ones counting once; long words are never near. */
static unsigned find_distance(const char *a, const char *b) {
        unsigned rows[3][FIND_WORD_MAX + 1];
        size_t m = strlen(a), n = strlen(b);

        if (m > FIND_WORD_MAX || n > FIND_WORD_MAX)
                return FIND_WORD_MAX;
        for (size_t k = 0; k <= n; k++)
                rows[0][k] = (unsigned) k;
        for (size_t i = 1; i <= m; i++) {
                const unsigned *above = rows[(i - 1) % 3], *twice = rows[(i + 1) % 3];
                unsigned *row = rows[i % 3];

                row[0] = (unsigned) i;
                for (size_t k = 1; k <= n; k++) {
                        unsigned best = above[k - 1] + (a[i - 1] != b[k - 1]);

                        best = above[k] + 1 < best ? above[k] + 1 : best;
                        best = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
                        if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                                best = twice[k - 2] + 1 < best ? twice[k - 2] + 1 : best;
                        row[k] = best;
                }
        }
        return rows[m % 3][n];
}

/* The nearest noun, or verb of the noun; NULL: none is near. */
static const char *find_nearest(const char *noun, const char *said) {
        unsigned nearest = FIND_NEAR + 1;
        const char *best = NULL;

        each_command (command) {
                const char *word = noun ? command->verb : command->noun;
                unsigned distance;

                if (!word || (noun && strcmp(command->noun, noun) != 0))
                        continue;
                distance = find_distance(said, word);
                if (distance < nearest) {
                        nearest = distance;
                        best = word;
                }
        }
        return best;
}

static int find_unknown_noun(const struct ctl *ctl, const char *noun) {
        const char *nearest = find_nearest(NULL, noun);

        (void) ctl_fail(ctl, CTL_USAGE, "There is no command \"%s\".", noun);
        if (nearest)
                ctl_tell(ctl, "  → did you mean: strongroom %s", nearest);
        ctl_tell(ctl, "See: strongroom --help");
        return CTL_USAGE;
}

static int find_unknown_verb(const struct ctl *ctl, const char *noun, const char *verb) {
        const char *nearest = verb ? find_nearest(noun, verb) : NULL;

        if (verb)
                (void) ctl_fail(ctl, CTL_USAGE, "\"%s\" has no verb \"%s\".", noun, verb);
        else
                (void) ctl_fail(ctl, CTL_USAGE, "\"%s\" wants a verb.", noun);
        if (nearest)
                ctl_tell(ctl, "  → did you mean: strongroom %s %s", noun, nearest);
        help_noun(stderr, noun);
        return CTL_USAGE;
}

static bool find_wants_help(const char *word) {
        return word && (!strcmp(word, "--help") || !strcmp(word, "-h") || !strcmp(word, "help"));
}

/* -1: the command is found; else the status to end with. */
int command_find(struct ctl *ctl, int argc, char **argv, int *ret_taken) {
        const char *noun = argv[0], *verb = argc > 1 ? argv[1] : NULL;
        bool known = false;

        each_command (command) {
                if (strcmp(command->noun, noun) != 0)
                        continue;
                known = true;
                if (command->verb && (!verb || strcmp(command->verb, verb) != 0))
                        continue;
                ctl->command = command;
                *ret_taken = command->verb ? 1 : 0;
                return -1;
        }
        if (!known)
                return find_unknown_noun(ctl, noun);
        if (!find_wants_help(verb))
                return find_unknown_verb(ctl, noun, verb);
        help_noun(stdout, noun);
        return CTL_FINE;
}

/* strongroom help [NOUN [VERB]] */
int command_help(struct ctl *ctl, int argc, char **argv) {
        int taken, status;

        if (!argc) {
                help_all(stdout);
                return CTL_FINE;
        }
        if (argc == 1 && help_noun_exists(argv[0])) {
                help_noun(stdout, argv[0]);
                return CTL_FINE;
        }
        status = command_find(ctl, argc, argv, &taken);
        if (status >= 0)
                return status;
        help_command(stdout, ctl->command);
        return CTL_FINE;
}
