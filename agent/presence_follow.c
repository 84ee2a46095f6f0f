/* SPDX-License-Identifier: ISC */

/*
 * Following the record: what other acts mean for what is heard
 *
 *      tag.*      what a tag means is asked anew; one that is heard already appears, once it is bound
 *      item.*     the exhibit is judged again: it was checked out, moved, or is back
 *      antenna.*  antennas look elsewhere: all is read from the record anew
 */

#include <errno.h>
#include <string.h>

#include "error.h"
#include "presence_inside.h"
#include "tag_text.h"

static void follow_bound(struct presence_room *room, const json_t *body) {
        const char *printed = json_string_value(json_object_get(body, "tag"));
        const char *binds = json_string_value(json_object_get(body, "binds"));
        struct sighting sighting;
        struct tag tag;

        if (!printed || !binds || strcmp(binds, "EXHIBIT") != 0 || !room->sightings)
                return;
        if (!tag_parse(printed, &tag) && sightings_find(room->sightings, &tag, &sighting))
                room_sighted(room, &sighting);
}

static int follow_tag(struct presence_room *room, const struct ledger_row *row) {
        json_t *event;

        presence_known_forget(room->known);
        if (strcmp(row->entry.kind, "tag.bound") != 0)
                return 0;
        event = json_loadb(row->event, row->event_size, 0, NULL);
        follow_bound(room, json_object_get(event, "body"));
        json_decref(event);
        return 0;
}

static int follow_item(struct presence_room *room, const struct ledger_row *row) {
        struct presence_item item;
        int r;

        presence_known_forget(room->known);
        r = presence_of_item(room->ledger, row->entry.item, &item);
        return r || !item.tags ? r : names_add(&room->review, row->entry.item);
}

static int follow_antenna(struct presence_room *room, const struct ledger_row *row) {
        (void) row;
        room->remap = true;
        return 0;
}

static int follow_row(void *context, const struct ledger_row *row) {
        static const struct {
                const char *prefix;
                int (*follow)(struct presence_room *room, const struct ledger_row *row);
        } kinds[] = {
                { "tag.", follow_tag },
                { "item.", follow_item },
                { "antenna.", follow_antenna },
        };
        struct presence_room *room = context;

        room->seen = row->entry.sequence;
        for (size_t i = 0; i < count_of(kinds); i++)
                if (!strncmp(kinds[i].prefix, row->entry.kind, strlen(kinds[i].prefix)))
                        return kinds[i].follow(room, row);
        return 0;
}

int room_follow(struct presence_room *room) {
        const uint64_t durable = ledger_durable(room->ledger);
        int r = 0;

        if (durable > room->seen)
                r = ledger_each(room->ledger, room->seen + 1, durable, follow_row, room);
        if (!r && (room->remap || room->failed))
                r = room_read_record(room);
        return r;
}
