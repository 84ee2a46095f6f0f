/* SPDX-License-Identifier: ISC */

/*
 * LLRP on the wire
 */

#include "llrp_wire.h"

#include "bytes.h"
#include "strongroom/frame.h"

static uint32_t read_32(const uint8_t *at) {
        return (uint32_t) bytes_u16be(at) << 16 | bytes_u16be(at + 2);
}

static uint64_t read_64(const uint8_t *at) {
        return (uint64_t) read_32(at) << 32 | read_32(at + 4);
}

int llrp_read_head(const uint8_t *bytes, struct llrp_head *ret_head) {
        const struct llrp_head head = {
                .version = bytes[0] >> 2 & 7,
                .type = bytes_u16be(bytes) & 0x3FF,
                .length = read_32(bytes + 2),
                .id = read_32(bytes + 6),
        };

        if (head.length < LLRP_HEAD_SIZE || head.length > LLRP_LENGTH_MAX)
                return LLRP_E_BROKEN;
        *ret_head = head;
        return 0;
}

/* What a TV measures, its type byte included; 0: no such type, and what follows it can't be found. */
static const uint8_t tv_sizes[128] = {
        [LLRP_TV_ANTENNA_ID] = 3,
        [LLRP_TV_FIRST_SEEN_UTC] = 9,
        [3] = 9, /* FirstSeenTimestampUptime */
        [LLRP_TV_LAST_SEEN_UTC] = 9,
        [5] = 9, /* LastSeenTimestampUptime */
        [LLRP_TV_PEAK_RSSI] = 2,
        [LLRP_TV_CHANNEL_INDEX] = 3,
        [LLRP_TV_SEEN_COUNT] = 3,
        [LLRP_TV_ROSPEC_ID] = 5,
        [10] = 3, /* InventoryParameterSpecID */
        [11] = 3, /* C1G2CRC */
        [LLRP_TV_PC] = 3,
        [LLRP_TV_EPC_96] = 13,
        [14] = 3, /* SpecIndex */
        [15] = 3, /* ClientRequestOpSpecResult */
        [16] = 5, /* AccessSpecID */
        [17] = 3, /* OpSpecID */
        [18] = 5, /* C1G2SingulationDetails */
        [19] = 3, /* C1G2XPCW1 */
        [20] = 3, /* C1G2XPCW2 */
};

int llrp_next(struct llrp_walk *walk, struct llrp_item *ret_item) {
        const size_t left = (size_t) (walk->end - walk->at);
        size_t head, size;

        if (!left)
                return LLRP_E_END;
        ret_item->is_tv = walk->at[0] & 0x80;
        if (ret_item->is_tv) {
                ret_item->type = walk->at[0] & 0x7F;
                head = 1;
                size = tv_sizes[ret_item->type];
        } else {
                if (left < LLRP_TLV_HEAD)
                        return LLRP_E_BROKEN;
                ret_item->type = bytes_u16be(walk->at) & 0x3FF;
                head = LLRP_TLV_HEAD;
                size = bytes_u16be(walk->at + 2);
        }
        if (size < head || size > left)
                return LLRP_E_BROKEN;
        ret_item->body = walk->at + head;
        ret_item->size = size - head;
        walk->at += size;
        return 0;
}

int llrp_find(const uint8_t *body, size_t size, size_t fixed, uint16_t type, struct llrp_item *ret_item) {
        struct llrp_walk walk = { body + fixed, body + size };
        int r;

        if (size < fixed)
                return LLRP_E_BROKEN;
        do
                r = llrp_next(&walk, ret_item);
        while (!r && (ret_item->is_tv || ret_item->type != type));
        return r;
}

static void tag_read_tv(const struct llrp_item *item, struct llrp_tag *tag) {
        switch (item->type) {
        case LLRP_TV_ANTENNA_ID: tag->antenna = bytes_u16be(item->body); break;
        case LLRP_TV_FIRST_SEEN_UTC: tag->first_us = read_64(item->body); break;
        case LLRP_TV_LAST_SEEN_UTC: tag->last_us = read_64(item->body); break;
        case LLRP_TV_PEAK_RSSI:
                if (tag->rssi_cdbm == FRAME_RSSI_UNKNOWN)
                        tag->rssi_cdbm = (int16_t) (100 * (int8_t) item->body[0]);
                break;
        case LLRP_TV_CHANNEL_INDEX: tag->channel = bytes_u16be(item->body); break;
        case LLRP_TV_SEEN_COUNT: tag->seen = bytes_u16be(item->body); break;
        case LLRP_TV_PC: tag->pc = bytes_u16be(item->body); break;
        case LLRP_TV_EPC_96:
                tag->epc = item->body;
                tag->epc_bits = 96;
                break;
        default: break;
        }
}

