/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: every field of a report descriptor lies inside its report
 *
 * And each is read, and each of its usages switched on, in memory of just the report's size, and of a shorter one's.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "hid_report.h"

enum { ELEMENTS_TRIED = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool is_on(const struct hid_field *field, uint32_t usage, const uint8_t *data, size_t size) {
        uint32_t index = usage - field->usage;

        if (field->array) { /* of a number wider than its element the low bits are there */
                uint32_t mask = field->bits == 32 ? UINT32_MAX : (1u << field->bits) - 1;

                return hid_get(field, 0, data, size) == (((uint32_t) field->logical_min + index) & mask);
        }
        return hid_get(field, index, data, size) == 1;
}

static void try_field(const struct hid_field *field, size_t size) {
        uint8_t *data = calloc(1, size ? size : 1);
        bool whole = size * 8 >= field->offset + field->count * field->bits;

        assert(data);
        for (uint32_t i = 0; i < field->count && i < ELEMENTS_TRIED; i++)
                (void) hid_get(field, i, data, size);
        (void) hid_get(field, field->count - 1, data, size);
        for (uint32_t i = 0; i <= field->usage_max - field->usage && i < ELEMENTS_TRIED; i++) {
                hid_switch_on(field, field->usage + i, data, size);
                assert(!whole || is_on(field, field->usage + i, data, size));
        }
        hid_switch_on(field, field->usage_max, data, size);
        assert(!whole || is_on(field, field->usage_max, data, size));
        free(data);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static struct hid_layout layout;

        if (hid_parse(bytes, size, &layout)) {
                assert(layout.reason && !layout.field_count && !layout.report_count);
                return 0;
        }
        assert(layout.field_count && layout.field_count <= HID_FIELDS_MAX);
        assert(layout.report_count && layout.report_count <= HID_REPORTS_MAX);
        for (size_t i = 0; i < layout.field_count; i++) {
                const struct hid_field *field = &layout.fields[i];
                size_t room = hid_report_size(&layout, field->kind, field->report);

                assert(field->bits >= 1 && field->bits <= 32 && field->count >= 1);
                assert(field->offset + (uint64_t) field->count * field->bits <= room * 8);
                assert(room <= HID_REPORT_BITS_MAX / 8 && field->usage <= field->usage_max);
                try_field(field, room);
                try_field(field, room / 2);
        }
        return 0;
}
