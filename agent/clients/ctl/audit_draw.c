/* SPDX-License-Identifier: ISC */

/*
 * The draw: which exhibits the auditor looks at
 *
 *      seed = SHA-256(root || ":" || words)          root: of the record that was imported, base64
 *      rank = SHA-256(hex(seed) || ":" || number)    the smallest ranks are drawn
 *
 * Whoever has the record's root and the auditor's words draws the same with sha256sum and sort (docs/audit.md). The
 * site fixed the root before it heard the words; the auditor chose the words before they saw what they draw.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "bytes.h"
#include "merkle.h"
#include "registry.h"

enum { DRAW_N0 = 1067, DRAW_LEAST_OF = 10, SEED_HEX = 2 * AUDIT_SEED_SIZE + 1 };

struct lot {
        struct hash rank;
        char number[ITEM_NUMBER_MAX], place[PLACE_CODE_MAX], summary[REGISTRY_SUMMARY_MAX];
};

struct draw {
        char seed[SEED_HEX];
        struct lot *lots;
        size_t count, room;
};

static void draw_hash(const char *before, const char *after, struct hash *ret_hash) {
        const struct merkle_part parts[] = { { before, strlen(before) }, { ":", 1 },
                { after, strlen(after) } };

        merkle_hash(parts, count_of(parts), ret_hash);
}

/* What should be there: neither out nor gone. */
static int draw_take(void *context, const struct exhibit *exhibit) {
        struct draw *draw = context;
        struct lot *lot;

        if (*exhibit->holder || exhibit_is_gone(exhibit) || !*exhibit->place)
                return 0;
        if (draw->count == draw->room) {
                size_t room = draw->room ? 2 * draw->room : 256;
                struct lot *lots = reallocarray(draw->lots, room, sizeof *lots);

                if (!lots)
                        return -ENOMEM;
                draw->lots = lots;
                draw->room = room;
        }
        lot = &draw->lots[draw->count++];
        (void) text_copy(lot->number, sizeof lot->number, exhibit->number);
        (void) text_copy(lot->place, sizeof lot->place, exhibit->place);
        (void) text_copy(lot->summary, sizeof lot->summary, exhibit->summary);
        draw_hash(draw->seed, lot->number, &lot->rank);
        return 0;
}

static int lot_by_rank(const void *a, const void *b) {
        return memcmp(&((const struct lot *) a)->rank, &((const struct lot *) b)->rank, sizeof(struct hash));
}

/* In the order of the shelves: the way that one walks. */
static int lot_by_place(const void *a, const void *b) {
        const struct lot *one = a, *other = b;
        int order = strcmp(one->place, other->place);

        return order ? order : strcmp(one->number, other->number);
}

/* 95 % sure within 3 %, of a finite population, and a tenth at least (domain.md). */
static size_t draw_size(size_t population, json_int_t wanted) {
        size_t size = (size_t) wanted, least = (population + DRAW_LEAST_OF - 1) / DRAW_LEAST_OF;

        if (!wanted && population)
                size = (DRAW_N0 * population + DRAW_N0 + population - 2) / (DRAW_N0 + population - 1);
        if (!wanted && size < least)
                size = least;
        return size < population ? size : population;
}

static json_t *draw_lines(const struct lot *lots, size_t count) {
        json_t *lines = json_array();

        for (size_t i = 0; i < count; i++)
                if (json_array_append_new(lines, json_pack("{s:s,s:s,s:s}", "number", lots[i].number, "place",
                                                         lots[i].place, "summary", lots[i].summary)))
                        break;
        if (json_array_size(lines) == count)
                return lines;
        json_decref(lines);
        return NULL;
}

static int draw_gather(struct audit *audit, const char *place, struct draw *draw) {
        const struct item_filter filter = { .place = place, .limit = INT64_MAX };

        return registry_items(audit->ledger, &filter, draw_take, draw)
                       ? ctl_fail(audit->ctl, CTL_INTERNAL, "The exhibits can't be read from the copy.")
                       : 0;
}

int audit_draw(
        struct audit *audit, const char *place, const char *words, json_int_t size, json_t **ret_sample) {
        const char *root = show_text(audit->about, "root");
        struct draw draw = { 0 };
        struct hash seed;
        size_t drawn;
        int status;

        draw_hash(root, words, &seed);
        bytes_hex(seed.bytes, HASH_SIZE, draw.seed);
        status = draw_gather(audit, place, &draw);
        if (!status && !draw.count)
                status = ctl_fail(audit->ctl, CTL_ABSENT, "By the record nothing should be at %s.",
                        place ? place : _("any place"));
        if (!status) {
                drawn = draw_size(draw.count, size);
                qsort(draw.lots, draw.count, sizeof *draw.lots, lot_by_rank);
                qsort(draw.lots, drawn, sizeof *draw.lots, lot_by_place);
                *ret_sample = json_pack("{s:s,s:s,s:s,s:s,s:I,s:I,s:o}", "place", place ? place : "", "words",
                        words, "root", root, "seed", draw.seed, "population", (json_int_t) draw.count, "size",
                        (json_int_t) drawn, "lines", draw_lines(draw.lots, drawn));
                status = *ret_sample ? 0 : CTL_INTERNAL;
        }
        free(draw.lots);
        return status;
}
