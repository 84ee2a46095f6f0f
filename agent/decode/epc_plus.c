/* SPDX-License-Identifier: ISC */

/*
 * The '+' and '++' EPC schemes
 *
 * Behind the EPC may stand more AIs, each its digits of 4 bits and its value, until only zeros are left. Whether there
 * are any is said by the bits themselves, as TDS 15.3 advises; the bit in front that announces them only warns where it
 * is wrong.
 */

#include "epc_plus.h"

#include <string.h>

#include "gs1.h"
#include "gs1_table.h"

enum { DATE_KINDS = 7, SSCC_BITS = 72 };

static const struct epc_plus_scheme schemes[] = {
        { "cpi++", { "8010", "8011" }, 0xe6, .host = true },
        { "gsrn++", { "8018" }, 0xe7, .host = true },
        { "gsrnp++", { "8017" }, 0xe8, .host = true },
        { "sgln++", { "414", "254" }, 0xe9, .host = true },
        { "gdti++", { "253" }, 0xea, .host = true },
        { "grai++", { "8003" }, 0xeb, .host = true },
        { "sgcn++", { "255" }, 0xec, .host = true },
        { "itip++", { "8006", "21" }, 0xed, .host = true },
        { "giai++", { "8004" }, 0xee, .host = true },
        { "sscc++", { "00" }, 0xef, .host = true },
        { "cpi+", { "8010", "8011" }, 0xf0 },
        { "grai+", { "8003" }, 0xf1 },
        { "sgln+", { "414", "254" }, 0xf2 },
        { "itip+", { "8006", "21" }, 0xf3 },
        { "gsrn+", { "8018" }, 0xf4 },
        { "gsrnp+", { "8017" }, 0xf5 },
        { "gdti+", { "253" }, 0xf6 },
        { "sgtin+", { "01", "21" }, 0xf7 },
        { "sgcn+", { "255" }, 0xf8 },
        { "sscc+", { "00" }, 0xf9 },
        { "giai+", { "8004" }, 0xfa },
        { "dsgtin+", { "01", "21" }, 0xfb, .dated = true },
        { "dsgtin++", { "01", "21" }, 0xfc, .dated = true, .host = true },
        { "sgtin++", { "01", "21" }, 0xfd, .host = true },
};

/* 14.5.3: the AI of a date, by the four bits that say its kind. */
static const char *const date_kinds[DATE_KINDS] = { "11", "13", "15", "16", "17", "7006", "7007" };

static const struct epc_value date_value = { .parts = { { FORMAT_DATE } } };

const struct epc_plus_scheme *epc_plus_by_header(uint8_t header) {
        for (size_t i = 0; i < count_of(schemes); i++)
                if (schemes[i].header == header)
                        return &schemes[i];
        return NULL;
}

const struct epc_plus_scheme *epc_plus_by_name(const char *name) {
        for (size_t i = 0; i < count_of(schemes); i++)
                if (!strcmp(schemes[i].name, name))
                        return &schemes[i];
        return NULL;
}

const struct epc_plus_scheme *epc_plus_schemes(size_t *ret_count) {
        *ret_count = count_of(schemes);
        return schemes;
}

/* The place of a fault in a value counts hex digits from where the value begins: never past the end. */
static bool element_check(struct epc_reader *r) {
        if (gs1_check(r->decoded))
                return true;
        if (r->decoded->at > r->bits->count / 4)
                r->decoded->at = r->bits->count / 4;
        return false;
}

static bool element_read(
        struct epc_reader *r, const char *ai, const struct epc_value *value, struct epc_plus *plus) {
        struct decoded *decoded = r->decoded;
        size_t index = decoded->element_count;

        if (!decoded_element(decoded, ai, strlen(ai), r->at / 4))
                return false;
        decoded->elements[index].ai = gs1_ai_find((const uint8_t *) ai, strlen(ai));
        return epc_value_read(r, value, &plus->encodings[index]) && element_check(r);
}

