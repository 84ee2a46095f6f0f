/* SPDX-License-Identifier: ISC */

/*
 * SSH keys: a line, its blob, and the point in it
 *
 *      string type | string point                                ssh-ed25519
 *      string type | string point | string application           sk-ssh-ed25519@openssh.com
 *      string type | string "nistp256" | string point            ecdsa-sha2-nistp256
 *      string type | string "nistp256" | string point | string application
 *
 * string: four bytes of length, high first, and the bytes. Nothing may follow. A point is refused unless a signature
 * under it can mean its owner: on the curve, of prime order, in its one spelling.
 */

#include "ssh_key.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "text.h"

static const struct {
        const char *type;
        enum ssh_key_curve curve;
        bool is_security_key;
} ssh_key_types[] = {
        { "ssh-ed25519", SSH_KEY_ED25519, false },
        { "sk-ssh-ed25519@openssh.com", SSH_KEY_ED25519, true },
        { "ecdsa-sha2-nistp256", SSH_KEY_NISTP256, false },
        { "sk-ecdsa-sha2-nistp256@openssh.com", SSH_KEY_NISTP256, true },
};

static int ssh_key_string(struct cursor *cursor, const uint8_t **ret_bytes, size_t *ret_size) {
        uint32_t size = 0;

        if (cursor_u32be(cursor, &size) || cursor_take(cursor, size, ret_bytes))
                return SSH_KEY_E_BLOB;
        *ret_size = size;
        return 0;
}

static int ssh_key_expect(struct cursor *cursor, const char *word) {
        const uint8_t *bytes;
        size_t size;

        if (ssh_key_string(cursor, &bytes, &size) || size != strlen(word) || memcmp(bytes, word, size) != 0)
                return SSH_KEY_E_BLOB;
        return 0;
}

static int ssh_key_point(struct cursor *cursor, struct ssh_key *key) {
        const size_t expected =
                key->curve == SSH_KEY_ED25519 ? crypto_sign_PUBLICKEYBYTES : SSH_KEY_POINT_MAX;
        const uint8_t *bytes;
        size_t size;

        if (ssh_key_string(cursor, &bytes, &size) || size != expected)
                return SSH_KEY_E_BLOB;
        memcpy(key->point, bytes, size);
        key->point_size = size;
        return 0;
}

/* Printable, without blanks: OpenSSH says "ssh:" or "ssh:something". */
static int ssh_key_application(struct cursor *cursor, struct ssh_key *key) {
        const uint8_t *bytes;
        size_t size;

        if (ssh_key_string(cursor, &bytes, &size) || !size || size >= sizeof key->application)
                return SSH_KEY_E_BLOB;
        for (size_t i = 0; i < size; i++)
                if (bytes[i] <= 0x20 || bytes[i] >= 0x7f)
                        return SSH_KEY_E_BLOB;
        memcpy(key->application, bytes, size);
        key->application[size] = '\0';
        return 0;
}

static bool ssh_key_is_on_p256(const uint8_t *point, size_t size) {
        char group[] = "prime256v1";
        uint8_t copy[SSH_KEY_POINT_MAX];
        OSSL_PARAM parameters[] = {
                OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy, size),
                OSSL_PARAM_construct_end(),
        };
        EVP_PKEY_CTX *making = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL), *checking = NULL;
        EVP_PKEY *key = NULL;
        bool good = false;

        memcpy(copy, point, size);
        if (making && point[0] == 0x04 && EVP_PKEY_fromdata_init(making) == 1 &&
                EVP_PKEY_fromdata(making, &key, EVP_PKEY_PUBLIC_KEY, parameters) == 1)
                checking = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
        if (checking)
                good = EVP_PKEY_public_check(checking) == 1;
        EVP_PKEY_CTX_free(checking);
        EVP_PKEY_free(key);
        EVP_PKEY_CTX_free(making);
        return good;
}

static bool ssh_key_is_sound(const struct ssh_key *key) {
        return key->curve == SSH_KEY_ED25519 ? crypto_core_ed25519_is_valid_point(key->point) == 1
                                             : ssh_key_is_on_p256(key->point, key->point_size);
}

