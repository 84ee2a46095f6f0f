/* SPDX-License-Identifier: ISC */

/*
 * The record model: every field of every table takes what it should and refuses what it shouldn't, by its path
 *
 * The tables themselves drive the test, so that a new field is tested by being there.
 */

#include "test.h"

#include <string.h>

#include "derive.h"
#include "record.h"
#include "room.h"

struct walk {
        struct act act;
        unsigned fields;
};

static int check_one(struct walk *walk, const struct record_field *field, json_t *value) {
        const struct record_field only[] = { *field, { 0 } };
        json_t *object = json_pack("{s:o}", field->name, value), *checked = NULL;
        int r = record_check(&walk->act, only, object, "record", &checked);

        json_decref(object);
        json_decref(checked);
        return r;
}

static void assert_takes(struct walk *walk, const struct record_field *field, json_t *value) {
        int r = check_one(walk, field, value);

        if (r)
                print_message("%s: %s\n", field->name, walk->act.refusal.message);
        assert_int_equal(r, 0);
}

static void assert_refuses(
        struct walk *walk, const struct record_field *field, json_t *value, const char *error) {
        assert_int_equal(check_one(walk, field, value), ACT_E_REFUSED);
        assert_string_equal(walk->act.refusal.error, error);
        assert_non_null(strstr(walk->act.refusal.message, field->name)); /* it names the field */
}

static void try_text(struct walk *walk, const struct record_field *field) {
        char longest[1200];

        assert_true(field->high > 0 && field->high < (int64_t) sizeof longest);
        memset(longest, 'x', sizeof longest);
        longest[field->high] = '\0';
        assert_takes(walk, field, json_string(longest));
        longest[field->high] = 'x';
        longest[field->high + 1] = '\0';
        assert_refuses(walk, field, json_string(longest), "record.too_long");
        assert_refuses(walk, field, json_string("bell\x07"), "record.text");
        assert_refuses(walk, field, json_integer(7), "record.type");
}

static void try_words(struct walk *walk, const struct record_field *field) {
        const char *last = NULL;
        char lower[64];

        for (const char *const *word = field->words; *word; word++) {
                last = *word;
                assert_takes(walk, field, json_string(*word));
                (void) snprintf(lower, sizeof lower, "%s", *word);
                lower[0] = (char) (lower[0] | 0x20);
                assert_takes(walk, field, json_string(lower)); /* any case is taken */
        }
        assert_refuses(walk, field, json_string("NO_SUCH_WORD"), "record.word");
        assert_non_null(strstr(walk->act.refusal.message, field->words[0])); /* it says which are known … */
        assert_non_null(strstr(walk->act.refusal.message, last));            /* … down to the last */
}

static void try_integer(struct walk *walk, const struct record_field *field) {
        assert_takes(walk, field, json_integer(field->low));
        assert_takes(walk, field, json_integer(field->high));
        assert_refuses(walk, field, json_integer(field->low - 1), "record.range");
        assert_refuses(walk, field, json_integer(field->high + 1), "record.range");
        assert_refuses(walk, field, json_real(1.5), "record.type");
}

/* One more than a list may have. */
static json_t *many(const struct record_field *field, json_t *one) {
        json_t *list = json_array();

        for (int64_t i = 0; i <= field->high; i++)
                assert_int_equal(json_array_append(list, one), 0);
        json_decref(one);
        return list;
}

static void try_fields(struct walk *walk, const struct record_field *fields);

static void try_field(struct walk *walk, const struct record_field *field) {
        walk->fields++;
        switch (field->type) {
        case RECORD_TEXT: try_text(walk, field); break;
        case RECORD_INTEGER: try_integer(walk, field); break;
        case RECORD_WORD: try_words(walk, field); break;
        case RECORD_BOOL:
                assert_takes(walk, field, json_true());
                assert_refuses(walk, field, json_string("yes"), "record.type");
                break;
        case RECORD_DATE:
                assert_takes(walk, field, json_string("2026-11-24"));
                assert_takes(walk, field, json_string("2026-11-24T08:00:00Z"));
                assert_refuses(walk, field, json_string("24/11/2026"), "record.type");
                assert_refuses(walk, field, json_string("2026-02-30"), "record.type"); /* no such day */
                assert_refuses(walk, field, json_string("2026-9-1"), "record.type");   /* sorts wrongly */
                assert_refuses(walk, field, json_string("2026-11-24T8:00:00Z"), "record.type");
                break;
        case RECORD_COUNTRY:
                assert_takes(walk, field, json_string("ml"));
                assert_refuses(walk, field, json_string("MLI"), "record.type");
                break;
        case RECORD_TEXTS:
                assert_takes(walk, field, json_pack("[s]", "a"));
                assert_refuses(walk, field, json_string("a"), "record.type");
                assert_refuses(walk, field, many(field, json_string("a")), "record.too_many");
                break;
        case RECORD_COUNTRIES:
                assert_takes(walk, field, json_pack("[s,s]", "ml", "SN"));
                assert_refuses(walk, field, json_pack("[s]", "Mali"), "record.type");
                assert_refuses(walk, field, many(field, json_string("ML")), "record.too_many");
                break;
        case RECORD_OBJECTS:
                assert_refuses(walk, field, many(field, json_object()), "record.too_many");
                assert_refuses(walk, field, json_integer(1), "record.type");
                try_fields(walk, field->fields);
                break;
        case RECORD_OBJECT:
                assert_refuses(walk, field, json_integer(1), "record.type");
                try_fields(walk, field->fields);
                break;
        }
}

