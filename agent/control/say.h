/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_SAY_H
#define STRONGROOM_SAY_H

/*
 * An event in one line, for people: "PSK-2026-000017-4 moved from ER1/A to ER1/B."
 */

#include <jansson.h>

#include "text.h"

void say_event(const json_t *event, struct text *out);

/* The name a watcher knows it by: "line.found" for a scan, the kind for all else. */
const char *say_event_name(const json_t *event);

#endif
