/* SPDX-License-Identifier: ISC */

/*
 * Gather: the exhibit's own entries
 *
 * Read out of the entries themselves, not out of the state that was folded from them: so a state that somebody
 * meddled with can't shorten a trail. That each entry names the one before it is checked here, and again by the page.
 */

#include <errno.h>
#include <string.h>

#include "bundle.h"
#include "bytes.h"
#include "text.h"
#include "words.h"

void bundle_end(struct bundle *bundle) {
        for (size_t i = 0; i < bundle->count; i++) {
                free(bundle->entries[i].event);
                free(bundle->entries[i].signatures);
                json_decref(bundle->entries[i].parsed);
        }
        free(bundle->entries);
        free(bundle->note);
        json_decref(bundle->outside);
        json_decref(bundle->witnesses);
        json_decref(bundle->cosigned);
        json_decref(bundle->beyond);
        json_decref(bundle->openings);
        json_decref(bundle->gaps);
        *bundle = (struct bundle){ 0 };
}

const struct bundle_entry *bundle_find(const struct bundle *bundle, uint64_t seq) {
        for (size_t i = 0; i < bundle->count; i++)
                if (bundle->entries[i].seq == seq)
                        return &bundle->entries[i];
        return NULL;
}

static int bundle_grow(struct bundle *bundle) {
        size_t room = bundle->room ? 2 * bundle->room : 64;
        struct bundle_entry *more;

        if (bundle->count < bundle->room)
                return 0;
        if (bundle->count >= BUNDLE_ENTRIES_MAX)
                return BUNDLE_E_TOO_MANY;
        more = realloc(bundle->entries, room * sizeof *more);
        if (!more)
                return -ENOMEM;
        bundle->entries = more;
        bundle->room = room;
        return 0;
}

int bundle_add(struct bundle *bundle, sqlite3_stmt *row, const char *why, json_t *parsed) {
        const void *leaf = sqlite3_column_blob(row, 3);
        const void *signatures = sqlite3_column_blob(row, 2);
        struct bundle_entry entry = {
                .seq = (uint64_t) sqlite3_column_int64(row, 0),
                .why = why,
                .event = strdup((const char *) sqlite3_column_text(row, 1)),
                .signatures =
                        signatures ? strndup(signatures, (size_t) sqlite3_column_bytes(row, 2)) : strdup(""),
                .parsed = parsed,
        };
        int r = entry.event && entry.signatures && leaf && sqlite3_column_bytes(row, 3) == HASH_SIZE
                        ? bundle_grow(bundle)
                        : -ENOMEM;

        if (r) {
                free(entry.event);
                free(entry.signatures);
                json_decref(parsed);
                return r;
        }
        memcpy(entry.leaf.bytes, leaf, HASH_SIZE);
        bundle->entries[bundle->count++] = entry;
        return 0;
}

/* That an entry names the one before it: by sequence and leaf; the first names none. */
static int gather_link(
        struct bundle *bundle, const struct bundle_entry *entry, const struct bundle_entry *before) {
        const json_t *previous = json_object_get(entry->parsed, "item_prev");
        char leaf[BYTES_BASE64_SIZE(HASH_SIZE)];
        const char *told = json_string_value(json_object_get(previous, "leaf"));
        bool good = json_is_null(previous);

        if (before) {
                bytes_base64(before->leaf.bytes, HASH_SIZE, leaf);
                good = told && !strcmp(told, leaf) &&
                       (uint64_t) json_integer_value(json_object_get(previous, "seq")) == before->seq;
        }
        if (good)
                return 0;
        (void) snprintf(bundle->said, sizeof bundle->said, _("entry %llu doesn't name the one before it"),
                (unsigned long long) entry->seq);
        return BUNDLE_E_BROKEN;
}

static int gather_row(struct bundle *bundle, sqlite3_stmt *row, json_t *event, bool *ret_taken) {
        const char *item = json_string_value(json_object_get(event, "item"));
        uint64_t seq = (uint64_t) sqlite3_column_int64(row, 0);

        if (!item || strcmp(item, bundle->exhibit.number) != 0)
                return 0;
        if (seq > bundle->size)
                return json_array_append_new(bundle->beyond, json_integer((json_int_t) seq)) ? -ENOMEM : 0;
        *ret_taken = true;
        return bundle_add(bundle, row, "trail", event);
}

static int gather_rows(struct bundle *bundle, sqlite3_stmt *rows) {
        int result = SQLITE_DONE, r = 0;

        while (!r && (result = sqlite3_step(rows)) == SQLITE_ROW) {
                json_t *event = json_loads((const char *) sqlite3_column_text(rows, 1), 0, NULL);
                bool taken = false;

                r = event ? gather_row(bundle, rows, event, &taken) : -EBADMSG;
                if (!taken)
                        json_decref(event);
                if (!r && taken)
                        r = gather_link(bundle, &bundle->entries[bundle->count - 1],
                                bundle->count > 1 ? &bundle->entries[bundle->count - 2] : NULL);
        }
        return r ? r : result == SQLITE_DONE ? 0 : -EIO;
}

int bundle_gather(struct bundle *bundle) {
        static const char own[] = "SELECT seq, event, signatures, leaf FROM entries WHERE seq <= ?1"
                                  " AND instr(event, ?2) ORDER BY seq";
        sqlite3_stmt *rows = ledger_statement(bundle->ledger, own);
        struct text item = { 0 };
        int r = rows ? 0 : -EIO;

        bundle->beyond = json_array();
        text_addf(&item, "\"item\":\"%s\"", bundle->exhibit.number);
        if (!r && (text_failed(&item) || !bundle->beyond))
                r = -ENOMEM;
        if (!r) {
                (void) sqlite3_bind_int64(rows, 1, (int64_t) ledger_size(bundle->ledger));
                (void) sqlite3_bind_text(rows, 2, text_string(&item), -1, SQLITE_STATIC);
                r = gather_rows(bundle, rows);
                ledger_reset(bundle->ledger, rows);
        }
        text_end(&item);
        return r;
}

const char *bundle_place_at(const struct bundle *bundle, uint64_t seq) {
        static const struct {
                const char *kind, *field;
        } moves[] = { { "item.added", "place" }, { "item.moved", "to" }, { "item.returned", "to" } };
        const char *place = "";

        for (size_t i = 0; i < bundle->count && bundle->entries[i].seq < seq; i++) {
                const json_t *event = bundle->entries[i].parsed;
                const char *kind = json_string_value(json_object_get(event, "kind"));

                for (size_t k = 0; k < count_of(moves) && !strcmp(bundle->entries[i].why, "trail"); k++)
                        if (!strcmp(kind, moves[k].kind))
                                place = json_string_value(
                                        json_object_get(json_object_get(event, "body"), moves[k].field));
        }
        return place ? place : "";
}
