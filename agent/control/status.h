/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_STATUS_H
#define STRONGROOM_STATUS_H

/*
 * Pieces of an answer that more than one request gives. New references; NULL when out of memory.
 */

#include <jansson.h>

#include "act.h"
#include "live.h"

json_t *status_readers(const struct live *live);

/* The open count of a station, "" where it has none. */
json_t *status_station_count(struct act *act, const char *station);

#endif
