/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FAKE_UHF_H
#define STRONGROOM_FAKE_UHF_H

/*
 * A UHF reader at wire level: what the host sends goes in, what the reader would say comes out
 *
 *      host --fake_uhf_hear--> [ kind: framing, commands ] --fake_uhf_put--> out --pump or test--> host
 *                                        |  ^ fake_uhf_round: a round of inventory has passed
 *                                      field
 *
 * One kind a protocol. No descriptor, no clock, no memory of its own: a test moves every step, fake_uhf_line.h plays it
 * on a pseudo-terminal, and a demonstration can do the same.
 */

#include <stdbool.h>
#include <stdio.h>

#include "fake_field.h"

enum { FAKE_UHF_HOLD = 600, FAKE_UHF_OUT = 16384, FAKE_UHF_PARAMETERS = 512 };

struct fake_uhf;

struct fake_uhf_kind {
        const char *driver; /* which driver of ours is its other end */
        size_t (*take)(struct fake_uhf
                        *reader); /* carries out a command at the front of hold; its size, 0: not whole */
        void (*round)(struct fake_uhf *reader);
};

/* What goes wrong from now on; each counts down as it happens. */
struct fake_faults {
        unsigned int spoilt;  /* frames whose check fails */
        unsigned int cut;     /* frames that stop half way */
        unsigned int noisy;   /* frames after a few bytes that are none */
        unsigned int dumb;    /* commands that aren't answered */
        unsigned int refused; /* commands that are answered with an error */
        bool interleaved;     /* a tag is told between the steps of an access */
};

struct fake_uhf {
        const struct fake_uhf_kind *kind;
        struct fake_field field;
        struct fake_faults faults;
        bool sweeping;
        int power_cdbm, region, session, q; /* -1: not set by the host */
        unsigned int model;     /* chafon: the type byte; tsl: 1 where the host asks for inventories */
        unsigned int antenna;   /* the one that was asked for last */
        unsigned int scan_time; /* chafon: 100 ms; 0: as it came */
        unsigned int signals;   /* beeps that were asked for */
        char signal[64];        /* the last of them, as it was asked for */
        uint32_t commands;
        bool told;        /* tsl: PC, CRC and RSSI are told with a tag */
        uint8_t mask[62]; /* of the Select */
        size_t mask_size;
        bool embedded; /* mercury: the TID is read with the inventory */
        size_t held, out_size;
        uint8_t hold[FAKE_UHF_HOLD], out[FAKE_UHF_OUT];
};

extern const struct fake_uhf_kind fake_m100, fake_chafon, fake_tsl, fake_mercury;

void fake_uhf_start(struct fake_uhf *reader, const struct fake_uhf_kind *kind);
void fake_uhf_hear(struct fake_uhf *reader, const uint8_t *bytes, size_t size);
void fake_uhf_round(struct fake_uhf *reader);

/* A TSL handheld's trigger: what is in the field is told, asked for or not; a barcode, escaped as it goes. */
void fake_tsl_pull(struct fake_uhf *reader);
void fake_tsl_scan(struct fake_uhf *reader, const char *barcode);

/* ---- for the kinds ---- */

/* A frame, whole and with its check right; the faults are put in here. */
void fake_uhf_put(struct fake_uhf *reader, const uint8_t *frame, size_t size);

/* Whether this command falls to a fault: it isn't answered, or with an error. */
bool fake_uhf_is_dumb(struct fake_uhf *reader);
bool fake_uhf_refuses(struct fake_uhf *reader);

/* Words as bytes, high byte first, and back. */
void fake_words_out(const uint16_t *words, size_t count, uint8_t *out);
void fake_words_in(const uint8_t *bytes, size_t count, uint16_t *out);

#endif
