/* SPDX-License-Identifier: ISC */

/*
 * Sign: the site's Ed25519 key and its file
 */

#include "sign.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "merkle.h"
#include "text.h"

enum { SIGN_FILE_MAX = 512, SIGN_PATH_MAX = 512 };

static const char sign_prefix[] = "PRIVATE+KEY+";

void verifier_set_type(struct verifier *verifier, enum sign_type type) {
        const uint8_t algorithm = (uint8_t) type;
        const struct merkle_part parts[] = {
                { verifier->name, strlen(verifier->name) },
                { "\n", 1 },
                { &algorithm, 1 },
                { verifier->public_key, SIGN_PUBLIC_SIZE },
        };
        struct hash hash;

        merkle_hash(parts, count_of(parts), &hash);
        memcpy(verifier->id, hash.bytes, sizeof verifier->id);
}

static void signer_from_seed(const char *name, const uint8_t *seed, struct signer *ret_signer) {
        *ret_signer = (struct signer){ 0 };
        (void) text_copy(ret_signer->verifier.name, SIGN_NAME_MAX, name);
        (void) crypto_sign_seed_keypair(ret_signer->verifier.public_key, ret_signer->secret_key, seed);
        verifier_set_type(&ret_signer->verifier, SIGN_TYPE_ED25519);
}

void signer_make(const char *name, struct signer *ret_signer) {
        uint8_t seed[crypto_sign_SEEDBYTES];

        randombytes_buf(seed, sizeof seed);
        signer_from_seed(name, seed, ret_signer);
        sodium_memzero(seed, sizeof seed);
}

void signer_wipe(struct signer *signer) {
        sodium_memzero(signer, sizeof *signer);
}

static void sign_print(const char *prefix, const struct verifier *verifier, enum sign_type type,
        const uint8_t *key, char *out) {
        char id[9], base64[BYTES_BASE64_SIZE(1 + SIGN_PUBLIC_SIZE)];
        uint8_t whole[1 + SIGN_PUBLIC_SIZE] = { (uint8_t) type };

        memcpy(whole + 1, key, SIGN_PUBLIC_SIZE);
        bytes_hex(verifier->id, sizeof verifier->id, id);
        bytes_base64(whole, sizeof whole, base64);
        (void) snprintf(out, SIGN_VKEY_MAX, "%s%s+%s+%s", prefix, verifier->name, id, base64);
        sodium_memzero(whole, sizeof whole);
        sodium_memzero(base64, sizeof base64);
}

void verifier_print_type(const struct verifier *verifier, enum sign_type type, char *out) {
        sign_print("", verifier, type, verifier->public_key, out);
}

void verifier_print(const struct verifier *verifier, char *out) {
        verifier_print_type(verifier, SIGN_TYPE_ED25519, out);
}

/* name+hash+base64, of either kind of key; the hash is given back to be compared by the caller. */
static int sign_parse(
        const char *text, enum sign_type type, char *ret_name, uint8_t *ret_id, uint8_t *ret_key) {
        const char *plus = strchr(text, '+'), *second = plus ? strchr(plus + 1, '+') : NULL;
        uint8_t whole[1 + SIGN_PUBLIC_SIZE];
        size_t size;

        if (!second || plus == text || plus - text >= SIGN_NAME_MAX ||
                memchr(text, ' ', (size_t) (plus - text)) ||
                bytes_unhex(plus + 1, (size_t) (second - plus - 1), ret_id, 4, &size) || size != 4 ||
                bytes_unbase64(second + 1, strlen(second + 1), whole, sizeof whole, &size) ||
                size != sizeof whole || whole[0] != type)
                return SIGN_E_MALFORMED;
        memcpy(ret_name, text, (size_t) (plus - text));
        ret_name[plus - text] = '\0';
        memcpy(ret_key, whole + 1, SIGN_PUBLIC_SIZE);
        sodium_memzero(whole, sizeof whole);
        return 0;
}

int verifier_parse_type(const char *vkey, enum sign_type type, struct verifier *ret_verifier) {
        struct verifier verifier = { 0 };
        uint8_t id[4];
        int r = sign_parse(vkey, type, verifier.name, id, verifier.public_key);

        if (r)
                return r;
        verifier_set_type(&verifier, type);
        if (memcmp(id, verifier.id, sizeof id) != 0)
                return SIGN_E_MALFORMED;
        *ret_verifier = verifier;
        return 0;
}

int verifier_parse(const char *vkey, struct verifier *ret_verifier) {
        return verifier_parse_type(vkey, SIGN_TYPE_ED25519, ret_verifier);
}

/* ---- the file ---- */

static int sign_sync_folder(const char *path) {
        char copy[SIGN_PATH_MAX];
        scoped(closep) int fd = -1;

        if (!text_copy(copy, sizeof copy, path))
                return -ENAMETOOLONG;
        fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return fd < 0 || fsync(fd) ? -errno : 0;
}

static int sign_write_file(const char *path, const char *line) {
        scoped(closep) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        size_t size = strlen(line);

        if (fd < 0)
                return -errno;
        if (write(fd, line, size) != (ssize_t) size)
                return errno ? -errno : -EIO;
        return fsync(fd) ? -errno : 0;
}

int signer_save(const struct signer *signer, const char *path) {
        char line[SIGN_VKEY_MAX + 16], part[SIGN_PATH_MAX];
        size_t size;
        int r;

        if (snprintf(part, sizeof part, "%s.new", path) >= (int) sizeof part)
                return -ENAMETOOLONG;
        if (!access(path, F_OK))
                return -EEXIST;
        /* Its first half is the seed. */
        sign_print(sign_prefix, &signer->verifier, SIGN_TYPE_ED25519, signer->secret_key, line);
        size = strlen(line);
        (void) text_copy(line + size, sizeof line - size, "\n");
        (void) unlink(part);
        r = sign_write_file(part, line);
        sodium_memzero(line, sizeof line);
        if (!r && (link(part, path) || unlink(part)))
                r = -errno;
        if (r)
                (void) unlink(part);
        return r ? r : sign_sync_folder(path);
}

int signer_load(const char *path, struct signer *ret_signer) {
        char line[SIGN_FILE_MAX], name[SIGN_NAME_MAX];
        uint8_t seed[crypto_sign_SEEDBYTES], id[4];
        scoped(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t size;
        int r;

        if (fd < 0)
                return errno == ENOENT ? SIGN_E_ABSENT : -errno;
        size = read(fd, line, sizeof line - 1);
        if (size < 0)
                return -errno;
        line[size] = '\0';
        line[strcspn(line, "\r\n")] = '\0';
        r = strncmp(line, sign_prefix, sizeof sign_prefix - 1)
                    ? SIGN_E_MALFORMED
                    : sign_parse(line + sizeof sign_prefix - 1, SIGN_TYPE_ED25519, name, id, seed);
        sodium_memzero(line, sizeof line);
        if (r)
                return r;
        signer_from_seed(name, seed, ret_signer);
        sodium_memzero(seed, sizeof seed);
        return memcmp(id, ret_signer->verifier.id, sizeof id) ? SIGN_E_MALFORMED : 0;
}

/* ---- signing ---- */

void sign_bytes(const struct signer *signer, const void *bytes, size_t size, uint8_t *ret_signature) {
        (void) crypto_sign_detached(ret_signature, NULL, bytes, size, signer->secret_key);
}

int sign_check(const struct verifier *verifier, const void *bytes, size_t size, const uint8_t *signature) {
        return crypto_sign_verify_detached(signature, bytes, size, verifier->public_key) ? SIGN_E_WRONG : 0;
}
