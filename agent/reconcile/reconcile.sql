-- Counts and findings, folded from the record. A count's lines hold the expected items by value, as they stood when
-- it was opened: what is edited, moved or destroyed later never changes what was expected then.

CREATE TABLE count_ (
  seq INTEGER PRIMARY KEY,          -- of count.opened
  id TEXT NOT NULL UNIQUE,          -- C-2026-0007
  kind TEXT NOT NULL,               -- full shelf random handover witnessed
  mode TEXT NOT NULL,               -- guided blind
  state TEXT NOT NULL,              -- OPEN PAUSED CLOSED_UNRECONCILED RECONCILED ABANDONED
  station TEXT NOT NULL,
  counter TEXT NOT NULL,            -- who opened it
  witness TEXT NOT NULL,
  taker TEXT NOT NULL,              -- the new custodian of a hand-over
  seed TEXT NOT NULL,
  expected INTEGER NOT NULL,
  snapshot TEXT NOT NULL,           -- sha256:<hex>
  opened_us INTEGER NOT NULL,
  place TEXT NOT NULL DEFAULT '',   -- where the counter stands; '' before the first label
  closed_seq INTEGER NOT NULL DEFAULT 0,
  closed_us INTEGER NOT NULL DEFAULT 0,
  lines_hash TEXT NOT NULL DEFAULT '',
  summary TEXT NOT NULL DEFAULT '{}',  -- result -> number, as the close has it
  reason TEXT NOT NULL DEFAULT '',  -- why it was abandoned or paused
  method TEXT NOT NULL,             -- barcode radio
  error_ppm INTEGER NOT NULL,       -- by radio: counts in a million that may call a line falsely missing; 0: the rules'
  sampled_seq INTEGER NOT NULL DEFAULT 0, -- the last sample to be looked at by eye
  commitment TEXT NOT NULL          -- K-57, of an unannounced count or a sample; else ''
) STRICT;
CREATE INDEX count_by_state ON count_(state, station);

-- Who takes part in a count: who opened it, its witness, who takes over, whoever scanned.
CREATE TABLE count_person (
  count INTEGER NOT NULL,
  actor TEXT NOT NULL,
  PRIMARY KEY (count, actor)
) STRICT, WITHOUT ROWID;

