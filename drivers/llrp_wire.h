/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_LLRP_WIRE_H
#define STRONGROOM_LLRP_WIRE_H

/*
 * LLRP on the wire: messages and parameters, read with every bound checked, written into a buffer of the caller
 *
 *      message    reserved (3 bits) version (3) type (10) | length (4, all of it) | id (4) | fields and parameters
 *      TLV        0 (6 bits) type (10) | length (2, all of it) | fields and parameters
 *      TV         1 (1 bit) type (7) | fields of a length that the type fixes
 *
 * All numbers have the high byte first. Numbers of types are EPCglobal's Low Level Reader Protocol 1.0.1 (2007),
 * chapter 16; 1.1 keeps them. Impinj's parameters: LTK's Impinjdef.xml, vendor 25882.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
        LLRP_VERSION_1_0_1 = 1,
        LLRP_VERSION_1_1 = 2,
        LLRP_HEAD_SIZE = 10,
        LLRP_LENGTH_MAX = 1 << 20, /* a message that claims more is refused: nothing sends one */
        LLRP_TLV_HEAD = 4,
};

enum llrp_message {
        LLRP_GET_READER_CAPABILITIES = 1,
        LLRP_SET_READER_CONFIG = 3,
        LLRP_CLOSE_CONNECTION_RESPONSE = 4,
        LLRP_GET_READER_CAPABILITIES_RESPONSE = 11,
        LLRP_SET_READER_CONFIG_RESPONSE = 13,
        LLRP_CLOSE_CONNECTION = 14,
        LLRP_ADD_ROSPEC = 20,
        LLRP_DELETE_ROSPEC = 21,
        LLRP_START_ROSPEC = 22,
        LLRP_STOP_ROSPEC = 23,
        LLRP_ENABLE_ROSPEC = 24,
        LLRP_ADD_ROSPEC_RESPONSE = 30,
        LLRP_DELETE_ROSPEC_RESPONSE = 31,
        LLRP_START_ROSPEC_RESPONSE = 32,
        LLRP_STOP_ROSPEC_RESPONSE = 33,
        LLRP_ENABLE_ROSPEC_RESPONSE = 34,
        LLRP_ADD_ACCESSSPEC = 40,
        LLRP_DELETE_ACCESSSPEC = 41,
        LLRP_ENABLE_ACCESSSPEC = 42,
        LLRP_ADD_ACCESSSPEC_RESPONSE = 50,
        LLRP_DELETE_ACCESSSPEC_RESPONSE = 51,
        LLRP_ENABLE_ACCESSSPEC_RESPONSE = 52,
        LLRP_RO_ACCESS_REPORT = 61,
        LLRP_KEEPALIVE = 62,
        LLRP_READER_EVENT_NOTIFICATION = 63,
        LLRP_KEEPALIVE_ACK = 72,
        LLRP_ERROR_MESSAGE = 100,
        LLRP_CUSTOM_MESSAGE = 1023,
};

enum llrp_parameter {
        LLRP_TV_ANTENNA_ID = 1,
        LLRP_TV_FIRST_SEEN_UTC = 2,
        LLRP_TV_LAST_SEEN_UTC = 4,
        LLRP_TV_PEAK_RSSI = 6,
        LLRP_TV_CHANNEL_INDEX = 7,
        LLRP_TV_SEEN_COUNT = 8,
        LLRP_TV_ROSPEC_ID = 9,
        LLRP_TV_PC = 12,
        LLRP_TV_EPC_96 = 13,

