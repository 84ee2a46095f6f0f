/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_STATUS_H
#define STRONGROOM_STATUS_H

/*
 * Pieces of an answer that more than one request gives. New references; NULL when out of memory.
 */

#include <jansson.h>

#include "act.h"
#include "live.h"
#include "macros.h"

json_t *status_readers(const struct live *live);

/* The open count of a station, "" where it has none. */
/* What fixed antennas hear, where there are any: 0 or an error. */
must_check int status_presence(struct act *act, json_t *reply);

json_t *status_station_count(struct act *act, const char *station);

#endif
