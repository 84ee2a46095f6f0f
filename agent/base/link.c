/* SPDX-License-Identifier: ISC */

/*
 * Link: what may stand in a packet between a reader and the agent
 */

#include "link.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "strongroom/driver.h"

size_t link_size(enum link_kind kind) {
        const size_t head = offsetof(struct link_message, hello);

        switch (kind) {
        case LINK_HELLO: return head + sizeof(struct link_hello);
        case LINK_FRAME: return head + sizeof(struct link_frame);
        case LINK_HEALTH: return head + sizeof(struct link_health);
        case LINK_WELCOME: return head + sizeof(struct link_welcome);
        case LINK_SIGNAL: return head + sizeof(struct link_signal);
        }
        return 0;
}

size_t link_frame_size(size_t bytes) {
        return offsetof(struct link_message, frame) + offsetof(struct link_frame, bytes) + bytes;
}

static bool link_ended(const char *text, size_t room) {
        return memchr(text, '\0', room);
}

static bool link_frame_fits(const struct link_message *message, size_t size) {
        const struct link_frame *frame = &message->frame;

        return size >= link_frame_size(0) && frame->size <= FRAME_BYTES_MAX &&
               size == link_frame_size(frame->size) && frame->kind >= FRAME_TEXT &&
               frame->kind <= FRAME_NDEF_MESSAGE && message->head.number > 0 &&
               link_ended(frame->symbology, sizeof frame->symbology) &&
               link_ended(frame->type, sizeof frame->type) && frame->tid_size <= FRAME_TID_MAX &&
               (!frame->tid_size || frame->kind == FRAME_EPC) &&
               frame->originality <= FRAME_ORIGINALITY_WRONG && frame->fleeting <= 1 &&
               ((!frame->originality && !frame->fleeting) || frame->kind == FRAME_NFC);
}

static bool link_body_fits(const struct link_message *message) {
        const struct link_hello *hello = &message->hello;
        const struct link_health *health = &message->health;

        switch (message->head.kind) {
        case LINK_HELLO:
                return link_ended(hello->name, sizeof hello->name) &&
                       link_ended(hello->driver, sizeof hello->driver) &&
                       link_ended(hello->device, sizeof hello->device);
        case LINK_HEALTH:
                return health->state >= LINK_DEVICE_LIVE && health->state <= LINK_DEVICE_UNFIT &&
                       link_ended(health->reason, sizeof health->reason);
        case LINK_WELCOME: return link_ended(message->welcome.name, sizeof message->welcome.name);
        case LINK_SIGNAL:
                return message->signal.kind >= SIGNAL_ACCEPTED && message->signal.kind <= SIGNAL_REFUSED;
        }
        return false;
}

int link_check(const struct link_message *message, size_t size) {
        bool fits;

        if (size < sizeof message->head || message->head.magic != LINK_MAGIC ||
                message->head.version != LINK_VERSION)
                return LINK_E_MALFORMED;
        if (message->head.kind == LINK_FRAME)
                fits = link_frame_fits(message, size);
        else
                fits = size == link_size(message->head.kind) && link_body_fits(message);
        return fits ? 0 : LINK_E_MALFORMED;
}

void link_put_frame(struct link_frame *said, const struct frame *frame) {
        assert(frame->size <= FRAME_BYTES_MAX && frame->tid_size <= FRAME_TID_MAX);
        said->kind = (uint32_t) frame->kind;
        said->antenna = frame->antenna;
        said->rssi_cdbm = frame->rssi_cdbm;
        said->phase = frame->phase;
        said->size = (uint16_t) frame->size;
        said->cut = frame->cut > UINT32_MAX ? UINT32_MAX : (uint32_t) frame->cut;
        said->pc = frame->pc;
        said->channel = frame->channel;
        said->frequency_khz = frame->frequency_khz;
        said->atqa = frame->atqa;
        said->sak = frame->sak;
        said->originality = frame->originality;
        said->fleeting = frame->fleeting;
        said->pad = 0;
        said->tid_size = frame->tid_size;
        memcpy(said->symbology, frame->symbology, sizeof said->symbology);
        memcpy(said->type, frame->type, sizeof said->type);
        memcpy(said->tid, frame->tid, sizeof said->tid);
        if (frame->size)
                memcpy(said->bytes, frame->bytes, frame->size);
}

struct frame link_get_frame(const struct link_frame *said) {
        struct frame frame = {
                .kind = (enum frame_kind) said->kind,
                .antenna = said->antenna,
                .rssi_cdbm = said->rssi_cdbm,
                .phase = said->phase,
                .size = said->size,
                .cut = said->cut,
                .bytes = said->bytes,
                .pc = said->pc,
                .channel = said->channel,
                .frequency_khz = said->frequency_khz,
                .tid_size = said->tid_size,
                .atqa = said->atqa,
                .sak = said->sak,
                .originality = said->originality,
                .fleeting = said->fleeting != 0,
        };

        memcpy(frame.symbology, said->symbology, sizeof frame.symbology);
        memcpy(frame.type, said->type, sizeof frame.type);
        memcpy(frame.tid, said->tid, sizeof frame.tid);
        return frame;
}
