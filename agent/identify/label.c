/* SPDX-License-Identifier: ISC */

/*
 * The check character: arithmetic in the field of 32 elements
 *
 * A character is worth its place in the alphabet, five bits: an element of GF(2^5), modulo x^5 + x^2 + 1. The check
 * character c makes  c + 2·d1 + 4·d2 + 8·d3 + …  zero, d1 being the last character before it. The weights, powers of
 * a generator, are neither zero (so one wrong character shows) nor equal in neighbours (so a swap of two shows).
 */

#include "label.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "random.h"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

enum { LABEL_SIZE = 1 + LABEL_RANDOM + 1, LABEL_FOREIGN_VALUE = 255 };

static_assert(sizeof alphabet - 1 == 32, "five bits a character");
static_assert(LABEL_SIZE + 1 < LABEL_TEXT_MAX, "a demo's label and its terminator fit");

static char label_fold_one(char c) {
        if (c >= 'a' && c <= 'z')
                c = (char) (c - 'a' + 'A');
        if (c == 'O')
                return '0';
        return c == 'I' || c == 'L' ? '1' : c;
}

static uint8_t label_value(char c) {
        const char *at = memchr(alphabet, label_fold_one(c), sizeof alphabet - 1);

        return at ? (uint8_t) (at - alphabet) : LABEL_FOREIGN_VALUE;
}

/* Times 2 in the field. */
static uint8_t label_double(uint8_t value) {
        return (uint8_t) ((value << 1) ^ (value & 16 ? 0x25 : 0)) & 31;
}

/* From the first character on, each doubling what came before (Horner): the first gets the highest power. */
static uint8_t label_sum(const char *text, size_t size) {
        uint8_t sum = 0;

        for (size_t i = 0; i < size; i++)
                sum = label_double(sum ^ label_value(text[i]));
        return sum;
}

static bool label_is_kind(char c) {
        return c == LABEL_ITEM || c == LABEL_PLACE || c == LABEL_CASE || c == LABEL_PERSON ||
               c == LABEL_COMMAND;
}

/* The prefix letter itself is put right too: 1 and L for I. */
static char label_prefix(char c) {
        c = label_fold_one(c);
        return c == '1' ? (char) LABEL_ITEM : c;
}

void label_make(enum label_kind kind, bool demo, char *out) {
        uint8_t random[LABEL_RANDOM];
        size_t size = 0;

        random_bytes(random, sizeof random);
        if (demo)
                out[size++] = 'D';
        out[size++] = (char) kind;
        for (size_t i = 0; i < LABEL_RANDOM; i++)
                out[size++] = alphabet[random[i] & 31];
        out[size] = alphabet[label_sum(out, size)];
        out[size + 1] = '\0';
}

int label_check(const char *text, enum label_kind *ret_kind, bool *ret_demo) {
        size_t size = strnlen(text, LABEL_TEXT_MAX);
        bool demo = size == LABEL_SIZE + 1;
        char kind;

        if (size != LABEL_SIZE && !demo)
                return LABEL_E_FOREIGN;
        kind = label_prefix(text[demo ? 1 : 0]);
        if ((demo && label_prefix(text[0]) != 'D') || !label_is_kind(kind))
                return LABEL_E_FOREIGN;
        for (size_t i = 0; i < size; i++)
                if (label_value(text[i]) == LABEL_FOREIGN_VALUE)
                        return LABEL_E_FOREIGN;
        if (label_sum(text, size - 1) != label_value(text[size - 1]))
                return LABEL_E_CHECK;
        *ret_kind = (enum label_kind) kind;
        *ret_demo = demo;
        return 0;
}

void label_fold(const char *text, char *out) {
        size_t size = strlen(text), prefix = size - LABEL_SIZE;

        assert(size == LABEL_SIZE || size == LABEL_SIZE + 1);
        for (size_t i = 0; i <= size; i++)
                out[i] = i == prefix ? label_prefix(text[i]) : label_fold_one(text[i]);
}

char label_number_check(const char *digits_and_letters) {
        uint8_t sum = 0;

        for (const char *c = digits_and_letters; *c; c++)
                if (*c != '-')
                        sum = label_double(
                                sum ^ (*c == 'U' || *c == 'u' ? label_value('V') : label_value(*c) & 31));
        return alphabet[sum];
}