        LLRP_GENERAL_DEVICE_CAPABILITIES = 137,
        LLRP_REGULATORY_CAPABILITIES = 143,
        LLRP_UHF_BAND_CAPABILITIES = 144,
        LLRP_POWER_LEVEL_ENTRY = 145,
        LLRP_FREQUENCY_INFORMATION = 146,
        LLRP_ROSPEC = 177,
        LLRP_RO_BOUNDARY_SPEC = 178,
        LLRP_ROSPEC_START_TRIGGER = 179,
        LLRP_ROSPEC_STOP_TRIGGER = 182,
        LLRP_AISPEC = 183,
        LLRP_AISPEC_STOP_TRIGGER = 184,
        LLRP_INVENTORY_PARAMETER_SPEC = 186,
        LLRP_ACCESSSPEC = 207,
        LLRP_ACCESSSPEC_STOP_TRIGGER = 208,
        LLRP_ACCESS_COMMAND = 209,
        LLRP_KEEPALIVE_SPEC = 220,
        LLRP_ANTENNA_CONFIGURATION = 222,
        LLRP_RF_TRANSMITTER = 224,
        LLRP_RO_REPORT_SPEC = 237,
        LLRP_TAG_REPORT_CONTENT_SELECTOR = 238,
        LLRP_ACCESS_REPORT_SPEC = 239,
        LLRP_TAG_REPORT_DATA = 240,
        LLRP_EPC_DATA = 241,
        LLRP_READER_EVENT_NOTIFICATION_SPEC = 244,
        LLRP_EVENT_NOTIFICATION_STATE = 245,
        LLRP_READER_EVENT_NOTIFICATION_DATA = 246,
        LLRP_READER_EXCEPTION_EVENT = 252,
        LLRP_ANTENNA_EVENT = 255,
        LLRP_CONNECTION_ATTEMPT_EVENT = 256,
        LLRP_CONNECTION_CLOSE_EVENT = 257,
        LLRP_STATUS = 287,
        LLRP_C1G2_INVENTORY_COMMAND = 330,
        LLRP_C1G2_SINGULATION_CONTROL = 336,
        LLRP_C1G2_TAG_SPEC = 338,
        LLRP_C1G2_TARGET_TAG = 339,
        LLRP_C1G2_READ = 341,
        LLRP_C1G2_EPC_MEMORY_SELECTOR = 348,
        LLRP_C1G2_READ_RESULT = 349,
        LLRP_CUSTOM = 1023,
};

enum {
        LLRP_VENDOR_IMPINJ = 25882,
        LLRP_IMPINJ_SERIALIZED_TID = 55,
        LLRP_IMPINJ_RF_PHASE = 56,
        LLRP_IMPINJ_PEAK_RSSI = 57,
};

enum { LLRP_E_BROKEN = 1, LLRP_E_END };

/* ---- reading ---- */

struct llrp_head {
        uint8_t version;
        uint16_t type;
        uint32_t length; /* the head included */
        uint32_t id;
};

/* From LLRP_HEAD_SIZE bytes: 0, or LLRP_E_BROKEN where the length is less than the head's or past LLRP_LENGTH_MAX. */
int llrp_read_head(const uint8_t *bytes, struct llrp_head *ret_head);

/* The parameters of a message or of a parameter, one after the other; zero-copy. */
struct llrp_walk {
        const uint8_t *at, *end;
};

struct llrp_item {
        uint16_t type;
        bool is_tv;          /* a TV's number lives apart from a TLV's */
        const uint8_t *body; /* borrowed */
        size_t size;
};

/* 0 with the next parameter; LLRP_E_END after the last; LLRP_E_BROKEN where it doesn't fit what holds it. */
int llrp_next(struct llrp_walk *walk, struct llrp_item *ret_item);

/* The first TLV of this type behind so many bytes of fields: 0, LLRP_E_END where there is none, LLRP_E_BROKEN. */
int llrp_find(const uint8_t *body, size_t size, size_t fixed, uint16_t type, struct llrp_item *ret_item);

/* One tag of a report. What isn't told is zero; pointers are borrowed from the report. */
struct llrp_tag {
        const uint8_t *epc, *tid;
        uint16_t
                epc_bits; /* of a length that isn't one of whole bytes the last byte is filled up with zeros */
        uint16_t tid_size; /* bytes */
        uint16_t antenna;
        int16_t rssi_cdbm; /* FRAME_RSSI_UNKNOWN where it isn't told; Impinj's is finer and wins */
        uint16_t channel;
        uint16_t seen;
        uint16_t pc;
        uint16_t phase;
        uint64_t first_us, last_us; /* UTC */
};

/* The body of a TagReportData. LLRP_E_BROKEN also where there is no EPC at all. */
int llrp_read_tag(const uint8_t *body, size_t size, struct llrp_tag *ret_tag);

/* LLRPStatus of a response's body: its code (0: success) and its words (borrowed, not terminated). */
int llrp_read_status(const uint8_t *body, size_t size, uint16_t *ret_code, const uint8_t **ret_words,
        size_t *ret_words_size);

/* ---- writing ---- */

/* Once something didn't fit, `failed` stays set and nothing more is written. */
struct llrp_out {
        uint8_t *bytes;
        size_t room, size;
        bool failed;
};

void llrp_put(struct llrp_out *out, uint64_t value, unsigned int bytes);

/* Begins a message or a TLV; its length is filled in by llrp_close(). Gives the place to be closed. */
size_t llrp_open_message(struct llrp_out *out, uint16_t type, uint32_t id);
size_t llrp_open(struct llrp_out *out, uint16_t type);
void llrp_close_message(struct llrp_out *out, size_t place);
void llrp_close(struct llrp_out *out, size_t place);

#endif