/* EPCData: its length in bits, then the bits, filled up to whole bytes. */
static int tag_read_epc(const struct llrp_item *item, struct llrp_tag *tag) {
        if (item->size < 2)
                return LLRP_E_BROKEN;
        tag->epc_bits = bytes_u16be(item->body);
        tag->epc = item->body + 2;
        return (size_t) (tag->epc_bits + 7) / 8 > item->size - 2 ? LLRP_E_BROKEN : 0;
}

/* Result, OpSpecID, words: the TID where the read went well (6.5 of the 1.0.1 air protocol chapter). */
static int tag_read_result(const struct llrp_item *item, struct llrp_tag *tag) {
        if (item->size < 5 || 2u * bytes_u16be(item->body + 3) > item->size - 5)
                return LLRP_E_BROKEN;
        if (item->body[0])
                return 0;
        tag->tid = item->body + 5;
        tag->tid_size = (uint16_t) (2 * bytes_u16be(item->body + 3));
        return 0;
}

static int tag_read_custom(const struct llrp_item *item, struct llrp_tag *tag) {
        const uint8_t *data = item->body + 8;
        size_t size = item->size;

        if (size < 8)
                return LLRP_E_BROKEN;
        size -= 8;
        if (read_32(item->body) != LLRP_VENDOR_IMPINJ)
                return 0;
        switch (read_32(item->body + 4)) {
        case LLRP_IMPINJ_SERIALIZED_TID:
                if (size < 2 || 2u * bytes_u16be(data) > size - 2)
                        return LLRP_E_BROKEN;
                tag->tid = data + 2;
                tag->tid_size = (uint16_t) (2 * bytes_u16be(data));
                return 0;
        case LLRP_IMPINJ_RF_PHASE:
                if (size < 2)
                        return LLRP_E_BROKEN;
                tag->phase = bytes_u16be(data);
                return 0;
        case LLRP_IMPINJ_PEAK_RSSI:
                if (size < 2)
                        return LLRP_E_BROKEN;
                tag->rssi_cdbm = (int16_t) bytes_u16be(data);
                return 0;
        default: return 0;
        }
}

int llrp_read_tag(const uint8_t *body, size_t size, struct llrp_tag *ret_tag) {
        struct llrp_walk walk = { body, body + size };
        struct llrp_tag tag = { .rssi_cdbm = FRAME_RSSI_UNKNOWN };
        struct llrp_item item;
        int r;

        while (!(r = llrp_next(&walk, &item))) {
                if (item.is_tv)
                        tag_read_tv(&item, &tag);
                else if (item.type == LLRP_EPC_DATA)
                        r = tag_read_epc(&item, &tag);
                else if (item.type == LLRP_C1G2_READ_RESULT)
                        r = tag_read_result(&item, &tag);
                else if (item.type == LLRP_CUSTOM)
                        r = tag_read_custom(&item, &tag);
                if (r)
                        return r;
        }
        if (r != LLRP_E_END || !tag.epc)
                return LLRP_E_BROKEN;
        *ret_tag = tag;
        return 0;
}

int llrp_read_status(const uint8_t *body, size_t size, uint16_t *ret_code, const uint8_t **ret_words,
        size_t *ret_words_size) {
        struct llrp_item item;
        int r = llrp_find(body, size, 0, LLRP_STATUS, &item);

        if (r)
                return r;
        if (item.size < 4 || bytes_u16be(item.body + 2) > item.size - 4)
                return LLRP_E_BROKEN;
        *ret_code = bytes_u16be(item.body);
        *ret_words = item.body + 4;
        *ret_words_size = bytes_u16be(item.body + 2);
        return 0;
}

/* ---- writing ---- */

void llrp_put(struct llrp_out *out, uint64_t value, unsigned int bytes) {
        if (out->failed || out->room - out->size < bytes) {
                out->failed = true;
                return;
        }
        while (bytes--)
                out->bytes[out->size++] = (uint8_t) (value >> 8 * bytes);
}

size_t llrp_open_message(struct llrp_out *out, uint16_t type, uint32_t id) {
        const size_t place = out->size;

        llrp_put(out, (uint64_t) LLRP_VERSION_1_0_1 << 10 | type, 2);
        llrp_put(out, 0, 4);
        llrp_put(out, id, 4);
        return place;
}

size_t llrp_open(struct llrp_out *out, uint16_t type) {
        const size_t place = out->size;

        llrp_put(out, type, 2);
        llrp_put(out, 0, 2);
        return place;
}

static void out_patch(struct llrp_out *out, size_t at, size_t value, unsigned int bytes) {
        struct llrp_out patch = { out->bytes + at, bytes, 0, false };

        if (!out->failed)
                llrp_put(&patch, value, bytes);
}

void llrp_close_message(struct llrp_out *out, size_t place) {
        out_patch(out, place + 2, out->size - place, 4);
}

void llrp_close(struct llrp_out *out, size_t place) {
        if (out->size - place > UINT16_MAX)
                out->failed = true;
        out_patch(out, place + 2, out->size - place, 2);
}
