/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_SSHSIG_H
#define STRONGROOM_SSHSIG_H

/*
 * Signatures that `ssh-keygen -Y sign` makes (OpenSSH's PROTOCOL.sshsig, and PROTOCOL.u2f for security keys)
 *
 * Whatever is taken here, `ssh-keygen -Y verify` takes too. The other way round not: one signature has one spelling
 * here, a security key must have been touched, and it must sign for "ssh:".
 */

#include <stddef.h>
#include <stdint.h>

#include "macros.h"
#include "ssh_key.h"

#define SSHSIG_NAMESPACE "custody-event@strongroom"

enum {
        SSHSIG_BLOB_MAX = 1024,
        SSHSIG_PROOF_MAX = 160, /* one ECDSA signature in DER, or 64 bytes of Ed25519 */
        SSHSIG_NAMESPACE_MAX = 64,
};

enum sshsig_condition {
        SSHSIG_E_FORM = 1,    /* not an SSHSIG blob, or something follows it */
        SSHSIG_E_VERSION,     /* of another version than 1 */
        SSHSIG_E_KEY,         /* by a kind of key that isn't taken, or a malformed one */
        SSHSIG_E_NAMESPACE,   /* for another purpose */
        SSHSIG_E_RESERVED,    /* has something in the field that is reserved */
        SSHSIG_E_HASH,        /* over a hash other than sha256 and sha512 */
        SSHSIG_E_ALGORITHM,   /* its algorithm isn't its key's */
        SSHSIG_E_APPLICATION, /* by a security key that isn't for SSH */
        SSHSIG_E_PRESENCE,    /* by a security key that nobody touched */
        SSHSIG_E_WRONG,       /* not over these bytes, or not by this key */
};

struct sshsig {
        struct ssh_key key;
        char space[SSHSIG_NAMESPACE_MAX];
        const char *hash;                /* "sha512"; static */
        uint8_t proof[SSHSIG_PROOF_MAX]; /* Ed25519: R and S; ECDSA: DER (RFC 3279, 2.2.3) */
        size_t proof_size;
        uint8_t flags; /* of a security key: CTAP2's; bit 0 user present, bit 2 user verified */
        uint32_t counter;
};

/* The blob, as it stands between the armour's lines. Says nothing of whether it is right. */
must_check int sshsig_read(const void *blob, size_t size, struct sshsig *ret_signature);

/* That it signs this message for this purpose: 0, SSHSIG_E_NAMESPACE, SSHSIG_E_WRONG, or -ENOMEM. */
must_check int sshsig_check(
        const struct sshsig *signature, const char *space, const void *message, size_t size);

/* What a condition means, to be translated: "it is for another purpose". */
const char *sshsig_why(int condition);

#endif
