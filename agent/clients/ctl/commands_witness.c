/* SPDX-License-Identifier: ISC */

/*
 * Witnesses of the record: rows of the table of commands
 */

#include "command.h"
#include "command_parts.h"

#define WITNESS \
        { \
                .name = "witness", .kind = ARGUMENT_TEXT, .positional = true, .required = true, \
                .help = N_("its name in strongroom.conf") \
        }
#define WITNESS_OPTIONAL \
        { .name = "witness", .kind = ARGUMENT_TEXT, .help = N_("only this one") }
#define STICK \
        { \
                .name = "dir", .kind = ARGUMENT_LOCAL, .positional = true, .required = true, \
                .completion = COMPLETE_FILE, .help = N_("the stick's folder") \
        }
#define SHEET_IMAGE \
        { \
                .name = "image", .kind = ARGUMENT_LOCAL, .completion = COMPLETE_FILE, \
                .help = N_("a picture of the sheet; may repeat") \
        }
#define SHEET_FILE \
        { \
                .name = "file", .kind = ARGUMENT_LOCAL, .completion = COMPLETE_FILE, \
                .help = N_("what a scanner typed; - or nothing for standard input") \
        }

const struct command commands_witness[] = {
        { .noun = "witness",
                .verb = "list",
                .request = "witness.list",
                .summary = N_("who vouches for the record, and since when"),
                .examples = { "strongroom witness list" },
                .list = "witnesses",
                .columns = { { "witness", N_("Witness") }, { "key_name", N_("Key") },
                        { "size", N_("Entries"), true }, { "time", N_("When") }, { "url", N_("At") } },
                .empty = N_("No witness is configured: strongroom.conf(5), [witness NAME].") },
        { .noun = "witness",
                .verb = "show",
                .request = "witness.note",
                .summary = N_("the newest checkpoint that enough witnesses vouch for, as a signed note"),
                .examples = { "strongroom witness show > cosigned.txt",
                        "strongroom witness show --size 1742" },
                .arguments = { { .name = "size",
                        .kind = ARGUMENT_NUMBER,
                        .help = N_("of so many entries") } },
                .show = witness_show_run },
        { .noun = "witness",
                .verb = "key",
                .request = "witness.list",
                .summary = N_("this site's verifier key, as a witness's configuration takes it"),
                .examples = { "strongroom witness key" },
                .show = witness_key_show },
        { .noun = "witness",
                .verb = "push",
                .summary = N_("ask each witness that has a url to vouch for the record as it is now"),
                .examples = { "strongroom witness push", "strongroom witness push --witness headquarters" },
                .arguments = { WITNESS_OPTIONAL },
                .run = witness_push_run },
        { .noun = "witness",
                .verb = "export",
                .summary = N_("put requests to witnesses on a stick"),
                .examples = { "strongroom witness export /media/stick" },
                .arguments = { STICK, WITNESS_OPTIONAL },
                .run = witness_export_run },
        { .noun = "witness",
                .verb = "import",
                .summary = N_("take in what witnesses answered on a stick"),
                .examples = { "strongroom witness import /media/stick" },
                .arguments = { STICK },
                .run = witness_import_run },
        { .noun = "witness",
                .verb = "print",
                .summary = N_("a request to a witness as text and QR codes"),
                .examples = { "strongroom witness print auditor",
                        "strongroom witness print auditor --png sheet.png" },
                .arguments = { WITNESS,
                        { .name = "old",
                                .kind = ARGUMENT_NUMBER,
                                .help = N_("the size that the witness says it knows") },
                        { .name = "png",
                                .kind = ARGUMENT_LOCAL,
                                .completion = COMPLETE_FILE,
                                .help = N_("draw the codes into this file") },
                        { .name = "svg",
                                .kind = ARGUMENT_LOCAL,
                                .completion = COMPLETE_FILE,
                                .help = N_("the same, to be printed in any size") } },
                .run = witness_print_run },
        { .noun = "witness",
                .verb = "scan",
                .summary = N_("take in what a witness answered on paper"),
                .examples = { "strongroom witness scan auditor --image sheet.jpg",
                        "strongroom witness scan auditor --file answer.txt" },
                .arguments = { WITNESS, SHEET_IMAGE, SHEET_FILE, CAMERA },
                .said = N_("{witness} vouches for {size} entries ({time})."),
                .run = witness_scan_run },
        { .noun = "witness",
                .verb = "read",
                .summary = N_("the text that a sheet's QR codes hold, without an agent"),
                .examples = { "strongroom witness read --image sheet.jpg | strongroom-witness --paper -" },
                .arguments = { SHEET_IMAGE, SHEET_FILE, CAMERA },
                .run = witness_read_run },
        { 0 },
};
