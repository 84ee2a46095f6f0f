/* SPDX-License-Identifier: ISC */

/*
 * The body of add-checkpoint
 *
 *      old <size>\n
 *      <base64 of a hash>\n      0 to 63 of them
 *      \n
 *      <signed note>
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "witness.h"

/* A decimal below 10^19 without leading zeros, up to the newline. */
static int request_size(const char *at, const char **ret_next, uint64_t *ret_size) {
        size_t digits = strspn(at, "0123456789");
        unsigned long long size;

        if (!digits || digits > 19 || at[digits] != '\n' || (*at == '0' && digits > 1))
                return REQUEST_E_MALFORMED;
        size = strtoull(at, NULL, 10);
        *ret_next = at + digits + 1;
        *ret_size = size;
        return 0;
}

static int request_proof(const char *at, const char **ret_next, struct witness_request *request) {
        while (*at != '\n') {
                const char *end = strchr(at, '\n');
                size_t size;

                if (!end || request->proof_count == WITNESS_PROOF_MAX ||
                        bytes_unbase64(at, (size_t) (end - at), request->proof[request->proof_count].bytes,
                                HASH_SIZE, &size) ||
                        size != HASH_SIZE)
                        return REQUEST_E_MALFORMED;
                request->proof_count++;
                at = end + 1;
        }
        *ret_next = at + 1;
        return 0;
}

static int request_count_line(void *context, const struct note_line *line) {
        (void) context;
        (void) line;
        return 0;
}

int request_parse(const char *body, size_t size, struct witness_request *ret_request, const char **ret_why) {
        static const char old[] = "old ";
        struct witness_request request = { 0 };
        const char *at = body;

        *ret_why = "The body has a NUL byte.";
        if (strlen(body) != size)
                return REQUEST_E_MALFORMED;
        *ret_why = "The first line isn't \"old\" and a size.";
        if (strncmp(at, old, sizeof old - 1) != 0 ||
                request_size(at + sizeof old - 1, &at, &request.old_size))
                return REQUEST_E_MALFORMED;
        *ret_why = "The proof isn't at most 63 lines of base64, one hash each, and an empty line.";
        if (request_proof(at, &request.note, &request))
                return REQUEST_E_MALFORMED;
        *ret_why = "What follows the empty line isn't a signed note.";
        if (note_each_line(request.note, &request.text_size, request_count_line, NULL))
                return REQUEST_E_MALFORMED;
        *ret_why = "The note isn't a checkpoint, or is too long.";
        if (request.text_size > WITNESS_TEXT_MAX ||
                note_parse_checkpoint(request.note, &request.checkpoint) ||
                memmem(request.note, request.text_size, "\n\n", 2))
                return REQUEST_E_MALFORMED;
        *ret_request = request;
        return 0;
}
