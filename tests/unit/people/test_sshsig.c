/* SPDX-License-Identifier: ISC */

/*
 * SSHSIG: OpenSSH's own vectors; and on thousands of good and spoiled signatures, ssh-keygen never says less than we do
 *
 * ssh-keygen is the program itself. Where it takes what we refuse, the reason must be one of those that sshsig.h names:
 * a second spelling of the same signature, a reserved field in use.
 */

#include "test.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "bytes.h"
#include "sshsig.h"

#define SSHSIG_VECTORS VECTORS "ledger/sshsig/regress/unittests/sshsig/testdata/"
#define KEYGEN         "/usr/bin/ssh-keygen"

enum { FILE_SIZE_MAX = 16384, MUTATIONS_A_KEY = 400 };

static char folder[64];

static size_t file_read(const char *path, char *out, size_t room) {
        FILE *file = fopen(path, "rb");
        size_t size;

        assert_non_null(file);
        size = fread(out, 1, room - 1, file);
        assert_int_equal(fclose(file), 0);
        out[size] = '\0';
        return size;
}

static void file_write(const char *path, const void *bytes, size_t size) {
        FILE *file = fopen(path, "wb");

        assert_non_null(file);
        assert_int_equal(fwrite(bytes, 1, size, file), size);
        assert_int_equal(fclose(file), 0);
}

