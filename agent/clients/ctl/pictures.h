/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CTL_PICTURES_H
#define STRONGROOM_CTL_PICTURES_H

/*
 * Pictures, each read by a process of its own (image_ask.h)
 *
 * One that can't be read is told, and costs nothing but itself.
 */

#include "command.h"

struct pictures {
        const json_t *first, *rest; /* lists of files, "-" for standard input; NULL: none */
        const char *camera;         /* a device whose next frame is a picture too; NULL: none */
        const char *formats;
        bool thorough;
        /* What was read in one (image_ask.h has its fields); gives a status. */
        int (*each)(struct ctl *ctl, const char *name, const json_t *said, void *data);
        void *data;
};

/* The worst of the statuses. */
int pictures_read(struct ctl *ctl, const struct pictures *pictures);

/* Tell of a place where the engines disagree, and of a picture without any code: CTL_TROUBLE. */
int pictures_disagree(struct ctl *ctl, const char *name, const json_t *both);
int pictures_empty(struct ctl *ctl, const char *name);

/*
 * What one picture feeds into a count, a new list of codes: each text once (a label may carry its code in two
 * symbologies), the label of a place first, then from the top to the bottom. NULL where it shows the labels of two
 * places: nobody can tell which thing lies where.
 */
json_t *pictures_order(const json_t *said);

#endif