/* The serial number is what makes an EPC of a key: optional in the AI, needed here. */
static bool key_read(struct epc_reader *r, struct epc_plus *plus) {
        for (size_t i = 0; i < 2 && plus->scheme->ais[i]; i++) {
                const struct epc_value *value = epc_value_find(plus->scheme->ais[i]);
                size_t from = r->at;

                if (!element_read(r, plus->scheme->ais[i], value, plus))
                        return false;
                if (value->parts[1].format &&
                        r->decoded->elements[r->decoded->element_count - 1].size <= value->parts[0].max)
                        return epc_refuse(r, "epc.length", from, "The serial number is empty.");
        }
        return true;
}

/* Eight zero bits are an SSCC's AI where one can follow that isn't zeros alone, else the end (15.3). */
static bool more_is_over(const struct epc_reader *r) {
        size_t left = r->bits->count - r->at;

        return left < 8 || epc_bits_zero(r->bits, r->at, r->bits->count);
}

static bool more_ai(struct epc_reader *r, char ai[EPC_AI_MAX + 1]) {
        size_t from = r->at, digits = 2;

        memset(ai, 0, EPC_AI_MAX + 1);
        for (size_t i = 0; i < digits; i++) {
                uint64_t digit;

                if (!epc_take(r, 4, &digit))
                        return false;
                if (digit > 9)
                        return epc_refuse(r, "epc.ai", from, "What follows the EPC is no AI.");
                ai[i] = (char) ('0' + digit);
                if (i == 1)
                        digits = gs1_ai_digits((const uint8_t *) ai, 2);
        }
        if (digits == 0 || !epc_value_find(ai) || !gs1_ai_find((const uint8_t *) ai, digits))
                return epc_refuse(r, "epc.ai", from, "What follows the EPC is no AI that it may hold.");
        return true;
}

static bool more_read(struct epc_reader *r, struct epc_plus *plus) {
        bool any = false;

        while (!more_is_over(r)) {
                char ai[EPC_AI_MAX + 1];

                if (!more_ai(r, ai) || !element_read(r, ai, epc_value_find(ai), plus))
                        return false;
                any = true;
        }
        if (!epc_bits_zero(r->bits, r->at, r->bits->count))
                return epc_refuse(
                        r, "epc.trailing", r->at, "Bits that aren't zero after the end of the data.");
        if (any != plus->more)
                decoded_warn(r->decoded, "epc.more_bit", "%s",
                        any ? "Data follow the EPC, and its bit says that none do"
                            : "No data follow the EPC, and its bit says that some do");
        return true;
}

/* The date comes first in the bits, and behind the key among the elements. */
static bool date_kind(struct epc_reader *r, struct epc_reader *ret_date, const char **ret_ai) {
        uint64_t kind, date;

        if (!epc_take(r, 4, &kind))
                return false;
        if (kind >= DATE_KINDS)
                return epc_refuse(r, "epc.date", r->at - 4, "A kind of date that isn't assigned.");
        *ret_ai = date_kinds[kind];
        *ret_date = *r;
        return epc_take(r, 16, &date);
}

bool epc_plus_read(const struct epc_bits *bits, struct epc_plus *ret, struct decoded *decoded) {
        struct epc_reader r = { .bits = bits, .decoded = decoded }, date = r;
        uint64_t header, more, filter;
        const char *date_ai = NULL;

        ret->host[0] = '\0';
        if (!epc_take(&r, 8, &header) || !epc_take(&r, 1, &more) || !epc_take(&r, 3, &filter))
                return false;
        ret->scheme = epc_plus_by_header((uint8_t) header);
        ret->more = more;
        ret->filter = (uint8_t) filter;
        if (!ret->scheme)
                return epc_refuse(&r, "epc.header", 0, "No '+' scheme has this header.");
        if (ret->scheme->dated && !date_kind(&r, &date, &date_ai))
                return false;
        if (!key_read(&r, ret) || (date_ai && !element_read(&date, date_ai, &date_value, ret)))
                return false;
        if (ret->scheme->host && !epc_host_read(&r, ret->host))
                return false;
        return more_read(&r, ret);
}

