/* SPDX-License-Identifier: ISC */

/*
 * NFC: cards on a pad, by libnfc 1.8
 *
 *      seeking ── a card ──▶ asked what it is, FRAME_NFC ──▶ reading ── FRAME_NDEF ──▶ holding
 *         ^                                                                               |
 *         +────────────────────────────── twice not there ────────────────────────────────+
 *
 * A card that lies on the pad is told once; taken off and put back it is told again. Of several on the pad one is seen,
 * whichever the anticollision gives. Each poll is one turn of a state and a few exchanges.
 *
 * What libnfc needs to be kept from: looking for readers by itself, which writes to every serial line
 * (LIBNFC_AUTO_SCAN); selecting for ever (NP_INFINITE_SELECT, on after its init, and on again by its own poll function
 * where the chip isn't a PN532); opening the first USB device there is (a short name: ours has bus and device). An
 * error of the line and the end of the line look alike: the first is noise, two in a row are the end.
 *
 * Sources: libnfc 1.8.0; NXP PN532 User Manual (UM0701-02) 7.3.5 (InListPassiveTarget), 7.3.8 (InDataExchange takes
 * 60 for a Classic authentication, so Type 2 commands go by InCommunicateThru, 7.3.9).
 */

#include <errno.h>
#include <nfc/nfc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nfc_card.h"
#include "nfc_name.h"
#include "nfc_read.h"
#include "nfc_wire.h"
#include "strongroom/driver.h"

enum {
        PAD_EXCHANGE_MS =
                500,    /* on USB libnfc takes 200 ms off it before it waits: 200 would be no time at all */
        PAD_STEPS = 8,  /* exchanges of reading in one poll: some 15 ms each at 115200 baud */
        PAD_MISSES = 2, /* a card that isn't there so many times in a row is gone */
        PAD_ERRORS = 2,
};

enum pad_state { PAD_SEEKING, PAD_READING, PAD_HOLDING };

struct pad {
        nfc_context *context;
        nfc_device *device;
        enum pad_state state;
        bool has_b; /* the chip does ISO 14443-B */
        unsigned int misses, errors;
        struct nfc_uid uid; /* of the card that is held */
        nfc_target target;  /* the same, as libnfc knows it */
        struct nfc_read read;
};
static_assert(sizeof(struct pad) <= DRIVER_STATE_MAX, "the host gives this much");

static const nfc_modulation pad_a = { NMT_ISO14443A, NBR_106 }, pad_b = { NMT_ISO14443B, NBR_106 };

/* ---- libnfc's words in ours ---- */

/* What a card did, or what the reader can't do any more. */
static int pad_result(int code) {
        switch (code) {
        case NFC_EIO:
        case NFC_ENOTSUCHDEV:
        case NFC_ETIMEOUT: /* the chip's, not the card's */
        case NFC_ESOFT: return -EIO;
        default: return code < 0 ? NFC_E_REFUSED : 0;
        }
}

static bool pad_understand(const nfc_target *target, struct nfc_uid *ret_uid) {
        const nfc_iso14443a_info *a = &target->nti.nai;
        struct nfc_uid uid = { .type_b = target->nm.nmt == NMT_ISO14443B };

        if (uid.type_b) {
                uid.size = sizeof target->nti.nbi.abtPupi;
                memcpy(uid.bytes, target->nti.nbi.abtPupi, uid.size);
        } else {
                if (a->szUidLen != 4 && a->szUidLen != 7 && a->szUidLen != 10)
                        return false;
                uid.size = (uint8_t) a->szUidLen;
                memcpy(uid.bytes, a->abtUid, uid.size);
                uid.sak = a->btSak;
                uid.atqa = (uint16_t) (a->abtAtqa[0] << 8 | a->abtAtqa[1]);
        }
        *ret_uid = uid;
        return true;
}

static bool pad_is_same(const struct nfc_uid *one, const struct nfc_uid *other) {
        return one->size == other->size && one->type_b == other->type_b &&
               !memcmp(one->bytes, other->bytes, one->size);
}

/* ---- finding a card ---- */

/* 0 where none is there, 1 where one is; a negative errno. */
static int pad_select(struct pad *pad, const nfc_modulation *modulation) {
        nfc_target target;
        int r;

        memset(&target, 0, sizeof target);
        r = nfc_initiator_select_passive_target(pad->device, *modulation, NULL, 0, &target);
        if (r <= 0)
                return pad_result(r) < 0 ? pad_result(r) : 0;
        target.nm = *modulation;
        pad->target = target;
        return 1;
}

