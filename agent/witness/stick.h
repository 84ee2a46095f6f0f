/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_WITNESS_STICK_H
#define STRONGROOM_WITNESS_STICK_H

/*
 * The witness by files: what strongroom witness export put on a stick
 *
 *      DIR/strongroom-witness/<any>/add-checkpoint        the body that would have been posted
 *      DIR/strongroom-witness/<any>/add-checkpoint.200    the body of the answer, named by its status
 *
 * <any> is one folder for each log and witness. Those meant for another witness lie in folders of their own; a folder
 * that has a file "witness" with another verifier key than ours is passed over.
 */

#include <stdio.h>

#include "witness.h"

enum { STICK_FOLDERS_MAX = 256 };

struct stick_told {
        size_t asked, cosigned;
};

/* Tells each on out. 0, or a negative errno: the folder can't be read, or an answer not written. */
must_check int stick_run(const struct witness *witness, const char *folder, int64_t now_s, FILE *out,
        struct stick_told *ret_told);

#endif
