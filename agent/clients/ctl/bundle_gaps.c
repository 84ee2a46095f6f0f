/* SPDX-License-Identifier: ISC */

/*
 * Gaps: what the entries of a bundle don't show
 *
 * The same rules as bundle/gaps.js, which the page runs on what it was given: a list that lacks one is found there.
 */

#include <errno.h>
#include <string.h>

#include "bundle.h"

static const char *gap_kind(const struct bundle_entry *entry) {
        return json_string_value(json_object_get(entry->parsed, "kind"));
}

static const json_t *gap_body(const struct bundle_entry *entry) {
        return json_object_get(entry->parsed, "body");
}

static bool gap_is_own(const struct bundle *bundle, const struct bundle_entry *entry) {
        return !strcmp(json_string_value(json_object_get(entry->parsed, "item")), bundle->exhibit.number);
}

static int gap_add(struct bundle *bundle, json_t *gap) {
        return json_array_append_new(bundle->gaps, gap) ? -ENOMEM : 0;
}

/* The next entry of that kind: its number; 0 where there is none. */
static uint64_t gap_until(const struct bundle *bundle, size_t at, const char *kind) {
        while (++at < bundle->count)
                if (!strcmp(gap_kind(&bundle->entries[at]), kind))
                        return bundle->entries[at].seq;
        return 0;
}

/* Kinds that are a gap: named so; until the next of another kind, where they have an end. */
static int gap_of(struct bundle *bundle, size_t at) {
        static const char *const rows[][3] = {
                { "agent.stopped", "agent.down", "agent.started" },
                { "clock.stepped", "clock.stepped", NULL },
                { "presence.unknown", "reader.silent", "presence.known" },
                { "count.interrupted", "reader.silent", "count.resumed" },
                { "act.broken_glass", "act.alone", "act.countersigned" },
                { "personal.erased", "erased", NULL },
                { "item.edited", "corrected", NULL },
        };
        const struct bundle_entry *entry = &bundle->entries[at];
        json_int_t seq = (json_int_t) entry->seq;

        if (!strcmp(gap_kind(entry), "agent.started") &&
                json_is_false(json_object_get(gap_body(entry), "clean")))
                return gap_add(bundle, json_pack("{s:s,s:I}", "kind", "agent.unclean", "seq", seq));
        for (size_t i = 0; i < count_of(rows); i++) {
                if (strcmp(gap_kind(entry), rows[i][0]) != 0)
                        continue;
                return gap_add(
                        bundle, rows[i][2] ? json_pack("{s:s,s:I,s:I}", "kind", rows[i][1], "seq", seq,
                                                     "until", (json_int_t) gap_until(bundle, at, rows[i][2]))
                                           : json_pack("{s:s,s:I}", "kind", rows[i][1], "seq", seq));
        }
        return 0;
}

static bool gap_is_signed(const struct bundle *bundle, const struct bundle_entry *entry) {
        for (size_t i = 0; i < bundle->count && bundle->entries[i].seq < entry->seq; i++) {
                const struct bundle_entry *act = &bundle->entries[i];
                json_int_t effects = json_integer_value(json_object_get(gap_body(act), "effects"));

                if ((!strcmp(gap_kind(act), "act.approved") || !strcmp(gap_kind(act), "act.broken_glass")) &&
                        *act->signatures && (json_int_t) entry->seq <= (json_int_t) act->seq + effects)
                        return true;
        }
        return *entry->signatures;
}

/* One of the list is this field of that entry. */
static bool gap_names(const json_t *list, uint64_t seq, const char *field) {
        const json_t *one;
        size_t i;

        json_array_foreach(list, i,
                one) if ((uint64_t) json_integer_value(json_object_get(one, "seq")) == seq &&
                         !strcmp(json_string_value(json_object_get(one, "field")), field)) return true;
        return false;
}

static bool gap_is_erased(const struct bundle *bundle, uint64_t seq, const char *field) {
        for (size_t i = 0; i < bundle->count; i++)
                if (!strcmp(gap_kind(&bundle->entries[i]), "personal.erased") &&
                        gap_names(json_object_get(gap_body(&bundle->entries[i]), "values"), seq, field))
                        return true;
        return false;
}

/* The fields that an entry has hashes of, whose values are neither here nor erased by an entry that is. */
static int gap_withheld(struct bundle *bundle, const struct bundle_entry *entry) {
        json_t *fields = json_array(), *commitment;
        size_t i;

        json_array_foreach(json_object_get(entry->parsed, "commitments"), i, commitment) {
                json_t *field = json_object_get(commitment, "field");
                const char *name = json_string_value(field);

                if (gap_names(bundle->openings, entry->seq, name) || gap_is_erased(bundle, entry->seq, name))
                        continue;
                if (json_array_append(fields, field)) {
                        json_decref(fields);
                        return -ENOMEM;
                }
        }
        if (json_array_size(fields))
                return gap_add(bundle, json_pack("{s:o,s:s,s:I}", "fields", fields, "kind", "withheld", "seq",
                                               (json_int_t) entry->seq));
        json_decref(fields);
        return 0;
}

/* ---- lists over the trail ---- */

static bool gap_is_backwards(
        const struct bundle *bundle, const struct bundle_entry *entry, const struct bundle_entry *before) {
        (void) bundle;
        return before && strcmp(json_string_value(json_object_get(entry->parsed, "wall")),
                                 json_string_value(json_object_get(before->parsed, "wall"))) < 0;
}

static bool gap_is_unsigned(
        const struct bundle *bundle, const struct bundle_entry *entry, const struct bundle_entry *before) {
        (void) before;
        return !gap_is_signed(bundle, entry);
}

static bool gap_is_unwitnessed(
        const struct bundle *bundle, const struct bundle_entry *entry, const struct bundle_entry *before) {
        (void) before;
        return entry->seq > bundle->covered;
}

typedef bool gap_test(
        const struct bundle *bundle, const struct bundle_entry *entry, const struct bundle_entry *before);

static int gap_list(struct bundle *bundle, const char *kind, gap_test *test) {
        const struct bundle_entry *before = NULL;
        json_t *seqs = json_array();

        for (size_t i = 0; i < bundle->count; i++) {
                const struct bundle_entry *entry = &bundle->entries[i];

                if (!gap_is_own(bundle, entry))
                        continue;
                if (test(bundle, entry, before) &&
                        json_array_append_new(seqs, json_integer((json_int_t) entry->seq))) {
                        json_decref(seqs);
                        return -ENOMEM;
                }
                before = entry;
        }
        if (json_array_size(seqs))
                return gap_add(bundle, json_pack("{s:s,s:o}", "kind", kind, "seqs", seqs));
        json_decref(seqs);
        return 0;
}

int bundle_find_gaps(struct bundle *bundle) {
        uint64_t first = UINT64_MAX;
        int r = 0;

        bundle->gaps = json_array();
        for (size_t i = bundle->count; i--;)
                if (gap_is_own(bundle, &bundle->entries[i]))
                        first = bundle->entries[i].seq;
        for (size_t i = 0; !r && i < bundle->count; i++) {
                const struct bundle_entry *entry = &bundle->entries[i];

                if (entry->seq > first)
                        r = gap_of(bundle, i);
                if (!r)
                        r = gap_withheld(bundle, entry);
        }
        if (!r)
                r = gap_list(bundle, "clock.backwards", gap_is_backwards);
        if (!r)
                r = gap_list(bundle, "unsigned", gap_is_unsigned);
        return r ? r : gap_list(bundle, "unwitnessed", gap_is_unwitnessed);
}
