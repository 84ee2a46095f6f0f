/* SPDX-License-Identifier: ISC */

/*
 * The turn
 *
 *      begin → (clock) → for each work: decode, identify, reconcile, append → commit → outcomes
 *
 * A record that is contradicted from outside is only read (turn_held.h).
 *
 * A request that only reads needs no transaction, and neither do reads of fixed antennas that make no edge; a turn of
 * those alone writes nothing.
 *
 * Long because a turn is read from its beginning to its end.
 */

#include "turn.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert.h"
#include "answers.h"
#include "badge.h"
#include "commitment.h"
#include "count.h"
#include "count_radio.h"
#include "count_scan.h"
#include "count_state.h"
#include "denial.h"
#include "error.h"
#include "file.h"
#include "personal.h"
#include "personal_request.h"
#include "reader_state.h"
#include "requests.h"
#include "turn_anchor.h"
#include "turn_checkpoint.h"
#include "turn_full.h"
#include "turn_held.h"
#include "turn_minute.h"
#include "turn_presence.h"
#include "turn_radio.h"
#include "words.h"

enum { TURN_CLOCK_STEP_MS = 2000 }; /* ledger.md: a step of more than this is an event and an alert */

struct work *turn_add(struct turn *turn, enum work_kind kind) {
        struct work *work;

        if (turn->count == TURN_WORK_MAX)
                return NULL;
        work = &turn->queue[turn->count++];
        *work = (struct work){ .kind = kind };
        return work;
}

void turn_clear(struct turn *turn) {
        for (size_t i = 0; i < turn->count; i++) {
                struct work *work = &turn->queue[i];

                free((void *) (uintptr_t) work->frame.bytes);
                json_decref(work->ask);
                json_decref(work->answer);
                text_end(&work->said);
        }
        turn->count = 0;
}

static struct act turn_act(struct turn *turn, const struct work *work) {
        return (struct act){
                .ledger = turn->ledger,
                .live = turn->live,
                .actor = work ? work->actor : "agent",
                .roles = work ? work->roles : 0,
                .station = work ? work->station : "",
                .reader = work ? work->reader : "",
        };
}

/* ---- the clock ---- */

static int turn_record_step(struct turn *turn, int64_t from_us, int64_t to_us) {
        struct act act = turn_act(turn, NULL);
        char from[CLOCK_TEXT_MAX], to[CLOCK_TEXT_MAX], detail[2 * CLOCK_TEXT_MAX + 16];
        struct entry entry;
        json_t *body;
        int r;

        clock_format(from_us, from);
        clock_format(to_us, to);
        body = json_pack(
                "{s:s,s:s,s:I}", "from", from, "to", to, "by_ms", (json_int_t) ((to_us - from_us) / 1000));
        r = body ? act_append(&act, "clock.stepped", NULL, body, &entry) : -ENOMEM;
        if (r)
                return r;
        (void) snprintf(detail, sizeof detail, "from %s to %s", from, to);
        return alert_raise(&act, &(struct alert_call){
                                         .rule = "clock-step",
                                         .subject = "clock",
                                         .detail = detail,
                                         .evidence = entry.sequence,
                                 });
}

/* What the wall clock should say now, had nobody touched it; compared with what it says. */
static int turn_check_clock(struct turn *turn, const struct moment *now) {
        int64_t should, off_ms;

        if (!turn->last.wall_us || strcmp(turn->last.boot_id, now->boot_id) != 0)
                return 0;
        should = turn->last.wall_us + (int64_t) (now->mono_ns - turn->last.mono_ns) / 1000;
        off_ms = (now->wall_us - should) / 1000;
        if (off_ms > -TURN_CLOCK_STEP_MS && off_ms < TURN_CLOCK_STEP_MS)
                return 0;
        return turn_record_step(turn, should, now->wall_us);
}

/* ---- work ---- */

/* A badge says who is at the station, whatever is done there. */
static int turn_badge(struct act *act, struct work *work) {
        char user[ACTOR_NAME_MAX];
        int r = badge_scan(act, &work->frame, user);

        if (r && r != ACT_E_REFUSED)
                return r;
        work->signal = r ? SIGNAL_REFUSED : SIGNAL_ACCEPTED;
        text_add(&work->said, r ? act->refusal.message : user);
        return 0;
}

