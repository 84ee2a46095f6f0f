/* SPDX-License-Identifier: ISC */

/*
 * The night
 */

#include "night.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "alert.h"
#include "bytes.h"
#include "count_radio.h"
#include "folds.h"
#include "presence.h"
#include "presence_room.h"
#include "text.h"
#include "verify.h"

enum { SECOND_US = 1000000, EPC_SIZE = 12, NIGHT_TEXT_MAX = 1024 };

static const uint8_t epc_head[] = { 0x30, 0x74, 0x25, 0x7b, 0xf7, 0x19, 0x4e, 0x40, 0x00, 0x00 };

/* ---- the record ---- */

static void night_open(struct night *night, bool create) {
        const struct ledger_options options = {
                .path = night->store,
                .key_path = night->key,
                .site = "TST",
                .create = create,
                .folds = agent_folds,
        };
        struct ledger_fault fault;

        night->live = (struct live){ .config = &night->config };
        night->turn = (struct turn){ .live = &night->live };
        assert_int_equal(ledger_open(&options, &night->now, &night->turn.ledger, &fault), 0);
        assert_int_equal(turn_start(&night->turn, &night->now), 0);
        assert_int_equal(
                presence_room_new(night->turn.ledger, &night->live, &night->now, &night->turn.presence), 0);
}

static void night_close(struct night *night) {
        turn_clear(&night->turn);
        night->turn.presence = presence_room_free(night->turn.presence);
        night->live.radio = count_radio_free(night->live.radio);
        night->turn.ledger = ledger_close(night->turn.ledger);
}

static void night_run(struct night *night) {
        assert_int_equal(turn_run(&night->turn, &night->now), 0);
}

void night_kill(struct night *night, int64_t seconds) {
        night_close(night);
        night->now.wall_us += seconds * SECOND_US;
        night->now.mono_ns += (uint64_t) seconds * SECOND_US * 1000;
        night_open(night, false);
}

/* ---- asking ---- */

static json_t *night_vask(struct night *night, const char *format, va_list args) {
        struct work *work = turn_add(&night->turn, WORK_REQUEST);
        json_t *answer;

        assert_non_null(work);
        work->ask = json_vpack_ex(NULL, 0, format, args);
        assert_non_null(work->ask);
        (void) text_copy(work->actor, sizeof work->actor, night->actor ? night->actor : "tester");
        work->roles = ROLE_ALL;
        night_run(night);
        answer = json_incref(work->answer);
        turn_clear(&night->turn);
        assert_non_null(answer);
        return answer;
}

json_t *night_do(struct night *night, const char *format, ...) {
        json_t *answer;
        va_list args;

        va_start(args, format);
        answer = night_vask(night, format, args);
        va_end(args);
        if (!json_is_true(json_object_get(answer, "ok")))
                fail_msg("%s", json_string_value(json_object_get(answer, "message")));
        return answer;
}

void night_refuses(struct night *night, const char *error, const char *format, ...) {
        json_t *answer;
        va_list args;

        va_start(args, format);
        answer = night_vask(night, format, args);
        va_end(args);
        assert_true(json_is_false(json_object_get(answer, "ok")));
        assert_string_equal(json_string_value(json_object_get(answer, "error")), error);
        json_decref(answer);
}

static void night_place(struct night *night, const char *code, const char *kind) {
        json_decref(night_do(night, "{s:s,s:s,s:s}", "do", "place.add", "code", code, "kind", kind));
}

static void night_antenna(struct night *night, int port, const char *place, const char *alias) {
        json_decref(night_do(night, "{s:s,s:s,s:i,s:s,s:s*}", "do", "antenna.set", "reader", "radio-1",
                "port", port, "place", place, "alias", alias));
}

