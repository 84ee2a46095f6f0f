/* SPDX-License-Identifier: ISC */

/*
 * Later: exhibits that are looked at again when some time has gone
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "presence_inside.h"
#include "text.h"

int names_add(struct room_names *names, const char *name) {
        for (size_t i = 0; i < names->count; i++)
                if (!strcmp(names->list[i], name))
                        return 0;
        if (names->count == names->room) {
                const size_t size = names->room ? 2 * names->room : 16;
                char(*list)[ITEM_NUMBER_MAX] = reallocarray(names->list, size, sizeof *list);

                if (!list)
                        return error_trace(-ENOMEM);
                names->list = list;
                names->room = size;
        }
        (void) text_copy(names->list[names->count++], ITEM_NUMBER_MAX, name);
        return 0;
}

static bool dwell_is(const struct dwell *dwell, const char *item, const struct tag *out) {
        return !strcmp(dwell->item, item) && !dwell->fired &&
               (out ? !memcmp(&dwell->tag, out, sizeof *out) : dwell->tag.scheme == TAG_NONE);
}

void room_dwell(struct presence_room *room, const char *item, const struct tag *out, int64_t due_us) {
        struct dwell *dwell;

        for (size_t i = 0; !out && i < room->dwell_count; i++)
                if (dwell_is(&room->dwells[i], item, out))
                        return; /* it has been at the wrong place since then */
        if (room->dwell_count == room->dwell_room) {
                const size_t size = room->dwell_room ? 2 * room->dwell_room : 16;
                struct dwell *dwells = reallocarray(room->dwells, size, sizeof *dwells);

                if (!dwells) {
                        room->failed = true;
                        return;
                }
                room->dwells = dwells;
                room->dwell_room = size;
        }
        dwell = &room->dwells[room->dwell_count++];
        *dwell = (struct dwell){ .from_us = room->now_us, .due_us = due_us };
        (void) text_copy(dwell->item, sizeof dwell->item, item);
        if (out)
                dwell->tag = *out;
}

/* Went out, they say: but what is heard inside by an antenna that is no door's is there. */
static void dwell_reaffirm(struct presence_room *room, const struct dwell *dwell) {
        struct sighting sighting;

        if (sightings_find(room->sightings, &dwell->tag, &sighting) && sighting.last_us > dwell->from_us &&
                !room->map->antennas[sighting.antenna].portal)
                room_sighted(room, &sighting);
}

void room_look_again(struct presence_room *room) {
        for (size_t i = 0; i < room->dwell_count;) {
                struct dwell *dwell = &room->dwells[i];

                if (dwell->tag.scheme == TAG_NONE || dwell->due_us > room->now_us) {
                        i++;
                        continue;
                }
                dwell_reaffirm(room, dwell);
                *dwell = room->dwells[--room->dwell_count];
        }
}

bool room_dwell_is_due(const struct presence_room *room) {
        for (size_t i = 0; i < room->dwell_count; i++)
                if (room->dwells[i].tag.scheme == TAG_NONE && room->dwells[i].due_us <= room->now_us)
                        return true;
        return false;
}
