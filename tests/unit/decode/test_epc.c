/* SPDX-License-Identifier: ISC */

/*
 * EPCs with a tag URI: bits to URI and back
 *
 * Long because every way to refuse stands beside what is accepted.
 */

#include "test.h"

#include <string.h>

#include "bytes.h"
#include "epc.h"
#include "epc_payload.h"
#include "payload.h"
#include "random.h"
#include "rows.h"

static struct decoded decoded;

/* The payload may be what was decoded before. */
static void decode(enum payload_carrier carrier, const char *text) {
        char payload[2 * DECODED_URI_MAX];

        assert_in_range(snprintf(payload, sizeof payload, "%s", text), 0, sizeof payload - 1);
        payload_decode(carrier, (const uint8_t *) payload, strlen(payload), &decoded);
        if (!decoded.ok)
                fail_msg("%s: %s: %s", payload, decoded.error, decoded.message);
}

static void refused(enum payload_carrier carrier, const char *payload, const char *error, size_t at) {
        payload_decode(carrier, (const uint8_t *) payload, strlen(payload), &decoded);
        if (decoded.ok || strcmp(decoded.error, error) != 0 || decoded.at != at)
                fail_msg("%s: %s at %zu (%s), should be %s at %zu", payload, decoded.error, decoded.at,
                        decoded.message, error, at);
        assert_int_equal(decoded.tag.scheme, TAG_NONE);
}

static void is_tag(const char *hex) {
        assert_int_equal(decoded.tag.scheme, TAG_EPC);
        assert_int_equal(decoded.tag.size, strlen(hex));
        assert_memory_equal(decoded.tag.bytes, hex, strlen(hex));
}

/* Equal but for zeros at the end. */
static bool same_bits(const char *a, const char *b) {
        size_t size = strlen(a) < strlen(b) ? strlen(a) : strlen(b);

        return !memcmp(a, b, size) && strspn(a + size, "0") == strlen(a + size) &&
               strspn(b + size, "0") == strlen(b + size);
}

static void every_vector_agrees_both_ways(void **state) {
        static const char path[] = VECTORS "epc/tag-uri.tsv";
        struct row row = { .number = 0 };
        size_t count = 0;
        FILE *file;

        (void) state;
        need_vectors(path);
        file = fopen(path, "r");
        while (row_read(file, &row)) {
                struct tag tag;

                decode(PAYLOAD_EPC, row.fields[2].bytes);
                assert_string_equal(decoded.scheme, row.fields[0].bytes);
                assert_string_equal(decoded.uri, row.fields[1].bytes);
                tag = decoded.tag;
                decode(PAYLOAD_EPC_URI, row.fields[1].bytes);
                if (!same_bits(decoded.hex, row.fields[2].bytes))
                        fail_msg("%s: %s, should be %s", row.fields[1].bytes, decoded.hex,
                                row.fields[2].bytes);
                assert_memory_equal(&decoded.tag, &tag, sizeof tag);
                count++;
        }
        (void) fclose(file);
        assert_true(count > 100);
}

/* The standard's own examples (TDS 2.3, E.3) of the schemes that the vectors lack. */
static void the_contract_is_kept(void **state) {
        (void) state;
        decode(PAYLOAD_EPC, "3074257BF7194E4000001A85");
        assert_string_equal(decoded.scheme, "sgtin-96");
        assert_string_equal(decoded.uri, "urn:epc:tag:sgtin-96:3.0614141.812345.6789");
        assert_string_equal(decoded.pure, "urn:epc:id:sgtin:0614141.812345.6789");
        is_tag("3074257BF7194E4000001A85");
        decode(PAYLOAD_EPC_URI, "urn:epc:tag:sgtin-96:3.0614141.812345.6789");
        assert_string_equal(decoded.hex, "3074257BF7194E4000001A85");
        decode(PAYLOAD_EPC, "3500E86F8000A9E000000586");
        assert_string_equal(decoded.pure, "urn:epc:id:gid:952056.2718.1414");
        decode(PAYLOAD_EPC, "4176451FD40C0E4082DBDD8B36600000000000000000000000000000");
        assert_string_equal(decoded.pure, "urn:epc:id:itip:9521141.012345.01.02.mw133");
}

/* --- what is written comes back --- */

static struct dice dice = { 20261124 };

static char random_of(const char *set) {
        return set[dice_below(&dice, strlen(set))];
}

