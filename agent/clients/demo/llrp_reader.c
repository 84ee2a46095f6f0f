/* SPDX-License-Identifier: ISC */

/*
 * LLRP reader: commands in, answers and reports out (EPCglobal LLRP 1.0.1, chapters 16 and 17)
 */

#include "llrp_reader.h"

#include <assert.h>
#include <string.h>

enum {
        HEAD = 10,
        STATUS_OK = 0,
        STATUS_PARAMETER = 100, /* M_ParameterError */
        STATUS_FIELD = 101,     /* M_FieldError */
        STATUS_UNSUPPORTED = 109,
        IMPINJ = 25882,
};

/* ---- bytes out ---- */

static void say(struct llrp_reader *reader, uint64_t value, unsigned int bytes) {
        assert(reader->out_size + bytes <= sizeof reader->out);
        for (unsigned int i = bytes; i--;)
                reader->out[reader->out_size++] = (uint8_t) (value >> 8 * i);
}

static void say_bytes(struct llrp_reader *reader, const void *bytes, size_t size) {
        assert(reader->out_size + size <= sizeof reader->out);
        memcpy(reader->out + reader->out_size, bytes, size);
        reader->out_size += size;
}

static size_t begin(struct llrp_reader *reader, unsigned int type) {
        const size_t at = reader->out_size;

        say(reader, type, 2);
        say(reader, 0, 2);
        return at;
}

static void end(struct llrp_reader *reader, size_t at) {
        const size_t size = reader->out_size - at;

        reader->out[at + 2] = (uint8_t) (size >> 8);
        reader->out[at + 3] = (uint8_t) size;
}

static size_t begin_message(struct llrp_reader *reader, unsigned int type, uint32_t id) {
        const size_t at = reader->out_size;

        say(reader, 1u << 10 | type, 2);
        say(reader, 0, 4);
        say(reader, id, 4);
        return at;
}

static void end_message(struct llrp_reader *reader, size_t at) {
        const size_t size = reader->out_size - at;

        for (unsigned int i = 0; i < 4; i++)
                reader->out[at + 2 + i] = (uint8_t) (size >> 8 * (3 - i));
}

static void say_status(struct llrp_reader *reader, uint16_t code) {
        static const char words[] = "refused by a simulated reader";
        const size_t at = begin(reader, 287);

        say(reader, code, 2);
        say(reader, code ? sizeof words - 1 : 0, 2);
        if (code)
                say_bytes(reader, words, sizeof words - 1);
        end(reader, at);
}

/* ---- bytes in ---- */

static uint32_t number(const uint8_t *at, unsigned int bytes) {
        uint32_t value = 0;

        while (bytes--)
                value = value << 8 | *at++;
        return value;
}

/* A TLV at the front of what is left; taken off. NULL where there is none or its length is wrong. */
static const uint8_t *take(
        const uint8_t **at, const uint8_t *stop, unsigned int *ret_type, size_t *ret_size) {
        const uint8_t *body = *at;
        size_t size;

        if (stop - body < 4 || body[0] & 0x80)
                return NULL;
        size = number(body + 2, 2);
        if (size < 4 || size > (size_t) (stop - body))
                return NULL;
        *ret_type = number(body, 2) & 0x3FF;
        *ret_size = size - 4;
        *at += size;
        return body + 4;
}

static const uint8_t *seek(const uint8_t *at, const uint8_t *stop, unsigned int type, size_t *ret_size) {
        const uint8_t *body;
        unsigned int found;

        while ((body = take(&at, stop, &found, ret_size)))
                if (found == type)
                        return body;
        return NULL;
}

/* Whether TLVs fill it to the end. */
static bool whole(const uint8_t *at, const uint8_t *stop) {
        unsigned int type;
        size_t size;

        while (at < stop)
                if (!take(&at, stop, &type, &size))
                        return false;
        return true;
}

/* ---- commands ---- */

static void on_antenna_configuration(struct llrp_reader *reader, const uint8_t *body, size_t size) {
        const uint8_t *stop = body + size, *part;
        size_t part_size;

        part = seek(body + 2, stop, 224, &part_size);
        if (part && part_size >= 6)
                reader->power_index = (uint16_t) number(part + 4, 2);
        part = seek(body + 2, stop, 330, &part_size);
        if (part)
                part = seek(part + 1, part + part_size, 336, &part_size);
        if (part && part_size == 7)
                reader->session = part[0] >> 6;
}

