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

/* signed-note, "Format": a name has neither a plus nor any of Unicode's spaces (White_Space; here past ASCII). */
static bool note_is_name(const char *name, size_t size) {
        static const char *const spaces[] = { "\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\xa8",
                "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80" };

        if (!size || memchr(name, '+', size))
                return false;
        for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
                if (memmem(name, size, spaces[i], strlen(spaces[i])))
                        return false;
        for (const char *at = name; (at = memmem(at, size - (size_t) (at - name), "\xe2\x80", 2)); at += 2)
                if (size - (size_t) (at - name) > 2 && (unsigned char) at[2] <= 0x8a)
                        return false; /* U+2000..U+200A */
        return true;
}

/* "— name base64" between line and end; the signature is decoded into a buffer that the next line overwrites. */
static int note_parse_line(const char *line, const char *end, struct note_line *ret_line) {
        static uint8_t signature[NOTE_SIGNATURE_MAX]; /* post-quantum signatures are long */
        const size_t dash = sizeof note_dash - 1;
        const char *name = line + dash, *blank;
        size_t size;

        if ((size_t) (end - line) <= dash || memcmp(line, note_dash, dash) != 0)
                return NOTE_E_MALFORMED;
        blank = memchr(name, ' ', (size_t) (end - name));
        if (!blank || blank + 1 == end || !note_is_name(name, (size_t) (blank - name)))
                return NOTE_E_MALFORMED;
        if (bytes_unbase64(blank + 1, (size_t) (end - blank - 1), signature, sizeof signature, &size) ||
                size < 5)
                return NOTE_E_MALFORMED;
        *ret_line = (struct note_line){
                .line = line,
                .line_size = (size_t) (end + 1 - line),
                .name = name,
                .name_size = (size_t) (blank - name),
                .signature = signature + 4,
                .signature_size = size - 4,
        };
        memcpy(ret_line->id, signature, 4);
        return 0;
}

bool note_is_by(const struct note_line *line, const struct verifier *verifier) {
        return strlen(verifier->name) == line->name_size &&
               !memcmp(verifier->name, line->name, line->name_size) && !memcmp(verifier->id, line->id, 4);
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

int note_each_line(const char *note, size_t *ret_size, note_line_fn *fn, void *context) {
        size_t size = strlen(note);
        const char *divide = note_divide(note);
        unsigned count = 0;

        if (!divide || !note_is_text(note, size) || note[size - 1] != '\n')
                return NOTE_E_MALFORMED;
        *ret_size = (size_t) (divide + 1 - note);
        for (const char *line = divide + 2; *line;) {
                const char *end = strchr(line, '\n');
                struct note_line parsed;
                int r = note_parse_line(line, end, &parsed);

                if (r || ++count > NOTE_SIGNATURES_MAX)
                        return NOTE_E_MALFORMED;
                r = fn(context, &parsed);
                if (r)
                        return r;
                line = end + 1;
        }
        return count ? 0 : NOTE_E_MALFORMED;
}

struct note_checking {
        const char *note;
        const struct verifier *verifier;
        size_t size; /* of the text */
        bool is_signed;
};

static int note_check_line(void *context, const struct note_line *line) {
        struct note_checking *checking = context;

        if (!note_is_by(line, checking->verifier))
                return 0;
        if (line->signature_size != SIGN_SIGNATURE_SIZE ||
                sign_check(checking->verifier, checking->note, checking->size, line->signature))
                return NOTE_E_WRONG;
        checking->is_signed = true;
        return 0;
}

int note_check(const char *note, const struct verifier *verifier, size_t *ret_size) {
        struct note_checking checking = { .note = note, .verifier = verifier };
        int r = note_each_line(note, &checking.size, note_check_line, &checking);

        if (r)
                return r;
        if (!checking.is_signed)
                return NOTE_E_UNSIGNED;
        *ret_size = checking.size;
        return 0;
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

int note_parse_checkpoint(const char *note, struct checkpoint *ret_checkpoint) {
        struct checkpoint checkpoint = { 0 };
        const char *at, *end = strchr(note, '\n');
        size_t root_size;

        if (!end || end == note || end - note >= SIGN_NAME_MAX)
                return NOTE_E_MALFORMED;
        memcpy(checkpoint.origin, note, (size_t) (end - note));
        if (note_parse_size(end + 1, &at, &checkpoint.size))
                return NOTE_E_MALFORMED;
        end = strchr(at, '\n');
        if (!end || bytes_unbase64(at, (size_t) (end - at), checkpoint.root.bytes, HASH_SIZE, &root_size) ||
                root_size != HASH_SIZE)
                return NOTE_E_MALFORMED;
        *ret_checkpoint = checkpoint;
        return 0;
}

int note_checkpoint(const char *note, const struct verifier *verifier, struct checkpoint *ret_checkpoint) {
        struct checkpoint checkpoint;
        size_t size;
        int r = note_check(note, verifier, &size);

        if (!r)
                r = note_parse_checkpoint(note, &checkpoint);
        if (r)
                return r;
        if (strcmp(checkpoint.origin, verifier->name) != 0)
                return NOTE_E_WRONG;
        *ret_checkpoint = checkpoint;
        return 0;
}