static int pad_find(struct pad *pad, struct nfc_uid *ret_uid) {
        int r = pad_select(pad, &pad_a);

        if (!r && pad->has_b)
                r = pad_select(pad, &pad_b);
        if (r <= 0)
                return r;
        return pad_understand(&pad->target, ret_uid) ? 1 : 0;
}

/* ---- the wire to the card ---- */

static int pad_exchange(struct pad *pad, bool framed, const uint8_t *out, size_t size, uint8_t *in,
        size_t room, size_t *ret_size) {
        int r = nfc_device_set_property_bool(pad->device, NP_EASY_FRAMING, framed);

        if (r < 0)
                return -EIO;
        r = nfc_initiator_transceive_bytes(pad->device, out, size, in, room, PAD_EXCHANGE_MS);
        if (r < 0)
                return pad_result(r);
        *ret_size = (size_t) r;
        return 0;
}

static int pad_raw(
        void *context, const uint8_t *out, size_t size, uint8_t *in, size_t room, size_t *ret_size) {
        return pad_exchange(context, false, out, size, in, room, ret_size);
}

static int pad_apdu(
        void *context, const uint8_t *out, size_t size, uint8_t *in, size_t room, size_t *ret_size) {
        return pad_exchange(context, true, out, size, in, room, ret_size);
}

static int pad_again(void *context) {
        struct pad *pad = context;
        struct nfc_uid uid;
        int r;

        (void) nfc_device_set_property_bool(pad->device, NP_EASY_FRAMING, true);
        if (pad_result(nfc_initiator_deselect_target(pad->device)) < 0)
                return -EIO;
        r = pad_find(pad, &uid);
        if (r <= 0)
                return r < 0 ? r : NFC_E_GONE;
        return pad_is_same(&uid, &pad->uid) ? 0 : NFC_E_GONE;
}

static struct nfc_wire pad_wire(struct pad *pad) {
        return (struct nfc_wire){ pad_raw, pad_apdu, pad_again, pad };
}

/* ---- what is told ---- */

static int pad_tell_card(struct pad *pad, struct driver_io *io, const struct nfc_card *card) {
        struct frame frame = {
                .kind = FRAME_NFC,
                .rssi_cdbm = FRAME_RSSI_UNKNOWN,
                .bytes = pad->uid.bytes,
                .size = pad->uid.size,
                .atqa = pad->uid.atqa,
                .sak = pad->uid.sak,
                .originality = (uint8_t) card->originality,
                .fleeting = nfc_uid_is_fleeting(&pad->uid),
        };

        memcpy(frame.type, card->type, sizeof frame.type);
        return driver_emit(io, &frame);
}

static int pad_tell_memory(struct pad *pad, struct driver_io *io) {
        const struct frame frame = {
                .kind = pad->read.memory == NFC_MEMORY_TYPE2 ? FRAME_NDEF : FRAME_NDEF_MESSAGE,
                .rssi_cdbm = FRAME_RSSI_UNKNOWN,
                .bytes = pad->read.bytes,
                .size = pad->read.at,
                .cut = pad->read.cut,
        };

        return frame.size ? driver_emit(io, &frame) : 0;
}

/* ---- the states ---- */

static void pad_seek(struct pad *pad) {
        pad->state = PAD_SEEKING;
        pad->misses = 0;
}

/* A card that leaves while it is asked was never there: nothing half known is told. */
static int pad_meet(struct pad *pad, struct driver_io *io, const struct nfc_uid *uid) {
        const struct nfc_wire wire = pad_wire(pad);
        struct nfc_card card;
        int r;

        pad->uid = *uid;
        pad->misses = 0;
        r = nfc_card_ask(&wire, &pad->uid, &card);
        if (r)
                pad_seek(pad);
        if (r)
                return r < 0 ? r : 0;
        nfc_read_start(&pad->read, card.memory);
        pad->state = PAD_READING;
        return pad_tell_card(pad, io, &card);
}

static int pad_seek_on(struct pad *pad, struct driver_io *io) {
        struct nfc_uid uid;
        int r = pad_find(pad, &uid);

        return r > 0 ? pad_meet(pad, io, &uid) : r;
}

