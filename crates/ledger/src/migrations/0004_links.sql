-- Tracking links, promo codes, the keys and shops that tell of conversions, and what is kept of visits.

-- `document` is the whole link as JSON. Links of all workspaces share the server's names, so an id is taken once.
CREATE TABLE link (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    document TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX link_workspace ON link (workspace, id);

-- One row; grows whenever a link, a domain or the settings of following one change, so that a redirect reads them again.
CREATE TABLE link_epoch (
    epoch INTEGER NOT NULL
) STRICT;

INSERT INTO link_epoch VALUES (1);

CREATE TABLE code (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    code TEXT NOT NULL,
    document TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, code)
) STRICT, WITHOUT ROWID;

-- Keys of those who send events. Of a key only the hash and its last characters are kept.
CREATE TABLE write_key (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    sha256 TEXT NOT NULL UNIQUE,
    ending TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

CREATE INDEX write_key_workspace ON write_key (workspace, number);

-- Shops whose webhooks are taken. The secret itself is kept, since a signature is checked with it.
CREATE TABLE shop (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

CREATE INDEX shop_workspace ON shop (workspace, number);

-- Addresses that are told of conversions.
CREATE TABLE subscriber (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

CREATE TABLE notice (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- A notice on its way to one subscriber. `due_at` is empty once it has arrived or was given up.
CREATE TABLE attempt (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    notice INTEGER NOT NULL REFERENCES notice (number),
    subscriber INTEGER NOT NULL REFERENCES subscriber (number),
    tries INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER,
    state TEXT NOT NULL DEFAULT 'waiting',
    answer TEXT,
    last_at INTEGER
) STRICT;

CREATE INDEX attempt_due ON attempt (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX attempt_subscriber ON attempt (subscriber, number);

-- Visits that were not counted: how many, and some examples. Neither holds an address.
CREATE TABLE exclusion (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    day TEXT NOT NULL,
    link TEXT NOT NULL,
    reason TEXT NOT NULL,
    visits INTEGER NOT NULL,
    PRIMARY KEY (workspace, day, link, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE exclusion_example (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    reason TEXT NOT NULL,
    link TEXT NOT NULL,
    at INTEGER NOT NULL,
    method TEXT NOT NULL,
    agent TEXT NOT NULL
) STRICT;

CREATE INDEX exclusion_example_reason ON exclusion_example (workspace, reason, number);

-- At most one row, written over in place: the salt of a day that is over is destroyed.
CREATE TABLE salt (
    place INTEGER PRIMARY KEY CHECK (place = 1),
    day TEXT NOT NULL,
    salt BLOB NOT NULL
) STRICT;

CREATE TABLE lost_click (
    day TEXT PRIMARY KEY,
    clicks INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Spellings that mean the same. An undone one stays, so that its history can be told.
CREATE TABLE alias (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    dimension TEXT NOT NULL,
    spelling TEXT NOT NULL,
    means TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    undone_at INTEGER
) STRICT;

CREATE UNIQUE INDEX alias_once ON alias (workspace, dimension, spelling) WHERE undone_at IS NULL;

-- The place in the inbox up to which conversions were credited; 0 before the first time, when everything known is.
CREATE TABLE credit_mark (
    seq INTEGER NOT NULL
) STRICT;

INSERT INTO credit_mark VALUES (0);
