/* SPDX-License-Identifier: ISC */

/*
 * LLRP reader: commands in, answers out (EPCglobal LLRP 1.0.1, chapters 16 and 17)
 */

#include "llrp_reader.h"

#include <assert.h>
#include <string.h>

#include "llrp_words.h"

enum {
        HEAD = 10,
        STATUS_OK = 0,
        STATUS_PARAMETER = 100, /* M_ParameterError */
        STATUS_FIELD = 101,     /* M_FieldError */
        STATUS_UNSUPPORTED = 109,
};

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
                size == 9 && number(body, 4) == LLRP_IMPINJ && body[4] == 21 && reader->vendor == LLRP_IMPINJ;
        const size_t at = words_begin_message(reader, 1023, id);

        reader->extended = known;
        words_say(reader, LLRP_IMPINJ, 4);
        words_say(reader, 22, 1);
        words_say_status(reader, known ? STATUS_OK : STATUS_UNSUPPORTED);
        words_end_message(reader, at);
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
        at = words_begin_message(reader, answer_of(type), id);
        words_say_status(reader, code);
        if (type == 1 && !code)
                words_say_capabilities(reader);
        words_end_message(reader, at);
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
