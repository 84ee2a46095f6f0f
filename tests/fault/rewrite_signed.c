/* SPDX-License-Identifier: ISC */

/*
 * Signed acts, rewritten: an attacker with the site's key and root, without the officers' keys
 *
 * An honest record is told where people act, in twos. Then, for each seed, one act that officers signed is made to say
 * something else, or one is put there that nobody signed, and our own code makes a record of it with the site's key:
 * numbered, folded, hashed and signed anew. Our own code refuses to; so in the attacker's hands it doesn't accuse, and
 * takes each digest for what the proposal says. What must hold of each:
 *
 *      verify of that record alone      finds it, as ledger.signature_act
 *      each checkpoint from outside     from behind the change finds it, from before it doesn't
 *
 * And where all of it is forged from the start, with keys of the attacker's own in the officers' names: verify alone
 * can't tell; each checkpoint that has the keys' entries does.
 *
 * Long because the attacker's steps and the judging of them are one story on one honest record.
 */

#include "test.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bytes.h"
#include "forge.h"
#include "made_signature.h"
#include "outside.h"
#include "proposal.h"
#include "signatures.h"
#include "text.h"

enum {
        SIGNED_REWRITES = 1000,
        SIGNED_STARTS = 20,
        SIGNED_ITEMS = 4,
        SIGNED_ACTS = 12,
        SIGNED_TRIES = 50,
        PEOPLE = 3,
        DAY_S = 86400
};

enum rewrite {
        FALSE_ITEM = 0, /* what was done: to another item */
        FALSE_PLACE,    /* what was done: another place */
        FITTED,         /* the same, and the proposal says so too */
        COPIED,         /* another act's signatures */
        OWN_SIGNATURE,  /* signed by keys that nobody has, in the officers' names */
        ONE_MISSING,    /* one of the two signatures */
        SWAPPED,        /* each signature under the other's name */
        REPLAYED,       /* done once more */
        UNSIGNED,       /* neither proposed nor approved: done */
        OWN_KEYS,       /* keys.added by a forged approval; with them the act, fitted */
        BARE_KEYS,      /* the same, and nobody approved the keys */
        EARLIER,        /* an entry before it is gone */
        REWRITE_KINDS,
};

static const char *const rewrite_names[REWRITE_KINDS] = { "another item", "another place",
        "another place, and proposed so", "another act's signatures", "signed by other keys",
        "a signature missing", "names swapped", "done again", "nobody signed", "keys by a forged approval",
        "keys by nobody's approval", "an earlier entry gone" };

static const struct {
        const char *name, *role;
} people[PEOPLE] = { { "awa", "custodian" }, { "sira", "supervisor" }, { "binta", "auditor" } };

static struct rig rig;
static struct moment start;
static struct made_signer officers[PEOPLE], own[PEOPLE];
static unsigned rewrites = SIGNED_REWRITES; /* or as many as are asked for */
static uint64_t seed_state;

/* SplitMix64: the same rewrites each time, on each machine. */
static uint64_t draw(uint64_t below) {
        uint64_t x = seed_state += 0x9e3779b97f4a7c15;

        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return (x ^ (x >> 31)) % below;
}

/* ---- our own code, in the attacker's hands ---- */

static bool forging;
static size_t approved;                                       /* acts that were forged so far */
static char expected[PROPOSAL_DIGEST_MAX];                    /* what the last proposal commits to */
static char captured[FORGE_ENTRIES_MAX][PROPOSAL_DIGEST_MAX]; /* what each does */

int __real_ledger_accuse(
        struct ledger *ledger, const struct entry *entry, const char *error, const char *format, ...);
int __wrap_ledger_accuse(
        struct ledger *ledger, const struct entry *entry, const char *error, const char *format, ...);
