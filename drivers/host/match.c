/* SPDX-License-Identifier: ISC */

/*
 * Match: rows against an interface, and the little of a report descriptor that this needs
 *
 * A short item: bTag(4) bType(2) bSize(2), then 0, 1, 2 or 4 bytes. A long item (0xfe) brings its own length.
 */

#include "match.h"

#include <errno.h>
#include <stdbool.h>

enum {
        HID_LONG_ITEM = 0xfe,
        HID_INPUT = 0x80, /* tag and type, size masked off */
        HID_COLLECTION = 0xa0,
        HID_USAGE_PAGE = 0x04,
        HID_REPORT_SIZE = 0x74,
        HID_REPORT_ID = 0x84,
        HID_REPORT_COUNT = 0x94,
        HID_PUSH = 0xa4,
        HID_POP = 0xb4,
        HID_COLLECTION_APPLICATION = 1,
        MATCH_PUSHES_MAX = 8,
        MATCH_FIELD_BITS_MAX = 8 * 65536,
};

struct match_globals {
        uint32_t usage_page, report_size, report_count, report_id;
};

struct match_state {
        struct match_globals globals, pushed[MATCH_PUSHES_MAX];
        size_t depth;
        uint32_t input_bits[256]; /* by report id */
        bool ids;
        uint32_t application_page;
};

static bool match_fits(const struct driver_match *row, const struct match_interface *interface) {
        return (!row->vendor_id || row->vendor_id == interface->vendor_id) &&
               (!row->product_id || row->product_id == interface->product_id) &&
               (!row->interface_class || row->interface_class == interface->interface_class) &&
               (!row->interface_subclass || row->interface_subclass == interface->interface_subclass) &&
               (!row->interface_protocol || row->interface_protocol == interface->interface_protocol) &&
               (!row->usage_page || !interface->usage_page || row->usage_page == interface->usage_page);
}

const struct driver_match *match_find(const struct driver *driver, const struct match_interface *interface) {
        for (const struct driver_match *row = driver->matches; row && row->model; row++)
                if (match_fits(row, interface))
                        return row;
        return NULL;
}

static int match_add_input(struct match_state *state) {
        uint64_t bits = (uint64_t) state->globals.report_size * state->globals.report_count;
        uint32_t *sum = &state->input_bits[state->globals.report_id];

        if (bits > MATCH_FIELD_BITS_MAX || *sum + bits > MATCH_FIELD_BITS_MAX)
                return -EBADMSG;
        *sum += (uint32_t) bits;
        return 0;
}

static int match_move_stack(struct match_state *state, bool push) {
        if (push ? state->depth == MATCH_PUSHES_MAX : !state->depth)
                return -EBADMSG;
        if (push)
                state->pushed[state->depth++] = state->globals;
        else
                state->globals = state->pushed[--state->depth];
        return 0;
}

static int match_take_item(struct match_state *state, uint8_t item, uint32_t value) {
        switch (item) {
        case HID_USAGE_PAGE: state->globals.usage_page = value; return 0;
        case HID_REPORT_SIZE: state->globals.report_size = value; return 0;
        case HID_REPORT_COUNT: state->globals.report_count = value; return 0;
        case HID_PUSH: return match_move_stack(state, true);
        case HID_POP: return match_move_stack(state, false);
        case HID_INPUT: return match_add_input(state);
        case HID_COLLECTION:
                if (value == HID_COLLECTION_APPLICATION && !state->application_page)
                        state->application_page = state->globals.usage_page;
                return 0;
        case HID_REPORT_ID:
                if (!value || value > 255)
                        return -EBADMSG;
                state->ids = true;
                state->globals.report_id = value;
                return 0;
        default: return 0;
        }
}

static int match_walk(struct match_state *state, const uint8_t *at, size_t left) {
        while (left) {
                size_t size = (size_t) (at[0] & 3u) == 3 ? 4 : at[0] & 3u, head = 1;
                uint32_t value = 0;

                if (at[0] == HID_LONG_ITEM) {
                        if (left < 3)
                                return -EBADMSG;
                        size = at[1];
                        head = 3;
                }
                if (size > left - head)
                        return -EBADMSG;
                for (size_t i = 0; i < size && head == 1; i++)
                        value |= (uint32_t) at[1 + i] << (8 * i);
                if (head == 1 && match_take_item(state, at[0] & 0xfcu, value))
                        return -EBADMSG;
                at += head + size;
                left -= head + size;
        }
        return 0;
}

int match_read_descriptor(const uint8_t *descriptor, size_t size, struct match_report *ret_report) {
        struct match_state state = { 0 };
        uint32_t most = 0;

        if (match_walk(&state, descriptor, size))
                return -EBADMSG;
        for (size_t i = 0; i < 256; i++)
                most = state.input_bits[i] > most ? state.input_bits[i] : most;
        *ret_report = (struct match_report){
                .usage_page = state.application_page,
                .input_size = (most + 7) / 8 + state.ids,
        };
        return 0;
}
