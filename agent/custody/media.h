/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_MEDIA_H
#define STRONGROOM_MEDIA_H

/*
 * What a file is, told by its first bytes and never by its name
 */

#include <stddef.h>
#include <stdint.h>

enum { MEDIA_HEAD_BYTES = 16, MEDIA_NAME_MAX = 32 };

/* "image/jpeg"; "application/octet-stream" where it is none of the table. head: the file's first bytes, at most
 * MEDIA_HEAD_BYTES of them are looked at. */
const char *media_of(const uint8_t *head, size_t size);

#endif
