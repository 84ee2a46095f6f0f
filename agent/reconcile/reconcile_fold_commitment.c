/* SPDX-License-Identifier: ISC */

/*
 * Fold of commitments: what opens one must be what was committed to, and a draw's seed must follow from its parts
 */

#include <errno.h>
#include <string.h>

#include "commitment.h"
#include "error.h"
#include "query.h"
#include "reconcile_fold.h"
#include "text.h"

static const char *body_text(const struct folded *folded, const char *field) {
        const char *text = json_string_value(json_object_get(folded->body, field));

        return text ? text : "";
}

static const char ADD[] = "INSERT INTO commitment(seq, about, actor, hash, nonce, place, sample)"
                          " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";

static int fold_committed(struct ledger *ledger, const struct folded *folded) {
        return query_run(ledger, ADD, "ittttti", (int64_t) folded->entry->sequence,
                body_text(folded, "about"), folded->actor, body_text(folded, "hash"),
                body_text(folded, "nonce"), body_text(folded, "place"),
                (int64_t) json_integer_value(json_object_get(folded->body, "sample")));
}

static const char SEED[] = "UPDATE commitment SET seed = ?2, seeder = ?3, seeded_seq = ?4 WHERE seq = ?1";

static int fold_seeded(
        struct ledger *ledger, const struct folded *folded, const struct commitment *commitment) {
        if (strcmp(commitment->about, "sample") != 0 || commitment->seeded_seq ||
                !strcmp(commitment->actor, folded->actor))
                return error_trace(-EBADMSG);
        return query_run(ledger, SEED, "itti", commitment->seq, body_text(folded, "seed"), folded->actor,
                (int64_t) folded->entry->sequence);
}

static const char FIX[] = "UPDATE commitment SET size = ?2, root = ?3, checkpoint = ?4 WHERE seq = ?1";

/* The head of the record after the seed and before this: the note's second and third lines say so themselves. */
static int fold_fixed(
        struct ledger *ledger, const struct folded *folded, const struct commitment *commitment) {
        const json_t *lines = json_object_get(folded->body, "checkpoint"), *line;
        const int64_t size = json_integer_value(json_object_get(folded->body, "size"));
        const char *said = json_string_value(json_array_get(lines, 1));
        const char *root = json_string_value(json_array_get(lines, 2));
        struct text note = { 0 };
        size_t i;
        int r;

        if (!commitment->seeded_seq || commitment->size || size < commitment->seeded_seq ||
                size >= (int64_t) folded->entry->sequence || !said || strtoll(said, NULL, 10) != size ||
                !root || strcmp(root, body_text(folded, "root")) != 0)
                return error_trace(-EBADMSG);
        json_array_foreach((json_t *) (uintptr_t) lines, i, line)
                text_addf(&note, "%s\n", json_string_value(line) ? json_string_value(line) : "");
        r = text_failed(&note)
                    ? error_trace(-ENOMEM)
                    : query_run(ledger, FIX, "iitt", commitment->seq, size, root, text_string(&note));
        text_end(&note);
        return r;
}

int fold_commitment(struct ledger *ledger, const struct folded *folded, const char *verb) {
        struct commitment commitment;
        int r;

        if (!strcmp(verb, "committed"))
                return fold_committed(ledger, folded);
        r = commitment_find(ledger, body_text(folded, "commitment"), &commitment);
        if (r)
                return r == COMMITMENT_E_ABSENT ? error_trace(-EBADMSG) : r;
        return !strcmp(verb, "seeded") ? fold_seeded(ledger, folded, &commitment)
                                       : fold_fixed(ledger, folded, &commitment);
}

static const char USE[] = "UPDATE commitment SET count = ?2 WHERE seq = ?1";

int fold_commitment_opened(struct ledger *ledger, const struct folded *folded) {
        const char *name = body_text(folded, "commitment"), *opens = body_text(folded, "opens");
        char hash[DIGEST_TEXT_MAX], seed[EXPECT_SEED_MAX] = "";
        struct commitment commitment;
        int r = name[0] ? commitment_find(ledger, name, &commitment) : 0;

        if (r || !name[0])
                return r == COMMITMENT_E_ABSENT ? error_trace(-EBADMSG) : r;
        commitment_hash(opens, hash);
        if (commitment.about[0])
                commitment_draw_seed(opens, commitment.seed, commitment.root, seed);
        if (commitment.count[0] || strcmp(hash, commitment.hash) != 0 ||
                strcmp(seed, body_text(folded, "seed")) != 0)
                return error_trace(-EBADMSG);
        return query_run(ledger, USE, "it", commitment.seq, body_text(folded, "count"));
}
