-- The record, schema 3. Entries and checkpoints are only ever added; the head is rewritten by each commit; openings
-- are the personal values that entries have hashes of, and are overwritten when they are erased.
-- What is changed here is changed by a migration too, to the letter: migrate.c.
CREATE TABLE entries(
        seq INTEGER PRIMARY KEY,        -- 1, 2, 3, ...
        event TEXT NOT NULL,            -- RFC 8785
        signatures BLOB NOT NULL,       -- empty until officers sign
        leaf BLOB NOT NULL              -- SHA-256(0x00 || event || signatures)
) STRICT;
CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END;
CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END;
CREATE TABLE checkpoints(
        size INTEGER PRIMARY KEY,       -- of the tree it signs
        note TEXT NOT NULL              -- C2SP tlog-checkpoint
) STRICT;
CREATE TRIGGER checkpoints_are_never_changed BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END;
CREATE TRIGGER checkpoints_are_never_deleted BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END;
CREATE TABLE head(
        id INTEGER PRIMARY KEY CHECK(id = 1),
        size INTEGER NOT NULL,          -- of the tree, and of the entries folded into the state
        note TEXT NOT NULL,             -- the signed checkpoint over all of it
        folds TEXT NOT NULL,            -- SHA-256 of the folds' schemas: when it differs, the state is folded again
        program TEXT NOT NULL           -- the version that made this schema: what an older one has to be told
) STRICT;
CREATE TABLE opening(
        id INTEGER PRIMARY KEY,         -- seq * 128 + place in the event's commitments
        field TEXT NOT NULL,
        salt BLOB NOT NULL,             -- 32 bytes; zeros: erased
        value BLOB NOT NULL             -- RFC 8785, filled up with zeros to a multiple of 64; erased: zeros alone
) STRICT;
