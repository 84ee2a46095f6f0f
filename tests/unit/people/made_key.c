/* SPDX-License-Identifier: ISC */

/*
 * Public keys for tests
 */

#include "made_key.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"

size_t made_string(uint8_t *blob, size_t at, const void *bytes, size_t size) {
        const uint8_t length[] = { 0, 0, (uint8_t) (size >> 8), (uint8_t) size };

        memcpy(blob + at, length, sizeof length);
        memcpy(blob + at + sizeof length, bytes, size);
        return at + sizeof length + size;
}

void made_line(const char *type, const void *blob, size_t size, char *out) {
        char text[BYTES_BASE64_SIZE(SSH_KEY_LINE_MAX / 2)];

        bytes_base64(blob, size, text);
        (void) snprintf(out, SSH_KEY_LINE_MAX, "%s %s made", type, text);
}

static void made(const char *type, const char *application, char *out) {
        uint8_t point[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES], blob[SSH_KEY_BLOB_MAX];
        size_t size;

        (void) crypto_sign_keypair(point, secret);
        size = made_string(blob, 0, type, strlen(type));
        size = made_string(blob, size, point, sizeof point);
        if (application)
                size = made_string(blob, size, application, strlen(application));
        made_line(type, blob, size, out);
}

void made_key(char *out) {
        made("ssh-ed25519", NULL, out);
}

void made_security_key(const char *application, char *out) {
        made("sk-ssh-ed25519@openssh.com", application, out);
}