static void try_fields(struct walk *walk, const struct record_field *fields) {
        for (; fields->name; fields++)
                try_field(walk, fields);
}

static void every_field_of_the_model_is_checked(void **state) {
        struct walk walk = { .act = { .actor = "awa" } };

        (void) state;
        try_fields(&walk, record_exhibit);
        try_fields(&walk, record_case);
        try_fields(&walk, record_location);
        assert_true(walk.fields > 100); /* the model of the field is large; none of it got lost */
}

static void an_unknown_field_is_refused_by_its_path(void **state) {
        struct act act = { .actor = "awa" };
        json_t *record = json_pack("{s:{s:s}}", "firearm", "colour", "black"), *checked = NULL;

        (void) state;
        assert_int_equal(record_check(&act, record_exhibit, record, "record", &checked), ACT_E_REFUSED);
        assert_string_equal(act.refusal.error, "record.unknown_field");
        assert_non_null(strstr(act.refusal.message, "record.firearm.colour"));
        json_decref(record);
}

static void serial_numbers_are_found_whatever_their_looks(void **state) {
        static const struct {
                const char *raw, *key, *key2;
        } cases[] = {
                { "369J257", "369J257",
                        "369257" }, /* the NCIC manual's own example: embedded letters don't count */
                { "369M257", "369M257", "369257" },
                { "AB-1234/C", "AB1234C", "AB1234C" }, /* letters before and after do */
                { "o0-i1", "0011", "0011" },
                { "АК-1974", "АК1974", "АК1974" }, /* not the same as 1974 alone */
                { "", "", "" },
        };
        char key[DERIVE_KEY_MAX], key2[DERIVE_KEY_MAX];

        (void) state;
        for (size_t i = 0; i < count_of(cases); i++) {
                derive_serial_keys(cases[i].raw, key, key2);
                assert_string_equal(key, cases[i].key);
                assert_string_equal(key2, cases[i].key2);
        }
}

static void the_summary_says_what_is_known(void **state) {
        static const struct {
                const char *class, *description, *record, *summary;
        } cases[] = {
                { "FIREARM", "",
                        "{\"firearm\":{\"kind\":\"PISTOL\",\"make\":\"Taurus\",\"model\":\"PT-92\","
                        "\"calibre_text\":\"9 mm\",\"serial_frame_raw\":\"TKR12345\"}}",
                        "Pistol, Taurus PT-92, 9 mm, serial TKR12345" },
                { "FIREARM", "", "{\"firearm\":{\"model\":\"56-1\"}}", "Firearm, 56-1" },
                { "FIREARM", "", "{\"firearm\":{\"kind\":\"UNKNOWN\",\"make\":\"Zastava\"}}",
                        "Firearm, Zastava" },
                { "FIREARM", "Craft-made, one barrel", "{\"firearm\":{\"origin\":\"CRAFT_MADE\"}}",
                        "Craft-made, one barrel" },
                { "FIREARM", "", "{\"firearm\":{}}", "Firearm" },
                { "PART", "", "{\"part\":{\"part_type\":\"BREECH_BLOCK\"}}", "Breech block" },
                { "AMMO", "",
                        "{\"ammo_lot\":{\"calibre\":\"7.62x39\",\"round_type\":\"UNKNOWN\","
                        "\"lot_no\":\"L7\"}}",
                        "Ammunition, 7.62x39, lot L7" },
                { "DOCUMENT", "", "{}", "Document" },
        };
        char summary[DERIVE_SUMMARY_MAX];

        (void) state;
        for (size_t i = 0; i < count_of(cases); i++) {
                json_t *record = json_loads(cases[i].record, 0, NULL);

                assert_non_null(record);
                assert_int_equal(
                        derive_summary(cases[i].class, cases[i].description, record, summary, sizeof summary),
                        0);
                assert_string_equal(summary, cases[i].summary);
                json_decref(record);
        }
}

