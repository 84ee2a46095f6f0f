/* SPDX-License-Identifier: ISC */

/*
 * witness.list, witness.request, witness.cosign, witness.conflict, witness.note: the exchange with witnesses
 *
 * The agent has no network. Whoever carries a request out and its answer in (strongroom witness, a stick, a sheet of
 * paper) needs no role: what they bring holds by its signature, or is refused.
 */

#include <string.h>

#include "answer.h"
#include "ask.h"
#include "bytes.h"
#include "clock.h"
#include "cosigned.h"
#include "head.h"
#include "live.h"
#include "proof.h"
#include "text.h"

enum { ANSWER_LINES_MAX = 8192, WITNESS_STATUS_MIN = 100, WITNESS_STATUS_MAX = 599 };

static const struct witness_policy witness_none;

static const struct witness_policy *witness_policy(const struct act *act) {
        return act->live && act->live->config ? &act->live->config->witnesses : &witness_none;
}

static int witness_ask(struct act *act, const json_t *ask, const struct witness_known **ret_witness) {
        char name[WITNESS_NAME_MAX];
        int r = ask_text(act, ask, "witness", ASK_REQUIRED, name, sizeof name);

        if (r)
                return r;
        *ret_witness = witness_named(witness_policy(act), name);
        return *ret_witness ? 0
                            : act_refuse(act, ACT_EXIT_ABSENT, "witness.unknown", "strongroom witness list",
                                      "No witness \"%s\" is configured.", name);
}

/* ---- witness.list ---- */

static int witness_time(json_t *shown, const char *field, int64_t time_s) {
        char at[CLOCK_TEXT_MAX] = "";

        if (time_s)
                clock_format(time_s * 1000000, at);
        return answer_text(shown, field, at);
}

static int witness_show(struct act *act, const struct witness_known *witness, json_t *list) {
        struct cosigned last = { 0 };
        char vkey[SIGN_VKEY_MAX];
        json_t *shown;
        int r = cosigned_last(act->ledger, witness, &last);

        if (r && r != COSIGNED_E_ABSENT)
                return r;
        cosign_print(&witness->key, vkey);
        shown = json_pack("{ss ss ss ss sI sI}", "witness", witness->name, "key_name", witness->key.name,
                "vkey", vkey, "url", witness->url, "size", (json_int_t) last.size, "seq",
                (json_int_t) last.seq);
        r = shown ? witness_time(shown, "time", last.time_s) : -ENOMEM;
        if (!r)
                return answer_append(list, shown);
        json_decref(shown);
        return r;
}

static int witness_on_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { NULL };
        const struct witness_policy *policy = witness_policy(act);
        json_t *list = json_array();
        struct cosigned reach = { 0 };
        int r = ask_closed(act, ask, fields);

        for (size_t i = 0; !r && i < policy->count; i++)
                r = witness_show(act, &policy->list[i], list);
        if (answer_set(reply, "witnesses", list))
                return -ENOMEM;
        if (!r)
                r = cosigned_reach(act->ledger, policy, &reach);
        r = r == COSIGNED_E_ABSENT ? 0 : r;
        if (!r)
                r = answer_integer(reply, "quorum", (int64_t) witness_quorum(policy));
        if (!r)
                r = answer_integer(reply, "size", (int64_t) reach.size);
        if (!r)
                r = answer_integer(reply, "entries", (int64_t) ledger_durable(act->ledger));
        if (!r)
                r = answer_text(reply, "vkey", ledger_vkey(act->ledger));
        return r ? r : witness_time(reply, "time", reach.time_s);
}

/* ---- witness.request ---- */

/* The body of tlog-witness's add-checkpoint. */
static int witness_body(struct act *act, uint64_t old, uint64_t size, struct text *ret_body) {
        struct hash proof[PROOF_HASHES_MAX];
        char base64[BYTES_BASE64_SIZE(HASH_SIZE)], note[NOTE_MAX];
        size_t count = 0;
        int r = old && old < size ? proof_consistency(act->ledger, old, size, proof, &count) : 0;

        if (!r)
                r = head_sign(act->ledger, size, note);
        if (r)
                return r;
        text_addf(ret_body, "old %llu\n", (unsigned long long) old);
        for (size_t i = 0; i < count; i++) {
                bytes_base64(proof[i].bytes, HASH_SIZE, base64);
                text_addf(ret_body, "%s\n", base64);
        }
        text_addf(ret_body, "\n%s", note);
        return text_failed(ret_body) ? -ENOMEM : 0;
}

static int witness_on_request(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "witness", "size", "old", NULL };
        const struct witness_known *witness = NULL;
        struct cosigned last = { 0 };
        struct text body = { 0 };
        int64_t size = (int64_t) ledger_durable(act->ledger), most = size, old = 0, want;
        char vkey[SIGN_VKEY_MAX];
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = witness_ask(act, ask, &witness);
        if (!r)
                r = ask_integer(act, ask, "size", ASK_OPTIONAL, 1, most, &want);
        if (r)
                return r;
        size = want ? want : size;
        r = cosigned_last(act->ledger, witness, &last);
        if (!r || r == COSIGNED_E_ABSENT)
                r = ask_integer(act, ask, "old", ASK_OPTIONAL, 0, size, &old);
        if (r)
                return r;
        old = json_object_get(ask, "old") ? old : (int64_t) last.size;
        if (old > size)
                size = most; /* it has seen more than was asked for: then all there is */
        r = witness_body(act, (uint64_t) old, (uint64_t) size, &body);
        cosign_print(&witness->key, vkey);
        if (!r)
                r = answer_text(reply, "body", text_string(&body));
        text_end(&body);
        if (!r)
                r = answer_text(reply, "witness", witness->name);
        if (!r)
                r = answer_text(reply, "url", witness->url);
        if (!r)
                r = answer_text(reply, "vkey", vkey);
        if (!r)
                r = answer_integer(reply, "old", old);
        return r ? r : answer_integer(reply, "size", size);
}

