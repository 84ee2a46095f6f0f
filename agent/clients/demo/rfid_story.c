/* SPDX-License-Identifier: ISC */

/*
 * Rfid stories: the weeks before, the night, the morning
 */

#include <string.h>

#include "clock.h"
#include "rfid.h"

enum {
        STORY_NEAR_DBM = -45,
        STORY_DOOR_FRAMES = 200, /* of the gate: some seven rounds of all that it hears */
        STORY_GRACE_FRAMES = 60,
        STORY_COUNTS = 1000, /* of so many counts in which nothing is gone, one at most may say MISSING */
};

#define BLUE   "38;5;25"
#define ORANGE "38;5;172"
#define RED    "38;5;166"
#define BOLD   "1"

static const struct rfid_story story_theft = { "■", RED, "theft", "Theft at night" },
                               story_copy = { "■", RED, "copy", "Copied tag" },
                               story_present = { "◐", BLUE, "present", "By radio only" },
                               story_eye = { "●", BLUE, "eye", "By eye too" },
                               story_missing = { "○", BOLD, "missing", "Missing" },
                               story_shadow = { "◌", BOLD, "shadow", "In the shadow" },
                               story_astray = { "▲", ORANGE, "astray", "Wrong shelf" },
                               story_pad = { "◐", BLUE, "pad", "On the pad" },
                               story_swap = { "■", RED, "swap", "Swapped tags" };

static int64_t story_now_ms(void) {
        return (int64_t) (clock_now().mono_ns / 1000000);
}

static int story_hold(struct rfid *rfid, unsigned int tag, bool copy, unsigned int antenna) {
        int r = air_hold(&rfid->air, tag, copy, antenna, STORY_NEAR_DBM);

        return r ? stage_fail(&rfid->play.stage, "The simulated gate", strerror(-r)) : 0;
}

/* Until the gate has reported so many reads more. */
static int story_linger(struct rfid *rfid, json_int_t frames) {
        json_int_t heard = 0;
        int r = rfid_frames(rfid, "gate", &heard);

        return r ? r : rfid_wait_frames(rfid, "gate", heard + frames);
}

/* ---- the weeks before ---- */

static int before_count(struct rfid *rfid) {
        size_t sampled = 0;
        int r = rfid_open(rfid);

        for (size_t i = 0; !r && i < RFID_BEFORE_SWEEPS; i++)
                for (size_t shelf = 0; !r && shelf < RFID_SHELVES; shelf++)
                        r = rfid_sweep(rfid, shelf);
        if (!r)
                r = rfid_close(rfid, &sampled);
        rfid->before_sampled += sampled;
        return r;
}

int rfid_before(struct rfid *rfid) {
        int r = rfid_wait_presence(rfid, 2 * STOCK_ER1_EACH - 1, "PRESENT", rfid_shelf_code(1));

        for (size_t i = 0; !r && i < RFID_BEFORE; i++)
                r = before_count(rfid);
        return r;
}

/* ---- the night ---- */

/* Past the inner antenna of the door, past the outer one, away. */
static int theft_carry_out(struct rfid *rfid) {
        int r = rfid_wait_presence(rfid, RFID_STOLEN, "PRESENT", rfid_shelf_code(0));

        rfid->shelf[RFID_STOLEN] = RFID_NOWHERE;
        if (!r)
                r = story_hold(rfid, RFID_STOLEN, false, 3);
        if (!r)
                r = rfid_wait_presence(rfid, RFID_STOLEN, "PRESENT", "DOOR");
        if (!r)
                r = story_hold(rfid, RFID_STOLEN, false, 4);
        if (!r)
                r = story_linger(rfid, STORY_DOOR_FRAMES);
        return r ? r : story_hold(rfid, RFID_STOLEN, false, 0);
}

int rfid_theft(struct rfid *rfid) {
        const char *number = rfid_number(rfid, RFID_STOLEN);
        char todo[RFID_TEXT_MAX];
        json_t *alert;
        int64_t since_ms;
        int r = theft_carry_out(rfid);

        since_ms = story_now_ms();
        if (!r)
                r = rfid_wait_alert(rfid, "departed", number, &alert);
        if (r)
                return r;
        since_ms = story_now_ms() - since_ms;
        (void) snprintf(todo, sizeof todo,
                "look for it now, and find out who was in the room:  strongroom alert show %s",
                show_text(alert, "alert"));
        rfid_tell(rfid, &story_theft, todo,
                "%s left %s and went out by the door, not checked out: %s, %s, after %lld.%lld s", number,
                rfid_shelf_code(0), show_text(alert, "rule"), show_text(alert, "severity"),
                (long long) since_ms / 1000, (long long) since_ms % 1000 / 100);
        json_decref(alert);
        return 0;
}

