/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_SSH_KEY_H
#define STRONGROOM_SSH_KEY_H

/*
 * Public SSH keys: one line of an authorized_keys or .pub file, and the blob in it
 *
 *      ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI… awa@counter
 *
 * The blob has the forms of RFC 4253, 6.6; RFC 8709, 4 (ed25519); RFC 5656, 3.1 (ecdsa); and OpenSSH's PROTOCOL.u2f
 * (sk-…). Only what stands here is taken: no options before the type, no certificates, no RSA.
 */

#include <stddef.h>
#include <stdint.h>

#include "macros.h"

enum {
        SSH_KEY_TYPE_MAX = 48,
        SSH_KEY_BLOB_MAX = 256,
        SSH_KEY_LINE_MAX = 1024,      /* a line with its comment, terminator included */
        SSH_KEY_FINGERPRINT_MAX = 51, /* "SHA256:" and 43 characters */
        SSH_KEY_COMMENT_MAX = 128,
        SSH_KEY_APPLICATION_MAX = 64, /* of a security key: "ssh:" */
        SSH_KEY_POINT_MAX = 65,
};

enum ssh_key_condition {
        SSH_KEY_E_FORM = 1, /* not "type base64 comment", or longer than taken */
        SSH_KEY_E_TYPE,     /* a type of key that isn't taken */
        SSH_KEY_E_BLOB,     /* the blob isn't one of its type */
        SSH_KEY_E_POINT,    /* its point isn't on the curve, or is one that signs for everyone */
};

enum ssh_key_curve { SSH_KEY_ED25519 = 1, SSH_KEY_NISTP256 };

struct ssh_key {
        const char *type; /* static */
        enum ssh_key_curve curve;
        uint8_t blob[SSH_KEY_BLOB_MAX];
        size_t size;
        uint8_t point[SSH_KEY_POINT_MAX]; /* 32 bytes of ed25519; 65 of P-256, 0x04 first */
        size_t point_size;
        char application[SSH_KEY_APPLICATION_MAX]; /* "" where it is no security key */
        char comment[SSH_KEY_COMMENT_MAX];
};

/* Of a line without its newline. */
must_check int ssh_key_parse(const char *line, struct ssh_key *ret_key);

/* Of the blob alone; it may come from a signature. */
must_check int ssh_key_read(const void *blob, size_t size, struct ssh_key *ret_key);

/* As `ssh-keygen -l` prints it: SHA256 and base64 without padding. out: SSH_KEY_FINGERPRINT_MAX. */
void ssh_key_fingerprint(const void *blob, size_t size, char *out);

/* "type base64", as it was parsed, without its comment; out has room for SSH_KEY_LINE_MAX. */
void ssh_key_print(const struct ssh_key *key, char *out);

#endif
