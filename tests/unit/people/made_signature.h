/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_MADE_SIGNATURE_H
#define STRONGROOM_TEST_MADE_SIGNATURE_H

/*
 * Keys that sign, for tests: SSHSIG as ssh-keygen makes it (test_sshsig.c compares the two), without starting one
 */

#include "ssh_key.h"
#include "sshsig.h"

struct made_signer {
        uint8_t point[32], secret[64];
        char line[SSH_KEY_LINE_MAX]; /* "ssh-ed25519 AAAA… made" */
};

void made_signer(struct made_signer *ret_signer);

/* In base64, as act.sign takes it; out has room for MADE_SIGNATURE_MAX. */
enum { MADE_SIGNATURE_MAX = 512 };
void made_signature(const struct made_signer *signer, const char *space, const char *message, char *out);

#endif
