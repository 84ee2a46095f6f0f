/* SPDX-License-Identifier: ISC */

/*
 * Rfid keep: the room goes on, and words move what is in it
 *
 *      sweep PLACE      the handheld's trigger before a shelf
 *      lay ITEM         its sticker on the pad; lift: off again
 *      carry ITEM       from its shelf past both antennas of the door, and away
 */

#include <string.h>

#include "keep.h"
#include "rfid.h"

enum { KEEP_DOOR_MS = 600, KEEP_DOOR_DBM = -45 };

static size_t keep_item(const struct rfid *rfid, const char *number) {
        size_t item = 0;

        while (item < RFID_TAGGED && strcmp(number, rfid_number(rfid, item)) != 0)
                item++;
        return item;
}

static int keep_carry(struct rfid *rfid, size_t item) {
        static const unsigned int way[] = { 3, 4, 0 };
        int r = 0;

        rfid->shelf[item] = RFID_NOWHERE;
        for (size_t i = 0; !r && i < count_of(way); i++) {
                r = air_hold(&rfid->air, (unsigned int) item, false, way[i], KEEP_DOOR_DBM);
                if (way[i])
                        process_pause(KEEP_DOOR_MS);
        }
        return r;
}

static int keep_do(struct rfid *rfid, const char *verb, const char *what) {
        const size_t item = keep_item(rfid, what), shelf = rfid_shelf_of(what);
        size_t count;

        if (!strcmp(verb, "lift"))
                return air_lift(&rfid->air);
        if (!strcmp(verb, "sweep") && shelf < RFID_SHELVES)
                return rfid_pull(rfid, shelf, &count);
        if (item < RFID_TAGGED && !strcmp(verb, "lay"))
                return air_lay(&rfid->air, (unsigned int) item);
        return item < RFID_TAGGED && !strcmp(verb, "carry") ? keep_carry(rfid, item) : 0;
}

static void keep_obey(void *context, char *line) {
        char *what = strchr(line, ' ');

        if (what)
                *what++ = '\0';
        (void) keep_do(context, line, what ? what : ""); /* what nobody understands does nothing */
}

static void keep_tell(const struct play *play) {
        const char *folder = play->stage.folder, *shelf = rfid_shelf_code(2);

        (void) printf("\nIt goes on in %s: the agent, four readers, and what is played at their other ends.\n"
                      "Type, for example:\n"
                      "  alias sr='%s/bin/strongroom --socket %s/run/control'\n"
                      "  sr presence list --place ER1/A2\n"
                      "  sr finding list\n"
                      "  echo carry %s > %s/run/air    out by the door\n"
                      "  sr alert list\n"
                      "  sr count open --kind shelf --place %s --method radio --mode guided\n"
                      "  echo %s > %s/run/scan-1    scan the label of %s by hand\n"
                      "  echo sweep %s > %s/run/air    and sweep it\n"
                      "  sr count show\n"
                      "  echo lay %s > %s/run/air    a sticker on the pad; lift: off again\n"
                      "Stop it:  ./dev demo --stop %s    (installed: strongroom demo --stop %s)\n",
                folder, folder, folder, play->stock.items[STOCK_ER1_EACH].number, folder, shelf,
                play->stock.labels[5], folder, shelf, shelf, folder, play->stock.items[RFID_SWAPPED].number,
                folder, folder, folder);
}

int rfid_keep(struct rfid *rfid) {
        const struct keep_play what = { .obey = keep_obey, .tell = keep_tell, .context = rfid };
        int r = keep_go_on(&rfid->play, &what);

        if (r)
                return r;
        closep(&rfid->air.line); /* the other process has it now */
        rfid->air = (struct air){ .line = -1 };
        return 0;
}
