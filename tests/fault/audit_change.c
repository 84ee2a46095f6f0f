/* SPDX-License-Identifier: ISC */

/*
 * Changes by who holds the site's key
 *
 * Long because it is a list: a function for each thing that may be done.
 */

#include "audit_change.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "clock.h"
#include "signatures.h"
#include "ssh_key.h"
#include "sshsig.h"
#include "strongroom/limits.h"

uint32_t roll(struct dice *dice, uint32_t below) {
        dice->state ^= dice->state << 13;
        dice->state ^= dice->state >> 7;
        dice->state ^= dice->state << 17;
        return (uint32_t) ((dice->state >> 32) % below);
}

static size_t roll_leaf(const struct story *story, struct dice *dice) {
        return story->count ? roll(dice, (uint32_t) story->count) : 0;
}

/* ---- finding ---- */

static bool is_kind(const struct leaf *leaf, const char *kind) {
        char wanted[64];

        (void) snprintf(wanted, sizeof wanted, "\"kind\":\"%s\"", kind);
        return strstr(leaf->event, wanted) != NULL;
}

/* The n-th of a kind, n drawn; the kind begins so. count when there is none. */
static size_t find_kind(const struct story *story, struct dice *dice, const char *kind) {
        size_t found = story->count, seen = 0;

        for (size_t i = 0; i < story->count; i++)
                if (is_kind(&story->leaves[i], kind) && !roll(dice, (uint32_t) ++seen))
                        found = i;
        return found;
}

static size_t find_signed(const struct story *story, struct dice *dice) {
        size_t found = story->count, seen = 0;

        for (size_t i = 0; i < story->count; i++)
                if (*story->leaves[i].signatures && !roll(dice, (uint32_t) ++seen))
                        found = i;
        return found;
}

/* ---- JSON ---- */

static json_t *any_value(struct dice *dice) {
        switch (roll(dice, 8)) {
        case 0: return json_null();
        case 1: return json_integer((json_int_t) roll(dice, 70) - 2);
        case 2: return json_string("awa");
        case 3: return json_string("");
        case 4: return json_array();
        case 5: return json_pack("[[s],[s]]", "custodian", "auditor");
        case 6: return json_true();
        default: return json_object();
        }
}

static json_t *near_value(const json_t *value, struct dice *dice) {
        const char *text = json_string_value(value);
        char changed[256] = "";
        json_t *made;

        if (json_is_integer(value))
                return json_integer(json_integer_value(value) + (roll(dice, 2) ? 1 : -1));
        if (!text || strlen(text) >= sizeof changed)
                return any_value(dice);
        (void) snprintf(changed, sizeof changed, "%s", text);
        if (!*changed || !roll(dice, 4))
                return json_string("x");
        changed[roll(dice, (uint32_t) strlen(changed))] = "0a9:z-\x7f~"[roll(dice, 8)];
        made = json_string(changed); /* none where a character was cut */
        return made ? made : json_string("y");
}

static const char *any_key(json_t *object, struct dice *dice) {
        const char *key, *found = "";
        json_t *value;
        uint32_t seen = 0;

        json_object_foreach(object, key, value) if (!roll(dice, ++seen)) found = key;
        return found;
}

/* One member of an object is changed, taken away, or joined by another. */
static void object_change(json_t *object, struct dice *dice) {
        const char *key = any_key(object, dice);

        switch (roll(dice, 8)) {
        case 0: (void) json_object_del(object, key); break;
        case 1: (void) json_object_set_new(object, "more", any_value(dice)); break;
        case 2:
        case 3: (void) json_object_set_new(object, key, any_value(dice)); break;
        default: (void) json_object_set_new(object, key, near_value(json_object_get(object, key), dice));
        }
}

static void envelope_change(struct story *story, struct dice *dice) {
        struct leaf *leaf = &story->leaves[roll_leaf(story, dice)];
        json_t *event = leaf_json(leaf);

        object_change(event, dice);
        leaf_put(leaf, event);
        json_decref(event);
        if (roll(dice, 2))
                story_relink(story);
}

static void body_change(struct story *story, struct dice *dice) {
        static const char *const kinds[] = { "user.added", "key.added", "act.proposed", "act.approved",
                "key.revoked", "user.closed", "act.broken_glass", "people.began", "act.withdrawn",
                "store.created" };
        const size_t at =
                roll(dice, 3) ? find_kind(story, dice, kinds[roll(dice, 10)]) : roll_leaf(story, dice);
        struct leaf *leaf = &story->leaves[at < story->count ? at : 0];
        json_t *event = leaf_json(leaf);

        object_change(json_object_get(event, "body"), dice);
        leaf_put(leaf, event);
        json_decref(event);
        if (roll(dice, 3))
                story_relink(story);
}