CREATE TABLE count_place (
  count INTEGER NOT NULL,
  code TEXT NOT NULL,
  planned INTEGER NOT NULL,         -- 1: holds lines, or nothing lies below it; others only group
  covered_seq INTEGER NOT NULL DEFAULT 0,      -- its label was scanned last in this entry
  interrupted_seq INTEGER NOT NULL DEFAULT 0,  -- since when a reader's silence spoils it; 0: not
  interrupted_reader TEXT NOT NULL DEFAULT '',
  interrupted_state TEXT NOT NULL DEFAULT '',  -- of the reader, in a count by radio: gone, stale …
  radio INTEGER NOT NULL,           -- 1: passes cover it, and its label proves nothing
  passed_seq INTEGER NOT NULL DEFAULT 0,       -- the last pass; of those that follow
  passes_all INTEGER NOT NULL DEFAULT 0,
  passes INTEGER NOT NULL DEFAULT 0,           -- in which all reference tags were read
  sweeps INTEGER NOT NULL DEFAULT 0,           -- of these, from different spots or a minute apart
  swept_label INTEGER NOT NULL DEFAULT 0,      -- of the last sweep: the scan of the label before it
  swept_ms INTEGER NOT NULL DEFAULT 0,         -- and when it began, wall clock
  lost TEXT NOT NULL DEFAULT '[]',             -- reference tags that the last pass didn't read
  foreign_tags INTEGER NOT NULL DEFAULT 0,     -- the most that a pass read and that mean nothing here
  looked_seq INTEGER NOT NULL DEFAULT 0,       -- somebody searched it by eye for what wasn't read
  worst_ppb INTEGER NOT NULL DEFAULT 0,        -- of the close: confidence.h
  unread_ppb INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (count, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE count_line (
  count INTEGER NOT NULL,
  number TEXT NOT NULL,
  item INTEGER NOT NULL,
  class TEXT NOT NULL,
  summary TEXT NOT NULL,
  place TEXT NOT NULL,              -- where it should be
  status TEXT NOT NULL,             -- IN_STORE, or why it is out
  quantity INTEGER NOT NULL,
  unit TEXT NOT NULL,
  serial TEXT NOT NULL,             -- as recorded, letter by letter; '': none
  seal TEXT NOT NULL,
  moved_seq INTEGER NOT NULL DEFAULT 0,   -- the last custody event since the opening
  now_place TEXT NOT NULL,          -- where custody says it is now
  now_status TEXT NOT NULL,
  counted INTEGER NOT NULL DEFAULT -1,    -- the quantity that the counter gave; -1: none
  serial_read TEXT NOT NULL DEFAULT '',   -- as the counter read it
  serial_verdict TEXT NOT NULL DEFAULT '',  -- SAME ALIKE DIFFERS; '': nobody read it
  seal_read TEXT NOT NULL DEFAULT '',
  seal_state TEXT NOT NULL DEFAULT '',    -- INTACT BROKEN NONE; '': nobody looked
  seal_verdict TEXT NOT NULL DEFAULT '',
  result TEXT NOT NULL DEFAULT '',  -- set by the close
  seen_place TEXT NOT NULL DEFAULT '',
  scan INTEGER NOT NULL DEFAULT 0,  -- the scan that counts for it; 0: none
  reason TEXT NOT NULL DEFAULT '',  -- why a radio couldn't say more
  reads INTEGER NOT NULL DEFAULT 0,     -- the sweeps of its place that read it
  sampled INTEGER NOT NULL DEFAULT 0,   -- the count.sampled that drew it; 0: none
  PRIMARY KEY (count, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE count_scan (
  seq INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  payload TEXT NOT NULL,            -- escaped
  tag TEXT NOT NULL,
  result TEXT NOT NULL,
  subject TEXT NOT NULL,            -- an item's number, a place's code, or ''
  place TEXT NOT NULL,              -- where the counter stood
  expected_place TEXT NOT NULL,
  reason TEXT NOT NULL,
  actor TEXT NOT NULL,
  reader TEXT NOT NULL,
  at_us INTEGER NOT NULL,
  mark TEXT NOT NULL,               -- DIFFERS: a mark on the thing carries another serial number
  method TEXT NOT NULL,             -- radio, or '': read by eye, as labels are
  tid TEXT NOT NULL,                -- of the chip, where a radio read it
  undone INTEGER NOT NULL DEFAULT 0,      -- the entry that took it back
  superseded INTEGER NOT NULL DEFAULT 0   -- the later entry that settled it
) STRICT;
-- The newest scan of a count is found from the end of the table, the others by this index: one more would be one more
-- page that each scan writes.
CREATE INDEX count_scan_by_subject ON count_scan(count, subject, seq);

CREATE TABLE finding (
  seq INTEGER PRIMARY KEY,          -- F-<seq>
  type TEXT NOT NULL,
  severity TEXT NOT NULL,
  state TEXT NOT NULL,              -- OPEN RESOLVED EXPLAINED DECLARED_LOSS CLOSED_UNRESOLVED
  item TEXT NOT NULL,
  place TEXT NOT NULL,
  expected_place TEXT NOT NULL,
  payload TEXT NOT NULL,
  count TEXT NOT NULL,
  raised_us INTEGER NOT NULL,
  raised_by TEXT NOT NULL,
  cause TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  resolved_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX finding_by_state ON finding(state);
CREATE INDEX finding_by_count ON finding(count);

-- What silence is worth (confidence.h): of each exhibit and of each place the passes of closed counts in which it was
-- there, and how many read it.
CREATE TABLE radio_history (
  item TEXT PRIMARY KEY,
  passes INTEGER NOT NULL,
  reads INTEGER NOT NULL,
  missing_place TEXT NOT NULL       -- where a radio called it missing, while that is open; '': nowhere
) STRICT, WITHOUT ROWID;

CREATE TABLE radio_place (
  place TEXT PRIMARY KEY,
  passes INTEGER NOT NULL,
  reads INTEGER NOT NULL,
  judged INTEGER NOT NULL,          -- lines that a radio could have called missing
  refuted INTEGER NOT NULL          -- of these, called so and there after all
) STRICT, WITHOUT ROWID;

-- Hand-overs: who confirmed the result of one, or contested it; and who keeps which place since.
CREATE TABLE count_confirm (
  count INTEGER NOT NULL,
  actor TEXT NOT NULL,
  agrees INTEGER NOT NULL,          -- 1: confirmed, 0: contested
  seq INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (count, actor)
) STRICT, WITHOUT ROWID;

CREATE TABLE custodian (
  place TEXT PRIMARY KEY,
  actor TEXT NOT NULL,
  count TEXT NOT NULL,              -- the hand-over that made it so
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was committed to before a count (commitment.h).
CREATE TABLE commitment (
  seq INTEGER PRIMARY KEY,          -- K-<seq>
  about TEXT NOT NULL,              -- sample; '': not told before it is opened
  actor TEXT NOT NULL,
  hash TEXT NOT NULL,               -- sha256:<hex> of the text that opens it
  nonce TEXT NOT NULL,              -- of a sample, and all below
  place TEXT NOT NULL,
  sample INTEGER NOT NULL,
  seed TEXT NOT NULL DEFAULT '',    -- the auditor's
  seeder TEXT NOT NULL DEFAULT '',
  seeded_seq INTEGER NOT NULL DEFAULT 0,
  size INTEGER NOT NULL DEFAULT 0,  -- of the signed head that is the third part
  root TEXT NOT NULL DEFAULT '',
  checkpoint TEXT NOT NULL DEFAULT '',
  count TEXT NOT NULL DEFAULT ''    -- the count that was opened by it
) STRICT;