static const char
        digits[] = "0123456789",
        six_set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/",
        cage_set[] = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789",
        string_set[] = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

static void part_start(struct epc *epc) {
        epc->parts[epc->count].at = (uint8_t) epc->room_size;
        epc->parts[epc->count].size = 0;
        epc->count++;
}

static void part_fill(struct epc *epc, const char *set, size_t size) {
        part_start(epc);
        for (size_t i = 0; i < size; i++)
                epc->room[epc->room_size++] = random_of(set);
        epc->parts[epc->count - 1].size = (uint8_t) size;
}

/* Extremes as often as anything else. */
static void part_number(struct epc *epc, unsigned bits) {
        uint64_t most = (1ULL << bits) - 1, value = dice_roll(&dice) & most;
        char text[24];
        size_t size;

        value >>= dice_below(&dice, bits);
        if (dice_below(&dice, 8) == 0)
                value = dice_below(&dice, 2) ? most : 0;
        size = (size_t) snprintf(text, sizeof text, "%llu", (unsigned long long) value);
        part_start(epc);
        memcpy(epc->room + epc->room_size, text, size);
        epc->room_size += size;
        epc->parts[epc->count - 1].size = (uint8_t) size;
}

static void part_pair(struct epc *epc, uint8_t kind, const struct epc_partition *row) {
        part_fill(epc, digits, row->company_digits);
        if (kind == FIELD_PARTITION_NUMBER)
                part_number(epc, row->reference_bits);
        else if (kind == FIELD_PARTITION_STRING)
                part_fill(epc, string_set, dice_between(&dice, 1, row->reference_max));
        else if (kind == FIELD_PARTITION_SIX)
                part_fill(epc, six_set, dice_between(&dice, 1, row->reference_max));
        else
                part_fill(epc, digits, row->reference_max);
}

static void part_random(struct epc *epc, const struct epc_field *field, size_t partition) {
        switch ((enum epc_field_kind) field->kind) {
        case FIELD_INTEGER: part_number(epc, field->bits); break;
        case FIELD_STRING: part_fill(epc, string_set, dice_between(&dice, 1, field->bits / 7)); break;
        case FIELD_PARTITION:
        case FIELD_PARTITION_NUMBER:
        case FIELD_PARTITION_STRING:
        case FIELD_PARTITION_SIX: part_pair(epc, field->kind, &epc->scheme->partitions[partition]); break;
        case FIELD_NUMERIC_STRING:
                part_fill(epc, digits, dice_between(&dice, 1, field->bits == 41 ? 12 : 17));
                break;
        case FIELD_CAGE:
        case FIELD_CAGE_ASCII: part_fill(epc, cage_set, dice_between(&dice, 5, 6)); break;
        case FIELD_SIX:
                part_fill(epc, six_set, dice_between(&dice, field->min, field->max));
                if (field->min && dice_below(&dice, 4) == 0)
                        epc->room[epc->parts[epc->count - 1].at] = '#';
                break;
        case FIELD_FIXED: part_fill(epc, digits, 2); break;
        default: break;
        }
}

static bool same_parts(const struct epc *a, const struct epc *b) {
        if (a->scheme != b->scheme || a->count != b->count || a->room_size != b->room_size)
                return false;
        for (size_t i = 0; i < a->count; i++)
                if (a->parts[i].at != b->parts[i].at || a->parts[i].size != b->parts[i].size)
                        return false;
        return !memcmp(a->room, b->room, a->room_size);
}

static void one_comes_back(const struct epc_scheme *scheme, size_t partition) {
        struct epc epc = { .scheme = scheme }, back;
        char uri[EPC_URI_MAX], pure[EPC_URI_MAX];
        struct epc_bits bits, again;

        for (size_t i = 0; i < EPC_FIELDS_MAX; i++)
                part_random(&epc, &scheme->fields[i], partition);
        decoded_start(&decoded);
        if (!epc_write(&epc, &bits, &decoded))
                fail_msg("%s: %s", scheme->name, decoded.message);
        assert_true(scheme->bits ? bits.count == scheme->bits : bits.count > EPC_HEADER_BITS);
        if (scheme->fields[1].kind >= FIELD_PARTITION && scheme->fields[1].kind <= FIELD_PARTITION_SIX)
                assert_int_equal(epc_bits_get(&bits, 11, 3), partition);
        assert_true(epc_read(&bits, &back, &decoded));
        assert_true(same_parts(&epc, &back));
        assert_true(epc_uri_print(&epc, uri) < EPC_URI_MAX);
        assert_true(epc_pure_print(&epc, pure) < EPC_URI_MAX);
        if (!epc_uri_read(uri, strlen(uri), &back, &decoded))
                fail_msg("%s: %s", uri, decoded.message);
        assert_true(same_parts(&epc, &back));
        assert_true(epc_write(&back, &again, &decoded));
        assert_memory_equal(&bits, &again, sizeof bits);
}