static int pad_read_on(struct pad *pad, struct driver_io *io) {
        const struct nfc_wire wire = pad_wire(pad);
        int r = 0;

        for (int i = 0; i < PAD_STEPS && !pad->read.done && !r; i++)
                r = nfc_read_step(&pad->read, &wire);
        if (r > 0) { /* gone in the middle: half a message isn't told */
                pad_seek(pad);
                return 0;
        }
        if (r || !pad->read.done)
                return r;
        pad->state = PAD_HOLDING;
        return pad_tell_memory(pad, io);
}

/* The quick question first; a card that fell asleep after it refused something is woken by the long one. */
static int pad_hold_on(struct pad *pad, struct driver_io *io) {
        struct nfc_uid uid;
        int r;

        (void) nfc_device_set_property_bool(pad->device, NP_EASY_FRAMING, true);
        r = nfc_initiator_target_is_present(pad->device, &pad->target);
        if (r == NFC_SUCCESS) {
                pad->misses = 0;
                return 0;
        }
        if (pad_result(r) < 0)
                return pad_result(r);
        if (pad_result(nfc_initiator_deselect_target(pad->device)) < 0)
                return -EIO;
        r = pad_find(pad, &uid);
        if (r < 0)
                return r;
        if (!r) {
                if (++pad->misses >= PAD_MISSES)
                        pad_seek(pad);
                return 0;
        }
        pad->misses = 0;
        return pad_is_same(&uid, &pad->uid) ? 0 : pad_meet(pad, io, &uid);
}

static int pad_poll(void *state, struct driver_io *io) {
        struct pad *pad = state;
        int r;

        switch (pad->state) {
        case PAD_READING: r = pad_read_on(pad, io); break;
        case PAD_HOLDING: r = pad_hold_on(pad, io); break;
        default: r = pad_seek_on(pad, io); break;
        }
        if (r != -EIO) {
                pad->errors = 0;
                return r;
        }
        if (++pad->errors >= PAD_ERRORS) {
                driver_reason(io, "unplugged, or it answers no more");
                return DRIVER_E_GONE;
        }
        if (pad->state == PAD_READING)
                pad_seek(pad);
        driver_reason(io, nfc_strerror(pad->device));
        return DRIVER_E_GARBLED;
}

/* ---- opening ---- */

static bool pad_supports_b(nfc_device *device) {
        const nfc_modulation_type *list = NULL;

        if (nfc_device_get_supported_modulation(device, N_INITIATOR, &list) < 0 || !list)
                return false;
        for (; *list; list++)
                if (*list == NMT_ISO14443B)
                        return true;
        return false;
}

static void pad_close(void *state) {
        struct pad *pad = state;

        if (pad->device)
                nfc_close(pad->device);
        if (pad->context)
                nfc_exit(pad->context);
        pad->device = NULL;
        pad->context = NULL;
}

static int pad_open(void *state, struct driver_io *io, const char *address) {
        struct pad *pad = state;
        nfc_connstring name = "";

        if (!nfc_name(address, driver_setting(io, "libnfc"), driver_setting(io, "baud"), name, sizeof name)) {
                driver_reason(
                        io, "libnfc can't be told of it: name its driver by libnfc=acr122_usb or pn53x_usb");
                return DRIVER_E_UNFIT;
        }
        (void) setenv("LIBNFC_AUTO_SCAN", "false", 1);
        (void) setenv("LIBNFC_INTRUSIVE_SCAN", "false", 1);
        (void) setenv("LIBNFC_LOG_LEVEL", "0", 0);
        nfc_init(&pad->context);
        if (!pad->context)
                return -ENOMEM;
        pad->device = nfc_open(pad->context, name);
        if (!pad->device || nfc_initiator_init(pad->device) < 0 ||
                nfc_device_set_property_bool(pad->device, NP_INFINITE_SELECT, false) < 0) {
                driver_reason(io, "it doesn't answer as a PN53x does; another program may hold it");
                pad_close(pad);
                return DRIVER_E_GONE;
        }
        pad->has_b = pad_supports_b(pad->device);
        return DRIVER_OK;
}

static const char *const pad_settings[] = { "libnfc", NULL };

const struct driver driver_nfc = {
        .name = "nfc",
        .summary = "NFC pads: PN532 on a serial line, ACR122U and PN533 on USB",
        .transport = TRANSPORT_LIBRARY,
        .sandbox = SANDBOX_LIBRARY,
        .state_size = sizeof(struct pad),
        .matches = nfc_matches,
        .setting_names = pad_settings,
        .baud = 115200,
        .open = pad_open,
        .poll = pad_poll,
        .close = pad_close,
};
