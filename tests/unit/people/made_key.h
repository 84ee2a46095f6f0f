/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_MADE_KEY_H
#define STRONGROOM_TEST_MADE_KEY_H

/*
 * Public keys for tests, each drawn anew; nobody has kept the other half
 */

#include "ssh_key.h"

/* "ssh-ed25519 AAAA… made" */
void made_key(char *out);

/* The same point as a security key's, for an application. */
void made_security_key(const char *application, char *out);

/* A line of this type around any blob. */
void made_line(const char *type, const void *blob, size_t size, char *out);

/* Appends string, as SSH writes it. */
size_t made_string(uint8_t *blob, size_t at, const void *bytes, size_t size);

#endif