static int turn_frame(struct turn *turn, struct work *work) {
        struct act act = turn_act(turn, work);
        struct count_answer answer = { 0 };
        struct count_row count;
        int r;

        r = turn_badge(&act, work);
        if (r != BADGE_E_NONE)
                return r ? r : answers_keep_frame(turn->ledger, work->reader, work->session, work->number);
        if (turn_radio_is_frame(work))
                return turn_radio_frame(turn, &act, work);
        r = count_at_station(turn->ledger, work->station, &count);
        if (!r) {
                act.actor = count.counter; /* who opened the count holds its scanner */
                act.roles = COUNT_ROLES;
        }
        if (!r || r == COUNT_E_ABSENT)
                r = count_frame(&act, &work->frame, &answer);

        if (!r && !strcmp(answer.result, "PLACE"))
                r = count_radio_elsewhere(turn->live->radio, &act, answer.count);
        if (r == ACT_E_REFUSED) {
                work->signal = SIGNAL_REFUSED;
                text_add(&work->said, act.refusal.message);
        } else if (!r) {
                work->signal = answer.signal;
                text_add(&work->said, answer.text);
        } else {
                return r;
        }
        return answers_keep_frame(turn->ledger, work->reader, work->session, work->number);
}

static int turn_request(struct turn *turn, struct work *work) {
        struct act act = turn_act(turn, work);

        return request_do(&act, work->ask, &work->answer);
}

/* A reader that falls silent makes the place that is being counted with it unknown. */
static int turn_reader(struct turn *turn, struct work *work) {
        struct act act = turn_act(turn, NULL);
        const struct reader *health = &work->health;
        const struct reader_report report = {
                .reader = health->name,
                .driver = health->driver,
                .device = health->device,
                .state = reader_state_name(health->state),
                .reason = health->reason,
                .frames = health->frames,
                .garbled = health->garbled,
                .refused = health->refused,
                .unplugged = health->unplugged,
                .watches = turn_presence_watches(turn, health->name),
        };
        char reason[LINK_REASON_MAX + 32], place[PLACE_CODE_MAX];
        int r = reader_state_set(&act, &report);

        if (r || health->state == READER_LIVE)
                return r;
        act.station = work->station;
        (void) snprintf(reason, sizeof reason, "reader %.60s is %s.", health->name, report.state);
        r = count_radio_interrupt(turn->live->radio, &act, health->name, report.state, reason);
        if (r)
                return r;
        r = count_interrupt(&act, health->name, reason, place);
        return r == ACT_E_REFUSED ? 0 : r;
}

static int turn_work(struct turn *turn, struct work *work) {
        struct act act = turn_act(turn, NULL);

        switch (work->kind) {
        case WORK_FULL: return turn_full_say(&act);
        case WORK_HEALED: return turn_full_clear(&act);
        case WORK_FRAME: return turn_frame(turn, work);
        case WORK_RADIO: return turn_radio_tick(turn, &act);
        case WORK_REQUEST: return turn_request(turn, work);
        case WORK_READER: return turn_reader(turn, work);
        case WORK_MINUTE: return turn_minute(turn, &act);
        }
        return -EINVAL;
}

static bool work_writes(struct turn *turn, const struct work *work) {
        const char *name = json_string_value(json_object_get(work->ask, "do"));
        const struct request *request = name ? request_find(name) : NULL;
        struct act act = turn_act(turn, work);

        if (turn_radio_is_frame(work))
                return badge_may_be(turn->ledger, &work->frame) || turn_radio_is_new(turn, &act, work);
        if (work->kind != WORK_REQUEST || !request || request->writes)
                return work->kind != WORK_REQUEST || request;
        return request_check(&act, request, work->ask) != 0; /* that it was refused goes on record */
}

static bool work_waits(struct turn *turn, const struct work *work) {
        if (turn_is_held(turn))
                return !turn_held_may(turn, work) && work_writes(turn, work);
        return turn->full && work->kind != WORK_FULL && work_writes(turn, work);
}

static bool turn_writes(struct turn *turn) {
        for (size_t i = 0; i < turn->count; i++)
                if (work_writes(turn, &turn->queue[i]) && !work_waits(turn, &turn->queue[i]))
                        return true;
        return turn_presence_waits(turn);
}

/* ---- failure ---- */

