/* SPDX-License-Identifier: ISC */

/*
 * HID report descriptors
 *
 *      item = prefix (tag:4 type:2 size:2) data(0, 1, 2 or 4 bytes, little-endian)        6.2.2.2
 *      long item = FE size tag data                                                       6.2.2.3, skipped
 *
 * Main items make fields from the global state (page, sizes, report id; a stack of it for push and pop) and the local
 * state (usages), which each main item ends.
 *
 * A usage of one or two bytes has its page from the last Usage Page before the main item (6.2.2.8). Descriptors exist
 * that change the page between the usages of one item and mean each to keep its own; both are served as Linux does: the
 * last page goes to the usages at the end of the list, up to the first that was declared on it.
 */

#include "hid_report.h"

#include <assert.h>

enum { ITEM_MAIN = 0, ITEM_GLOBAL = 1, ITEM_LOCAL = 2, ITEM_LONG = 0xFE };
enum { MAIN_INPUT = 8, MAIN_OUTPUT = 9, MAIN_COLLECTION = 10, MAIN_END = 12 };
enum {
        GLOBAL_PAGE = 0,
        GLOBAL_LOGICAL_MIN = 1,
        GLOBAL_LOGICAL_MAX = 2,
        GLOBAL_SIZE = 7,
        GLOBAL_ID = 8,
        GLOBAL_COUNT = 9,
        GLOBAL_PUSH = 10,
        GLOBAL_POP = 11,
};
enum { LOCAL_USAGE = 0, LOCAL_USAGE_MIN = 1, LOCAL_USAGE_MAX = 2 };
enum { COLLECTION_APPLICATION = 1 };
enum { FLAG_CONSTANT = 1, FLAG_VARIABLE = 2 };

struct hid_globals {
        uint32_t page, size, count, id;
        int32_t logical_min, logical_max;
};

struct hid_parser {
        struct hid_layout *layout;
        struct hid_globals now, stack[HID_DEPTH_MAX];
        size_t pushed;
        uint32_t usages[HID_USAGES_MAX];
        bool full[HID_USAGES_MAX]; /* it was four bytes and brought its page */
        size_t usage_count;
        uint32_t usage_min, usage_max;
        bool has_range, full_range;
        uint32_t collections[HID_DEPTH_MAX];
        size_t depth;
        uint32_t application;
};

struct hid_item {
        unsigned type, tag;
        uint32_t value;
        int32_t signed_value;
        size_t size;
};

static int hid_refuse(struct hid_parser *parser, const char *reason) {
        parser->layout->reason = reason;
        return HID_E_MALFORMED;
}

/* A usage of one or two bytes stands on the current page until its main item comes; one of four brings its own. */
static uint32_t hid_usage(const struct hid_parser *parser, const struct hid_item *item) {
        return item->size == 4 ? item->value : parser->now.page << 16 | (item->value & 0xffff);
}

/* Gives the last page said to the usages that were declared before it (see the head). */
static void hid_complete_usages(struct hid_parser *parser) {
        uint32_t page = parser->now.page << 16;

        for (size_t i = parser->usage_count; i-- > 0;) {
                if (parser->full[i])
                        continue;
                if ((parser->usages[i] & 0xffff0000u) == page)
                        break;
                parser->usages[i] = page | (parser->usages[i] & 0xffff);
        }
        if (!parser->full_range) {
                parser->usage_min = page | (parser->usage_min & 0xffff);
                parser->usage_max = page | (parser->usage_max & 0xffff);
        }
}

/* ---- main items ---- */

static struct hid_report *hid_report_of(struct hid_parser *parser, enum hid_kind kind) {
        struct hid_layout *layout = parser->layout;

        for (size_t i = 0; i < layout->report_count; i++)
                if (layout->reports[i].id == parser->now.id && layout->reports[i].kind == kind)
                        return &layout->reports[i];
        if (layout->report_count == HID_REPORTS_MAX)
                return NULL;
        layout->reports[layout->report_count] = (struct hid_report){ (uint8_t) parser->now.id, kind, 0 };
        return &layout->reports[layout->report_count++];
}

static int hid_add(struct hid_parser *parser, const struct hid_field *field) {
        struct hid_layout *layout = parser->layout;

        if (layout->field_count == HID_FIELDS_MAX)
                return hid_refuse(parser, "it has too many fields");
        layout->fields[layout->field_count++] = *field;
        return 0;
}

/* Variables with a list of usages: a field for each, the last one standing for all that are left (6.2.2.8). */
static int hid_add_list(struct hid_parser *parser, struct hid_field *field, uint32_t count) {
        int r = 0;

        for (size_t i = 0; !r && i < parser->usage_count && count; i++) {
                uint32_t take = i + 1 == parser->usage_count ? count : 1;

                field->usage = field->usage_max = parser->usages[i];
                field->count = take;
                r = hid_add(parser, field);
                field->offset += take * field->bits;
                count -= take;
        }
        return r;
}

