-- Schema 1. A later one is the next file here; this one never changes.

CREATE TABLE walk (
    key     INTEGER PRIMARY KEY,
    owner   TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    events  INTEGER NOT NULL,
    touched INTEGER NOT NULL,
    opened  TEXT    NOT NULL,
    parent  TEXT    NOT NULL,
    state   TEXT    NOT NULL,
    pending TEXT    NOT NULL,
    UNIQUE (owner, id)
) STRICT;

-- For lists, and for finding what is old.
CREATE INDEX walk_touched ON walk (owner, touched, key);

CREATE TABLE event (
    walk INTEGER NOT NULL REFERENCES walk (key) ON DELETE CASCADE,
    seq  INTEGER NOT NULL,
    body TEXT    NOT NULL,
    PRIMARY KEY (walk, seq)
) STRICT;

CREATE TABLE result (
    owner TEXT    NOT NULL,
    kind  TEXT    NOT NULL,
    id    TEXT    NOT NULL,
    body  TEXT    NOT NULL,
    made  INTEGER NOT NULL,
    PRIMARY KEY (owner, kind, id)
) STRICT;

-- What specialists returned for a walk, a decision or a triage, in the order in which it was handed in.
CREATE TABLE artifact (
    key     INTEGER PRIMARY KEY,
    owner   TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    body    TEXT    NOT NULL,
    UNIQUE (owner, subject, body)
) STRICT;

-- "csbe"
PRAGMA application_id = 1668506213;
PRAGMA user_version = 1;
