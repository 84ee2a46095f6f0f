/* SPDX-License-Identifier: ISC */

/*
 * Proofs, and the record as others' tools read it: rows of the table of commands
 */

#include "command.h"
#include "command_parts.h"

#define STORE \
        { \
                .name = "store", .kind = ARGUMENT_LOCAL, .completion = COMPLETE_FILE, \
                .help = N_("a record's file, instead of asking the agent") \
        }
#define SIZE \
        { \
                .name = "size", .kind = ARGUMENT_NUMBER, \
                .help = N_("lead to the checkpoint over that many entries; default: the newest") \
        }
#define OUTPUT \
        { \
                .name = "output", .kind = ARGUMENT_LOCAL, .completion = COMPLETE_FILE, \
                .help = N_("the file to write; default: to standard output") \
        }

const struct command commands_proof[] = {
        { .noun = "proof",
                .verb = "check",
                .summary = N_("does a proof hold? With nothing but the site's verifier key"),
                .examples = { "strongroom proof check 1042.tlog-proof --vkey site.vkey",
                        "strongroom proof check 1042.tlog-proof --store copy.db",
                        "strongroom proof check grown.txt --vkey site.vkey --older kept.txt",
                        "strongroom proof check 1042.tlog-proof --vkey site.vkey --witness hq.vkey --witness "
                        "court.vkey --quorum 1" },
                .arguments = { { .name = "file",
                                       .kind = ARGUMENT_LOCAL,
                                       .positional = true,
                                       .required = true,
                                       .completion = COMPLETE_FILE,
                                       .help = N_("the proof") },
                        { .name = "vkey",
                                .kind = ARGUMENT_LOCAL,
                                .completion = COMPLETE_FILE,
                                .help = N_("the site's verifier key, or a file that holds it") },
                        { .name = "store",
                                .kind = ARGUMENT_LOCAL,
                                .completion = COMPLETE_FILE,
                                .help = N_("a record's file, for its key and its entry") },
                        { .name = "leaf",
                                .kind = ARGUMENT_LOCAL,
                                .completion = COMPLETE_FILE,
                                .help = N_("the entry's bytes, where the proof doesn't carry them") },
                        { .name = "older",
                                .kind = ARGUMENT_LOCAL,
                                .completion = COMPLETE_FILE,
                                .help = N_("of a proof of consistency: the older checkpoint") },
                        { .name = "witness",
                                .kind = ARGUMENT_LOCAL,
                                .completion = COMPLETE_FILE,
                                .help = N_(
                                        "a witness's verifier key, or a file that holds it; may repeat: they "
                                        "must have cosigned") },
                        { .name = "quorum",
                                .kind = ARGUMENT_LOCAL,
                                .help = N_("so many of those witnesses are enough; default: all") } },
                .run = proof_check_run },
        { .noun = "proof",
                .verb = "consistency",
                .request = "proof.consistency",
                .summary = N_("that the record still begins as an older checkpoint says"),
                .examples = { "strongroom proof consistency 1024",
                        "strongroom proof consistency kept.txt --output grown.txt",
                        "strongroom proof consistency 1024 2048 --store copy.db" },
                .arguments = { { .name = "old",
                                       .kind = ARGUMENT_LOCAL,
                                       .positional = true,
                                       .required = true,
                                       .completion = COMPLETE_FILE,
                                       .help = N_("a checkpoint kept elsewhere, or a number of entries") },
                        { .name = "new",
                                .kind = ARGUMENT_LOCAL,
                                .positional = true,
                                .completion = COMPLETE_FILE,
                                .help = N_("the same; default: the newest checkpoint") },
                        STORE, OUTPUT },
                .run = proof_consistency_run },
        { .noun = "proof",
                .request = "proof.inclusion",
                .summary = N_("that an entry is in the record, for people who don't have the record"),
                .examples = { "strongroom proof 1042 --output 1042.tlog-proof",
                        "strongroom proof PSK-2026-000017-4 --checkpoint cosigned.txt",
                        "strongroom proof 1042 --bare --store copy.db" },
                .arguments = { { .name = "entry",
                                       .kind = ARGUMENT_LOCAL,
                                       .positional = true,
                                       .required = true,
                                       .completion = COMPLETE_ITEM,
                                       .help = N_("its number, or an exhibit: then its newest entry") },
                        SIZE,
                        { .name = "checkpoint",
                                .kind = ARGUMENT_LOCAL,
                                .completion = COMPLETE_FILE,
                                .help = N_("lead to this checkpoint, kept or cosigned elsewhere") },
                        { .name = "bare",
                                .kind = ARGUMENT_FLAG,
                                .help = N_("without the entry's text, which is given apart or not at all") },
                        STORE, OUTPUT },
                .run = proof_run },
        { .noun = "export",
                .verb = "tiles",
                .summary = N_("the whole record as a folder that other logs' tools read (C2SP tlog-tiles)"),
                .examples = { "strongroom export tiles /media/stick/tiles",
                        "strongroom export tiles tiles --store copy.db" },
                .arguments = { { .name = "folder",
                                       .kind = ARGUMENT_LOCAL,
                                       .positional = true,
                                       .required = true,
                                       .completion = COMPLETE_FILE,
                                       .help = N_("the folder; what is in it already stays, and what is new "
                                                  "is added") },
                        { .name = "store",
                                .kind = ARGUMENT_LOCAL,
                                .completion = COMPLETE_FILE,
                                .help = N_("a record's file; default: this machine's") } },
                .run = export_tiles_run },
        { 0 },
};
