/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_BEGIN_H
#define STRONGROOM_TEST_BEGIN_H

/*
 * People begin, over the real socket, signed by two with keys of ssh-keygen
 */

struct room;

enum { BEGIN_LINE_MAX = 1024 };

/* Makes a key in that file, and the public half beside it; out: its line. */
void begin_key(const char *path, char *ret_line);

/* Signs what the room proposed last, as ssh-keygen does with the key in that file; out: the base64. */
void begin_signature(const char *path, const char *bytes, char *ret_base64);

/* Proposes people.begin, and signs it with the two keys. */
void room_people_begin(struct room *room, const char *first, const char *second);

#endif
