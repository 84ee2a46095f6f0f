/* SPDX-License-Identifier: ISC */

/*
 * Check of events: what each entry must be, wherever it stands, in a store or in an export
 *
 * docs/audit-kit/README.md lists these rules in their order, and its Go is written from that list.
 */

#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "canon.h"
#include "clock.h"
#include "inside.h"

static int event_broken(
        const struct entry *entry, const char *error, const char *what, struct ledger_fault *fault) {
        fault_set(
                fault, entry->sequence, error, "Entry %llu %s.", (unsigned long long) entry->sequence, what);
        return LEDGER_E_BROKEN;
}

/* ---- the first entry ---- */

static bool genesis_take(const json_t *body, const char *field, char *out, size_t room) {
        const char *value = json_string_value(json_object_get(body, field));

        return value && text_copy(out, room, value);
}

int check_genesis_event(const json_t *event, struct genesis *ret_genesis, struct ledger_fault *fault) {
        const json_t *body = json_object_get(event, "body");
        const char *kind = json_string_value(json_object_get(event, "kind"));
        struct genesis genesis = { .demo = json_is_true(json_object_get(body, "demo")) };

        if (!kind || strcmp(kind, "store.created") != 0 ||
                !genesis_take(body, "site", genesis.site, sizeof genesis.site) ||
                !genesis_take(body, "name", genesis.site_name, sizeof genesis.site_name) ||
                !genesis_take(body, "vkey", genesis.vkey, sizeof genesis.vkey) ||
                verifier_parse(genesis.vkey, &genesis.verifier)) {
                fault_set(fault, 1, "ledger.genesis", "The first entry doesn't say whose record this is.");
                return LEDGER_E_BROKEN;
        }
        *ret_genesis = genesis;
        return 0;
}

/* ---- form ---- */

static int check_form(const struct entry *entry, const json_t *event, const struct ledger_bytes *bytes,
        struct ledger_fault *fault) {
        struct text canonical = { 0 };
        int r = bytes->event_size <= EVENT_BYTES_MAX ? canon_write_again(event, &canonical) : CANON_E_UNFIT;
        bool same = !r && canonical.size == bytes->event_size &&
                    !memcmp(canonical.bytes, bytes->event, bytes->event_size);

        r = text_failed(&canonical) ? -ENOMEM : 0;
        text_end(&canonical);
        if (r || same)
                return r;
        return event_broken(entry, "ledger.canonical", "isn't in canonical form", fault);
}

/* ---- envelope ---- */

static bool envelope_actors(const json_t *actors) {
        const json_t *actor;
        size_t i;

        if (!json_is_array(actors) || json_array_size(actors) > EVENT_ACTORS_MAX)
                return false;
        json_array_foreach(actors, i, actor) if (!json_is_string(actor) ||
                                                 json_string_length(actor) >= ACTOR_NAME_MAX) return false;
        return true;
}

static bool envelope_previous(const json_t *previous) {
        if (json_is_null(previous))
                return true;
        return json_object_size(previous) == 2 && json_is_string(json_object_get(previous, "leaf")) &&
               json_is_integer(json_object_get(previous, "seq"));
}

static bool envelope_strings(const json_t *event) {
        static const char *const fields[] = { "boot_id", "item", "kind", "mono_ns", "reader", "site",
                "wall" };

        for (size_t i = 0; i < count_of(fields); i++)
                if (!json_is_string(json_object_get(event, fields[i])))
                        return false;
        return true;
}

/* Thirteen fields, no more: these here, and those that are strings. */
static bool envelope_is_whole(const json_t *event) {
        enum { ENVELOPE_FIELDS = 13 };

        return json_object_size(event) == ENVELOPE_FIELDS && envelope_strings(event) &&
               envelope_actors(json_object_get(event, "actors")) &&
               json_is_object(json_object_get(event, "body")) &&
               json_is_array(json_object_get(event, "commitments")) &&
               envelope_previous(json_object_get(event, "item_prev")) &&
               json_is_integer(json_object_get(event, "seq")) &&
               json_integer_value(json_object_get(event, "v")) == 1;
}

static int check_envelope(
        const char *site, const struct entry *entry, const json_t *event, struct ledger_fault *fault) {
        int64_t wall_us;

        if (!envelope_is_whole(event) || !entry->kind[0] ||
                clock_read(json_string_value(json_object_get(event, "wall")), &wall_us))
                return event_broken(entry, "ledger.envelope", "hasn't the fields that an event has", fault);
        if ((uint64_t) json_integer_value(json_object_get(event, "seq")) != entry->sequence)
                return event_broken(entry, "ledger.seq", "says that it is another one", fault);
        if (strcmp(json_string_value(json_object_get(event, "site")), site) != 0)
                return event_broken(entry, "ledger.site", "is of another site", fault);
        return 0;
}

/* ---- in its place ---- */

/* item_prev must be what the trail, folded from the entries before, holds. */
static int check_previous(
        struct ledger *model, const struct entry *entry, const json_t *event, struct ledger_fault *fault) {
        static const char find[] = "SELECT seq, leaf FROM trail WHERE item = ?1";
        const json_t *said = json_object_get(event, "item_prev");
        sqlite3_stmt *statement = ledger_statement(model, find);
        char leaf[BYTES_BASE64_SIZE(HASH_SIZE)] = "";
        int64_t sequence = 0;
        bool good;

        if (!statement)
                return -ENOMEM;
        (void) sqlite3_bind_text(statement, 1, entry->item, -1, SQLITE_STATIC);
        if (sqlite3_step(statement) == SQLITE_ROW) {
                sequence = sqlite3_column_int64(statement, 0);
                bytes_base64(sqlite3_column_blob(statement, 1), HASH_SIZE, leaf);
        }
        (void) sqlite3_reset(statement);
        good = sequence ? json_integer_value(json_object_get(said, "seq")) == sequence &&
                                  json_string_value(json_object_get(said, "leaf")) &&
                                  !strcmp(json_string_value(json_object_get(said, "leaf")), leaf)
                        : json_is_null(said);
        if (good)
                return 0;
        fault_set(fault, entry->sequence, "ledger.item_prev",
                "Entry %llu doesn't name the entry before it of %s.", (unsigned long long) entry->sequence,
                entry->item);
        return LEDGER_E_BROKEN;
}

int check_event(struct ledger *model, const char *site, const struct entry *entry, const json_t *event,
        const struct ledger_bytes *bytes, struct ledger_fault *fault) {
        int r = check_form(entry, event, bytes, fault);

        if (!r)
                r = check_envelope(site, entry, event, fault);
        return r ? r : check_previous(model, entry, event, fault);
}

int check_fold(struct ledger *model, const struct entry *entry, const json_t *event,
        const struct ledger_bytes *bytes, struct ledger_fault *fault) {
        int r;

        model->fault = (struct ledger_fault){ 0 };
        r = refold_event(model, entry, event, bytes);
        if (!r || r == -ENOMEM)
                return r;
        *fault = model->fault;
        return LEDGER_E_BROKEN;
}

int check_ended(struct ledger *model, uint64_t size, struct ledger_fault *fault) {
        int r = 0;

        for (const struct fold *const *fold = model->folds; !r && fold && *fold; fold++)
                if ((*fold)->ended)
                        r = (*fold)->ended(model);
        if (r != -EBADMSG)
                return r;
        fault_set(fault, size, "ledger.ended",
                "The record ends at entry %llu in the midst of an act: what was signed isn't all there.",
                (unsigned long long) size);
        return LEDGER_E_BROKEN;
}
