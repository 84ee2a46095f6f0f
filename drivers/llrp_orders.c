/* SPDX-License-Identifier: ISC */

/*
 * LLRP orders: one inventory of all antennas, for ever, and the TID of each tag
 *
 * One ROSpec inventories and reports each tag at once; TIDs come from an AccessSpec that reads six words of bank 2.
 * What is set at the site stays: nothing is reset, and power, session and population are touched only where a setting
 * asks for them. Impinj's extensions (phase, finer RSSI) are asked for where the reader says it is one.
 */

#include "llrp_orders.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

enum {
        LLRP_OUR_SPEC = 1,
        LLRP_GEN2 = 1,
        LLRP_TID_BANK = 2,
        LLRP_TID_WORDS = 6,
        LLRP_IMPINJ_ENABLE_EXTENSIONS = 21,
        LLRP_IMPINJ_CONTENT_SELECTOR = 50,
        LLRP_IMPINJ_ENABLE_PHASE = 52,
        LLRP_IMPINJ_ENABLE_RSSI = 53,
};

/* ---- settings ---- */

/* Digits and nothing else, at most high: true, or false. */
static bool llrp_number(const char *text, size_t size, long low, long high, long *ret_number) {
        char digits[8] = "", *end;

        if (!size || size >= sizeof digits)
                return false;
        memcpy(digits, text, size);
        *ret_number = strtol(digits, &end, 10);
        return !*end && (digits[0] == '-' || (digits[0] >= '0' && digits[0] <= '9')) && *ret_number >= low &&
               *ret_number <= high;
}

/* "1,2,4" */
static bool llrp_set_antennas(struct llrp_orders *orders, const char *text) {
        long antenna;

        while (*text) {
                size_t size = strcspn(text, ",");

                if (orders->antenna_count == LLRP_ANTENNAS_MAX ||
                        !llrp_number(text, size, 1, LLRP_ANTENNAS_MAX, &antenna))
                        return false;
                orders->antennas[orders->antenna_count++] = (uint16_t) antenna;
                text += size;
                text += *text == ',' && text[1];
        }
        return orders->antenna_count > 0;
}

const char *llrp_orders_settle(struct llrp_orders *orders, const struct driver_io *io) {
        const char *antennas = driver_setting(io, "antennas"), *power = driver_setting(io, "power_dbm"),
                   *session = driver_setting(io, "session"), *tags = driver_setting(io, "population"),
                   *tid = driver_setting(io, "tid");
        long number;

        if (antennas && !llrp_set_antennas(orders, antennas))
                return "antennas= wants numbers from 1 to 32, as in 1,2,4";
        if (power) {
                if (!llrp_number(power, strlen(power), -10, 36, &number))
                        return "power_dbm= wants a whole number from -10 to 36";
                orders->power_wanted = true;
                orders->power_cdbm = (int16_t) (100 * number);
        }
        if (session) {
                if (!llrp_number(session, strlen(session), 0, 3, &number))
                        return "session= wants 0, 1, 2 or 3";
                orders->session_wanted = true;
                orders->session = (uint8_t) number;
        }
        orders->population = 32;
        if (tags) {
                if (!llrp_number(tags, strlen(tags), 1, 9999, &number))
                        return "population= wants how many tags are in the field, from 1 to 9999";
                orders->session_wanted = true;
                orders->population = (uint16_t) number;
        }
        if (tid && strcmp(tid, "yes") != 0 && strcmp(tid, "no") != 0)
                return "tid= wants yes or no";
        orders->tid = !tid || !strcmp(tid, "yes");
        return NULL;
}

/* ---- what the reader can do ---- */

/* A level of power is an index into the reader's own table: the strongest that isn't above what was asked for. */
static void orders_read_power(struct llrp_orders *orders, const struct llrp_item *bands) {
        struct llrp_walk walk = { bands->body, bands->body + bands->size };
        int16_t best = INT16_MIN;
        struct llrp_item item;

        while (!llrp_next(&walk, &item)) {
                int16_t level;

                if (!item.is_tv && item.type == LLRP_FREQUENCY_INFORMATION && item.size)
                        orders->hops = item.body[0] & 0x80;
                if (item.is_tv || item.type != LLRP_POWER_LEVEL_ENTRY || item.size < 4)
                        continue;
                level = (int16_t) bytes_u16be(item.body + 2);
                if (!orders->power_wanted || level > orders->power_cdbm || level < best)
                        continue;
                best = level;
                orders->power_index = bytes_u16be(item.body);
                orders->power_known = true;
        }
}

