/* SPDX-License-Identifier: ISC */

/*
 * Answers about counts: rows into objects
 */

#include "count_answer.h"

#include <errno.h>
#include <string.h>

#include "ask.h"
#include "count_report.h"
#include "count_sample.h"
#include "error.h"
#include "handover.h"

json_t *answer_time(int64_t wall_us) {
        char text[CLOCK_TEXT_MAX] = "";

        if (wall_us)
                clock_format(wall_us, text);
        return json_string(text);
}

int64_t answer_sequence(const char *name) {
        return name && name[0] && name[1] == '-' ? strtoll(name + 2, NULL, 10) : 0;
}

int answer_list_begin(
        struct act *act, const json_t *ask, struct answer_list *ret_list, const char **ret_after) {
        int64_t limit;
        int r = ask_integer(act, ask, "limit", ASK_OPTIONAL, 1, ANSWER_LIMIT, &limit);

        if (!r)
                r = ask_string(act, ask, "after", ASK_OPTIONAL, ret_after);
        if (r)
                return r;
        *ret_list = (struct answer_list){ .rows = json_array(), .limit = limit ? limit : ANSWER_LIMIT };
        return ret_list->rows ? 0 : error_trace(-ENOMEM);
}

int answer_list_add(struct answer_list *list, json_t *row) {
        if ((int64_t) json_array_size(list->rows) == list->limit) {
                json_decref(row);
                list->more = true;
                return ANSWER_FULL;
        }
        return json_array_append_new(list->rows, row) ? error_trace(-ENOMEM) : 0;
}

int answer_list_end(struct answer_list *list, int r, json_t *reply, const char *noun) {
        if (r && r != ANSWER_FULL) {
                json_decref(list->rows);
                return r;
        }
        if (json_object_set_new(reply, noun, list->rows) ||
                json_object_set_new(reply, "more", json_boolean(list->more)))
                return error_trace(-ENOMEM);
        return 0;
}

int answer_count_row(struct ledger *ledger, const struct count_row *count, json_t **ret_row) {
        struct count_progress progress;
        json_t *row;
        int r = count_progress(ledger, count, &progress);

        if (r)
                return r;
        row = json_pack("{ss ss ss ss ss so so sI sI}", "count", count->id, "kind", count->kind, "mode",
                count->mode, "state", count->state, "station", count->station, "opened",
                answer_time(count->opened_us), "closed", answer_time(count->closed_us), "found",
                (json_int_t) progress.found, "missing", (json_int_t) progress.missing);
        if (row && !count_is_hidden(count) &&
                json_object_set_new(row, "expected", json_integer(count->expected)))
                return error_trace(-ENOMEM);
        *ret_row = row;
        return row ? 0 : error_trace(-ENOMEM);
}

/* A list that is filled row by row; hidden: what was expected is left out. */
struct filling {
        json_t *list;
        bool hidden, radio;
};

/* How a radio did there, and what to do next; in a blind count without what would tell how much is expected. */
static int fill_radio(const struct filling *filling, const struct count_place_radio *radio, json_t *row) {
        json_t *more = json_pack("{sI sI sI sI sI sb ss ss sI}", "passes", (json_int_t) radio->passes_all,
                "covered_passes", (json_int_t) radio->passes, "sweeps", (json_int_t) radio->sweeps, "lost",
                (json_int_t) radio->lost, "foreign", (json_int_t) radio->foreign, "looked",
                (int) radio->looked, "reason", radio->reason, "action", radio->action ? radio->action : "",
                "sweep", (json_int_t) radio->sweep);

        if (more && !filling->hidden)
                (void) json_object_update_new(more,
                        json_pack("{sI sI sI}", "open", (json_int_t) radio->open, "worst_ppb",
                                (json_int_t) radio->worst_ppb, "unread_ppb", (json_int_t) radio->unread_ppb));
        return more ? json_object_update_new(row, more) : -1;
}

static int fill_place(void *context, const struct count_place_row *place) {
        struct filling *filling = context;
        json_t *row = json_pack("{ss sb sb sI}", "code", place->code, "covered", (int) place->covered,
                "interrupted", (int) place->interrupted, "found", (json_int_t) place->found);

        if (row && !filling->hidden)
                (void) json_object_set_new(row, "expected", json_integer(place->expected));
        if (row && filling->radio && fill_radio(filling, &place->radio, row)) {
                json_decref(row);
                row = NULL;
        }
        return json_array_append_new(filling->list, row) ? error_trace(-ENOMEM) : 0;
}

static int fill_problem(void *context, const struct count_problem *problem) {
        struct filling *filling = context;
        json_t *row = json_pack(
                "{ss ss ss}", "problem", problem->problem, "text", problem->text, "hint", problem->hint);

        if (row && problem->scan)
                (void) json_object_set_new(row, "scan", json_integer(problem->scan));
        return json_array_append_new(filling->list, row) ? error_trace(-ENOMEM) : 0;
}

static int answer_last(struct ledger *ledger, const struct count_row *count, json_t *out) {
        struct count_scan_row scan;
        json_t *row;
        int r = count_last_scan(ledger, count, &scan);

        if (r)
                return r == COUNT_E_ABSENT ? 0 : r;
        row = json_pack("{sI ss ss ss ss ss ss ss so}", "seq", (json_int_t) scan.seq, "result", scan.result,
                "subject", scan.subject, "payload", scan.payload, "place", scan.place, "expected_place",
                scan.expected_place, "reason", scan.reason, "by", scan.by, "at", answer_time(scan.at_us));
        return json_object_set_new(out, "last", row) ? error_trace(-ENOMEM) : 0;
}

