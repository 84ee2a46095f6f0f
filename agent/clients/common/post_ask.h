/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_POST_ASK_H
#define STRONGROOM_POST_ASK_H

/*
 * A POST by a strongroom-post of its own: what a stranger answers is parsed there, not here
 */

#include "macros.h"
#include "text.h"

enum { POST_ANSWER_MAX = 64 << 10, POST_LIMIT_MS = 40000 };

enum { POST_E_PROGRAM = 1 /* it can't be started */, POST_E_NONE /* no answer: ret_answer says why */ };

/* 0 with the answer's status and body; POST_E_*; or a negative errno. The caller releases ret_answer. */
must_check int post_ask(const char *program, const char *url, const struct text *body, int *ret_status,
        struct text *ret_answer);

#endif