static int hid_add_usages(struct hid_parser *parser, struct hid_field *field) {
        if (parser->has_range) {
                if (parser->usage_max < parser->usage_min)
                        return hid_refuse(parser, "a range of usages runs backwards");
                field->usage = parser->usage_min;
                field->usage_max = parser->usage_max;
                if (!field->array && field->usage_max - field->usage >= field->count)
                        field->usage_max = field->usage + field->count - 1;
        } else if (parser->usage_count && !field->array) {
                return hid_add_list(parser, field, field->count);
        } else if (
                parser->usage_count) { /* numbered in the order they are listed: take the run that counts up */
                field->usage = field->usage_max = parser->usages[0];
                for (size_t i = 1; i < parser->usage_count && parser->usages[i] == field->usage_max + 1; i++)
                        field->usage_max++;
        }
        return hid_add(parser, field);
}

static int hid_main_field(struct hid_parser *parser, enum hid_kind kind, uint32_t flags) {
        struct hid_report *report = hid_report_of(parser, kind);
        const struct hid_globals *now = &parser->now;
        struct hid_field field = {
                .kind = kind,
                .report = (uint8_t) now->id,
                .constant = flags & FLAG_CONSTANT,
                .array = !(flags & FLAG_VARIABLE),
                .application = parser->application,
                .collection = parser->depth ? parser->collections[parser->depth - 1] : 0,
                .logical_min = now->logical_min,
                .logical_max = now->logical_max,
                .bits = now->size,
                .count = now->count,
        };

        if (!report)
                return hid_refuse(parser, "it has too many reports");
        if (!now->count || !now->size)
                return 0;
        if (now->size > HID_REPORT_BITS_MAX || now->count > HID_REPORT_BITS_MAX ||
                now->size * now->count > HID_REPORT_BITS_MAX - report->bits)
                return hid_refuse(parser, "a report is too long");
        field.offset = report->bits;
        report->bits += now->size * now->count;
        if (now->size > 32)
                return field.constant ? 0 : hid_refuse(parser, "a field is wider than 32 bits");
        return hid_add_usages(parser, &field);
}

static int hid_begin_collection(struct hid_parser *parser, uint32_t type) {
        uint32_t usage = parser->usage_count ? parser->usages[0] : 0;

        if (parser->depth == HID_DEPTH_MAX)
                return hid_refuse(parser, "its collections are nested too deep");
        parser->collections[parser->depth++] = usage;
        if (type == COLLECTION_APPLICATION)
                parser->application = usage;
        return 0;
}

static int hid_main(struct hid_parser *parser, const struct hid_item *item) {
        int r = 0;

        hid_complete_usages(parser);
        switch (item->tag) {
        case MAIN_INPUT: r = hid_main_field(parser, HID_INPUT, item->value); break;
        case MAIN_OUTPUT: r = hid_main_field(parser, HID_OUTPUT, item->value); break;
        case MAIN_COLLECTION: r = hid_begin_collection(parser, item->value); break;
        case MAIN_END:
                if (!parser->depth)
                        return hid_refuse(parser, "a collection ends that never began");
                parser->depth--;
                break;
        default: break; /* feature reports; reserved */
        }
        parser->usage_count = 0;
        parser->has_range = parser->full_range = false;
        parser->usage_min = parser->usage_max = 0;
        return r;
}

/* ---- global and local items ---- */

static int hid_set_id(struct hid_parser *parser, uint32_t id) {
        if (!id || id > 0xff)
                return hid_refuse(parser, "a report id is out of range");
        parser->now.id = id;
        parser->layout->ids = true;
        return 0;
}

static int hid_global(struct hid_parser *parser, const struct hid_item *item) {
        switch (item->tag) {
        case GLOBAL_PAGE: parser->now.page = item->value & 0xffff; return 0;
        case GLOBAL_LOGICAL_MIN: parser->now.logical_min = item->signed_value; return 0;
        case GLOBAL_LOGICAL_MAX: parser->now.logical_max = item->signed_value; return 0;
        case GLOBAL_SIZE: parser->now.size = item->value; return 0;
        case GLOBAL_COUNT: parser->now.count = item->value; return 0;
        case GLOBAL_ID: return hid_set_id(parser, item->value);
        case GLOBAL_PUSH:
                if (parser->pushed == HID_DEPTH_MAX)
                        return hid_refuse(parser, "it pushes too often");
                parser->stack[parser->pushed++] = parser->now;
                return 0;
        case GLOBAL_POP:
                if (!parser->pushed)
                        return hid_refuse(parser, "it pops what was never pushed");
                parser->now = parser->stack[--parser->pushed];
                return 0;
        default: return 0; /* physical ranges and units: nothing here needs them */
        }
}

