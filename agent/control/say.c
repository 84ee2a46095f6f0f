/* SPDX-License-Identifier: ISC */

/*
 * Events in words
 *
 * One row a kind, with {field} standing for a field of the body, {item} and {actor} for those of the envelope. A scan
 * has one row a result. A kind without a row is said by its name, so that nothing is ever left out.
 */

#include "say.h"

#include <string.h>

#include "alert_rule.h"
#include "macros.h"
#include "words.h"

enum { SAY_FIELD_MAX = 32 };

struct saying {
        const char *kind;
        const char *pattern;
};

static const struct saying sayings[] = {
        { "store.created", N_("The record of {name} ({site}) begins.") },
        { "store.migrated", N_("The record went from schema {from} to {to}, by version {program}.") },
        { "agent.started", N_("The agent started; {entries} entries were on record.") },
        { "agent.stopped", N_("The agent stopped: {reason}.") },
        { "checkpoint.kept", N_("A checkpoint was kept; the one before was over {since} entries.") },
        { "checkpoint.accepted", N_("{actor} went on with a record that is contradicted: {reason}.") },
        { "anchor.counted", N_("The counter outside the record is counted to {value}.") },
        { "clock.stepped", N_("The clock was set from {from} to {to}.") },
        { "item.file_added", N_("{item}: a file was added ({kind}, {media}, {size} bytes): {sha256}.") },
        { "item.file_erased", N_("{item}: a file was erased ({ground}, by {authority}): {sha256}.") },
        { "personal.erased", N_("Personal data was erased: {ground}, by {authority}.") },
        { "backup.made", N_("A backup of {size} entries was made.") },
        { "store.restored", N_("The record was restored from a backup of {size} entries.") },
        { "act.denied", N_("{actor} was denied {act}: {error}.") },
        { "act.proposed", N_("{actor} asks for {act}, which takes more than one signature.") },
        { "act.approved", N_("Act {proposal} was signed by all whom it takes.") },
        { "act.withdrawn", N_("Act {proposal} was withdrawn by {actor}.") },
        { "act.broken_glass", N_("{actor} alone did act {proposal}, which takes two.") },
        { "act.countersigned", N_("{actor} signed act {proposal}, which another had done alone.") },
        { "user.added", N_("{user} was added: {roles}.") },
        { "user.changed", N_("{user} is now {roles}: {reason}.") },
        { "user.closed", N_("{user} has left: {reason}.") },
        { "key.added", N_("{user} may sign with {fingerprint}.") },
        { "key.revoked", N_("{user} no longer signs with {fingerprint}: {reason}.") },
        { "people.began", N_("People are those on record from here on: {users} of them, with {keys} keys.") },
        { "user.password_set", N_("{user} has a new password.") },
        { "session.badge", N_("The badge of {user} was scanned at {station}.") },
        { "session.opened", N_("{user} logged in.") },
        { "session.failed", N_("A wrong password was given for {user}.") },
        { "session.locked", N_("{user} is locked until {until}, after {failures} wrong passwords.") },
        { "session.unlocked", N_("{user} may log in again: {reason}.") },
        { "act.denied_more", N_("{actor} was denied {count} times more within a minute.") },
        { "checkpoint.cosigned", N_("{witness} vouched for the first {size} entries.") },
        { "witness.conflict", N_("Witness {witness} contradicts the record: status {status}, {known} entries "
                                 "known, {size} sent.") },
        { "place.added", N_("Place {code} was added: {name}.") },
        { "place.retired", N_("Place {code} was retired: {reason}.") },
        { "case.added", N_("Case {ref} was added.") },
        { "item.added", N_("{item} was taken in, at {place}.") },
        { "item.edited", N_("{item} was corrected: {reason}.") },
        { "item.moved", N_("{item} moved from {from} to {to}.") },
        { "item.checked_out", N_("{item} went out from {from} to {to} ({purpose}); due {due}.") },
        { "item.returned", N_("{item} came back from {from} to {to}.") },
        { "item.handed_over", N_("{item} passed from {from_actor} to {to_actor}.") },
        { "item.status", N_("{item} is now {status}, by {authority}.") },
        { "tag.bound", N_("The tag {tag} now means {subject}.") },
        { "tag.unbound", N_("The tag {tag} no longer means {subject}: {reason}.") },
        { "tag.retired", N_("The tag {tag} was retired: {reason}.") },
        { "count.opened", N_("Count {count} began ({kind}, {mode}).") },
        { "count.quantity", N_("{number}: {quantity} counted.") },
        { "count.serial", N_("{number}: serial number read as \"{serial}\".") },
        { "count.seal", N_("{number}: seal read as \"{seal}\", {state}.") },
        { "count.passed", N_("{place} was swept: {tags} tags in {reads} reads.") },
        { "count.looked", N_("{place} was looked through by eye.") },
        { "count.sampled",
                N_("Of {present} exhibits that only a radio saw, {k} were drawn to be looked at.") },
        { "count.undone", N_("The scan of {subject} was taken back.") },
        { "count.paused", N_("Count {count} is paused.") },
        { "count.resumed", N_("Count {count} goes on.") },
        { "count.interrupted", N_("{place} must be scanned again: {reason}") },
        { "count.confirmed", N_("{actor} confirmed what count {count} found.") },
        { "count.contested", N_("{actor} contests what count {count} found: {reason}.") },
        { "count.committed", N_("{actor} put the commitment {commitment} on record.") },
        { "count.seeded", N_("{actor} gave a seed for the sample of {commitment}.") },
        { "count.fixed", N_("The sample of {commitment} is drawn from the record's head at entry {size}.") },
        { "custody.handed_over", N_("Custody passed from {from} to {to}, by count {count}.") },
        { "count.closed", N_("Count {count} is closed.") },
        { "count.abandoned", N_("Count {count} was abandoned: {reason}.") },
        { "finding.raised", N_("Discrepancy {finding}: {type} {item} {payload} at {place}.") },
        { "finding.resolved", N_("Discrepancy {finding}: {state}, {cause}. {note}") },
        { "alert.raised", N_("Alert {alert} ({severity}): {text}") },
        { "alert.repeated", N_("Alert {alert} again.") },
        { "alert.acknowledged", N_("Alert {alert} was seen by {actor}.") },
        { "alert.resolved", N_("Alert {alert} was closed by {actor}: {reason}.") },
        { "presence.appeared", N_("{item} is heard at {place}.") },
        { "presence.moved", N_("{item} is heard at {place}, no longer at {from}.") },
        { "presence.gone", N_("{item} isn't heard at {place} any more.") },
        { "presence.unknown",
                N_("Reader {reader} is silent ({reason}): {places} unknown, {items} exhibits.") },
        { "presence.known", N_("Reader {reader} answers: {places} known again.") },
        { "presence.foreign", N_("The tag {tag}, heard at {place}, means nothing here.") },
        { "presence.clone", N_("{item}: another thing has its tag {tag}, heard at {place}.") },
        { "reader.state", N_("Reader {reader} is {state}. {reason}") },
};