const char *llrp_orders_learn(struct llrp_orders *orders, const uint8_t *body, size_t size) {
        struct llrp_item general, rules, bands;

        if (llrp_find(body, size, 0, LLRP_GENERAL_DEVICE_CAPABILITIES, &general) || general.size < 12)
                return "the reader doesn't say what it can do";
        orders->impinj =
                !bytes_u16be(general.body + 4) && bytes_u16be(general.body + 6) == LLRP_VENDOR_IMPINJ;
        if (!llrp_find(body, size, 0, LLRP_REGULATORY_CAPABILITIES, &rules) &&
                !llrp_find(rules.body, rules.size, 4, LLRP_UHF_BAND_CAPABILITIES, &bands))
                orders_read_power(orders, &bands);
        if (orders->power_wanted && !orders->power_known)
                return "the reader has no level of power as low as power_dbm= asks for";
        return NULL;
}

/* ---- what we send ---- */

static void llrp_fill_all_capabilities(const struct llrp_orders *orders, struct llrp_out *out) {
        (void) orders;
        llrp_put(out, 0, 1);
}

static void llrp_fill_extensions(const struct llrp_orders *orders, struct llrp_out *out) {
        (void) orders;
        llrp_put(out, LLRP_VENDOR_IMPINJ, 4);
        llrp_put(out, LLRP_IMPINJ_ENABLE_EXTENSIONS, 1);
        llrp_put(out, 0, 4);
}

/* Every spec there is, whoever left it. */
static void llrp_fill_all_specs(const struct llrp_orders *orders, struct llrp_out *out) {
        (void) orders;
        llrp_put(out, 0, 4);
}

static void llrp_fill_our_spec(const struct llrp_orders *orders, struct llrp_out *out) {
        (void) orders;
        llrp_put(out, LLRP_OUR_SPEC, 4);
}

/* Antennas and the reader's own troubles are to be told; keepalives every LLRP_KEEPALIVE_MS. */
static void llrp_fill_config(const struct llrp_orders *orders, struct llrp_out *out) {
        static const uint8_t events[] = { 4, 8 }; /* reader exceptions, antennas */
        size_t spec, state;

        (void) orders;
        llrp_put(out, 0, 1); /* nothing is reset: what is set for the site stays */
        spec = llrp_open(out, LLRP_READER_EVENT_NOTIFICATION_SPEC);
        for (size_t i = 0; i < sizeof events; i++) {
                state = llrp_open(out, LLRP_EVENT_NOTIFICATION_STATE);
                llrp_put(out, events[i], 2);
                llrp_put(out, 0x80, 1);
                llrp_close(out, state);
        }
        llrp_close(out, spec);
        spec = llrp_open(out, LLRP_KEEPALIVE_SPEC);
        llrp_put(out, 1, 1);
        llrp_put(out, LLRP_KEEPALIVE_MS, 4);
        llrp_close(out, spec);
}

static void llrp_fill_boundary(struct llrp_out *out) {
        const size_t boundary = llrp_open(out, LLRP_RO_BOUNDARY_SPEC);
        size_t trigger = llrp_open(out, LLRP_ROSPEC_START_TRIGGER);

        llrp_put(out, 0, 1);
        llrp_close(out, trigger);
        trigger = llrp_open(out, LLRP_ROSPEC_STOP_TRIGGER);
        llrp_put(out, 0, 1);
        llrp_put(out, 0, 4);
        llrp_close(out, trigger);
        llrp_close(out, boundary);
}

