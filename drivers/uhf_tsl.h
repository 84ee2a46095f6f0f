/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DRIVER_UHF_TSL_H
#define STRONGROOM_DRIVER_UHF_TSL_H

/*
 * TSL handhelds: what both halves of the driver know
 */

#include "uhf.h"

/* Whose response it is: the two letters of the command. */
#define TSL_NAME(a, b) ((unsigned int) (a) << 8 | (unsigned char) (b))
enum { TSL_IV = TSL_NAME('i', 'v'), TSL_RD = TSL_NAME('r', 'd') };

struct tsl {
        struct uhf uhf;
        bool trigger;
        unsigned int waits, hears; /* which answer is awaited; which response is being told */
        struct {
                uint8_t size, epc[UHF_EPC_MAX];
                uint16_t pc, crc;
                int16_t rssi_cdbm;
                bool pc_told, crc_told;
        } tag; /* size 0: none */
        struct {
                uint8_t size, bytes[UHF_EPC_MAX + 2];
                unsigned int access, backscatter; /* errors */
        } told;
};
static_assert(sizeof(struct tsl) <= DRIVER_STATE_MAX, "the host gives this much");

int tsl_inventory(struct tsl *tsl, struct driver_io *io);

/* Parts of the codec. */
int tsl_setup(struct uhf *uhf, struct driver_io *io, unsigned int step, const char **ret_setting);
int tsl_sweep(struct uhf *uhf, struct driver_io *io);
int tsl_stop(struct uhf *uhf, struct driver_io *io);
int tsl_ask(struct uhf *uhf, struct driver_io *io, const struct uhf_request *request);
int tsl_signal(struct uhf *uhf, struct driver_io *io, enum signal_kind kind);

#endif
