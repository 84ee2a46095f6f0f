/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CTL_DECODE_H
#define STRONGROOM_CTL_DECODE_H

/*
 * `strongroom decode [FILE]`: what payloads mean, without an agent
 */

#include <jansson.h>
#include <stdio.h>

enum { DECODE_EXIT_FINE = 0, DECODE_EXIT_INPUT = 65, DECODE_EXIT_INTERNAL = 70 };

/*
 * Reads lines "carrier TAB payload" to the end, writes one JSON object a line for each, in order, and flushes after
 * each, so that it may stand at the end of a pipe. Gives the exit status: 0; 65 where a line was bad; 70 (and a message
 * on err) where out can't be written or memory is out.
 */
int ctl_decode(FILE *in, FILE *out, FILE *err);

/* The same for one payload, written as its carrier has it ("aim", "]C10109506000134352"): a new object. */
json_t *ctl_decode_payload(const char *carrier, const char *payload);

#endif
