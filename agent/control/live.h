/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_LIVE_H
#define STRONGROOM_LIVE_H

/*
 * What lives in memory only: the readers, the stations, the agent's own start
 *
 * Everything else that a request may ask for is folded from the record.
 */

#include <stdint.h>

#include "allowance.h"
#include "config.h"
#include "contradiction.h"
#include "count_radio.h"
#include "readers.h"

struct password_cost;
struct uploads;

struct live {
        const struct config *config;
        struct readers *readers;
        struct count_radio *radio; /* reads of counts by radio; NULL: none yet */
        struct allowance denials, logins;
        const struct password_cost *password_cost; /* NULL: the standard; tests ask for less */
        int64_t started_us;                        /* wall clock */
        bool synchronised;                         /* the clock, at the last turn */
        struct uploads *uploads;                   /* files that are coming; NULL: none since the start */
        bool files_erased;                         /* erased files may still have their bytes: file_sweep() */
        struct contradictions contradictions;      /* while there is one, nothing is written */
};

#endif
