-- The durable inbox: what was acknowledged and has not settled in the lake yet, and how doubles are known.

-- An import that is being staged. `owner` is the claim of the process that stages it.
CREATE TABLE ticket (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner INTEGER NOT NULL,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    begun_at INTEGER NOT NULL
) STRICT;

-- The payloads, staged or accepted: an accepted one has a row in the inbox. `ticket` is 0 for feeds.
CREATE TABLE part (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket INTEGER NOT NULL,
    facts INTEGER NOT NULL,
    payload BLOB NOT NULL
) STRICT;

CREATE INDEX part_ticket ON part (ticket) WHERE ticket > 0;

-- AUTOINCREMENT: a place is never given twice, also when the inbox was empty in between.
CREATE TABLE inbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    import TEXT NOT NULL,
    facts INTEGER NOT NULL,
    part INTEGER NOT NULL UNIQUE REFERENCES part (id)
) STRICT;

-- Every file that was brought in. `counts` is 1 when the file may not be brought in again.
CREATE TABLE import (
    number INTEGER PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    file TEXT NOT NULL,
    kind TEXT,
    sha256 TEXT NOT NULL,
    at INTEGER NOT NULL,
    first_seq INTEGER,
    last_seq INTEGER,
    counts INTEGER NOT NULL,
    report TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX import_once ON import (workspace, sha256) WHERE counts = 1;
CREATE INDEX import_at ON import (workspace, at);
CREATE INDEX import_seq ON import (first_seq) WHERE first_seq IS NOT NULL;

CREATE TABLE feed (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    name TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    stored INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    PRIMARY KEY (workspace, name)
) STRICT, WITHOUT ROWID;

-- What is known of every entity: the digest of its latest version, and since when that has been known.
CREATE TABLE known (
    key BLOB PRIMARY KEY,
    digest INTEGER NOT NULL,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row; `epoch` grows whenever `known` changes.
CREATE TABLE known_epoch (
    epoch INTEGER NOT NULL
) STRICT;

INSERT INTO known_epoch VALUES (0);