int __wrap_ledger_accuse(
        struct ledger *ledger, const struct entry *entry, const char *error, const char *format, ...) {
        char message[512];
        va_list args;

        if (forging)
                return 0;
        va_start(args, format);
        (void) vsnprintf(message, sizeof message, format, args);
        va_end(args);
        return __real_ledger_accuse(ledger, entry, error, "%s", message);
}

void __real_proposal_digest(const char *said, size_t size, char *out);
void __wrap_proposal_digest(const char *said, size_t size, char *out);
void __wrap_proposal_digest(const char *said, size_t size, char *out) {
        __real_proposal_digest(said, size, out);
        if (!forging || !approved)
                return;
        (void) text_copy(captured[approved - 1], PROPOSAL_DIGEST_MAX, out);
        (void) text_copy(out, PROPOSAL_DIGEST_MAX, expected);
}

/* ---- the story ---- */

static size_t asked; /* of a story, so that each request has a key of its own */

/* One request, alone in its turn; its answer, the caller's. */
static json_t *ask_one(struct rig *on) {
        json_t *answer;

        assert_int_equal(rig_turn(on), 0);
        answer = json_incref(on->turn->queue[0].answer);
        turn_clear(on->turn);
        if (!json_is_true(json_object_get(answer, "ok")))
                fail_msg("%s", json_string_value(json_object_get(answer, "message")));
        return answer;
}

#define ask(on, ...) (rig_ask(on, 100000 + asked++, __VA_ARGS__), ask_one(on))

/* Signed by the first of each role (NULL: by the first two people); steals the answer to act.propose. */
static void tell_signed(
        struct rig *on, const struct made_signer *keys, const char *const *roles, json_t *told) {
        for (size_t i = 0; i < 2; i++) {
                char signature[MADE_SIGNATURE_MAX];
                size_t who = 0;

                while (roles && who + 1 < PEOPLE && strcmp(people[who].role, roles[i]) != 0)
                        who++;
                made_signature(&keys[roles ? who : i], SSHSIG_NAMESPACE,
                        json_string_value(json_object_get(told, "sign")), signature);
                json_decref(ask(on, "{'do':'act.sign','proposal':%lld,'signature':'%s'}",
                        (long long) json_integer_value(json_object_get(told, "proposal")), signature));
        }
        json_decref(told);
}

static void tell_people(struct rig *on, const struct made_signer *keys) {
        static const char *const begin[] = { "supervisor", "auditor" };

        for (size_t i = 0; i < PEOPLE; i++) {
                json_decref(ask(on, "{'do':'user.add','user':'%s','roles':['%s'],'unix':'%s'}",
                        people[i].name, people[i].role, people[i].name));
                json_decref(ask(
                        on, "{'do':'key.add','user':'%s','public_key':'%s'}", people[i].name, keys[i].line));
        }
        tell_signed(on, keys, begin, ask(on, "{'do':'act.propose','act':{'do':'people.begin'}}"));
        on->now.wall_us += INT64_C(2) * DAY_S * 1000000;
        on->now.mono_ns += UINT64_C(2) * DAY_S * 1000000000;
}

static void tell_act(struct rig *on, const struct made_signer *keys, size_t item, const char *to) {
        tell_signed(on, keys, NULL,
                ask(on, "{'do':'act.propose','act':{'do':'item.move','item':'GUN-%zu','to':'%s'}}", item,
                        to));
}

/* Each item to ER2, to one shelf, to the other, …; but act `other` goes where nobody sent it. */
static void tell(struct rig *on, const struct made_signer *keys, size_t other) {
        static const char *const to[] = { "ER2", "ER1/A", "ER1/B" };

        asked = 0;
        on->now = start;
        assert_int_equal(rig_open(on, true), 0);
        assert_int_equal(rig_play(on), 0);
        tell_people(on, keys);
        for (size_t i = 0; i < SIGNED_ACTS; i++)
                tell_act(
                        on, keys, i % SIGNED_ITEMS, i == other ? "ER1" : to[i / SIGNED_ITEMS % count_of(to)]);
}

