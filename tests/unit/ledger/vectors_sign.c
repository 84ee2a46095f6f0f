/* SPDX-License-Identifier: ISC */

/*
 * Ed25519, keys, and signed notes
 */

#include "test.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "note.h"
#include "sign.h"
#include "vectors.h"

enum { MESSAGE_MAX = 4096, KEYS_MAX = 4 };

#define RFC8032    LEDGER_VECTORS "rfc8032/ed25519.json"
#define WYCHEPROOF LEDGER_VECTORS "wycheproof-ed25519/testvectors_v1/ed25519_test.json"
#define CCTV       LEDGER_VECTORS "cctv-ed25519/ed25519/ed25519vectors.json"
#define NOTES      LEDGER_VECTORS "signed-note/go_sumdb_note.json"
#define WITNESS    LEDGER_VECTORS "witness/checkpoints.json"

void signatures_are_those_of_rfc_8032(void **state) {
        json_t *vectors, *vector;
        size_t i;

        (void) state;
        need_vectors(RFC8032);
        vectors = vectors_load(RFC8032);
        json_array_foreach(vectors, i, vector) {
                uint8_t message[MESSAGE_MAX], wanted[SIGN_SIGNATURE_SIZE], ours[SIGN_SIGNATURE_SIZE];
                struct signer signer = { 0 };
                size_t size = vectors_hex(vector, "msg", message, sizeof message);

                (void) vectors_hex(vector, "seed", signer.secret_key, 32);
                (void) vectors_hex(vector, "pub", signer.secret_key + 32, 32);
                (void) vectors_hex(vector, "pub", signer.verifier.public_key, 32);
                (void) vectors_hex(vector, "sig", wanted, sizeof wanted);
                sign_bytes(&signer, message, size, ours);
                assert_memory_equal(ours, wanted, sizeof wanted);
                assert_int_equal(sign_check(&signer.verifier, message, size, wanted), 0);
                wanted[i] ^= 0x10;
                assert_int_equal(sign_check(&signer.verifier, message, size, wanted), SIGN_E_WRONG);
        }
        assert_true(json_array_size(vectors) >= 3);
        json_decref(vectors);
}

/* A signature of another length than 64 never gets as far as sign_check(): it is refused by the note. */
static bool accepts(const struct verifier *verifier, const json_t *vector) {
        uint8_t message[MESSAGE_MAX], signature[2 * SIGN_SIGNATURE_SIZE];
        size_t size = vectors_hex(vector, "msg", message, sizeof message);

        if (vectors_hex(vector, "sig", signature, sizeof signature) != SIGN_SIGNATURE_SIZE)
                return false;
        return !sign_check(verifier, message, size, signature);
}

void signatures_are_judged_as_wycheproof_does(void **state) {
        unsigned good = 0, bad = 0;
        json_t *file, *group;
        size_t i;

        (void) state;
        need_vectors(WYCHEPROOF);
        file = vectors_load(WYCHEPROOF);
        json_array_foreach(json_object_get(file, "testGroups"), i, group) {
                struct verifier verifier = { 0 };
                json_t *vector;
                size_t k;

                (void) vectors_hex(
                        json_object_get(group, "publicKey"), "pk", verifier.public_key, SIGN_PUBLIC_SIZE);
                json_array_foreach(json_object_get(group, "tests"), k, vector) {
                        bool valid = !strcmp(vectors_string(vector, "result"), "valid");

                        if (accepts(&verifier, vector) != valid)
                                fail_msg("test %lld (%s): %s",
                                        (long long) json_integer_value(json_object_get(vector, "tcId")),
                                        vectors_string(vector, "comment"), valid ? "refused" : "accepted");
                        *(valid ? &good : &bad) += 1;
                }
        }
        print_message("%u good, %u bad\n", good, bad);
        assert_true(good > 50 && bad > 50);
        json_decref(file);
}

/*
 * Exactly what docs/ledger.md says: no point of small order, no point written otherwise than canonically, and the
 * equation without the cofactor. A key with a component of small order is a key.
 */
