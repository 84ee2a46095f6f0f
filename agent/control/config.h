/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CONFIG_H
#define STRONGROOM_CONFIG_H

/*
 * Configuration: which site this is, who may act, where people work
 *
 * strongroom.conf(5): INI, with drop-ins in strongroom.conf.d/ read in order of name; the later wins. Nothing is
 * applied unless all of it parses. [reader NAME] sections are strongroom-reader's own, and only their names are read.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "macros.h"
#include "schedule.h"
#include "strongroom/limits.h"
#include "witness_policy.h"

enum { CONFIG_E_ABSENT = 1, CONFIG_E_WRONG };

enum { CONFIG_MESSAGE_MAX = 320, STATION_READERS_MAX = 8 };

struct user {
        char name[ACTOR_NAME_MAX];
        uid_t uid;
        bool known;     /* its Unix user exists on this machine */
        uint32_t roles; /* enum role */
};

struct station {
        char name[STATION_NAME_MAX];
        char readers[STATION_READERS_MAX][READER_NAME_MAX];
        size_t count;
};

/* What fixed antennas hear. 0 is the default named here. */
struct presence_settings {
        int64_t gone_s;      /* 30: not heard for so long is gone */
        int64_t moved_reads; /* 2: reads at another place that make a move */
        int64_t walk_s;      /* 10: nobody is faster from room to room */
        int64_t misplaced_s; /* 60: heard at the wrong place for so long is misplaced */
        int64_t stale_days;  /* 7: nothing heard for so long */
};

/* Checkpoints: which stay on the record, and what from outside is held against it. 0 and "" are the defaults. */
enum { CONFIG_FOLDER_MAX = 192 };
struct checkpoint_settings {
        int64_t every;                   /* 1024: entries, at the latest; also the most that can be set */
        int64_t seconds;                 /* 3600: since the one before, where there are new entries */
        char outside[CONFIG_FOLDER_MAX]; /* the folder of those that were carried out; "": none */
        char anchor[CONFIG_FOLDER_MAX];  /* strongroom-anchor's socket; "": no counter is used */
        int64_t anchor_seconds; /* 3600: between two counts, where there are new entries; -1: 0, at each turn */
};

struct config {
        char site[SITE_NAME_MAX];      /* "PSK"; empty where not set */
        char site_name[SITE_NAME_MAX]; /* "Police station, Kita" */
        struct user users[USERS_MAX];
        size_t user_count;
        struct station stations[STATIONS_MAX]; /* at least one: "counter" where none is configured */
        size_t station_count;
        struct presence_settings presence;
        struct witness_policy witnesses;
        struct checkpoint_settings checkpoint;
        struct schedule schedules[SCHEDULES_MAX]; /* schedule_defaults, and what is configured */
        size_t schedule_count;
        int64_t false_missing_ppm; /* of counts by radio in which nothing is gone; 0: the default, 1000 */
        char message[CONFIG_MESSAGE_MAX]; /* what is wrong, and where */
};

/* 0; CONFIG_E_ABSENT, with the defaults; CONFIG_E_WRONG, with the message; or a negative errno. */
must_check int config_read(const char *path, struct config *ret_config);

/* With the defaults filled in; config may be NULL. */
struct presence_settings config_presence(const struct config *config);
struct checkpoint_settings config_checkpoint(const struct config *config);

/* The user of a Unix uid; NULL where there is none. */
const struct user *config_user(const struct config *config, uid_t uid);
const struct station *config_station(const struct config *config, const char *name);

/* The station that a reader is bound to. With one station that names no readers, all readers are its. */
const struct station *config_station_of(const struct config *config, const char *reader);

#endif
