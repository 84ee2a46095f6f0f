/* SPDX-License-Identifier: ISC */

/*
 * NFC name: libnfc's connection strings
 *
 * Ids: Debian's libnfc6, 93-pn53x.rules. What else that lists is a PN531 (no longer made, no ISO 14443-B) or a Sony
 * RC-S360, which asks for commands of its own.
 */

#include "nfc_name.h"

#include <stdio.h>
#include <string.h>

bool nfc_name(const char *address, const char *via, const char *baud, char *out, size_t room) {
        unsigned int bus, device;
        int size, end = 0;

        if (address[0] == '/') {
                if (strchr(address, ':'))
                        return false;
                size = snprintf(out, room, "pn532_uart:%s:%s", address, baud ? baud : "115200");
                return size > 0 && (size_t) size < room;
        }
        if (!via || (strcmp(via, "acr122_usb") != 0 && strcmp(via, "pn53x_usb") != 0) ||
                sscanf(address, "usb:%3u/%3u%n", &bus, &device, &end) != 2 || address[end])
                return false;
        size = snprintf(out, room, "%s:%03u:%03u", via, bus, device);
        return size > 0 && (size_t) size < room;
}

const struct driver_match nfc_matches[] = {
        { .vendor_id = 0x072f,
                .product_id = 0x2200,
                .model = "ACS ACR122U",
                .settings = "libnfc=acr122_usb",
                .source = "libnfc 1.8.0, drivers/acr122_usb.c; 93-pn53x.rules" },
        { .vendor_id = 0x072f,
                .product_id = 0x90cc,
                .model = "Touchatag (ACR122U)",
                .settings = "libnfc=acr122_usb",
                .source = "libnfc 1.8.0, drivers/acr122_usb.c; 93-pn53x.rules" },
        { .vendor_id = 0x04cc,
                .product_id = 0x2533,
                .model = "NXP PN533",
                .settings = "libnfc=pn53x_usb",
                .source = "libnfc 1.8.0, drivers/pn53x_usb.c; 93-pn53x.rules" },
        { .vendor_id = 0x04e6,
                .product_id = 0x5591,
                .model = "SCM SCL3711",
                .settings = "libnfc=pn53x_usb",
                .source = "libnfc 1.8.0, drivers/pn53x_usb.c; 93-pn53x.rules" },
        { .vendor_id = 0x04e6,
                .product_id = 0x5594,
                .model = "SCM SCL3712",
                .settings = "libnfc=pn53x_usb",
                .source = "libnfc 1.8.0, drivers/pn53x_usb.c; 93-pn53x.rules" },
        { .vendor_id = 0x1fd3,
                .product_id = 0x0608,
                .model = "ASK LoGO",
                .settings = "libnfc=pn53x_usb",
                .source = "libnfc 1.8.0, drivers/pn53x_usb.c; 93-pn53x.rules" },
        { 0 },
};
