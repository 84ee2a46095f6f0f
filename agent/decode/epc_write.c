/* SPDX-License-Identifier: ISC */

/*
 * From the parts of an EPC to its bits (TDS 14.3)
 *
 * The parts may come from anyone: every length, character and range is checked here, and refused with the place in
 * the URI.
 */

#include "epc.h"
#include "gs1_lint.h"

struct writer {
        const struct epc *epc;
        struct epc_bits *bits;
        struct decoded *decoded;
        size_t part; /* the next one */
};

struct part {
        const char *text;
        size_t size, where;
};

static struct part writer_part(struct writer *w) {
        size_t i = w->part++;

        return (struct part){ w->epc->room + w->epc->parts[i].at, w->epc->parts[i].size,
                w->epc->parts[i].where };
}

static bool writer_fail(struct writer *w, const char *code, const struct part *part, const char *text) {
        (void) decoded_fail(w->decoded, code, part->where, "%s", text);
        return false;
}

/* What fits each field fits the bank: the asserts of the table's test say so. */
static bool writer_put(struct writer *w, uint64_t value, unsigned count) {
        if (!epc_bits_put(w->bits, value, count))
                return decoded_fail(
                        w->decoded, "epc.too_long", 0, "The EPC has more than %d bits.", EPC_BITS_MAX);
        return true;
}

static bool part_digits(struct writer *w, const struct part *part, uint64_t *ret) {
        uint64_t value = 0;

        for (size_t i = 0; i < part->size; i++) {
                if (part->text[i] < '0' || part->text[i] > '9')
                        return writer_fail(w, "epc.character", part, "This part is digits only.");
                if (i >= 19)
                        return writer_fail(w, "epc.range", part, "This number is too large for its field.");
                value = 10 * value + (uint64_t) (part->text[i] - '0');
        }
        *ret = value;
        return true;
}

static bool write_number(struct writer *w, const struct part *part, unsigned bits) {
        uint64_t value;

        if (!part_digits(w, part, &value))
                return false;
        if (part->size == 0)
                return writer_fail(w, "epc.length", part, "A number is missing.");
        if (part->size > 1 && part->text[0] == '0')
                return writer_fail(w, "epc.leading_zero", part,
                        "This scheme can't keep leading zeros; one of the longer schemes can.");
        if (bits < 64 && value >> bits)
                return writer_fail(w, "epc.range", part, "This number is too large for its field.");
        return writer_put(w, value, bits);
}

static bool write_digits(struct writer *w, const struct part *part, size_t digits, unsigned bits) {
        uint64_t value;

        if (!part_digits(w, part, &value))
                return false;
        if (part->size != digits)
                return decoded_fail(w->decoded, "epc.length", part->where,
                        "This part has %zu digits, not %zu.", digits, part->size);
        return writer_put(w, value, bits);
}

static bool write_string(struct writer *w, const struct part *part, unsigned bits, size_t max) {
        unsigned left = bits;

        if (part->size == 0 || part->size > max)
                return decoded_fail(w->decoded, "epc.length", part->where,
                        "This part has 1 to %zu characters, not %zu.", max, part->size);
        for (size_t i = 0; i < part->size; i++, left -= 7) {
                if (!gs1_is_cset82((uint8_t) part->text[i]))
                        return writer_fail(w, "epc.character", part, "A character that can't stand here.");
                if (!writer_put(w, (uint8_t) part->text[i], 7))
                        return false;
        }
        for (; left > 0; left -= left < 64 ? left : 64)
                if (!writer_put(w, 0, left < 64 ? left : 64))
                        return false;
        return true;
}

static bool write_six(struct writer *w, const struct part *part, size_t min, size_t max) {
        if (part->size < min || part->size > max)
                return decoded_fail(w->decoded, "epc.length", part->where,
                        "This part has %zu to %zu characters, not %zu.", min, max, part->size);
        for (size_t i = 0; i < part->size; i++) {
                if (!epc_is_six((uint8_t) part->text[i]))
                        return writer_fail(w, "epc.character", part, "A character that can't stand here.");
                if (!writer_put(w, (uint8_t) part->text[i] & 63, 6))
                        return false;
        }
        return writer_put(w, 0, 6);
}

