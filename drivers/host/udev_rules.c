/* SPDX-License-Identifier: ISC */

/*
 * udev rules: one rule a match row that names a vendor
 *
 * Rows without a vendor match an interface by its usage page, which udev can't see: for them somebody names the
 * reader in strongroom.conf. A row of vendor and product starts a unit, DRIVER:KERNELNAME; a row of a vendor alone
 * gives the node to our group and no more, since the same chip sits in things that aren't readers. The USB node of a
 * serial scanner is given away too, and starts nothing: its tty does.
 *
 * A scanner that is a keyboard would type into the console until its unit has claimed it, and after it died: the
 * kernel's driver is unbound as soon as it binds.
 */

#include "udev_rules.h"

static const char udev_rules_head[] =
        "# Readers of Strongroom. Made by `strongroom-reader --udev-rules` from the drivers' match tables; "
        "don't edit.\n"
        "#\n"
        "# A reader's node belongs to the group strongroom-reader, and its unit starts when it is plugged "
        "in. A model\n"
        "# that isn't here works too: name it in strongroom.conf and give its node to the group in a rule of "
        "your own.\n"
        "\n"
        "ACTION==\"remove\", GOTO=\"strongroom_end\"\n"
        "SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", GOTO=\"strongroom_usb\"\n"
        "ACTION==\"bind\", SUBSYSTEM==\"usb\", ENV{DRIVER}==\"usbhid\", GOTO=\"strongroom_keyboard\"\n"
        "SUBSYSTEM==\"tty\", SUBSYSTEMS==\"usb\", GOTO=\"strongroom_tty\"\n"
        "GOTO=\"strongroom_end\"\n";

static bool udev_rules_is_tty(const struct driver *driver) {
        return driver->transport == TRANSPORT_USB_CDC || driver->transport == TRANSPORT_TTY;
}

static bool udev_rules_is_keyboard(const struct driver_match *row) {
        return row->interface_class == 3 && row->interface_protocol == 1; /* HID 1.11, 4.3 */
}

static void udev_rules_add_ids(struct text *text, const char *attribute, const struct driver_match *row) {
        text_addf(text, "%s{idVendor}==\"%04x\", ", attribute, row->vendor_id);
        if (row->product_id)
                text_addf(text, "%s{idProduct}==\"%04x\", ", attribute, row->product_id);
}

static void udev_rules_add_row(
        struct text *text, const struct driver *driver, const struct driver_match *row, bool tty) {
        text_addf(text, "\n# %s\n", row->model);
        udev_rules_add_ids(text, tty ? "ATTRS" : "ATTR", row);
        if (!tty && row->interface_class)
                text_addf(text, "ENV{ID_USB_INTERFACES}==\"*:%02x????:*\", ", row->interface_class);
        /* ModemManager would talk to it. */
        if (tty)
                text_add(text, "ENV{ID_MM_DEVICE_IGNORE}=\"1\", ");
        text_add(text, "GROUP=\"strongroom-reader\", MODE=\"0660\", TAG+=\"systemd\"");
        if (row->product_id && tty == udev_rules_is_tty(driver))
                text_addf(text, ", ENV{SYSTEMD_WANTS}+=\"strongroom-reader@%s:%%k.service\"", driver->name);
        text_add(text, "\n");
}

static void udev_rules_add_keyboards(struct text *text, const struct driver *const *table) {
        for (; *table; table++) {
                const struct driver_match *row = (*table)->matches;

                for (; row && row->model; row++) {
                        if (!row->vendor_id || !row->product_id || !udev_rules_is_keyboard(row))
                                continue;
                        text_addf(text, "\n# %s\n", row->model);
                        udev_rules_add_ids(text, "ATTRS", row);
                        text_add(text, "ATTR{bInterfaceClass}==\"03\", ATTR{driver/unbind}=\"%k\"\n");
                }
        }
}

/* A serial driver's device has two nodes: its tty starts the unit; the other is for who names it by a usb: address. */
static bool udev_rules_has(const struct driver *driver, const struct driver_match *row, bool tty) {
        return row->vendor_id && (udev_rules_is_tty(driver) == tty || (!tty && row->interface_class));
}

static void udev_rules_add_part(struct text *text, const struct driver *const *table, bool tty) {
        for (; *table; table++) {
                const struct driver_match *row = (*table)->matches;

                for (; row && row->model; row++)
                        if (udev_rules_has(*table, row, tty))
                                udev_rules_add_row(text, *table, row, tty);
        }
}

void udev_rules_add(struct text *text, const struct driver *const *table) {
        text_add(text, udev_rules_head);
        text_add(text, "\nLABEL=\"strongroom_usb\"\n");
        udev_rules_add_part(text, table, false);
        text_add(text, "GOTO=\"strongroom_end\"\n\nLABEL=\"strongroom_tty\"\n");
        udev_rules_add_part(text, table, true);
        text_add(text, "GOTO=\"strongroom_end\"\n\nLABEL=\"strongroom_keyboard\"\n");
        udev_rules_add_keyboards(text, table);
        text_add(text, "\nLABEL=\"strongroom_end\"\n");
}
