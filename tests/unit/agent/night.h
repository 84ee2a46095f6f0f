/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_NIGHT_H
#define STRONGROOM_TEST_NIGHT_H

/*
 * A night in a store, told by turns: the agent's own turn and rooms on a real record, with a clock that the story moves
 *
 * Reader "radio-1": antenna 1 watches ER1/A, 2 ER1/B, 3 and 4 the door from inside and outside, 5 watches ER2/A. With
 * the defaults: gone after 30 s, misplaced after 60 s.
 */

#include <jansson.h>
#include <stdbool.h>

#include "turn.h"

enum { NIGHT_PATH_SIZE = 128, NIGHT_TAGS_MAX = 512, NIGHT_NUMBER_SIZE = 40, NIGHT_TAG_SIZE = 32 };

struct night {
        char folder[NIGHT_PATH_SIZE], store[NIGHT_PATH_SIZE], key[NIGHT_PATH_SIZE];
        struct moment now;
        struct config config;
        struct live live;
        struct turn turn;
        const char *actor; /* who asks; NULL: tester, who has every role */
        uint64_t frames;
        char number[NIGHT_TAGS_MAX][NIGHT_NUMBER_SIZE];
};

int night_begin(void **state);
int night_end(void **state); /* folds the record anew and compares the state */

/* The agent is killed and started again, so many seconds later. */
void night_kill(struct night *night, int64_t seconds);

/* Its answer; asserts that it is good. A new reference. */
json_t *night_do(struct night *night, const char *format, ...);
void night_refuses(struct night *night, const char *error, const char *format, ...);

/* An exhibit there with that tag on it. */
void night_exhibit(struct night *night, unsigned int tag, const char *place);
void night_exhibits(struct night *night, unsigned int count); /* 1 to count at ER1/A, each heard */
void night_bind(struct night *night, unsigned int tag, const char *tid);
void night_tag_text(unsigned int tag, char *out);

/* The antenna reads it once, with a chip's number or NULL: a turn. */
void night_read(struct night *night, unsigned int tag, unsigned int antenna, const char *tid);

/* Seconds go by; each second these tags from..to are read again at that antenna. to < from: none. */
void night_wait(
        struct night *night, int64_t seconds, unsigned int antenna, unsigned int from, unsigned int to);
void night_wait_full(
        struct night *night, unsigned int antenna, unsigned int from, unsigned int to); /* LEDGER_E_FULL */
void night_pass(struct night *night, int64_t seconds);
void night_minute(struct night *night); /* the turn that each minute brings */

/* "PRESENT ER1/A": what its tags say; "NEVER" where none was heard. */
const char *night_where(struct night *night, unsigned int tag);

/* Alerts of a rule (NULL: any) that are open; and the text of the one. */
size_t night_alerts(struct night *night, const char *rule);
const char *night_alert(struct night *night, const char *rule);
size_t night_entries(struct night *night, const char *kind);

#endif