/* Every scheme, every partition, values short and long: at least 100,000 of them. */
static void whatever_is_written_comes_back(void **state) {
        size_t count, rounds = 0;
        const struct epc_scheme *schemes = epc_schemes(&count);

        (void) state;
        while (rounds < 100000)
                for (size_t i = 0; i < count; i++)
                        for (size_t partition = 0; partition < EPC_PARTITIONS; partition++, rounds++)
                                one_comes_back(&schemes[i], partition);
}

/* --- what can't be read --- */

static void bits_that_mean_nothing_are_refused(void **state) {
        (void) state;
        refused(PAYLOAD_EPC, "", "payload.empty", 0);
        refused(PAYLOAD_EPC, "3074257BF7194E400000XA85", "epc.hex", 20);
        refused(PAYLOAD_EPC, "3074257BF7194E4000001A8", "epc.too_short", 23);
        refused(PAYLOAD_EPC, "30", "epc.too_short", 2);
        refused(PAYLOAD_EPC, "00000000000000", "epc.unprogrammed", 0);
        refused(PAYLOAD_EPC, "307C257BF7194E4000001A85", "epc.partition", 2);
        refused(PAYLOAD_EPC, "3077FFFFFF194E4000001A85", "epc.range", 3); /* 2^24 - 1, seven digits */
        refused(PAYLOAD_EPC, "3074257BF7FFFFC000001A85", "epc.range", 9);
        refused(PAYLOAD_EPC, "311BA1B300CE0A6A83000001", "epc.padding", 18);
        refused(PAYLOAD_EPC, "3074257BF7194E4000001A850001", "epc.trailing", 24);
        /* SGTIN-198: no serial number; a character that isn't one; another after the end */
        refused(PAYLOAD_EPC, "3676451FD40C0E400000000000000000000000000000000000000", "epc.length", 14);
        refused(PAYLOAD_EPC, "36C84DF489486D93EE7D8E8A2000000000000000000000001000", "epc.padding", 26);
        refused(PAYLOAD_EPC, "36C84DF4894840000000000000000000000000000000000000000", "epc.length", 14);
        /* ADI: a CAGE code with an I; a string that never ends */
        refused(PAYLOAD_EPC, "3B0E0CF5E76249047759AD00373DC7602E7200", "epc.character", 11);
        refused(PAYLOAD_EPC, "3B0E0CF5E76C9047759AD00373DC7602E72", "epc.too_short", 35);
        /* SGCN-96: the serial number without its 1 */
        refused(PAYLOAD_EPC, "3F76451FD612640000000000", "epc.range", 13);
        /* ITIP-110: piece 100 */
        refused(PAYLOAD_EPC, "4076451FD40C0E7205800000000F", "epc.range", 14);
}

