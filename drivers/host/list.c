/* SPDX-License-Identifier: ISC */

/*
 * List: USB interfaces by libusb's descriptors, serial lines by their names in /dev
 */

#include "list.h"

#include <dirent.h>
#include <jansson.h>
#include <libusb.h>
#include <string.h>

#include "match.h"
#include "options.h"
#include "usb_hid.h"

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

/* The first driver of that transport, in the table's order, with a row for the interface. */
static bool list_interface(FILE *out, bool json, enum transport transport, libusb_device *device,
        const struct match_interface *what) {
        for (size_t i = 0; drivers[i]; i++) {
                const struct driver_match *match = match_find(drivers[i], what);
                struct list_row row;
                char port[ADDRESS_PORT_MAX];

                if (!match || drivers[i]->transport != transport)
                        continue;
                usb_hid_print_port(device, port);
                (void) snprintf(row.address, sizeof row.address, "usb:%s", port);
                row.driver = drivers[i]->name;
                row.model = match->model;
                list_print(out, json, &row);
                return true;
        }
        return false;
}

static void list_device(FILE *out, bool json, libusb_device *device) {
        struct libusb_device_descriptor descriptor;
        struct libusb_config_descriptor *config;
        struct match_interface whole;
        bool listed;

        if (libusb_get_device_descriptor(device, &descriptor) ||
                libusb_get_active_config_descriptor(device, &config))
                return;
        whole = (struct match_interface){ .vendor_id = descriptor.idVendor,
                .product_id = descriptor.idProduct };
        listed = list_interface(out, json, TRANSPORT_LIBRARY, device, &whole);
        for (int i = 0; i < config->bNumInterfaces && !listed; i++) {
                const struct libusb_interface *interface = &config->interface[i];
                struct match_interface what = whole;

                if (interface->num_altsetting < 1 ||
                        interface->altsetting[0].bInterfaceClass != LIBUSB_CLASS_HID)
                        continue;
                what.interface_class = interface->altsetting[0].bInterfaceClass;
                what.interface_subclass = interface->altsetting[0].bInterfaceSubClass;
                what.interface_protocol = interface->altsetting[0].bInterfaceProtocol;
                listed = list_interface(out, json, TRANSPORT_USB_HID, device, &what);
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
