/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_RANDOM_H
#define STRONGROOM_RANDOM_H

/*
 * Random bytes from the kernel: for labels, nonces, session numbers and idempotency keys
 */

#include <stddef.h>
#include <stdint.h>

enum { RANDOM_ULID_MAX = 27 };

void random_bytes(void *out, size_t size);
uint64_t random_u64(void);

/* A ULID: 10 characters of time in milliseconds, 16 of randomness, Crockford base 32; out has room for 27. */
void random_ulid(int64_t wall_us, char *out);

#endif
