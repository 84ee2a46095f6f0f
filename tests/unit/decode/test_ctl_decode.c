/* SPDX-License-Identifier: ISC */

/*
 * `strongroom decode`, from lines to lines
 */

#include "test.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "decode.h"
#include "macros.h"
#include "ndef.h"
#include "rows.h"
#include "text.h"

/* Runs the verb over these lines; the caller frees what it printed. */
static int run(const char *lines, size_t size, char **ret_printed) {
        char *printed = NULL, *said = NULL;
        size_t printed_size, said_size;
        FILE *in = fmemopen((void *) (uintptr_t) lines, size, "r");
        FILE *out = open_memstream(&printed, &printed_size), *err = open_memstream(&said, &said_size);
        int status = ctl_decode(in, out, err);

        (void) fclose(in);
        (void) fclose(out);
        (void) fclose(err);
        assert_string_equal(said, "");
        free(said);
        *ret_printed = printed;
        return status;
}

static void answers(const char *lines, int status, const char *expected) {
        scoped(freep) char *printed = NULL;

        assert_int_equal(run(lines, strlen(lines), &printed), status);
        assert_string_equal(printed, expected);
}

static void the_contract_is_kept_to_the_byte(void **state) {
        (void) state;
        answers("gs1\t^010950600013435221ABC\n", 0,
                "{\"ok\":true,\"carrier\":\"gs1\",\"elements\":[[\"01\",\"09506000134352\"],[\"21\",\"ABC\"]]"
                ","
                "\"tag\":\"gs1:010950600013435221ABC\"}\n");
        answers("gs1\t^10A1\n", 0,
                "{\"ok\":true,\"carrier\":\"gs1\",\"elements\":[[\"10\",\"A1\"]],"
                "\"warnings\":[\"gs1.requires: AI 10 needs one of 01, 02, 03, 8006, "
                "8026\"],\"tag\":\"gs1:10A1\"}\n");
        answers("gs1\t0109506000134351\n", 65,
                "{\"ok\":false,\"carrier\":\"gs1\",\"error\":\"gs1.check_digit\","
                "\"message\":\"AI 01: check digit is 1, should be 2.\",\"at\":15}\n");
        answers("aim\t]C10109506000134352\\x1d10A\n", 0,
                "{\"ok\":true,\"carrier\":\"aim\",\"symbology\":\"GS1-128\","
                "\"elements\":[[\"01\",\"09506000134352\"],[\"10\",\"A\"]],\"tag\":\"gs1:"
                "010950600013435210A\"}\n");
        answers("iso15434\t[)>\\x1e06\\x1d17V0CUK1\\x1dS2345\\x1e\\x04\n", 0,
                "{\"ok\":true,\"carrier\":\"iso15434\",\"elements\":[[\"17V\",\"0CUK1\"],[\"S\",\"2345\"]],"
                "\"tag\":\"iuid:D0CUK12345\"}\n");
        answers("text\tABC 1\n", 0, "{\"ok\":true,\"carrier\":\"text\",\"tag\":\"text:ABC\\\\x201\"}\n");
}