static const struct {
        const char *result;
        const char *name;
        const char *pattern;
} say_scans[] = {
        { "PLACE", "line.place", N_("At {place}.") },
        { "PLACE_OUT_OF_SCOPE", "line.refused", N_("{subject} isn't part of this count.") },
        { "FOUND_CONFIRMED", "line.found", N_("Found {subject} at {place}.") },
        { "FOUND_PRESENCE_ONLY", "line.present", N_("{subject} is present at {place}, as a radio says.") },
        { "CLONE_SUSPECT", "line.clone", N_("The tag of {subject} at {place} may be a copy. {reason}") },
        { "FOUND_MISPLACED", "line.misplaced",
                N_("{subject} is at {place}; it belongs at {expected_place}.") },
        { "AGAIN", "line.again", N_("{subject} again. {reason}") },
        { "CONFLICT", "line.conflict", N_("{subject} is at {place}, and was counted elsewhere. {reason}") },
        { "NO_PLACE", "line.refused", N_("{subject}: scan the place's own label first.") },
        { "NOT_SAMPLED", "line.found", N_("{subject} is in its place, outside the sample.") },
        { "UNEXPECTED_KNOWN", "line.unexpected", N_("{subject} isn't expected at {place}. {reason}") },
        { "UNEXPECTED_RETIRED", "line.retired",
                N_("{subject} is at {place}, and should no longer exist. {reason}") },
        { "UNKNOWN_CODE", "line.unknown", N_("Unknown code \"{payload}\" at {place}. {reason}") },
};

static const struct {
        const char *direction;
        const char *pattern;
} say_passes[] = {
        { "IN", N_("{item} came in through {place}.") },
        { "OUT", N_("{item} went out through {place}.") },
        { "UNCLEAR", N_("{item} was in the door {place}; which way isn't clear.") },
};

static const char *say_envelope(const json_t *event, const char *field) {
        if (!strcmp(field, "item"))
                return json_string_value(json_object_get(event, "item"));
        if (!strcmp(field, "actor"))
                return json_string_value(json_array_get(json_object_get(event, "actors"), 0));
        return NULL;
}

