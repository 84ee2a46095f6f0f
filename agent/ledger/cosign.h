/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COSIGN_H
#define STRONGROOM_COSIGN_H

/*
 * Cosignatures: a witness says that it saw this checkpoint, and none before that contradicts it (C2SP tlog-cosignature)
 *
 *      — <witness's key name> <base64(id || time, 8 bytes, big-endian || Ed25519 signature)>\n
 *
 * over "cosignature/v1\ntime <seconds since 1970>\n" and the checkpoint's text. A witness's key has signature type
 * 0x04 in its verifier key and id. Type 0x06 (ML-DSA-44) is reserved: such a key is refused by that name, and lines by
 * it are passed over like those of any unknown key.
 */

#include <stdint.h>

#include "note.h"
#include "sign.h"

enum {
        COSIGN_SIZE = 8 + SIGN_SIGNATURE_SIZE, /* behind the id */
        COSIGN_LINE_MAX = 256,
        COSIGN_WITNESSES_MAX = 16, /* of one policy */
};

enum {
        COSIGN_E_MALFORMED = 1, /* no verifier key */
        COSIGN_E_LOG_KEY,       /* type 0x01: the key of a log, not of a witness */
        COSIGN_E_ML_DSA_44,     /* type 0x06: not supported yet */
        COSIGN_E_TYPE,          /* some other type */
};

/* A witness's verifier key, "name+hash+base64(0x04 || public key)": 0 or COSIGN_E_*. */
must_check int cosign_parse(const char *vkey, struct verifier *ret_witness);
void cosign_print(const struct verifier *witness, char *out); /* out has room for SIGN_VKEY_MAX */

/* The key file of a witness is any signer's (sign.h); this gives it the id that it has as a witness. */
void cosign_take(struct signer *signer);

/* The line, with its newline, over a note's text of size bytes, its last newline included. Room: COSIGN_LINE_MAX. */
void cosign_make(const struct signer *witness, int64_t time_s, const char *text, size_t size, char *out);

/*
 * Whether that witness cosigned the note, and when last: 0; NOTE_E_UNSIGNED; NOTE_E_WRONG: a line under its name and id
 * that doesn't hold, or says a time past 2^63-1 or none; NOTE_E_MALFORMED.
 */
must_check int cosign_check(const char *note, const struct verifier *witness, int64_t *ret_time_s);

/*
 * k of n. What the note has of these witnesses, each counted once: 0 where at least quorum of them cosigned it, with
 * their number and the time from which on there were so many; NOTE_E_UNSIGNED where fewer did; NOTE_E_WRONG where any
 * of their lines doesn't hold; NOTE_E_MALFORMED. quorum 0 asks for none: the time is 0 then. The list must not have a
 * public key twice (cosign_is_double()).
 */
must_check int cosign_quorum(const char *note, const struct verifier *witnesses, size_t count, size_t quorum,
        size_t *ret_signed, int64_t *ret_since_s);

/* One public key under two names would count twice (tlog-policy, "duplicate"). */
bool cosign_is_double(const struct verifier *witnesses, size_t count, const struct verifier *next);

#endif
