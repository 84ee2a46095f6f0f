/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COUNT_STATE_H
#define STRONGROOM_COUNT_STATE_H

/*
 * What happens to a running count between its opening and its close
 *
 * id NULL means the count of the act's station.
 */

#include "count.h"

enum { COUNT_UNDO_LAST = 10 }; /* how far back a scan can be undone */

/* Refuses count.paused, count.state, count.not_paused. */
must_check int count_pause(struct act *act, const char *id, const char *reason, struct entry *ret_entry);
must_check int count_resume(struct act *act, const char *id, const char *reason, struct entry *ret_entry);
must_check int count_abandon(struct act *act, const char *id, const char *reason, struct entry *ret_entry);

/*
 * A reader of the act's station went stale or gone. Where its count is open and stands at a place, that place isn't
 * covered until its label is scanned again. A count by radio isn't touched (count_radio.h). *ret_place: that place, ""
 * where nothing was interrupted (no open count, no place, or interrupted already); it has room for PLACE_CODE_MAX.
 */
must_check int count_interrupt(struct act *act, const char *reader, const char *reason, char *ret_place);

/*
 * Somebody searched a place by eye for what a radio didn't read there: what isn't found by then, or after, is missing.
 * Refuses count.method (it goes by barcode), count.out_of_scope. *ret_unread: the lines that aren't found.
 */
must_check int count_look(struct act *act, const char *id, const char *place, struct count_row *ret_count,
        struct entry *ret_entry, int64_t *ret_unread);

/*
 * Takes a scan back by an entry of its own: the given one, or the actor's last (scan 0). Only the actor's own, of the
 * count's last COUNT_UNDO_LAST scans. A place's label can't be undone while scans stand at that place.
 * Refuses count.undo_nothing, count.undo_foreign, count.undo_late, count.undone, count.undo_place.
 */
struct count_undone {
        int64_t scan;
        char subject[PLACE_CODE_MAX];
        uint64_t seq;
};
must_check int count_undo(struct act *act, const char *id, int64_t scan, struct count_undone *ret_undone);

#endif
