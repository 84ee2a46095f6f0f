/* SPDX-License-Identifier: ISC */

/*
 * Fake TSL handheld: lines of ASCII Protocol 2, by its reference
 *
 * fake_uhf_round() plays the inventory that the host asked for; the trigger is pulled by fake_tsl_pull().
 */

#include "fake_uhf.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FAKE_LINE = 512 };

/* A command taken to pieces: its name and its switches as they stand. */
struct fake_line {
        char text[FAKE_LINE];
};

/* The value of a switch, up to a space; "" where it isn't there. */
static void fake_switch(const struct fake_line *line, const char *name, char *out, size_t room) {
        char wanted[16];
        const char *at;

        (void) snprintf(wanted, sizeof wanted, " %s ", name);
        at = strstr(line->text, wanted);
        out[0] = '\0';
        if (at)
                (void) snprintf(
                        out, room, "%.*s", (int) strcspn(at + strlen(wanted), " "), at + strlen(wanted));
}

static unsigned long fake_switch_number(const struct fake_line *line, const char *name, int base) {
        char value[16];

        fake_switch(line, name, value, sizeof value);
        return strtoul(value, NULL, base);
}

static size_t fake_switch_bytes(const struct fake_line *line, const char *name, uint8_t *out) {
        char value[FAKE_LINE];
        size_t size;

        fake_switch(line, name, value, sizeof value);
        size = strlen(value) / 2;
        for (size_t i = 0; i < size; i++) {
                const char digits[] = { value[2 * i], value[2 * i + 1], '\0' };

                out[i] = (uint8_t) strtoul(digits, NULL, 16);
        }
        return size;
}

static void fake_tsl_say(struct fake_uhf *reader, const char *line) {
        char out[FAKE_LINE + 2];
        int size = snprintf(out, sizeof out, "%s\r\n", line);

        assert(size > 0 && (size_t) size < sizeof out);
        fake_uhf_put(reader, (const uint8_t *) out, (size_t) size);
}

static void fake_tsl_say_hex(struct fake_uhf *reader, const char *header, const uint8_t *bytes, size_t size) {
        char line[FAKE_LINE];
        size_t at = (size_t) snprintf(line, sizeof line, "%s: ", header);

        for (size_t i = 0; i < size; i++)
                at += (size_t) snprintf(line + at, sizeof line - at, "%02X", bytes[i]);
        fake_tsl_say(reader, line);
}

/* Faults fall on what carries data, not on an empty line. */
static void fake_tsl_end(struct fake_uhf *reader, unsigned int error) {
        char line[16];
        struct fake_faults faults = reader->faults;

        reader->faults = (struct fake_faults){ 0 };
        (void) snprintf(line, sizeof line, "ER: %03u", error);
        fake_tsl_say(reader, error ? line : "OK:");
        fake_tsl_say(reader, "");
        reader->faults = faults;
}

static void fake_tsl_tag(struct fake_uhf *reader, const struct fake_tag *tag) {
        char line[32];
        uint8_t epc[62];
        size_t size = fake_tag_epc(tag, epc);

        fake_tsl_say_hex(reader, "EP", epc, size);
        if (reader->told) {
                (void) snprintf(line, sizeof line, "PC: %04X", fake_tag_pc(tag));
                fake_tsl_say(reader, line);
                (void) snprintf(line, sizeof line, "CR: %04X", fake_tag_crc(tag));
                fake_tsl_say(reader, line);
                (void) snprintf(line, sizeof line, "RI: %d", tag->rssi_dbm);
                fake_tsl_say(reader, line);
        }
}

/* A response to .iv, asked for or by the trigger. */
static void fake_tsl_round(struct fake_uhf *reader) {
        size_t seen = 0;

        reader->sweeping = false;
        fake_tsl_say(reader, "CS: .iv");
        for (size_t i = 0; i < reader->field.count; i++) {
                if (reader->field.tags[i].away)
                        continue;
                fake_tsl_tag(reader, &reader->field.tags[i]);
                seen++;
        }
        fake_tsl_end(reader, seen ? 0 : 5);
}

void fake_tsl_pull(struct fake_uhf *reader) {
        fake_tsl_round(reader);
}

void fake_tsl_scan(struct fake_uhf *reader, const char *barcode) {
        char line[FAKE_LINE];

        (void) snprintf(line, sizeof line, "BC: %s", barcode);
        fake_tsl_say(reader, "CS: .bc");
        fake_tsl_say(reader, line);
        fake_tsl_end(reader, 0);
}

static enum fake_bank fake_tsl_bank(const struct fake_line *line) {
        static const char *const names[] = { "res", "epc", "tid", "use" };
        char value[8];

        fake_switch(line, "-db", value, sizeof value);
        for (unsigned int i = 0; i < FAKE_BANKS; i++)
                if (!strcmp(value, names[i]))
                        return (enum fake_bank) i;
        return FAKE_USER;
}

