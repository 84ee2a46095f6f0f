/* SPDX-License-Identifier: ISC */

/*
 * Alerts of exhibits that are heard: gone without a check-out, at the wrong place, or though they are recorded as out
 *
 * An alert that a count raised under the same rule is the same alert: it ends here only by what proves it over.
 */

#include "alert_presence.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "alert_list.h"
#include "error.h"
#include "query.h"
#include "text.h"

/* An exhibit as recorded, and as heard. */
struct judged {
        struct exhibit exhibit;
        struct presence_item seen;
        bool present, at_door;
        bool watched; /* an antenna looks at where it belongs */
};

/* ---- causes ---- */

static bool judged_is_in_store(const struct judged *judged) {
        return !strcmp(judged->exhibit.status, "IN_STORE");
}

/* Heard anew since custody last did something with it: what is carried away after a check-out isn't meant. */
static bool judged_came(const struct judged *judged) {
        return judged->present && judged->seen.row.appeared_seq > (int64_t) judged->exhibit.last_seq;
}

static bool cause_departed(const struct judged *judged) {
        const char *way = judged->seen.row.way;

        if (!judged_is_in_store(judged) || !judged->seen.tags || !judged->watched)
                return false; /* what was moved on record to where nothing listens isn't missed */
        return !strcmp(way, "OUT") || (!strcmp(judged->seen.row.state, "GONE") && strcmp(way, "IN") != 0);
}

static bool cause_astray(const struct judged *judged) {
        return judged_is_in_store(judged) && judged->present && !judged->at_door &&
               !presence_is_within(judged->seen.row.place, judged->exhibit.place);
}

static bool cause_contradiction(const struct judged *judged) {
        return !judged_is_in_store(judged) && strcmp(judged->exhibit.status, "PENDING_INTAKE") != 0 &&
               !exhibit_is_gone(&judged->exhibit) && judged_came(judged) && !judged->at_door;
}

static bool cause_destroyed(const struct judged *judged) {
        return exhibit_is_gone(&judged->exhibit) && judged_came(judged);
}

static bool over_departed(const struct judged *judged) {
        return !cause_departed(judged);
}

static bool over_astray(const struct judged *judged) {
        return judged->present && presence_is_within(judged->seen.row.place, judged->exhibit.place);
}

static bool over_never(const struct judged *judged) {
        (void) judged;
        return false;
}

enum { RULE_DEPARTED = 0, RULE_MISPLACED };

static const struct {
        const char *rule, *many;
        bool (*is_cause)(const struct judged *judged);
        bool (*is_over)(const struct judged *judged);
        bool dwells; /* only once it has lasted */
} presence_rules[] = {
        [RULE_DEPARTED] = { "departed", "departed-many", cause_departed, over_departed, false },
        [RULE_MISPLACED] = { "misplaced", "misplaced-many", cause_astray, over_astray, true },
        { "status-contradiction", "status-contradiction-many", cause_contradiction, judged_is_in_store,
                false },
        { "destroyed-seen", "destroyed-seen-many", cause_destroyed, over_never, false },
};

static const char WATCHED[] =
        "SELECT count(*) FROM antenna WHERE place = ?1 OR place > ?1 || '/' AND place < ?1 || '0'"
        " OR substr(?1, 1, length(place) + 1) = place || '/'";

static int judged_read(struct ledger *ledger, const char *item, struct judged *ret_judged) {
        struct judged judged = { 0 };
        struct place place;
        int64_t antennas = 0;
        int r = registry_item(ledger, item, &judged.exhibit);

        if (!r)
                r = query_integer(ledger, WATCHED, &antennas, "t", judged.exhibit.place);
        judged.watched = antennas != 0;
        if (!r)
                r = presence_of_item(ledger, item, &judged.seen);
        if (!r && judged.seen.tags) {
                judged.present = !strcmp(judged.seen.row.state, "PRESENT");
                r = registry_place(ledger, judged.seen.row.place, &place);
                judged.at_door = !r && !strcmp(place.kind, "PORTAL");
                r = r == REGISTRY_E_ABSENT ? 0 : r;
        }
        if (!r)
                *ret_judged = judged;
        return r;
}

/* ---- gathering ---- */

void alert_presence_end(struct presence_alerts *alerts) {
        free(alerts->causes);
        *alerts = (struct presence_alerts){ 0 };
}

