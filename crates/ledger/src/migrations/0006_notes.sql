-- What people write onto charts, and findings that they do not want to see again.

CREATE TABLE note (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    day TEXT NOT NULL,
    words TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

CREATE INDEX note_day ON note (workspace, day) WHERE removed_at IS NULL;

CREATE TABLE dismissal (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    finding TEXT NOT NULL,
    title TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace, finding)
) STRICT, WITHOUT ROWID;
