/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PERSONAL_REQUEST_H
#define STRONGROOM_PERSONAL_REQUEST_H

/*
 * After a turn's commit: whether what personal.erase or file.erase erased is out of the folder yet
 */

#include <jansson.h>
#include <stdbool.h>

/* waits: it isn't. */
void erase_settle(bool waits, const json_t *ask, json_t *answer);

#endif