static int group_begin(void **state) {
        (void) state;
        for (size_t i = 0; i < PEOPLE; i++) {
                made_signer(&officers[i]);
                made_signer(&own[i]);
        }
        rig_begin(&rig, SIGNED_ITEMS);
        start = rig.now;
        tell(&rig, officers, SIGNED_ACTS);
        rig_assert_kept(&rig);
        forge_begin(&rig);
        return 0;
}

static int group_end(void **state) {
        (void) state;
        forge_drop(&honest);
        rig_end(&rig);
        return 0;
}

/* ---- what the attacker wants said ---- */

/* Of act `nth`: act.proposed, behind it act.approved, behind that what was done. */
static size_t find_act(const struct record *record, size_t nth) {
        for (size_t i = 0; i < record->count; i++)
                if (!strcmp(json_string_value(json_object_get(record->events[i], "kind")), "act.proposed") &&
                        !nth--)
                        return i;
        fail_msg("there are fewer acts");
        return 0;
}

static void set(json_t *event, const char *field, json_t *value) {
        assert_int_equal(json_object_set_new(event, field, value), 0);
}

static void set_body(json_t *event, const char *field, json_t *value) {
        set(json_object_get(event, "body"), field, value);
}

static void take_out(struct record *record, size_t at) {
        json_decref(record->events[at]);
        memmove(&record->events[at], &record->events[at + 1],
                (record->count - at - 1) * sizeof(json_t *));
        record->count--;
}

static void put_in(struct record *record, size_t at, json_t *event) {
        assert_true(event && record->count < FORGE_ENTRIES_MAX);
        memmove(&record->events[at + 1], &record->events[at], (record->count - at) * sizeof(json_t *));
        record->events[at] = event;
        record->count++;
}

/* Lines of signatures, by first and second, of those that there are. */
static void cut_lines(json_t *event, bool swap) {
        const char *said = json_string_value(json_object_get(event, "signatures")), *at = said;
        struct signature_line lines[2];
        struct text text = { 0 };

        assert_true(signatures_next(&at, said + strlen(said), &lines[0]));
        assert_true(signatures_next(&at, said + strlen(said), &lines[1]));
        for (size_t i = 0; i < (swap ? 2 : 1); i++) {
                text_add(&text, "\n— ");
                text_add_bytes(&text, lines[swap ? 1 - i : i].name, lines[swap ? 1 - i : i].name_size);
                text_add(&text, " ");
                text_add_bytes(&text, lines[i].base64, lines[i].base64_size);
        }
        set(event, "signatures", json_string(text_string(&text)));
        text_end(&text);
}

/* As in the turn of `like`. */
static json_t *like_it(
        const json_t *like, const char *kind, const char *first, const char *second, json_t *body) {
        json_t *event = json_deep_copy(like);

        (void) json_object_del(event, "signatures");
        set(event, "kind", json_string(kind));
        set(event, "item", json_null());
        set(event, "actors", second ? json_pack("[ss]", first, second) : json_pack("[s]", first));
        set(event, "body", body);
        return event;
}

static json_t *own_key(const json_t *like, size_t who) {
        char fingerprint[SSH_KEY_FINGERPRINT_MAX], base64[BYTES_BASE64_SIZE(SSH_KEY_BLOB_MAX)];
        struct ssh_key key;

        assert_int_equal(ssh_key_parse(own[who].line, &key), 0);
        ssh_key_fingerprint(key.blob, key.size, fingerprint);
        bytes_base64(key.blob, key.size, base64);
        return like_it(like, "key.added", "sira", "binta",
                json_pack("{ss ss ss ss}", "user", people[who].name, "type", key.type, "key", base64,
                        "fingerprint", fingerprint));
}

