/* SPDX-License-Identifier: ISC */

/*
 * proof.inclusion, proof.consistency: texts that prove what the record holds, to people who don't have it
 */

#include <errno.h>
#include <string.h>

#include "ask.h"
#include "bytes.h"
#include "proof_answer.h"
#include "proof_text.h"
#include "registry.h"

enum { PROOF_READERS = ROLE_CUSTODIAN | ROLE_SUPERVISOR | ROLE_AUDITOR };

/* What a proof is asked against. */
struct proof_asked {
        char note[NOTE_MAX];
        const char *
                own; /* a checkpoint that was given, perhaps with others' signatures: longer than note may be */
        struct checkpoint checkpoint;
};

/* ---- refusals ---- */

static int refuse_range(struct act *act, int64_t sequence, uint64_t size) {
        return act_refuse(act, ACT_EXIT_ABSENT, "proof.range", "strongroom log list",
                "There is no entry %lld among the first %llu.", (long long) sequence,
                (unsigned long long) size);
}

static int refuse_size(struct act *act, int64_t size) {
        return act_refuse(act, ACT_EXIT_ABSENT, "proof.range", "strongroom log list",
                "The record has %llu entries, not %lld.", (unsigned long long) ledger_durable(act->ledger),
                (long long) size);
}

static int refuse_unsigned(struct act *act, int64_t size) {
        return act_refuse(act, ACT_EXIT_ABSENT, "proof.unsigned", NULL,
                "No checkpoint over exactly %lld entries is on the record. Leave out the size, or give a "
                "checkpoint.",
                (long long) size);
}

static int refuse_note(struct act *act, int r) {
        if (r == PROOF_E_UNSIGNED)
                return act_refuse(act, ACT_EXIT_INPUT, "proof.checkpoint", NULL,
                        "The checkpoint that was given isn't signed by this record's key.");
        if (r == PROOF_E_RANGE)
                return act_refuse(act, ACT_EXIT_BROKEN, "proof.truncated", "strongroom verify",
                        "The checkpoint that was given is over more entries than the record has: its end is "
                        "missing.");
        return act_refuse(act, ACT_EXIT_BROKEN, "proof.forked", "strongroom verify",
                "The checkpoint that was given signs other entries than those that are here: they were "
                "rewritten.");
}

static int refuse_broken(struct act *act) {
        return act_refuse(act, ACT_EXIT_BROKEN, "proof.broken", "strongroom verify", "%s",
                ledger_fault(act->ledger)->message);
}

/* What a part of proof_text.h said of a checkpoint that was given. */
static int judge_note(struct act *act, int r) {
        if (r == PROOF_E_UNSIGNED || r == PROOF_E_RANGE || r == PROOF_E_WRONG)
                return refuse_note(act, r);
        return r == LEDGER_E_BROKEN ? refuse_broken(act) : r;
}

/* ---- what is asked ---- */

static int asked_note(struct act *act, const json_t *ask, struct proof_asked *ret) {
        const char *given = NULL;
        int64_t size = 0;
        int r = ask_integer(act, ask, "size", ASK_OPTIONAL, 1, INT64_MAX, &size);
        const json_t *checkpoint = json_object_get(ask, "checkpoint");

        if (r)
                return r;
        given = json_string_value(checkpoint); /* a note has newlines, so it is no text of ask.h */
        if (checkpoint && !given)
                return act_refuse(
                        act, ACT_EXIT_USAGE, "request.type", NULL, "The checkpoint must be a text.");
        if (given && size)
                return act_refuse(act, ACT_EXIT_USAGE, "proof.both", NULL,
                        "A checkpoint has its size: give one of them.");
        r = given ? 0 : proof_note(act->ledger, (uint64_t) size, ret->note);
        if (r == PROOF_E_RANGE)
                return refuse_size(act, size);
        if (r == PROOF_E_UNSIGNED)
                return refuse_unsigned(act, size);
        if (r)
                return r;
        ret->own = given ? given : ret->note;
        return judge_note(act, proof_accept(act->ledger, ret->own, &ret->checkpoint));
}

static int newest_row(void *context, const struct ledger_row *row) {
        *(int64_t *) context = (int64_t) row->entry.sequence;
        return 1;
}

/* An entry by its number, or the newest of an exhibit. */
static int asked_entry(struct act *act, const json_t *ask, int64_t *ret_sequence) {
        const char *item = NULL;
        struct exhibit exhibit;
        int r = ask_integer(act, ask, "seq", ASK_OPTIONAL, 1, INT64_MAX, ret_sequence);

        if (!r)
                r = ask_string(act, ask, "item", ASK_OPTIONAL, &item);
        if (r)
                return r;
        if (!item == !*ret_sequence)
                return act_refuse(act, ACT_EXIT_USAGE, "request.missing", "strongroom proof --help",
                        "Say which entry, by its number, or which exhibit.");
        if (!item)
                return 0;
        r = registry_resolve_item(act, item, &exhibit);
        if (r)
                return r;
        r = ledger_trail(act->ledger, exhibit.number, newest_row, ret_sequence);
        return r == 1 ? 0 : r;
}

/* ---- answers ---- */

