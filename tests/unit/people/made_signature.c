/* SPDX-License-Identifier: ISC */

/*
 * Keys that sign, for tests
 */

#include "made_signature.h"

#include <sodium.h>
#include <string.h>

#include "bytes.h"
#include "made_key.h"

void made_signer(struct made_signer *ret_signer) {
        uint8_t blob[SSH_KEY_BLOB_MAX];
        size_t size;

        (void) crypto_sign_keypair(ret_signer->point, ret_signer->secret);
        size = made_string(blob, 0, "ssh-ed25519", 11);
        size = made_string(blob, size, ret_signer->point, sizeof ret_signer->point);
        made_line("ssh-ed25519", blob, size, ret_signer->line);
}

void made_signature(const struct made_signer *signer, const char *space, const char *message, char *out) {
        static const uint8_t version[] = { 0, 0, 0, 1 };
        uint8_t hash[64], over[256] = "SSHSIG", key[64], proof[96], raw[64], blob[SSHSIG_BLOB_MAX] = "SSHSIG";
        size_t size, key_size, proof_size;

        (void) crypto_hash_sha512(hash, (const uint8_t *) message, strlen(message));
        size = made_string(over, 6, space, strlen(space));
        size = made_string(over, size, "", 0);
        size = made_string(over, size, "sha512", 6);
        size = made_string(over, size, hash, sizeof hash);
        (void) crypto_sign_detached(raw, NULL, over, size, signer->secret);
        key_size = made_string(key, 0, "ssh-ed25519", 11);
        key_size = made_string(key, key_size, signer->point, sizeof signer->point);
        proof_size = made_string(proof, 0, "ssh-ed25519", 11);
        proof_size = made_string(proof, proof_size, raw, sizeof raw);
        memcpy(blob + 6, version, sizeof version);
        size = made_string(blob, 10, key, key_size);
        size = made_string(blob, size, space, strlen(space));
        size = made_string(blob, size, "", 0);
        size = made_string(blob, size, "sha512", 6);
        size = made_string(blob, size, proof, proof_size);
        bytes_base64(blob, size, out);
}
