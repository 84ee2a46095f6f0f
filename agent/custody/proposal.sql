-- Acts that wait for their signatures, folded from the record; those that are over stay, without their bytes.
CREATE TABLE proposal(
        seq INTEGER PRIMARY KEY,        -- of act.proposed
        event TEXT NOT NULL,            -- what is signed; '' once nothing can be signed any more
        leaf BLOB NOT NULL,
        nonce TEXT NOT NULL UNIQUE,
        actor TEXT NOT NULL,
        rule TEXT NOT NULL,             -- "destroy"
        start INTEGER NOT NULL,         -- bits of enum role: who may sit in each seat
        approve INTEGER NOT NULL,
        witness INTEGER NOT NULL,       -- 0: nobody need
        barred TEXT NOT NULL,           -- a list of names
        glass INTEGER NOT NULL,
        effects TEXT NOT NULL,          -- sha256:…
        count INTEGER NOT NULL,
        expires_us INTEGER NOT NULL,
        state TEXT NOT NULL,            -- OPEN WITHDRAWN APPROVED GLASS COUNTERSIGNED
        ended_seq INTEGER NOT NULL,     -- the entry that said so; 0
        ended_us INTEGER NOT NULL
) STRICT;
CREATE INDEX proposal_by_state ON proposal(state, seq) WHERE state IN ('OPEN', 'GLASS');

-- At most one row: whose effects are being written now, and what they were so far.
CREATE TABLE proposal_running(
        id INTEGER PRIMARY KEY CHECK(id = 1),
        approved INTEGER NOT NULL,      -- the entry that lets them
        last INTEGER NOT NULL,          -- the last one that is theirs
        effects TEXT NOT NULL,          -- sha256:… as it was signed
        said TEXT NOT NULL              -- canonical, without the brackets
) STRICT;

-- Neither record nor state: signatures that wait for the others', and what was shown to who signs.
CREATE TABLE proposal_signature(
        proposal INTEGER NOT NULL,
        person TEXT NOT NULL,
        blob BLOB NOT NULL,
        PRIMARY KEY(proposal, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE proposal_shown(
        proposal INTEGER PRIMARY KEY,
        salt BLOB NOT NULL,             -- the ask stands in the proposal as SHA-256(salt || ask): it may name people
        ask TEXT NOT NULL,              -- canonical
        effects TEXT NOT NULL
) STRICT;
