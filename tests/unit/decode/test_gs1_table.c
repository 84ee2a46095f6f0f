/* SPDX-License-Identifier: ISC */

/*
 * The table of AIs against GS1's Barcode Syntax Dictionary, row by row
 *
 * Each of our rows is printed in the dictionary's words and compared with the line of the same AI.
 */

#include "test.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "gs1_table.h"
#include "text.h"

#define DICTIONARY VECTORS "gs1/gs1-syntax-dictionary.txt"

static const char *const lint_names[LINT_COUNT] = {
        [LINT_CHECK_DIGIT] = "csum",
        [LINT_CHECK_PAIR] = "csumalpha",
        [LINT_PREFIX] = "gcppos1",
        [LINT_PREFIX_2] = "gcppos2",
        [LINT_YYMMD0] = "yymmd0",
        [LINT_YYMMDD] = "yymmdd",
        [LINT_YYYYMMDD] = "yyyymmdd",
        [LINT_HH] = "hh",
        [LINT_MI] = "mi",
        [LINT_SS] = "ss",
        [LINT_HHMI] = "hhmi",
        [LINT_ISO3166] = "iso3166",
        [LINT_ISO3166999] = "iso3166999",
        [LINT_ISO3166ALPHA2] = "iso3166alpha2",
        [LINT_ISO4217] = "iso4217",
        [LINT_ISO5218] = "iso5218",
        [LINT_PCENC] = "pcenc",
        [LINT_LATITUDE] = "latitude",
        [LINT_LONGITUDE] = "longitude",
        [LINT_YESNO] = "yesno",
        [LINT_HYPHEN] = "hyphen",
        [LINT_IMPORTERIDX] = "importeridx",
        [LINT_PACKAGETYPE] = "packagetype",
        [LINT_MEDIATYPE] = "mediatype",
        [LINT_POSINSEQSLASH] = "posinseqslash",
        [LINT_PIECEOFTOTAL] = "pieceoftotal",
        [LINT_NONZERO] = "nonzero",
        [LINT_ZERO] = "zero",
        [LINT_NOZEROPREFIX] = "nozeroprefix",
        [LINT_WINDING] = "winding",
        [LINT_IBAN] = "iban",
        [LINT_HASNONDIGIT] = "hasnondigit",
        [LINT_COUPONCODE] = "couponcode",
        [LINT_COUPONPOSOFFER] = "couponposoffer",
};

static void print_part(struct text *out, const struct gs1_part *part) {
        text_addf(out, " %s%c%s%d%s", part->optional ? "[" : "", part->type,
                part->min < part->max ? ".." : "", part->max, part->optional ? "]" : "");
        for (size_t i = 0; i < GS1_LINTS_MAX && part->lints[i]; i++)
                text_addf(out, ",%s", lint_names[part->lints[i]]);
}

/* As the dictionary's line reads with single spaces, without its title. */
static void print_row(struct text *out, const struct gs1_ai *ai) {
        text_clear(out);
        text_add(out, ai->first);
        if (strcmp(ai->first, ai->last) != 0)
                text_addf(out, "-%s", ai->last);
        if (ai->flags & (GS1_FIXED | GS1_ATTR))
                text_addf(out, " %s%s", ai->flags & GS1_FIXED ? "*" : "", ai->flags & GS1_ATTR ? "?" : "");
        for (size_t i = 0; i < GS1_PARTS_MAX && ai->parts[i].type; i++)
                print_part(out, &ai->parts[i]);
        /* The dictionary has its attributes in no fixed order; here and in normal() they stand in this one. */
        for (size_t i = 0; i < count_of(ai->needs) && ai->needs[i]; i++)
                text_addf(out, " req=%s", ai->needs[i]);
        if (ai->excludes)
                text_addf(out, " ex=%s", ai->excludes);
        if (ai->flags & GS1_KEY)
                text_addf(out, ai->qualifiers ? " dlpkey=%s" : " dlpkey", ai->qualifiers);
}

static void add_words(struct text *out, char *const *words, size_t count, const char *begin, bool wanted) {
        static const char *const attributes[] = { "req=", "ex=", "dlpkey" };

        for (size_t i = 0; i < count; i++) {
                bool attribute = false, fits = begin && !strncmp(words[i], begin, strlen(begin));

                for (size_t k = 0; k < count_of(attributes); k++)
                        attribute |= !strncmp(words[i], attributes[k], strlen(attributes[k]));
                if (wanted ? fits : !attribute)
                        text_addf(out, "%s%s", out->size ? " " : "", words[i]);
        }
}

static void normal(struct text *out, char *line) {
        char *words[24], *rest = NULL;
        size_t count = 0;

        text_clear(out);
        line[strcspn(line, "#\n")] = '\0';
        for (char *word = strtok_r(line, " ", &rest); word && count < count_of(words);
                word = strtok_r(NULL, " ", &rest))
                words[count++] = word;
        add_words(out, words, count, NULL, false);
        add_words(out, words, count, "req=", true);
        add_words(out, words, count, "ex=", true);
        add_words(out, words, count, "dlpkey", true);
}

static void every_row_says_what_the_dictionary_says(void **state) {
        struct text ours = { 0 }, theirs = { 0 };
        const struct gs1_ai *rows;
        char line[512];
        size_t count, index = 0;
        FILE *file;

        (void) state;
        need_vectors(DICTIONARY);
        file = fopen(DICTIONARY, "r");
        assert_non_null(file);
        rows = gs1_ai_rows(&count);
        while (fgets(line, sizeof line, file)) {
                if (line[0] < '0' || line[0] > '9')
                        continue;
                assert_true(index < count);
                normal(&theirs, line);
                print_row(&ours, &rows[index++]);
                assert_string_equal(text_string(&ours), text_string(&theirs));
        }
        assert_int_equal(index, count);
        (void) fclose(file);
        text_end(&ours);
        text_end(&theirs);
}

/* The row that a walk through the whole table gives; ranges are of the same number of digits. */
static const struct gs1_ai *walk(const char *text) {
        const struct gs1_ai *rows;
        size_t count;

        rows = gs1_ai_rows(&count);
        for (size_t i = 0; i < count; i++)
                if (strlen(rows[i].first) == strlen(text) && strcmp(text, rows[i].first) >= 0 &&
                        strcmp(text, rows[i].last) <= 0)
                        return &rows[i];
        return NULL;
}

static void every_number_leads_to_its_own_row(void **state) {
        char text[16];

        (void) state;
        for (int digits = GS1_AI_MIN, end = 100; digits <= GS1_AI_MAX; digits++, end *= 10)
                for (int number = 0; number < end; number++) {
                        const struct gs1_ai *row;

                        (void) snprintf(text, sizeof text, "%0*d", digits, number);
                        row = walk(text);
                        if (gs1_ai_digits((const uint8_t *) text, 2) == (size_t) digits)
                                assert_ptr_equal(gs1_ai_find((const uint8_t *) text, strlen(text)), row);
                        else
                                assert_null(row);
                }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_row_says_what_the_dictionary_says),
                cmocka_unit_test(every_number_leads_to_its_own_row),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