/* ---- witness.cosign ---- */

/*
 * A whole cosigned note. One that this site signed, and that its record doesn't have, says that the record was put back
 * or rewritten: ret_contradicts, and it is taken as a conflict.
 */
static int witness_note_size(struct act *act, const char *note, int64_t *ret_size, int *ret_contradicts) {
        struct checkpoint checkpoint = { 0 };
        int r = head_check(act->ledger, note, &checkpoint);

        *ret_size = (int64_t) checkpoint.size;
        *ret_contradicts = r == PROOF_E_RANGE ? 409 : r == HEAD_E_OTHER_ROOT ? 422 : 0;
        if (r <= 0 || *ret_contradicts)
                return r < 0 ? r : 0;
        return act_refuse(
                act, ACT_EXIT_INPUT, "witness.note", NULL, "That isn't a checkpoint of this record.");
}

static int witness_contradicted(
        struct act *act, const struct witness_known *witness, int status, int64_t size, json_t *reply) {
        const struct witness_conflict conflict = {
                .witness = witness, .status = status, .known = (uint64_t) size, .size = (uint64_t) size
        };
        struct entry entry;
        int r = cosigned_conflict(act, &conflict, &entry);

        if (!r)
                r = answer_set(reply, "contradicts", json_true());
        if (!r)
                r = answer_integer(reply, "exit", ACT_EXIT_BROKEN);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

/* What is to be taken: the lines and the size of what they stand below. */
static int witness_ask_lines(
        struct act *act, const json_t *ask, const char **ret_lines, int64_t *ret_size, int *ret_contradicts) {
        const char *note = json_string_value(json_object_get(ask, "note")), *divide;
        const char *lines = json_string_value(json_object_get(ask, "answer"));
        int r;

        *ret_contradicts = 0;
        if (note) {
                r = witness_note_size(act, note, ret_size, ret_contradicts);
                divide = strstr(note, "\n\n");
                *ret_lines = divide ? divide + 2 : "";
                return r;
        }
        r = ask_integer(act, ask, "size", ASK_REQUIRED, 1, INT64_MAX, ret_size);
        if (!r && (!lines || strlen(lines) > ANSWER_LINES_MAX))
                r = act_refuse(act, ACT_EXIT_INPUT, "witness.line", NULL, "There is no answer of a witness.");
        *ret_lines = lines;
        return r;
}

static int witness_on_cosign(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "witness", "size", "answer", "note", NULL };
        const struct witness_known *witness = NULL;
        const char *lines = NULL;
        struct cosigned cosigned = { 0 };
        struct entry entry;
        int64_t size = 0;
        int contradicts = 0, r = ask_closed(act, ask, fields);

        if (!r)
                r = witness_ask(act, ask, &witness);
        if (!r)
                r = witness_ask_lines(act, ask, &lines, &size, &contradicts);
        if (!r && contradicts)
                return witness_contradicted(act, witness, contradicts, size, reply);
        if (!r)
                r = cosigned_take(act, witness, (uint64_t) size, lines, &cosigned, &entry);
        if (!r)
                r = answer_text(reply, "witness", witness->name);
        if (!r)
                r = answer_integer(reply, "size", size);
        if (!r)
                r = witness_time(reply, "time", cosigned.time_s);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

/* ---- witness.conflict, witness.note ---- */

static int witness_on_conflict(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "witness", "status", "known", "size", NULL };
        struct witness_conflict conflict = { 0 };
        int64_t status, known, size;
        struct entry entry;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = witness_ask(act, ask, &conflict.witness);
        if (!r)
                r = ask_integer(
                        act, ask, "status", ASK_REQUIRED, WITNESS_STATUS_MIN, WITNESS_STATUS_MAX, &status);
        if (!r)
                r = ask_integer(act, ask, "known", ASK_OPTIONAL, 0, INT64_C(1) << 53, &known);
        if (!r)
                r = ask_integer(act, ask, "size", ASK_REQUIRED, 0, INT64_C(1) << 53, &size);
        if (r)
                return r;
        if (status != 409 && status != 422)
                return act_refuse(act, ACT_EXIT_INPUT, "witness.status", NULL,
                        "Only the answers 409 and 422 contradict a record.");
        conflict.status = (int) status;
        conflict.known = (uint64_t) known;
        conflict.size = (uint64_t) size;
        r = cosigned_conflict(act, &conflict, &entry);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

static int witness_on_note(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "size", NULL };
        struct cosigned reach = { 0 };
        struct text note = { 0 };
        int64_t size;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_integer(act, ask, "size", ASK_OPTIONAL, 1, INT64_MAX, &size);
        if (r)
                return r;
        if (!size) {
                r = cosigned_reach(act->ledger, witness_policy(act), &reach);
                size = (int64_t) reach.size;
        }
        if (!r)
                r = cosigned_note(act->ledger, (uint64_t) size, &note);
        if (r == COSIGNED_E_ABSENT)
                r = act_refuse(act, ACT_EXIT_ABSENT, "witness.none", "strongroom witness push",
                        "No such checkpoint was cosigned.");
        if (!r)
                r = answer_text(reply, "note", text_string(&note));
        text_end(&note);
        return r ? r : answer_integer(reply, "size", size);
}

const struct request requests_witness[] = {
        { "witness.list", false, witness_on_list },
        { "witness.request", false, witness_on_request },
        { "witness.note", false, witness_on_note },
        { "witness.cosign", true, witness_on_cosign },
        { "witness.conflict", true, witness_on_conflict },
        { 0 },
};
