/* SPDX-License-Identifier: ISC */

/*
 * Signed notes and the checkpoints in them
 */

#include "note.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "text.h"

static const char note_dash[] = "\xe2\x80\x94 "; /* U+2014 and a blank begin a signature line */

enum { NOTE_SIGNATURE_MAX = 4 + 8192, NOTE_SIGNATURES_MAX = 100 };

void note_sign(const struct signer *signer, uint64_t size, const struct hash *root, char *out) {
        char base64[BYTES_BASE64_SIZE(4 + SIGN_SIGNATURE_SIZE)];
        uint8_t whole[4 + SIGN_SIGNATURE_SIZE];
        size_t length;

        bytes_base64(root->bytes, HASH_SIZE, base64);
        (void) snprintf(
                out, NOTE_MAX, "%s\n%llu\n%s\n", signer->verifier.name, (unsigned long long) size, base64);
        length = strlen(out);
        memcpy(whole, signer->verifier.id, 4);
        sign_bytes(signer, out, length, whole + 4);
        bytes_base64(whole, sizeof whole, base64);
        (void) snprintf(
                out + length, NOTE_MAX - length, "\n%s%s %s\n", note_dash, signer->verifier.name, base64);
}

struct signature_line {
        const char *name;
        size_t name_size;
        const char *base64;
        size_t base64_size;
};

/* "— name base64" between line and end. */
static int note_parse_line(const char *line, const char *end, struct signature_line *ret_line) {
        const size_t dash = sizeof note_dash - 1;
        const char *name = line + dash, *blank;

        if ((size_t) (end - line) <= dash || memcmp(line, note_dash, dash) != 0)
                return NOTE_E_MALFORMED;
        blank = memchr(name, ' ', (size_t) (end - name));
        if (!blank || blank == name || blank + 1 == end || memchr(name, '+', (size_t) (blank - name)))
                return NOTE_E_MALFORMED;
        *ret_line = (struct signature_line){ name, (size_t) (blank - name), blank + 1,
                (size_t) (end - blank - 1) };
        return 0;
}

/* 0: this key signed it; NOTE_E_UNSIGNED: another key's line; else what is wrong. */
static int note_check_line(const struct signature_line *line, const struct verifier *verifier,
        const char *note, size_t text_size) {
        static uint8_t signature[NOTE_SIGNATURE_MAX]; /* post-quantum signatures are long */
        size_t size;

        if (bytes_unbase64(line->base64, line->base64_size, signature, sizeof signature, &size) || size < 5)
                return NOTE_E_MALFORMED;
        if (strlen(verifier->name) != line->name_size ||
                memcmp(verifier->name, line->name, line->name_size) != 0 ||
                memcmp(verifier->id, signature, 4) != 0)
                return NOTE_E_UNSIGNED;
        if (size != 4 + SIGN_SIGNATURE_SIZE || sign_check(verifier, note, text_size, signature + 4))
                return NOTE_E_WRONG;
        return 0;
}

/* The text of a note is UTF-8 without control characters but newlines. */
static bool note_is_text(const char *note, size_t size) {
        if (!text_is_utf8((const uint8_t *) note, size))
                return false;
        for (size_t i = 0; i < size; i++)
                if ((unsigned char) note[i] < 0x20 && note[i] != '\n')
                        return false;
        return true;
}

/* The last blank line divides the text from the signatures. */
static const char *note_divide(const char *note) {
        const char *found = NULL;

        for (const char *at = strstr(note, "\n\n"); at; at = strstr(at + 1, "\n\n"))
                found = at;
        return found;
}

int note_check(const char *note, const struct verifier *verifier, size_t *ret_size) {
        size_t size = strlen(note);
        const char *divide = note_divide(note);
        int verdict = NOTE_E_UNSIGNED;
        unsigned count = 0;

        if (!divide || !note_is_text(note, size) || note[size - 1] != '\n')
                return NOTE_E_MALFORMED;
        size = (size_t) (divide + 1 - note);
        for (const char *line = divide + 2; *line;) {
                const char *end = strchr(line, '\n');
                struct signature_line parsed;
                int r = note_parse_line(line, end, &parsed);

                if (r || ++count > NOTE_SIGNATURES_MAX)
                        return NOTE_E_MALFORMED;
                r = note_check_line(&parsed, verifier, note, size);
                if (r && r != NOTE_E_UNSIGNED)
                        return r;
                if (!r)
                        verdict = 0;
                line = end + 1;
        }
        if (!count)
                return NOTE_E_MALFORMED;
        if (!verdict)
                *ret_size = size;
        return verdict;
}

/* A decimal without leading zeros, ended by a newline. */
static int note_parse_size(const char *at, const char **ret_end, uint64_t *ret_size) {
        char *end;

        if (*at < '0' || *at > '9' || (*at == '0' && at[1] != '\n'))
                return NOTE_E_MALFORMED;
        *ret_size = strtoull(at, &end, 10);
        if (*end != '\n' || end - at > 19)
                return NOTE_E_MALFORMED;
        *ret_end = end + 1;
        return 0;
}

int note_checkpoint(const char *note, const struct verifier *verifier, struct checkpoint *ret_checkpoint) {
        struct checkpoint checkpoint = { 0 };
        const char *at, *end;
        size_t size, root_size;
        int r = note_check(note, verifier, &size);

        if (r)
                return r;
        end = memchr(note, '\n', size);
        if (end == note || end - note >= SIGN_NAME_MAX)
                return NOTE_E_MALFORMED;
        memcpy(checkpoint.origin, note, (size_t) (end - note));
        if (strcmp(checkpoint.origin, verifier->name) != 0)
                return NOTE_E_WRONG;
        r = note_parse_size(end + 1, &at, &checkpoint.size);
        end = r ? NULL : strchr(at, '\n');
        if (!end || bytes_unbase64(at, (size_t) (end - at), checkpoint.root.bytes, HASH_SIZE, &root_size) ||
                root_size != HASH_SIZE)
                return NOTE_E_MALFORMED;
        *ret_checkpoint = checkpoint;
        return 0;
}
