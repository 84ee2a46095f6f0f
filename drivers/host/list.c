/* SPDX-License-Identifier: ISC */

/*
 * List: USB interfaces by libusb's descriptors, serial lines by their names in /dev
 */

#include "list.h"

#include <dirent.h>
#include <jansson.h>
#include <libusb.h>
#include <string.h>
#include <unistd.h>

#include "match.h"
#include "options.h"
#include "usb_serial.h"

enum { LIST_ADDRESS_MAX = LINK_DEVICE_MAX };

struct list_row {
        char address[LIST_ADDRESS_MAX];
        const char *driver; /* NULL: whichever its owner names */
        const char *model;
};

static void list_print(FILE *out, bool json, const struct list_row *row) {
        json_t *object;

        if (!json) {
                (void) fprintf(
                        out, "%-28s %-16s %s\n", row->address, row->driver ? row->driver : "-", row->model);
                return;
        }
        object = json_pack(
                "{s:s, s:s?, s:s}", "address", row->address, "driver", row->driver, "model", row->model);
        if (object && !json_dumpf(object, out, JSON_COMPACT))
                (void) fputc('\n', out);
        json_decref(object);
}

/* The first driver, in the table's order, with a row for the interface; for HID only such as speak it. */
static const struct driver *list_find(
        const struct match_interface *what, bool hid, const struct driver_match **ret_match) {
        for (size_t i = 0; drivers[i]; i++) {
                const struct driver_match *match = match_find(drivers[i], what);

                if (!match || (drivers[i]->transport == TRANSPORT_USB_HID) != hid)
                        continue;
                *ret_match = match;
                return drivers[i];
        }
        return NULL;
}

/* Whether the kernel has a driver on it: then it is a tty, and listed as such. */
static bool list_is_driven(const char *port, uint8_t configuration, uint8_t interface) {
        char path[96];

        (void) snprintf(
                path, sizeof path, "/sys/bus/usb/devices/%s:%u.%u/driver", port, configuration, interface);
        return !access(path, F_OK);
}

static bool list_interface(FILE *out, bool json, const char *port, uint8_t configuration,
        const struct libusb_interface_descriptor *interface, const struct match_interface *what) {
        bool hid = what->interface_class == LIBUSB_CLASS_HID;
        const struct driver_match *match = NULL;
        const struct driver *driver = list_find(what, hid, &match);
        struct list_row row = { .model = "a CDC-ACM device without a tty: serial-text, or what it speaks" };

        if (hid && !driver)
                return false;
        if (!hid && list_is_driven(port, configuration, interface->bInterfaceNumber))
                return false;
        (void) snprintf(row.address, sizeof row.address, "usb:%s", port);
        if (driver) {
                row.driver = driver->name;
                row.model = match->model;
        }
        list_print(out, json, &row);
        return true;
}

/* A library drives the whole device. */
static bool list_library(FILE *out, bool json, const char *port, const struct usb_interface *usb) {
        const struct match_interface what = { .vendor_id = usb->vendor_id, .product_id = usb->product_id };

        for (size_t i = 0; drivers[i]; i++) {
                const struct driver_match *match = match_find(drivers[i], &what);
                struct list_row row = { .driver = drivers[i]->name };

                if (!match || drivers[i]->transport != TRANSPORT_LIBRARY)
                        continue;
                (void) snprintf(row.address, sizeof row.address, "usb:%s", port);
                row.model = match->model;
                list_print(out, json, &row);
                return true;
        }
        return false;
}

static void list_device(FILE *out, bool json, libusb_device *device) {
        struct usb_interface usb = { 0 };
        struct libusb_device_descriptor descriptor;
        struct libusb_config_descriptor *config;
        char port[ADDRESS_PORT_MAX];
        bool listed;

        if (libusb_get_device_descriptor(device, &descriptor) ||
                libusb_get_active_config_descriptor(device, &config))
                return;
        usb.vendor_id = descriptor.idVendor;
        usb.product_id = descriptor.idProduct;
        usb_interface_print_port(device, port);
        listed = list_library(out, json, port, &usb);
        for (int i = 0; i < config->bNumInterfaces && !listed; i++) {
                const struct libusb_interface_descriptor *interface = config->interface[i].altsetting;
                struct match_interface what;

                if (config->interface[i].num_altsetting < 1 ||
                        (interface->bInterfaceClass != LIBUSB_CLASS_HID && !usb_serial_is_acm(interface)))
                        continue;
                what = usb_interface_describe(&usb, interface);
                listed = list_interface(out, json, port, config->bConfigurationValue, interface, &what);
        }
        libusb_free_config_descriptor(config);
}

static int list_usb(FILE *out, bool json) {
        libusb_context *libusb;
        libusb_device **list;
        int r = libusb_init(&libusb);

        if (r)
                return EXIT_DEVICE;
        if (libusb_get_device_list(libusb, &list) >= 0) {
                for (size_t i = 0; list[i]; i++)
                        list_device(out, json, list[i]);
                libusb_free_device_list(list, 1);
        }
        libusb_exit(libusb);
        return EXIT_FINE;
}

static int list_is_serial(const struct dirent *entry) {
        return !strncmp(entry->d_name, "ttyACM", 6) || !strncmp(entry->d_name, "ttyUSB", 6);
}

static void list_serial(FILE *out, bool json) {
        struct dirent **entries = NULL;
        int count = scandir("/dev", &entries, list_is_serial, alphasort);

        for (int i = 0; i < count; i++) {
                struct list_row row = { .model = "a serial line: serial-text, or what speaks on it" };

                (void) snprintf(row.address, sizeof row.address, "/dev/%.80s", entries[i]->d_name);
                list_print(out, json, &row);
                free(entries[i]);
        }
        free(entries);
}

int list_readers(FILE *out, bool json) {
        int r = list_usb(out, json);

        list_serial(out, json);
        return r;
}
