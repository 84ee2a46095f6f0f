/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ACT_H
#define STRONGROOM_ACT_H

/*
 * Breaks: the guard of act.h again
 */


#endif
