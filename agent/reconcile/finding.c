/* SPDX-License-Identifier: ISC */

/*
 * Finding: raised, listed, resolved
 */

#include "finding.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "finding_own.h"
#include "query.h"
#include "second.h"
#include "text.h"
#include "words.h"

const char *const finding_causes[] = { "UNLOGGED_MOVE", "OUT_NOT_LOGGED", "DISPOSED_NOT_LOGGED", "READ_MISS",
        "TAG_FAULT", "TAG_SWAP", "DATA_ENTRY", "DUPLICATE_RECORD", "BORROWED", "THEFT_SUSPECTED", "OTHER",
        "UNKNOWN", NULL };
const char *const finding_ends[] = { "RESOLVED", "EXPLAINED", "DECLARED_LOSS", "CLOSED_UNRESOLVED", NULL };
const char *const finding_states[] = { "OPEN", "RESOLVED", "EXPLAINED", "DECLARED_LOSS", "CLOSED_UNRESOLVED",
        NULL };

enum { FINDING_ROLES = ROLE_CUSTODIAN | ROLE_SUPERVISOR };

const char *finding_type_name(enum finding_kind kind) {
        static const char *const names[] = {
                [FINDING_MISSING] = "MISSING",
                [FINDING_MISPLACED] = "MISPLACED",
                [FINDING_UNEXPECTED] = "UNEXPECTED",
                [FINDING_UNKNOWN_TAG] = "UNKNOWN_TAG",
                [FINDING_DUPLICATE_IDENTITY] = "DUPLICATE_IDENTITY",
                [FINDING_SERIAL_MISMATCH] = "SERIAL_MISMATCH",
                [FINDING_SEAL_BROKEN] = "SEAL_BROKEN",
                [FINDING_QTY_VARIANCE] = "QTY_VARIANCE",
                [FINDING_STATUS_CONTRADICTION] = "STATUS_CONTRADICTION",
                [FINDING_GHOST_DESTROYED] = "GHOST_DESTROYED",
                [FINDING_NOT_OBSERVED] = "NOT_OBSERVED",
        };

        assert(kind > 0 && kind < (int) count_of(names));
        return names[kind];
}

static const char *finding_or_empty(const char *text) {
        return text ? text : "";
}

int finding_raise(struct act *act, const struct finding_call *call, struct entry *ret_entry) {
        char name[FINDING_NAME_MAX];
        json_t *body;

        /* its name is its own sequence, which the next entry gets */
        (void) snprintf(name, sizeof name, "F-%llu", (unsigned long long) ledger_size(act->ledger) + 1);
        body = json_pack("{ss ss ss ss ss ss ss ss}", "finding", name, "type", call->type, "severity",
                call->severity, "item", finding_or_empty(call->item), "place", finding_or_empty(call->place),
                "expected_place", finding_or_empty(call->expected_place), "payload",
                finding_or_empty(call->payload), "count", finding_or_empty(call->count));
        if (!body)
                return error_trace(-ENOMEM);
        return act_append(
                act, "finding.raised", call->item && call->item[0] ? call->item : NULL, body, ret_entry);
}

#define FINDING_COLUMNS \
        "f.seq, f.type, f.severity, f.state, f.item, coalesce(i.summary, ''), f.place, f.expected_place, " \
        "f.payload," \
        " f.count, f.raised_us, f.raised_by, f.resolved_by, f.cause, f.note" \
        " FROM finding f LEFT JOIN item i ON i.number = f.item"

