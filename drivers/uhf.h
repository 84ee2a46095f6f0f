/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DRIVER_UHF_H
#define STRONGROOM_DRIVER_UHF_H

/*
 * What all readers of EPC Gen2 tags do alike: the round of a session, above a codec that knows the wire
 *
 *      set up --answers--> sweep --time is up, or it ended--> pause
 *         ^                  ^                                  |
 *         |                  +---- nothing to do ---------------+---> signal   a beep that was asked for
 *         |                                                     +---> access   a TID, or a step of a commission
 *         +---- silent for too long; after UHF_TRIES in vain: gone
 *
 * Time is counted in ticks of UHF_TICK_MS that come whatever is heard, so a line full of noise starves nothing. A
 * sweep goes on for at least UHF_SWEEP_TICKS before it is interrupted, a pause reads at most UHF_PAUSE_READS TIDs: so
 * reading TIDs never starves the inventory. A tag that is seen for the first time goes up at once, without its TID;
 * once that is read it goes up again with it, and from then on always with it.
 *
 * A codec's state begins with a struct uhf. It tells what it hears by the calls below, in the order of the wire.
 */

#include <assert.h>

#include "strongroom/driver.h"
#include "uhf_tags.h"

enum {
        UHF_TICK_MS = 200,
        UHF_SWEEP_TICKS = 4,
        UHF_ANSWER_TICKS = 5,
        UHF_QUIET_TICKS = 12,
        UHF_PAUSE_READS = 4,
        UHF_TRIES = 3,
        UHF_LOOK_TICKS = 6, /* a tag that is alone for so long is alone */
        UHF_SELECT_MAX =
                30, /* bytes of an EPC in a Select mask: its length is a byte of bits in most protocols */
        UHF_ANTENNAS_MAX = 8, /* as far as any of these protocols counts */
        UHF_HOLD_MAX = 3072,  /* the longest frame: a handheld sends whole barcodes */
};

enum uhf_bank { UHF_BANK_RESERVED, UHF_BANK_EPC, UHF_BANK_TID, UHF_BANK_USER };

/* One step on one tag. Words are two bytes, high byte first. */
struct uhf_request {
        enum uhf_verb { UHF_READ = 1, UHF_WRITE, UHF_LOCK } verb;
        enum uhf_bank bank;
        uint8_t word, count;  /* where, and how many words */
        const uint8_t *bytes; /* of a write */
        uint16_t lock;        /* of a lock: the bit of mask and action, one of UHF_LOCK_… */
        uint8_t password[4];  /* zero: none */
        uint16_t antenna;     /* where the tag was seen last; 0: not told */
        size_t select_size;   /* of the EPC that the tag has now */
        const uint8_t *select;
};

/* The second of the two bits of each field: writable with the password only (Gen2, 6.3.2.12.3.5). */
enum { UHF_LOCK_KILL = 1 << 9, UHF_LOCK_ACCESS = 1 << 7, UHF_LOCK_EPC = 1 << 5 };

/* How a request ended. */
enum uhf_end {
        UHF_DONE = 0,
        UHF_END_LOST,     /* the tag doesn't answer */
        UHF_END_PASSWORD, /* wrong password, or memory is locked */
        UHF_END_OVERRUN,  /* the bank is shorter */
        UHF_END_OTHER,
        UHF_END_SILENT, /* the reader doesn't answer */
};

struct uhf;

/* Each sends what it means and gives back what driver_send() gave. */
struct uhf_codec {
        uint16_t
                quiet_ticks; /* silent for so long in a sweep: asked whether it is there; 0: UHF_QUIET_TICKS */
        uint16_t sweep_ticks; /* a sweep is begun anew after so long; 0: it ends by itself or never */
        const char *silence;  /* what a person should look at when it never answers */

        /* The size of the frame at the front; 0: not whole yet; UHF_NO_FRAME: none begins there. */
        size_t (*measure)(const uint8_t *bytes, size_t size);
        int (*hear)(struct uhf *uhf, struct driver_io *io, const uint8_t *frame, size_t size);

        /* Sends command number step; UHF_SETUP_OVER past the last. Names the setting that it carries, if it does. */
        int (*setup)(struct uhf *uhf, struct driver_io *io, unsigned int step, const char **ret_setting);
        int (*sweep)(struct uhf *uhf, struct driver_io *io);
        int (*stop)(struct uhf *uhf, struct driver_io *io); /* NULL: sweeps end by themselves */
        int (*ask)(struct uhf *uhf, struct driver_io *io, const struct uhf_request *request);
        int (*signal)(
                struct uhf *uhf, struct driver_io *io, enum signal_kind kind); /* NULL: it has no sound */
};
enum { UHF_SETUP_OVER = 64 };
#define UHF_NO_FRAME SIZE_MAX

/* What a driver's settings may be, and what they were found to be. */
struct uhf_region {
        const char *name;
        int code;
};

