/* SPDX-License-Identifier: ISC */

/*
 * A list of names in an alert
 */

#include "alert_list.h"

#include <stdio.h>
#include <string.h>

enum { MORE_MAX = 32 }; /* " and 1048576 more" */

void alert_list_add(struct alert_list *list, const char *name) {
        const size_t size = strlen(name);

        list->count++;
        if (list->named + 1 < list->count || list->named == ALERT_LIST_NAMES_MAX ||
                list->size + size + 2 > sizeof list->text - MORE_MAX)
                return; /* once one was left out, so are all that follow */
        list->size += (size_t) snprintf(list->text + list->size, sizeof list->text - list->size, "%s%s",
                list->named ? ", " : "", name);
        list->named++;
}

void alert_list_end(struct alert_list *list) {
        if (list->count > list->named)
                (void) snprintf(list->text + list->size, sizeof list->text - list->size, " and %zu more",
                        list->count - list->named);
}
