-- The register, folded from the record: places, cases, exhibits, and what each tag means.
CREATE TABLE place(
        code TEXT PRIMARY KEY,          -- ER1/B/4
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        parent TEXT NOT NULL,
        purpose TEXT NOT NULL,
        label TEXT NOT NULL,
        detail TEXT NOT NULL,           -- JSON: the other fields that are set
        retired INTEGER NOT NULL,       -- the entry that retired it; 0
        added_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE case_file(
        ref TEXT PRIMARY KEY,
        type TEXT NOT NULL,
        status TEXT NOT NULL,
        label TEXT NOT NULL,
        detail TEXT NOT NULL,
        added_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE item(
        id INTEGER PRIMARY KEY,
        number TEXT NOT NULL UNIQUE,
        class TEXT NOT NULL,
        summary TEXT NOT NULL,          -- one line for people
        case_ref TEXT NOT NULL,
        place TEXT NOT NULL,            -- where it is; while it is out, where it belongs
        status TEXT NOT NULL,
        legal_status TEXT NOT NULL,
        description TEXT NOT NULL,
        holder TEXT NOT NULL,           -- who has it while it is out: a place, or person:57, whom entry 57 names
        due TEXT NOT NULL,
        quantity INTEGER NOT NULL,
        unit TEXT NOT NULL,
        serial_key TEXT NOT NULL,       -- derived: capitals, no separators, O as 0, I as 1
        serial_key2 TEXT NOT NULL,      -- and without letters between digits (NCIC)
        detail TEXT NOT NULL,           -- JSON: the record
        added_seq INTEGER NOT NULL,
        record_seq INTEGER NOT NULL,    -- the entry beside which the personal part of its record stands
        last_seq INTEGER NOT NULL
) STRICT;
CREATE INDEX item_by_place ON item(place);
CREATE INDEX item_by_serial ON item(serial_key) WHERE serial_key != '';
CREATE INDEX item_by_case ON item(case_ref) WHERE case_ref != '';
CREATE INDEX item_out ON item(due) WHERE holder != '';

CREATE TABLE tag(
        tag TEXT PRIMARY KEY,           -- printed form
        binds TEXT NOT NULL,
        subject TEXT NOT NULL,
        carrier TEXT NOT NULL,
        state TEXT NOT NULL,            -- ACTIVE UNBOUND RETIRED
        tid TEXT NOT NULL,              -- of a UHF tag: its chip's number, hex; '' where it wasn't read
        bound_seq INTEGER NOT NULL,
        ended_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_by_subject ON tag(subject);

CREATE TABLE tag_event(
        tag TEXT NOT NULL,
        seq INTEGER NOT NULL,
        change TEXT NOT NULL,           -- bound unbound retired
        subject TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY(tag, seq)
) STRICT, WITHOUT ROWID;

-- Where the antennas of fixed readers look.
CREATE TABLE antenna(
        reader TEXT NOT NULL,
        port INTEGER NOT NULL,
        place TEXT NOT NULL,
        alias TEXT NOT NULL,
        set_seq INTEGER NOT NULL,
        PRIMARY KEY(reader, port)
) STRICT, WITHOUT ROWID;

-- Photos and documents of exhibits: what stands under its hash beside the record (file_folder.h).
CREATE TABLE item_file(
        item TEXT NOT NULL,
        sha256 TEXT NOT NULL,           -- of its bytes, hex
        size INTEGER NOT NULL,
        media TEXT NOT NULL,
        kind TEXT NOT NULL,
        angle TEXT NOT NULL,
        added_seq INTEGER NOT NULL,
        erased_seq INTEGER NOT NULL,    -- the entry that erased it; 0
        PRIMARY KEY(item, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_file_by_hash ON item_file(sha256);

CREATE TABLE number(
        year INTEGER PRIMARY KEY,
        last INTEGER NOT NULL           -- the last exhibit number given in it
) STRICT;