/* Power, session and population for all antennas alike; nothing where none was asked for. */
static void llrp_fill_antennas(const struct llrp_orders *orders, struct llrp_out *out) {
        size_t antennas, part, control;

        if (!orders->power_known && !orders->session_wanted)
                return;
        antennas = llrp_open(out, LLRP_ANTENNA_CONFIGURATION);
        llrp_put(out, 0, 2);
        if (orders->power_known) {
                part = llrp_open(out, LLRP_RF_TRANSMITTER);
                llrp_put(out, orders->hops ? 1 : 0, 2);
                llrp_put(out, orders->hops ? 0 : 1, 2);
                llrp_put(out, orders->power_index, 2);
                llrp_close(out, part);
        }
        if (orders->session_wanted) {
                part = llrp_open(out, LLRP_C1G2_INVENTORY_COMMAND);
                llrp_put(out, 0, 1);
                control = llrp_open(out, LLRP_C1G2_SINGULATION_CONTROL);
                llrp_put(out, (uint64_t) orders->session << 6, 1);
                llrp_put(out, orders->population, 2);
                llrp_put(out, 0, 4);
                llrp_close(out, control);
                llrp_close(out, part);
        }
        llrp_close(out, antennas);
}

static void llrp_fill_aispec(const struct llrp_orders *orders, struct llrp_out *out) {
        const size_t spec = llrp_open(out, LLRP_AISPEC);
        size_t part;

        llrp_put(out, orders->antenna_count ? orders->antenna_count : 1, 2);
        for (size_t i = 0; i < orders->antenna_count; i++)
                llrp_put(out, orders->antennas[i], 2);
        if (!orders->antenna_count)
                llrp_put(out, 0, 2);
        part = llrp_open(out, LLRP_AISPEC_STOP_TRIGGER);
        llrp_put(out, 0, 1);
        llrp_put(out, 0, 4);
        llrp_close(out, part);
        part = llrp_open(out, LLRP_INVENTORY_PARAMETER_SPEC);
        llrp_put(out, LLRP_OUR_SPEC, 2);
        llrp_put(out, LLRP_GEN2, 1);
        llrp_fill_antennas(orders, out);
        llrp_close(out, part);
        llrp_close(out, spec);
}

static void llrp_fill_impinj_content(struct llrp_out *out) {
        static const uint8_t wanted[] = { LLRP_IMPINJ_ENABLE_PHASE, LLRP_IMPINJ_ENABLE_RSSI };
        const size_t selector = llrp_open(out, LLRP_CUSTOM);
        size_t part;

        llrp_put(out, LLRP_VENDOR_IMPINJ, 4);
        llrp_put(out, LLRP_IMPINJ_CONTENT_SELECTOR, 4);
        for (size_t i = 0; i < sizeof wanted; i++) {
                part = llrp_open(out, LLRP_CUSTOM);
                llrp_put(out, LLRP_VENDOR_IMPINJ, 4);
                llrp_put(out, wanted[i], 4);
                llrp_put(out, 1, 2);
                llrp_close(out, part);
        }
        llrp_close(out, selector);
}

/* Antenna, channel, RSSI, when last, how often, and the PC: each tag at once. */
static void llrp_fill_reports(const struct llrp_orders *orders, struct llrp_out *out) {
        const size_t spec = llrp_open(out, LLRP_RO_REPORT_SPEC);
        size_t part, memory;

        llrp_put(out, 2, 1); /* upon N tags, or at the end of the ROSpec */
        llrp_put(out, 1, 2);
        part = llrp_open(out, LLRP_TAG_REPORT_CONTENT_SELECTOR);
        llrp_put(out, 0x1000 | 0x0800 | 0x0400 | 0x0100 | 0x0080, 2);
        memory = llrp_open(out, LLRP_C1G2_EPC_MEMORY_SELECTOR);
        llrp_put(out, 0x40, 1);
        llrp_close(out, memory);
        llrp_close(out, part);
        if (orders->impinj)
                llrp_fill_impinj_content(out);
        llrp_close(out, spec);
}

static void llrp_fill_rospec(const struct llrp_orders *orders, struct llrp_out *out) {
        const size_t spec = llrp_open(out, LLRP_ROSPEC);

        llrp_put(out, LLRP_OUR_SPEC, 4);
        llrp_put(out, 0, 1); /* priority */
        llrp_put(out, 0, 1); /* disabled until it is enabled */
        llrp_fill_boundary(out);
        llrp_fill_aispec(orders, out);
        llrp_fill_reports(orders, out);
        llrp_close(out, spec);
}

