/* SPDX-License-Identifier: ISC */

/*
 * Lines between the agent and strongroom-anchor
 */

#include "anchor_line.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

static const char *const anchor_words[] = {
        [ANCHOR_READ] = "read",
        [ANCHOR_RAISE] = "raise",
        [ANCHOR_COUNTER] = "counter",
        [ANCHOR_ABSENT] = "absent",
        [ANCHOR_FAILED] = "failed",
};

static const uint64_t anchor_most = (UINT64_C(1) << 53) - 1;

/* A whole decimal without leading zeros. */
static bool anchor_value(const char *text, uint64_t *ret_value) {
        uint64_t value = 0;

        if (*text == '0' || !*text || strlen(text) > 16)
                return false;
        for (; *text; text++) {
                if (*text < '0' || *text > '9')
                        return false;
                value = value * 10 + (uint64_t) (*text - '0');
        }
        *ret_value = value;
        return value <= anchor_most;
}

static bool anchor_name(const char *text, size_t size, char *out) {
        static const char fit[] = "0123456789abcdefghijklmnopqrstuvwxyz:";

        if (!size || size >= ANCHOR_NAME_MAX || strspn(text, fit) < size)
                return false;
        memcpy(out, text, size);
        out[size] = '\0';
        return true;
}

static bool anchor_rest(enum anchor_kind kind, const char *rest, struct anchor_line *line) {
        const char *blank = strchr(rest, ' ');

        switch (kind) {
        case ANCHOR_READ:
        case ANCHOR_ABSENT: return !*rest;
        case ANCHOR_RAISE: return anchor_value(rest, &line->value);
        case ANCHOR_COUNTER:
                return blank && anchor_name(rest, (size_t) (blank - rest), line->name) &&
                       anchor_value(blank + 1, &line->value);
        case ANCHOR_FAILED:
                return *rest && text_is_clean(rest) && text_copy(line->why, sizeof line->why, rest);
        }
        return false;
}

int anchor_line_parse(const char *bytes, size_t size, struct anchor_line *ret_line) {
        char text[ANCHOR_LINE_MAX] = "";

        if (!size || size >= sizeof text || memchr(bytes, '\0', size))
                return ANCHOR_E_MALFORMED;
        memcpy(text, bytes, size);
        for (enum anchor_kind kind = ANCHOR_READ; kind <= ANCHOR_FAILED; kind++) {
                size_t word = strlen(anchor_words[kind]);
                struct anchor_line line = { .kind = kind };

                if (strncmp(text, anchor_words[kind], word) != 0 || (text[word] && text[word] != ' '))
                        continue;
                if ((text[word] && !text[word + 1]) ||
                        !anchor_rest(kind, text + word + (text[word] == ' '), &line))
                        return ANCHOR_E_MALFORMED;
                *ret_line = line;
                return 0;
        }
        return ANCHOR_E_MALFORMED;
}

size_t anchor_line_print(const struct anchor_line *line, char *out) {
        const char *word = anchor_words[line->kind];

        if (line->kind == ANCHOR_RAISE)
                (void) snprintf(out, ANCHOR_LINE_MAX, "%s %llu", word, (unsigned long long) line->value);
        else if (line->kind == ANCHOR_COUNTER)
                (void) snprintf(out, ANCHOR_LINE_MAX, "%s %s %llu", word, line->name,
                        (unsigned long long) line->value);
        else
                (void) snprintf(out, ANCHOR_LINE_MAX, "%s%s%s", word, *line->why ? " " : "", line->why);
        return strlen(out);
}