/* What a radio alone saw, and what was drawn of it and isn't looked at yet. */
static int answer_radio(struct ledger *ledger, const struct count_row *count,
        const struct count_progress *progress, json_t *out) {
        json_t *numbers = NULL;
        int r = 0;

        if (json_object_set_new(out, "present", json_integer(progress->present)))
                return error_trace(-ENOMEM);
        if (count_is_running(count))
                r = count_sample_open(ledger, count, &numbers);
        return r || !numbers ? r : json_object_set_new(out, "look_at", numbers) ? error_trace(-ENOMEM) : 0;
}

/* What was committed to before it; and of a hand-over, who has confirmed what it found. */
static int answer_people(struct ledger *ledger, const struct count_row *count, json_t *out) {
        struct handover handover;
        json_t *confirmed;
        int r;

        if (count->commitment[0] && json_object_set_new(out, "commitment", json_string(count->commitment)))
                return error_trace(-ENOMEM);
        if (strcmp(count->kind, "handover") != 0)
                return 0;
        r = handover_find(ledger, count, &handover);
        if (r)
                return r;
        confirmed = json_array();
        if (handover.leaving)
                (void) json_array_append_new(confirmed, json_string(count->counter));
        if (handover.arriving)
                (void) json_array_append_new(confirmed, json_string(count->taker));
        if (json_object_set_new(out, "confirmed", confirmed) ||
                json_object_set_new(out, "lines_hash", json_string(count->lines_hash)) ||
                json_object_set_new(out, "custody", json_string(handover_states[handover.state])))
                return error_trace(-ENOMEM);
        return 0;
}

static json_t *answer_head(
        const struct count_row *count, const struct count_progress *progress, bool hidden) {
        json_t *out = json_pack("{ss ss ss ss ss ss so so s[s] ss ss ss ss ss sI sI sI sI sI}", "count",
                count->id, "kind", count->kind, "mode", count->mode, "method", count->method, "state",
                count->state, "station", count->station, "opened", answer_time(count->opened_us), "closed",
                answer_time(count->closed_us), "counters", count->counter, "witness", count->witness, "to",
                count->taker, "seed", count->seed, "place", count->place, "reason", count->reason, "found",
                (json_int_t) progress->found, "misplaced", (json_int_t) progress->misplaced, "extras",
                (json_int_t) progress->extras, "duplicates", (json_int_t) progress->duplicates, "unverified",
                (json_int_t) progress->unverified);

        if (!out || hidden)
                return out;
        if (json_object_set_new(out, "expected", json_integer(count->expected)) ||
                json_object_set_new(out, "remaining", json_integer(progress->remaining)) ||
                json_object_set_new(out, "out", json_integer(progress->out)) ||
                json_object_set_new(out, "missing", json_integer(progress->missing)) ||
                json_object_set_new(out, "serials_unread", json_integer(progress->serials_unread)) ||
                json_object_set_new(out, "seals_unread", json_integer(progress->seals_unread))) {
                json_decref(out);
                return NULL;
        }
        return out;
}

int answer_count(struct ledger *ledger, const struct count_row *count, json_t **ret_count) {
        struct filling places = {
                .list = json_array(), .hidden = count_is_hidden(count), .radio = count_is_radio(count)
        };
        struct filling problems = { .list = json_array() };
        struct count_progress progress;
        json_t *out = NULL;
        int r = count_progress(ledger, count, &progress);

        if (!r)
                r = count_each_place(ledger, count, fill_place, &places);
        if (!r && count_is_running(count))
                r = count_each_problem(ledger, count, fill_problem, &problems);
        if (!r)
                out = answer_head(count, &progress, places.hidden);
        if (!r && (!out || json_object_set(out, "places", places.list) ||
                          json_object_set(out, "unresolved", problems.list)))
                r = error_trace(-ENOMEM);
        if (!r)
                r = answer_people(ledger, count, out);
        if (!r && places.radio)
                r = answer_radio(ledger, count, &progress, out);
        if (!r)
                r = answer_last(ledger, count, out);
        json_decref(places.list);
        json_decref(problems.list);
        if (r)
                json_decref(out);
        else
                *ret_count = out;
        return r;
}

json_t *answer_finding(const struct finding_row *f) {
        char text[FINDING_TEXT_MAX];

        finding_text(f, text, sizeof text);
        return json_pack("{ss ss ss ss ss ss ss ss ss ss so ss ss ss ss ss}", "finding", f->name, "type",
                f->type, "severity", f->severity, "state", f->state, "item", f->item, "summary", f->summary,
                "place", f->place, "expected_place", f->expected_place, "payload", f->payload, "count",
                f->count, "raised", answer_time(f->raised_us), "by", f->raised_by, "cause", f->cause, "note",
                f->note, "resolved_by", f->resolved_by, "text", text);
}

json_t *answer_alert(const struct alert_row *a) {
        struct text text = { 0 };
        json_t *answer;

        alert_rule_retell(a->rule, a->text, &text);
        answer = json_pack("{ss ss ss ss ss ss so so sI sI ss ss ss ss}", "alert", a->name, "rule", a->rule,
                "severity", a->severity, "state", a->state, "subject", a->subject, "text", text_string(&text),
                "raised", answer_time(a->raised_us), "last", answer_time(a->last_us), "times",
                (json_int_t) a->times, "evidence", (json_int_t) a->evidence, "acknowledged_by",
                a->acknowledged_by, "resolved_by", a->resolved_by, "reason", a->reason, "note", a->note);
        text_end(&text);
        return answer;
}