static int hid_local(struct hid_parser *parser, const struct hid_item *item) {
        switch (item->tag) {
        case LOCAL_USAGE:
                if (parser->usage_count == HID_USAGES_MAX)
                        return hid_refuse(parser, "a field has too many usages");
                parser->full[parser->usage_count] = item->size == 4;
                parser->usages[parser->usage_count++] = hid_usage(parser, item);
                return 0;
        case LOCAL_USAGE_MIN:
                parser->usage_min = hid_usage(parser, item);
                parser->full_range = parser->full_range || item->size == 4;
                return 0;
        case LOCAL_USAGE_MAX:
                parser->usage_max = hid_usage(parser, item);
                parser->full_range = parser->full_range || item->size == 4;
                parser->has_range = true;
                return 0;
        default: return 0; /* designators, strings, delimiters */
        }
}

/* ---- the walk ---- */

static void hid_item_value(const uint8_t *data, size_t size, struct hid_item *item) {
        item->size = size;
        item->value = 0;
        for (size_t i = 0; i < size; i++)
                item->value |= (uint32_t) data[i] << (8 * i);
        item->signed_value = size == 1   ? (int8_t) item->value
                             : size == 2 ? (int16_t) item->value
                                         : (int32_t) item->value;
}

static int hid_walk(struct hid_parser *parser, const uint8_t *at, const uint8_t *end) {
        static int (*const takes[])(struct hid_parser * parser, const struct hid_item *item) = {
                [ITEM_MAIN] = hid_main,
                [ITEM_GLOBAL] = hid_global,
                [ITEM_LOCAL] = hid_local,
        };
        int r = 0;

        while (!r && at < end) {
                static const size_t sizes[] = { 0, 1, 2, 4 };
                struct hid_item item = { .type = *at >> 2 & 3, .tag = *at >> 4 };
                size_t size = sizes[*at & 3];
                bool is_long = *at == ITEM_LONG;

                if (is_long && end - at >= 2)
                        size = 2u + at[1];
                if ((size_t) (end - at) <= size)
                        return hid_refuse(parser, "it ends in the middle of an item");
                if (!is_long && item.type <= ITEM_LOCAL) {
                        hid_item_value(at + 1, size, &item);
                        r = takes[item.type](parser, &item);
                }
                at += 1 + size;
        }
        return r;
}

int hid_parse(const uint8_t *descriptor, size_t size, struct hid_layout *ret_layout) {
        struct hid_parser parser = { .layout = ret_layout };
        const char *reason;
        int r;

        *ret_layout = (struct hid_layout){ 0 };
        r = hid_walk(&parser, descriptor, descriptor + size);
        if (!r && parser.depth)
                r = hid_refuse(&parser, "a collection doesn't end");
        if (!r && !ret_layout->field_count)
                r = hid_refuse(&parser, "it describes no field");
        if (!r)
                return 0;
        reason = ret_layout->reason;
        *ret_layout = (struct hid_layout){ .reason = reason };
        return r;
}

const struct hid_field *hid_find(const struct hid_layout *layout, enum hid_kind kind, uint32_t usage) {
        for (size_t i = 0; i < layout->field_count; i++) {
                const struct hid_field *field = &layout->fields[i];

                if (field->kind == kind && !field->constant && field->usage <= usage &&
                        usage <= field->usage_max)
                        return field;
        }
        return NULL;
}

size_t hid_report_size(const struct hid_layout *layout, enum hid_kind kind, uint8_t id) {
        for (size_t i = 0; i < layout->report_count; i++)
                if (layout->reports[i].kind == kind && layout->reports[i].id == id)
                        return (layout->reports[i].bits + 7) / 8;
        return 0;
}

uint32_t hid_get(const struct hid_field *field, uint32_t element, const uint8_t *data, size_t size) {
        uint32_t value = 0, at = field->offset + element * field->bits;

        for (uint32_t bit = 0; bit < field->bits; bit++, at++)
                if (at / 8 < size && (data[at / 8] >> (at % 8) & 1))
                        value |= 1u << bit;
        return value;
}

static void hid_put(
        const struct hid_field *field, uint32_t element, uint32_t value, uint8_t *data, size_t size) {
        uint32_t at = field->offset + element * field->bits;

        for (uint32_t bit = 0; bit < field->bits; bit++, at++) {
                if (at / 8 >= size)
                        return;
                data[at / 8] = (uint8_t) ((data[at / 8] & ~(1u << at % 8)) | (value >> bit & 1u) << at % 8);
        }
}

void hid_switch_on(const struct hid_field *field, uint32_t usage, uint8_t *data, size_t size) {
        uint32_t index = usage - field->usage;

        assert(usage >= field->usage && usage <= field->usage_max);
        if (field->array)
                hid_put(field, 0, (uint32_t) field->logical_min + index, data, size);
        else
                hid_put(field, index, 1, data, size);
}
