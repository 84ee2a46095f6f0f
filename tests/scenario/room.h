/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_ROOM_H
#define STRONGROOM_TEST_ROOM_H

/*
 * A room for stories: the unmodified strongroomd in a folder of its own, and verbs to act in it
 *
 * room_scan() speaks the reader link itself, as strongroom-reader does, so that a story needs no device; the stories
 * of test_programs.c use the real reader on a real pseudo-terminal. Every verb asserts what must hold.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "strongroom/driver.h"
#include "strongroom/link.h"

enum { ROOM_PATH_MAX = 256 };

struct room {
        char folder[ROOM_PATH_MAX];
        pid_t agent;
        int control;              /* connected; -1 */
        int reader;               /* connected as "scanner-1"; -1 */
        uint64_t session, number; /* of that reader: frames sent */
        uint64_t acknowledged;    /* the last frame signalled to be on disk */
        int requests;
        char buffer[1 << 17]; /* of control: what has been read and not yet taken */
        size_t held;
};

/* A fresh record for site TST, user "tester" with every role, station "counter", reader "scanner-1". */
void room_open(struct room *room);
void room_open_with(struct room *room, const char *more); /* and these lines in its configuration */
void room_close(struct room *room); /* stops the agent, verifies the record, removes the folder */

void room_create(struct room *room); /* another fresh record, where the state folder has been emptied */
void room_start(struct room *room);  /* starts the agent again on the same record */
void room_stop(struct room *room);
void room_kill(struct room *room); /* SIGKILL */

/* Sends {"do":…} built as json_pack() would, and gives the answer: a new reference. */
json_t *room_ask(struct room *room, const char *format, ...);

/* The same, and asserts that it is good / refused with that error. */
json_t *room_do(struct room *room, const char *format, ...);
void room_refuses(struct room *room, const char *error, const char *format, ...);

/* Reader "scanner-1" reads a payload; waits for the signal, which says that it is on disk. */
enum signal_kind room_scan(struct room *room, const char *payload);
void room_send_scan(struct room *room, const char *payload); /* and doesn't wait */

/* Connects the reader again, after a kill: sends what wasn't acknowledged, as strongroom-reader does. */
uint64_t room_connect_reader(struct room *room); /* gives the durable number of the welcome */

/* Places and exhibits with labels that the story knows: "SHELF-B", "GUN-3". */
void room_shelf(struct room *room, const char *code, const char *label);
void room_item(struct room *room, const char *place, const char *label, char *ret_number, size_t room_size);

/* Whether the agent's log has a line with this in it. */
bool room_logged(const struct room *room, const char *what);

/* Runs `strongroom verify --json` on the record and gives its status. */
int room_verify(struct room *room);

#endif
