/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_LEDGER_PEER_H
#define STRONGROOM_LEDGER_PEER_H

/*
 * The peer of the ledger's bench: SQLite alone, which writes the same row into the same table and knows nothing of it
 */

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

struct peer {
        sqlite3 *db;
        sqlite3_stmt *insert;
        int64_t sequence;
};

/* Same journal, sync and page cache as the ledger's. It exits where SQLite fails: a bench has no other way out. */
void peer_open(struct peer *peer, const char *path);
void peer_insert(struct peer *peer, const char *event, size_t size);
void peer_exec(struct peer *peer, const char *sql);
void peer_close(struct peer *peer);

#endif
