/* SPDX-License-Identifier: ISC */

/*
 * Alerts in the journal: read from the record itself, so that none is logged that isn't on it
 */

#include "alert_log.h"

#include <stdio.h>
#include <string.h>

#include "log.h"

enum { ALERT_LOG_FIELD_MAX = 96 };

static void alert_log_event(const struct ledger_row *row, const json_t *body) {
        const char *severity = json_string_value(json_object_get(body, "severity"));
        const char *rule = json_string_value(json_object_get(body, "rule"));
        const char *text = json_string_value(json_object_get(body, "text"));
        char fields[3][ALERT_LOG_FIELD_MAX];
        const char *const all[] = { fields[0], fields[1], fields[2], NULL };

        (void) snprintf(fields[0], sizeof fields[0], "STRONGROOM_ALERT=A-%llu",
                (unsigned long long) row->entry.sequence);
        (void) snprintf(fields[1], sizeof fields[1], "STRONGROOM_SEVERITY=%.40s", severity ? severity : "");
        (void) snprintf(fields[2], sizeof fields[2], "STRONGROOM_RULE=%.60s", rule ? rule : "");
        log_fields(severity && !strcmp(severity, "CRITICAL") ? LOG_CRIT : LOG_WARNING, text ? text : "", all);
}

static int alert_log_row(void *context, const struct ledger_row *row) {
        uint64_t *logged = context;
        json_t *event;

        *logged = row->entry.sequence;
        if (strcmp(row->entry.kind, "alert.raised") != 0)
                return 0;
        event = json_loadb(row->event, row->event_size, 0, NULL);
        if (event)
                alert_log_event(row, json_object_get(event, "body"));
        json_decref(event);
        return 0;
}

uint64_t alert_log(struct ledger *ledger, uint64_t logged) {
        uint64_t durable = ledger_durable(ledger);

        if (durable > logged && ledger_each(ledger, logged + 1, durable, alert_log_row, &logged))
                return durable; /* what can't be read can't be logged; the record itself has it */
        return logged;
}