static uint16_t on_aispec(struct llrp_reader *reader, const uint8_t *body, size_t size) {
        const size_t antennas = size < 2 ? 0 : number(body, 2);
        const uint8_t *stop = body + size, *part;
        size_t part_size;

        if (!antennas || size < 2 + 2 * antennas || !whole(body + 2 + 2 * antennas, stop))
                return STATUS_PARAMETER;
        reader->antenna_mask = 0;
        for (size_t i = 0; i < antennas; i++) {
                const uint32_t antenna = number(body + 2 + 2 * i, 2);

                if (antenna > LLRP_READER_ANTENNAS)
                        return STATUS_FIELD;
                reader->antenna_mask |= antenna ? UINT32_C(1) << (antenna - 1) : UINT32_MAX;
        }
        body += 2 + 2 * antennas;
        if (!seek(body, stop, 184, &part_size) || part_size != 5)
                return STATUS_PARAMETER;
        part = seek(body, stop, 186, &part_size);
        if (!part || part_size < 3 || part[2] != 1 || !whole(part + 3, part + part_size))
                return STATUS_PARAMETER;
        part = seek(part + 3, part + part_size, 222, &part_size);
        if (part && part_size >= 2)
                on_antenna_configuration(reader, part, part_size);
        return STATUS_OK;
}

static uint16_t on_add_rospec(struct llrp_reader *reader, const uint8_t *body, size_t size) {
        const uint8_t *spec, *part, *stop;
        unsigned int type;
        size_t spec_size, part_size;

        spec = take(&body, body + size, &type, &spec_size);
        if (!spec || type != 177 || spec_size < 6 || !number(spec, 4) || spec[5])
                return STATUS_PARAMETER;
        if (reader->has_rospec)
                return STATUS_FIELD;
        stop = spec + spec_size;
        if (!whole(spec + 6, stop))
                return STATUS_PARAMETER;
        part = seek(spec + 6, stop, 178, &part_size);
        if (!part || !seek(part, part + part_size, 179, &part_size) || part_size != 1)
                return STATUS_PARAMETER;
        part = seek(spec + 6, stop, 237, &part_size);
        if (part && (part_size < 3 || !whole(part + 3, part + part_size)))
                return STATUS_PARAMETER;
        part = seek(spec + 6, stop, 183, &part_size);
        if (!part)
                return STATUS_PARAMETER;
        reader->rospec_id = number(spec, 4);
        reader->has_rospec = true;
        return on_aispec(reader, part, part_size);
}

static uint16_t on_add_access(struct llrp_reader *reader, const uint8_t *body, size_t size) {
        const uint8_t *spec, *part, *read;
        unsigned int type;
        size_t spec_size, part_size, read_size;

        spec = take(&body, body + size, &type, &spec_size);
        if (!spec || type != 207 || spec_size < 12 || !whole(spec + 12, spec + spec_size))
                return STATUS_PARAMETER;
        part = seek(spec + 12, spec + spec_size, 209, &part_size);
        if (!part || !seek(part, part + part_size, 338, &read_size))
                return STATUS_PARAMETER;
        read = seek(part, part + part_size, 341, &read_size);
        if (!read || read_size != 11 || read[6] >> 6 != 2 || number(read + 9, 2) != LLRP_READER_TID_SIZE / 2)
                return STATUS_FIELD;
        reader->access_id = number(spec, 4);
        reader->has_access = true;
        return STATUS_OK;
}

static uint16_t on_rospec(struct llrp_reader *reader, unsigned int type, const uint8_t *body, size_t size) {
        const uint32_t id = size == 4 ? number(body, 4) : UINT32_MAX;

        if (type == 21) {
                if (id && id != reader->rospec_id)
                        return STATUS_FIELD;
                reader->has_rospec = reader->enabled = reader->running = false;
                return STATUS_OK;
        }
        if (!reader->has_rospec || id != reader->rospec_id || (type == 22 && !reader->enabled))
                return STATUS_FIELD;
        if (type == 24)
                reader->enabled = true;
        else
                reader->running = type == 22;
        return STATUS_OK;
}

static uint16_t on_access(struct llrp_reader *reader, unsigned int type, const uint8_t *body, size_t size) {
        const uint32_t id = size == 4 ? number(body, 4) : UINT32_MAX;

        if (type == 41) {
                reader->has_access = reader->access_enabled = false;
                return STATUS_OK;
        }
        if (!reader->has_access || id != reader->access_id)
                return STATUS_FIELD;
        reader->access_enabled = true;
        return STATUS_OK;
}

