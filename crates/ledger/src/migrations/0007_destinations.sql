-- What was seen of the addresses that links lead to. An address is looked at once for all links that lead there.
-- `due_at` is when it is looked at next; `since` is since when it has been as it is.
CREATE TABLE destination (
    address TEXT PRIMARY KEY,
    reach TEXT NOT NULL,
    seen TEXT NOT NULL,
    checked_at INTEGER,
    since INTEGER,
    due_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX destination_due ON destination (due_at);
