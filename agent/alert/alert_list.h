/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ALERT_LIST_H
#define STRONGROOM_ALERT_LIST_H

/*
 * A list of names in an alert: so many, then how many more
 */

#include <stddef.h>

enum { ALERT_LIST_NAMES_MAX = 20, ALERT_LIST_BYTES_MAX = 480 };

struct alert_list {
        char text[ALERT_LIST_BYTES_MAX]; /* "A, B, C" */
        size_t size, named, count;
};

void alert_list_add(struct alert_list *list, const char *name);

/* Adds "and 3 more" where not all were named. */
void alert_list_end(struct alert_list *list);

#endif
