/* SPDX-License-Identifier: ISC */

/*
 * Address: text from a command line or a unit's name, parsed once
 */

#include "address.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

#define ADDRESS_LLRP_PORT "5084"

/* Digits, a dash, then digits and dots: usb(7) names of sysfs. */
static bool address_is_port(const char *text) {
        size_t bus = strspn(text, "0123456789"), rest;

        if (!bus || text[bus] != '-')
                return false;
        rest = strspn(text + bus + 1, "0123456789.");
        return rest && !text[bus + 1 + rest] && text[bus + 1] != '.' && text[bus + rest] != '.';
}

static int address_parse_id(const char *text, struct address *address) {
        unsigned int vendor_id, product_id;
        int end = 0;

        if (sscanf(text, "%4x:%4x%n", &vendor_id, &product_id, &end) != 2 || strspn(text, " +-"))
                return ADDRESS_E_MALFORMED;
        if (text[end] == ':') {
                if (!text[end + 1] || !text_copy(address->serial, sizeof address->serial, text + end + 1))
                        return ADDRESS_E_MALFORMED;
        } else if (text[end]) {
                return ADDRESS_E_MALFORMED;
        }
        address->kind = ADDRESS_USB_ID;
        address->vendor_id = (uint16_t) vendor_id;
        address->product_id = (uint16_t) product_id;
        return 0;
}

static int address_parse_node(const char *text, struct address *address) {
        unsigned int bus, device;
        int end = 0;

        if (sscanf(text, "%3u/%3u%n", &bus, &device, &end) != 2 || text[end] || bus > 255 || device > 127)
                return ADDRESS_E_MALFORMED;
        address->kind = ADDRESS_USB_NODE;
        address->bus = (uint8_t) bus;
        address->device = (uint8_t) device;
        return 0;
}

static int address_parse_usb(const char *text, struct address *address) {
        if (strchr(text, '/'))
                return address_parse_node(text, address);
        if (!address_is_port(text))
                return address_parse_id(text, address);
        address->kind = ADDRESS_USB_PORT;
        return text_copy(address->port, sizeof address->port, text) ? 0 : ADDRESS_E_MALFORMED;
}

/* A name, an IPv4 address, or an IPv6 address in brackets; then a colon and a port, or nothing. */
static int address_parse_tcp(const char *text, struct address *address) {
        const bool bracketed = text[0] == '[';
        const char *host = text + bracketed;
        size_t size = strcspn(host, bracketed ? "]" : ":");
        const char *port = host + size + bracketed;
        size_t digits;

        if (!size || size >= sizeof address->host || (bracketed && host[size] != ']') ||
                strspn(host, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_:%") < size)
                return ADDRESS_E_MALFORMED;
        memcpy(address->host, host, size);
        address->host[size] = '\0';
        address->kind = ADDRESS_TCP;
        if (!*port)
                return text_copy(address->port, sizeof address->port, ADDRESS_LLRP_PORT)
                               ? 0
                               : ADDRESS_E_MALFORMED;
        digits = *port == ':' ? strspn(port + 1, "0123456789") : 0;
        if (!digits || digits > 5 || port[1 + digits])
                return ADDRESS_E_MALFORMED;
        return text_copy(address->port, sizeof address->port, port + 1) ? 0 : ADDRESS_E_MALFORMED;
}

int address_parse(const char *text, struct address *ret_address) {
        struct address address = { 0 };
        int r = 0;

        if (!strncmp(text, "usb:", 4)) {
                r = address_parse_usb(text + 4, &address);
        } else if (!strncmp(text, "tcp:", 4)) {
                r = address_parse_tcp(text + 4, &address);
        } else if (text[0] == '/' && text[1]) {
                address.kind = ADDRESS_PATH;
                r = text_copy(address.path, sizeof address.path, text) ? 0 : ADDRESS_E_MALFORMED;
        } else {
                r = ADDRESS_E_MALFORMED;
        }
        if (!r)
                *ret_address = address;
        return r;
}

int address_from_kernel(const char *name, struct address *ret_address) {
        char text[LINK_DEVICE_MAX];

        if (!name[0] || strchr(name, '/'))
                return ADDRESS_E_MALFORMED;
        if (snprintf(text, sizeof text, "%s%s", address_is_port(name) ? "usb:" : "/dev/", name) >=
                (int) sizeof text)
                return ADDRESS_E_MALFORMED;
        return address_parse(text, ret_address);
}