/* Reads the TID of every tag: a target without a mask is any. */
static void llrp_fill_accessspec(const struct llrp_orders *orders, struct llrp_out *out) {
        const size_t spec = llrp_open(out, LLRP_ACCESSSPEC);
        size_t part, tags, inner;

        (void) orders;
        llrp_put(out, LLRP_OUR_SPEC, 4);
        llrp_put(out, 0, 2); /* all antennas */
        llrp_put(out, LLRP_GEN2, 1);
        llrp_put(out, 0, 1);
        llrp_put(out, LLRP_OUR_SPEC, 4);
        part = llrp_open(out, LLRP_ACCESSSPEC_STOP_TRIGGER);
        llrp_put(out, 0, 3);
        llrp_close(out, part);
        part = llrp_open(out, LLRP_ACCESS_COMMAND);
        tags = llrp_open(out, LLRP_C1G2_TAG_SPEC);
        inner = llrp_open(out, LLRP_C1G2_TARGET_TAG);
        llrp_put(out, 1 << 6 | 1 << 5, 1); /* bank 1, a match */
        llrp_put(out, 0, 2);
        llrp_put(out, 0, 2);
        llrp_put(out, 0, 2);
        llrp_close(out, inner);
        llrp_close(out, tags);
        inner = llrp_open(out, LLRP_C1G2_READ);
        llrp_put(out, 1, 2);
        llrp_put(out, 0, 4);
        llrp_put(out, LLRP_TID_BANK << 6, 1);
        llrp_put(out, 0, 2);
        llrp_put(out, LLRP_TID_WORDS, 2);
        llrp_close(out, inner);
        llrp_close(out, part);
        part = llrp_open(out, LLRP_ACCESS_REPORT_SPEC);
        llrp_put(out, 0, 1); /* with the report of the tag */
        llrp_close(out, part);
        llrp_close(out, spec);
}

/* ---- the conversation ---- */

static bool llrp_always(const struct llrp_orders *orders) {
        (void) orders;
        return true;
}

static bool llrp_if_impinj(const struct llrp_orders *orders) {
        return orders->impinj;
}

static bool llrp_if_tid(const struct llrp_orders *orders) {
        return orders->tid;
}

/* clang-format off */
const struct llrp_step llrp_steps[] = {
        { 0, LLRP_READER_EVENT_NOTIFICATION, true, llrp_always, NULL, "its greeting" },
        { LLRP_GET_READER_CAPABILITIES, LLRP_GET_READER_CAPABILITIES_RESPONSE, true, llrp_always,
          llrp_fill_all_capabilities, "its capabilities" },
        { LLRP_CUSTOM_MESSAGE, LLRP_CUSTOM_MESSAGE, false, llrp_if_impinj, llrp_fill_extensions, "extensions" },
        { LLRP_DELETE_ACCESSSPEC, LLRP_DELETE_ACCESSSPEC_RESPONSE, false, llrp_always, llrp_fill_all_specs,
          "the end of old access" },
        { LLRP_DELETE_ROSPEC, LLRP_DELETE_ROSPEC_RESPONSE, false, llrp_always, llrp_fill_all_specs,
          "the end of old inventories" },
        { LLRP_SET_READER_CONFIG, LLRP_SET_READER_CONFIG_RESPONSE, false, llrp_always, llrp_fill_config,
          "keepalives and events" },
        { LLRP_ADD_ROSPEC, LLRP_ADD_ROSPEC_RESPONSE, true, llrp_always, llrp_fill_rospec, "an inventory" },
        { LLRP_ADD_ACCESSSPEC, LLRP_ADD_ACCESSSPEC_RESPONSE, false, llrp_if_tid, llrp_fill_accessspec,
          "reading TIDs" },
        { LLRP_ENABLE_ACCESSSPEC, LLRP_ENABLE_ACCESSSPEC_RESPONSE, false, llrp_if_tid, llrp_fill_our_spec,
          "reading TIDs" },
        { LLRP_ENABLE_ROSPEC, LLRP_ENABLE_ROSPEC_RESPONSE, true, llrp_always, llrp_fill_our_spec, "an inventory" },
        { LLRP_START_ROSPEC, LLRP_START_ROSPEC_RESPONSE, true, llrp_always, llrp_fill_our_spec, "an inventory" },
};
/* clang-format on */

const uint8_t llrp_step_count = sizeof llrp_steps / sizeof *llrp_steps;
static_assert(sizeof llrp_steps / sizeof *llrp_steps <= LLRP_STEPS_MAX, "a step's number is small");

const char *const llrp_setting_names[] = { "antennas", "power_dbm", "session", "population", "tid", NULL };
