/* SPDX-License-Identifier: ISC */

/*
 * Fold: where exhibits' tags are heard, which antennas are silent, which tags are strangers
 */

#include "presence_fold.h"

#include <errno.h>
#include <string.h>

#include "presence.h"
#include "presence.sql.h"
#include "query.h"

static const char *body_text(const struct folded *folded, const char *field) {
        const char *text = json_string_value(json_object_get(folded->body, field));

        return text ? text : "";
}

static int64_t body_integer(const struct folded *folded, const char *field) {
        return json_integer_value(json_object_get(folded->body, field));
}

/* ---- tags ---- */

static const char ENTER[] =
        "INSERT INTO presence(tag, item, place, state, way, reader, port, since_us, last_us, seq, "
        "appeared_seq)"
        " VALUES(?1, ?2, ?3, 'PRESENT', '', ?4, ?5, ?6, ?6, ?7, ?7) ON CONFLICT(tag) DO UPDATE SET"
        " way = CASE WHEN ?8 OR place <> ?3 THEN '' ELSE way END,"
        " appeared_seq = CASE WHEN ?8 THEN ?7 ELSE appeared_seq END,"
        " item = ?2, place = ?3, state = 'PRESENT', reader = ?4, port = ?5, since_us = ?6, last_us = ?6, seq "
        "= ?7";

static int fold_enter(struct ledger *ledger, const struct folded *folded) {
        return query_run(ledger, ENTER, "ttttiiii", body_text(folded, "tag"), folded->entry->item,
                body_text(folded, "place"), folded->reader, body_integer(folded, "port"),
                folded->entry->wall_us, (int64_t) folded->entry->sequence,
                (int64_t) !strcmp(folded->entry->kind, "presence.appeared"));
}

static const char LEAVE[] =
        "UPDATE presence SET state = 'GONE', since_us = ?2, last_us = max(last_us, ?2 - ?3),"
        " seq = ?4 WHERE tag = ?1";

static int fold_gone(struct ledger *ledger, const struct folded *folded) {
        return query_run(ledger, LEAVE, "tiii", body_text(folded, "tag"), folded->entry->wall_us,
                body_integer(folded, "silent_ms") * 1000, (int64_t) folded->entry->sequence);
}

static const char PASS[] = "UPDATE presence SET way = ?2, last_us = ?3, seq = ?4 WHERE tag = ?1";

static int fold_passed(struct ledger *ledger, const struct folded *folded) {
        return query_run(ledger, PASS, "ttii", body_text(folded, "tag"), body_text(folded, "direction"),
                folded->entry->wall_us, (int64_t) folded->entry->sequence);
}

/* ---- antennas ---- */

static const char SILENCE[] =
        "INSERT INTO presence_silent(reader, port, since_us, seq) VALUES(?1, ?2, ?3, ?4)"
        " ON CONFLICT(reader, port) DO NOTHING";
static const char ANSWER[] = "DELETE FROM presence_silent WHERE reader = ?1 AND port = ?2";
static const char LOSE[] = "UPDATE presence SET state = 'UNKNOWN', since_us = ?2, last_us = max(last_us, ?2)"
                           " WHERE place = ?1 AND state = 'PRESENT'";
static const char FIND[] =
        "UPDATE presence SET state = 'PRESENT', since_us = ?2 WHERE place = ?1 AND state = 'UNKNOWN'";

static int fold_port(struct ledger *ledger, const struct folded *folded, bool silent, int64_t port) {
        const char *reader = body_text(folded, "reader");

        return silent ? query_run(ledger, SILENCE, "tiii", reader, port, folded->entry->wall_us,
                                (int64_t) folded->entry->sequence)
                      : query_run(ledger, ANSWER, "ti", reader, port);
}

static int fold_silence(struct ledger *ledger, const struct folded *folded, bool silent) {
        const json_t *value;
        size_t i;
        int r = 0;

        json_array_foreach(json_object_get(folded->body, "ports"), i, value) if (!r) r =
                fold_port(ledger, folded, silent, json_integer_value(value));
        json_array_foreach(json_object_get(folded->body, "places"), i, value) if (!r) r = query_run(
                ledger, silent ? LOSE : FIND, "ti", json_string_value(value), folded->entry->wall_us);
        return r;
}

static int fold_unknown(struct ledger *ledger, const struct folded *folded) {
        return fold_silence(ledger, folded, true);
}

static int fold_known(struct ledger *ledger, const struct folded *folded) {
        return fold_silence(ledger, folded, false);
}

/* Whatever an antenna was, at another place nothing is known of it yet. */
static int fold_antenna(struct ledger *ledger, const struct folded *folded) {
        return query_run(ledger, ANSWER, "ti", body_text(folded, "reader"), body_integer(folded, "port"));
}

/* ---- strangers, and what tags mean ---- */

static const char MEET[] =
        "INSERT INTO presence_foreign(tag, place, last_us, times, seq) VALUES(?1, ?2, ?3, 1, ?4)"
        " ON CONFLICT(tag) DO UPDATE SET place = ?2, last_us = ?3, times = times + 1, seq = ?4";
static const char FORGET_OLD[] = "DELETE FROM presence_foreign WHERE last_us < ?1";

static int fold_foreign(struct ledger *ledger, const struct folded *folded) {
        int r = query_run(ledger, MEET, "ttii", body_text(folded, "tag"), body_text(folded, "place"),
                folded->entry->wall_us, (int64_t) folded->entry->sequence);

        return r ? r
                 : query_run(ledger, FORGET_OLD, "i",
                           folded->entry->wall_us - PRESENCE_FOREIGN_DAYS * PRESENCE_DAY_US);
}

static const char FORGET[] = "DELETE FROM presence WHERE tag = ?1";
static const char FORGET_FOREIGN[] = "DELETE FROM presence_foreign WHERE tag = ?1";

static int fold_tag(struct ledger *ledger, const struct folded *folded) {
        int r = query_run(ledger, FORGET, "t", body_text(folded, "tag"));

        return r ? r : query_run(ledger, FORGET_FOREIGN, "t", body_text(folded, "tag"));
}

static const struct {
        const char *kind;
        int (*apply)(struct ledger *ledger, const struct folded *folded);
} fold_kinds[] = {
        { "presence.appeared", fold_enter },
        { "presence.moved", fold_enter },
        { "presence.gone", fold_gone },
        { "presence.passed", fold_passed },
        { "presence.unknown", fold_unknown },
        { "presence.known", fold_known },
        { "presence.foreign", fold_foreign },
        { "antenna.set", fold_antenna },
        { "antenna.cleared", fold_antenna },
        { "tag.bound", fold_tag },
        { "tag.unbound", fold_tag },
        { "tag.retired", fold_tag },
};

static int fold_apply(struct ledger *ledger, const struct folded *folded) {
        for (size_t i = 0; i < count_of(fold_kinds); i++)
                if (!strcmp(fold_kinds[i].kind, folded->entry->kind))
                        return fold_kinds[i].apply(ledger, folded);
        return 0;
}

static const char *const fold_tables[] = { "presence", "presence_silent", "presence_foreign", NULL };

const struct fold presence_fold = {
        .name = "presence",
        .schema = presence_schema,
        .tables = fold_tables,
        .apply = fold_apply,
};