/* Out of its armour: how many bytes. */
static size_t unarmoured(const char *path, uint8_t *out, size_t room) {
        char text[FILE_SIZE_MAX], joined[FILE_SIZE_MAX];
        size_t size = 0, length = 0;

        (void) file_read(path, text, sizeof text);
        for (char *rest = text, *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
                if (line[0] != '-') {
                        memcpy(joined + length, line, strlen(line));
                        length += strlen(line);
                }
        assert_int_equal(bytes_unbase64(joined, length, out, room, &size), 0);
        return size;
}

/* ---- vectors ---- */

static int judge(const char *name, const char *space, const char *message, size_t size) {
        char path[512];
        uint8_t blob[FILE_SIZE_MAX];
        struct sshsig signature;
        size_t blob_size;
        int r;

        (void) snprintf(path, sizeof path, "%s%s.sig", SSHSIG_VECTORS, name);
        blob_size = unarmoured(path, blob, sizeof blob);
        r = sshsig_read(blob, blob_size, &signature);
        return r ? r : sshsig_check(&signature, space, message, size);
}

static void vectors_of_openssh_are_judged_as_it_does(void **state) {
        static const struct {
                const char *name;
                int expected;
        } vectors[] = {
                { "ed25519", 0 }, { "ecdsa", 0 }, { "ed25519_sk", 0 }, { "ecdsa_sk", 0 },
                { "ecdsa_sk_webauthn", SSHSIG_E_ALGORITHM }, { "rsa", SSHSIG_E_KEY },
                { "mldsa44-ed25519", SSHSIG_E_FORM }, /* longer than any that is taken */
        };
        char message[FILE_SIZE_MAX], space[64];
        size_t size;

        (void) state;
        need_vectors(SSHSIG_VECTORS "signed-data");
        size = file_read(SSHSIG_VECTORS "signed-data", message, sizeof message);
        (void) file_read(SSHSIG_VECTORS "namespace", space, sizeof space);
        for (size_t i = 0; i < count_of(vectors); i++) {
                int r = judge(vectors[i].name, space, message, size);

                if (r != vectors[i].expected)
                        fail_msg("%s: %d, not %d", vectors[i].name, r, vectors[i].expected);
                if (!r) {
                        message[0] ^= 1;
                        assert_int_equal(judge(vectors[i].name, space, message, size), SSHSIG_E_WRONG);
                        message[0] ^= 1;
                        assert_int_equal(judge(vectors[i].name, "file", message, size), SSHSIG_E_NAMESPACE);
                }
        }
}

/* ---- beside ssh-keygen ---- */

static int run(const char *const *arguments, const char *input) {
        int status = 0;
        pid_t child = fork();

        assert_true(child >= 0);
        if (!child) {
                int in = open(input, O_RDONLY | O_CLOEXEC), out = open("/dev/null", O_WRONLY | O_CLOEXEC);

                if (dup2(in, 0) == 0 && dup2(out, 1) == 1 && dup2(out, 2) == 2)
                        (void) execv(KEYGEN, (char *const *) (uintptr_t) arguments);
                _exit(127);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 127);
        return WEXITSTATUS(status);
}

static const char *at(const char *name) {
        static char paths[4][160];
        static unsigned turn;
        char *path = paths[turn++ % count_of(paths)];

        (void) snprintf(path, sizeof paths[0], "%s/%s", folder, name);
        return path;
}

static void armour(const uint8_t *blob, size_t size) {
        char *text = malloc(BYTES_BASE64_SIZE(size)), armoured[FILE_SIZE_MAX];
        int length;

        assert_non_null(text);
        bytes_base64(blob, size, text);
        length = snprintf(armoured, sizeof armoured,
                "-----BEGIN SSH SIGNATURE-----\n%s\n-----END SSH SIGNATURE-----\n", text);
        free(text);
        file_write(at("tried.sig"), armoured, (size_t) length);
}

static bool keygen_takes(const uint8_t *blob, size_t size) {
        const char *sig = at("tried.sig");
        const char *const arguments[] = { "ssh-keygen", "-q", "-Y", "check-novalidate", "-n",
                SSHSIG_NAMESPACE, "-s", sig, NULL };

        armour(blob, size);
        return run(arguments, at("message")) == 0;
}

static int we_say(const uint8_t *blob, size_t size, const char *message, size_t message_size) {
        struct sshsig signature;
        int r = sshsig_read(blob, size, &signature);

        return r ? r : sshsig_check(&signature, SSHSIG_NAMESPACE, message, message_size);
}

/* One flipped, dropped, doubled or set byte, or the end cut off. */
static size_t spoil(uint8_t *blob, size_t size) {
        const uint32_t place = randombytes_uniform((uint32_t) size);

        switch (randombytes_uniform(5)) {
        case 0: blob[place] ^= (uint8_t) (1u << randombytes_uniform(8)); return size;
        case 1: memmove(blob + place, blob + place + 1, size - place - 1); return size - 1;
        case 2: memmove(blob + place + 1, blob + place, size - place); return size + 1;
        case 3: blob[place] = (uint8_t) randombytes_random(); return size;
        default: return place;
        }
}

static void compare(const uint8_t *blob, size_t size, unsigned *good, unsigned *bad) {
        static const char message[] = "{\"kind\":\"act.proposed\",\"seq\":17}";
        const int ours = we_say(blob, size, message, sizeof message - 1);
        const bool theirs = keygen_takes(blob, size);

        if (!ours && !theirs)
                fail_msg("we take what ssh-keygen refuses");
        if (ours && theirs && ours != SSHSIG_E_RESERVED && ours != SSHSIG_E_FORM)
                fail_msg("ssh-keygen takes what we refuse as %d", ours);
        ++*(theirs ? good : bad);
}

static void make_key(const char *type) {
        const char *const arguments[] = { "ssh-keygen", "-q", "-t", type, "-N", "", "-f", at("key"), NULL };

        (void) unlink(at("key"));
        (void) unlink(at("key.pub"));
        assert_int_equal(run(arguments, "/dev/null"), 0);
}

static size_t sign(const char *option, uint8_t *out, size_t room) {
        const char *const arguments[] = { "ssh-keygen", "-q", "-Y", "sign", "-f", at("key"), "-n",
                SSHSIG_NAMESPACE, "-O", option, at("message"), NULL };

        (void) unlink(at("message.sig"));
        assert_int_equal(run(arguments, "/dev/null"), 0);
        return unarmoured(at("message.sig"), out, room);
}

static void ssh_keygen_agrees_on_good_and_spoiled_ones(void **state) {
        static const char message[] = "{\"kind\":\"act.proposed\",\"seq\":17}";
        static const char *const types[] = { "ed25519", "ecdsa" }, *const hashes[] = { "hashalg=sha512",
                "hashalg=sha256" };
        unsigned good = 0, bad = 0;

        (void) state;
        file_write(at("message"), message, sizeof message - 1);
        for (size_t i = 0; i < count_of(types) * count_of(hashes); i++) {
                uint8_t blob[SSHSIG_BLOB_MAX], tried[SSHSIG_BLOB_MAX + 1];
                size_t size;

                make_key(types[i / 2]);
                size = sign(hashes[i % 2], blob, sizeof blob);
                assert_int_equal(we_say(blob, size, message, sizeof message - 1), 0);
                compare(blob, size, &good, &bad);
                for (unsigned k = 0; k < MUTATIONS_A_KEY; k++) {
                        memcpy(tried, blob, size);
                        compare(tried, spoil(tried, size), &good, &bad);
                }
        }
        assert_true(good >= count_of(types) * count_of(hashes) && bad > 3 * MUTATIONS_A_KEY);
        print_message("ssh-keygen took %u and refused %u\n", good, bad);
}

static void a_kind_of_key_that_is_not_taken_is_refused_by_name(void **state) {
        static const char message[] = "x";
        uint8_t blob[FILE_SIZE_MAX];
        struct sshsig signature;
        size_t size;

        (void) state;
        file_write(at("message"), message, 1);
        make_key("rsa");
        size = sign("hashalg=sha512", blob, sizeof blob);
        assert_int_equal(sshsig_read(blob, size, &signature), SSHSIG_E_KEY);
        for (int condition = SSHSIG_E_FORM; condition <= SSHSIG_E_WRONG; condition++)
                assert_true(strlen(sshsig_why(condition)) > 10);
}

/* S + L is the same signature written anew (RFC 8032, 5.1.7): ssh-keygen may take it, we don't. */
static void a_second_spelling_is_refused(void **state) {
        static const uint8_t order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10 };
        static const char message[] = "x";
        uint8_t blob[SSHSIG_BLOB_MAX];
        struct sshsig signature;
        unsigned carry = 0;
        size_t size;

        (void) state;
        file_write(at("message"), message, 1);
        make_key("ed25519");
        size = sign("hashalg=sha512", blob, sizeof blob);
        for (size_t i = 0; i < sizeof order; i++) {
                carry += blob[size - 32 + i] + order[i];
                blob[size - 32 + i] = (uint8_t) carry;
                carry >>= 8;
        }
        assert_int_equal(sshsig_read(blob, size, &signature), 0);
        assert_int_equal(sshsig_check(&signature, SSHSIG_NAMESPACE, message, 1), SSHSIG_E_WRONG);
}

static int open_folder(void **state) {
        (void) state;
        (void) snprintf(folder, sizeof folder, "/dev/shm/strongroom-sshsig-XXXXXX");
        return mkdtemp(folder) ? 0 : -1;
}

static int close_folder(void **state) {
        static const char *const names[] = { "message", "message.sig", "tried.sig", "key", "key.pub" };

        (void) state;
        for (size_t i = 0; i < count_of(names); i++)
                (void) unlink(at(names[i]));
        return rmdir(folder);
}

int main(void) {
        const struct CMUnitTest stories[] = {
                cmocka_unit_test(vectors_of_openssh_are_judged_as_it_does),
                cmocka_unit_test(ssh_keygen_agrees_on_good_and_spoiled_ones),
                cmocka_unit_test(a_kind_of_key_that_is_not_taken_is_refused_by_name),
                cmocka_unit_test(a_second_spelling_is_refused),
        };

        return cmocka_run_group_tests(stories, open_folder, close_folder);
}
