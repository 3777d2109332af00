-- The plan of a workspace and what is recorded about it. All of it only grows; calendar feeds are revoked, not removed.

-- chain_length and chain_hash are the end of the workspace's chain of locks when the version was stored.
CREATE TABLE plan (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    author TEXT NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    based_on INTEGER,
    chain_length INTEGER NOT NULL,
    chain_hash TEXT NOT NULL,
    PRIMARY KEY (workspace, version)
) STRICT;

-- The chain of locks. `document` is the text that was hashed; the other columns say the same.
CREATE TABLE lock (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    kpi TEXT NOT NULL,
    plan_version INTEGER NOT NULL,
    plan_sha256 TEXT NOT NULL,
    starts TEXT NOT NULL,
    formula TEXT NOT NULL,
    definition TEXT NOT NULL,
    baseline TEXT,
    target TEXT NOT NULL,
    by_day TEXT,
    sealed_at INTEGER NOT NULL,
    previous TEXT NOT NULL,
    document TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (workspace, number),
    FOREIGN KEY (workspace, plan_version) REFERENCES plan (workspace, version)
) STRICT;

CREATE INDEX lock_kpi ON lock (workspace, kpi, number);

-- Where the chain ends, so that links that are missing at its end are missed.
CREATE TABLE lock_head (
    workspace TEXT PRIMARY KEY REFERENCES workspace (id),
    length INTEGER NOT NULL,
    hash TEXT NOT NULL,
    sealed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE review (
    number INTEGER PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    day TEXT NOT NULL,
    plan_version INTEGER NOT NULL,
    decision TEXT NOT NULL,
    author TEXT NOT NULL,
    at INTEGER NOT NULL,
    FOREIGN KEY (workspace, plan_version) REFERENCES plan (workspace, version)
) STRICT;

CREATE INDEX review_day ON review (workspace, day, number);

CREATE TABLE retrospective (
    number INTEGER PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    campaign TEXT NOT NULL,
    outcome TEXT NOT NULL,
    learnt TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX retrospective_campaign ON retrospective (workspace, campaign, number);

-- Feeds of the calendar that others subscribe to. Of the secret in a feed's address only the hash is kept.
CREATE TABLE calendar_feed (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    name TEXT NOT NULL,
    token_sha256 TEXT NOT NULL UNIQUE,
    made_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

CREATE INDEX calendar_feed_workspace ON calendar_feed (workspace, number);