/* --- writing --- */

struct plus_writer {
        const struct epc_plus *plus;
        const struct decoded *elements;
        struct epc_bits *bits;
        struct decoded *fault;
        bool done[DECODED_ELEMENTS_MAX];
};

static bool element_write(struct plus_writer *w, size_t index, const struct epc_value *value) {
        const struct element *element = &w->elements->elements[index];

        w->done[index] = true;
        return epc_value_write(w->bits, value, (const char *) decoded_bytes(w->elements, element),
                element->size, w->plus->encodings[index], w->fault);
}

static size_t element_index(const struct decoded *elements, const char *ai) {
        const struct element *element = decoded_find(elements, ai);

        return element ? (size_t) (element - elements->elements) : elements->element_count;
}

/* The first date among the elements is the one to stand in front. */
static bool date_write(struct plus_writer *w) {
        for (size_t i = 0; i < w->elements->element_count; i++)
                for (uint64_t kind = 0; kind < DATE_KINDS; kind++)
                        if (!strcmp(w->elements->elements[i].name, date_kinds[kind]))
                                return epc_bits_put(w->bits, kind, 4) && element_write(w, i, &date_value);
        return decoded_fail(w->fault, "epc.date", 0, "%s needs a date.", w->plus->scheme->name);
}

static bool key_write(struct plus_writer *w) {
        for (size_t i = 0; i < 2 && w->plus->scheme->ais[i]; i++) {
                const char *ai = w->plus->scheme->ais[i];
                const struct epc_value *value = epc_value_find(ai);
                size_t index = element_index(w->elements, ai);

                if (index == w->elements->element_count || w->elements->elements[index].size == 0 ||
                        (value->parts[1].format && w->elements->elements[index].size <= value->parts[0].max))
                        return decoded_fail(w->fault, "epc.parts", 0,
                                "%s needs AI %s with its serial number.", w->plus->scheme->name, ai);
                if (!element_write(w, index, value))
                        return false;
        }
        return true;
}

static bool more_write(struct plus_writer *w) {
        for (size_t i = 0; i < w->elements->element_count; i++) {
                const char *ai = w->elements->elements[i].name;
                const struct epc_value *value = epc_value_find(ai);

                if (w->done[i])
                        continue;
                if (!value)
                        return decoded_fail(w->fault, "epc.ai", 0, "AI %s can't follow an EPC.", ai);
                for (const char *c = ai; *c; c++)
                        if (!epc_bits_put(w->bits, (uint64_t) (*c - '0'), 4))
                                return decoded_fail(w->fault, "epc.too_long", 0,
                                        "The EPC has more than %d bits.", EPC_BITS_MAX);
                if (!element_write(w, i, value))
                        return false;
        }
        return true;
}

bool epc_plus_write(const struct epc_plus *plus, const struct decoded *elements, struct epc_bits *ret,
        struct decoded *fault) {
        struct plus_writer w = { .plus = plus, .elements = elements, .bits = ret, .fault = fault };

        epc_bits_start(ret);
        if (!epc_bits_put(ret, plus->scheme->header, 8) || !epc_bits_put(ret, plus->more, 1) ||
                !epc_bits_put(ret, plus->filter, 3))
                return false;
        if ((plus->scheme->dated && !date_write(&w)) || !key_write(&w))
                return false;
        if (plus->scheme->host && !epc_host_write(ret, plus->host))
                return decoded_fail(fault, "epc.host", 0,
                        "%s needs the name of a host, of 1 to 63 characters.", plus->scheme->name);
        return more_write(&w);
}
