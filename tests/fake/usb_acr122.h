/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FAKE_USB_ACR122_H
#define STRONGROOM_FAKE_USB_ACR122_H

/*
 * An ACR122U in the socket 1-2 of a USB bus that isn't there: CCID around the demo's NFC pad
 *
 *      bulk OUT:  6F | length(4) slot seq 0 0 0 | FF 00 00 00 LC | D4 command …
 *      bulk IN:   80 | length(4) slot seq 0 0 0 | D5 command+1 … | 90 00
 *
 * libusb-0.1, which libnfc uses, reads the descriptors from the node itself and asks for its transfers again and again:
 * so the node is a plain file, unlike that of usb_bus.h. The test must run under umockdev-wrapper.
 */

#include <stdint.h>

struct nfc_pad_card;
struct usb_acr122;

struct usb_acr122 *usb_acr122_new(void);
void usb_acr122_free(struct usb_acr122 *acr);

/* As bus 1 device 6; ACS's ids are 072f and 2200. */
void usb_acr122_plug(struct usb_acr122 *acr, uint16_t vendor_id, uint16_t product_id);
void usb_acr122_unplug(struct usb_acr122 *acr);

void usb_acr122_put(struct usb_acr122 *acr, const struct nfc_pad_card *card);
void usb_acr122_take(struct usb_acr122 *acr);

#endif
