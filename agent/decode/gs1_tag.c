/* SPDX-License-Identifier: ISC */

/*
 * Which elements say what this is
 *
 * The first row whose key is there (long enough, with its companion) makes the tag: the key, then its companion or
 * qualifiers in order of AI, as an element string without leading FNC1. What else stands on the label (lot, dates,
 * weights) doesn't change the identity: a GTIN with a serial number is one item whichever lot is printed beside it.
 * Without a key all elements make the tag, in order: such a label still says something that can be bound.
 */

#include <string.h>

#include "gs1.h"
#include "gs1_table.h"
#include "tag_make.h"

struct gs1_identity {
        const char *key;
        size_t longer_than;  /* the key's value, where a serial number in it is optional */
        const char *with;    /* must be there too */
        const char *also[2]; /* taken along where there, in order of AI */
};

static const struct gs1_identity identities[] = {
        { "00" },                           /* one logistic unit */
        { "8004" },                         /* one asset */
        { "8003", .longer_than = 14 },      /* one returnable asset */
        { "253", .longer_than = 13 },       /* one document */
        { "8018", .also = { "8019" } },     /* one recipient of a service */
        { "8017", .also = { "8019" } },     /* one provider of a service */
        { "8010", .with = "8011" },         /* one component */
        { "8006", .with = "21" },           /* one piece of an item */
        { "01", .with = "21" },             /* one item */
        { "01", .with = "235" },            /* one item, serial number by a third party */
        { "03", .with = "21" },             /* one item made to order */
        { "255" },                          /* a coupon */
        { "8013" },                         /* a model */
        { "401" },                          /* a consignment */
        { "402" },                          /* a shipment */
        { "8006", .also = { "10", "22" } }, /* a kind of piece, of a lot or variant */
        { "01", .also = { "10", "22" } },   /* a kind of item */
        { "03" }, { "8010" }, { "253" }, { "8003" }, { "414", .also = { "254", "7040" } }, /* a place */
        { "415", .also = { "8020" } },                                                     /* an invoice */
        { "417", .also = { "7040" } },                                                     /* a party */
};

struct gs1_writer {
        uint8_t bytes[TAG_BYTES_MAX];
        size_t size;
        bool open; /* the last value needs FNC1 before another element */
        bool full;
};

static void writer_bytes(struct gs1_writer *w, const void *bytes, size_t size) {
        if (size > sizeof w->bytes - w->size) {
                w->full = true;
                return;
        }
        memcpy(w->bytes + w->size, bytes, size);
        w->size += size;
}

static void writer_element(
        struct gs1_writer *w, const struct decoded *decoded, const struct element *element) {
        static const uint8_t fnc1 = GS1_FNC1;

        if (!element)
                return;
        if (w->open)
                writer_bytes(w, &fnc1, 1);
        writer_bytes(w, element->name, strlen(element->name));
        writer_bytes(w, decoded_bytes(decoded, element), element->size);
        w->open = !element->ai || !(element->ai->flags & GS1_FIXED);
}

static bool tag_by_key(const struct decoded *decoded, const struct gs1_identity *row, struct gs1_writer *w) {
        const struct element *key = decoded_find(decoded, row->key), *with = NULL;

        if (row->with)
                with = decoded_find(decoded, row->with);
        if (!key || key->size <= row->longer_than || (row->with && !with))
                return false;
        writer_element(w, decoded, key);
        writer_element(w, decoded, with);
        for (size_t i = 0; i < count_of(row->also) && row->also[i]; i++)
                writer_element(w, decoded, decoded_find(decoded, row->also[i]));
        return true;
}

static int tag_order(const struct decoded *decoded, const struct element *a, const struct element *b) {
        size_t least = a->size < b->size ? a->size : b->size;
        int order = strcmp(a->name, b->name);

        if (order == 0)
                order = memcmp(decoded_bytes(decoded, a), decoded_bytes(decoded, b), least);
        return order ? order : (int) a->size - (int) b->size;
}

/* All elements in order of AI and value, each once: repeatedly the least of those beyond the last. */
static void tag_of_all(const struct decoded *decoded, struct gs1_writer *w) {
        const struct element *last = NULL, *next;

        do {
                next = NULL;
                for (size_t i = 0; i < decoded->element_count; i++) {
                        const struct element *element = &decoded->elements[i];

                        if ((!last || tag_order(decoded, element, last) > 0) &&
                                (!next || tag_order(decoded, element, next) < 0))
                                next = element;
                }
                writer_element(w, decoded, next);
                last = next;
        } while (next && !w->full);
}

/* A bit for a name's first two digits, so that most rows are passed over without looking through the elements. */
static uint64_t tag_bit(const char *name) {
        return 1ULL << ((10 * (name[0] - '0') + name[1] - '0') & 63);
}

void gs1_tag(struct decoded *decoded) {
        struct gs1_writer w;
        uint64_t there = 0;
        bool by_key = false;

        w.size = 0;
        w.open = w.full = false;
        for (size_t i = 0; i < decoded->element_count; i++)
                there |= tag_bit(decoded->elements[i].name);
        for (size_t i = 0; i < count_of(identities) && !by_key; i++)
                by_key = (there & tag_bit(identities[i].key)) && tag_by_key(decoded, &identities[i], &w);
        if (!by_key)
                tag_of_all(decoded, &w);
        if (w.full)
                decoded_warn(
                        decoded, "gs1.no_identity", "No element is a key, and all are too long for a tag");
        else
                tag_make(TAG_GS1, w.bytes, w.size, &decoded->tag);
}
