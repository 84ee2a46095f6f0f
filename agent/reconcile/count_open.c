/* SPDX-License-Identifier: ISC */

/*
 * Count open: check, draw, freeze
 */

#include "count_open.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "bytes.h"
#include "commitment.h"
#include "error.h"
#include "handover.h"
#include "people.h"
#include "query.h"
#include "random.h"
#include "registry.h"
#include "text.h"
#include "words.h"

enum { SEED_BYTES = 16 };

/* What was asked for, with the defaults filled in. */
struct plan {
        const char *kind, *mode, *method, *witness, *to;
        char seed[EXPECT_SEED_MAX];
        int64_t sample, error_ppm;
        json_t *places;
        const char *commitment;
        char opens[COMMITMENT_TEXT_MAX]; /* what was committed to */
};

static int open_check_place(struct act *act, const char *code) {
        struct place place;
        int r = registry_place(act->ledger, code, &place);

        if (r == REGISTRY_E_ABSENT)
                return act_refuse(act, ACT_EXIT_ABSENT, "place.unknown", "strongroom place list",
                        "There is no place %.63s.", code);
        if (r)
                return r;
        if (place.retired)
                return act_refuse(act, ACT_EXIT_RULE, "place.retired", "strongroom place list",
                        "Place %s is retired; there is nothing to count there.", place.code);
        if (!strncmp(place.kind, "EXTERNAL", 8))
                return act_refuse(act, ACT_EXIT_RULE, "count.external", "strongroom place list",
                        "Place %s isn't ours; only places of the store are counted.", place.code);
        return 0;
}

static int open_check_person(struct act *act, const char *name, const char *error, const char *role) {
        struct person person;
        int r;

        if (!name || !name[0])
                return act_refuse(
                        act, ACT_EXIT_USAGE, error, NULL, "This kind of count needs a %s.", _(role));
        if (!strcmp(name, act->actor))
                return act_refuse(act, ACT_EXIT_RULE, error, NULL,
                        "The %s must be another person than the counter, %.63s.", _(role), act->actor);
        if (!people_rule(act->ledger))
                return 0;
        r = person_find(
                act->ledger, name, &person); /* who is to confirm, or to witness, has to be somebody */
        if (r == PERSON_E_ABSENT || (!r && person.closed))
                return act_refuse(act, ACT_EXIT_ABSENT, "count.person", "strongroom user list",
                        "%.63s is nobody on record who is in office.", name);
        return r;
}

static int open_check_kind(struct act *act, const struct count_opening *opening, const char *kind) {
        int r = 0;

        if (!strcmp(kind, "shelf") && !opening->place)
                return act_refuse(act, ACT_EXIT_USAGE, "count.place_needed", "strongroom place list",
                        "A shelf count needs a place.");
        if (strcmp(kind, "random") != 0 && (opening->sample || opening->seed))
                return act_refuse(act, ACT_EXIT_USAGE, "count.not_random", NULL,
                        "A sample and a seed belong to a random count; this one is %s.", kind);
        if (!strcmp(kind, "handover"))
                r = open_check_person(act, opening->to, "count.taker", N_("new custodian"));
        else if (opening->to)
                return act_refuse(act, ACT_EXIT_USAGE, "count.not_handover", NULL,
                        "Only a hand-over count names who takes over; this one is %s.", kind);
        if (!r && opening->commitment && strcmp(kind, "unannounced") != 0 && strcmp(kind, "sample") != 0)
                r = act_refuse(act, ACT_EXIT_USAGE, "count.not_committed", NULL,
                        "A commitment belongs to an unannounced count or a sample; this one is %s.", kind);
        if (!r && (opening->witness || !strcmp(kind, "witnessed")))
                r = open_check_person(act, opening->witness, "count.witness", N_("witness"));
        return r;
}

/* Who keeps a place: on record since a hand-over; else whoever is a custodian. */
static int open_keeps(struct act *act, const char *place, const char *name, uint32_t roles, bool *ret_keeps) {
        char custodian[ACTOR_NAME_MAX];
        int r = handover_custodian(act->ledger, place ? place : "", custodian);

        if (!r)
                *ret_keeps = custodian[0] ? !strcmp(custodian, name) : (roles & ROLE_CUSTODIAN) != 0;
        return r;
}

/* An unannounced count and a sample are nobody's own: one who doesn't keep the place counts, or witnesses. */
static int open_check_counters(
        struct act *act, const struct count_opening *opening, const struct plan *plan) {
        const char *place = json_string_value(json_array_get(plan->places, 0));
        bool counter_keeps = false, witness_keeps = true;
        int r;

        if (strcmp(plan->kind, "unannounced") != 0 && strcmp(plan->kind, "sample") != 0 &&
                (strcmp(plan->kind, "random") != 0 || !people_rule(act->ledger)))
                return 0;
        r = open_keeps(act, place, act->actor, act->roles, &counter_keeps);
        if (!r && plan->witness[0])
                r = open_keeps(act, place, plan->witness, opening->witness_roles, &witness_keeps);
        if (r || !counter_keeps || !witness_keeps)
                return r;
        return act_refuse(act, ACT_EXIT_RULE, "count.custodian_alone", "strongroom count open --witness NAME",
                "%s keeps these places, and can't count them alone; who doesn't keep them counts, or "
                "witnesses.",
                act->actor);
}