static int ssh_key_type(const uint8_t *name, size_t size, size_t *ret_index) {
        for (size_t i = 0; i < count_of(ssh_key_types); i++) {
                if (size != strlen(ssh_key_types[i].type) || memcmp(ssh_key_types[i].type, name, size) != 0)
                        continue;
                *ret_index = i;
                return 0;
        }
        return SSH_KEY_E_TYPE;
}

int ssh_key_read(const void *blob, size_t size, struct ssh_key *ret_key) {
        struct cursor cursor = { .at = blob, .left = size };
        struct ssh_key key = { .size = size };
        const uint8_t *name;
        size_t name_size, type = 0;
        int r = size > sizeof key.blob ? SSH_KEY_E_BLOB : ssh_key_string(&cursor, &name, &name_size);

        if (!r)
                r = ssh_key_type(name, name_size, &type);
        if (r)
                return r;
        key.type = ssh_key_types[type].type;
        key.curve = ssh_key_types[type].curve;
        if (key.curve == SSH_KEY_NISTP256)
                r = ssh_key_expect(&cursor, "nistp256");
        if (!r)
                r = ssh_key_point(&cursor, &key);
        if (!r && ssh_key_types[type].is_security_key)
                r = ssh_key_application(&cursor, &key);
        if (r || cursor.left)
                return SSH_KEY_E_BLOB;
        if (!ssh_key_is_sound(&key))
                return SSH_KEY_E_POINT;
        memcpy(key.blob, blob, size);
        *ret_key = key;
        return 0;
}

int ssh_key_parse(const char *line, struct ssh_key *ret_key) {
        const size_t type_size = strcspn(line, " ");
        const char *text = line + type_size + (line[type_size] == ' ');
        const size_t text_size = strcspn(text, " ");
        const char *comment = text + text_size + (text[text_size] == ' ');
        uint8_t blob[SSH_KEY_BLOB_MAX];
        struct ssh_key key = { 0 };
        size_t size = 0, type;
        int r;

        if (strnlen(line, SSH_KEY_LINE_MAX) == SSH_KEY_LINE_MAX || !type_size || !text_size ||
                strlen(comment) >= sizeof key.comment || !text_is_clean(comment))
                return SSH_KEY_E_FORM;
        if (ssh_key_type((const uint8_t *) line, type_size, &type))
                return SSH_KEY_E_TYPE;
        if (bytes_unbase64(text, text_size, blob, sizeof blob, &size))
                return SSH_KEY_E_FORM;
        r = ssh_key_read(blob, size, &key);
        if (r)
                return r == SSH_KEY_E_TYPE ? SSH_KEY_E_BLOB : r;
        if (strlen(key.type) != type_size || memcmp(key.type, line, type_size) != 0)
                return SSH_KEY_E_BLOB; /* it says one type and is another */
        (void) text_copy(key.comment, sizeof key.comment, comment);
        *ret_key = key;
        return 0;
}

void ssh_key_fingerprint(const void *blob, size_t size, char *out) {
        uint8_t hash[crypto_hash_sha256_BYTES];
        char text[BYTES_BASE64_SIZE(sizeof hash)];

        (void) crypto_hash_sha256(hash, blob, size);
        bytes_base64(hash, sizeof hash, text);
        text[strcspn(text, "=")] = '\0';
        (void) snprintf(out, SSH_KEY_FINGERPRINT_MAX, "SHA256:%.43s", text);
}

void ssh_key_print(const struct ssh_key *key, char *out) {
        char text[BYTES_BASE64_SIZE(SSH_KEY_BLOB_MAX)];

        static_assert(
                SSH_KEY_TYPE_MAX + sizeof text <= SSH_KEY_LINE_MAX, "a key without comment fits a line");
        bytes_base64(key->blob, key->size, text);
        (void) snprintf(out, SSH_KEY_LINE_MAX, "%s %s", key->type, text);
}
