/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HID_REPORT_H
#define STRONGROOM_HID_REPORT_H

/*
 * USB HID report descriptors (Device Class Definition for HID 1.11, 5.2 to 6.2.2)
 *
 * A descriptor is parsed once into fields: where each usage's bits lie in which report. All is bounded; what doesn't
 * fit, or isn't a descriptor, is refused with a reason. Every field that is given lies within its report. Feature
 * reports are passed over: nothing asks for one, and scanners describe hundreds of settings in them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
        HID_FIELDS_MAX = 128,
        HID_REPORTS_MAX = 16,
        HID_USAGES_MAX = 64,
        HID_DEPTH_MAX = 8,
        HID_REPORT_BITS_MAX = 8192, /* 1 KiB, far beyond a full-speed interrupt packet */
};

enum { HID_E_MALFORMED = 1 };

enum hid_kind { HID_INPUT = 1, HID_OUTPUT };

struct hid_field {
        enum hid_kind kind;
        uint8_t report;       /* its id; 0 where the descriptor uses none */
        bool constant;        /* padding */
        bool array;           /* each element holds the number of a usage, not a value for one */
        uint32_t usage;       /* page << 16 | id: of a variable's first element; an array's lowest */
        uint32_t usage_max;   /* of the last; every usage between has its place: element or number */
        uint32_t application; /* the usage of the application collection it stands in */
        uint32_t collection;  /* the usage of the innermost collection */
        int32_t logical_min, logical_max;
        uint32_t offset; /* bits from the start of the report's data, after the id */
        uint32_t bits;   /* of one element, 1..32 */
        uint32_t count;  /* elements */
};

struct hid_report {
        uint8_t id;
        enum hid_kind kind;
        uint32_t bits; /* of its data, without the id */
};

struct hid_layout {
        bool ids; /* reports begin with their id */
        size_t field_count, report_count;
        struct hid_field fields[HID_FIELDS_MAX];
        struct hid_report reports[HID_REPORTS_MAX];
        const char *reason; /* why it was refused; static */
};

/* 0; or HID_E_MALFORMED with only the reason filled in. */
int hid_parse(const uint8_t *descriptor, size_t size, struct hid_layout *ret_layout);

/* The first field of that kind and usage; NULL: none. */
const struct hid_field *hid_find(const struct hid_layout *layout, enum hid_kind kind, uint32_t usage);

/* The size in bytes of a report's data, without the id; 0: no such report. */
size_t hid_report_size(const struct hid_layout *layout, enum hid_kind kind, uint8_t id);

/* One element of a field, from a report's data after the id. 0 beyond the end of a short report. */
uint32_t hid_get(const struct hid_field *field, uint32_t element, const uint8_t *data, size_t size);

/* Switches one usage of the field on: its element becomes 1, or an array's first element its number. */
void hid_switch_on(const struct hid_field *field, uint32_t usage, uint8_t *data, size_t size);

#endif