static void epcs_answer_as_the_contract_says(void **state) {
        (void) state;
        answers("epc\t3074257BF7194E4000001A85\n", 0,
                "{\"ok\":true,\"carrier\":\"epc\",\"scheme\":\"sgtin-96\","
                "\"uri\":\"urn:epc:tag:sgtin-96:3.0614141.812345.6789\","
                "\"pure\":\"urn:epc:id:sgtin:0614141.812345.6789\",\"tag\":\"epc:3074257BF7194E4000001A85\"}"
                "\n");
        answers("epc\tF73795211411234538566CB0AFC4\n", 0,
                "{\"ok\":true,\"carrier\":\"epc\",\"scheme\":\"sgtin+\","
                "\"elements\":[[\"01\",\"79521141123453\"],[\"21\",\"32a/b\"]],"
                "\"digital_link\":\"https://id.gs1.org/01/79521141123453/21/32a%2Fb\","
                "\"tag\":\"epc:F73795211411234538566CB0AFC4\"}\n");
        answers("epc\tE28011602000742C05AB0123\n", 0,
                "{\"ok\":true,\"carrier\":\"epc\",\"scheme\":\"raw\","
                "\"uri\":\"urn:epc:raw:96.xE28011602000742C05AB0123\",\"tag\":\"epc:"
                "E28011602000742C05AB0123\"}\n");
        answers("epc-uri\turn:epc:tag:sgtin-96:3.0614141.812345.6789\n", 0,
                "{\"ok\":true,\"carrier\":\"epc-uri\",\"hex\":\"3074257BF7194E4000001A85\","
                "\"tag\":\"epc:3074257BF7194E4000001A85\"}\n");
        answers("epc\t307C257BF7194E4000001A85\n", 65,
                "{\"ok\":false,\"carrier\":\"epc\",\"error\":\"epc.partition\","
                "\"message\":\"There is no partition 7.\",\"at\":2}\n");
}

static void ndef_messages_answer_record_by_record(void **state) {
        (void) state;
        answers("ndef\td101085402656e48656c6c6f\n", 0,
                "{\"ok\":true,\"carrier\":\"ndef\",\"records\":[{\"tnf\":\"well-known\",\"type\":\"T\","
                "\"language\":\"en\",\"text\":\"Hello\"}],\"tag\":\"text:Hello\"}\n");
        answers("ndef\tD1021953709101055504616263641101055402776F616251030161637400\n", 0,
                "{\"ok\":true,\"carrier\":\"ndef\",\"records\":[{\"tnf\":\"well-known\",\"type\":\"Sp\","
                "\"records\":["
                "{\"tnf\":\"well-known\",\"type\":\"U\",\"uri\":\"https://abcd\"},"
                "{\"tnf\":\"well-known\",\"type\":\"T\",\"language\":\"wo\",\"text\":\"ab\"},"
                "{\"tnf\":\"well-known\",\"type\":\"act\",\"payload\":\"00\"}]}],\"tag\":\"text:https://"
                "abcd\"}\n");
        answers("ndef\tDC0D02016578616D706C652E636F6D3A74410102\n", 0,
                "{\"ok\":true,\"carrier\":\"ndef\",\"records\":[{\"tnf\":\"external\",\"type\":\"example.com:"
                "t\","
                "\"id\":\"A\",\"payload\":\"0102\"}],"
                "\"warnings\":[\"ndef.no_identity: No record is a URI, a text or an external one that says "
                "what this is\"],"
                "\"tag\":\"\"}\n");
        answers("ndef\tD1010\n", 65,
                "{\"ok\":false,\"carrier\":\"ndef\",\"error\":\"ndef.hex\","
                "\"message\":\"This isn't a byte in hexadecimal digits.\",\"at\":4}\n");
}

/* The longest message fits a line; one byte more is told as such. */
static void a_long_ndef_message_fits_a_line(void **state) {
        scoped(freep) char *line = malloc(2 * NDEF_BYTES_MAX + 64), *printed = NULL;
        size_t size = (size_t) snprintf(line, 64, "ndef\tC500%08X", NDEF_BYTES_MAX - 6);

        (void) state;
        while (size < 5 + 2UL * NDEF_BYTES_MAX)
                line[size++] = '0';
        line[size] = '\n';
        assert_int_equal(run(line, size + 1, &printed), 0);
        free(printed);
        memcpy(line + size, "00\n", 3);
        assert_int_equal(run(line, size + 3, &printed), 65);
        assert_non_null(strstr(printed, "ndef.too_long"));
}