void alert_presence_drop(struct presence_alerts *alerts) {
        alerts->count = 0;
        alerts->many = false;
}

static int cause_add(
        struct presence_alerts *alerts, size_t rule, const struct judged *judged, uint64_t evidence) {
        struct presence_cause *cause;

        if (alerts->count == alerts->room) {
                const size_t room = alerts->room ? 2 * alerts->room : 16;
                struct presence_cause *causes = reallocarray(alerts->causes, room, sizeof *causes);

                if (!causes)
                        return error_trace(-ENOMEM);
                alerts->causes = causes;
                alerts->room = room;
        }
        cause = &alerts->causes[alerts->count++];
        *cause = (struct presence_cause){ .rule = rule, .evidence = evidence };
        (void) text_copy(cause->item, sizeof cause->item, judged->exhibit.number);
        (void) text_copy(cause->place, sizeof cause->place, judged->seen.row.place);
        return 0;
}

static int judge_rule(struct presence_alerts *alerts, struct act *act, size_t rule,
        const struct judged *judged, bool dwelt, uint64_t evidence, bool *ret_astray) {
        const struct alert_call call = {
                .rule = presence_rules[rule].rule,
                .subject = judged->exhibit.number,
                .evidence = evidence,
        };
        bool open = false;
        int r;

        if (!presence_rules[rule].is_cause(judged))
                return presence_rules[rule].is_over(judged) ? alert_clear(act, &call, "Its cause is gone.")
                                                            : 0;
        r = alert_is_open(act, &call, &open);
        if (r || open)
                return r;
        if (!presence_rules[rule].dwells || dwelt)
                return cause_add(alerts, rule, judged, evidence);
        *ret_astray = true;
        return 0;
}

int alert_presence_judge(struct presence_alerts *alerts, struct act *act, const char *item, bool dwelt,
        uint64_t evidence, bool *ret_astray) {
        struct judged judged;
        bool astray = false;
        int r = judged_read(act->ledger, item, &judged);

        if (r)
                return r == REGISTRY_E_ABSENT ? 0 : r;
        alerts->many = true;
        for (size_t rule = 0; !r && rule < count_of(presence_rules); rule++)
                r = judge_rule(alerts, act, rule, &judged, dwelt, evidence, &astray);
        if (!r)
                *ret_astray = astray;
        return r;
}

/* ---- one alert an exhibit ---- */

static const char *severity_of(size_t rule, const struct exhibit *exhibit) {
        return rule == RULE_DEPARTED && !strcmp(exhibit->class, "FIREARM") ? "CRITICAL" : NULL;
}

static int tell_one(
        struct presence_alerts *alerts, struct act *act, const struct presence_cause *cause, int64_t now_us) {
        struct presence_cause *recent = &alerts->recent[alerts->recent_next++ % PRESENCE_RECENT_MAX];
        struct exhibit exhibit;
        int r = registry_item(act->ledger, cause->item, &exhibit);

        if (r)
                return r;
        *recent = *cause;
        recent->told_us = now_us ? now_us : 1;
        return alert_raise(act, &(struct alert_call){
                                        .rule = presence_rules[cause->rule].rule,
                                        .severity = severity_of(cause->rule, &exhibit),
                                        .subject = cause->item,
                                        .place = cause->place,
                                        .detail = exhibit.summary,
                                        .evidence = cause->evidence,
                                });
}

/* ---- one alert a place ---- */

struct storm {
        struct act *act;
        size_t rule;
        const char *place;
        struct alert_list list;
        const char *severity;
};

/* Each exhibit by the tag that speaks for it; those that have an alert of their own aren't counted again. */
static int storm_on_row(void *context, const struct presence_row *row) {
        struct storm *storm = context;
        struct judged judged;
        bool open = false;
        int r;

        if (strcmp(row->place, storm->place) != 0)
                return 0;
        r = judged_read(storm->act->ledger, row->item, &judged);
        if (r == REGISTRY_E_ABSENT || (!r && strcmp(judged.seen.row.tag, row->tag) != 0))
                return 0;
        if (r || !presence_rules[storm->rule].is_cause(&judged))
                return r;
        r = alert_is_open(storm->act,
                &(struct alert_call){ .rule = presence_rules[storm->rule].rule, .subject = row->item },
                &open);
        if (r || open)
                return r;
        alert_list_add(&storm->list, row->item);
        if (severity_of(storm->rule, &judged.exhibit))
                storm->severity = severity_of(storm->rule, &judged.exhibit);
        return 0;
}