/* ---- entries as they stand ---- */

static void entry_drop(struct story *story, struct dice *dice) {
        const size_t at = roll_leaf(story, dice);
        struct leaf gone = story->leaves[at];

        if (story->count < 3)
                return;
        memmove(&story->leaves[at], &story->leaves[at + 1], (story->count - at - 1) * sizeof gone);
        story->count--;
        free(gone.event);
        free(gone.signatures);
        if (roll(dice, 3))
                story_relink(story);
}

static void entry_double(struct story *story, struct dice *dice) {
        const size_t from = roll_leaf(story, dice), to = roll_leaf(story, dice);
        struct leaf copy = { strdup(story->leaves[from].event), strdup(story->leaves[from].signatures) };

        memmove(&story->leaves[to + 1], &story->leaves[to], (story->count - to) * sizeof copy);
        story->leaves[to] = copy;
        story->count++;
        if (roll(dice, 3))
                story_relink(story);
}

static void entry_swap(struct story *story, struct dice *dice) {
        const size_t one = roll_leaf(story, dice);
        const size_t other = roll(dice, 2) && one + 1 < story->count ? one + 1 : roll_leaf(story, dice);
        struct leaf kept = story->leaves[one];

        story->leaves[one] = story->leaves[other];
        story->leaves[other] = kept;
        if (roll(dice, 3))
                story_relink(story);
}

static void record_cut(struct story *story, struct dice *dice) {
        const size_t keep = 1 + roll_leaf(story, dice);

        for (size_t i = keep; i < story->count; i++) {
                free(story->leaves[i].event);
                free(story->leaves[i].signatures);
        }
        story->count = keep;
}

static void text_change(struct story *story, struct dice *dice) {
        struct leaf *leaf = &story->leaves[roll_leaf(story, dice)];
        char *text = *leaf->signatures && roll(dice, 2) ? leaf->signatures : leaf->event;

        text[roll(dice, (uint32_t) strlen(text))] = (char) (1 + roll(dice, 255));
}

/* ---- signatures ---- */

/* The n-th line taken apart and put together again around other bytes or another name. */
static void lines_change(
        struct leaf *leaf, size_t which, const char *name, const uint8_t *blob, size_t size) {
        const char *at = leaf->signatures, *end = at + strlen(at);
        struct text out = { 0 };
        struct signature_line line;

        for (size_t i = 0; signatures_next(&at, end, &line); i++) {
                char who[ACTOR_NAME_MAX];
                uint8_t kept[1024];
                size_t kept_size = 0;

                (void) snprintf(who, sizeof who, "%.*s", (int) line.name_size, line.name);
                (void) !bytes_unbase64(line.base64, line.base64_size, kept, sizeof kept, &kept_size);
                signatures_add(&out, i == which && name ? name : who, i == which && blob ? blob : kept,
                        i == which && blob ? size : kept_size);
        }
        leaf_sign(leaf, text_string(&out));
        text_end(&out);
}

static size_t lines_read(const struct leaf *leaf, size_t which, uint8_t *blob, size_t room) {
        const char *at = leaf->signatures, *end = at + strlen(at);
        struct signature_line line;
        size_t size = 0;

        for (size_t i = 0; i <= which; i++)
                if (!signatures_next(&at, end, &line))
                        return 0;
        return bytes_unbase64(line.base64, line.base64_size, blob, room, &size) ? 0 : size;
}

static void signature_bytes(struct story *story, struct dice *dice) {
        const size_t at = find_signed(story, dice), which = roll(dice, 2);
        uint8_t blob[1024] = { 0 };
        size_t size;

        if (at == story->count)
                return;
        size = lines_read(&story->leaves[at], which, blob, sizeof blob - 4);
        if (!size)
                return;
        switch (roll(dice, 5)) {
        case 0: size -= 1 + roll(dice, 8); break;
        case 1: size += 1 + roll(dice, 4); break;
        default: blob[roll(dice, (uint32_t) size)] ^= (uint8_t) (1u << roll(dice, 8));
        }
        lines_change(&story->leaves[at], which, NULL, blob, size);
        story_relink(story);
}

static void signature_moved(struct story *story, struct dice *dice) {
        const size_t from = find_signed(story, dice);
        const size_t to = roll(dice, 2) ? find_signed(story, dice) : roll_leaf(story, dice);

        if (from == story->count || to == story->count)
                return;
        leaf_sign(&story->leaves[to], story->leaves[from].signatures);
        story_relink(story);
}

