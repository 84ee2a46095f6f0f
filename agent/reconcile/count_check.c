/* SPDX-License-Identifier: ISC */

/*
 * Count check: compare with the frozen line, record, answer
 */

#include "count_check.h"

#include <errno.h>
#include <string.h>

#include "error.h"
#include "query.h"
#include "text.h"
#include "words.h"

static const char LINE_FOUND[] =
        "SELECT count(*) FROM count_scan WHERE count = ?1 AND subject = ?2 AND undone = 0 AND superseded = 0"
        " AND result IN (" SCANS_THAT_FIND ")";

static const char LINE_EXPECTS[] =
        "SELECT quantity, serial, seal FROM count_line WHERE count = ?1 AND number = ?2";

static int check_line(struct act *act, const char *number, struct count_checked *checked) {
        const struct count_row *count = &checked->count;
        sqlite3_stmt *rows = NULL;
        int64_t found;
        int r = query_integer(act->ledger, LINE_FOUND, &found, "it", count->seq, number);

        if (!r && !found)
                return act_refuse(act, ACT_EXIT_RULE, "count.not_found", NULL,
                        "%.39s hasn't been found in count %s; scan it first.", number, count->id);
        if (!r)
                r = query_open(act->ledger, LINE_EXPECTS, &rows, "it", count->seq, number);
        if (!r)
                r = query_next(rows);
        if (!r)
                return act_refuse(act, ACT_EXIT_RULE, "count.not_expected", NULL,
                        "%.39s has no line in count %s, so there is nothing to check it against.", number,
                        count->id);
        if (r != QUERY_ROW)
                return r;
        checked->expected_quantity = sqlite3_column_int64(rows, 0);
        (void) text_copy(checked->expected_serial, READING_TEXT_MAX, query_text(rows, 1));
        (void) text_copy(checked->expected_seal, READING_TEXT_MAX, query_text(rows, 2));
        query_end(rows);
        return 0;
}

/* Steals body. */
static int check_append(
        struct act *act, const char *kind, const char *number, json_t *body, struct count_checked *checked) {
        return body ? act_append(act, kind, number, body, &checked->entry) : error_trace(-ENOMEM);
}

static int check_record(struct act *act, const char *number, const struct count_check_call *call,
        struct count_checked *checked) {
        const char *id = checked->count.id, *seal = call->seal ? call->seal : "";
        int r = 0;

        if (checked->quantity)
                r = check_append(act, "count.quantity", number,
                        json_pack("{ss ss sI}", "count", id, "number", number, "quantity",
                                (json_int_t) call->quantity),
                        checked);
        if (!r && call->serial)
                r = check_append(act, "count.serial", number,
                        json_pack("{ss ss ss}", "count", id, "number", number, "serial", call->serial),
                        checked);
        if (!r && checked->seal)
                r = check_append(act, "count.seal", number,
                        json_pack("{ss ss ss ss}", "count", id, "number", number, "seal", seal, "state",
                                reading_seal_state(seal, call->seal_broken)),
                        checked);
        return r;
}

static void check_compare(const struct count_check_call *call, struct count_checked *checked) {
        const char *seal = call->seal ? call->seal : "";

        if (call->counted)
                checked->quantity =
                        call->quantity == checked->expected_quantity ? READING_SAME : READING_DIFFERS;
        if (call->serial)
                checked->serial = reading_serial(checked->expected_serial, call->serial);
        if (call->seal || call->seal_broken)
                checked->seal = reading_seal(
                        checked->expected_seal, seal, reading_seal_state(seal, call->seal_broken));
}

