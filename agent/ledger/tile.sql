-- Of the tree, the roots of whole tiles: what a proof would else have to hash again (docs/proofs.md). Only added to.
CREATE TABLE tile(
        level INTEGER NOT NULL,         -- 1: over 256 leaves each, 2: over 65,536, ... as C2SP tlog-tiles counts
        number INTEGER NOT NULL,        -- from 0, from the left
        hash BLOB NOT NULL,
        PRIMARY KEY(level, number)
) STRICT, WITHOUT ROWID;
