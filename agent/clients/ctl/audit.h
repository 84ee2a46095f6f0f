/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_AUDIT_H
#define STRONGROOM_AUDIT_H

/*
 * The auditor's kit: a folder, as on a stick, in which a site's record is checked and counted against
 *
 *      audit.json       whose record, how far, and whether it is intact; written once
 *      record.db        a copy of it; never written
 *      checkpoints/     those that were brought from elsewhere
 *      sample.json      what was drawn, and from what
 *      scans.jsonl      what was found, a line a scan, each on disk before it is acknowledged
 *      finding.json     all of it together, in canonical form; finding.json.sig is the auditor's SSH signature over it
 *
 * Nothing here asks the site's agent, so nobody there can hide, delay or prompt anything.
 */

#include <jansson.h>

#include "command.h"
#include "ledger.h"
#include "macros.h"

enum { AUDIT_PATH_MAX = 1024, AUDIT_SEED_SIZE = 32 };

struct audit {
        struct ctl *ctl;
        const char *folder;
        json_t *about;         /* audit.json */
        struct ledger *ledger; /* the copy, with its state; NULL where the record is broken */
};

/* ---- audit_folder.c ---- */

/* The folder that the command names, opened. A status; told where it isn't 0. */
int audit_open(struct ctl *ctl, struct audit *ret_audit);
void audit_end(struct audit *audit);

/* A file's path within; out has room for AUDIT_PATH_MAX. */
int audit_path(struct ctl *ctl, const char *folder, const char *name, char *out);

/* In canonical form, under its name once it is whole and on disk. Statuses. */
int audit_write(struct ctl *ctl, const char *folder, const char *name, const json_t *value);
int audit_read(struct ctl *ctl, const char *folder, const char *name, json_t **ret_value);

/* The lines of scans.jsonl, as a list; empty where there is none yet. A torn last line was never acknowledged. */
int audit_scans(struct ctl *ctl, const char *folder, json_t **ret_scans);
int audit_scan_append(struct ctl *ctl, const char *folder, const json_t *scan);

/* SHA-256 of a file, "sha256:<hex>"; of one that isn't there as of an empty one. */
int audit_digest(struct ctl *ctl, const char *folder, const char *name, char *out);

/* ---- audit_draw.c ---- */

/* What sample.json says, drawn from the copy: a new object. */
int audit_draw(
        struct audit *audit, const char *place, const char *words, json_int_t size, json_t **ret_sample);

/* ---- audit_find.c ---- */

/*
 * The lines of the sample and what else was scanned, judged from the scans: {lines, extras, summary}, a new object.
 * Missing is never said of a place whose label wasn't scanned.
 */
json_t *audit_judge(const json_t *sample, const json_t *scans);

#endif
