/* SPDX-License-Identifier: ISC */

/*
 * Peer: the entries table of schema.sql, and nothing else
 */

#include "ledger_peer.h"

#include <stdio.h>
#include <stdlib.h>

static void peer_must(struct peer *peer, int result, int wanted) {
        if (result == wanted)
                return;
        (void) fprintf(stderr, "the peer failed: %s\n", sqlite3_errmsg(peer->db));
        exit(1);
}

void peer_exec(struct peer *peer, const char *sql) {
        peer_must(peer, sqlite3_exec(peer->db, sql, NULL, NULL, NULL), SQLITE_OK);
}

void peer_open(struct peer *peer, const char *path) {
        *peer = (struct peer){ 0 };
        peer_must(peer,
                sqlite3_open_v2(path, &peer->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL),
                SQLITE_OK);
        peer_exec(peer,
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -1024;"
                "CREATE TABLE entries(seq INTEGER PRIMARY KEY, event TEXT NOT NULL, signatures BLOB NOT "
                "NULL, leaf BLOB NOT NULL) STRICT");
        peer_must(peer,
                sqlite3_prepare_v2(
                        peer->db, "INSERT INTO entries VALUES(?1, ?2, x'', ?3)", -1, &peer->insert, NULL),
                SQLITE_OK);
}

void peer_insert(struct peer *peer, const char *event, size_t size) {
        static const unsigned char leaf[32] = { 1 };

        (void) sqlite3_bind_int64(peer->insert, 1, ++peer->sequence);
        (void) sqlite3_bind_text(peer->insert, 2, event, (int) size, SQLITE_STATIC);
        (void) sqlite3_bind_blob(peer->insert, 3, leaf, sizeof leaf, SQLITE_STATIC);
        peer_must(peer, sqlite3_step(peer->insert), SQLITE_DONE);
        (void) sqlite3_reset(peer->insert);
}

void peer_close(struct peer *peer) {
        (void) sqlite3_finalize(peer->insert);
        (void) sqlite3_close(peer->db);
}