static void finding_read(sqlite3_stmt *rows, struct finding_row *out) {
        out->seq = sqlite3_column_int64(rows, 0);
        out->raised_us = sqlite3_column_int64(rows, 10);
        (void) snprintf(out->name, sizeof out->name, "F-%lld", (long long) out->seq);
        (void) text_copy(out->type, sizeof out->type, query_text(rows, 1));
        (void) text_copy(out->severity, sizeof out->severity, query_text(rows, 2));
        (void) text_copy(out->state, sizeof out->state, query_text(rows, 3));
        (void) text_copy(out->item, sizeof out->item, query_text(rows, 4));
        (void) text_copy(out->summary, sizeof out->summary, query_text(rows, 5));
        (void) text_copy(out->place, sizeof out->place, query_text(rows, 6));
        (void) text_copy(out->expected_place, sizeof out->expected_place, query_text(rows, 7));
        (void) text_copy(out->payload, sizeof out->payload, query_text(rows, 8));
        (void) text_copy(out->count, sizeof out->count, query_text(rows, 9));
        (void) text_copy(out->raised_by, sizeof out->raised_by, query_text(rows, 11));
        (void) text_copy(out->resolved_by, sizeof out->resolved_by, query_text(rows, 12));
        (void) text_copy(out->cause, sizeof out->cause, query_text(rows, 13));
        (void) text_copy(out->note, sizeof out->note, query_text(rows, 14));
}

static const char FINDING_NAMED[] = "SELECT " FINDING_COLUMNS " WHERE 'F-' || f.seq = ?1 AND f.seq ="
                                    " CAST(substr(?1, 3) AS INTEGER)";

int finding_find(struct ledger *ledger, const char *name, struct finding_row *ret_finding) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, FINDING_NAMED, &rows, "t", name);

        if (!r)
                r = query_next(rows);
        if (r != QUERY_ROW)
                return r ? r : FINDING_E_ABSENT;
        finding_read(rows, ret_finding);
        query_end(rows);
        return 0;
}

static const char FINDINGS_IN_ORDER[] =
        "SELECT " FINDING_COLUMNS
        " WHERE (?1 = '' OR f.state = ?1) AND (?2 = '' OR f.count = ?2) AND f.seq > ?3"
        " ORDER BY f.seq";

int finding_each(struct ledger *ledger, const char *state, const char *count, int64_t after, finding_fn *fn,
        void *context) {
        sqlite3_stmt *rows;
        int r = query_open(ledger, FINDINGS_IN_ORDER, &rows, "tti", state, count, after);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                struct finding_row finding;

                finding_read(rows, &finding);
                r = fn(context, &finding);
                if (r)
                        query_end(rows);
        }
        return r;
}

int finding_resolve(struct act *act, const char *name, const char *cause, const char *note, const char *end,
        struct entry *ret_entry, int64_t *ret_finding) {
        struct finding_row finding;
        json_t *body;
        int r;

        r = act_require(act, FINDING_ROLES, "resolve a discrepancy");
        if (!r)
                r = finding_find(act->ledger, name, &finding);
        if (r == FINDING_E_ABSENT)
                return act_refuse(act, ACT_EXIT_ABSENT, "finding.unknown", "strongroom finding list",
                        "There is no discrepancy %.23s.", name);
        if (r)
                return r;
        /* a loss that turns up again, or what nobody could explain then, may still be settled */
        if (!strcmp(finding.state, "RESOLVED") || !strcmp(finding.state, "EXPLAINED"))
                return act_refuse(act, ACT_EXIT_RULE, "finding.resolved", NULL,
                        "Discrepancy %s is %s already, by %s.", finding.name, finding.state,
                        finding.resolved_by);
        if (!note[0])
                return act_refuse(act, ACT_EXIT_USAGE, "finding.note", NULL,
                        "Say in a note what explains discrepancy %s.", finding.name);
        r = finding_bar(act, &finding);
        if (!r)
                r = act_second(act, "finding");
        if (r)
                return r;
        body = json_pack(
                "{ss ss ss ss}", "finding", finding.name, "cause", cause, "note", note, "state", end);
        r = body ? act_append(act, "finding.resolved", finding.item[0] ? finding.item : NULL, body, ret_entry)
                 : error_trace(-ENOMEM);
        if (!r)
                *ret_finding = finding.seq;
        return r;
}