static void turn_explain(struct turn *turn, int r, struct refusal *ret_refusal) {
        struct act act = turn_act(turn, NULL);

        if (r == TURN_E_HELD)
                (void) turn_held_refuse(&act);
        else if (r == LEDGER_E_FULL)
                (void) act_refuse(&act, ACT_EXIT_AGAIN, "ledger.full",
                        N_("Free some space; the agent goes on by itself."),
                        "The disk that holds the record is full. Nothing was recorded.");
        else if (r == LEDGER_E_IO)
                (void) act_refuse(&act, ACT_EXIT_AGAIN, "ledger.io", "strongroom doctor",
                        "The disk failed while the record was written (%s). Nothing more is recorded until "
                        "the agent "
                        "has read it back.",
                        ledger_fault(turn->ledger)->message);
        else if (r == LEDGER_E_TOO_LARGE || r == LEDGER_E_UNFIT)
                (void) act_refuse(
                        &act, ACT_EXIT_INPUT, "event.unfit", NULL, "%s", ledger_fault(turn->ledger)->message);
        else
                (void) act_refuse(&act, ACT_EXIT_INTERNAL, "agent.internal", "journalctl -u strongroomd",
                        "The agent could not do this (%s, at %s). Nothing was recorded.",
                        r < 0 ? strerror(-r) : _("a condition nobody handled"), error_origin());
        *ret_refusal = act.refusal;
}

static void turn_refuse(struct turn *turn, struct work *work, int r) {
        struct refusal refusal;

        request_speak(work->ask);
        turn_explain(turn, r, &refusal);
        request_speak(NULL);
        work->signal = SIGNAL_REFUSED;
        text_clear(&work->said);
        text_add(&work->said, refusal.message);
        json_decref(work->answer);
        work->answer = work->ask ? request_failed(work->ask, &refusal) : NULL;
}

/* Nothing of the turn happened: everyone is told so. */
static void turn_refuse_all(struct turn *turn, int r) {
        for (size_t i = 0; i < turn->count; i++)
                turn_refuse(turn, &turn->queue[i], r);
}

/* ---- the turn ---- */

static int turn_record_presence(struct turn *turn) {
        struct act act = turn_act(turn, NULL);

        return turn_presence_record(turn, &act);
}

/* First of all: the head that the turn before signed is part of the draws that wait for one. */
static int turn_fix_commitments(struct turn *turn) {
        struct act act = turn_act(turn, NULL);

        return commitment_fix(&act);
}

/* A checkpoint that stays, where one is due by now. */
static int turn_keep(struct turn *turn) {
        struct act act = turn_act(turn, NULL);

        int r;

        if (turn_is_held(turn))
                return turn_held_tell(turn, &act);
        if (turn->full)
                return 0;
        r = turn_anchor(turn, &act, &turn->now, false);
        return r ? r : turn_checkpoint(turn, &act);
}

static int turn_do(struct turn *turn, const struct moment *now, bool writes) {
        int r = writes ? ledger_begin(turn->ledger, now) : 0;

        if (!writes)
                ledger_look(turn->ledger, now);
        if (!r && writes && !turn->full && !turn_is_held(turn))
                r = turn_fix_commitments(turn);
        if (!r && writes)
                r = turn_check_clock(turn, now);
        for (size_t i = 0; !r && i < turn->count; i++) {
                if (work_waits(turn, &turn->queue[i]))
                        turn_refuse(turn, &turn->queue[i], turn_is_held(turn) ? TURN_E_HELD : LEDGER_E_FULL);
                else
                        r = turn_work(turn, &turn->queue[i]);
        }
        if (!r && writes)
                r = turn_record_presence(turn);
        if (!r && writes)
                r = turn_keep(turn);
        if (!r && writes)
                r = ledger_commit(turn->ledger);
        return r;
}

void turn_sweep_files(struct turn *turn) {
        if (turn->live && turn->live->files_erased)
                turn->live->files_erased = file_sweep(turn->ledger) != 0;
}

/* What was erased leaves SQLite's log and the folder of files too, before anyone is told that it was. */
static void turn_scrub(struct turn *turn) {
        bool waits;

        if (ledger_scrub(turn->ledger) == LEDGER_E_IO)
                return; /* the next turn says so */
        turn_sweep_files(turn);
        waits = ledger_scrub_waits(turn->ledger) || (turn->live && turn->live->files_erased);
        for (size_t i = 0; i < turn->count; i++)
                if (turn->queue[i].kind == WORK_REQUEST)
                        erase_settle(waits, turn->queue[i].ask, turn->queue[i].answer);
}

