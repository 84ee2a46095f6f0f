/* SPDX-License-Identifier: ISC */

/*
 * The ledger's formats against other people's vectors
 *
 * RFC 6962 trees and proofs, RFC 8785 canonical JSON, RFC 8032, Wycheproof, CCTV, signed notes.
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "canon.h"
#include "vectors.h"

json_t *vectors_load(const char *path) {
        json_error_t error;
        json_t *json = json_load_file(path, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);

        if (!json)
                fail_msg("%s:%d: %s", path, error.line, error.text);
        return json;
}

const char *vectors_string(const json_t *object, const char *name) {
        const char *string = json_string_value(json_object_get(object, name));

        if (!string)
                fail_msg("a vector without %s", name);
        return string;
}

size_t vectors_hex(const json_t *object, const char *name, uint8_t *out, size_t room) {
        const char *hex = vectors_string(object, name);
        size_t size = 0;

        assert_int_equal(bytes_unhex(hex, strlen(hex), out, room, &size), 0);
        return size;
}

/* ---- RFC 8785 ---- */

static void read_whole(const char *path, struct text *ret_text) {
        FILE *file = fopen(path, "r");
        char part[4096];
        size_t size;

        assert_non_null(file);
        while ((size = fread(part, 1, sizeof part, file)) > 0)
                text_add_bytes(ret_text, part, size);
        assert_int_equal(fclose(file), 0);
        assert_false(text_failed(ret_text));
}

static void json_is_made_canonical_as_published(void **state) {
        static const char *const names[] = { "arrays", "french", "structures", "unicode", "values", "weird" };

        (void) state;
        need_vectors(LEDGER_VECTORS "rfc8785-jcs/testdata/input/arrays.json");
        for (size_t i = 0; i < count_of(names); i++) {
                struct text wanted = { 0 }, ours = { 0 };
                char path[256];
                json_t *input;

                (void) snprintf(
                        path, sizeof path, LEDGER_VECTORS "rfc8785-jcs/testdata/input/%s.json", names[i]);
                input = vectors_load(path);
                (void) snprintf(
                        path, sizeof path, LEDGER_VECTORS "rfc8785-jcs/testdata/output/%s.json", names[i]);
                read_whole(path, &wanted);
                assert_int_equal(canon_write(input, &ours), 0);
                assert_string_equal(text_string(&ours), text_string(&wanted));
                json_decref(input);
                text_end(&wanted);
                text_end(&ours);
        }
}

/* RFC 8785, appendix B: the doubles that printers get wrong. */
static void numbers_are_printed_as_ecmascript_does(void **state) {
        static const struct {
                uint64_t bits;
                const char *wanted; /* NULL: has no form */
        } numbers[] = {
                { 0x0000000000000000, "0" },
                { 0x8000000000000000, "0" },
                { 0x0000000000000001, "5e-324" },
                { 0x8000000000000001, "-5e-324" },
                { 0x7fefffffffffffff, "1.7976931348623157e+308" },
                { 0xffefffffffffffff, "-1.7976931348623157e+308" },
                { 0x4340000000000000, "9007199254740992" },
                { 0xc340000000000000, "-9007199254740992" },
                { 0x4430000000000000, "295147905179352830000" },
                { 0x7fffffffffffffff, NULL },
                { 0x7ff0000000000000, NULL },
                { 0x44b52d02c7e14af5, "9.999999999999997e+22" },
                { 0x44b52d02c7e14af6, "1e+23" },
                { 0x44b52d02c7e14af7, "1.0000000000000001e+23" },
                { 0x444b1ae4d6e2ef4e, "999999999999999700000" },
                { 0x444b1ae4d6e2ef4f, "999999999999999900000" },
                { 0x444b1ae4d6e2ef50, "1e+21" },
                { 0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7" },
                { 0x3eb0c6f7a0b5ed8d, "0.000001" },
                { 0x41b3de4355555553, "333333333.3333332" },
                { 0x41b3de4355555554, "333333333.33333325" },
                { 0x41b3de4355555555, "333333333.3333333" },
                { 0x41b3de4355555556, "333333333.3333334" },
                { 0x41b3de4355555557, "333333333.33333343" },
                { 0xbecbf647612f3696, "-0.0000033333333333333333" },
                { 0x43143ff3c1cb0959, "1424953923781206.2" },
        };

        (void) state;
        for (size_t i = 0; i < count_of(numbers); i++) {
                struct text out = { 0 };
                json_t *real = json_real(0);
                double number;

                memcpy(&number, &numbers[i].bits, sizeof number);
                if (!numbers[i].wanted) {
                        assert_int_equal(json_real_set(real, number), -1); /* not even the reader has one */
                } else {
                        assert_int_equal(json_real_set(real, number), 0);
                        assert_int_equal(canon_write(real, &out), 0);
                        assert_string_equal(text_string(&out), numbers[i].wanted);
                }
                text_end(&out);
                json_decref(real);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_tree_is_that_of_rfc_6962),
                cmocka_unit_test(proofs_of_inclusion_are_judged_as_published),
                cmocka_unit_test(proofs_of_consistency_are_judged_as_published),
                cmocka_unit_test(proofs_of_subtrees_are_judged_as_published),
                cmocka_unit_test(json_is_made_canonical_as_published),
                cmocka_unit_test(numbers_are_printed_as_ecmascript_does),
                cmocka_unit_test(signatures_are_those_of_rfc_8032),
                cmocka_unit_test(signatures_are_judged_as_wycheproof_does),
                cmocka_unit_test(edge_cases_of_ed25519_are_judged_strictly),
                cmocka_unit_test(signed_notes_are_judged_as_go_does),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