static bool write_cage(struct writer *w, const struct part *part, unsigned width) {
        if (part->size != 5 && part->size != 6)
                return writer_fail(w, "epc.length", part, "A CAGE code has 5 characters, a DoDAAC 6.");
        if (part->size == 5 && !writer_put(w, ' ', width))
                return false;
        for (size_t i = 0; i < part->size; i++) {
                uint8_t c = (uint8_t) part->text[i];

                if (!epc_is_cage(c))
                        return writer_fail(w, "epc.character", part,
                                "A CAGE code or DoDAAC is digits and capitals without I and O.");
                if (!writer_put(w, width == 6 ? c & 63 : c, width))
                        return false;
        }
        return true;
}

static bool write_numeric_string(struct writer *w, const struct part *part, unsigned bits) {
        size_t max = 0;
        uint64_t value, one = 1;

        for (uint64_t ten = 20; ten < 1ULL << bits; ten *= 10)
                max++;
        if (part->size == 0 || part->size > max)
                return decoded_fail(w->decoded, "epc.length", part->where,
                        "This part has 1 to %zu digits, not %zu.", max, part->size);
        if (!part_digits(w, part, &value))
                return false;
        for (size_t i = 0; i < part->size; i++)
                one *= 10;
        return writer_put(w, one + value, bits);
}

static bool write_partition(struct writer *w, uint8_t kind) {
        struct part company = writer_part(w), reference = writer_part(w);
        const struct epc_partition *row = w->epc->scheme->partitions;
        uint64_t partition = 0;

        while (partition < EPC_PARTITIONS && row[partition].company_digits != company.size)
                partition++;
        if (partition == EPC_PARTITIONS)
                return writer_fail(w, "epc.partition", &company, "A company prefix has 6 to 12 digits.");
        row += partition;
        if (!writer_put(w, partition, 3) ||
                !write_digits(w, &company, row->company_digits, row->company_bits))
                return false;
        if (kind == FIELD_PARTITION_NUMBER)
                return write_number(w, &reference, row->reference_bits);
        if (kind == FIELD_PARTITION_STRING)
                return write_string(w, &reference, row->reference_bits, row->reference_max);
        if (kind == FIELD_PARTITION_SIX)
                return write_six(w, &reference, 1, row->reference_max);
        return write_digits(w, &reference, row->reference_max, row->reference_bits);
}

static bool write_field(struct writer *w, const struct epc_field *field) {
        struct part part;

        switch ((enum epc_field_kind) field->kind) {
        case FIELD_PARTITION:
        case FIELD_PARTITION_NUMBER:
        case FIELD_PARTITION_STRING:
        case FIELD_PARTITION_SIX: return write_partition(w, field->kind);
        case FIELD_ZERO: return writer_put(w, 0, field->bits);
        default: part = writer_part(w); break;
        }
        switch ((enum epc_field_kind) field->kind) {
        case FIELD_INTEGER: return write_number(w, &part, field->bits);
        case FIELD_STRING: return write_string(w, &part, field->bits, field->bits / 7);
        case FIELD_NUMERIC_STRING: return write_numeric_string(w, &part, field->bits);
        case FIELD_CAGE: return write_cage(w, &part, 6);
        case FIELD_CAGE_ASCII: return write_cage(w, &part, 8);
        case FIELD_SIX: return write_six(w, &part, field->min, field->max);
        default: return write_digits(w, &part, 2, field->bits);
        }
}

bool epc_write(const struct epc *epc, struct epc_bits *ret, struct decoded *decoded) {
        struct writer w = { .epc = epc, .bits = ret, .decoded = decoded };

        epc_bits_start(ret);
        if (!writer_put(&w, epc->scheme->header, EPC_HEADER_BITS))
                return false;
        for (size_t i = 0; i < EPC_FIELDS_MAX && epc->scheme->fields[i].kind; i++)
                if (!write_field(&w, &epc->scheme->fields[i]))
                        return false;
        return true;
}
