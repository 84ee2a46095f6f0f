/* SPDX-License-Identifier: ISC */

/*
 * Acts that take more than one person: rows of the table of commands
 */

#include "command.h"

#define PROPOSAL \
        { \
                .name = "proposal", .kind = ARGUMENT_NUMBER, .positional = true, .required = true, \
                .help = N_("its number, as act list shows it") \
        }

const struct command commands_act[] = {
        { .noun = "act",
                .verb = "propose",
                .request = "act.propose",
                .writes = true,
                .summary = N_("an act that takes several, from a file with its request"),
                .examples = { "strongroom act propose - < release.json" },
                .arguments = { { .name = "act",
                                       .kind = ARGUMENT_JSON,
                                       .positional = true,
                                       .required = true,
                                       .completion = COMPLETE_FILE,
                                       .help = N_("the request, as JSON with its \"do\"") },
                        { .name = "glass",
                                .kind = ARGUMENT_TEXT,
                                .help = N_("do it alone, now, for this reason; an alert stays until another "
                                           "signs") } },
                .show = act_show },
        { .noun = "act",
                .verb = "list",
                .request = "act.list",
                .summary = N_("the acts that wait for signatures"),
                .examples = { "strongroom act list" },
                .list = "acts",
                .columns = { { "proposal", N_("Act"), true }, { "by", N_("By") }, { "text", N_("What") },
                        { "state", N_("State") }, { "left_s", N_("Left (s)"), true } },
                .empty = N_("Nothing waits for a signature.") },
        { .noun = "act",
                .verb = "show",
                .request = "act.show",
                .summary = N_("one act: what will happen, and who has signed"),
                .examples = { "strongroom act show 1044" },
                .arguments = { PROPOSAL },
                .show = act_show },
        { .noun = "act",
                .verb = "withdraw",
                .request = "act.withdraw",
                .writes = true,
                .summary = N_("take back what you proposed"),
                .examples = { "strongroom act withdraw 1044" },
                .arguments = { PROPOSAL },
                .said = N_("Your withdrawal is on record (entry {seq}).") },
        { .noun = "sign",
                .request = "act.sign",
                .writes = true,
                .summary = N_("sign an act that waits for you"),
                .examples = { "strongroom sign", "strongroom sign 1044" },
                .arguments = { { .name = "proposal",
                        .kind = ARGUMENT_NUMBER,
                        .positional = true,
                        .help = N_("the one that waits, where there is one only") } },
                .run = sign_run },
        { 0 },
};
