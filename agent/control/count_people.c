/* SPDX-License-Identifier: ISC */

/*
 * count.confirm, count.contest: a hand-over's end · count.plan, count.commit, count.seed, count.sample: what is
 * committed to before a count
 */

#include "answer.h"
#include "ask.h"
#include "commitment.h"
#include "handover.h"
#include "query.h"

static int handle_confirm(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "count", "lines", NULL };
        const char *id, *lines;
        struct entry entry = { 0 };
        bool passed;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "count", ASK_REQUIRED, &id);
        if (!r)
                r = ask_string(act, ask, "lines", ASK_OPTIONAL, &lines);
        if (!r)
                r = handover_confirm(act, id, lines, &entry, &passed);
        if (!r)
                r = answer_text(reply, "count", id);
        if (!r)
                r = answer_text(
                        reply, "custody", handover_states[passed ? HANDOVER_PASSED : HANDOVER_WAITING]);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

static int handle_contest(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "count", "reason", NULL };
        char reason[COUNT_REASON_MAX];
        struct entry entry;
        const char *id;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "count", ASK_REQUIRED, &id);
        if (!r)
                r = ask_text(act, ask, "reason", ASK_REQUIRED, reason, sizeof reason);
        if (!r)
                r = handover_contest(act, id, reason, &entry);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

static int handle_plan(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "place", "date", NULL };
        char name[COMMITMENT_NAME_MAX], text[COMMITMENT_TEXT_MAX];
        const char *place, *date;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "place", ASK_OPTIONAL, &place);
        if (!r)
                r = ask_string(act, ask, "date", ASK_REQUIRED, &date);
        if (!r)
                r = commitment_plan(act, place, date, name, text);
        if (!r)
                r = answer_text(reply, "commitment", name);
        return r ? r : answer_text(reply, "text", text);
}

static int handle_commit(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "place", "sample", NULL };
        char name[COMMITMENT_NAME_MAX];
        const char *place;
        int64_t sample;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "place", ASK_OPTIONAL, &place);
        if (!r)
                r = ask_integer(act, ask, "sample", ASK_OPTIONAL, 1, INT32_MAX, &sample);
        if (!r)
                r = commitment_sample(act, place, sample, name);
        return r ? r : answer_text(reply, "commitment", name);
}

static int handle_seed(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "commitment", "seed", NULL };
        const char *name, *seed;
        struct entry entry = { 0 };
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "commitment", ASK_REQUIRED, &name);
        if (!r)
                r = ask_string(act, ask, "seed", ASK_REQUIRED, &seed);
        if (!r)
                r = commitment_seed(act, name, seed, &entry);
        if (!r)
                r = answer_text(reply, "commitment", name);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

/* ---- all that a draw comes from ---- */

static const char DRAWN[] = "SELECT number FROM count_line WHERE count = ?1 ORDER BY number";

static int sample_numbers(struct act *act, int64_t count, json_t *reply) {
        json_t *numbers = json_array();
        sqlite3_stmt *rows;
        int r = answer_set(reply, "numbers", numbers);

        if (!r)
                r = query_open(act->ledger, DRAWN, &rows, "i", count);
        while (!r && (r = query_next(rows)) == QUERY_ROW)
                r = answer_append(numbers, json_string(query_text(rows, 0)));
        return r;
}

static const char OPENS[] = "SELECT event ->> '$.body.opens' FROM entries WHERE seq = ?1";

/* What was committed to, once a count is opened by it; and where that is a draw, what it drew. */
static int sample_opened(struct act *act, const struct commitment *commitment, json_t *reply) {
        struct count_row count;
        sqlite3_stmt *rows;
        int r = count_find(act->ledger, commitment->count, &count);

        if (!r)
                r = query_open(act->ledger, OPENS, &rows, "i", count.seq);
        if (!r)
                r = query_next(rows);
        if (r != QUERY_ROW)
                return r == COUNT_E_ABSENT || !r ? -EBADMSG : r;
        r = answer_text(reply, "text", query_text(rows, 0));
        query_end(rows);
        if (!r)
                r = answer_text(reply, "count", count.id);
        if (r || !commitment->about[0])
                return r;
        r = answer_text(reply, "draw_seed", count.seed);
        return r ? r : sample_numbers(act, count.seq, reply);
}

static int handle_sample(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "commitment", NULL };
        struct commitment k;
        const char *name = NULL;
        json_t *parts;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "commitment", ASK_REQUIRED, &name);
        if (!r)
                r = commitment_find(act->ledger, name, &k);
        if (r == COMMITMENT_E_ABSENT)
                return act_refuse(act, ACT_EXIT_ABSENT, "commitment.unknown", "strongroom count commit",
                        "There is no commitment %.23s.", name);
        if (r)
                return r;
        parts = json_pack("{ss ss ss ss ss ss sI ss ss sI ss ss}", "commitment", k.name, "about", k.about,
                "by", k.actor, "hash", k.hash, "nonce", k.nonce, "place", k.place, "sample",
                (json_int_t) k.sample, "seed", k.seed, "seed_by", k.seeder, "size", (json_int_t) k.size,
                "root", k.root, "checkpoint", k.checkpoint);
        r = parts && !json_object_update(reply, parts) ? 0 : -ENOMEM;
        json_decref(parts);
        return r || !k.count[0] ? r : sample_opened(act, &k, reply);
}

const struct request requests_count_people[] = {
        { "count.confirm", true, handle_confirm },
        { "count.contest", true, handle_contest },
        { "count.plan", true, handle_plan },
        { "count.commit", true, handle_commit },
        { "count.seed", true, handle_seed },
        { "count.sample", false, handle_sample },
        { 0 },
};