static void text_of_serial(const struct count_checked *checked, const char *read, struct text *out) {
        const char *recorded = checked->expected_serial;

        if (checked->serial == READING_SAME && !read[0])
                text_add(out, _(" It bears no serial number, as recorded."));
        else if (checked->serial == READING_SAME)
                text_addf(out, _(" The serial number is the recorded one, %s."), recorded);
        else if (checked->serial == READING_ALIKE)
                text_addf(out,
                        _(" The serial number reads %s and is recorded as %s: they differ in O and 0, I and "
                          "1, "
                          "capitals or separators only, and count as the same."),
                        read, recorded);
        else if (!read[0])
                text_addf(
                        out, _(" It bears no serial number; recorded is %s. Call the supervisor."), recorded);
        else if (!recorded[0])
                text_addf(
                        out, _(" The serial number reads %s; recorded is none. Call the supervisor."), read);
        else
                text_addf(out,
                        _(" The serial number reads %s; recorded is %s. Read it again; if it stays, labels "
                          "may "
                          "have been swapped: call the supervisor."),
                        read, recorded);
}

static void text_of_seal(
        const struct count_checked *checked, const struct count_check_call *call, struct text *out) {
        const char *recorded = checked->expected_seal[0] ? checked->expected_seal : _("none");
        const char *state = reading_seal_state(call->seal ? call->seal : "", call->seal_broken);

        if (!strcmp(state, "BROKEN"))
                text_addf(out,
                        _(" The seal is broken; recorded is %s. Leave it closed and call the supervisor."),
                        recorded);
        else if (checked->seal == READING_SAME && !strcmp(state, "NONE"))
                text_add(out, _(" It bears no seal, as recorded."));
        else if (checked->seal == READING_SAME)
                text_addf(out, _(" The seal is the recorded one, %s."), recorded);
        else if (!strcmp(state, "NONE"))
                text_addf(out, _(" It bears no seal; recorded is %s. Call the supervisor."), recorded);
        else
                text_addf(out,
                        _(" The seal reads %s; recorded is %s. Read it again; if it stays, call the "
                          "supervisor."),
                        call->seal, recorded);
}

static int check_text(
        const char *number, const struct count_check_call *call, struct count_checked *checked) {
        struct text text = { 0 };
        int r;

        text_addf(&text, "%s:", number);
        if (count_is_hidden(&checked->count))
                text_add(&text, _(" What you read is on record."));
        else if (checked->quantity)
                text_addf(&text,
                        checked->quantity == READING_SAME ? _(" %lld were counted, as recorded.")
                                                          : _(" %lld were counted; recorded are %lld."),
                        (long long) call->quantity, (long long) checked->expected_quantity);
        if (!count_is_hidden(&checked->count) && call->serial)
                text_of_serial(checked, call->serial, &text);
        if (!count_is_hidden(&checked->count) && checked->seal)
                text_of_seal(checked, call, &text);
        r = text_failed(&text) ? error_trace(-ENOMEM) : 0;
        (void) text_copy(checked->text, sizeof checked->text, text_string(&text));
        text_end(&text);
        return r;
}

int count_check(struct act *act, const char *id, const char *number, const struct count_check_call *call,
        struct count_checked *ret_checked) {
        struct count_checked checked = { 0 };
        int r = act_require(act, COUNT_ROLES, "count");

        if (!r && !call->counted && !call->serial && !call->seal && !call->seal_broken)
                return act_refuse(act, ACT_EXIT_USAGE, "count.nothing_read", NULL,
                        "Say what you read on %.39s: its quantity, its serial number or its seal.", number);
        if (!r)
                r = count_resolve_open(act, id, false, &checked.count);
        if (!r)
                r = check_line(act, number, &checked);
        if (r)
                return r;
        check_compare(call, &checked);
        r = check_record(act, number, call, &checked);
        if (!r)
                r = check_text(number, call, &checked);
        if (!r)
                *ret_checked = checked;
        return r;
}

int count_quantity(
        struct act *act, const char *id, const char *number, int64_t quantity, struct entry *ret_entry) {
        const struct count_check_call call = { .counted = true, .quantity = quantity };
        struct count_checked checked;
        int r = count_check(act, id, number, &call, &checked);

        if (!r)
                *ret_entry = checked.entry;
        return r;
}
