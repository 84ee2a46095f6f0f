/* SPDX-License-Identifier: ISC */

/*
 * PGM and PPM of one byte a sample
 *
 *      P5 | P6   blanks   width   blanks   height   blanks   greatest value (1 to 255)   one blank   samples
 *
 * A # begins a comment that goes on to the end of its line. What stands behind the samples isn't looked at.
 */

#include "picture.h"

#include <ctype.h>
#include <stdbool.h>

#include "bytes.h"

enum { PNM_GREATEST_MAX = 255, PNM_NUMBER_MAX = 1000000 };

static bool pnm_skip(struct cursor *c) {
        bool comment = false, skipped = false;

        for (; c->left && (comment || isspace(*c->at) || *c->at == '#'); c->at++, c->left--) {
                comment = comment ? *c->at != '\n' : *c->at == '#';
                skipped = true;
        }
        return skipped;
}

/* false where there is none, or it is beyond anything. */
static bool pnm_number(struct cursor *c, uint32_t *ret) {
        uint32_t number = 0;

        if (!pnm_skip(c) || !c->left || !isdigit(*c->at))
                return false;
        for (; c->left && isdigit(*c->at); c->at++, c->left--) {
                number = number * 10 + (uint32_t) (*c->at - '0');
                if (number > PNM_NUMBER_MAX)
                        return false;
        }
        *ret = number;
        return true;
}

/* Rec. 601, as both engines and libjpeg have it. */
static uint32_t pnm_grey(const uint8_t *rgb) {
        return (299U * rgb[0] + 587U * rgb[1] + 114U * rgb[2] + 500) / 1000;
}

static void pnm_samples(const uint8_t *from, bool colour, uint32_t greatest, struct picture *picture) {
        for (size_t i = 0; i < (size_t) picture->width * picture->height; i++) {
                uint32_t grey = colour ? pnm_grey(from + 3 * i) : from[i];

                if (greatest != PNM_GREATEST_MAX)
                        grey = (grey < greatest ? grey : greatest) * PNM_GREATEST_MAX / greatest;
                picture->grey[i] = (uint8_t) grey;
        }
}

int picture_read_pnm(const uint8_t *bytes, size_t size, struct picture *ret_picture) {
        struct cursor c = { bytes, size };
        uint32_t width, height, greatest;
        const uint8_t *samples;
        uint8_t blank;
        bool colour;
        int r;

        if (cursor_skip(&c, 2))
                return PICTURE_E_BROKEN;
        colour = bytes[1] == '6';
        if (!pnm_number(&c, &width) || !pnm_number(&c, &height) || !pnm_number(&c, &greatest))
                return PICTURE_E_BROKEN;
        if (!greatest || cursor_u8(&c, &blank) || !isspace(blank))
                return PICTURE_E_BROKEN;
        if (greatest > PNM_GREATEST_MAX)
                return PICTURE_E_FOREIGN;
        r = picture_check(width, height);
        if (r)
                return r;
        if (cursor_take(&c, (size_t) width * height * (colour ? 3 : 1), &samples))
                return PICTURE_E_BROKEN;
        r = picture_new(width, height, ret_picture);
        if (r)
                return r;
        pnm_samples(samples, colour, greatest, ret_picture);
        return 0;
}
