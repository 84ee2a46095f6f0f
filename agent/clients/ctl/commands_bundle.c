/* SPDX-License-Identifier: ISC */

/*
 * What leaves the house for a court: rows of the table of commands
 */

#include "command.h"
#include "command_parts.h"

const struct command commands_bundle[] = {
        { .noun = "bundle",
                .summary = N_("an exhibit's whole record with its proofs, as a folder and a page that checks "
                              "itself"),
                .examples = { "strongroom bundle PSK-2026-000017-4",
                        "strongroom bundle PSK-2026-000017-4 --lang fr --checkpoint cosigned.txt --witness "
                        "VKEY",
                        "strongroom bundle PSK-2026-000017-4 --store copy.db --output /media/stick/17" },
                .arguments = { ITEM,
                        { .name = "output",
                                .kind = ARGUMENT_LOCAL,
                                .completion = COMPLETE_FILE,
                                .help = N_("the folder to make; default: bundle-ITEM here") },
                        { .name = "store",
                                .kind = ARGUMENT_LOCAL,
                                .completion = COMPLETE_FILE,
                                .help = N_("a record's file; default: this machine's") },
                        { .name = "checkpoint",
                                .kind = ARGUMENT_LOCAL,
                                .completion = COMPLETE_FILE,
                                .help = N_(
                                        "stand on this checkpoint, kept or cosigned elsewhere; may repeat") },
                        { .name = "witness",
                                .kind = ARGUMENT_LOCAL,
                                .help = N_("a witness's verifier key; may repeat; default: the "
                                           "configuration's") },
                        { .name = "withhold",
                                .kind = ARGUMENT_FLAG,
                                .help = N_("leave personal values out; their hashes stay") },
                        { .name = "lang",
                                .kind = ARGUMENT_LOCAL,
                                .help = N_("the language of the page: en fr es pt") } },
                .run = bundle_run },
        { 0 },
};
