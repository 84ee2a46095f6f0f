/* SPDX-License-Identifier: ISC */

/*
 * status, item show, place show: one thing on one screen
 */

#include <string.h>

#include "command.h"

static int64_t integer(const json_t *object, const char *key) {
        return json_integer_value(json_object_get(object, key));
}

static void status_counts(const json_t *counts) {
        const json_t *count;
        size_t i;

        json_array_foreach(counts, i, count)(void)
                printf(_("count      %s, %s, %s at station %s\n"), show_text(count, "count"),
                        show_text(count, "kind"), show_text(count, "state"), show_text(count, "station"));
        if (!json_array_size(counts))
                (void) puts(_("count      none open"));
}

static void status_readers(const json_t *readers) {
        const json_t *reader;
        size_t i;

        json_array_foreach(readers, i, reader)(void)
                printf(_("reader     %-14s %-6s %s %s\n"), show_text(reader, "name"),
                        show_text(reader, "state"), show_text(reader, "device"), show_text(reader, "reason"));
        if (!json_array_size(readers))
                (void) puts(_("reader     none"));
}

static void status_presence(const json_t *presence) {
        if (presence)
                (void) printf(_("presence   %lld heard, %lld unknown, %lld gone, by %lld antennas\n"),
                        (long long) integer(presence, "present"), (long long) integer(presence, "unknown"),
                        (long long) integer(presence, "gone"), (long long) integer(presence, "antennas"));
}

/* Nothing where no witness is configured. */
static void status_witnesses(const json_t *witnesses) {
        const char *time = show_text(witnesses, "time");

        if (witnesses && *time)
                (void) printf(_("witnessed  %lld entries, by %lld of %lld witnesses, %s\n"),
                        (long long) integer(witnesses, "size"), (long long) integer(witnesses, "quorum"),
                        (long long) integer(witnesses, "count"), time);
        else if (witnesses)
                (void) puts(_("witnessed  never: strongroom witness push"));
}

/* Nothing is recorded while there is one. */
static void status_contradicted(const json_t *list) {
        const json_t *one;
        size_t i;

        json_array_foreach(list, i, one)(void)
                printf(_("✖ the record contradicts %s (%lld there, %lld here): nothing is recorded\n"),
                        show_text(one, "source"), (long long) integer(one, "size"),
                        (long long) integer(one, "entries"));
}

int status_show(struct ctl *ctl, const json_t *answer) {
        (void) ctl;
        (void) printf("%s (%s)%s\n", show_text(answer, "name"), show_text(answer, "site"),
                json_is_true(json_object_get(answer, "demo")) ? _("   DEMONSTRATION: made-up data") : "");
        if (json_object_get(answer, "items"))
                (void) printf(_("store      %lld exhibits in %lld places, %lld of them out\n"),
                        (long long) integer(answer, "items"), (long long) integer(answer, "places"),
                        (long long) integer(answer, "items_out"));
        else
                (void) printf(_("store      %lld places; you count blind, so no more is told\n"),
                        (long long) integer(answer, "places"));
        status_counts(json_object_get(answer, "counts"));
        status_readers(json_object_get(answer, "readers"));
        status_presence(json_object_get(answer, "presence"));
        (void) printf(_("open       %lld discrepancies, %lld alerts\n"),
                (long long) integer(answer, "findings"), (long long) integer(answer, "alerts"));
        (void) printf(_("record     %lld entries, root %s\n"), (long long) integer(answer, "entries"),
                show_text(answer, "root"));
        if (json_is_true(json_object_get(answer, "erasure_pending")))
                (void) puts(_(
                        "erasure    not finished: somebody is reading the record. End that; the agent tries "
                        "each second"));
        status_witnesses(json_object_get(answer, "witnesses"));
        status_contradicted(json_object_get(answer, "contradicted"));
        (void) printf(_("clock      %s\n"),
                json_is_true(json_object_get(answer, "clock_synchronised"))
                        ? _("synchronised")
                        : _("not synchronised: order on the record doesn't depend on it"));
        return CTL_FINE;
}

static void show_value(const char *title, int width, const json_t *value) {
        struct text cell = { 0 };

        show_cell(false, value, &cell);
        if (cell.size) {
                show_title(title, width);
                (void) puts(text_string(&cell));
        }
        text_end(&cell);
}

/* The record's own objects, as "firearm.make  Taurus". */
static void show_record(const json_t *record, const char *path) {
        const char *key;
        json_t *value;

        json_object_foreach((json_t *) (uintptr_t) record, key, value) {
                char inner[128];

                (void) snprintf(inner, sizeof inner, "%s%s%.60s", path, *path ? "." : "  ", key);
                if (json_is_object(value)) {
                        show_record(value, inner);
                } else if (json_is_object(json_array_get(value, 0))) {
                        char *text = json_dumps(value, JSON_COMPACT);

                        (void) printf("%-34s %s\n", inner, text);
                        free(text);
                } else {
                        show_value(inner, 34, value);
                }
        }
}

int item_show(struct ctl *ctl, const json_t *answer) {
        static const char *const fields[][2] = {
                { "class", N_("class") },
                { "case", N_("case") },
                { "place", N_("place") },
                { "status", N_("status") },
                { "legal_status", N_("legally") },
                { "holder", N_("with") },
                { "due", N_("due back") },
                { "quantity", N_("quantity") },
                { "unit", N_("unit") },
                { "description", N_("description") },
        };
        const json_t *item = json_object_get(answer, "item"), *tag;
        size_t i;

        (void) ctl;
        (void) printf("%s  %s\n", show_text(item, "number"), show_text(item, "summary"));
        for (size_t k = 0; k < count_of(fields); k++)
                show_value(_(fields[k][1]), 13, json_object_get(item, fields[k][0]));
        json_array_foreach(json_object_get(item, "tags"), i, tag) {
                show_title(i ? "" : _("tags"), 13);
                (void) printf("%s (%s)\n", show_text(tag, "tag"), show_text(tag, "state"));
        }
        json_array_foreach(json_object_get(item, "files"), i, tag) {
                show_title(i ? "" : _("files"), 13);
                (void) printf("%.16s… %s, %s, %lld%s\n", show_text(tag, "sha256"), show_text(tag, "kind"),
                        show_text(tag, "media"), (long long) json_integer_value(json_object_get(tag, "size")),
                        json_is_true(json_object_get(tag, "erased")) ? _(" (erased)") : "");
        }
        if (json_object_size(json_object_get(item, "record")))
                (void) puts(_("record"));
        show_record(json_object_get(item, "record"), "");
        return CTL_FINE;
}

int place_show(struct ctl *ctl, const json_t *answer) {
        static const struct column columns[] = { { "number", N_("Number"), false },
                { "summary", N_("What"), false }, { "status", N_("Status"), false }, { 0 } };
        const json_t *place = json_object_get(answer, "place");

        if (!ctl->plain)
                (void) printf(_("%s  %s, %s, label %s%s\n"), show_text(place, "code"),
                        show_text(place, "name"), show_text(place, "kind"), show_text(place, "label"),
                        json_is_true(json_object_get(place, "retired")) ? _(", retired") : "");
        return show_table(ctl, json_object_get(place, "contents"), columns, N_("Nothing belongs there."));
}
