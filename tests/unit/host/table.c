/* SPDX-License-Identifier: ISC */

/*
 * Table: the program's table of drivers, as a test has it
 */

#include "table.h"

static const char *const table_names[] = { "suffix", "prefix", NULL };

static const struct driver_match table_line_rows[] = {
        { .vendor_id = 0x0c2e, .product_id = 0x090a, .model = "Line scanner", .source = "test" },
        { .vendor_id = 0x1a86, .model = "Serial chip", .source = "test" },
        { .model = NULL },
};

static const struct driver_match table_key_rows[] = {
        { .vendor_id = 0x0c2e,
                .product_id = 0x0901,
                .interface_class = 3,
                .interface_protocol = 1,
                .model = "Key scanner",
                .settings = "layout=fr",
                .source = "test" },
        { .interface_class = 3, .usage_page = 0x8c, .model = "Any scanner", .source = "test" },
        { .model = NULL },
};

const struct driver table_lines = { .name = "lines",
        .transport = TRANSPORT_USB_CDC,
        .sandbox = SANDBOX_BYTES,
        .matches = table_line_rows,
        .setting_names = table_names };

const struct driver table_keys = {
        .name = "keys", .transport = TRANSPORT_USB_HID, .sandbox = SANDBOX_USBFS, .matches = table_key_rows
};

const struct driver *const drivers[] = { &table_lines, &table_keys, NULL };
