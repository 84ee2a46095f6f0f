/* SPDX-License-Identifier: ISC */

/*
 * NFC read: Type 2 (READ 30, four pages an answer) and Type 4 (select, read binary)
 *
 *      Type 2, page 3:   E1 | version | size / 8 | access    then TLVs: 00 alone, FE the end, else type length value
 *      Type 4:           application D2760000850101 ▸ file E103: CCLEN(2) version MLe(2) MLc(2) 04 06 id(2) size(2) r w
 *                        ▸ file id: NLEN(2) message
 *
 * A tag may protect pages in the middle: what was read until there is told, and how much is missing.
 *
 * Sources: NFC Forum Type 2 Tag 1.2, 2.3 and 6; Type 4 Tag 3.0, 4.2, 4.3 and 5; ISO 7816-4, 11.1.1 and 11.2.3.
 */

#include "nfc_read.h"

#include <string.h>

#include "bytes.h"

enum {
        TYPE2_READ = 0x30,
        TYPE2_READ_SIZE = 16,
        TYPE2_PAGE_SIZE = 4,
        TYPE2_CONTAINER_PAGE = 3,
        TYPE2_MAGIC = 0xe1,
        TLV_NULL = 0x00,
        TLV_NDEF = 0x03,
        TLV_END = 0xfe,
        TLV_LONG = 0xff,

        TYPE4_SELECT_APPLICATION = 0,
        TYPE4_SELECT_CONTAINER,
        TYPE4_READ_CONTAINER,
        TYPE4_SELECT_FILE,
        TYPE4_READ_LENGTH,
        TYPE4_READ_FILE,
        TYPE4_CONTAINER_SIZE = 15,
        TYPE4_CONTAINER_FILE = 0xe103,
        TYPE4_CHUNK_MAX = 0x60, /* with its status well within one frame of the reader */
        ANSWER_MAX = 256,
};

void nfc_read_start(struct nfc_read *read, enum nfc_memory memory) {
        memset(read, 0, sizeof *read);
        read->memory = memory;
        read->done = memory == NFC_MEMORY_NONE;
        if (memory == NFC_MEMORY_TYPE2)
                read->wanted = NFC_CONTAINER_SIZE;
}

static void read_end(struct nfc_read *read) {
        read->cut = read->at < read->wanted ? read->wanted - read->at : 0;
        read->done = true;
}

static int read_nothing(struct nfc_read *read) {
        read->at = read->wanted = 0;
        read_end(read);
        return 0;
}

/* A page that is protected refuses every time; a card that was only moved a little does once. */
static int read_refused(struct nfc_read *read, const struct nfc_wire *wire) {
        if (read->refusals++)
                read_end(read);
        return wire->again(wire->context);
}

/* ---- Type 2 ---- */

size_t nfc_type2_need(const uint8_t *area, size_t have, size_t size) {
        size_t at = 0;

        while (at < have && at < size) {
                const uint8_t type = area[at++];
                size_t length, head = 1;

                if (type == TLV_NULL)
                        continue;
                if (type == TLV_END)
                        return at;
                if (at >= have)
                        break;
                length = area[at];
                if (length == TLV_LONG) {
                        head = 3;
                        if (at + 2 >= have)
                                break;
                        length = (size_t) (area[at + 1] << 8 | area[at + 2]);
                }
                at += head + length;
                if (type == TLV_NDEF)
                        return at < size ? at : size;
        }
        at = at > have ? at : have;
        return at < size ? at + 1 : size;
}

/* The container is there: is it one, and how large is the area? */
static bool type2_fits(const struct nfc_read *read) {
        return read->bytes[0] == TYPE2_MAGIC && read->bytes[1] >> 4 == 1 && read->bytes[2];
}

static size_t type2_area(const struct nfc_read *read) {
        return 8u * (size_t) read->bytes[2];
}

static void type2_reckon(struct nfc_read *read) {
        const size_t area = type2_area(read);
        const size_t have = read->at - NFC_CONTAINER_SIZE;

        read->wanted = NFC_CONTAINER_SIZE +
                       nfc_type2_need(read->bytes + NFC_CONTAINER_SIZE, have < area ? have : area, area);
        if (read->at > read->wanted)
                read->at = read->wanted;
}

static int type2_step(struct nfc_read *read, const struct nfc_wire *wire) {
        const size_t page = TYPE2_CONTAINER_PAGE + read->at / TYPE2_PAGE_SIZE;
        const uint8_t ask[] = { TYPE2_READ, (uint8_t) page };
        uint8_t answer[ANSWER_MAX];
        size_t size = 0;
        int r = wire->raw(wire->context, ask, sizeof ask, answer, sizeof answer, &size);

        if (!r && size != TYPE2_READ_SIZE)
                r = NFC_E_REFUSED;
        if (r)
                return r == NFC_E_REFUSED ? read_refused(read, wire) : r;
        memcpy(read->bytes + read->at, answer, TYPE2_READ_SIZE);
        read->at += TYPE2_READ_SIZE;
        if (!type2_fits(read))
                return read_nothing(read);
        if (read->at > NFC_CONTAINER_SIZE + NFC_TYPE2_AREA_MAX)
                read->at = NFC_CONTAINER_SIZE + NFC_TYPE2_AREA_MAX; /* behind page 255 it begins anew */
        type2_reckon(read);
        if (read->at == read->wanted || read->at == NFC_CONTAINER_SIZE + NFC_TYPE2_AREA_MAX)
                read_end(read);
        return 0;
}