static void trace_readiness_names_what_lacks(void **state) {
        json_t *bare = json_pack("{s:{s:s}}", "firearm", "make", "Taurus");
        json_t *full = json_pack("{s:{s:s,s:s,s:s,s:s,s:s,s:s,s:i}}", "firearm", "make", "Taurus", "kind",
                "PISTOL", "model", "PT-92", "calibre_text", "9 mm", "country_manufacture", "BR",
                "serial_frame_raw", "TKR1", "year_manufacture", 1999);
        struct text missing = { 0 };

        (void) state;
        assert_int_equal(derive_trace_readiness(full, &missing), 100);
        assert_int_equal(missing.size, 0);
        assert_int_equal(derive_trace_readiness(bare, &missing), 20);
        assert_non_null(strstr(text_string(&missing), "serial number"));
        assert_null(strstr(text_string(&missing), "make"));
        json_decref(bare);
        bare = json_object();
        assert_int_equal(derive_trace_readiness(bare, &missing), -1);
        text_end(&missing);
        json_decref(bare);
        json_decref(full);
}

/* ---- the documentation ---- */

enum { PAGE_MAX = 32768 };

/* In code quotes, as every name and word of the model stands in the page. */
static void assert_told(const char *page, const char *name) {
        char quoted[80];

        (void) snprintf(quoted, sizeof quoted, "`%s`", name);
        if (!strstr(page, quoted))
                fail_msg("docs/record.md doesn't tell of %s", quoted);
}

static void assert_words_told(const char *page, const char *const *words) {
        for (; words && *words; words++)
                assert_told(page, *words);
}

static void assert_fields_told(const char *page, const struct record_field *fields) {
        for (; fields->name; fields++) {
                assert_told(page, fields->name);
                assert_words_told(page, fields->words);
                if (fields->fields)
                        assert_fields_told(page, fields->fields);
        }
}

static bool is_one_of(const char *const *words, const char *said) {
        while (words && *words && strcmp(*words, said) != 0)
                words++;
        return words && *words;
}

static bool fields_know(const struct record_field *fields, const char *word) {
        for (; fields->name; fields++)
                if (is_one_of(fields->words, word) || (fields->fields && fields_know(fields->fields, word)))
                        return true;
        return false;
}

static bool model_knows(const char *word) {
        static const char *const *const lists[] = { record_classes, record_legal_statuses, record_statuses,
                record_units, record_case_types, record_case_statuses, record_place_kinds,
                record_place_purposes };

        for (size_t i = 0; i < count_of(lists); i++)
                if (is_one_of(lists[i], word))
                        return true;
        return fields_know(record_exhibit, word);
}

/* The other way round: a word that got lost from a table is still in the page. */
static void assert_no_word_lost(const char *page) {
        static const char *const others[] = { "ML", "O", "I", NULL };
        unsigned words = 0;
        char word[64];

        for (const char *at = strchr(page, '`'), *end; at; at = strchr(end + 1, '`')) {
                end = strchr(at + 1, '`');
                assert_true(end);
                (void) snprintf(word, sizeof word, "%.*s", (int) (end - at - 1), at + 1);
                if (word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] ||
                        !strpbrk(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
                        continue;
                if (!model_knows(word) && !is_one_of(others, word))
                        fail_msg("docs/record.md tells of %s, which no table has", word);
                words++;
        }
        assert_true(words > 100);
}

static void the_page_tells_of_every_field_and_word(void **state) {
        static char page[PAGE_MAX];
        FILE *file = fopen("docs/record.md", "r");
        size_t size;

        (void) state;
        assert_non_null(file);
        size = fread(page, 1, sizeof page - 1, file);
        (void) fclose(file);
        assert_true(size > 0 && size < sizeof page - 1); /* all of it was read */
        assert_fields_told(page, record_exhibit);
        assert_fields_told(page, record_case);
        assert_fields_told(page, record_location);
        assert_words_told(page, record_classes);
        assert_words_told(page, record_legal_statuses);
        assert_words_told(page, record_statuses);
        assert_words_told(page, record_units);
        assert_words_told(page, record_case_types);
        assert_words_told(page, record_case_statuses);
        assert_words_told(page, record_place_kinds);
        assert_words_told(page, record_place_purposes);
        assert_no_word_lost(page);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_field_of_the_model_is_checked),
                cmocka_unit_test(an_unknown_field_is_refused_by_its_path),
                cmocka_unit_test(serial_numbers_are_found_whatever_their_looks),
                cmocka_unit_test(the_summary_says_what_is_known),
                cmocka_unit_test(trace_readiness_names_what_lacks),
                cmocka_unit_test(the_page_tells_of_every_field_and_word),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