static enum fake_answer fake_tsl_reach(
        struct fake_uhf *reader, const struct fake_line *line, struct fake_access *access) {
        uint8_t bytes[2 * FAKE_WORDS_MAX];

        if (line->text[1] == 'l')
                return fake_field_lock(
                        &reader->field, access, (uint32_t) fake_switch_number(line, "-lp", 16));
        access->bank = fake_tsl_bank(line);
        access->word = (unsigned int) fake_switch_number(line, "-do", 16);
        access->count = (unsigned int) fake_switch_number(line, "-dl", 16);
        if (line->text[1] == 'r')
                return fake_field_read(&reader->field, access);
        assert(fake_switch_bytes(line, "-da", bytes) == 2u * access->count);
        fake_words_in(bytes, access->count, access->words);
        return fake_field_write(&reader->field, access);
}

static void fake_tsl_access(struct fake_uhf *reader, const struct fake_line *line) {
        uint16_t words[FAKE_WORDS_MAX];
        uint8_t bytes[2 * FAKE_WORDS_MAX], epc[62];
        struct fake_access access = { .mask = reader->mask, .words = words };
        enum fake_answer answer;
        char text[32];

        access.mask_size = reader->mask_size = fake_switch_bytes(line, "-sd", reader->mask);
        access.password = (uint32_t) fake_switch_number(line, "-ap", 16);
        assert(fake_switch_number(line, "-sl", 16) == 8u * access.mask_size);
        answer = fake_tsl_reach(reader, line, &access);
        if (answer == FAKE_LOST) {
                fake_tsl_end(reader, 5);
                return;
        }
        fake_tsl_say_hex(reader, "EP", epc, fake_tag_epc(access.tag, epc));
        (void) snprintf(text, sizeof text, answer == FAKE_WRONG_PASSWORD ? "EA: %03u" : "EB: %03u",
                answer == FAKE_WRONG_PASSWORD ? 4u : (unsigned int) answer & 0xFF);
        if (answer) {
                fake_tsl_say(reader, text);
        } else if (line->text[1] == 'r') {
                fake_words_out(words, access.count, bytes);
                fake_tsl_say_hex(reader, "RD", bytes, 2u * access.count);
        } else if (line->text[1] == 'w') {
                (void) snprintf(text, sizeof text, "WW: %u", access.count);
                fake_tsl_say(reader, text);
        }
        fake_tsl_end(reader, answer ? 8 : 0);
}

static void fake_tsl_inventory(struct fake_uhf *reader, const struct fake_line *line) {
        char value[8];

        if (!strstr(line->text, " -n")) {
                reader->sweeping = true;
                return; /* the response comes with the round */
        }
        reader->told = strstr(line->text, " -e on -r on -c on") != NULL;
        fake_switch(line, "-o", value, sizeof value);
        if (value[0])
                reader->power_cdbm = (int) strtol(value, NULL, 10) * 100;
        fake_switch(line, "-qs", value, sizeof value);
        if (value[0])
                reader->session = value[1] - '0';
        fake_switch(line, "-qv", value, sizeof value);
        if (value[0])
                reader->q = (int) strtol(value, NULL, 10);
        fake_tsl_end(reader, 0);
}

static void fake_tsl_do(struct fake_uhf *reader, const struct fake_line *line) {
        char echo[FAKE_LINE + 8];

        if (fake_uhf_refuses(reader)) {
                (void) snprintf(echo, sizeof echo, "CS: %.400s", line->text);
                fake_tsl_say(reader, echo);
                fake_tsl_end(reader, 3);
                return;
        }
        if (!strncmp(line->text, ".iv", 3) && !strstr(line->text, " -n")) {
                fake_tsl_inventory(reader, line);
                return;
        }
        (void) snprintf(echo, sizeof echo, "CS: %.400s", line->text);
        fake_tsl_say(reader, echo);
        if (!strncmp(line->text, ".iv", 3)) {
                fake_tsl_inventory(reader, line);
        } else if (!strncmp(line->text, ".rd", 3) || !strncmp(line->text, ".wr", 3) ||
                   !strncmp(line->text, ".lo", 3)) {
                fake_tsl_access(reader, line);
        } else if (!strncmp(line->text, ".al", 3)) {
                reader->signals++;
                (void) snprintf(reader->signal, sizeof reader->signal, "%.60s", line->text);
                fake_tsl_end(reader, 0);
        } else if (!strcmp(line->text, ".vr")) {
                fake_tsl_say(reader, "MF: TSL");
                fake_tsl_say(reader, "US: 1128-EU-001122");
                fake_tsl_end(reader, 0);
        } else {
                fake_tsl_end(reader, 1);
        }
}

static size_t fake_tsl_take(struct fake_uhf *reader) {
        struct fake_line line;
        const uint8_t *end = memchr(reader->hold, '\n', reader->held);
        size_t size = end ? (size_t) (end - reader->hold) : 0;

        if (!end)
                return 0;
        if (size && reader->hold[size - 1] == '\r')
                size--;
        (void) snprintf(line.text, sizeof line.text, "%.*s", (int) size, (const char *) reader->hold);
        if (!fake_uhf_is_dumb(reader))
                fake_tsl_do(reader, &line);
        return (size_t) (end - reader->hold) + 1;
}

const struct fake_uhf_kind fake_tsl = {
        .driver = "uhf-tsl",
        .take = fake_tsl_take,
        .round = fake_tsl_round,
};
