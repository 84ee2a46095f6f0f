/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CLIENT_H
#define STRONGROOM_CLIENT_H

/*
 * A client of the control socket
 *
 * client_ask() settles what is unknown: where the connection breaks after a request was sent, it connects again and
 * asks with the same key, so that the agent answers as it did, or does it now. What only reads is asked again too.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "macros.h"
#include "text.h"

enum client_condition {
        CLIENT_OK = 0,
        CLIENT_E_ABSENT = 1, /* nobody listens */
        CLIENT_E_DENIED,     /* the socket may not be opened */
        CLIENT_E_SILENT,     /* it was accepted and not answered in time */
        CLIENT_E_LOST,       /* the connection broke, and couldn't be had again */
        CLIENT_E_STRANGER,   /* what answers speaks another language */
        CLIENT_E_LOGIN,      /* the agent refused to let this person in: see exit */
};

enum {
        CLIENT_ANSWER_MS = 30000,
        CLIENT_RETRY_MS = 5000,
        CLIENT_MESSAGE_MAX = 480,
        CLIENT_HINT_MAX = 160,
        CLIENT_GROUP_MAX = 64
};

struct client {
        const char *path;            /* borrowed */
        int fd;                      /* -1: not connected */
        int timeout_ms;              /* for an answer */
        const char *user, *password; /* said on each connection; NULL: nobody logs in. Borrowed */
        int exit;                    /* of CLIENT_E_LOGIN: the agent's */
        struct text input;
        char message[CLIENT_MESSAGE_MAX]; /* why a condition */
        char hint[CLIENT_HINT_MAX];       /* what to do; "" where nothing can be advised */
};

void client_start(struct client *client, const char *path);
void client_end(struct client *client);

must_check int client_connect(struct client *client);

/* Sends the request (borrowed) and gives its answer, a new reference; condition with the message filled in. */
must_check int client_ask(struct client *client, const json_t *request, json_t **ret_answer);

/* The next line of a stream. */
must_check int client_next(struct client *client, json_t **ret_line);
must_check int client_send(struct client *client, const json_t *request);

#endif