static void say_list(const json_t *list, struct text *out) {
        const json_t *value;
        size_t i;

        json_array_foreach(list, i, value) text_addf(
                out, "%s%s", i ? ", " : "", json_string_value(value) ? json_string_value(value) : "");
}

/* Whether the field's value stands beside the record (personal.h): it is said by whoever may read there. */
static bool say_is_personal(const json_t *event, const char *field) {
        const json_t *commitment;
        size_t i;

        json_array_foreach(json_object_get(event, "commitments"), i, commitment) {
                const char *name = json_string_value(json_object_get(commitment, "field"));

                if (name && !strcmp(name, field))
                        return true;
        }
        return false;
}

static void say_field(const json_t *event, const char *field, struct text *out) {
        const json_t *body = json_object_get(event, "body"), *value = json_object_get(body, field);
        const char *word = value ? json_string_value(value) : say_envelope(event, field);
        const char *rule = json_string_value(json_object_get(body, "rule"));

        if (word && rule && !strcmp(field, "text"))
                alert_rule_retell(rule, word, out);
        else if (word && !strcmp(field, "reason"))
                text_add(out, _(word)); /* some are ours, and in the catalogue */
        else if (word && !*word && say_is_personal(event, field))
                text_addf(out, "person:%lld", (long long) json_integer_value(json_object_get(event, "seq")));
        else if (word)
                text_add(out, word);
        else if (json_is_integer(value))
                text_addf(out, "%lld", (long long) json_integer_value(value));
        else
                say_list(value, out);
}

/* Blanks that an empty field leaves doubled or trailing are dropped. */
static void say_pattern(const json_t *event, const char *pattern, struct text *out) {
        char field[SAY_FIELD_MAX];

        for (const char *at = pattern; *at;) {
                const char *end = *at == '{' ? strchr(at, '}') : NULL;

                if (end && (size_t) (end - at) <= sizeof field) {
                        memcpy(field, at + 1, (size_t) (end - at) - 1);
                        field[end - at - 1] = '\0';
                        say_field(event, field, out);
                        at = end + 1;
                } else if (*at == ' ' && out->size && out->bytes[out->size - 1] == ' ') {
                        at++;
                } else {
                        text_add_bytes(out, at++, 1);
                }
        }
        while (out->size && out->bytes[out->size - 1] == ' ')
                out->bytes[--out->size] = '\0';
}

static size_t say_scan(const json_t *event) {
        const char *result = json_string_value(json_object_get(json_object_get(event, "body"), "result"));
        size_t i = 0;

        while (i < count_of(say_scans) && (!result || strcmp(say_scans[i].result, result) != 0))
                i++;
        return i;
}

static const char *say_kind(const json_t *event) {
        const char *kind = json_string_value(json_object_get(event, "kind"));

        return kind ? kind : "";
}

static bool say_pass(const json_t *event, struct text *out) {
        const char *way = json_string_value(json_object_get(json_object_get(event, "body"), "direction"));
        size_t i = 0;

        if (!way || strcmp(say_kind(event), "presence.passed") != 0)
                return false;
        while (i + 1 < count_of(say_passes) && strcmp(say_passes[i].direction, way) != 0)
                i++;
        say_pattern(event, _(say_passes[i].pattern), out);
        return true;
}

/* Who counts blind isn't told where it belongs (request_blind.h). */
static const char *say_scan_pattern(const json_t *event, size_t scan) {
        if (!strcmp(say_scans[scan].result, "FOUND_MISPLACED") &&
                !json_object_get(json_object_get(event, "body"), "expected_place"))
                return N_("{subject} isn't expected at {place}.");
        return say_scans[scan].pattern;
}

void say_event(const json_t *event, struct text *out) {
        const char *kind = say_kind(event);
        size_t scan = strcmp(kind, "count.scanned") ? count_of(say_scans) : say_scan(event);

        if (scan < count_of(say_scans)) {
                say_pattern(event, _(say_scan_pattern(event, scan)), out);
                return;
        }
        if (say_pass(event, out))
                return;
        for (size_t i = 0; i < count_of(sayings); i++) {
                if (strcmp(sayings[i].kind, kind))
                        continue;
                say_pattern(event, _(sayings[i].pattern), out);
                return;
        }
        text_add(out, kind);
}

const char *say_event_name(const json_t *event) {
        const char *kind = say_kind(event);
        size_t scan = strcmp(kind, "count.scanned") ? count_of(say_scans) : say_scan(event);

        return scan < count_of(say_scans) ? say_scans[scan].name : kind;
}
