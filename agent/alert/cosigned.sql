-- What witnesses cosigned, folded from the record.

CREATE TABLE cosigned (
  witness TEXT NOT NULL,          -- its key's name
  size INTEGER NOT NULL,          -- entries
  time_s INTEGER NOT NULL,        -- by the witness's clock, since 1970
  seq INTEGER NOT NULL,           -- of checkpoint.cosigned
  line TEXT NOT NULL,             -- the note's signature line, without its newline
  PRIMARY KEY (witness, size)     -- the last line where it cosigned one size again
) STRICT, WITHOUT ROWID;
CREATE INDEX cosigned_size ON cosigned(size);