static uint16_t on_config(struct llrp_reader *reader, const uint8_t *body, size_t size) {
        const uint8_t *part;
        size_t part_size;

        if (!size || !whole(body + 1, body + size))
                return STATUS_PARAMETER;
        part = seek(body + 1, body + size, 220, &part_size);
        reader->keepalives = part && part_size == 5 && part[0] == 1;
        return STATUS_OK;
}

static void say_capabilities(struct llrp_reader *reader) {
        static const char firmware[] = "simulated 1.0";
        size_t part = begin(reader, 137), inner, entry;

        say(reader, LLRP_READER_ANTENNAS, 2);
        say(reader, 0, 2);
        say(reader, reader->vendor, 4);
        say(reader, 1, 4);
        say(reader, sizeof firmware - 1, 2);
        say_bytes(reader, firmware, sizeof firmware - 1);
        end(reader, part);
        part = begin(reader, 143);
        say(reader, 0, 2);
        say(reader, 0, 2);
        inner = begin(reader, 144);
        for (unsigned int i = 1; i <= 20; i++) { /* 10 to 29 dBm, by whole dB */
                entry = begin(reader, 145);
                say(reader, i, 2);
                say(reader, (9 + i) * 100, 2);
                end(reader, entry);
        }
        entry = begin(reader, 146);
        say(reader, 0x80, 1);
        end(reader, entry);
        end(reader, inner);
        end(reader, part);
}

static uint16_t on_command(struct llrp_reader *reader, unsigned int type, const uint8_t *body, size_t size) {
        switch (type) {
        case 1: return size == 1 ? STATUS_OK : STATUS_PARAMETER;
        case 3: return on_config(reader, body, size);
        case 14: return STATUS_OK;
        case 20: return on_add_rospec(reader, body, size);
        case 21:
        case 22:
        case 23:
        case 24: return on_rospec(reader, type, body, size);
        case 40: return on_add_access(reader, body, size);
        case 41:
        case 42: return on_access(reader, type, body, size);
        default: return STATUS_UNSUPPORTED;
        }
}

static unsigned int answer_of(unsigned int type) {
        switch (type) {
        case 14: return 4;
        case 1:
        case 3:
        case 20:
        case 21:
        case 22:
        case 23:
        case 24:
        case 40:
        case 41:
        case 42: return type + 10;
        default: return 100;
        }
}

/* Vendor, subtype: only the switch that turns the extensions on is known. */
static void on_custom(struct llrp_reader *reader, uint32_t id, const uint8_t *body, size_t size) {
        const bool known =
                size == 9 && number(body, 4) == IMPINJ && body[4] == 21 && reader->vendor == IMPINJ;
        const size_t at = begin_message(reader, 1023, id);

        reader->extended = known;
        say(reader, IMPINJ, 4);
        say(reader, 22, 1);
        say_status(reader, known ? STATUS_OK : STATUS_UNSUPPORTED);
        end_message(reader, at);
}

static void on_message(
        struct llrp_reader *reader, unsigned int type, uint32_t id, const uint8_t *body, size_t size) {
        uint16_t code = STATUS_OK;
        size_t at;

        if (type == 72) {
                reader->acks++;
                return;
        }
        reader->commands++;
        if (type == 1023 && reader->refuse != 1023) {
                on_custom(reader, id, body, size);
                return;
        }
        code = type == reader->refuse ? reader->refuse_code : on_command(reader, type, body, size);
        at = begin_message(reader, answer_of(type), id);
        say_status(reader, code);
        if (type == 1 && !code)
                say_capabilities(reader);
        end_message(reader, at);
}

/* ---- what it says by itself ---- */

static void say_event(struct llrp_reader *reader, unsigned int type, uint32_t value, unsigned int bytes) {
        const size_t at = begin_message(reader, 63, reader->next_id++);
        const size_t data = begin(reader, 246);
        size_t part = begin(reader, 128);

        say(reader, reader->utc_us, 8);
        end(reader, part);
        part = begin(reader, type);
        say(reader, value, bytes);
        end(reader, part);
        end(reader, data);
        end_message(reader, at);
}

void llrp_reader_connect(struct llrp_reader *reader) {
        reader->has_rospec = reader->enabled = reader->running = reader->keepalives = false;
        reader->has_access = reader->access_enabled = reader->extended = false;
        reader->in_size = reader->out_size = 0;
        say_event(reader, 256, reader->busy ? 4 : 0, 2);
}

