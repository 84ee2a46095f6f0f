/* SPDX-License-Identifier: ISC */

/*
 * Where the NDEF message is in the memory of a Type 2 tag (NFC Forum Type 2 Tag 1.2, 6 and 2.3)
 *
 *   byte 0    E1        this is for NDEF
 *   byte 1    10        version 1.0
 *   byte 2    12        the data area has 8 × 0x12 bytes; it begins at byte 4
 *   byte 3    00        who may read and write
 *
 * A TLV is its type, a length (one byte, or FF and two) and a value; 00 and FE are alone. Lock and memory control TLVs
 * name bytes that aren't data. In the tags in use these lie behind the data area; a message that had them inside would
 * have to be put together from pieces, and is refused instead.
 */

#include "bytes.h"
#include "ndef.h"

enum {
        CC_MAGIC = 0xe1,
        CC_SIZE = 4,
        CC_PAGES =
                3, /* the pages before the container, 4 bytes each: reserved bytes count from the tag's start */
        TLV_NULL = 0x00,
        TLV_LOCK = 0x01,
        TLV_MEMORY = 0x02,
        TLV_NDEF = 0x03,
        TLV_END = 0xfe,
        TLV_LONG = 0xff,
        RESERVED_MAX = 8,
};

struct area {
        struct cursor data;
        size_t size;      /* of the data area */
        size_t available; /* of it, how much there is to read */
        struct ndef_span reserved[RESERVED_MAX];
        size_t reserved_count;
};

static size_t area_at(const struct area *area) {
        return CC_SIZE + area->available - area->data.left;
}

static int tlv_length(struct area *area, size_t *ret_length) {
        uint16_t two;
        uint8_t one;

        if (cursor_u8(&area->data, &one))
                return NDEF_E_SHORT;
        if (one == TLV_LONG) {
                if (cursor_u16be(&area->data, &two))
                        return NDEF_E_SHORT;
                *ret_length = two;
                return 0;
        }
        *ret_length = one;
        return 0;
}

/* Position (page and offset), size (of lock bits or of bytes), page size: three bytes. */
static int area_reserve(struct area *area, uint8_t type, const uint8_t *value, size_t size) {
        size_t from, count;

        if (size != 3)
                return NDEF_E_NO_NDEF;
        if (area->reserved_count == RESERVED_MAX)
                return NDEF_E_RESERVED;
        count = value[1] ? value[1] : 256;
        if (type == TLV_LOCK)
                count = (count + 7) / 8;
        from = ((size_t) (value[0] >> 4) << (value[2] & 15)) + (value[0] & 15U);
        if (from + count <= 4UL * CC_PAGES || from > UINT16_MAX / 2U)
                return 0;
        from = from < 4UL * CC_PAGES ? 0 : from - 4UL * CC_PAGES;
        area->reserved[area->reserved_count++] = (struct ndef_span){ (uint16_t) from, (uint16_t) count };
        return 0;
}

static int area_message(struct area *area, size_t size, struct ndef_span *ret) {
        size_t at = area_at(area);

        if (size > NDEF_BYTES_MAX)
                return NDEF_E_TOO_LONG;
        if (at + size > CC_SIZE + area->size)
                return NDEF_E_NO_NDEF;
        if (size > area->data.left)
                return NDEF_E_SHORT;
        for (size_t i = 0; i < area->reserved_count; i++)
                if (at < (size_t) area->reserved[i].at + area->reserved[i].size &&
                        area->reserved[i].at < at + size)
                        return NDEF_E_RESERVED;
        *ret = (struct ndef_span){ (uint16_t) at, (uint16_t) size };
        return 0;
}

/* The data area's end, or only that of what was read? */
static int area_end(const struct area *area) {
        return area->available < area->size ? NDEF_E_SHORT : NDEF_E_NONE;
}

static int area_find(struct area *area, struct ndef_span *ret) {
        for (;;) {
                const uint8_t *value;
                size_t length;
                uint8_t type;
                int r;

                if (cursor_u8(&area->data, &type))
                        return area_end(area);
                if (type == TLV_NULL)
                        continue;
                if (type == TLV_END)
                        return NDEF_E_NONE;
                r = tlv_length(area, &length);
                if (r)
                        return area_end(area) == NDEF_E_SHORT ? r : NDEF_E_NO_NDEF;
                if (type == TLV_NDEF)
                        return area_message(area, length, ret);
                if (cursor_take(&area->data, length, &value))
                        return area_end(area) == NDEF_E_SHORT ? NDEF_E_SHORT : NDEF_E_NO_NDEF;
                r = type == TLV_LOCK || type == TLV_MEMORY ? area_reserve(area, type, value, length) : 0;
                if (r)
                        return r;
        }
}

int ndef_area(const uint8_t *memory, size_t size, struct ndef_span *ret_message) {
        struct area area = { .size = 0 };

        if (size < CC_SIZE)
                return NDEF_E_SHORT;
        if (memory[0] != CC_MAGIC)
                return NDEF_E_NO_NDEF;
        if (memory[1] >> 4 != 1)
                return NDEF_E_VERSION;
        area.size = 8UL * memory[2];
        area.available = size - CC_SIZE < area.size ? size - CC_SIZE : area.size;
        area.data = (struct cursor){ memory + CC_SIZE, area.available };
        return area_find(&area, ret_message);
}
