/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CTL_SIGN_H
#define STRONGROOM_CTL_SIGN_H

/*
 * Signing with a person's own key: a key file, an agent (by the .pub file), or a security key, as ssh-keygen does it
 */

#include "command.h"

enum { SIGN_TEXT_MAX = 2048 };

/* The base64 between the armour's lines, or the status to end with. out: SIGN_TEXT_MAX. */
must_check int sign_with_key(struct ctl *ctl, const char *message, char *out);

#endif
