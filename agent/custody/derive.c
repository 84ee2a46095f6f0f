/* SPDX-License-Identifier: ISC */

/*
 * Derive: serial keys, the summary line, trace readiness
 */

#include "derive.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "macros.h"

#define SERIAL_PIECE ", serial "

static char derive_fold(char c) {
        char upper = (char) toupper((unsigned char) c);

        return upper == 'O' ? '0' : upper == 'I' ? '1' : upper;
}

static bool derive_between_digits(const char *key, const char *at) {
        const char *left = at, *right = at;

        while (left > key && isalpha((unsigned char) *left))
                left--;
        while (isalpha((unsigned char) *right))
                right++;
        return isdigit((unsigned char) *left) && isdigit((unsigned char) *right);
}

void derive_serial_keys(const char *raw, char *ret_key, char *ret_key2) {
        size_t size = 0, size2 = 0;

        for (; *raw && size + 1 < DERIVE_KEY_MAX; raw++)
                if (isalnum((unsigned char) *raw) || (unsigned char) *raw >= 0x80) /* Cyrillic, Arabic … */
                        ret_key[size++] = derive_fold(*raw);
        ret_key[size] = '\0';
        for (const char *at = ret_key; *at; at++)
                if (!isalpha((unsigned char) *at) || !derive_between_digits(ret_key, at))
                        ret_key2[size2++] = *at;
        ret_key2[size2] = '\0';
}

static const char *derive_text(const json_t *record, const char *part, const char *field) {
        return json_string_value(json_object_get(json_object_get(record, part), field));
}

const char *derive_serial(const json_t *record) {
        const char *serial = derive_text(record, "firearm", "serial_frame_raw");

        serial = serial ? serial : derive_text(record, "part", "serial_frame_raw");
        return serial && *serial ? serial : NULL;
}

/* "SUBMACHINE_GUN" reads "Submachine gun". */
static void derive_word(struct text *out, const char *word) {
        for (const char *at = word; *at; at++) {
                char c = *at == '_' ? ' ' : at == word ? *at : (char) tolower((unsigned char) *at);

                text_add_bytes(out, &c, 1);
        }
}

static void derive_piece(struct text *out, const char *before, const char *value) {
        if (!value || !*value)
                return;
        text_add(out, out->size ? ", " : "");
        text_add(out, before);
        text_add(out, value);
}

/* What it is called: its kind where that is known, else its class. */
static const char *derive_kind(const json_t *record, const char *part, const char *kind, const char *class) {
        const char *known = derive_text(record, part, kind);

        return known && strcmp(known, "UNKNOWN") != 0 ? known : class;
}

static void derive_arm(
        struct text *out, const json_t *record, const char *part, const char *kind, const char *class) {
        const char *make = derive_text(record, part, "make"), *model = derive_text(record, part, "model");

        derive_word(out, derive_kind(record, part, kind, class));
        derive_piece(out, "", make);
        if (make && *make && model && *model)
                text_addf(out, " %s", model);
        else
                derive_piece(out, "", model);
        derive_piece(out, "", derive_text(record, part, "calibre_text"));
        derive_piece(out, "serial ", derive_serial(record)); /* the last: see derive_hide_serial() */
}

static void derive_lot(struct text *out, const json_t *record) {
        const char *type = derive_text(record, "ammo_lot", "round_type");

        text_add(out, "Ammunition");
        derive_piece(out, "", derive_text(record, "ammo_lot", "calibre"));
        if (type && strcmp(type, "UNKNOWN") != 0) {
                text_add(out, ", ");
                derive_word(out, type);
        }
        derive_piece(out, "lot ", derive_text(record, "ammo_lot", "lot_no"));
}

/* Whether a part of the record says more than that it is there. */
static bool derive_says(const json_t *record, const char *part) {
        static const char *const telling[] = { "kind", "part_type", "make", "model", "calibre_text",
                "serial_frame_raw", "calibre", "round_type", "lot_no" };

        for (size_t i = 0; i < count_of(telling); i++) {
                const char *said = derive_text(record, part, telling[i]);

                if (said && *said && strcmp(said, "UNKNOWN") != 0)
                        return true;
        }
        return false;
}

int derive_summary(const char *class, const char *description, const json_t *record, char *out, size_t room) {
        struct text line = { 0 };
        int r;

        if (derive_says(record, "firearm"))
                derive_arm(&line, record, "firearm", "kind", class);
        else if (derive_says(record, "part"))
                derive_arm(&line, record, "part", "part_type", class);
        else if (derive_says(record, "ammo_lot"))
                derive_lot(&line, record);
        else if (*description)
                text_add(&line, description);
        else
                derive_word(&line, class);
        r = text_failed(&line) ? -ENOMEM : 0;
        (void) text_copy(out, room, text_string(&line));
        text_end(&line);
        return r;
}

void derive_hide_serial(char *summary) {
        char *at = strstr(summary, SERIAL_PIECE);

        if (at)
                *at = '\0';
}

int derive_trace_readiness(const json_t *record, struct text *missing) {
        /* 5a serial, 5c manufacturer, 5d type, 5e calibre, 5f model, 5g country of origin; the importer helps */
        static const struct {
                const char *field, *name;
                int weight;
        } parts[] = {
                { "serial_frame_raw", "serial number", 30 },
                { "make", "make", 20 },
                { "kind", "type", 10 },
                { "calibre_text", "calibre", 10 },
                { "model", "model", 15 },
                { "country_manufacture", "country of manufacture", 10 },
                { "year_manufacture", "year of manufacture", 5 },
        };
        const json_t *firearm = json_object_get(record, "firearm");
        int score = 0;

        if (!firearm)
                return -1;
        for (size_t i = 0; i < count_of(parts); i++) {
                const json_t *value = json_object_get(firearm, parts[i].field);
                const char *text = json_string_value(value);

                if (json_is_integer(value) || (text && *text && strcmp(text, "UNKNOWN") != 0))
                        score += parts[i].weight;
                else
                        text_addf(missing, "%s%s", missing->size ? ", " : "", parts[i].name);
        }
        return score;
}
