/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COMMAND_PARTS_H
#define STRONGROOM_COMMAND_PARTS_H

/*
 * Arguments and columns that many commands have alike
 */

#include "command.h"

#define ITEM \
        { \
                .name = "item", .kind = ARGUMENT_TEXT, .positional = true, .required = true, \
                .completion = COMPLETE_ITEM, .help = N_("its number, or the code of any tag bound to it") \
        }
#define COUNT_OPTION \
        { \
                .name = "count", .kind = ARGUMENT_TEXT, .completion = COMPLETE_COUNT, \
                .help = N_("default: the station's open count") \
        }
#define COUNT_OPTIONAL \
        { \
                .name = "count", .kind = ARGUMENT_TEXT, .positional = true, .completion = COMPLETE_COUNT, \
                .help = N_("C-2026-0007; default: the station's open count") \
        }
#define SCOPE \
        { \
                .name = "place", .kind = ARGUMENT_TEXT, .completion = COMPLETE_PLACE, \
                .help = N_("the place to count, with all in it; default: everything") \
        }
#define NOTE \
        { .name = "note", .kind = ARGUMENT_TEXT, .help = N_("a remark that stays on record") }
#define REASON \
        { .name = "reason", .kind = ARGUMENT_TEXT, .required = true, .help = N_("why; stays on record") }
#define LIMIT \
        { .name = "limit", .kind = ARGUMENT_NUMBER, .help = N_("how many at most (1000)") }
#define CAMERA \
        { \
                .name = "camera", .kind = ARGUMENT_LOCAL, .completion = COMPLETE_FILE, \
                .help = N_("a camera whose next frame is read: /dev/video0") \
        }
#define TAG \
        { \
                .name = "tag", .kind = ARGUMENT_TEXT, .positional = true, .required = true, \
                .help = N_("what its label says") \
        }

#define ITEM_COLUMNS \
        { \
                { "number", N_("Number") }, { "class", N_("Class") }, { "summary", N_("What") }, \
                        { "case", N_("Case") }, { "place", N_("Place") }, { "status", N_("Status") }, \
                        { "holder", N_("With") }, { \
                        "due", N_("Due") \
                } \
        }

#endif