static int storm_tell(struct act *act, size_t rule, const char *place, uint64_t evidence) {
        struct storm storm = { .act = act, .rule = rule, .place = place };
        struct alert_call call = {
                .rule = presence_rules[rule].many,
                .subject = place,
                .place = place,
                .evidence = evidence,
        };
        int r = presence_each(act->ledger, place, NULL, storm_on_row, &storm);

        if (r)
                return r;
        alert_list_end(&storm.list);
        call.detail = storm.list.text;
        call.severity = storm.severity;
        if (storm.list.count)
                return alert_restate(act, &call);
        return presence_rules[rule].is_over == over_never ? 0 : alert_clear(act, &call, "Its cause is gone.");
}

/* What was told one by one a moment ago is part of the storm now. */
static int storm_take_recent(
        struct presence_alerts *alerts, struct act *act, size_t rule, const char *place) {
        int r = 0;

        for (size_t i = 0; !r && i < PRESENCE_RECENT_MAX; i++) {
                struct presence_cause *recent = &alerts->recent[i];

                if (!recent->told_us || recent->rule != rule || strcmp(recent->place, place) != 0)
                        continue;
                recent->told_us = 0;
                r = alert_clear(act,
                        &(struct alert_call){ .rule = presence_rules[rule].rule, .subject = recent->item },
                        "It is part of the alert about its place.");
        }
        return r;
}

static void recent_forget(struct presence_alerts *alerts, int64_t now_us) {
        for (size_t i = 0; i < PRESENCE_RECENT_MAX; i++)
                if (alerts->recent[i].told_us && now_us - alerts->recent[i].told_us > PRESENCE_STORM_US)
                        alerts->recent[i].told_us = 0;
}

static size_t storm_count(const struct presence_alerts *alerts, size_t rule, const char *place) {
        size_t count = 0;

        for (size_t i = 0; i < alerts->count; i++)
                count += !alerts->causes[i].done && alerts->causes[i].rule == rule &&
                         !strcmp(alerts->causes[i].place, place);
        for (size_t i = 0; i < PRESENCE_RECENT_MAX; i++)
                count += alerts->recent[i].told_us && alerts->recent[i].rule == rule &&
                         !strcmp(alerts->recent[i].place, place);
        return count;
}

/* Its whole kind and place with it, where that is a storm. */
static int tell_cause(struct presence_alerts *alerts, struct act *act, size_t index, int64_t now_us) {
        struct presence_cause *cause = &alerts->causes[index];
        const size_t rule = cause->rule;
        const struct alert_call call = { .rule = presence_rules[rule].many, .subject = cause->place };
        bool open = false;
        int r;

        if (cause->done)
                return 0;
        r = alert_is_open(act, &call, &open);
        if (r)
                return r;
        if (!open && storm_count(alerts, rule, cause->place) <= PRESENCE_STORM) {
                cause->done = true;
                return tell_one(alerts, act, cause, now_us);
        }
        for (size_t i = index; i < alerts->count; i++)
                if (alerts->causes[i].rule == rule && !strcmp(alerts->causes[i].place, cause->place))
                        alerts->causes[i].done = true;
        r = storm_take_recent(alerts, act, rule, cause->place);
        return r ? r : storm_tell(act, rule, cause->place, cause->evidence);
}

/* ---- storms under way ---- */

static int storms_retell(struct act *act) {
        struct alert_subjects places;
        int r = 0;

        for (size_t rule = 0; !r && rule < count_of(presence_rules); rule++) {
                r = alert_subjects(act->ledger, presence_rules[rule].many, &places);
                for (size_t i = 0; !r && i < places.count; i++)
                        r = storm_tell(act, rule, places.list[i], ledger_size(act->ledger));
        }
        return r;
}

int alert_presence_tell(struct presence_alerts *alerts, struct act *act, int64_t now_us) {
        int r = 0;

        recent_forget(alerts, now_us);
        for (size_t i = 0; !r && i < alerts->count; i++)
                r = tell_cause(alerts, act, i, now_us);
        if (!r && alerts->many)
                r = storms_retell(act);
        alert_presence_drop(alerts);
        return r;
}
