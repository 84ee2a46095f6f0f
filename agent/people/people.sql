-- People, folded from the record: who they are, what they were when, and what they sign with.
CREATE TABLE person(
        name TEXT PRIMARY KEY,
        roles INTEGER NOT NULL,         -- bits of enum role
        unix TEXT NOT NULL,             -- the Unix user that acts as this person; ''
        added_by TEXT NOT NULL,
        added_seq INTEGER NOT NULL,
        added_us INTEGER NOT NULL,
        closed_seq INTEGER NOT NULL     -- the entry that closed it; 0
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX person_by_unix ON person(unix) WHERE unix != '' AND closed_seq = 0;

-- Who had which role when: a row for each entry that says something of a person.
CREATE TABLE person_past(
        person TEXT NOT NULL,
        seq INTEGER NOT NULL,
        change TEXT NOT NULL,           -- added changed closed
        roles INTEGER NOT NULL,         -- from then on
        unix TEXT NOT NULL,
        by TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY(person, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE person_key(
        fingerprint TEXT PRIMARY KEY,   -- SHA256:…
        person TEXT NOT NULL,
        type TEXT NOT NULL,             -- ssh-ed25519
        blob BLOB NOT NULL UNIQUE,      -- RFC 4253, 6.6
        added_by TEXT NOT NULL,
        added_seq INTEGER NOT NULL,
        added_us INTEGER NOT NULL,
        revoked_seq INTEGER NOT NULL    -- 0 while it may sign
) STRICT, WITHOUT ROWID;
CREATE INDEX person_key_by_person ON person_key(person, added_seq);

-- At most one row: since when people are on record and the rules of two hold.
CREATE TABLE people_rule(
        began_seq INTEGER PRIMARY KEY
) STRICT;

-- Names that nobody may log in under for a while: docs/people.md.
CREATE TABLE person_lock(
        name TEXT PRIMARY KEY,
        until_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Wrong passwords since the last right one, of the last hour: docs/people.md.
CREATE TABLE person_try(
        name TEXT PRIMARY KEY,
        failures INTEGER NOT NULL,
        last_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whose badge was scanned last at a station: who is there, as far as a card can say.
CREATE TABLE station_person(
        station TEXT PRIMARY KEY,
        person TEXT NOT NULL,
        seq INTEGER NOT NULL,
        since_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