/* ---- Type 4 ---- */

static size_t type4_command(const struct nfc_read *read, uint8_t *out) {
        static const uint8_t application[] = { 0x00, 0xa4, 0x04, 0x00, 0x07, 0xd2, 0x76, 0x00, 0x00, 0x85,
                0x01, 0x01, 0x00 };
        const uint16_t file = read->step == TYPE4_SELECT_FILE ? read->file : TYPE4_CONTAINER_FILE;
        const uint8_t select[] = { 0x00, 0xa4, 0x00, 0x0c, 0x02, (uint8_t) (file >> 8), (uint8_t) file };
        const size_t from = read->step == TYPE4_READ_FILE ? 2 + read->at : 0, left = read->wanted - read->at;
        const size_t count = read->step == TYPE4_READ_CONTAINER ? TYPE4_CONTAINER_SIZE
                             : read->step == TYPE4_READ_LENGTH  ? 2
                             : left < read->chunk               ? left
                                                                : read->chunk;
        const uint8_t binary[] = { 0x00, 0xb0, (uint8_t) (from >> 8), (uint8_t) from, (uint8_t) count };

        switch (read->step) {
        case TYPE4_SELECT_APPLICATION:
                memcpy(out, application, sizeof application);
                return sizeof application;
        case TYPE4_SELECT_CONTAINER:
        case TYPE4_SELECT_FILE: memcpy(out, select, sizeof select); return sizeof select;
        default: memcpy(out, binary, sizeof binary); return sizeof binary;
        }
}

/* The container: false where there is no NDEF file that anyone may read. */
static bool type4_take_container(struct nfc_read *read, const uint8_t *bytes, size_t size) {
        uint16_t most;

        if (size != TYPE4_CONTAINER_SIZE || bytes_u16be(bytes) < TYPE4_CONTAINER_SIZE || bytes[2] >> 4 < 1 ||
                bytes[2] >> 4 > 3 || bytes[7] != 0x04 || bytes[8] != 0x06 || bytes[13] != 0x00)
                return false;
        most = bytes_u16be(bytes + 3);
        read->file = bytes_u16be(bytes + 9);
        read->file_size = bytes_u16be(bytes + 11);
        read->chunk = (uint8_t) (most < TYPE4_CHUNK_MAX ? most : TYPE4_CHUNK_MAX);
        return read->chunk >= TYPE4_CONTAINER_SIZE && read->file_size > 2;
}

static bool type4_take_length(struct nfc_read *read, const uint8_t *bytes, size_t size) {
        if (size != 2 || bytes_u16be(bytes) > read->file_size - 2)
                return false;
        read->wanted = bytes_u16be(bytes);
        return read->wanted > 0;
}

static bool type4_take_part(struct nfc_read *read, const uint8_t *bytes, size_t size) {
        const size_t left = read->wanted - read->at, room = sizeof read->bytes - read->at;

        if (!size || size > left || size > read->chunk)
                return false;
        size = size < room ? size : room;
        memcpy(read->bytes + read->at, bytes, size);
        read->at += size;
        if (read->at == read->wanted || read->at == sizeof read->bytes)
                read_end(read);
        return true;
}

/* An answer without its status; false: there is nothing further to be had. */
static bool type4_take(struct nfc_read *read, const uint8_t *bytes, size_t size) {
        switch (read->step) {
        case TYPE4_READ_CONTAINER: return type4_take_container(read, bytes, size);
        case TYPE4_READ_LENGTH: return type4_take_length(read, bytes, size);
        case TYPE4_READ_FILE: return type4_take_part(read, bytes, size);
        default: return true;
        }
}

static int type4_step(struct nfc_read *read, const struct nfc_wire *wire) {
        uint8_t ask[16], answer[ANSWER_MAX];
        size_t size = 0;
        int r = wire->apdu(wire->context, ask, type4_command(read, ask), answer, sizeof answer, &size);

        if (r == NFC_E_REFUSED && !read->refusals) /* a card that is selected anew has forgotten the file */
                read->at = read->wanted = read->step = 0;
        if (r)
                return r == NFC_E_REFUSED ? read_refused(read, wire) : r;
        if (size < 2 || answer[size - 2] != 0x90 || answer[size - 1] != 0x00 ||
                !type4_take(read, answer, size - 2)) {
                read_end(read);
                return 0;
        }
        if (read->step != TYPE4_READ_FILE)
                read->step++;
        return 0;
}

int nfc_read_step(struct nfc_read *read, const struct nfc_wire *wire) {
        if (read->done)
                return 0;
        return read->memory == NFC_MEMORY_TYPE2 ? type2_step(read, wire) : type4_step(read, wire);
}