static const char OTHER_CUSTODIAN[] = "SELECT actor FROM custodian WHERE actor <> ?1 LIMIT 1";

/* Places are handed over by who keeps them, where that is on record; or by a supervisor in their stead. */
static int open_check_giver(struct act *act, const struct count_opening *opening, const struct plan *plan) {
        char custodian[ACTOR_NAME_MAX] = "";
        sqlite3_stmt *rows;
        int r;

        if (strcmp(plan->kind, "handover") != 0 || act->roles & ROLE_SUPERVISOR)
                return 0;
        if (opening->place) {
                r = handover_custodian(act->ledger, opening->place, custodian);
        } else {
                r = query_open(act->ledger, OTHER_CUSTODIAN, &rows, "t", act->actor);
                if (!r && (r = query_next(rows)) == QUERY_ROW) {
                        (void) text_copy(custodian, sizeof custodian, query_text(rows, 0));
                        query_end(rows);
                        r = 0;
                }
        }
        if (r || !custodian[0] || !strcmp(custodian, act->actor))
                return r;
        return act_refuse(act, ACT_EXIT_RULE, "count.not_custodian", NULL,
                "%s keeps these places, and hands them over; or a supervisor does.", custodian);
}

static int open_check_station(struct act *act) {
        struct count_row other;
        int r = count_at_station(act->ledger, act->station, &other);

        if (r == COUNT_E_ABSENT)
                return 0;
        if (r)
                return r;
        return act_refuse(act, ACT_EXIT_RULE, "count.open_already", "strongroom count close",
                "Count %s is %s at this station; close or abandon it first.", other.id,
                !strcmp(other.state, "PAUSED") ? _("paused") : _("open"));
}

/* What a supervisor sets up openly, an auditor must do blind (interfaces.md, Roles). */
static int open_check_role(struct act *act, const char *mode) {
        int r = act_require(act, COUNT_ROLES, "count");

        if (r || !strcmp(mode, "blind") || act->roles & (ROLE_CUSTODIAN | ROLE_SUPERVISOR))
                return r;
        return act_refuse(act, ACT_EXIT_DENIED, "count.blind_only", "strongroom count open --blind",
                "An auditor's count is a blind one.");
}

static int open_draw(struct act *act, const struct count_opening *opening, struct plan *plan) {
        int64_t population;
        int r = expect_population(act->ledger, plan->places, &population);

        if (r)
                return r;
        if (!population)
                return act_refuse(act, ACT_EXIT_RULE, "count.nothing_to_draw", "strongroom item list",
                        "Nothing is in store there, so there is nothing to draw from.");
        if (opening->sample > population)
                return act_refuse(act, ACT_EXIT_INPUT, "count.sample", NULL,
                        "A sample of %lld can't be drawn from %lld exhibits.", (long long) opening->sample,
                        (long long) population);
        plan->sample = opening->sample ? opening->sample : expect_sample_size(population);
        if (opening->seed) {
                if (!text_copy(plan->seed, sizeof plan->seed, opening->seed))
                        return act_refuse(act, ACT_EXIT_INPUT, "count.seed", NULL,
                                "The seed is longer than %d bytes.", EXPECT_SEED_MAX - 1);
        } else {
                uint8_t seed[SEED_BYTES];

                random_bytes(seed, sizeof seed);
                bytes_hex(seed, sizeof seed, plan->seed);
        }
        return 0;
}

static const char COUNTS_OF_YEAR[] =
        "SELECT coalesce(max(CAST(substr(id, 8) AS INTEGER)), 0) FROM count_ WHERE substr(id, 1, 7) = ?1";

/* C-2026-0007: the seventh of its year. */
static int open_name(struct act *act, char *out) {
        const time_t second = (time_t) (ledger_moment(act->ledger)->wall_us / 1000000);
        char prefix[16], name[48];
        int64_t last;
        struct tm tm;
        int r;

        if (!gmtime_r(&second, &tm))
                return error_trace(-ERANGE);
        (void) snprintf(prefix, sizeof prefix, "C-%04d-", (tm.tm_year + 1900) % 10000);
        r = query_integer(act->ledger, COUNTS_OF_YEAR, &last, "t", prefix);
        if (r)
                return r;
        (void) snprintf(name, sizeof name, "%s%04lld", prefix, (long long) last + 1);
        return text_copy(out, COUNT_ID_MAX, name) ? 0 : error_trace(-ERANGE);
}

/*
 * By barcode is what goes without saying, and so is the rules' own threshold. The rules of confidence have a number,
 * should they ever be others.
 */
static int open_say_method(const struct plan *plan, json_t *body) {
        if (!strcmp(plan->method, "barcode"))
                return 0;
        if (plan->error_ppm && json_object_set_new(body, "error_ppm", json_integer(plan->error_ppm)))
                return -ENOMEM;
        return json_object_set_new(body, "method", json_string(plan->method)) ||
               json_object_set_new(body, "rules", json_integer(COUNT_RULES));
}

