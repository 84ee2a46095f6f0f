/* SPDX-License-Identifier: ISC */

/*
 * Cosignatures, made and checked
 */

#include "cosign.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "text.h"
#include "witness_policy.h"

/* The first four characters of the key's base64 have its type. */
static int cosign_type(const char *vkey) {
        const char *plus = strchr(vkey, '+'), *second = plus ? strchr(plus + 1, '+') : NULL;
        uint8_t head[3];
        size_t size;

        if (!second || strlen(second + 1) < 4 || bytes_unbase64(second + 1, 4, head, sizeof head, &size))
                return COSIGN_E_MALFORMED;
        switch (head[0]) {
        case SIGN_TYPE_COSIGNATURE: return 0;
        case SIGN_TYPE_ED25519: return COSIGN_E_LOG_KEY;
        case SIGN_TYPE_ML_DSA_44: return COSIGN_E_ML_DSA_44;
        default: return COSIGN_E_TYPE;
        }
}

int cosign_parse(const char *vkey, struct verifier *ret_witness) {
        int r = cosign_type(vkey);

        if (r)
                return r;
        return verifier_parse_type(vkey, SIGN_TYPE_COSIGNATURE, ret_witness) ? COSIGN_E_MALFORMED : 0;
}

void cosign_print(const struct verifier *witness, char *out) {
        verifier_print_type(witness, SIGN_TYPE_COSIGNATURE, out);
}

void cosign_take(struct signer *signer) {
        verifier_set_type(&signer->verifier, SIGN_TYPE_COSIGNATURE);
}

static void cosign_message(int64_t time_s, const char *text, size_t size, struct text *out) {
        text_addf(out, "cosignature/v1\ntime %lld\n", (long long) time_s);
        text_add_bytes(out, text, size);
        if (text_failed(out))
                abort(); /* half a message must never be signed */
}

void cosign_make(const struct signer *witness, int64_t time_s, const char *text, size_t size, char *out) {
        char base64[BYTES_BASE64_SIZE(4 + COSIGN_SIZE)];
        uint8_t whole[4 + COSIGN_SIZE];
        struct text message = { 0 };

        assert(time_s > 0);
        memcpy(whole, witness->verifier.id, 4);
        for (int i = 0; i < 8; i++)
                whole[4 + i] = (uint8_t) ((uint64_t) time_s >> (56 - 8 * i));
        cosign_message(time_s, text, size, &message);
        sign_bytes(witness, message.bytes, message.size, whole + 12);
        text_end(&message);
        bytes_base64(whole, sizeof whole, base64);
        (void) snprintf(out, COSIGN_LINE_MAX, "\xe2\x80\x94 %s %s\n", witness->verifier.name, base64);
}

static int cosign_check_bytes(const struct verifier *witness, const uint8_t *bytes, const char *text,
        size_t size, int64_t *ret_time_s) {
        struct text message = { 0 };
        uint64_t time_s = 0;
        int r;

        for (int i = 0; i < 8; i++)
                time_s = time_s << 8 | bytes[i];
        if (!time_s || time_s > INT64_MAX)
                return NOTE_E_WRONG;
        cosign_message((int64_t) time_s, text, size, &message);
        r = sign_check(witness, message.bytes, message.size, bytes + 8);
        text_end(&message);
        if (r)
                return NOTE_E_WRONG;
        *ret_time_s = (int64_t) time_s;
        return 0;
}

struct cosign_checking {
        const char *note;
        size_t size; /* of the text */
        const struct verifier *witnesses;
        size_t count;
        int64_t times_s[COSIGN_WITNESSES_MAX]; /* the latest of each; 0: none */
};

static int cosign_check_line(void *context, const struct note_line *line) {
        struct cosign_checking *checking = context;

        for (size_t i = 0; i < checking->count; i++) {
                int64_t time_s;

                if (!note_is_by(line, &checking->witnesses[i]))
                        continue;
                if (line->signature_size != COSIGN_SIZE ||
                        cosign_check_bytes(&checking->witnesses[i], line->signature, checking->note,
                                checking->size, &time_s))
                        return NOTE_E_WRONG;
                if (time_s > checking->times_s[i])
                        checking->times_s[i] = time_s;
        }
        return 0;
}

int cosign_check(const char *note, const struct verifier *witness, int64_t *ret_time_s) {
        struct cosign_checking checking = { .note = note, .witnesses = witness, .count = 1 };
        int r = note_each_line(note, &checking.size, cosign_check_line, &checking);

        if (r)
                return r;
        if (!checking.times_s[0])
                return NOTE_E_UNSIGNED;
        *ret_time_s = checking.times_s[0];
        return 0;
}

static int cosign_compare(const void *a, const void *b) {
        const int64_t left = *(const int64_t *) a, right = *(const int64_t *) b;

        return (left > right) - (left < right);
}

int cosign_quorum(const char *note, const struct verifier *witnesses, size_t count, size_t quorum,
        size_t *ret_signed, int64_t *ret_since_s) {
        struct cosign_checking checking = { .note = note, .witnesses = witnesses, .count = count };
        size_t none = 0;
        int r;

        assert(count <= COSIGN_WITNESSES_MAX && quorum <= count);
        r = note_each_line(note, &checking.size, cosign_check_line, &checking);
        if (r)
                return r;
        qsort(checking.times_s, count, sizeof checking.times_s[0], cosign_compare);
        while (none < count && !checking.times_s[none])
                none++;
        *ret_signed = count - none;
        if (count - none < quorum)
                return NOTE_E_UNSIGNED;
        *ret_since_s = quorum ? checking.times_s[none + quorum - 1] : 0;
        return 0;
}

bool cosign_is_double(const struct verifier *witnesses, size_t count, const struct verifier *next) {
        for (size_t i = 0; i < count; i++)
                if (!memcmp(witnesses[i].public_key, next->public_key, SIGN_PUBLIC_SIZE) ||
                        !strcmp(witnesses[i].name, next->name))
                        return true;
        return false;
}

size_t witness_quorum(const struct witness_policy *policy) {
        return policy->quorum ? policy->quorum : policy->count ? 1 : 0;
}

const struct witness_known *witness_named(const struct witness_policy *policy, const char *name) {
        for (size_t i = 0; i < policy->count; i++)
                if (!strcmp(policy->list[i].name, name))
                        return &policy->list[i];
        return NULL;
}
