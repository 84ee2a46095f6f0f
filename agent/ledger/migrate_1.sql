-- From schema 1 to 2: the head names the version that made the schema.
CREATE TABLE head_before AS SELECT id, size, note, folds FROM head;
DROP TABLE head;
CREATE TABLE head(
        id INTEGER PRIMARY KEY CHECK(id = 1),
        size INTEGER NOT NULL,          -- of the tree, and of the entries folded into the state
        note TEXT NOT NULL,             -- the signed checkpoint over all of it
        folds TEXT NOT NULL,            -- SHA-256 of the folds' schemas: when it differs, the state is folded again
        program TEXT NOT NULL           -- the version that made this schema: what an older one has to be told
) STRICT;
INSERT INTO head(id, size, note, folds, program) SELECT id, size, note, folds, '' FROM head_before;
DROP TABLE head_before;
