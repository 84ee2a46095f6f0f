/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_HOUSE_H
#define STRONGROOM_TEST_HOUSE_H

/*
 * A house that is always on: a simulated reader on the network, the real strongroom-reader, the real strongroomd
 *
 * Antennas of reader "radio-1": 1 watches ER1/A, 2 ER1/B, 3 the inner and 4 the outer side of the door. A tag is gone
 * after two seconds here, and misplaced after one.
 */

#include "field.h"
#include "room.h"

enum { HOUSE_NUMBER_SIZE = 48, HOUSE_GONE_MS = 2000, HOUSE_WAIT_MS = 30000, NEAR = -40, FAR = -60 };

struct house {
        struct room room;
        struct field field;
        char number[FIELD_TAGS_MAX][HOUSE_NUMBER_SIZE];
};

int house_open(void **state);
int house_open_tids(void **state); /* the reader reads chips' numbers too */
int house_close(void **state);     /* verifies: the state is folded again from the entries and compared */

void house_antenna(struct house *house, int port, const char *place, const char *alias);

/* An exhibit there; with that tag on it; the tag, with its chip's number or NULL. */
void house_item(struct house *house, unsigned int tag, const char *place);
void house_exhibit(struct house *house, unsigned int tag, const char *place);
void house_bind(struct house *house, unsigned int tag, const char *tid);

/* What the agent says of an exhibit; place NULL: anywhere. */
bool house_is_at(struct house *house, unsigned int tag, const char *state, const char *place);
void house_await(struct house *house, unsigned int tag, const char *state, const char *place);

/* How many alerts of a rule (NULL: any) are in that state. */
size_t house_alerts(struct house *house, const char *rule, const char *state);
void house_await_alerts(struct house *house, const char *rule, const char *state, size_t count);

/* The one of a rule that is open: a new reference. */
json_t *house_alert(struct house *house, const char *rule);
void house_assert_says(struct house *house, const char *rule, const char *what);

size_t house_entries(struct house *house, const char *kind);
void house_await_entries(struct house *house, const char *kind, size_t count);

int64_t house_ms(void); /* CLOCK_MONOTONIC */
void house_breathe(void);

#endif