static void text_of_reading(const struct finding_row *f, char *out, size_t room) {
        if (!strcmp(f->type, "SERIAL_MISMATCH") && f->payload[0])
                (void) snprintf(out, room,
                        _("%s, %s: the serial number read at %s is \"%.80s\", which isn't the recorded one. "
                          "Keep it aside: labels may have been swapped."),
                        f->item, f->summary, f->place, f->payload);
        else if (!strcmp(f->type, "SERIAL_MISMATCH"))
                (void) snprintf(out, room,
                        _("%s, %s: no serial number was on it at %s, and one is recorded. Keep it aside and "
                          "have it examined."),
                        f->item, f->summary, f->place);
        else if (f->payload[0])
                (void) snprintf(out, room,
                        _("%s, %s: the seal read at %s is \"%.80s\", which isn't the recorded one. Leave it "
                          "closed and find out who opened it."),
                        f->item, f->summary, f->place, f->payload);
        else
                (void) snprintf(out, room,
                        _("%s, %s: the seal was broken or gone at %s. Leave it as it is and find out who "
                          "opened it."),
                        f->item, f->summary, f->place);
}

void finding_text(const struct finding_row *f, char *out, size_t room) {
        if (!strcmp(f->type, "MISSING") && f->item[0])
                (void) snprintf(out, room,
                        _("%s, %s: missing from %s, which was counted. Search for it now."), f->item,
                        f->summary, f->expected_place);
        else if (!strcmp(f->type, "MISSING"))
                (void) snprintf(out, room,
                        _("Many exhibits are missing from %s, which was counted; the report of"
                          " count %s lists them."),
                        f->expected_place, f->count);
        else if (!strcmp(f->type, "MISPLACED"))
                (void) snprintf(out, room,
                        _("%s, %s: found at %s, belongs at %s. Put it back or record a move."), f->item,
                        f->summary, f->place, f->expected_place);
        else if (!strcmp(f->type, "UNEXPECTED"))
                (void) snprintf(out, room, _("%s, %s: found at %s, not expected there; it belongs at %s."),
                        f->item, f->summary, f->place, f->expected_place);
        else if (!strcmp(f->type, "STATUS_CONTRADICTION"))
                (void) snprintf(out, room,
                        _("%s, %s: found at %s, and recorded as out. Record its return, or find out"
                          " why."),
                        f->item, f->summary, f->place);
        else if (!strcmp(f->type, "GHOST_DESTROYED"))
                (void) snprintf(out, room,
                        _("%s, %s: found at %s, and recorded as gone for good. Keep it aside and"
                          " call the supervisor."),
                        f->item, f->summary, f->place);
        else if (!strcmp(f->type, "QTY_VARIANCE"))
                (void) snprintf(out, room,
                        _("%s, %s: another quantity was counted at %s than is recorded. Count it"
                          " again with a second person."),
                        f->item, f->summary, f->place);
        else if (!strcmp(f->type, "SERIAL_MISMATCH") || !strcmp(f->type, "SEAL_BROKEN"))
                text_of_reading(f, out, room);
        else if (!strcmp(f->type, "DUPLICATE_IDENTITY"))
                (void) snprintf(out, room,
                        _("%s, %s, at %s: two things answer to one identity. %s Take both aside and find out "
                          "which is the exhibit."),
                        f->item, f->summary, f->place, f->payload);
        else if (!strcmp(f->type, "NOT_OBSERVED"))
                (void) snprintf(out, room,
                        _("What is at %s is unknown: it wasn't counted, or not all of it. Count it."),
                        f->place);
        else if (f->item[0])
                (void) snprintf(out, room,
                        _("An old label of %s, %s, was found at %s. Find out what bears it."), f->item,
                        f->summary, f->place);
        else
                (void) snprintf(out, room,
                        _("\"%.80s\" was found at %s and isn't in the register. Describe the thing"
                          " and book it in."),
                        f->payload, f->place[0] ? f->place : _("no place yet"));
        text_mend(out);
}