static void uris_that_mean_nothing_are_refused(void **state) {
        static const char giai[] = "urn:epc:tag:giai-202:3.9521141.32a/b";

        (void) state;
        refused(PAYLOAD_EPC_URI, "", "epc.uri", 0);
        refused(PAYLOAD_EPC_URI, "urn:epc:id:sgtin:0614141.812345.6789", "epc.uri", 0);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:sgtin-97:3.0614141.812345.6789", "epc.scheme", 12);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:sgtin-96", "epc.scheme", 12);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:sgtin-96:3.0614141.812345", "epc.parts", 37);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:sgtin-96:3.0614141.812345.6789.1", "epc.character", 38);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:sgtin-96:8.0614141.812345.6789", "epc.range", 21);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:sgtin-96:3.06141.812345.6789", "epc.partition", 23);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:sgtin-96:3.0614141.81234.6789", "epc.length", 31);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:sgtin-96:3.0614141.812345.06789", "epc.leading_zero", 38);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:sgtin-96:3.0614141.812345.", "epc.length", 38);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:sgtin-96:3.0614141.812345.274877906944", "epc.range", 38);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:sgtin-96:3.0614141.812345.99999999999999999999", "epc.range",
                38);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:sgtin-96:3.0614141.8123x5.6789", "epc.character", 31);
        refused(PAYLOAD_EPC_URI, giai, "epc.escape", 34);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:giai-202:3.9521141.32a%2", "epc.escape", 34);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:giai-202:3.9521141.32a%20", "epc.character", 34);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:giai-202:3.9521141.32$", "epc.character", 31);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:usdod-96:3.CAGEI.1", "epc.character", 23);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:usdod-96:3.CAGE.1", "epc.length", 23);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:adi-var:3.35962.pq7.M37", "epc.character", 28);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:adi-var:3.35962.PQ7.", "epc.length", 32);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:sgcn-96:3.9521141.67890.1234567890123", "epc.length", 36);
        refused(PAYLOAD_EPC_URI, "urn:epc:tag:gid-96:268435456.1.1", "epc.range", 19);
        refused(PAYLOAD_EPC_URI, "urn:epc:raw:96.3074", "epc.uri", 14);
        refused(PAYLOAD_EPC_URI, "urn:epc:raw:96.x3074", "epc.length", 12);
        refused(PAYLOAD_EPC_URI, "urn:epc:raw:16.x30G4", "epc.hex", 18);
}

/* An EPC with a serial number of zeros in front needs a scheme that keeps them. */
static void leading_zeros_are_kept_where_the_scheme_can(void **state) {
        (void) state;
        decode(PAYLOAD_EPC_URI, "urn:epc:tag:sgtin-198:3.0614141.812345.06789");
        decode(PAYLOAD_EPC, decoded.hex);
        assert_string_equal(decoded.uri, "urn:epc:tag:sgtin-198:3.0614141.812345.06789");
        decode(PAYLOAD_EPC_URI, "urn:epc:tag:sgcn-96:3.9521141.67890.0004711");
        decode(PAYLOAD_EPC, decoded.hex);
        assert_string_equal(decoded.uri, "urn:epc:tag:sgcn-96:3.9521141.67890.0004711");
        decode(PAYLOAD_EPC_URI, "urn:epc:tag:usdod-96:15.CAGE5.68719476735");
        assert_string_equal(decoded.hex, "2FF204341474535FFFFFFFFF");
        decode(PAYLOAD_EPC, decoded.hex);
        assert_string_equal(decoded.pure, "urn:epc:id:usdod:CAGE5.68719476735");
}

/* %41 is an A that needn't have been escaped: the same EPC, and printed without. */
static void escapes_may_be_more_than_needed(void **state) {
        (void) state;
        decode(PAYLOAD_EPC_URI, "urn:epc:tag:giai-202:3.9521141.32%41%2fb");
        decode(PAYLOAD_EPC, decoded.hex);
        assert_string_equal(decoded.uri, "urn:epc:tag:giai-202:3.9521141.32A%2Fb");
        decode(PAYLOAD_EPC_URI, "urn:epc:tag:adi-var:3.35962..%23M37");
        decode(PAYLOAD_EPC, decoded.hex);
        assert_string_equal(decoded.uri, "urn:epc:tag:adi-var:3.35962..%23M37");
}

/* --- identity --- */

static void an_unknown_header_stays_raw_and_is_an_identity(void **state) {
        static const char *const banks[] = { "E28011602000742C05AB0123", "0102030405060708090A0B0C", "FF01",
                "CE", "42000000000000000000000000000001" };

        (void) state;
        for (size_t i = 0; i < count_of(banks); i++) {
                char raw[DECODED_URI_MAX];
                struct tag tag;

                decode(PAYLOAD_EPC, banks[i]);
                assert_string_equal(decoded.scheme, "raw");
                assert_string_equal(decoded.pure, "");
                assert_int_equal(decoded.tag.scheme, TAG_EPC);
                tag = decoded.tag;
                (void) snprintf(raw, sizeof raw, "%s", decoded.uri);
                decode(PAYLOAD_EPC_URI, raw);
                assert_memory_equal(&decoded.tag, &tag, sizeof tag);
        }
        decode(PAYLOAD_EPC, "E28011602000742C05AB0123");
        assert_string_equal(decoded.uri, "urn:epc:raw:96.xE28011602000742C05AB0123");
        is_tag("E28011602000742C05AB0123");
}

