/* SPDX-License-Identifier: ISC */

/*
 * What tags in the air mean
 */

#include "presence_known.h"

#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "error.h"
#include "identify.h"
#include "text.h"

enum { KNOWN_SLOTS = 4096 };

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

bool presence_known_tag(const struct frame *frame, struct tag *ret_tag) {
        struct identity identity;

        if (frame->kind == FRAME_EPC && bytes_are_all(frame->bytes, frame->size, 0xff))
                return false;
        identify_frame(frame, &identity);
        if (!identity.count)
                return false;
        *ret_tag = identity.tags[0];
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
