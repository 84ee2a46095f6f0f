/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FAKE_UHF_LINE_H
#define STRONGROOM_FAKE_UHF_LINE_H

/*
 * A fake UHF reader on a serial line: a pseudo-terminal under a link, and a step that moves the bytes both ways
 */

#include "fake_uhf.h"

enum { FAKE_ROUND_MS = 20 };

struct fake_uhf_line {
        struct fake_uhf reader;
        char path[108];    /* the link */
        int master;        /* -1: pulled out */
        uint64_t round_ms; /* when the last round was */
};

/* 0, or a negative errno. The reader is started; its field is the caller's to fill. */
int fake_uhf_line_plug(struct fake_uhf_line *line, const struct fake_uhf_kind *kind, const char *path);
void fake_uhf_line_unplug(struct fake_uhf_line *line);

/* Waits so long at most for the host to say something or for the next round; moves what there is. */
void fake_uhf_line_step(struct fake_uhf_line *line, int wait_ms);

#endif
