/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_NOTE_H
#define STRONGROOM_NOTE_H

/*
 * Checkpoints: C2SP tlog-checkpoint in a C2SP signed-note
 *
 *      <origin>\n<size>\n<base64 root>\n\n— <key name> <base64(id || signature)>\n
 *
 * The origin is the key's name, as tlog-checkpoint wants it for a log that signs for itself.
 */

#include <stdbool.h>

#include "merkle.h"
#include "sign.h"

enum { NOTE_MAX = 1024, NOTE_E_MALFORMED = 1, NOTE_E_UNSIGNED /* no signature by this key */, NOTE_E_WRONG };

struct checkpoint {
        char origin[SIGN_NAME_MAX];
        uint64_t size;
        struct hash root;
};

/* out has room for NOTE_MAX. */
void note_sign(const struct signer *signer, uint64_t size, const struct hash *root, char *out);

/*
 * The text of a signed note, up to and with the newline before the blank line, if this key signed it: its length.
 * NOTE_E_MALFORMED; NOTE_E_UNSIGNED; NOTE_E_WRONG: a signature under this key's name and id that doesn't hold.
 * Signatures by other keys are skipped (signed-note: "unknown keys must be ignored").
 */
must_check int note_check(const char *note, const struct verifier *verifier, size_t *ret_size);

/* note_check(), and the text parsed as a checkpoint of this origin. Lines after the root are extensions. */
must_check int note_checkpoint(
        const char *note, const struct verifier *verifier, struct checkpoint *ret_checkpoint);

/* The text alone, whoever signed it: the first three lines. NOTE_E_MALFORMED. */
must_check int note_parse_checkpoint(const char *note, struct checkpoint *ret_checkpoint);

/* One signature line: "— name base64\n", borrowed from the note. */
struct note_line {
        const char *line; /* with its dash and newline: line_size bytes */
        size_t line_size;
        const char *name;
        size_t name_size;
        const uint8_t *signature; /* what stands behind the four bytes of the id */
        size_t signature_size;
        uint8_t id[4];
};

/*
 * Calls fn for each signature line in order, until it gives other than 0, which is then returned. The form of the
 * whole is checked as note_check() does: NOTE_E_MALFORMED. ret_size: the text up to and with the newline before the
 * blank line, set before the first call. At most 100 lines.
 */
typedef int note_line_fn(void *context, const struct note_line *line);
must_check int note_each_line(const char *note, size_t *ret_size, note_line_fn *fn, void *context);

/* Whether that line is said to be by this key. */
bool note_is_by(const struct note_line *line, const struct verifier *verifier);

#endif
