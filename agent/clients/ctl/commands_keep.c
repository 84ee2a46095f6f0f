/* SPDX-License-Identifier: ISC */

/*
 * The table of commands: what is kept, how long, and where else
 */

#include "command.h"
#include "command_parts.h"

#define FOLDER \
        { \
                .name = "folder", .kind = ARGUMENT_LOCAL, .positional = true, .required = true, \
                .completion = COMPLETE_FILE, .help = N_("the backup's folder") \
        }

const struct command commands_keep[] = {
        { .noun = "personal",
                .verb = "list",
                .request = "personal.list",
                .summary = N_("what is kept of persons beside the record"),
                .examples = { "strongroom personal list --person \"Awa Diop\"" },
                .arguments = { { .name = "person",
                                       .kind = ARGUMENT_TEXT,
                                       .help = N_("only what names this person, written the same") },
                        { .name = "field", .kind = ARGUMENT_TEXT, .help = N_("only this field: to") },
                        { .name = "from", .kind = ARGUMENT_NUMBER, .help = N_("from this entry on") } },
                .list = "values",
                .next = "seq",
                .columns = { { "seq", "#", true }, { "field", N_("Field") }, { "value", N_("Value") } },
                .empty = N_("Nothing is kept.") },
        { .noun = "personal",
                .verb = "erase",
                .request = "personal.erase",
                .writes = true,
                .summary = N_("erase personal data for good, with its legal ground"),
                .examples = { "strongroom personal erase --person \"Awa Diop\" --ground \"art. 17 GDPR\" "
                              "--authority DPO-2026-14",
                        "strongroom personal erase --item PSK-2026-000017-4 --field record.seizure.narrative "
                        "--ground \"art. 17 GDPR\" --authority DPO-2026-14" },
                .arguments = { { .name = "person",
                                       .kind = ARGUMENT_TEXT,
                                       .help = N_("all that names this person, written the same") },
                        { .name = "item",
                                .kind = ARGUMENT_TEXT,
                                .completion = COMPLETE_ITEM,
                                .help = N_("all of this exhibit's") },
                        { .name = "entry", .kind = ARGUMENT_NUMBER, .help = N_("all of this entry's") },
                        { .name = "field",
                                .kind = ARGUMENT_TEXT,
                                .help = N_("of these only one field: record.seizure.narrative") },
                        { .name = "ground",
                                .kind = ARGUMENT_TEXT,
                                .required = true,
                                .help = N_("the legal ground; stays on record, so it names nobody") },
                        { .name = "authority",
                                .kind = ARGUMENT_TEXT,
                                .required = true,
                                .help = N_("the document that orders it; stays on record") } } },
        { .noun = "backup",
                .verb = "make",
                .summary = N_("copy the record while the agent goes on, verify the copy, have it signed"),
                .examples = { "strongroom backup make /media/stick/strongroom" },
                .arguments = { FOLDER },
                .run = backup_make_run },
        { .noun = "backup",
                .verb = "check",
                .summary = N_("is a backup whole, and the site's?"),
                .examples = { "strongroom backup check /media/stick/strongroom" },
                .arguments = { FOLDER },
                .run = backup_check_run },
        { .noun = "restore",
                .summary = N_("put a backup in place (--state), once all of it was verified"),
                .examples = { "strongroom --state /var/lib/strongroom restore /media/stick/strongroom" },
                .arguments = { FOLDER,
                        { .name = "first",
                                .kind = ARGUMENT_LOCAL,
                                .completion = COMPLETE_FILE,
                                .help = N_("the signature of who restores") },
                        { .name = "second",
                                .kind = ARGUMENT_LOCAL,
                                .completion = COMPLETE_FILE,
                                .help = N_("the signature of who approves it") } },
                .run = restore_run },
        { 0 },
};
