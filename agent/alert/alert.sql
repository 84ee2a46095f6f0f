-- Alerts, what became of them, and the health of readers, folded from the record.

CREATE TABLE alert (
  seq INTEGER PRIMARY KEY,        -- A-<seq>
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  state TEXT NOT NULL,            -- RAISED ACKNOWLEDGED RESOLVED
  subject TEXT NOT NULL,
  dedupe TEXT NOT NULL,           -- one alert with this key is open at a time
  text TEXT NOT NULL,
  evidence INTEGER NOT NULL,      -- the entry that shows it, the last one where it was repeated
  times INTEGER NOT NULL DEFAULT 1,
  raised_us INTEGER NOT NULL,
  last_us INTEGER NOT NULL,
  acknowledged_by TEXT NOT NULL DEFAULT '',
  resolved_by TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX alert_open ON alert(dedupe) WHERE state <> 'RESOLVED';

CREATE TABLE reader_state (
  reader TEXT PRIMARY KEY,
  driver TEXT NOT NULL,
  device TEXT NOT NULL,
  state TEXT NOT NULL,            -- live stale gone unfit
  reason TEXT NOT NULL,
  frames INTEGER NOT NULL,
  garbled INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  unplugged INTEGER NOT NULL,
  seq INTEGER NOT NULL,           -- of the last reader.state
  since_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE denial (
  actor TEXT PRIMARY KEY,
  first_us INTEGER NOT NULL,      -- of the run under way
  times INTEGER NOT NULL,         -- denials within the window since then
  seq INTEGER NOT NULL            -- the last one
) STRICT, WITHOUT ROWID;
