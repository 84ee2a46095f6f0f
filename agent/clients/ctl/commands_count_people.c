/* SPDX-License-Identifier: ISC */

/*
 * Stock counts that more than one person answers for: rows of the table of commands
 */

#include "command.h"
#include "command_parts.h"

#define COUNT_NAMED \
        { \
                .name = "count", .kind = ARGUMENT_TEXT, .positional = true, .required = true, \
                .completion = COMPLETE_COUNT, .help = N_("C-2026-0007") \
        }
#define COMMITMENT \
        { \
                .name = "commitment", .kind = ARGUMENT_TEXT, .positional = true, .required = true, \
                .help = N_("K-57") \
        }

const struct command commands_count_people[] = {
        { .noun = "count",
                .verb = "confirm",
                .request = "count.confirm",
                .writes = true,
                .summary = N_("confirm what a hand-over found; custody passes once both have"),
                .examples = { "strongroom count confirm C-2026-0007" },
                .arguments = { COUNT_NAMED,
                        { .name = "lines",
                                .kind = ARGUMENT_TEXT,
                                .help = N_("the digest of the result that you saw, of count report") } },
                .said = N_("Confirmed. Custody of its places: {custody}.") },
        { .noun = "count",
                .verb = "contest",
                .request = "count.contest",
                .writes = true,
                .summary = N_("don't confirm what a hand-over found; nothing passes by it"),
                .examples = { "strongroom count contest C-2026-0007 --reason \"two are missing\"" },
                .arguments = { COUNT_NAMED, REASON },
                .said = N_("On record. Custody stays where it was.") },
        { .noun = "count",
                .verb = "plan",
                .request = "count.plan",
                .writes = true,
                .summary = N_("plan an unannounced count, so that only you know"),
                .examples = { "strongroom count plan --place ER1 --date 2026-12-01" },
                .arguments = { SCOPE, { .name = "date",
                                              .kind = ARGUMENT_TEXT,
                                              .required = true,
                                              .help = N_("the day before which it isn't opened") } },
                .said = N_("{commitment} is on record, and says nothing. Keep this text, it is told "
                           "once:\n{text}") },
        { .noun = "count",
                .verb = "commit",
                .request = "count.commit",
                .writes = true,
                .summary = N_("begin a sample: the site commits to its part of the draw"),
                .examples = { "strongroom count commit --place ER1", "strongroom count commit --sample 40" },
                .arguments = { SCOPE,
                        { .name = "sample",
                                .kind = ARGUMENT_NUMBER,
                                .help = N_("how many; default: 95 % confidence at 3 %, at least a tenth") } },
                .said = N_(
                        "{commitment} is on record. The auditor's part: strongroom count seed {commitment} "
                        "--seed …") },
        { .noun = "count",
                .verb = "seed",
                .request = "count.seed",
                .writes = true,
                .summary = N_("the auditor's part of a draw"),
                .examples = { "strongroom count seed K-57 --seed \"six dice: 4 1 6 2 2 5\"" },
                .arguments = { COMMITMENT, { .name = "seed",
                                                   .kind = ARGUMENT_TEXT,
                                                   .required = true,
                                                   .help = N_("anything that nobody could know before") } },
                .said = N_("On record. Open it: strongroom count open --kind sample --commitment "
                           "{commitment}") },
        { .noun = "count",
                .verb = "sample",
                .request = "count.sample",
                .summary = N_("all that a draw came from, so that it can be repeated by hand"),
                .examples = { "strongroom count sample K-57" },
                .arguments = { COMMITMENT },
                .show = count_sample_show },
        { .noun = "count",
                .verb = "due",
                .request = "count.due",
                .summary = N_("what is to be counted by when"),
                .examples = { "strongroom count due", "strongroom count due --all --place ER1" },
                .arguments = { { .name = "place",
                                       .kind = ARGUMENT_TEXT,
                                       .completion = COMPLETE_PLACE,
                                       .help = N_("only this place and what lies in it") },
                        { .name = "all", .kind = ARGUMENT_FLAG, .help = N_("what isn't due soon, too") } },
                .list = "due",
                .columns = { { "state", N_("State"), .mark = true }, { "due", N_("Due") },
                        { "place", N_("Place") }, { "schedule", N_("Schedule") },
                        { "last", N_("Counted last") } },
                .empty = N_("Nothing is due within two weeks.") },
        { 0 },
};
