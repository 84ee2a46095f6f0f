/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ALERT_PRESENCE_H
#define STRONGROOM_ALERT_PRESENCE_H

/*
 * Alerts that presence leads to
 *
 *      alert_presence_judge()*  each exhibit whose presence or record changed: clears what is over, gathers the rest
 *      alert_presence_tell()    one alert an exhibit; or, where more than PRESENCE_STORM of a rule and a place come in
 *                               one turn or within PRESENCE_STORM_US, one for the place with a list
 *
 * A cause is what the tables say now, never what an edge said then: so nothing is told twice, or forgotten by a kill.
 */

#include "alert.h"
#include "presence.h"

enum {
        PRESENCE_STORM = 5,
        PRESENCE_STORM_US = 10000000,
        PRESENCE_RECENT_MAX = 64,
};

struct presence_cause {
        size_t rule; /* row of the rules of presence */
        char item[ITEM_NUMBER_MAX];
        char place[PLACE_CODE_MAX];
        uint64_t evidence;
        int64_t told_us; /* of a recent one; 0: none */
        bool done;
};

/* Zeroed to begin with. What was told lately is in memory only: after a restart a storm begins anew. */
struct presence_alerts {
        struct presence_cause recent[PRESENCE_RECENT_MAX];
        size_t recent_next;
        struct presence_cause *causes;
        size_t count, room;
        bool many; /* an alert of a place may have to be told anew */
};

void alert_presence_end(struct presence_alerts *alerts);

/* Forgets what was gathered: that turn came to nothing. */
void alert_presence_drop(struct presence_alerts *alerts);

/*
 * dwelt: it has been where it doesn't belong for long enough. *ret_astray: it is heard where it doesn't belong, and no
 * alert says so yet. evidence: the entry that made the change.
 */
must_check int alert_presence_judge(struct presence_alerts *alerts, struct act *act, const char *item,
        bool dwelt, uint64_t evidence, bool *ret_astray);

/* now_us is monotonic. Empties what was gathered, also where it fails. */
must_check int alert_presence_tell(struct presence_alerts *alerts, struct act *act, int64_t now_us);

/* What a reader watches is unknown: one alert a reader. Or all of it is known again. */
must_check int alert_presence_reader(
        struct act *act, const struct presence_silence *silence, uint64_t evidence, bool all_known);

/* Strangers heard at a place within a day: one alert a place with a list, told anew with each. */
must_check int alert_presence_foreign(struct act *act, const char *place, uint64_t evidence);
must_check int alert_presence_clone(
        struct act *act, const struct presence_edge *edge, const char *item, uint64_t evidence);
/* Whether such an alert is open: then it needn't be said again. */
must_check int alert_presence_is_cloned(struct act *act, const char *item, bool *ret_open);

/*
 * Exhibits in store whose tags were heard once and not for stale_days: one alert a place with a list; ends those
 * that are over, and the strangers' of places where none came within a day. Whoever keeps the time calls it.
 */
must_check int alert_presence_stale(struct act *act, int64_t stale_days);

#endif
