/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ITEM_BODY_H
#define STRONGROOM_ITEM_BODY_H

/*
 * What an exhibit is, checked as a whole: for intake and for correction alike
 */

#include <jansson.h>

#include "act.h"

enum { ITEM_NOTE_MAX = 512 };

/*
 * A canonical copy of the fields that item.added carries beside place, status and label. number: the exhibit that
 * they are of, NULL while it has none. Refuses what record_check() does, and
 *
 *      case.unknown    there is no such case
 *      record.class    the record is of another class: a firearm's of ammunition
 *      item.quantity   more than one under one number: a firearm, or a part that has a serial number
 *      item.parent     the exhibit that it is said to belong to isn't there, or is itself
 */
must_check int item_body_check(struct act *act, const json_t *said, const char *number, json_t **ret_body);

#endif