/* The attacker's keys in the officers' names, before the act at that place; and what approves them, or nothing. */
static void put_keys(struct record *record, size_t at, bool with_approval) {
        const json_t *proposed = record->events[at], *signed_so = record->events[at + 1];
        json_t *body = json_deep_copy(json_object_get(proposed, "body")), *approval;

        put_in(record, at, own_key(proposed, 1));
        put_in(record, at, own_key(proposed, 0));
        if (!with_approval) {
                json_decref(body);
                return;
        }
        set(body, "act", json_string("key.add"));
        set(body, "rule", json_string("people"));
        set(body, "signers", json_pack("[[ss][s]]", "supervisor", "admin", "auditor"));
        set(body, "items", json_object());
        set(body, "count", json_integer(2));
        set(body, "nonce", json_string("00000000000000000000000000000007"));
        approval = like_it(proposed, "act.approved", "sira", "binta",
                json_pack("{si ss si}", "proposal", 0, "leaf", "", "effects", 2));
        set(approval, "signatures", json_incref(json_object_get(signed_so, "signatures")));
        set(approval, "fit", json_true());
        put_in(record, at, approval);
        put_in(record, at, like_it(proposed, "act.proposed", "sira", NULL, body));
}

/* Each is said to have gone where the other went: which the state can have where they came from one place. */
static void swap_items(json_t *one, json_t *other) {
        json_t *item = json_incref(json_object_get(one, "item"));

        set(one, "item", json_incref(json_object_get(other, "item")));
        set(other, "item", item);
}

static void another_place(json_t *done) {
        set_body(done, "to", json_string("ER1"));
}

/* At the end, where the item may be again where it was then. */
static void replay(struct record *record, size_t at) {
        for (size_t i = at + 1; i <= at + 2; i++) {
                json_t *again = json_deep_copy(record->events[i]);
                const json_t *last = record->events[record->count - 1];

                set(again, "mono_ns", json_incref(json_object_get(last, "mono_ns")));
                set(again, "wall", json_incref(json_object_get(last, "wall")));
                set(again, "replay", json_true());
                put_in(record, record->count, again);
        }
}

static void change_act(struct record *record, enum rewrite kind, size_t at) {
        json_t *approval = record->events[at + 1], *done = record->events[at + 2];
        size_t other = find_act(record, draw(SIGNED_ACTS));

        switch (kind) {
        case FALSE_ITEM: swap_items(done, record->events[other + 2]); break;
        case FALSE_PLACE: another_place(done); break;
        case FITTED:
                another_place(done);
                set(approval, "fit", json_true());
                break;
        case COPIED:
                set(approval, "signatures",
                        json_incref(json_object_get(record->events[other + 1], "signatures")));
                break;
        case OWN_SIGNATURE: set(approval, "own", json_true()); break;
        case ONE_MISSING: cut_lines(approval, false); break;
        case SWAPPED: cut_lines(approval, true); break;
        case REPLAYED: replay(record, at); break;
        case UNSIGNED:
                another_place(done);
                take_out(record, at);
                take_out(record, at);
                break;
        case OWN_KEYS:
        case BARE_KEYS:
                another_place(done);
                set(approval, "fit", json_true());
                set(approval, "own", json_true());
                put_keys(record, at, kind == OWN_KEYS);
                break;
        case EARLIER:
        case REWRITE_KINDS: take_out(record, 1 + draw(at - 1)); break;
        }
}

/* ---- as it is written ---- */

static uint64_t proposed; /* the last one, in what is being forged */

static void sign_own(json_t *event, const struct proposal *proposal) {
        struct text text = { 0 };

        for (size_t i = 0; i < 2; i++) {
                char signature[MADE_SIGNATURE_MAX];

                made_signature(&own[i], SSHSIG_NAMESPACE, proposal->event, signature);
                text_add(&text, "\n— ");
                text_add(&text, people[i].name);
                text_add(&text, " ");
                text_add(&text, signature);
        }
        set(event, "signatures", json_string(text_string(&text)));
        text_end(&text);
}

