/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PROOF_FILES_H
#define STRONGROOM_PROOF_FILES_H

/*
 * What the commands about proofs share: the files that they are given
 */

#include "command.h"
#include "ledger.h"

/* The option's value; NULL where it isn't given. */
const char *proof_local(const struct ctl *ctl, const char *name);

/* A text file, terminated; a failure is told. The caller's to free. */
int proof_read(const struct ctl *ctl, const char *path, char **ret_text);

/* A record that is only read; a failure is told. */
int proof_open(const struct ctl *ctl, const char *path, struct ledger **ret_ledger);

#endif
