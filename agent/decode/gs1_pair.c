/* SPDX-License-Identifier: ISC */

/*
 * AIs that need, exclude or contradict each other (General Specifications, 4.13)
 *
 * A label that lacks a companion still identifies, so these are warnings. A requirement is text from the table:
 * "01+21,02,35nn" is 01 together with 21, or 02, or any of 3500 to 3599.
 */

#include <string.h>

#include "gs1.h"
#include "gs1_table.h"

static bool pair_matches(const char *name, const char *pattern, size_t size) {
        for (size_t i = 0; i < size; i++)
                if (name[i] != pattern[i] && (pattern[i] != 'n' || name[i] == '\0'))
                        return false;
        return name[size] == '\0';
}

/* The first element that matches and isn't called `except`. */
static const struct element *pair_find(
        const struct decoded *decoded, const char *pattern, size_t size, const char *except) {
        for (size_t i = 0; i < decoded->element_count; i++) {
                const struct element *element = &decoded->elements[i];

                if (element->name[0] == pattern[0] && pair_matches(element->name, pattern, size) &&
                        (!except || strcmp(element->name, except) != 0))
                        return element;
        }
        return NULL;
}

/* Patterns joined by +: all of them. */
static bool pair_has_all(const struct decoded *decoded, const char *group, size_t size) {
        size_t from = 0;

        while (from < size) {
                size_t to = from;

                while (to < size && group[to] != '+')
                        to++;
                if (!pair_find(decoded, group + from, to - from, NULL))
                        return false;
                from = to + 1;
        }
        return true;
}

/* Up to the next comma: short, and asked for with every element. */
static size_t pair_size(const char *groups) {
        size_t size = 0;

        while (groups[size] && groups[size] != ',')
                size++;
        return size;
}

static bool pair_has_one(const struct decoded *decoded, const char *groups) {
        while (*groups) {
                size_t size = pair_size(groups);

                if (pair_has_all(decoded, groups, size))
                        return true;
                groups += size + (groups[size] ? 1 : 0);
        }
        return false;
}

/* "01,02" for people: "01, 02". */
static void pair_list(const char *groups, char *out, size_t room) {
        size_t used = 0;

        for (; *groups && used + 3 < room; groups++) {
                out[used++] = *groups;
                if (*groups == ',')
                        out[used++] = ' ';
        }
        out[used] = '\0';
}

static void pair_needs(struct decoded *decoded, const struct element *element, const char *groups) {
        char list[96];

        if (pair_has_one(decoded, groups))
                return;
        pair_list(groups, list, sizeof list);
        decoded_warn(decoded, "gs1.requires", "AI %s needs %s%s", element->name,
                strchr(groups, ',') ? "one of " : "", list);
}

static void pair_excludes(struct decoded *decoded, const struct element *element) {
        const char *groups = element->ai->excludes;

        while (*groups) {
                size_t size = pair_size(groups);
                const struct element *other = pair_find(decoded, groups, size, element->name);

                if (other)
                        decoded_warn(decoded, "gs1.excludes", "AI %s can't stand together with %s",
                                element->name, other->name);
                groups += size + (groups[size] ? 1 : 0);
        }
}

static void pair_repeats(struct decoded *decoded, size_t index) {
        const struct element *element = &decoded->elements[index];

        for (size_t i = 0; i < index; i++) {
                const struct element *other = &decoded->elements[i];

                if (memcmp(other->name, element->name, sizeof other->name) != 0)
                        continue;
                if (other->size != element->size ||
                        memcmp(decoded_bytes(decoded, other), decoded_bytes(decoded, element), other->size) !=
                                0) {
                        decoded_warn(decoded, "gs1.repeats", "AI %s has two different values", element->name);
                        return;
                }
        }
}

/* A digital signature signs one thing: keys whose serial number is optional must have it. */
static void pair_signature(struct decoded *decoded, const struct element *element) {
        static const struct {
                const char *name;
                size_t without_serial;
        } keys[] = { { "253", 13 }, { "255", 13 }, { "8003", 14 } };

        for (size_t i = 0; i < count_of(keys); i++)
                if (!strcmp(element->name, keys[i].name) && element->size == keys[i].without_serial)
                        decoded_warn(decoded, "gs1.serial", "AI %s needs a serial number beside AI 8030",
                                element->name);
}

void gs1_pairs(struct decoded *decoded) {
        bool is_signed = decoded_find(decoded, "8030");

        for (size_t i = 0; i < decoded->element_count; i++) {
                const struct element *element = &decoded->elements[i];

                pair_repeats(decoded, i);
                if (is_signed)
                        pair_signature(decoded, element);
                if (!element->ai)
                        continue;
                for (size_t k = 0; k < count_of(element->ai->needs) && element->ai->needs[k]; k++)
                        pair_needs(decoded, element, element->ai->needs[k]);
                if (element->ai->excludes)
                        pair_excludes(decoded, element);
        }
}
