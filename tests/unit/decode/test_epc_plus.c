/* SPDX-License-Identifier: ISC */

/*
 * The '+' and '++' EPC schemes: bits to elements and back
 *
 * Long because the values, encodings, hosts and data of one EPC are told apart here.
 */

#include "test.h"

#include <string.h>

#include "bytes.h"
#include "check_digit.h"
#include "epc_payload.h"
#include "epc_plus.h"
#include "gs1.h"
#include "gs1_table.h"
#include "payload.h"
#include "random.h"
#include "rows.h"

static struct decoded decoded, elements;
static struct epc_bits bits;
static struct epc_plus plus;

static void read_hex(const char *hex) {
        payload_decode(PAYLOAD_EPC, (const uint8_t *) hex, strlen(hex), &decoded);
        if (!decoded.ok)
                fail_msg("%s: %s: %s at %zu", hex, decoded.error, decoded.message, decoded.at);
}

static void refused(const char *hex, const char *error, size_t at) {
        payload_decode(PAYLOAD_EPC, (const uint8_t *) hex, strlen(hex), &decoded);
        if (decoded.ok || strcmp(decoded.error, error) != 0 || decoded.at != at)
                fail_msg("%s: %s at %zu (%s), should be %s at %zu", hex, decoded.error, decoded.at,
                        decoded.message, error, at);
}

static void element_is(const char *ai, const char *value) {
        const struct element *element = decoded_find(&decoded, ai);

        assert_non_null(element);
        assert_int_equal(element->size, strlen(value));
        assert_memory_equal(decoded_bytes(&decoded, element), value, element->size);
}

static void is_equal(const struct decoded *a, const struct decoded *b) {
        assert_int_equal(a->element_count, b->element_count);
        for (size_t i = 0; i < a->element_count; i++) {
                const struct element *one = &a->elements[i], *other = &b->elements[i];

                assert_string_equal(one->name, other->name);
                if (one->size != other->size ||
                        memcmp(decoded_bytes(a, one), decoded_bytes(b, other), one->size) != 0)
                        fail_msg("AI %s: %.*s became %.*s", one->name, one->size,
                                (const char *) decoded_bytes(a, one), other->size,
                                (const char *) decoded_bytes(b, other));
        }
}

static void plus_start(const char *scheme, uint8_t filter, const char *host) {
        plus = (struct epc_plus){ .scheme = epc_plus_by_name(scheme), .filter = filter };
        assert_non_null(plus.scheme);
        (void) snprintf(plus.host, sizeof plus.host, "%s", host);
        memset(plus.encodings, ENCODING_SHORTEST, sizeof plus.encodings);
        decoded_start(&elements);
}

static void plus_add(const char *ai, const char *value, size_t size) {
        assert_true(decoded_element(&elements, ai, strlen(ai), 0));
        assert_true(decoded_value(&elements, value, size));
        elements.elements[elements.element_count - 1].ai = gs1_ai_find((const uint8_t *) ai, strlen(ai));
}

static void writes(const char *hex) {
        char written[EPC_BITS_MAX / 4 + 1];
        size_t size = strlen(hex);

        if (!epc_plus_write(&plus, &elements, &bits, &decoded))
                fail_msg("%s: %s", plus.scheme->name, decoded.message);
        bytes_hex(bits.bytes, (bits.count + 7) / 8, written);
        while (size > 0 && hex[size - 1] == '0')
                size--;
        assert_true(strspn(written + size, "0") == strlen(written + size));
        written[size] = '\0';
        if (strncasecmp(written, hex, size) != 0)
                fail_msg("%s: %s, should be %s", plus.scheme->name, written, hex);
}

/* --- the vectors --- */

/* gtin=…;serial=… : names of the fields, and the AI each is, or is the end of. */
static const struct {
        const char *field, *ai;
} fields[] = {
        { "gtin", "01" },
        { "serial", "21" },
        { "sscc", "00" },
        { "grai", "8003" },
        { "gsrn", "8018" },
        { "gdti", "253" },
        { "gcn", "255" },
        { "giai", "8004" },
        { "hostname", NULL },
};

static void lower(char *text) {
        for (; *text; text++)
                *text |= *text >= 'A' && *text <= 'Z' ? 0x20 : 0;
}

