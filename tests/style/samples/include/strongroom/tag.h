/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TAG_H
#define STRONGROOM_TAG_H

/*
 * Keeps every rule of heads
 */

struct tag {
        int scheme;
};

#endif