int night_begin(void **state) {
        struct night *night = calloc(1, sizeof *night);

        assert_non_null(night);
        night->now = clock_now();
        (void) snprintf(night->folder, sizeof night->folder, "/dev/shm/strongroom-night-XXXXXX");
        assert_non_null(mkdtemp(night->folder));
        (void) snprintf(night->store, sizeof night->store, "%.64s/strongroom.db", night->folder);
        (void) snprintf(night->key, sizeof night->key, "%.64s/site.key", night->folder);
        night_open(night, true);
        night_place(night, "ER1", "STORE");
        night_place(night, "ER1/A", "SHELF");
        night_place(night, "ER1/B", "SHELF");
        night_place(night, "ER2", "STORE");
        night_place(night, "ER2/A", "SHELF");
        night_place(night, "DOOR", "PORTAL");
        night_antenna(night, 1, "ER1/A", NULL);
        night_antenna(night, 2, "ER1/B", NULL);
        night_antenna(night, 4, "DOOR", "outer");
        night_antenna(night, 3, "DOOR", "inner");
        night_antenna(night, 5, "ER2/A", NULL);
        *state = night;
        return 0;
}

int night_end(void **state) {
        static const char *const suffixes[] = { "", "-wal", "-shm", ".lock", ".reserve" };
        struct night *night = *state;
        const struct verify_options options = { .path = night->store, .folds = agent_folds };
        struct verify_result result;
        char path[2 * NIGHT_PATH_SIZE];

        night_close(night);
        assert_int_equal(verify_store(&options, &result), 0);
        if (!result.ok)
                fail_msg("%s", result.fault.message);
        assert_true(result.state_compared);
        for (size_t i = 0; i < count_of(suffixes); i++) {
                (void) snprintf(path, sizeof path, "%s%s", night->store, suffixes[i]);
                (void) unlink(path);
        }
        assert_int_equal(unlink(night->key), 0);
        assert_int_equal(rmdir(night->folder), 0);
        free(night);
        return 0;
}

/* ---- exhibits and tags ---- */

void night_tag_text(unsigned int tag, char *out) {
        (void) snprintf(out, NIGHT_TAG_SIZE, "epc:3074257BF7194E400000%04X", tag);
}

void night_bind(struct night *night, unsigned int tag, const char *tid) {
        char text[NIGHT_TAG_SIZE];

        night_tag_text(tag, text);
        json_decref(night_do(night, "{s:s,s:s,s:s,s:s,s:s*}", "do", "tag.bind", "tag", text, "to",
                night->number[tag], "binds", "EXHIBIT", "tid", tid));
}

void night_exhibit(struct night *night, unsigned int tag, const char *place) {
        json_t *answer = night_do(night, "{s:s,s:s,s:s,s:s}", "do", "item.add", "class", "OTHER", "place",
                place, "description", "A thing in a bag");

        assert_true(tag < NIGHT_TAGS_MAX);
        (void) text_copy(
                night->number[tag], NIGHT_NUMBER_SIZE, json_string_value(json_object_get(answer, "number")));
        json_decref(answer);
        night_bind(night, tag, NULL);
}

/* ---- hearing ---- */

static void night_add_read(struct night *night, unsigned int tag, unsigned int antenna, const char *tid) {
        struct work *work = turn_add(&night->turn, WORK_FRAME);
        uint8_t *bytes = malloc(EPC_SIZE);
        size_t size = 0;

        assert_non_null(work);
        assert_non_null(bytes);
        memcpy(bytes, epc_head, sizeof epc_head);
        bytes[10] = (uint8_t) (tag >> 8);
        bytes[11] = (uint8_t) tag;
        (void) text_copy(work->reader, sizeof work->reader, "radio-1");
        work->session = 1;
        work->number = ++night->frames;
        work->frame = (struct frame){
                .kind = FRAME_EPC,
                .antenna = (uint16_t) antenna,
                .rssi_cdbm = FRAME_RSSI_UNKNOWN,
                .bytes = bytes,
                .size = EPC_SIZE,
        };
        if (tid)
                assert_int_equal(
                        bytes_unhex(tid, strlen(tid), work->frame.tid, sizeof work->frame.tid, &size), 0);
        work->frame.tid_size = (uint16_t) size;
}