static void vector_field(const char *name, const char *value) {
        for (size_t i = 0; i < count_of(fields); i++) {
                if (strcmp(fields[i].field, name) != 0)
                        continue;
                if (fields[i].ai)
                        plus_add(fields[i].ai, value, strlen(value));
                else
                        (void) snprintf(plus.host, sizeof plus.host, "%s", value);
                return;
        }
        fail_msg("no field of an EPC: %s", name);
}

static void vector_fields(char *list) {
        char *rest = NULL;

        for (char *field = strtok_r(list, ";", &rest); field; field = strtok_r(NULL, ";", &rest)) {
                char *value = strchr(field, '=');

                assert_non_null(value);
                *value++ = '\0';
                vector_field(field, value);
        }
}

static void every_vector_agrees_both_ways(void **state) {
        static const char path[] = VECTORS "epc/plus-schemes.tsv";
        struct row row = { .number = 0 };
        size_t count = 0;
        FILE *file;

        (void) state;
        need_vectors(path);
        file = fopen(path, "r");
        while (row_read(file, &row)) {
                lower(row.fields[0].bytes);
                plus_start(row.fields[0].bytes, strcmp(row.fields[0].bytes, "sscc+") ? 3 : 0, "");
                vector_fields(row.fields[1].bytes);
                writes(row.fields[2].bytes);
                read_hex(row.fields[2].bytes);
                assert_string_equal(decoded.scheme, row.fields[0].bytes);
                is_equal(&elements, &decoded);
                count++;
        }
        (void) fclose(file);
        assert_int_equal(count, 8);
}

/* TDS 2.3, E.3, where it agrees with itself: two headers and two host names are misprinted there. */
static void the_standards_examples_agree(void **state) {
        (void) state;
        plus_start("dsgtin++", 3, "id.example.com");
        plus_add("01", "79521141123453", 14);
        plus_add("21", "32a/b", 5);
        plus_add("17", "220630", 6);
        writes("FC342CDE795211411234538566CB0AFC525065F1876F0D996D80");
        read_hex("FC342CDE795211411234538566CB0AFC525065F1876F0D996D80");
        is_equal(&elements, &decoded);
        assert_string_equal(decoded.link, "https://id.example.com/01/79521141123453/21/32a%2Fb?17=220630");

        plus_start("itip++", 3, "example.com");
        plus_add("8006", "095211411234540102", 18);
        plus_add("21", "rif981", 6);
        read_hex("ED309521141123454010266AE27FDF3592832F8C3B786CCB6C00");
        is_equal(&elements, &decoded);
        assert_string_equal(decoded.scheme, "itip++");
}

static void the_link_leads_where_the_elements_do(void **state) {
        struct tag tag;

        (void) state;
        read_hex("F73795211411234538566CB0AFC4");
        assert_string_equal(decoded.link, "https://id.gs1.org/01/79521141123453/21/32a%2Fb");
        gs1_tag(&decoded);
        tag = decoded.tag;
        payload_decode(PAYLOAD_GS1, (const uint8_t *) "https://id.gs1.org/01/79521141123453/21/32a%2Fb", 47,
                &decoded);
        assert_memory_equal(&decoded.tag, &tag, sizeof tag);
}

/* --- the data behind --- */

static void data_may_follow(void **state) {
        (void) state;
        plus_start("sgtin+", 1, "");
        plus.more = true;
        plus_add("01", "79521141123453", 14);
        plus_add("21", "32a/b", 5);
        plus_add("10", "LOT-7", 5);
        plus_add("17", "271231", 6);
        plus_add("3103", "001500", 6);
        plus_add("7007", "260101260131", 12);
        plus_add("4330", "001234-", 7);
        plus_add("4307", "SN", 2);
        plus_add("4321", "1", 1);
        plus_add("8008", "2601021504", 10);
        plus_add("8008", "26010215", 8);
        assert_true(epc_plus_write(&plus, &elements, &bits, &decoded));
        decoded_start(&decoded);
        if (!epc_plus_read(&bits, &plus, &decoded))
                fail_msg("%s at %zu", decoded.message, decoded.at);
        is_equal(&elements, &decoded);
        assert_true(plus.more);
        assert_int_equal(decoded.warning_count, 0);
        assert_true(epc_plus_link(&plus, &decoded));
        assert_non_null(strstr(decoded.link, "/01/79521141123453/10/LOT-7/21/32a%2Fb?17=271231&3103=001500"));
}