int rfid_copy(struct rfid *rfid) {
        const char *number = rfid_number(rfid, RFID_COPIED);
        char todo[RFID_TEXT_MAX];
        json_t *alert;
        int r = story_hold(rfid, RFID_COPIED, true, 2);

        if (!r)
                r = rfid_wait_alert(rfid, "clone-suspect", number, &alert);
        if (r)
                return r;
        (void) snprintf(todo, sizeof todo,
                "take both things aside and read their serial numbers:  strongroom alert show %s",
                show_text(alert, "alert"));
        rfid_tell(rfid, &story_copy, todo, "at %s another chip answers with the EPC of %s: %s, %s",
                rfid_shelf_code(1), number, show_text(alert, "rule"), show_text(alert, "severity"));
        json_decref(alert);
        return 0;
}

/* ---- the morning ---- */

static int morning_lay(struct rfid *rfid, size_t item, json_int_t *ret_frames) {
        int r = rfid_frames(rfid, "pad", ret_frames);

        if (r)
                return r;
        r = air_lay(&rfid->air, (unsigned int) item);
        return r ? stage_fail(&rfid->play.stage, "The simulated pad", strerror(-r)) : 0;
}

static int morning_lift(struct rfid *rfid) {
        int r = air_lift(&rfid->air);

        return r ? stage_fail(&rfid->play.stage, "The simulated pad", strerror(-r)) : 0;
}

/* From the shadowed shelf: what can't be swept can be taken out and laid down. */
static int morning_pad(struct rfid *rfid) {
        json_int_t frames;
        int r = rfid_stand(rfid, RFID_SHADOWED);

        if (!r)
                r = morning_lay(rfid, RFID_PADDED, &frames);
        if (!r)
                r = rfid_wait_found(rfid, RFID_PADDED);
        if (!r)
                r = morning_lift(rfid);
        if (!r)
                rfid_tell(rfid, &story_pad, "nothing: it is counted; its neighbours can be laid there too",
                        "from %s one sticker was laid on the pad: %s, and no other",
                        rfid_shelf_code(RFID_SHADOWED), rfid_number(rfid, RFID_PADDED));
        return r;
}

/* In somebody's hand: the pad reads the sticker, the eye reads the label. They disagree. */
static int morning_swap(struct rfid *rfid) {
        const struct stock_item *tag = &rfid->play.stock.items[RFID_SWAPPED], *thing = tag + 1;
        char uid[AIR_TEXT_MAX], todo[RFID_TEXT_MAX];
        json_int_t frames;
        json_t *answer;
        int r = rfid_stand(rfid, RFID_SWAPPED / STOCK_ER1_EACH);

        if (!r)
                r = morning_lay(rfid, RFID_SWAPPED, &frames);
        if (!r)
                r = rfid_wait_frames(rfid, "pad", frames + 1);
        if (r)
                return r;
        air_uid_text(RFID_SWAPPED, uid);
        r = stage_ask(&rfid->play.stage,
                json_pack("{ss ss ss}", "do", "tag.check", "tag", uid, "other", thing->label), &answer);
        if (r)
                return r;
        (void) snprintf(todo, sizeof todo,
                "keep both things aside, read their serial numbers, bind the tags anew:  strongroom finding "
                "show %s",
                show_text(answer, "finding"));
        rfid_tell(rfid, &story_swap, todo,
                "a thing on %s bears the tag of %s and the label of %s, both \"present\"", tag->place,
                show_text(answer, "subject"), show_text(answer, "other_subject"));
        json_decref(answer);
        return 0;
}

static const json_t *morning_row(const json_t *rows, const char *field, const char *value) {
        const json_t *row;
        size_t i;

        json_array_foreach(
                (json_t *) (uintptr_t) rows, i, row) if (!strcmp(show_text(row, field), value)) return row;
        return NULL;
}

static const json_t *morning_line(const struct rfid *rfid, size_t item) {
        return morning_row(json_object_get(rfid->play.report, "lines"), "item", rfid_number(rfid, item));
}

static const json_t *morning_place(const struct rfid *rfid, size_t shelf) {
        return morning_row(json_object_get(json_object_get(rfid->play.report, "count"), "places"), "code",
                rfid_shelf_code(shelf));
}

static json_int_t morning_total(const struct rfid *rfid, const char *result) {
        return json_integer_value(json_object_get(json_object_get(rfid->play.report, "summary"), result));
}

