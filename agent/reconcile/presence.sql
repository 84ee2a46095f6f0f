-- Presence: what fixed antennas hear of exhibits' tags, folded from the edges on record.

CREATE TABLE presence (
  tag TEXT PRIMARY KEY,           -- printed form
  item TEXT NOT NULL,
  place TEXT NOT NULL,            -- where it is, or was heard last
  state TEXT NOT NULL,            -- PRESENT GONE UNKNOWN
  way TEXT NOT NULL,              -- IN OUT UNCLEAR: through the door of that place; '' since it is elsewhere
  reader TEXT NOT NULL,           -- that heard it at the edge
  port INTEGER NOT NULL,
  since_us INTEGER NOT NULL,      -- of the state at that place
  last_us INTEGER NOT NULL,       -- heard last, as far as the record tells; while it is PRESENT that is now
  seq INTEGER NOT NULL,           -- of the last edge
  appeared_seq INTEGER NOT NULL   -- of the edge that made it present
) STRICT, WITHOUT ROWID;
CREATE INDEX presence_by_item ON presence(item);
CREATE INDEX presence_by_place ON presence(place);
CREATE INDEX presence_absent ON presence(last_us) WHERE state <> 'PRESENT';

CREATE TABLE presence_silent (    -- antennas that are recorded as silent
  reader TEXT NOT NULL,
  port INTEGER NOT NULL,
  since_us INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY(reader, port)
) STRICT, WITHOUT ROWID;

CREATE TABLE presence_foreign (   -- tags that mean nothing here; kept for a week after they were told last
  tag TEXT PRIMARY KEY,
  place TEXT NOT NULL,
  last_us INTEGER NOT NULL,
  times INTEGER NOT NULL,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX presence_foreign_by_time ON presence_foreign(last_us);