struct uhf_limits {
        int power_min, power_max;         /* dBm */
        int power_step_cdbm;              /* 100: whole dBm only */
        const struct uhf_region *regions; /* ends with a name of NULL; NULL: none */
        unsigned int antennas_max;        /* 0: no such setting */
};

struct uhf_settings {
        int power_cdbm, region, session, q; /* UHF_UNSET where nothing was said */
        unsigned int antenna_count;         /* 0: nothing was said */
        uint8_t antennas[UHF_ANTENNAS_MAX]; /* 1-based */
        bool tid;
};
enum { UHF_UNSET = -1 };

struct uhf_order {
        struct commission what;
        unsigned int step; /* 0: there is none; see uhf_commission.c */
        unsigned int tries, area;
        uint32_t ticks; /* since the order, or since the first tag */
        bool seen;
        uint16_t antenna;
        uint8_t key[4]; /* what opens the tag now */
        uint8_t words;  /* of its TID */
        uint8_t written[2 + COMMISSION_EPC_MAX];
        struct commissioned outcome;
};

struct uhf {
        const struct uhf_codec *codec;
        struct uhf_settings settings;
        enum uhf_phase { UHF_SETUP = 1, UHF_SWEEP, UHF_STOPPING, UHF_SIGNALLING, UHF_ACCESS } phase;
        unsigned int step, tries, reads;
        uint32_t ticks, quiet;   /* in this phase; since anything was heard */
        bool ill;                /* the sweep is over, and ended with an error */
        enum signal_kind signal; /* 0: none waits */
        const char *setting;     /* that the command of this step carries */
        struct uhf_tag *reading; /* whose TID is asked for; NULL: the commission's turn */
        struct uhf_tags tags;
        struct uhf_order order;
        bool fresh; /* bytes came since the last tick */
        size_t held;
        uint8_t hold[UHF_HOLD_MAX];
};

/* False after driver_reason() where a setting is out of range. */
bool uhf_settings_read(struct uhf *uhf, struct driver_io *io, const struct uhf_limits *limits);

int uhf_start(struct uhf *uhf, struct driver_io *io, const struct uhf_codec *codec);

/* The calls of the driver contract; state begins with a struct uhf. */
int uhf_feed(void *state, struct driver_io *io, const uint8_t *bytes, size_t size);
int uhf_tick(void *state, struct driver_io *io);
int uhf_signal(void *state, struct driver_io *io, enum signal_kind kind);
int uhf_commission(void *state, struct driver_io *io, const struct commission *order);

/* ---- what a codec heard; each gives back a condition of the driver contract ---- */

/* Anything at all that was whole. */
static inline void uhf_heard(struct uhf *uhf) {
        uhf->quiet = 0;
        uhf->tries = uhf->phase == UHF_SETUP ? uhf->tries : 0;
}

/* A tag, its frame filled in but for the TID where the codec doesn't have it. */
int uhf_saw(struct uhf *uhf, struct driver_io *io, const struct frame *frame);

/* The sweep has come to its end, or the stop was answered. */
int uhf_swept(struct uhf *uhf, struct driver_io *io);

/* The sweep ended with an error: the next begins at the next tick, so that a reader that only errs isn't chased. */
int uhf_swept_ill(struct uhf *uhf);

/* A command of set-up, or a signal, was answered. */
int uhf_answered(struct uhf *uhf, struct driver_io *io, bool taken);

/* The request was answered: with so many bytes where it was a read. */
int uhf_told(struct uhf *uhf, struct driver_io *io, enum uhf_end end, uint16_t code, const uint8_t *bytes,
        size_t size);

/* DRIVER_E_GARBLED, after its reason. */
int uhf_garbled(struct driver_io *io, const char *reason);

/* The worse of two conditions; a negative errno above all. */
static inline int uhf_worse(int a, int b) {
        if (a < 0 || b < 0)
                return a < 0 ? a : b;
        return a > b ? a : b;
}

/* ---- between the files ---- */

int uhf_next(struct uhf *uhf, struct driver_io *io);
int uhf_ask(struct uhf *uhf, struct driver_io *io, const struct uhf_request *request);
int uhf_pass(struct uhf *uhf, struct driver_io *io); /* a tick of the round */

static inline bool uhf_is_commissioning(const struct uhf *uhf) {
        return uhf->order.step != 0;
}
bool uhf_order_looks(const struct uhf *uhf);
void uhf_order_saw(struct uhf *uhf, const struct frame *frame);
int uhf_order_next(struct uhf *uhf, struct driver_io *io);
int uhf_order_told(struct uhf *uhf, struct driver_io *io, enum uhf_end end, uint16_t code,
        const uint8_t *bytes, size_t size);
bool uhf_order_tick(struct uhf *uhf, struct driver_io *io); /* true: the sweep has been long enough */
void uhf_order_give_up(struct uhf *uhf, struct driver_io *io);

#endif
