/* SPDX-License-Identifier: ISC */

/*
 * Fold: alerts, readers, denials
 */

#include "alert_fold.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "alert.sql.h"
#include "error.h"
#include "query.h"

static const char *body_text(const struct folded *folded, const char *field) {
        const char *text = json_string_value(json_object_get(folded->body, field));

        return text ? text : "";
}

static int64_t body_integer(const struct folded *folded, const char *field) {
        return json_integer_value(json_object_get(folded->body, field));
}

/* "A-1043" → 1043 */
static int fold_alert_named(const struct folded *folded, int64_t *ret_alert) {
        const char *name = body_text(folded, "alert");
        char *end;
        long long sequence;

        if (strncmp(name, "A-", 2) != 0)
                return error_trace(-EBADMSG);
        sequence = strtoll(name + 2, &end, 10);
        if (*end || sequence <= 0)
                return error_trace(-EBADMSG);
        *ret_alert = sequence;
        return 0;
}

static const char ADD_ALERT[] =
        "INSERT INTO alert(seq, rule, severity, state, subject, dedupe, text, evidence, raised_us, last_us)"
        " VALUES(?1, ?2, ?3, 'RAISED', ?4, ?5, ?6, ?7, ?8, ?8)";

static int fold_raised(struct ledger *ledger, const struct folded *folded) {
        return query_run(ledger, ADD_ALERT, "itttttii", (int64_t) folded->entry->sequence,
                body_text(folded, "rule"), body_text(folded, "severity"), body_text(folded, "subject"),
                body_text(folded, "dedupe"), body_text(folded, "text"), body_integer(folded, "evidence"),
                folded->entry->wall_us);
}

static const char REPEAT[] = "UPDATE alert SET times = times + 1, evidence = ?2, last_us = ?3,"
                             " text = CASE ?4 WHEN '' THEN text ELSE ?4 END WHERE seq = ?1";
static const char ACKNOWLEDGE[] =
        "UPDATE alert SET state = 'ACKNOWLEDGED', acknowledged_by = ?2, note = ?3 WHERE seq = ?1";
static const char RESOLVE[] =
        "UPDATE alert SET state = 'RESOLVED', resolved_by = ?2, reason = ?3, note = ?4 WHERE seq = ?1";

static int fold_changed(struct ledger *ledger, const struct folded *folded) {
        const char *verb = folded->entry->kind + strlen("alert.");
        int64_t alert = 0;
        int r = fold_alert_named(folded, &alert);

        if (r)
                return r;
        if (!strcmp(verb, "repeated"))
                return query_run(ledger, REPEAT, "iiit", alert, body_integer(folded, "evidence"),
                        folded->entry->wall_us, body_text(folded, "text"));
        if (!strcmp(verb, "acknowledged"))
                return query_run(ledger, ACKNOWLEDGE, "itt", alert, folded->actor, body_text(folded, "note"));
        if (!strcmp(verb, "resolved"))
                return query_run(ledger, RESOLVE, "ittt", alert, folded->actor, body_text(folded, "reason"),
                        body_text(folded, "note"));
        return 0;
}

static const char SET_READER[] =
        "INSERT INTO reader_state(reader, driver, device, state, reason, frames, garbled, refused, "
        "unplugged, seq,"
        " since_us) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT(reader) DO UPDATE SET"
        " driver = ?2, device = ?3, reason = ?5, frames = ?6, garbled = ?7, refused = ?8, unplugged = ?9, "
        "seq = ?10,"
        " since_us = CASE state WHEN ?4 THEN since_us ELSE ?11 END, state = ?4";

static int fold_reader(struct ledger *ledger, const struct folded *folded) {
        return query_run(ledger, SET_READER, "tttttiiiiii", body_text(folded, "reader"),
                body_text(folded, "driver"), body_text(folded, "device"), body_text(folded, "state"),
                body_text(folded, "reason"), body_integer(folded, "frames"), body_integer(folded, "garbled"),
                body_integer(folded, "refused"), body_integer(folded, "unplugged"),
                (int64_t) folded->entry->sequence, folded->entry->wall_us);
}

/* A clock that went back starts a new run, as a long silence does. */
static const char ADD_DENIAL[] =
        "INSERT INTO denial(actor, first_us, times, seq) VALUES(?1, ?2, 1, ?3) ON CONFLICT(actor) DO UPDATE "
        "SET"
        " times = CASE WHEN ?2 BETWEEN first_us AND first_us + ?4 THEN times + 1 ELSE 1 END,"
        " first_us = CASE WHEN ?2 BETWEEN first_us AND first_us + ?4 THEN first_us ELSE ?2 END, seq = ?3";

static int fold_denied(struct ledger *ledger, const struct folded *folded) {
        return query_run(ledger, ADD_DENIAL, "tiii", folded->actor, folded->entry->wall_us,
                (int64_t) folded->entry->sequence, (int64_t) DENIAL_WINDOW_S * 1000000);
}

static int fold_apply(struct ledger *ledger, const struct folded *folded) {
        const char *kind = folded->entry->kind;

        if (!strcmp(kind, "alert.raised"))
                return fold_raised(ledger, folded);
        if (!strncmp(kind, "alert.", 6))
                return fold_changed(ledger, folded);
        if (!strcmp(kind, "reader.state"))
                return fold_reader(ledger, folded);
        if (!strcmp(kind, "act.denied"))
                return fold_denied(ledger, folded);
        return 0;
}

static const char *const fold_tables[] = { "alert", "reader_state", "denial", NULL };

const struct fold alert_fold = {
        .name = "alert",
        .schema = alert_schema,
        .tables = fold_tables,
        .apply = fold_apply,
};
