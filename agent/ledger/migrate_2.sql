-- From schema 2 to 3: personal values stand beside the entries, which have their hashes.
CREATE TABLE opening(
        id INTEGER PRIMARY KEY,         -- seq * 128 + place in the event's commitments
        field TEXT NOT NULL,
        salt BLOB NOT NULL,             -- 32 bytes; zeros: erased
        value BLOB NOT NULL             -- RFC 8785, filled up with zeros to a multiple of 64; erased: zeros alone
) STRICT;
