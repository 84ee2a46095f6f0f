/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_OUTSIDE_FOLDER_H
#define STRONGROOM_OUTSIDE_FOLDER_H

/*
 * The folder of checkpoints that were carried out: [checkpoint] outside, a stick or another machine's share
 *
 * Every file there whose name ends in .note or .checkpoint is held against the record: at the start, and each minute
 * for those that weren't there before. What once held stays true while this agent writes, so it isn't judged again.
 * A folder that isn't there says nothing; a file that is no checkpoint of this record is named in the log, once.
 */

#include "live.h"

enum {
        OUTSIDE_FILES_MAX = 64,      /* that are read; more are named in the log */
        OUTSIDE_NAMES_MAX = 4096,    /* of the folder, that are looked at */
        OUTSIDE_BYTES_MAX = 1 << 16, /* of a file */
};

struct outside_folder {
        size_t count; /* judged before: by what they say, so that a file that changed is judged anew */
        struct hash known[OUTSIDE_FILES_MAX];
        bool said_many;
};

/* Adds what contradicts the record, and wasn't accepted, to live's contradictions, and logs it. 0, or a failure. */
must_check int outside_folder_look(struct outside_folder *outside, struct ledger *ledger, struct live *live);

#endif