/* As the agent does: while something waits to be recorded, another turn. */
static void night_settle(struct night *night) {
        for (int turns = 0; !night->turn.full && presence_room_waits(night->turn.presence); turns++) {
                assert_true(turns < 16);
                night_run(night);
        }
}

void night_read(struct night *night, unsigned int tag, unsigned int antenna, const char *tid) {
        night_add_read(night, tag, antenna, tid);
        night_run(night);
        turn_clear(&night->turn);
        night_settle(night);
}

void night_wait(
        struct night *night, int64_t seconds, unsigned int antenna, unsigned int from, unsigned int to) {
        for (int64_t second = 0; second < seconds; second++) {
                night->now.wall_us += SECOND_US;
                night->now.mono_ns += UINT64_C(1000) * SECOND_US;
                for (unsigned int tag = from; tag <= to; tag++) {
                        night_add_read(night, tag, antenna, NULL);
                        if (tag != to && turn_has_room(&night->turn))
                                continue;
                        night_run(night);
                        turn_clear(&night->turn);
                }
                presence_room_second(night->turn.presence, &night->now);
                night_settle(night);
        }
}

void night_wait_full(struct night *night, unsigned int antenna, unsigned int from, unsigned int to) {
        for (unsigned int tag = from; tag <= to; tag++)
                night_add_read(night, tag, antenna, NULL);
        assert_int_equal(turn_run(&night->turn, &night->now), LEDGER_E_FULL);
        turn_clear(&night->turn);
}

void night_pass(struct night *night, int64_t seconds) {
        night_wait(night, seconds, 1, 1, 0);
}

void night_minute(struct night *night) {
        assert_non_null(turn_add(&night->turn, WORK_MINUTE));
        night_run(night);
        turn_clear(&night->turn);
}

void night_exhibits(struct night *night, unsigned int count) {
        for (unsigned int tag = 1; tag <= count; tag++)
                night_exhibit(night, tag, "ER1/A");
        night_wait(night, 1, 1, 1, count);
}

/* ---- what is so ---- */

const char *night_where(struct night *night, unsigned int tag) {
        static char text[NIGHT_TEXT_MAX];
        json_t *answer = night_do(night, "{s:s,s:s}", "do", "presence.show", "item", night->number[tag]);
        const json_t *shown = json_object_get(answer, "presence");
        const char *place = json_string_value(json_object_get(shown, "place"));

        (void) snprintf(text, sizeof text, "%s%s%s", json_string_value(json_object_get(shown, "state")),
                *place ? " " : "", place);
        json_decref(answer);
        return text;
}

struct alerts {
        const char *rule;
        size_t count;
        char text[NIGHT_TEXT_MAX];
};

static int night_on_alert(void *context, const struct alert_row *alert) {
        struct alerts *alerts = context;

        if (alerts->rule && strcmp(alerts->rule, alert->rule) != 0)
                return 0;
        alerts->count++;
        (void) text_copy(alerts->text, sizeof alerts->text, alert->text);
        return 0;
}

size_t night_alerts(struct night *night, const char *rule) {
        struct alerts alerts = { .rule = rule };

        assert_int_equal(alert_each(night->turn.ledger, "OPEN", 0, night_on_alert, &alerts), 0);
        return alerts.count;
}

const char *night_alert(struct night *night, const char *rule) {
        static struct alerts alerts;

        alerts = (struct alerts){ .rule = rule };
        assert_int_equal(alert_each(night->turn.ledger, "OPEN", 0, night_on_alert, &alerts), 0);
        assert_int_equal(alerts.count, 1);
        return alerts.text;
}

struct entries {
        const char *kind;
        size_t count;
};

static int night_on_entry(void *context, const struct ledger_row *row) {
        struct entries *entries = context;

        entries->count += !strcmp(entries->kind, row->entry.kind);
        return 0;
}

size_t night_entries(struct night *night, const char *kind) {
        struct entries entries = { .kind = kind };

        assert_int_equal(ledger_each(night->turn.ledger, 1, ledger_durable(night->turn.ledger),
                                 night_on_entry, &entries),
                0);
        return entries.count;
}