static int open_say_commitment(const struct plan *plan, json_t *body) {
        return plan->commitment && (json_object_set_new(body, "commitment", json_string(plan->commitment)) ||
                                           json_object_set_new(body, "opens", json_string(plan->opens)));
}

static int open_append(struct act *act, const struct plan *plan, struct count_row *ret_count) {
        const struct expect_scope scope = {
                .places = plan->places, .seed = plan->seed, .sample = plan->sample, .format = EXPECT_FORMAT
        };
        char id[COUNT_ID_MAX];
        struct expected expected;
        struct entry entry;
        json_t *body;
        int r;

        r = expect_each(act->ledger, &scope, NULL, NULL, &expected);
        if (!r)
                r = open_name(act, id);
        if (r)
                return r;
        body = json_pack("{ss ss ss sO ss s[s] ss ss sI ss sI sI ss sI}", "count", id, "kind", plan->kind,
                "mode", plan->mode, "scope", plan->places, "station", act->station, "counters", act->actor,
                "witness", plan->witness, "to", plan->to, "sample", (json_int_t) plan->sample, "seed",
                plan->seed, "expected", (json_int_t) expected.lines, "format", (json_int_t) scope.format,
                "snapshot", expected.snapshot, "as_of", (json_int_t) ledger_size(act->ledger));
        if (!body || open_say_method(plan, body) || open_say_commitment(plan, body)) {
                json_decref(body);
                return error_trace(-ENOMEM);
        }
        r = act_append(act, "count.opened", NULL, body, &entry);
        return r ? r : count_find(act->ledger, id, ret_count);
}

/* The scope and the size stand in the commitment; the seed follows from it. */
static int open_sample(struct act *act, const struct count_opening *opening, struct plan *plan) {
        struct commitment commitment;
        int64_t population;
        int r = commitment_open_sample(act, opening->commitment, &commitment, plan->opens, plan->seed);

        if (r)
                return r;
        if (opening->place && strcmp(opening->place, commitment.place) != 0)
                return act_refuse(act, ACT_EXIT_RULE, "commitment.place", NULL,
                        "What was committed to is a sample of %.63s.",
                        commitment.place[0] ? commitment.place : "*");
        if (commitment.place[0] && !opening->place &&
                json_array_append_new(plan->places, json_string(commitment.place)))
                return error_trace(-ENOMEM);
        r = expect_population(act->ledger, plan->places, &population);
        if (!r && (!population || commitment.sample > population))
                r = act_refuse(act, ACT_EXIT_RULE, "count.nothing_to_draw", "strongroom item list",
                        "A sample of %lld can't be drawn from %lld exhibits.", (long long) commitment.sample,
                        (long long) population);
        if (!r)
                plan->sample = commitment.sample ? commitment.sample : expect_audit_size(population);
        return r;
}

static int open_prepare(struct act *act, const struct count_opening *opening, struct plan *plan) {
        struct commitment commitment;
        int r = 0;

        if (!strcmp(plan->kind, "random"))
                r = open_draw(act, opening, plan);
        else if (!strcmp(plan->kind, "sample"))
                r = open_sample(act, opening, plan);
        else if (!strcmp(plan->kind, "unannounced"))
                r = commitment_open_plan(
                        act, opening->commitment, opening->text, opening->place, &commitment);
        if (!r && !strcmp(plan->kind, "unannounced"))
                (void) text_copy(plan->opens, sizeof plan->opens, opening->text);
        if (!r)
                r = open_check_counters(act, opening, plan);
        return r ? r : open_check_giver(act, opening, plan);
}

int count_open(struct act *act, const struct count_opening *opening, struct count_row *ret_count) {
        struct plan plan = {
                .kind = opening->kind    ? opening->kind
                        : opening->place ? "shelf"
                                         : "full",
                .mode = opening->mode ? opening->mode : "blind",
                .method = opening->method ? opening->method : "barcode",
                .witness = opening->witness ? opening->witness : "",
                .to = opening->to ? opening->to : "",
                .error_ppm = opening->error_ppm,
                .commitment = opening->commitment,
        };
        int r;

        r = open_check_role(act, plan.mode);
        if (!r)
                r = open_check_kind(act, opening, plan.kind);
        if (!r && opening->place)
                r = open_check_place(act, opening->place);
        if (!r)
                r = open_check_station(act);
        if (r)
                return r;
        plan.places = opening->place ? json_pack("[s]", opening->place) : json_array();
        if (!plan.places)
                return error_trace(-ENOMEM);
        r = open_prepare(act, opening, &plan);
        if (!r)
                r = open_append(act, &plan, ret_count);
        json_decref(plan.places);
        return r;
}

static const char PLANNED[] = "SELECT count(*) FROM count_place WHERE count = ?1 AND planned";

int count_planned(struct ledger *ledger, const struct count_row *count, int64_t *ret_places) {
        return query_integer(ledger, PLANNED, ret_places, "i", count->seq);
}
