/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FILE_REQUEST_H
#define STRONGROOM_FILE_REQUEST_H

/*
 * Files of an exhibit, as other requests show them
 */

#include <jansson.h>

#include "act.h"

/* [{sha256, size, media, kind, angle, name, seq, erased}], a new reference; name null where there's none. */
must_check int file_answer(struct act *act, const char *item, json_t **ret_files);

#endif