/* Eight zero bits are the AI of an SSCC where one can follow, and else what fills the last word. */
static void an_sscc_may_follow_and_zeros_may(void **state) {
        (void) state;
        plus_start("gsrn+", 0, "");
        plus.more = true;
        plus_add("8018", "952114112345678906", 18);
        plus_add("00", "095201234567891235", 18);
        writes("F4895211411234567890600095201234567891235");
        read_hex("F4895211411234567890600095201234567891235000");
        is_equal(&elements, &decoded);
        read_hex("F4095211411234567890600000000000000000000000000000");
        assert_int_equal(decoded.element_count, 1);
        refused("F48952114112345678906000952", "epc.too_short", 27);
}

/* Reading heeds the data themselves, as TDS 15.3 says, and tells where the bit that announces them is wrong. */
static void the_bit_that_announces_data_may_be_wrong(void **state) {
        (void) state;
        read_hex("F98095201234567891235");
        assert_int_equal(decoded.warning_count, 1);
        assert_non_null(strstr(decoded.warnings[0], "epc.more_bit: No data follow"));
        read_hex("F90095201234567891235"
                 "17367F");
        assert_non_null(strstr(decoded.warnings[0], "epc.more_bit: Data follow"));
        element_is("17", "270331");
}

/* --- encodings --- */

static void encoding_comes_back(const char *value, enum epc_encoding encoding, bool can) {
        plus_start("sgtin+", 0, "");
        plus_add("01", "79521141123453", 14);
        plus_add("21", value, strlen(value));
        plus.encodings[1] = (uint8_t) encoding;
        if (epc_plus_write(&plus, &elements, &bits, &decoded) != can)
                fail_msg("%s in encoding %d", value, encoding);
        if (!can)
                return;
        decoded_start(&decoded);
        assert_true(epc_plus_read(&bits, &plus, &decoded));
        is_equal(&elements, &decoded);
        if (encoding != ENCODING_SHORTEST)
                assert_int_equal(plus.encodings[1], encoding);
}

static void every_encoding_of_a_string_is_read(void **state) {
        static const struct {
                const char *value;
                const char *can; /* 1 for each encoding that it may have, in order */
                enum epc_encoding shortest;
        } cases[] = {
                { "0", "111111", ENCODING_DIGITS },
                { "0000000000000000000a", "001110", ENCODING_HEX_LOWER },
                { "99999999999999999999", "111111", ENCODING_DIGITS },
                { "00000000000000000000", "111111", ENCODING_DIGITS },
                { "1F", "010111", ENCODING_HEX_UPPER },
                { "1f", "001110", ENCODING_HEX_LOWER },
                { "ABC-.:Z09", "000011", ENCODING_CODE40 },
                { "ABZ", "000111", ENCODING_CODE40 },
                { "Z", "000111", ENCODING_BASE64 },
                { "aZ_-", "000110", ENCODING_BASE64 },
                { "32a/b", "000010", ENCODING_ASCII },
        };

        (void) state;
        for (size_t i = 0; i < count_of(cases); i++) {
                for (int encoding = 0; encoding < ENCODING_COUNT; encoding++)
                        encoding_comes_back(
                                cases[i].value, (enum epc_encoding) encoding, cases[i].can[encoding] == '1');
                encoding_comes_back(cases[i].value, ENCODING_SHORTEST, true);
                assert_int_equal(plus.encodings[1], cases[i].shortest);
        }
        encoding_comes_back("x y", ENCODING_SHORTEST, false);
        encoding_comes_back("012345678901234567890", ENCODING_SHORTEST, false);
        encoding_comes_back("", ENCODING_SHORTEST, false);
}

static void host_comes_back(const char *host, size_t sevens) {
        char back[EPC_HOST_MAX];
        struct epc_reader r = { .bits = &bits, .decoded = &decoded };

        epc_bits_start(&bits);
        decoded_start(&decoded);
        if (!epc_host_write(&bits, host))
                fail_msg("%s can't be written", host);
        if (sevens)
                assert_int_equal(bits.count, 7 + 7 * sevens);
        assert_true(epc_host_read(&r, back));
        assert_string_equal(back, host);
        assert_int_equal(r.at, bits.count);
}