static bool is_strict(const json_t *flags) {
        json_t *flag;
        size_t i;

        json_array_foreach(flags, i,
                flag) if (strncmp(json_string_value(flag), "low_order_component", 19) != 0) return false;
        return true;
}

void edge_cases_of_ed25519_are_judged_strictly(void **state) {
        unsigned good = 0, bad = 0;
        json_t *vectors, *vector;
        size_t i;

        (void) state;
        need_vectors(CCTV);
        vectors = vectors_load(CCTV);
        json_array_foreach(vectors, i, vector) {
                bool strict = is_strict(json_object_get(vector, "flags"));
                const char *text = vectors_string(vector, "msg");
                uint8_t signature[SIGN_SIGNATURE_SIZE];
                struct verifier verifier = { 0 };

                (void) vectors_hex(vector, "key", verifier.public_key, SIGN_PUBLIC_SIZE);
                (void) vectors_hex(vector, "sig", signature, sizeof signature);
                if (!sign_check(&verifier, text, strlen(text), signature) != strict)
                        fail_msg("vector %zu: %s", i, strict ? "refused" : "accepted");
                *(strict ? &good : &bad) += 1;
        }
        print_message("%u accepted, %u refused\n", good, bad);
        assert_true(good > 0 && bad > 800);
        json_decref(vectors);
}

/* ---- notes ---- */

/*
 * We check a note by one key at a time; Go by a list that may not name a key twice. Of its eight vectors that is the
 * one which can't be asked here.
 */
static bool is_about_lists(const json_t *vector) {
        return !strcmp(vectors_string(vector, "name"), "ambiguous verifier");
}

static void judge_note(const json_t *vector) {
        const char *note = vectors_string(vector, "note");
        bool wanted = json_is_true(json_object_get(vector, "ok"));
        unsigned signed_by = 0;
        json_t *vkey;
        size_t i, size;

        json_array_foreach(json_object_get(vector, "vkeys"), i, vkey) {
                struct verifier verifier;

                assert_int_equal(verifier_parse(json_string_value(vkey), &verifier), 0);
                if (!note_check(note, &verifier, &size)) {
                        assert_memory_equal(note + size, "\n\xe2\x80\x94 ", 5);
                        signed_by++;
                }
        }
        if ((signed_by > 0) != wanted)
                fail_msg("%s: %s", vectors_string(vector, "name"), wanted ? "refused" : "accepted");
}

static void judge_private_key(const json_t *file) {
        char path[] = "/dev/shm/strongroom-key-XXXXXX";
        struct verifier verifier;
        struct signer signer;
        char vkey[SIGN_VKEY_MAX];
        int fd = mkstemp(path);
        FILE *key = fdopen(fd, "w");

        assert_non_null(key);
        assert_true(fprintf(key, "%s\n", vectors_string(file, "skey")) > 0);
        assert_int_equal(fclose(key), 0);
        assert_int_equal(signer_load(path, &signer), 0);
        assert_int_equal(unlink(path), 0);
        verifier_print(&signer.verifier, vkey);
        assert_string_equal(vkey, "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        assert_int_equal(verifier_parse(vkey, &verifier), 0);
        assert_memory_equal(verifier.public_key, signer.verifier.public_key, SIGN_PUBLIC_SIZE);
        signer_wipe(&signer);
}

void signed_notes_are_judged_as_go_does(void **state) {
        json_t *file, *vector, *vkey;
        struct verifier verifier;
        size_t i;

        (void) state;
        need_vectors(NOTES);
        file = vectors_load(NOTES);
        json_array_foreach(json_object_get(file, "vectors"), i, vector) {
                if (!is_about_lists(vector))
                        judge_note(vector);
        }
        json_array_foreach(json_object_get(file, "bad_vkeys"), i, vkey)
                assert_int_equal(verifier_parse(json_string_value(vkey), &verifier), SIGN_E_MALFORMED);
        judge_private_key(file);
        json_decref(file);
}