static void a_bad_line_stops_nothing(void **state) {
        (void) state;
        answers("nonsense\n"
                "rfid\t3074257BF7194E4000001A85\n"
                "aim\t]C1\\q\n"
                "text\tfine",
                65,
                "{\"ok\":false,\"carrier\":\"nonsense\",\"error\":\"decode.line\","
                "\"message\":\"A line is a carrier, a tab and a payload; there is no tab.\",\"at\":0}\n"
                "{\"ok\":false,\"carrier\":\"rfid\",\"error\":\"carrier.unknown\","
                "\"message\":\"The carriers known are aim, gs1, iso15434, text, epc, epc-uri and "
                "ndef.\",\"at\":0}\n"
                "{\"ok\":false,\"carrier\":\"aim\",\"error\":\"payload.escape\","
                "\"message\":\"A backslash is neither \\\\\\\\ nor \\\\xHH.\",\"at\":0}\n"
                "{\"ok\":true,\"carrier\":\"text\",\"tag\":\"text:fine\"}\n");
}

static void our_own_labels_are_known_by_their_shape(void **state) {
        (void) state;
        answers("text\ts7777777777"
                "X\n",
                65,
                "{\"ok\":false,\"carrier\":\"text\",\"error\":\"label.check_character\","
                "\"message\":\"The check character of this label is wrong.\",\"at\":11}\n");
}

/* Bytes of any kind, an endless line, no newline at the end: one answer of valid JSON for each line. */
static void whatever_the_bytes_there_is_one_answer_a_line(void **state) {
        static char lines[20000];
        scoped(freep) char *printed = NULL;
        size_t size = 0, count = 0;
        char *rest = NULL;

        (void) state;
        for (int c = 0; c < 256; c++) {
                if (c == '\n')
                        continue;
                size += (size_t) snprintf(lines + size, sizeof lines - size, "text\tA");
                lines[size++] = (char) c;
                lines[size++] = '\n';
        }
        memset(lines + size, '\xff', sizeof lines - size);
        assert_int_equal(run(lines, sizeof lines, &printed), 65);
        for (char *line = strtok_r(printed, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
                json_t *answer = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

                assert_non_null(answer);
                assert_non_null(json_object_get(answer, "ok"));
                json_decref(answer);
                count++;
        }
        assert_int_equal(count, 256);
}

static void vectors_go_through_the_verb_as_they_stand(void **state) {
        static const char path[] = VECTORS "gs1/gs1-digital-link.tsv";
        struct row row = { .number = 0 };
        char line[2 * ROW_FIELD_MAX];
        FILE *file;

        (void) state;
        need_vectors(path);
        file = fopen(path, "r");
        while (row_read(file, &row)) {
                scoped(freep) char *printed = NULL;
                int size = snprintf(line, sizeof line, "gs1\t%s\n", row.fields[1].bytes);

                if (row_is_contradicted(path, &row))
                        continue;
                assert_int_equal(
                        run(line, (size_t) size, &printed), strcmp(row.fields[0].bytes, "true") ? 65 : 0);
        }
        (void) fclose(file);
}

static void a_full_disk_is_said(void **state) {
        char *said = NULL;
        size_t said_size;
        FILE *in = fmemopen((void *) (uintptr_t) "text\tA\n", 7, "r"), *out = fopen("/dev/full", "w");
        FILE *err = open_memstream(&said, &said_size);

        (void) state;
        assert_non_null(out);
        assert_int_equal(ctl_decode(in, out, err), DECODE_EXIT_INTERNAL);
        (void) fclose(in);
        (void) fclose(out);
        (void) fclose(err);
        assert_non_null(strstr(said, "No space left"));
        free(said);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_contract_is_kept_to_the_byte),
                cmocka_unit_test(epcs_answer_as_the_contract_says),
                cmocka_unit_test(ndef_messages_answer_record_by_record),
                cmocka_unit_test(a_long_ndef_message_fits_a_line),
                cmocka_unit_test(a_bad_line_stops_nothing),
                cmocka_unit_test(our_own_labels_are_known_by_their_shape),
                cmocka_unit_test(whatever_the_bytes_there_is_one_answer_a_line),
                cmocka_unit_test(vectors_go_through_the_verb_as_they_stand),
                cmocka_unit_test(a_full_disk_is_said),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
