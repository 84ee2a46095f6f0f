/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ANSWER_H
#define STRONGROOM_ANSWER_H

/*
 * Setting the fields of an answer: 0, or -ENOMEM
 */

#include <errno.h>
#include <jansson.h>
#include <stdint.h>

static inline int answer_set(json_t *reply, const char *field, json_t *value) {
        return json_object_set_new(reply, field, value) ? -ENOMEM : 0;
}

static inline int answer_text(json_t *reply, const char *field, const char *text) {
        return answer_set(reply, field, json_string(text));
}

static inline int answer_integer(json_t *reply, const char *field, int64_t number) {
        return answer_set(reply, field, json_integer((json_int_t) number));
}

static inline int answer_append(json_t *list, json_t *value) {
        return json_array_append_new(list, value) ? -ENOMEM : 0;
}

#endif
