/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CUSTODY_ACTS_H
#define STRONGROOM_CUSTODY_ACTS_H

/*
 * The acts of custody as a test says them: each in a turn of its own, with what doesn't matter filled in
 */

#include "custody.h"

struct room;

int add_place(struct room *room, const char *code, const char *kind);
int add_item(struct room *room, const char *place, const char *serial, struct item_added *ret_added);
/* A pistol with this serial number, taken in; its warnings are the caller's. */
struct item_added put(struct room *room, const char *place, const char *serial);
int move(struct room *room, const char *item, const char *to);
int check_out(struct room *room, const char *item, const char *to, const char *due);
int take_back(struct room *room, const char *item);
int set_status(struct room *room, const char *item, const char *status);
struct exhibit look(struct room *room, const char *number);
int bind_tag(struct room *room, const char *payload, const char *to);
/* Steals changes. */
int correct(struct room *room, const char *item, json_t *changes);

#endif