void llrp_reader_keep_alive(struct llrp_reader *reader) {
        if (reader->keepalives)
                end_message(reader, begin_message(reader, 62, reader->next_id++));
}

void llrp_reader_set_antenna(struct llrp_reader *reader, unsigned int antenna, bool plugged) {
        assert(antenna >= 1 && antenna <= LLRP_READER_ANTENNAS);
        reader->unplugged[antenna - 1] = !plugged;
        say_event(reader, 255, (plugged ? 1u << 16 : 0u) | antenna, 3);
}

static void say_custom(struct llrp_reader *reader, unsigned int subtype, uint16_t value) {
        const size_t at = begin(reader, 1023);

        say(reader, IMPINJ, 4);
        say(reader, subtype, 4);
        say(reader, value, 2);
        end(reader, at);
}

static void say_tid(struct llrp_reader *reader, const struct llrp_reader_tag *tag) {
        const size_t at = begin(reader, 349);

        say(reader, tag->has_tid ? 0 : 4, 1); /* 4: no response from the tag */
        say(reader, 1, 2);
        say(reader, tag->has_tid ? LLRP_READER_TID_SIZE / 2 : 0, 2);
        if (tag->has_tid)
                say_bytes(reader, tag->tid, LLRP_READER_TID_SIZE);
        end(reader, at);
}

static void say_tag(struct llrp_reader *reader, const struct llrp_reader_tag *tag) {
        const size_t at = begin(reader, 240);
        size_t epc;

        if (tag->epc_size == 12) {
                say(reader, 0x80 | 13, 1);
                say_bytes(reader, tag->epc, 12);
        } else {
                epc = begin(reader, 241);
                say(reader, 8u * tag->epc_size, 2);
                say_bytes(reader, tag->epc, tag->epc_size);
                end(reader, epc);
        }
        say(reader, 0x80 | 1, 1);
        say(reader, tag->antenna, 2);
        say(reader, 0x80 | 6, 1);
        say(reader, (uint8_t) tag->rssi_dbm, 1);
        say(reader, 0x80 | 7, 1);
        say(reader, 7, 2);
        say(reader, 0x80 | 4, 1);
        say(reader, reader->utc_us, 8);
        say(reader, 0x80 | 8, 1);
        say(reader, 1, 2);
        say(reader, 0x80 | 12, 1);
        say(reader, (unsigned int) (tag->epc_size / 2) << 11, 2);
        if (reader->extended) {
                say_custom(reader, 56, 1234);
                say_custom(reader, 57, (uint16_t) (tag->rssi_dbm * 100 - 25));
        }
        if (reader->access_enabled)
                say_tid(reader, tag);
        end(reader, at);
}

void llrp_reader_round(struct llrp_reader *reader) {
        size_t at;

        if (!reader->running)
                return;
        for (size_t i = 0; i < reader->tag_count; i++) {
                const struct llrp_reader_tag *tag = &reader->tags[i];

                if (reader->unplugged[tag->antenna - 1] ||
                        !(reader->antenna_mask & UINT32_C(1) << (tag->antenna - 1)) ||
                        sizeof reader->out - reader->out_size < 256)
                        continue;
                at = begin_message(reader, 61, reader->next_id++);
                say_tag(reader, tag);
                end_message(reader, at);
        }
}

/* ---- the line ---- */

bool llrp_reader_hear(struct llrp_reader *reader, const uint8_t *bytes, size_t size) {
        while (size) {
                const size_t room = sizeof reader->in - reader->in_size;
                const size_t part = size < room ? size : room;

                memcpy(reader->in + reader->in_size, bytes, part);
                reader->in_size += part;
                bytes += part;
                size -= part;
                while (reader->in_size >= HEAD) {
                        const uint32_t length = number(reader->in + 2, 4);

                        if ((reader->in[0] >> 2 & 7) != 1 || length < HEAD || length > sizeof reader->in)
                                return false;
                        if (reader->in_size < length)
                                break;
                        on_message(reader, number(reader->in, 2) & 0x3FF, number(reader->in + 6, 4),
                                reader->in + HEAD, length - HEAD);
                        reader->in_size -= length;
                        memmove(reader->in, reader->in + length, reader->in_size);
                }
        }
        return true;
}

void llrp_reader_sent(struct llrp_reader *reader, size_t size) {
        assert(size <= reader->out_size);
        reader->out_size -= size;
        memmove(reader->out, reader->out + size, reader->out_size);
}