static void signature_name(struct story *story, struct dice *dice) {
        const size_t at = find_signed(story, dice);

        if (at == story->count)
                return;
        lines_change(&story->leaves[at], roll(dice, 3), officers[roll(dice, STORY_OFFICERS)].name, NULL, 0);
        story_relink(story);
}

static void signature_text(struct story *story, struct dice *dice) {
        static const char *const tails[] = { "\n", " ", "=", "\r", "\n\xe2\x80\x94 awa AAAA", "A",
                "\n\xe2\x80\x94 awa ", "\nx" };
        const size_t at = roll(dice, 3) ? find_signed(story, dice) : roll_leaf(story, dice);
        char text[4096];

        if (at == story->count)
                return;
        (void) snprintf(text, sizeof text, "%s%s", story->leaves[at].signatures, tails[roll(dice, 8)]);
        leaf_sign(&story->leaves[at], text);
        story_relink(story);
}

/* ---- acts, signed again by who could have ---- */

static size_t act_of(const struct story *story, const struct leaf *leaf) {
        json_t *event = leaf_json(leaf);
        const json_int_t seq =
                json_integer_value(json_object_get(json_object_get(event, "body"), "proposal"));

        json_decref(event);
        return seq > 0 && (size_t) seq <= story->count ? (size_t) seq - 1 : story->count;
}

static void act_sign(struct story *story, size_t at, const char *space, struct dice *dice, bool other) {
        struct leaf *leaf = &story->leaves[at];
        const size_t act = act_of(story, leaf);
        const char *from = leaf->signatures, *end = from + strlen(from);
        struct signature_line line;
        struct text out = { 0 };

        while (act < story->count && signatures_next(&from, end, &line)) {
                const struct officer *officer = officer_find(line.name, line.name_size);

                if (!officer || (other && !roll(dice, 2)))
                        officer = &officers[roll(dice, STORY_OFFICERS)];
                officer_sign(officer, space, story->leaves[act].event, &out);
        }
        leaf_sign(leaf, text_string(&out));
        text_end(&out);
}

static void sign_all(struct story *story, struct dice *dice) {
        for (size_t i = 0; i < story->count; i++)
                if (*story->leaves[i].signatures)
                        act_sign(story, i, SSHSIG_NAMESPACE, dice, false);
        story_relink(story);
}

static void signature_space(struct story *story, struct dice *dice) {
        static const char *const spaces[] = { "file", "git", "custody-event@strongroo", SSHSIG_NAMESPACE };
        const size_t at = find_signed(story, dice);

        if (at == story->count)
                return;
        act_sign(story, at, spaces[roll(dice, 4)], dice, false);
        story_relink(story);
}

/* Others sign, and perhaps the entry names them too. */
static void signers_others(struct story *story, struct dice *dice) {
        const size_t at = find_signed(story, dice);
        const char *from, *end;
        struct signature_line line;
        json_t *event, *actors;

        if (at == story->count)
                return;
        act_sign(story, at, SSHSIG_NAMESPACE, dice, true);
        from = story->leaves[at].signatures;
        end = from + strlen(from);
        actors = json_array();
        while (signatures_next(&from, end, &line))
                (void) json_array_append_new(actors, json_stringn(line.name, line.name_size));
        event = leaf_json(&story->leaves[at]);
        (void) json_object_set_new(event, "actors", actors);
        leaf_put(&story->leaves[at], event);
        json_decref(event);
        story_relink(story);
}

static json_t *any_seats(struct dice *dice) {
        static const char *const roles[] = { "custodian", "supervisor", "auditor", "admin", "intake",
                "king" };
        json_t *seats = json_array();

        for (uint32_t i = 0, count = 1 + roll(dice, 4); i < count; i++) {
                json_t *seat = json_array();

                for (uint32_t k = roll(dice, 4); k; k--)
                        (void) json_array_append_new(
                                seat, json_string(roles[roll(dice, roll(dice, 8) ? 4 : 6)]));
                (void) json_array_append_new(seats, seat);
        }
        return seats;
}

static void proposal_field(json_t *body, const char *wall, struct dice *dice) {
        int64_t us = 0;
        char text[CLOCK_TEXT_MAX];

        switch (roll(dice, 7)) {
        case 0: (void) json_object_set_new(body, "signers", any_seats(dice)); break;
        case 1:
                (void) json_object_set_new(
                        body, "barred", json_pack("[s]", officers[roll(dice, STORY_OFFICERS)].name));
                break;
        case 2:
        case 3:
                if (clock_parse(wall, &us))
                        us = 0;
                clock_format(us + ((int64_t) roll(dice, 130) - 2) * 1000000 + (int64_t) roll(dice, 2), text);
                (void) json_object_set_new(body, "expires", json_string(text));
                break;
        case 4: (void) json_object_set_new(body, "glass", json_string(roll(dice, 2) ? "" : "fire")); break;
        case 5: (void) json_object_set_new(body, "count", json_integer((json_int_t) roll(dice, 4))); break;
        default: object_change(body, dice);
        }
}

