/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DEMO_NFC_PORT_H
#define STRONGROOM_DEMO_NFC_PORT_H

/*
 * A simulated NFC pad on a pseudo-terminal of this machine
 *
 * It hangs in a link, so that it can be pulled out and plugged in again under one name.
 */

#include "macros.h"
#include "nfc_pad.h"

struct nfc_port {
        char path[108]; /* the link */
        int master,
                slave; /* -1: pulled out. The slave is held, or the line would die each time a client closes it */
        struct nfc_pad pad;
};

/* 0, or a negative errno. What is on the pad stays there. */
must_check int nfc_port_plug(struct nfc_port *port, const char *path);
void nfc_port_unplug(struct nfc_port *port);

/* Serves for so long. */
void nfc_port_serve(struct nfc_port *port, int wait_ms);

#endif