/* An approval is of the proposal before it, whatever its number has become. */
static void forge_before(size_t at, json_t *event) {
        const char *kind = json_string_value(json_object_get(event, "kind"));
        char leaf[BYTES_BASE64_SIZE(HASH_SIZE)];
        static struct proposal proposal;

        (void) at;
        if (!strcmp(kind, "act.proposed")) {
                proposed = ledger_size(forger) + 1;
                (void) text_copy(expected, sizeof expected,
                        json_string_value(json_object_get(json_object_get(event, "body"), "effects")));
        }
        if (strcmp(kind, "act.approved") != 0 || proposal_find(forger, proposed, &proposal))
                return;
        approved++;
        bytes_base64(proposal.leaf.bytes, HASH_SIZE, leaf);
        if (json_object_get(event, "replay"))
                return;
        set_body(event, "proposal", json_integer((json_int_t) proposed));
        set_body(event, "leaf", json_string(leaf));
        if (json_object_get(event, "own") && *proposal.event)
                sign_own(event, &proposal);
}

static void forge_signed(struct record *wanted) {
        forging = true;
        approved = 0;
        forge(wanted, forge_before);
        forging = false;
}

/* What is signed commits to what it does: where that is to fit, it is found out first. */
static bool fit(struct record *wanted) {
        size_t nth = 0;
        bool any = false;

        for (size_t i = 1; i < wanted->count; i++) {
                if (strcmp(json_string_value(json_object_get(wanted->events[i], "kind")), "act.approved") !=
                        0)
                        continue;
                if (json_object_get(wanted->events[i], "fit")) {
                        set_body(wanted->events[i - 1], "effects", json_string(captured[nth]));
                        any = true;
                }
                nth++;
        }
        return any;
}

/* ---- judging ---- */

struct tally {
        unsigned alone, by_each, harmless, tries, kinds[REWRITE_KINDS];
};

/* Every checkpoint that was carried out: those over what isn't so any more find it, the others don't. */
static void judge_each(struct ledger *ledger, size_t changed, struct tally *tally) {
        static const char *given[FORGE_ENTRIES_MAX];
        static struct outside outside[FORGE_ENTRIES_MAX];

        for (size_t i = 0; i < honest.count; i++)
                given[i] = notes[i + 1];
        assert_int_equal(outside_judge(ledger, given, honest.count, outside), 0);
        for (size_t i = 1; i <= honest.count; i++) {
                assert_int_equal(outside[i - 1].verdict == OUTSIDE_HOLDS, i < changed);
                tally->by_each += i >= changed;
                tally->harmless += i < changed;
        }
}

static void judge(enum rewrite kind, size_t changed, struct tally *tally) {
        struct verify_result alone = forge_verify(NULL);

        if (alone.ok || strcmp(alone.fault.error, "ledger.signature_act") != 0)
                fail_msg("%s: %s %s", rewrite_names[kind], alone.fault.error, alone.fault.message);
        tally->alone++;
        judge_each(forger, changed, tally);
}

/* Where the item is said to be elsewhere, an act behind which nothing moves it from where it was. */
static size_t draw_act(enum rewrite kind) {
        const bool moves = kind == FALSE_PLACE || kind == FITTED || kind == UNSIGNED || kind == OWN_KEYS ||
                           kind == BARE_KEYS;

        return moves ? SIGNED_ACTS - 1 - draw(SIGNED_ITEMS) : draw(SIGNED_ACTS);
}

/* One seed; false where the history came out as it was, or without what the state can't have: which is no rewrite. */
static bool rewrite_once(enum rewrite kind, struct tally *tally) {
        static struct record wanted, got;
        size_t changed;
        bool came;

        forge_copy(&honest, &wanted);
        change_act(&wanted, kind, find_act(&wanted, draw_act(kind)));
        forge_signed(&wanted);
        if (fit(&wanted)) {
                forge_close();
                forge_signed(&wanted);
        }
        forge_take(forger, &got);
        changed = forge_first_changed(&got);
        came = (got.count > honest.count || changed <= honest.count) &&
               (got.count == wanted.count || kind == EARLIER);
        if (came)
                judge(kind, changed, tally);
        forge_drop(&wanted);
        forge_drop(&got);
        forge_close();
        return came;
}