int turn_run(struct turn *turn, const struct moment *now) {
        int r, settled;
        bool writes;

        turn->now = *now;
        turn->before = ledger_durable(turn->ledger);
        r = turn_presence_hear(turn, now);
        writes = !r && turn_writes(turn);
        if (!r)
                r = turn_do(turn, now, writes);
        turn->wrote = !r && writes;
        turn_anchor_settle(turn, now, turn->wrote);
        settled = turn_presence_settle(turn);
        if (r) {
                ledger_rollback(turn->ledger);
                count_radio_forget(turn->live->radio);
                turn_refuse_all(turn, r);
                if (r == LEDGER_E_FULL && !turn->full) {
                        ledger_release_reserve(turn->ledger);
                        turn->full = true;
                }
                /* What one request can't have is no reason to stop; a disk that lies is. */
                return r == LEDGER_E_TOO_LARGE || r == LEDGER_E_UNFIT ? 0 : error_trace(r);
        }
        if (writes) {
                turn->last = *now;
                turn_scrub(turn);
        }
        if (writes && !settled)
                settled = turn_held_settle(turn);
        return error_trace(settled);
}

/* One event of the agent's own, in a turn of its own. */
static int turn_note(struct turn *turn, const struct moment *now, const char *kind, json_t *body) {
        struct act act = turn_act(turn, NULL);
        struct entry entry;
        int r = ledger_begin(turn->ledger, now);

        if (r) {
                json_decref(body);
                return r;
        }
        r = turn->full ? 0 : turn_fix_commitments(turn);
        if (!r)
                r = turn_check_clock(turn, now);
        if (!r)
                r = turn_anchor(turn, &act, now, true);
        if (!r)
                r = body ? act_append(&act, kind, NULL, body, &entry) : -ENOMEM;
        else
                json_decref(body);
        if (!r)
                r = ledger_commit(turn->ledger);
        turn_anchor_settle(turn, now, !r);
        if (r)
                ledger_rollback(turn->ledger);
        else
                turn->last = *now;
        return r;
}

struct turn_last {
        struct turn *turn;
        bool clean;
};

/*
 * Reads from the newest entry when it was and whether the last stop was orderly. A new version's opening puts
 * store.migrated behind it.
 */
static int turn_on_last(void *context, const struct ledger_row *row) {
        struct turn_last *last = context;
        struct turn *turn = last->turn;
        json_t *event = json_loadb(row->event, row->event_size, 0, NULL);
        const char *boot = json_string_value(json_object_get(event, "boot_id"));
        const char *mono = json_string_value(json_object_get(event, "mono_ns"));

        if (boot && mono) {
                turn->last.wall_us = row->entry.wall_us;
                turn->last.mono_ns = strtoull(mono, NULL, 10);
                (void) text_copy(turn->last.boot_id, sizeof turn->last.boot_id, boot);
        }
        json_decref(event);
        if (strcmp(row->entry.kind, "store.migrated") != 0)
                last->clean = !strcmp(row->entry.kind, "agent.stopped");
        return 0;
}

int turn_start(struct turn *turn, const struct moment *now) {
        uint64_t size = ledger_durable(turn->ledger);
        struct turn_last last = { .turn = turn };
        int r = ledger_each(turn->ledger, size > 1 ? size - 1 : 1, size, turn_on_last, &last);

        if (r)
                return error_trace(r);
        turn->full = ledger_hold_reserve(turn->ledger) == LEDGER_E_FULL;
        turn->was_clean = last.clean || size == 1;
        turn->unstarted = true;
        return turn_start_late(turn, now);
}

int turn_start_late(struct turn *turn, const struct moment *now) {
        int r;

        if (!turn->unstarted || turn_is_held(turn))
                return 0;
        r = turn_note(turn, now, "agent.started",
                json_pack("{s:s,s:I,s:b}", "version", STRONGROOM_VERSION, "entries",
                        (json_int_t) ledger_durable(turn->ledger), "clean", turn->was_clean));
        turn->unstarted = r != 0;
        return r;
}

int turn_stop(struct turn *turn, const struct moment *now, const char *reason) {
        if (turn->unstarted || turn_is_held(turn))
                return 0;
        return turn_note(turn, now, "agent.stopped", json_pack("{s:s}", "reason", reason));
}
