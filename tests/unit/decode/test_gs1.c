/* SPDX-License-Identifier: ISC */

/*
 * GS1's own test cases: element strings, brackets, Digital Links, associations
 */

#include "test.h"

#include <stdbool.h>
#include <string.h>

#include "gs1_table.h"
#include "payload.h"
#include "rows.h"
#include "text.h"

#define ELEMENTS     VECTORS "gs1/gs1-elements.tsv"
#define LINKS        VECTORS "gs1/gs1-digital-link.tsv"
#define ASSOCIATIONS VECTORS "gs1/gs1-associations.tsv"

static void decode(const char *text, struct decoded *decoded) {
        payload_decode(PAYLOAD_GS1, (const uint8_t *) text, strlen(text), decoded);
}

/* The elements as GS1's tests write them: ^ in front, and after each value that needs a separator. */
static const char *canonical(const struct decoded *decoded, struct text *out) {
        bool open = true;

        text_clear(out);
        for (size_t i = 0; i < decoded->element_count; i++) {
                const struct element *element = &decoded->elements[i];

                text_add(out, open ? "^" : "");
                text_add(out, element->name);
                text_add_bytes(out, decoded_bytes(decoded, element), element->size);
                open = !element->ai || !(element->ai->flags & GS1_FIXED);
        }
        return text_string(out);
}

/* Runs a table; returns how many rows were agreed with. */
static size_t agree_with(const char *path) {
        struct row row = { .number = 0 };
        struct text text = { 0 };
        struct decoded decoded;
        FILE *file = fopen(path, "r");
        size_t agreed = 0;

        assert_non_null(file);
        while (row_read(file, &row)) {
                bool good = !strcmp(row.fields[0].bytes, "true");

                if (row_is_contradicted(path, &row)) {
                        print_message(
                                "line %zu stands with both answers: %s\n", row.number, row.fields[1].bytes);
                        continue;
                }
                decode(row.fields[1].bytes, &decoded);
                if (decoded.ok != good)
                        fail_msg("line %zu: %s should be %s; %s %s", row.number, row.fields[1].bytes,
                                row.fields[0].bytes, decoded.error, decoded.message);
                if (good && row.fields[2].size > 0)
                        assert_string_equal(canonical(&decoded, &text), row.fields[2].bytes);
                if (good)
                        assert_int_equal(decoded.tag.scheme, TAG_GS1);
                agreed++;
        }
        (void) fclose(file);
        text_end(&text);
        return agreed;
}

static void element_strings_agree_with_gs1(void **state) {
        (void) state;
        need_vectors(ELEMENTS);
        assert_int_equal(agree_with(ELEMENTS), 68 - 2);
}

static void digital_links_agree_with_gs1(void **state) {
        (void) state;
        need_vectors(LINKS);
        assert_int_equal(agree_with(LINKS), 67 - 2);
}

/* "validateAImutex" breaks with gs1.excludes, and so on: the rule's own warning must be there, or mustn't. */
static bool warned_of(const struct decoded *decoded, const char *rule) {
        static const char *const codes[][2] = {
                { "validateAIrepeats", "gs1.repeats:" },
                { "validateAImutex", "gs1.excludes:" },
                { "validateAIrequisites", "gs1.requires:" },
                { "validateDigSigRequiresSerialisedKey", "gs1.serial:" },
        };

        for (size_t i = 0; i < count_of(codes); i++) {
                if (strcmp(rule, codes[i][0]) != 0)
                        continue;
                for (size_t k = 0; k < decoded->warning_count; k++)
                        if (!strncmp(decoded->warnings[k], codes[i][1], strlen(codes[i][1])))
                                return true;
                return false;
        }
        fail_msg("an unknown rule: %s", rule);
        return false;
}

static void broken_associations_are_warnings(void **state) {
        struct row row = { .number = 0 };
        struct decoded decoded;
        FILE *file;

        (void) state;
        need_vectors(ASSOCIATIONS);
        file = fopen(ASSOCIATIONS, "r");
        assert_non_null(file);
        while (row_read(file, &row)) {
                decode(row.fields[2].bytes, &decoded);
                if (!decoded.ok)
                        fail_msg("line %zu: %s: %s", row.number, row.fields[2].bytes, decoded.message);
                if (warned_of(&decoded, row.fields[1].bytes) != !strcmp(row.fields[0].bytes, "false"))
                        fail_msg("line %zu: %s should be %s", row.number, row.fields[2].bytes,
                                row.fields[0].bytes);
                assert_int_not_equal(decoded.tag.scheme, TAG_NONE);
        }
        assert_int_equal(row.number, 38 + 1);
        (void) fclose(file);
}

static void fails(const char *text, const char *error, size_t at) {
        struct decoded decoded;

        decode(text, &decoded);
        assert_false(decoded.ok);
        assert_string_equal(decoded.error, error);
        assert_int_equal(decoded.at, at);
        assert_int_equal(decoded.tag.scheme, TAG_NONE);
        assert_true(decoded.message[0]);
}

static void a_fault_is_named_with_its_place(void **state) {
        struct decoded decoded;

        (void) state;
        decode("0109506000134351", &decoded);
        assert_string_equal(decoded.message, "AI 01: check digit is 1, should be 2.");
        fails("0109506000134351", "gs1.check_digit", 15);
        fails("^0109506000134351", "gs1.check_digit", 16);
        fails("(01)09506000134351", "gs1.check_digit", 17);
        fails("", "gs1.empty", 0);
        fails("^", "gs1.empty", 1);
        fails("^10A^^21B", "gs1.separator", 5);
        fails("^890123", "gs1.ai_unknown", 1);
        fails("^10A B", "gs1.character", 4);
        fails("^11261301", "gs1.date", 5);
        fails("^11260230", "gs1.date", 7);
        fails("^010950600013", "gs1.length", 13);
        fails("(10)A(21", "gs1.bracket", 5);
        fails("(999)A", "gs1.ai_unknown", 1);
        fails("https://example.com/gtin/1", "gs1.link_no_key", 20);
        fails("https://example.com/01/09506000134352/10/A/22/B", "gs1.link_qualifiers", 20);
        fails("https://example.com/01/09506000134352?21=A", "gs1.link_attribute", 38);
        fails("https://example.com/01/09506000134352?10=A", "gs1.link_attribute", 38);
        fails("https://example.com/01/09506000134352?999=A", "gs1.ai_unknown", 38);
        fails("https://id.gs1.org/ARFKk4XB0CDKWcnpq", "gs1.link_compressed", 19);
        fails("https://a b/01/09506000134352", "gs1.link_character", 9);
        fails("https://[::1/01/09506000134352", "gs1.link_host", 12);
        fails("https:///01/09506000134352", "gs1.link_host", 8);
}

static void a_digital_link_may_have_a_port_a_stem_and_foreign_parameters(void **state) {
        struct decoded decoded;
        struct text text = { 0 };

        (void) state;
        decode("HTTPS://[2001:db8::1]:8443/a/b/01/09506000134352/235/T%2F1?10=L;lang=fr&17=271231#x",
                &decoded);
        assert_true(decoded.ok);
        assert_string_equal(canonical(&decoded, &text), "^0109506000134352235T/1^10L^17271231");
        text_end(&text);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(element_strings_agree_with_gs1),
                cmocka_unit_test(digital_links_agree_with_gs1),
                cmocka_unit_test(broken_associations_are_warnings),
                cmocka_unit_test(a_fault_is_named_with_its_place),
                cmocka_unit_test(a_digital_link_may_have_a_port_a_stem_and_foreign_parameters),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
