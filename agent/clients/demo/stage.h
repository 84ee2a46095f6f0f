/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DEMO_STAGE_H
#define STRONGROOM_DEMO_STAGE_H

/*
 * The stage: one folder, the real agent, real readers, and what is played at their other ends
 *
 *      FOLDER/strongroom.conf  state/  run/  bin/  agent.log
 *
 * Every function gives the status to end with (enum ctl_exit): 0, or what was told to the person already.
 */

#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

#include "client.h"
#include "command.h"
#include "macros.h"
#include "process.h"
#include "scanner.h"

enum {
        STAGE_SCANNERS = 2,
        STAGE_READERS_MAX = 4,
        STAGE_SETTINGS_MAX = 2,
        STAGE_FOLDER_MAX = 72,
        STAGE_FILE_MAX = 192,
};

/* A reader: its program is told this. */
struct stage_reader {
        const char *name, *driver, *address;
        const char *settings[STAGE_SETTINGS_MAX]; /* "name=value", or NULL */
};

struct stage {
        struct ctl *ctl;
        char folder[STAGE_FOLDER_MAX];
        bool keep;
        pid_t agent, readers[STAGE_READERS_MAX]; /* 0: doesn't run */
        size_t reader_count;
        struct scanner scanners[STAGE_SCANNERS]; /* master -1: not there */
        struct client client;
        char socket[STAGE_FILE_MAX];
};

extern const char *const stage_scanner_names[STAGE_SCANNERS];

/*
 * keep: the folder to make and leave; NULL: a temporary one. readers: those of the station, by name; more: sections of
 * the configuration, or "".
 */
must_check int stage_open(
        struct stage *stage, struct ctl *ctl, const char *keep, const char *readers, const char *more);
void stage_close(struct stage *stage);

/* The client's socket and nothing else: what a process that goes on playing the scanners needs to let go of. */
void stage_forget(struct stage *stage);

void stage_file(const struct stage *stage, const char *name, char *out); /* room for STAGE_FILE_MAX */
void stage_write_pid(const struct stage *stage, const char *name, pid_t pid);

must_check int stage_start_agent(struct stage *stage, bool create);
must_check int stage_start_reader(struct stage *stage, const struct stage_reader *reader);
must_check int stage_start_scanner(struct stage *stage, size_t which);
must_check int stage_wait_for_readers(struct stage *stage);
must_check int stage_stop_agent(struct stage *stage);
void stage_cut_agent(struct stage *stage); /* SIGKILL */

/* Asks and wants a good answer; steals the request. */
must_check int stage_ask(struct stage *stage, json_t *request, json_t **ret_answer);

/* The same, where being refused by this error is an answer too. */
must_check int stage_ask_or(struct stage *stage, json_t *request, const char *refusal, json_t **ret_answer);

/* Sends all requests of the list, then takes their answers in order: all must be good. Steals the list. */
must_check int stage_ask_all(struct stage *stage, json_t *requests, json_t **ret_answers);

/* Ctrl-C, or another signal to end. */
bool stage_interrupted(void);
must_check int stage_check(const struct stage *stage);

must_check int stage_fail(const struct stage *stage, const char *what, const char *why);

#endif
