/* SPDX-License-Identifier: ISC */

/*
 * What tags in the air mean
 */

#include "presence_known.h"

#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "error.h"
#include "tag_make.h"
#include "text.h"

enum { KNOWN_SLOTS = 4096, UID_RANDOM = 0x08, EPC_BYTES_MAX = TAG_BYTES_MAX / 2, UID_BYTES_MAX = 10 };

struct presence_known {
        uint64_t generation;
        struct known slots[KNOWN_SLOTS];
};

int presence_known_new(struct presence_known **ret_known) {
        struct presence_known *known = calloc(1, sizeof *known);

        if (!known)
                return error_trace(-ENOMEM);
        known->generation = 1;
        *ret_known = known;
        return 0;
}

struct presence_known *presence_known_free(struct presence_known *known) {
        free(known);
        return NULL;
}

void presence_known_forget(struct presence_known *known) {
        known->generation++;
}

/* FNV-1a: who finds tags that collide makes us ask the register for each, no more. */
static size_t known_slot(const struct tag *tag) {
        uint32_t hash = 2166136261u;

        for (size_t i = 0; i < tag->size; i++)
                hash = (hash ^ tag->bytes[i]) * 16777619u;
        return hash % KNOWN_SLOTS;
}

/* A retired tag is a stranger, unless what it was on is gone for good: then it must not be here at all. */
static int known_bind(struct ledger *ledger, const struct binding *binding, struct known *known) {
        const bool exhibit = !strcmp(binding->binds, "EXHIBIT");
        struct exhibit bound;
        size_t size;
        int r = 0;

        known->known = !strcmp(binding->state, "ACTIVE");
        if (!known->known && exhibit && !strcmp(binding->state, "RETIRED")) {
                r = registry_item(ledger, binding->subject, &bound);
                known->known = !r && exhibit_is_gone(&bound);
        }
        known->exhibit = known->known && exhibit;
        (void) text_copy(known->item, sizeof known->item, known->exhibit ? binding->subject : "");
        if (!bytes_unhex(
                    binding->tid, strlen(binding->tid), known->tid.bytes, sizeof known->tid.bytes, &size))
                known->tid.size = (uint8_t) size;
        return r == REGISTRY_E_ABSENT ? 0 : r;
}

int presence_known_find(struct presence_known *cache, struct ledger *ledger, const struct tag *tag,
        const struct known **ret_known) {
        struct known *slot = &cache->slots[known_slot(tag)];
        struct known known = { .tag = *tag, .generation = cache->generation };
        struct binding binding;
        int r;

        if (slot->generation == cache->generation && !memcmp(&slot->tag, tag, sizeof *tag)) {
                *ret_known = slot;
                return 0;
        }
        r = registry_tag(ledger, tag, &binding);
        if (!r)
                r = known_bind(ledger, &binding, &known);
        if (r && r != REGISTRY_E_ABSENT)
                return r;
        *slot = known;
        *ret_known = slot;
        return 0;
}

/* ---- identities ---- */

static bool bytes_are_all(const uint8_t *bytes, size_t size, uint8_t value) {
        size_t i = 0;

        while (i < size && bytes[i] == value)
                i++;
        return i == size;
}

void presence_known_hex(const uint8_t *bytes, size_t size, char *out) {
        static const char digits[] = "0123456789ABCDEF";

        for (size_t i = 0; i < size; i++) {
                *out++ = digits[bytes[i] >> 4];
                *out++ = digits[bytes[i] & 15];
        }
        *out = '\0';
}

static void tag_of_hex(enum tag_scheme scheme, const struct frame *frame, struct tag *ret_tag) {
        char hex[TAG_BYTES_MAX + 1];

        presence_known_hex(frame->bytes, frame->size, hex);
        tag_make(scheme, hex, 2 * frame->size, ret_tag);
}

bool presence_known_tag(const struct frame *frame, struct tag *ret_tag) {
        const uint8_t *bytes = frame->bytes;
        const size_t size = frame->size;

        if (frame->cut || !size)
                return false;
        if (frame->kind == FRAME_EPC && size <= EPC_BYTES_MAX && !bytes_are_all(bytes, size, 0x00) &&
                !bytes_are_all(bytes, size, 0xff))
                tag_of_hex(TAG_EPC, frame, ret_tag);
        else if (frame->kind == FRAME_NFC &&
                 (size == 7 || size == 8 || size == UID_BYTES_MAX || (size == 4 && bytes[0] != UID_RANDOM)))
                tag_of_hex(TAG_UID, frame, ret_tag);
        else
                return false;
        return true;
}

void presence_known_tid(const struct frame *frame, struct sighting_tid *ret_tid) {
        struct sighting_tid tid = { .size = (uint8_t) frame->tid_size };

        memcpy(tid.bytes, frame->tid, frame->tid_size);
        if (bytes_are_all(tid.bytes, tid.size, 0x00) || bytes_are_all(tid.bytes, tid.size, 0xff))
                tid = (struct sighting_tid){ 0 };
        *ret_tid = tid;
}

bool presence_known_differs(const struct known *known, const struct sighting_tid *tid) {
        const size_t size = known->tid.size < tid->size ? known->tid.size : tid->size;

        return size && memcmp(known->tid.bytes, tid->bytes, size) != 0;
}