static void hosts_are_shortened_and_come_back(void **state) {
        (void) state;
        host_comes_back("example.com", 8);
        host_comes_back("id.example.com", 9);
        host_comes_back("www.example.co.uk", 10);
        host_comes_back("qr.police.gov.sn", 10); /* qr. p o l i c e .gov .sn, a pair */
        host_comes_back("example.tech", 9);
        host_comes_back("example.com.au", 9);
        host_comes_back("x.net.cn", 3);
        host_comes_back("x.zw", 3);
        host_comes_back("x.li", 3);
        host_comes_back("x.lk", 3);
        host_comes_back("x.museum", 7); /* .mu is a country's */
        host_comes_back("127.0.0.1:8080", 0);
        host_comes_back("EXAMPLE.COM", 0);
        host_comes_back("a23456789012345678901234567890123456789012345678901234567890123", 63);
        assert_false(epc_host_write(&bits, ""));
        assert_false(epc_host_write(&bits, "a/b"));
        assert_false(
                epc_host_write(&bits, "a234567890123456789012345678901234567890123456789012345678901234"));
}

/* --- what is written comes back --- */

static struct dice dice = { 20261124 };

static char random_of(const char *set) {
        return set[dice_below(&dice, strlen(set))];
}

static const char
        digits[] = "0123456789",
        letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        any[] = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

static size_t fill(char *out, const char *set, size_t size) {
        for (size_t i = 0; i < size; i++)
                out[i] = random_of(set);
        return size;
}

