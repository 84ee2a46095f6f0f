/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CTL_FILE_CHECK_H
#define STRONGROOM_CTL_FILE_CHECK_H

/*
 * Files against the record: for file check, verify --files, doctor, backups
 */

#include "command.h"

/*
 * Each file that the record at `store` has, in "files" beside it, and tells what is there: CTL_BROKEN where one is
 * missing or changed, CTL_TROUBLE where only more is there than should be.
 */
int files_check(const struct ctl *ctl, const char *store);

/* The same in `folder`, told only where one is missing or changed. */
int files_are_whole(const struct ctl *ctl, const char *store, const char *folder);

/* How many are there as large as they should be, and how many not: 0, or what ledger_open() gives. */
must_check int files_look(const char *store, int64_t *ret_good, int64_t *ret_bad);

/* Copies what the record at `store` has from one folder to another, new ones only; erased ones go there too. */
int files_copy(const struct ctl *ctl, const char *store, const char *from, const char *to);

#endif
