/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_SIGHTINGS_TWIN_H
#define STRONGROOM_SIGHTINGS_TWIN_H

/*
 * A twin of the sightings: the same rules over a plain array, looked through from end to end
 *
 * twin_step() does one random thing to both and compares the edges, the counts, each place and each tag: at the first
 * difference it says so and aborts. The numbers come from dice, so a seed or a fuzzer's bytes drive it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sightings.h"

/* A number below sides. */
typedef uint32_t twin_dice(void *context, uint32_t sides);

struct twin;

struct twin *twin_new(twin_dice *dice, void *context);
void twin_step(struct twin *twin);
void twin_compare(const struct twin *twin);
struct twin *twin_free(struct twin *twin);

/* Edges told so far, of one kind. */
size_t twin_told(const struct twin *twin, enum sighting_edge_kind kind);

#endif