/* The lines that share the count's error among them: those that custody doesn't explain (docs/confidence.md). */
static long long morning_one_in(const struct rfid *rfid) {
        return STORY_COUNTS * ((long long) json_array_size(json_object_get(rfid->play.report, "lines")) -
                                      morning_total(rfid, "EXPLAINED_OUT"));
}

static void morning_tell_missing(struct rfid *rfid) {
        const json_t *line = morning_line(rfid, RFID_STOLEN), *place = morning_place(rfid, 0);
        char todo[RFID_TEXT_MAX];

        (void) snprintf(todo, sizeof todo,
                "search by eye before anybody is accused; who had it last:  strongroom item trail %s",
                show_text(line, "item"));
        rfid_tell(rfid, &story_missing, todo,
                "%s at %s: %s; unread in %lld sweeps; were it there, the chance of that is below 1 in %lld",
                show_text(line, "item"), show_text(line, "place"), show_text(line, "result"),
                (long long) json_integer_value(json_object_get(place, "sweeps")), morning_one_in(rfid));
}

static void morning_tell_shadow(struct rfid *rfid) {
        const json_t *lines = json_object_get(rfid->play.report, "lines"), *line;
        const json_t *place = morning_place(rfid, RFID_SHADOWED);
        size_t unseen = 0, i;

        json_array_foreach((json_t *) (uintptr_t) lines, i, line) unseen +=
                !strcmp(show_text(line, "place"), rfid_shelf_code(RFID_SHADOWED)) &&
                !strcmp(show_text(line, "result"), "NOT_OBSERVED");
        rfid_tell(rfid, &story_shadow, "move the metal cabinet before it and sweep again, or look by eye",
                "%s: its %lld reference tags stayed unread in %lld passes: %zu exhibits NOT_OBSERVED, none "
                "missing",
                rfid_shelf_code(RFID_SHADOWED),
                (long long) json_integer_value(json_object_get(place, "lost")),
                (long long) json_integer_value(json_object_get(place, "passes")), unseen);
}

static void morning_tell_astray(struct rfid *rfid) {
        const json_t *line = morning_line(rfid, RFID_ASTRAY);
        char todo[RFID_TEXT_MAX];

        (void) snprintf(todo, sizeof todo, "put it back, or record the move:  strongroom item move %s %s",
                show_text(line, "item"), show_text(line, "seen_place"));
        rfid_tell(rfid, &story_astray, todo, "%s was read at %s and belongs at %s: %s",
                show_text(line, "item"), show_text(line, "seen_place"), show_text(line, "place"),
                show_text(line, "result"));
}

static void morning_tell_found(struct rfid *rfid) {
        rfid_tell(rfid, &story_present, "nothing now; the next count draws others to be looked at",
                "%lld exhibits answered on their own shelves: FOUND_PRESENCE_ONLY, a tag answers for its "
                "exhibit",
                (long long) morning_total(rfid, "FOUND_PRESENCE_ONLY"));
        rfid_tell(rfid, &story_eye, "nothing; anybody can draw again from the record and gets the same",
                "%zu were drawn, and their labels scanned before the count could close: FOUND_CONFIRMED",
                rfid->sampled);
}

static int morning_sweep(struct rfid *rfid) {
        int r = rfid_open(rfid);

        for (size_t i = 0; !r && i < RFID_SWEEPS; i++)
                for (size_t shelf = 0; !r && shelf < RFID_SHELVES; shelf++)
                        r = rfid_sweep(rfid, shelf);
        if (!r)
                r = rfid_sweep_as_advised(rfid);
        return r ? r
                 : story_linger(rfid, STORY_GRACE_FRAMES); /* the gate hears the copy within the count too */
}

int rfid_morning(struct rfid *rfid) {
        struct stage *stage = &rfid->play.stage;
        int r;

        rfid->shelf[RFID_ASTRAY]++;
        rfid->shadow = true;
        rfid->sweeps = 0;
        r = morning_sweep(rfid);
        if (!r)
                r = morning_pad(rfid);
        if (!r)
                r = morning_swap(rfid);
        if (!r)
                r = rfid_close(rfid, &rfid->sampled);
        if (!r)
                r = stage_ask(stage, json_pack("{ss ss}", "do", "count.report", "count", rfid->play.count),
                        &rfid->play.report);
        if (!r)
                r = stage_ask(
                        stage, json_pack("{ss ss}", "do", "alert.list", "state", "OPEN"), &rfid->play.alerts);
        if (r)
                return r;
        morning_tell_missing(rfid);
        morning_tell_shadow(rfid);
        morning_tell_astray(rfid);
        morning_tell_found(rfid);
        return 0;
}