/* Strings of each encoding's characters as often. */
static size_t fill_string(char *out, size_t max) {
        static const char *const sets[] = { digits, "0123456789ABCDEF", "0123456789abcdef", "ABCxyz019-_",
                any, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:" };

        return fill(out, sets[dice_below(&dice, count_of(sets))], dice_between(&dice, 1, max));
}

static size_t fill_checked(char *out, size_t size) {
        (void) fill(out, digits, size - 1);
        out[size - 1] = check_mod10((const uint8_t *) out, size - 1);
        return size;
}

/* A value of an AI that GS1 allows. */
static size_t random_value(const char *ai, char *out) {
        size_t size;

        if (!strcmp(ai, "01") || !strcmp(ai, "8006")) {
                size = fill_checked(out, 14);
                if (ai[0] == '8') {
                        memcpy(out + size, "0102", 4);
                        size += 4;
                }
                return size;
        }
        if (!strcmp(ai, "00") || !strcmp(ai, "8018") || !strcmp(ai, "8017"))
                return fill_checked(out, 18);
        if (!strcmp(ai, "414"))
                return fill_checked(out, 13);
        if (!strcmp(ai, "253"))
                return fill_checked(out, 13) + fill_string(out + 13, 17);
        if (!strcmp(ai, "255"))
                return fill_checked(out, 13) + fill(out + 13, digits, dice_between(&dice, 1, 12));
        if (!strcmp(ai, "8003")) {
                out[0] = '0';
                return 1 + fill_checked(out + 1, 13) + fill_string(out + 14, 16);
        }
        if (!strcmp(ai, "8004") || !strcmp(ai, "8010")) {
                size = fill(out, digits, dice_between(&dice, 6, 20));
                if (dice_below(&dice, 4))
                        size += fill(out + size, letters, 1) + fill(out + size + 1, "AB12", 5);
                return size;
        }
        if (!strcmp(ai, "8011")) {
                out[0] = '1';
                return 1 + fill(out + 1, digits, dice_below(&dice, 12));
        }
        return fill_string(out, 20); /* 21, 254 */
}

static void one_comes_back(const struct epc_plus_scheme *scheme) {
        static const char *const hosts[] = { "example.com", "ID.GS1.ORG", "www.police.sn",
                "a-b.example.co.uk:8443" };
        static const char *const dates[] = { "11", "13", "15", "16", "17", "7006", "7007" };
        char value[128];
        struct epc_bits again;
        struct epc_plus back;

        plus_start(scheme->name, (uint8_t) dice_below(&dice, 8),
                scheme->host ? hosts[dice_below(&dice, count_of(hosts))] : "");
        for (size_t i = 0; i < 2 && scheme->ais[i]; i++)
                plus_add(scheme->ais[i], value, random_value(scheme->ais[i], value));
        if (scheme->dated)
                plus_add(dates[dice_below(&dice, count_of(dates))], "260131", 6);
        if (dice_below(&dice, 4) == 0) {
                plus.more = true;
                plus_add("99", value, fill(value, digits, dice_between(&dice, 1, 10)));
        }
        if (!epc_plus_write(&plus, &elements, &bits, &decoded))
                fail_msg("%s: %s", scheme->name, decoded.message);
        decoded_start(&decoded);
        if (!epc_plus_read(&bits, &back, &decoded))
                fail_msg("%s: %s: %s at %zu", scheme->name, decoded.error, decoded.message, decoded.at);
        is_equal(&elements, &decoded);
        assert_ptr_equal(back.scheme, scheme);
        assert_int_equal(back.filter, plus.filter);
        assert_int_equal(back.more, plus.more);
        assert_string_equal(back.host, plus.host);
        assert_true(epc_plus_write(&back, &decoded, &again, &decoded));
        assert_memory_equal(&again, &bits, sizeof bits);
}

static void whatever_is_written_comes_back(void **state) {
        size_t count, rounds = 0;
        const struct epc_plus_scheme *schemes = epc_plus_schemes(&count);

        (void) state;
        for (; rounds < 100000; rounds++)
                one_comes_back(&schemes[rounds % count]);
}

/* Table F and our table of AIs: what TDS allows to follow an EPC is what we know as an AI. */
static void every_row_of_values_is_of_ais_that_exist(void **state) {
        size_t count;
        const struct epc_value *values = epc_values(&count);

        (void) state;
        for (size_t i = 0; i < count; i++) {
                const char *ends[] = { values[i].first,
                        values[i].last[0] ? values[i].last : values[i].first };

                for (size_t k = 0; k < 2; k++) {
                        if (!gs1_ai_find((const uint8_t *) ends[k], strlen(ends[k])))
                                fail_msg("AI %s isn't one", ends[k]);
                        assert_ptr_equal(epc_value_find(ends[k]), &values[i]);
                }
        }
        assert_null(epc_value_find("03"));
        assert_null(epc_value_find("8014"));
}

/* --- what can't be read --- */

static void bits_that_mean_nothing_are_refused(void **state) {
        (void) state;
        refused("F7", "epc.too_short", 2);
        refused("F7379521141123453", "epc.too_short", 17);
        refused("F73795211411234538566CB0AF", "epc.too_short", 26);
        refused("F73A95211411234538566CB0AFC4", "epc.digit", 3);
        refused("F73795211411234548566CB0AFC4", "gs1.check_digit", 16);
        refused("F737952114112345300000000000", "gs1.length", 17);   /* no serial number */
        refused("F7379521141123453C566CB0AFC4", "epc.encoding", 17); /* encoding 6 */
        refused("F73795211411234531F99999999999999999", "epc.length", 17);
        refused("F737952114112345301FC000", "epc.range", 19); /* one digit, of value 15 */
        refused("F73795211411234538480000", "epc.character", 19);
        refused("FB37A0DE795211411234538566CB0AFC4", "epc.date", 3);
        refused("FA3F", "gs1.length", 3);
        refused("FA3B", "epc.digit", 3);
        refused("FA39521E0110", "epc.delimiter", 8);
        refused("F9009520123456789123599", "epc.too_short", 23);
        refused("F90095201234567891235A1", "epc.ai", 21);
        refused("F9009520123456789123509", "epc.ai", 21);
        refused("F900952012345678912358014", "epc.ai", 21); /* an AI that may not follow */
        refused("EF00952012345678912350", "epc.too_short", 22);
        refused("EF009520123456789123580000", "epc.host", 21); /* a name of no characters */
        refused("EF009520123456789123582FC", "epc.host", 22);
        refused("EF009520123456789123507FFFE", "epc.character", 22);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_vector_agrees_both_ways),
                cmocka_unit_test(the_standards_examples_agree),
                cmocka_unit_test(the_link_leads_where_the_elements_do),
                cmocka_unit_test(data_may_follow),
                cmocka_unit_test(an_sscc_may_follow_and_zeros_may),
                cmocka_unit_test(the_bit_that_announces_data_may_be_wrong),
                cmocka_unit_test(every_encoding_of_a_string_is_read),
                cmocka_unit_test(hosts_are_shortened_and_come_back),
                cmocka_unit_test(whatever_is_written_comes_back),
                cmocka_unit_test(every_row_of_values_is_of_ais_that_exist),
                cmocka_unit_test(bits_that_mean_nothing_are_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
