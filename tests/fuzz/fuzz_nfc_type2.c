/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: any bytes as the memory of a Type 2 tag, from its capability container on
 *
 * What must hold: of the area as much is wanted as is needed and never more than there is; more knowledge of it never
 * makes that less, and what suffices goes on to suffice; what the reading gives is what the tag has, in order, and no
 * more than its container says.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "nfc_read.h"

enum { PAGE = 4, ANSWER = 16, CONTAINER_PAGE = 3, STEPS_MAX = 80, LOOKED_AT = 96 };

struct tag {
        const uint8_t *bytes;
        size_t size; /* whole pages */
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static int hear(void *context, const uint8_t *out, size_t size, uint8_t *in, size_t room, size_t *ret_size) {
        const struct tag *tag = context;
        const size_t from = ((size_t) out[1] - CONTAINER_PAGE) * PAGE;

        assert(size == 2 && out[0] == 0x30 && out[1] >= CONTAINER_PAGE && room >= ANSWER);
        if (from + ANSWER > tag->size)
                return NFC_E_REFUSED;
        memcpy(in, tag->bytes + from, ANSWER);
        *ret_size = ANSWER;
        return 0;
}

static int again(void *context) {
        (void) context;
        return 0;
}

static void check_need(const uint8_t *area, size_t have, size_t size) {
        const size_t all = nfc_type2_need(area, have, size);
        size_t before = 0;

        assert(all <= size);
        for (size_t i = 0; i < have && i < LOOKED_AT; i++) {
                const size_t need = nfc_type2_need(area, i, size);

                assert(need <= size && need >= before && need <= all);
                assert(need > i || need == all);
                before = need;
        }
}

static void check_reading(struct tag *tag) {
        const struct nfc_wire wire = { hear, hear, again, tag };
        struct nfc_read read;
        int steps = 0;

        nfc_read_start(&read, NFC_MEMORY_TYPE2);
        while (!read.done) {
                int r = nfc_read_step(&read, &wire);

                steps++;
                assert(!r && steps < STEPS_MAX);
        }
        assert(read.at <= tag->size && read.at <= NFC_CONTAINER_SIZE + NFC_TYPE2_AREA_MAX);
        assert(!memcmp(read.bytes, tag->bytes, read.at));
        if (!read.at)
                return;
        assert(read.bytes[0] == 0xe1 && read.at <= NFC_CONTAINER_SIZE + 8u * (size_t) read.bytes[2]);
        assert(read.cut || read.at - NFC_CONTAINER_SIZE == nfc_type2_need(tag->bytes + NFC_CONTAINER_SIZE,
                                                                   tag->size - NFC_CONTAINER_SIZE,
                                                                   8u * (size_t) read.bytes[2]));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        struct tag tag = { .size = size / PAGE * PAGE };
        uint8_t *copy = malloc(tag.size + 1);

        assert(copy);
        if (tag.size)
                memcpy(copy, bytes, tag.size);
        tag.bytes = copy;
        if (tag.size > NFC_CONTAINER_SIZE)
                check_need(copy + NFC_CONTAINER_SIZE, tag.size - NFC_CONTAINER_SIZE, 8u * (size_t) copy[2]);
        check_reading(&tag);
        free(copy);
        return 0;
}
