/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_TRANSPORT_H
#define STRONGROOM_HOST_TRANSPORT_H

/*
 * What moves the bytes: a terminal or a USB interface
 *
 * A transport finds its device by itself, again and again, and tells the host (host.h): prepare, describe (HID),
 * begin, hear …, lose. It asks host_room() before it reads, and where there is none it leaves the bytes in the device
 * until resume().
 */

#include <stddef.h>
#include <stdint.h>

struct transport_ops {
        int (*send)(void *transport, const uint8_t *bytes, size_t size);
        void (*resume)(void *transport); /* there is room again */
        void (*stop)(void *transport);   /* closes the device, to look for it again after a while */
};

#endif