/* ---- the stories ---- */

/* The forger's tools are exact: what they don't change comes out to the byte, signatures and all. */
static void a_history_that_is_not_changed_is_the_same_record(void **state) {
        static struct record same;

        (void) state;
        forge_copy(&honest, &same);
        forge_signed(&same);
        assert_string_equal(ledger_checkpoint(forger), notes[honest.count]);
        forge_close();
        forge_drop(&same);
        assert_true(forge_verify(NULL).ok);
}

static void each_rewrite_of_what_officers_signed_is_found_by_verify_alone(void **state) {
        struct tally tally = { 0 };

        (void) state;
        for (unsigned seed = 1; seed <= rewrites; seed++) {
                enum rewrite kind = seed % REWRITE_KINDS;
                unsigned tries = 0;

                seed_state = seed * 1000003ULL;
                while (!rewrite_once(kind, &tally))
                        if (++tries >= SIGNED_TRIES)
                                fail_msg("%s: nothing comes of it", rewrite_names[kind]);
                tally.tries += tries;
                tally.kinds[kind]++;
        }
        print_message(
                "%zu honest entries, %d acts signed by two; %u rewrites; %u drawn again because nothing "
                "came of them\n",
                honest.count, SIGNED_ACTS, rewrites, tally.tries);
        for (int i = 0; i < REWRITE_KINDS; i++)
                print_message("  %-28s %4u\n", rewrite_names[i], tally.kinds[i]);
        print_message("found by verify alone: %u of %u; by each checkpoint from behind the change: %u of %u; "
                      "false findings by %u from before it: 0\n",
                tally.alone, rewrites, tally.by_each, tally.by_each, tally.harmless);
        assert_int_equal(tally.alone, rewrites);
}

static void copy_key(const char *from, const char *to) {
        char bytes[1024];
        FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
        size_t size;

        assert_true(in && out);
        assert_int_equal(fchmod(fileno(out), 0600), 0);
        size = fread(bytes, 1, sizeof bytes, in);
        assert_true(size && fwrite(bytes, 1, size, out) == size);
        assert_int_equal(fclose(in), 0);
        assert_int_equal(fclose(out), 0);
}

/* All is told again by our own code, with the site's key and with other keys in the officers' names. */
static void keys_forged_from_the_start_are_found_only_from_outside(void **state) {
        struct tally tally = { 0 };
        static struct record got;
        static struct rig other;

        (void) state;
        for (size_t i = 0; i < SIGNED_STARTS; i++) {
                rig_begin(&other, SIGNED_ITEMS);
                copy_key(rig.key, other.key);
                tell(&other, own, i % SIGNED_ACTS);
                assert_true(rig_verify(&other).ok); /* as strong as is said */
                forge_take(other.ledger, &got);
                judge_each(other.ledger, forge_first_changed(&got), &tally);
                forge_drop(&got);
                rig_end(&other);
        }
        print_message(
                "%d histories with other keys from the start: verify alone found 0; each checkpoint that "
                "has the keys' entries: %u of %u; false findings by %u from before them: 0\n",
                SIGNED_STARTS, tally.by_each, tally.by_each, tally.harmless);
        assert_true(tally.by_each > 0 && tally.harmless > 0);
}

int main(int argc, char **argv) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_history_that_is_not_changed_is_the_same_record),
                cmocka_unit_test(each_rewrite_of_what_officers_signed_is_found_by_verify_alone),
                cmocka_unit_test(keys_forged_from_the_start_are_found_only_from_outside),
        };

        if (argc > 1)
                rewrites = (unsigned) strtoul(argv[1], NULL, 10);
        return cmocka_run_group_tests(tests, group_begin, group_end);
}