static void act_changed(struct story *story, struct dice *dice) {
        const size_t at = find_kind(story, dice, "act.proposed");
        json_t *event;

        if (at == story->count)
                return;
        event = leaf_json(&story->leaves[at]);
        proposal_field(
                json_object_get(event, "body"), json_string_value(json_object_get(event, "wall")), dice);
        leaf_put(&story->leaves[at], event);
        json_decref(event);
        story_relink(story);
        sign_all(story, dice);
}

/* ---- times, people, keys: all signed anew, so that only they decide ---- */

static void time_changed(struct story *story, struct dice *dice) {
        static const int64_t steps[] = { 1, 1000000, 30000000, 90000000, 3600000000, 86400000000,
                200000000000 };
        const size_t at = roll_leaf(story, dice);
        json_t *event = leaf_json(&story->leaves[at]);
        const char *wall = json_string_value(json_object_get(event, "wall"));
        char text[CLOCK_TEXT_MAX];
        int64_t us = 0;

        if (wall && !clock_parse(wall, &us)) {
                clock_format(us + steps[roll(dice, 7)] * (roll(dice, 2) ? 1 : -1), text);
                (void) json_object_set_new(event, "wall", json_string(text));
        }
        leaf_put(&story->leaves[at], event);
        json_decref(event);
        sign_all(story, dice);
}

static void roles_changed(struct story *story, struct dice *dice) {
        const size_t at = find_kind(story, dice, "user.added");
        json_t *event, *seats = any_seats(dice);

        event = leaf_json(&story->leaves[at < story->count ? at : 0]);
        (void) json_object_set(json_object_get(event, "body"), "roles", json_array_get(seats, 0));
        if (roll(dice, 2))
                (void) json_object_set_new(
                        event, "actors", json_pack("[s]", officers[roll(dice, STORY_OFFICERS)].name));
        json_decref(seats);
        leaf_put(&story->leaves[at < story->count ? at : 0], event);
        json_decref(event);
        sign_all(story, dice);
}

/* A key with any point in it, and its own fingerprint. */
static void key_changed(struct story *story, struct dice *dice) {
        const size_t at = find_kind(story, dice, "key.added");
        struct officer made = officers[roll(dice, STORY_OFFICERS)];
        json_t *event;

        if (at == story->count)
                return;
        if (roll(dice, 3))
                made.point[roll(dice, 32)] ^= (uint8_t) (1u << roll(dice, 8));
        event = leaf_json(&story->leaves[at]);
        officer_key_json(&made, json_object_get(event, "body"));
        leaf_put(&story->leaves[at], event);
        json_decref(event);
        sign_all(story, dice);
}

/* ---- honest ---- */

static void extended(struct story *story, struct dice *dice) {
        for (uint32_t i = 1 + roll(dice, 4); i && story->count < STORY_LEAVES_MAX; i--) {
                const struct leaf *last = &story->leaves[story->count - 1];
                json_t *event = leaf_json(last);

                (void) json_object_set_new(event, "kind", json_string("test.noted"));
                (void) json_object_set_new(
                        event, "body", json_pack("{s:I}", "n", (json_int_t) roll(dice, 1000)));
                story->leaves[story->count] = (struct leaf){ NULL, strdup("") };
                leaf_put(&story->leaves[story->count++], event);
                json_decref(event);
        }
        story_relink(story);
}

static void signed_again(struct story *story, struct dice *dice) {
        sign_all(story, dice);
}

const struct change changes[] = {
        { "extended", extended },
        { "signed again", signed_again },
        { "envelope", envelope_change },
        { "body", body_change },
        { "entry dropped", entry_drop },
        { "entry doubled", entry_double },
        { "entries swapped", entry_swap },
        { "record cut", record_cut },
        { "text", text_change },
        { "signature bytes", signature_bytes },
        { "signature moved", signature_moved },
        { "signature name", signature_name },
        { "signature text", signature_text },
        { "namespace", signature_space },
        { "other signers", signers_others },
        { "act changed", act_changed },
        { "time", time_changed },
        { "roles", roles_changed },
        { "key", key_changed },
};
const size_t change_count = sizeof changes / sizeof *changes;