static int answer_text(json_t *reply, const struct proof_asked *asked, struct text *text) {
        char root[BYTES_BASE64_SIZE(HASH_SIZE)];
        int r;

        bytes_base64(asked->checkpoint.root.bytes, HASH_SIZE, root);
        r = text_failed(text) ||
                            json_object_set_new(
                                    reply, "size", json_integer((json_int_t) asked->checkpoint.size)) ||
                            json_object_set_new(reply, "root", json_string(root)) ||
                            json_object_set_new(reply, "proof", json_string(text_string(text)))
                    ? -ENOMEM
                    : 0;
        text_end(text);
        return r;
}

static int answer_leaf(struct act *act, int64_t sequence, json_t *reply) {
        char base64[BYTES_BASE64_SIZE(HASH_SIZE)];
        struct hash leaf;
        int r = proof_leaf(act->ledger, (uint64_t) sequence, &leaf);

        if (r)
                return r;
        bytes_base64(leaf.bytes, HASH_SIZE, base64);
        return json_object_set_new(reply, "seq", json_integer(sequence)) ||
                               json_object_set_new(reply, "leaf", json_string(base64))
                       ? -ENOMEM
                       : 0;
}

int proof_answer_inclusion(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "seq", "item", "size", "checkpoint", "bare", NULL };
        struct proof_asked asked = { 0 };
        struct text text = { 0 };
        int64_t sequence = 0;
        bool bare = false;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_bool(act, ask, "bare", &bare);
        if (!r)
                r = asked_entry(act, ask, &sequence);
        if (!r)
                r = asked_note(act, ask, &asked);
        if (r)
                return r;
        if ((uint64_t) sequence > asked.checkpoint.size)
                return refuse_range(act, sequence, asked.checkpoint.size);
        r = proof_tell_inclusion(act->ledger, (uint64_t) sequence, asked.own, !bare, &text);
        if (!r)
                r = answer_leaf(act, sequence, reply);
        if (!r)
                return answer_text(reply, &asked, &text);
        text_end(&text);
        return r == LEDGER_E_BROKEN ? refuse_broken(act) : r;
}

/* The older size: as a number, or of a checkpoint, which must be of this record. */
static int asked_older(struct act *act, const json_t *ask, int64_t *ret_older) {
        const json_t *note = json_object_get(ask, "older_checkpoint");
        struct checkpoint checkpoint;
        int r = ask_integer(act, ask, "older", ASK_OPTIONAL, 1, INT64_MAX, ret_older);

        if (r)
                return r;
        if (!json_is_string(note) == !*ret_older)
                return act_refuse(act, ACT_EXIT_USAGE, "request.missing",
                        "strongroom proof consistency --help",
                        "Say from which size on, or from which checkpoint.");
        if (*ret_older)
                return 0;
        r = judge_note(act, proof_accept(act->ledger, json_string_value(note), &checkpoint));
        if (!r)
                *ret_older = (int64_t) checkpoint.size;
        return r;
}

int proof_answer_consistency(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "older", "older_checkpoint", "size", "checkpoint", NULL };
        struct proof_asked asked = { 0 };
        struct text text = { 0 };
        int64_t older = 0;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = asked_older(act, ask, &older);
        if (!r)
                r = asked_note(act, ask, &asked);
        if (r)
                return r;
        if (!older || (uint64_t) older > asked.checkpoint.size)
                return refuse_range(act, older, asked.checkpoint.size);
        r = proof_tell_consistency(act->ledger, (uint64_t) older, asked.own, &text);
        if (!r && json_object_set_new(reply, "older", json_integer(older)))
                r = -ENOMEM;
        if (!r)
                return answer_text(reply, &asked, &text);
        text_end(&text);
        return r == LEDGER_E_BROKEN ? refuse_broken(act) : r;
}

/* ---- requests: who may ask for which ---- */

static int own_row(void *context, const struct ledger_row *row) {
        const char *actor = context, *who;
        json_t *event = json_loadb(row->event, row->event_size, 0, NULL);
        const json_t *actors = json_object_get(event, "actors");
        int own = 0;

        for (size_t i = 0; i < json_array_size(actors); i++) {
                who = json_string_value(json_array_get(actors, i));
                own = own || (who && !strcmp(who, actor));
        }
        json_decref(event);
        return own ? 1 : -EPERM;
}

/* An intake officer sees the entries that he or she made; custodians, supervisors and auditors see all. */
static int proof_permit(struct act *act, int64_t sequence) {
        int r = -EPERM;

        if (act->roles & PROOF_READERS)
                return 0;
        if (act->roles & ROLE_INTAKE && sequence && (uint64_t) sequence <= ledger_durable(act->ledger))
                r = ledger_each(act->ledger, (uint64_t) sequence, (uint64_t) sequence, own_row,
                        (void *) (uintptr_t) act->actor);
        return r == -EPERM ? act_require(act, PROOF_READERS, "have proofs of others' entries")
               : r == 1    ? 0
                           : r;
}

static int proof_inclusion_request(struct act *act, const json_t *ask, json_t *reply) {
        int64_t sequence = 0;
        int r = asked_entry(act, ask, &sequence);

        if (!r)
                r = proof_permit(act, sequence);
        return r ? r : proof_answer_inclusion(act, ask, reply);
}

static int proof_consistency_request(struct act *act, const json_t *ask, json_t *reply) {
        int r = proof_permit(act, 0);

        return r ? r : proof_answer_consistency(act, ask, reply);
}

const struct request requests_proof[] = {
        { "proof.inclusion", false, proof_inclusion_request },
        { "proof.consistency", false, proof_consistency_request },
        { 0 },
};
