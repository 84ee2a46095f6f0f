/* SPDX-License-Identifier: ISC */

/*
 * A text in parts, and whole again
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "bytes.h"
#include "paper.h"

static const char paper_mark[] = "SRPAPER ";

static void paper_sum(const char *text, size_t size, char *out) {
        uint8_t hash[crypto_hash_sha256_BYTES];

        (void) crypto_hash_sha256(hash, (const uint8_t *) text, size);
        bytes_hex(hash, 4, out);
}

int paper_split(const char *text, size_t size, struct paper *ret_paper) {
        struct paper paper = { .count = (size + PAPER_PART_MAX - 1) / PAPER_PART_MAX };

        if (!size || size > PAPER_TEXT_MAX)
                return PAPER_E_TOO_LONG;
        paper_sum(text, size, paper.sum);
        for (size_t i = 0; i < paper.count; i++) {
                size_t at = i * PAPER_PART_MAX, rest = size - at;

                rest = rest < PAPER_PART_MAX ? rest : PAPER_PART_MAX;
                text_addf(&paper.parts[i], "%s%zu/%zu %s %zu\n", paper_mark, i + 1, paper.count, paper.sum,
                        rest);
                text_add_bytes(&paper.parts[i], text + at, rest);
                if (text_failed(&paper.parts[i])) {
                        paper_end(&paper);
                        return -ENOMEM;
                }
        }
        *ret_paper = paper;
        return 0;
}

void paper_end(struct paper *paper) {
        for (size_t i = 0; i < PAPER_PARTS_MAX; i++)
                text_end(&paper->parts[i]);
        paper->count = 0;
}

struct paper_part {
        size_t number, count, size; /* number from 1; size of the text behind the head */
        size_t head;                /* its length, newline included */
        char sum[9];
};

static bool paper_read_head(const char *payload, struct paper_part *ret_part) {
        struct paper_part part = { .head = strcspn(payload, "\n") + 1 };
        char head[64], *at;

        if (strncmp(payload, paper_mark, sizeof paper_mark - 1) != 0 || part.head > sizeof head ||
                payload[part.head - 1] != '\n')
                return false;
        memcpy(head, payload, part.head - 1);
        head[part.head - 1] = '\0';
        part.number = strtoul(head + sizeof paper_mark - 1, &at, 10);
        if (*at != '/')
                return false;
        part.count = strtoul(at + 1, &at, 10);
        if (*at != ' ' || strspn(at + 1, "0123456789abcdef") != 8 || at[9] != ' ')
                return false;
        memcpy(part.sum, at + 1, 8);
        part.size = strtoul(at + 10, &at, 10);
        if (*at || !part.size || part.size > PAPER_PART_MAX || !part.number || part.number > part.count ||
                part.count > PAPER_PARTS_MAX)
                return false;
        *ret_part = part;
        return true;
}

int paper_take(struct paper *paper, const char *payload, size_t size, bool *ret_is_part) {
        struct paper_part part;
        struct text *mine;

        *ret_is_part = paper_read_head(payload, &part);
        if (!*ret_is_part)
                return 0;
        if (size < part.head + part.size ||
                (paper->count && (paper->count != part.count || strcmp(paper->sum, part.sum) != 0)))
                return PAPER_E_MIXED;
        paper->count = part.count;
        memcpy(paper->sum, part.sum, sizeof part.sum);
        mine = &paper->parts[part.number - 1];
        text_clear(mine);
        text_add_bytes(mine, payload, part.head + part.size);
        return text_failed(mine) ? -ENOMEM : 0;
}

int paper_take_all(struct paper *paper, const char *text) {
        const char *at = strstr(text, paper_mark);
        bool is_part;
        int r = 0;

        while (!r && at) {
                r = paper_take(paper, at, strlen(at), &is_part);
                at = strstr(at + 1, paper_mark);
        }
        return r;
}

int paper_join(const struct paper *paper, struct text *ret_text, size_t *ret_missing) {
        char sum[9];

        for (size_t i = 0; i < paper->count; i++) {
                const char *payload = text_string(&paper->parts[i]);
                size_t head = strcspn(payload, "\n") + 1;

                if (!paper->parts[i].size) {
                        *ret_missing = i + 1;
                        return PAPER_E_MISSING;
                }
                text_add_bytes(ret_text, payload + head, paper->parts[i].size - head);
        }
        *ret_missing = 1;
        if (!paper->count)
                return PAPER_E_MISSING;
        if (text_failed(ret_text))
                return -ENOMEM;
        paper_sum(text_string(ret_text), ret_text->size, sum);
        return strcmp(sum, paper->sum) ? PAPER_E_MIXED : 0;
}