static void the_tag_is_the_same_however_much_of_the_bank_is_sent(void **state) {
        static const uint8_t bank[EPC_BYTES_MAX + 1] = { 0x30, 0x74, 0x25, 0x7b, 0xf7, 0x19, 0x4e, 0x40, 0x00,
                0x00, 0x1a, 0x85 };
        static const uint8_t unwritten[12] = { 0 };
        struct tag tag;

        (void) state;
        decode(PAYLOAD_EPC, "3074257bf7194e4000001a85");
        for (size_t size = 12; size <= EPC_BYTES_MAX; size++) {
                assert_true(epc_tag(bank, size, &tag));
                assert_memory_equal(&tag, &decoded.tag, sizeof tag);
        }
        assert_false(epc_tag(bank, EPC_BYTES_MAX + 1, &tag));
        assert_int_equal(tag.scheme, TAG_NONE);
        assert_false(epc_tag(unwritten, sizeof unwritten, &tag));
        assert_false(epc_tag(bank, 0, &tag));
}

/* Nothing that can't be decoded loses its identity: it is still that tag. */
static void what_cannot_be_decoded_has_an_identity_nevertheless(void **state) {
        static const uint8_t bank[12] = { 0x30, 0x7c, 0x25, 0x7b };
        struct tag tag;

        (void) state;
        epc_bank(bank, sizeof bank, &decoded);
        assert_false(decoded.ok);
        assert_true(epc_tag(bank, sizeof bank, &tag));
        assert_memory_equal(tag.bytes, "307C257B0000000000000000", 24);
        epc_bank(bank, EPC_BYTES_MAX + 1, &decoded);
        assert_string_equal(decoded.error, "epc.too_long");
}

static void gs1_is(const char *hex, const char *elements) {
        uint8_t bank[EPC_BYTES_MAX];
        struct tag tag;
        size_t size;

        assert_int_equal(bytes_unhex(hex, strlen(hex), bank, sizeof bank, &size), 0);
        epc_gs1_tag(bank, size, &tag);
        decoded_start(&decoded);
        if (elements[0])
                decode(PAYLOAD_GS1, elements);
        assert_memory_equal(&tag, &decoded.tag, sizeof tag);
}

/* What a barcode of the same key says: TDS 2.3, E.3. */
static void an_epc_tells_the_gs1_key_that_a_barcode_would(void **state) {
        (void) state;
        gs1_is("3066C4409047E140075BCD15", "(01)09506000134352(21)123456789");
        gs1_is("3074257BF7194E4000001A85", "(01)80614141123458(21)6789");
        gs1_is("3976451FD46072CD9615F8800000000000000000000000000000", "(414)9521141123454(254)32a/b");
        gs1_is("3776451FD40C0E59B2C2BF1000000000000000000000", "(8003)0952114112345432a/b");
        gs1_is("3876451FD59B2C2BF10000000000000000000000000000000000", "(8004)952114132a/b");
        gs1_is("2E76451FD4499602D2000000", "(8017)952114112345678906");
        gs1_is("3D76451FD75411DEF6B4CC00000003039000", "(8010)95211415PQ7/Z43(8011)12345");
        gs1_is("4176451FD40C0E4082DBDD8B36600000000000000000000000000000",
                "(8006)095211411234540102(21)mw133");
        gs1_is("F73795211411234538566CB0AFC4", "(01)79521141123453(21)32a/b");
        gs1_is("3500E86F8000A9E000000586", "");
        gs1_is("E28011602000742C05AB0123", "");
        gs1_is("3074257BF7194E400000", "");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_vector_agrees_both_ways),
                cmocka_unit_test(the_contract_is_kept),
                cmocka_unit_test(whatever_is_written_comes_back),
                cmocka_unit_test(bits_that_mean_nothing_are_refused),
                cmocka_unit_test(uris_that_mean_nothing_are_refused),
                cmocka_unit_test(leading_zeros_are_kept_where_the_scheme_can),
                cmocka_unit_test(escapes_may_be_more_than_needed),
                cmocka_unit_test(an_unknown_header_stays_raw_and_is_an_identity),
                cmocka_unit_test(the_tag_is_the_same_however_much_of_the_bank_is_sent),
                cmocka_unit_test(what_cannot_be_decoded_has_an_identity_nevertheless),
                cmocka_unit_test(an_epc_tells_the_gs1_key_that_a_barcode_would),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
