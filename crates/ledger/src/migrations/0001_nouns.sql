-- The nouns of a workspace. Instants are microseconds since 1970 UTC, days are ISO texts, lists are JSON arrays.

CREATE TABLE workspace (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    time_zone TEXT NOT NULL,
    week_start INTEGER NOT NULL,
    fiscal_start INTEGER NOT NULL,
    currency TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    has_facts INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE creator (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    followers INTEGER,
    followers_as_of INTEGER,
    PRIMARY KEY (workspace, id)
) STRICT, WITHOUT ROWID;

-- followers_day and followers_as_of say which count of followers is the latest one.
CREATE TABLE account (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    platform TEXT NOT NULL,
    handle TEXT NOT NULL,
    name TEXT,
    creator TEXT,
    followers INTEGER,
    followers_day TEXT,
    followers_as_of INTEGER,
    PRIMARY KEY (workspace, platform, handle),
    FOREIGN KEY (workspace, creator) REFERENCES creator (workspace, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX account_creator ON account (workspace, creator);

CREATE TABLE post (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    key TEXT NOT NULL,
    platform TEXT NOT NULL,
    account TEXT,
    creator TEXT,
    campaign TEXT,
    title TEXT NOT NULL,
    permalink TEXT,
    post_type TEXT,
    published INTEGER,
    hashtags TEXT NOT NULL,
    PRIMARY KEY (workspace, key),
    FOREIGN KEY (workspace, creator) REFERENCES creator (workspace, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX post_creator ON post (workspace, creator);

-- budget_nanos is text because SQLite's integers end at 64 bits.
CREATE TABLE campaign (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    flight_from TEXT,
    flight_to TEXT,
    budget_nanos TEXT,
    budget_currency TEXT,
    hashtags TEXT NOT NULL,
    codes TEXT NOT NULL,
    PRIMARY KEY (workspace, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE owner (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    place INTEGER NOT NULL,
    source TEXT NOT NULL,
    platform TEXT,
    account TEXT,
    measure TEXT,
    from_day TEXT,
    to_day TEXT,
    PRIMARY KEY (workspace, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE rate (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    into_currency TEXT NOT NULL,
    currency TEXT NOT NULL,
    day TEXT NOT NULL,
    rate REAL NOT NULL,
    PRIMARY KEY (workspace, into_currency, currency, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE catalogue (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (workspace, version)
) STRICT;

CREATE TABLE setting (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (workspace, key)
) STRICT, WITHOUT ROWID;
