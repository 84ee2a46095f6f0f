/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DEMO_LLRP_WORDS_H
#define STRONGROOM_DEMO_LLRP_WORDS_H

/*
 * What the simulated LLRP reader says, put together: parameters within messages, lengths filled in at the end
 */

#include "llrp_reader.h"

enum { LLRP_IMPINJ = 25882 };

/* The place to be closed, for the calls that end a message or a parameter. */
size_t words_begin_message(struct llrp_reader *reader, unsigned int type, uint32_t id);
void words_end_message(struct llrp_reader *reader, size_t at);
size_t words_begin(struct llrp_reader *reader, unsigned int type);
void words_end(struct llrp_reader *reader, size_t at);

void words_say(struct llrp_reader *reader, uint64_t value, unsigned int bytes);
void words_say_bytes(struct llrp_reader *reader, const void *bytes, size_t size);

/* LLRPStatus; a code of 0 is success. */
void words_say_status(struct llrp_reader *reader, uint16_t code);
void words_say_capabilities(struct llrp_reader *reader);

#endif
