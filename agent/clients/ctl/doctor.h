/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DOCTOR_H
#define STRONGROOM_DOCTOR_H

/*
 * A doctor's visit: what its checks share
 */

#include "command.h"
#include "config.h"

enum { DOCTOR_FOUND_MAX = 1000, DOCTOR_PATH_MAX = 512 };

enum doctor_verdict { DOCTOR_GOOD = 0, DOCTOR_BAD, DOCTOR_SKIPPED };

struct doctor {
        struct ctl *ctl;
        char found[DOCTOR_FOUND_MAX];  /* by the check under way */
        char remedy[DOCTOR_FOUND_MAX]; /* the command that mends it; "" where nothing is to be done */
        char store[DOCTOR_PATH_MAX];
        struct config config;
        bool answers;         /* the agent does */
        bool erasure_pending; /* as it says */
};

#define FOUND(doctor, ...)  ((void) snprintf((doctor)->found, sizeof(doctor)->found, __VA_ARGS__))
#define REMEDY(doctor, ...) ((void) snprintf((doctor)->remedy, sizeof(doctor)->remedy, __VA_ARGS__))

enum doctor_verdict doctor_agent(struct doctor *doctor);
enum doctor_verdict doctor_erasure(struct doctor *doctor);
enum doctor_verdict doctor_readers(struct doctor *doctor);
enum doctor_verdict doctor_witnesses(struct doctor *doctor);

#endif
