/* SPDX-License-Identifier: ISC */

/*
 * Sample: drawn by the head of the record, from what a radio alone calls present
 */

#include "count_sample.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "error.h"
#include "query.h"
#include "reckon.h"

struct lot {
        uint8_t hash[crypto_hash_sha256_BYTES];
        const char *number; /* of the reckoning */
};

int64_t count_sample_size(int64_t present) {
        int64_t size = (present + SAMPLE_PART - 1) / SAMPLE_PART;

        size = size < SAMPLE_MIN ? SAMPLE_MIN : size > SAMPLE_MAX ? SAMPLE_MAX : size;
        return size < present ? size : present;
}

static int lot_order(const void *a, const void *b) {
        return memcmp(
                ((const struct lot *) a)->hash, ((const struct lot *) b)->hash, crypto_hash_sha256_BYTES);
}

static int lot_by_number(const void *a, const void *b) {
        return strcmp(((const struct lot *) a)->number, ((const struct lot *) b)->number);
}

static void lot_of(const char *root, const char *number, struct lot *ret_lot) {
        crypto_hash_sha256_state state;

        ret_lot->number = number;
        (void) crypto_hash_sha256_init(&state);
        (void) crypto_hash_sha256_update(&state, (const uint8_t *) root, strlen(root));
        (void) crypto_hash_sha256_update(&state, (const uint8_t *) number, strlen(number));
        (void) crypto_hash_sha256_final(&state, ret_lot->hash);
}

static const char LAST_SAMPLE[] = "SELECT sampled_seq FROM count_ WHERE seq = ?1";

/* The lots of the lines to draw from; the memory is the caller's. */
static size_t sample_lots(
        const struct reckoning *reckoning, int64_t after, const char *root, struct lot *lots) {
        size_t count = 0;

        for (size_t i = 0; i < reckoning->line_count; i++)
                if (reckoning->lines[i].result == COMPARE_FOUND_PRESENCE_ONLY &&
                        reckoning->lines[i].scan > after && !reckoning->radio_lines[i].sampled)
                        lot_of(root, reckoning->lines[i].number, &lots[count++]);
        return count;
}

static int sample_list(struct lot *lots, size_t count, json_t **ret_numbers) {
        const size_t size = (size_t) count_sample_size((int64_t) count);
        json_t *numbers = json_array();
        int r = numbers ? 0 : error_trace(-ENOMEM);

        qsort(lots, count, sizeof *lots, lot_order);
        qsort(lots, size, sizeof *lots, lot_by_number);
        for (size_t i = 0; !r && i < size; i++)
                r = json_array_append_new(numbers, json_string(lots[i].number)) ? error_trace(-ENOMEM) : 0;
        if (r)
                json_decref(numbers);
        else
                *ret_numbers = numbers;
        return r;
}

int count_sample_draw(
        struct ledger *ledger, int64_t count, const char *root, json_t **ret_numbers, int64_t *ret_present) {
        scoped(reckoning_end) struct reckoning reckoning = { 0 };
        scoped(freep) struct lot *lots = NULL;
        size_t present;
        int64_t after;
        int r = reckon_count(ledger, count, RECKON_RUNNING, &reckoning);

        if (!r)
                r = query_integer(ledger, LAST_SAMPLE, &after, "i", count);
        if (r)
                return r;
        if (!reckoning.radio)
                return error_trace(-EBADMSG);
        lots = calloc(reckoning.line_count + 1, sizeof *lots);
        if (!lots)
                return error_trace(-ENOMEM);
        present = sample_lots(&reckoning, after, root, lots);
        r = sample_list(lots, present, ret_numbers);
        if (!r)
                *ret_present = (int64_t) present;
        return r;
}

static int sample_append(struct act *act, const struct count_row *count, int64_t *ret_drawn) {
        char root[BYTES_BASE64_SIZE(HASH_SIZE)];
        json_t *numbers = NULL, *body;
        struct entry entry;
        struct hash head;
        int64_t present;
        int r;

        ledger_root(act->ledger, &head);
        bytes_base64(head.bytes, HASH_SIZE, root);
        r = count_sample_draw(act->ledger, count->seq, root, &numbers, &present);
        if (r)
                return r;
        *ret_drawn = (int64_t) json_array_size(numbers);
        if (!*ret_drawn) {
                json_decref(numbers);
                return 0;
        }
        body = json_pack("{ss sI ss sI sI so}", "count", count->id, "size",
                (json_int_t) ledger_durable(act->ledger), "root", root, "present", (json_int_t) present, "k",
                (json_int_t) *ret_drawn, "numbers", numbers);
        return body ? act_append(act, "count.sampled", NULL, body, &entry) : error_trace(-ENOMEM);
}

int count_sample(struct act *act, const char *id, int64_t *ret_drawn) {
        struct count_row count;
        int r = act_require(act, COUNT_ROLES, "count");

        *ret_drawn = 0;
        if (!r)
                r = count_resolve_open(act, id, true, &count);
        if (!r && count_is_radio(&count))
                r = sample_append(act, &count, ret_drawn);
        return r == ACT_E_REFUSED ? 0 : r; /* the close says it again */
}

static const char DRAWN[] = "SELECT count(*) FROM count_line WHERE count = ?1 AND sampled > 0";

int count_sample_open(struct ledger *ledger, const struct count_row *count, json_t **ret_numbers) {
        scoped(reckoning_end) struct reckoning reckoning = { 0 };
        json_t *numbers = json_array();
        int64_t drawn = 0;
        int r = numbers ? query_integer(ledger, DRAWN, &drawn, "i", count->seq) : error_trace(-ENOMEM);

        if (!r && drawn)
                r = reckon_count(ledger, count->seq, RECKON_RUNNING, &reckoning);
        for (size_t i = 0; !r && i < reckoning.line_count; i++)
                if (reckoning.radio && reckoning.radio_lines[i].sampled &&
                        reckoning.lines[i].result == COMPARE_FOUND_PRESENCE_ONLY)
                        r = json_array_append_new(numbers, json_string(reckoning.lines[i].number))
                                    ? error_trace(-ENOMEM)
                                    : 0;
        if (r)
                json_decref(numbers);
        else
                *ret_numbers = numbers;
        return r;
}
