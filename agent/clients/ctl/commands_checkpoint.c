/* SPDX-License-Identifier: ISC */

/*
 * What is carried out of the house, and held against the record again: rows of the table of commands
 */

#include "command.h"
#include "command_parts.h"

const struct command commands_checkpoint[] = {
        { .noun = "checkpoint",
                .verb = "show",
                .request = "checkpoint.show",
                .summary = N_("the signed head of the record: one line of it fixes all that is before"),
                .examples = { "strongroom checkpoint show" },
                .show = checkpoint_show },
        { .noun = "checkpoint",
                .verb = "check",
                .request = "checkpoint.check",
                .summary = N_("does the record still begin with what was signed and carried out?"),
                .examples = { "strongroom checkpoint check /media/stick/psk.note" },
                .arguments = { { .name = "file",
                        .kind = ARGUMENT_LOCAL,
                        .positional = true,
                        .required = true,
                        .completion = COMPLETE_FILE,
                        .help = N_("a checkpoint, cosigned or not") } },
                .said = N_("The record of {entries} entries still begins with the {size} that were signed "
                           "there."),
                .run = checkpoint_check_run },
        { .noun = "checkpoint",
                .verb = "accept",
                .request = "checkpoint.accept",
                .writes = true,
                .summary =
                        N_("go on although something outside contradicts the record; that is put on record"),
                .examples = { "strongroom checkpoint accept --reason \"disk died, backup of Monday, order "
                              "41\"" },
                .arguments = { { .name = "reason",
                        .kind = ARGUMENT_TEXT,
                        .required = true,
                        .help = N_("why the record is as it is, and on whose order") } },
                .said = N_("Accepted and on record as entry {seq}; the agent records again.") },
        { 0 },
};
