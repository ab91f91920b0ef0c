-- Schema 1. A later one is the next file here; this one never changes.
-- Runs in the schema `cs_backend_engineer`, which is alone on the search path.

-- One row.
CREATE TABLE store (
    version BIGINT NOT NULL
);
INSERT INTO store VALUES (1);

CREATE TABLE walk (
    key     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner   TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    events  BIGINT NOT NULL,
    -- Of its events.
    bytes   BIGINT NOT NULL,
    -- Seconds since 1970.
    made    BIGINT NOT NULL,
    touched BIGINT NOT NULL,
    opened  TEXT   NOT NULL,
    parent  TEXT   NOT NULL,
    state   TEXT   NOT NULL,
    pending TEXT   NOT NULL,
    UNIQUE (owner, id)
);

-- For lists.
CREATE INDEX walk_listed ON walk (owner, touched, key);
-- For finding what is old, and what is newest.
CREATE INDEX walk_touched ON walk (touched);
-- For finding what a result may be needed by.
CREATE INDEX walk_made ON walk (owner, made);

CREATE TABLE event (
    walk BIGINT NOT NULL REFERENCES walk (key) ON DELETE CASCADE,
    seq  BIGINT NOT NULL,
    body TEXT   NOT NULL,
    PRIMARY KEY (walk, seq)
);

CREATE TABLE result (
    key    BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner  TEXT   NOT NULL,
    kind   TEXT   NOT NULL,
    id     TEXT   NOT NULL,
    body   TEXT   NOT NULL,
    made   BIGINT NOT NULL,
    -- When it was last made again, to the day.
    wanted BIGINT NOT NULL,
    UNIQUE (owner, kind, id)
);

CREATE INDEX result_made ON result (owner, kind, made, key);
CREATE INDEX result_wanted ON result (owner, wanted);

-- What specialists returned for a walk, a decision or a triage, in the order in which it was handed in.
CREATE TABLE artifact (
    key     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner   TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    body    TEXT   NOT NULL,
    -- SHA-256 of the body: an index takes no long texts.
    digest  BYTEA  NOT NULL,
    UNIQUE (owner, subject, digest)
);

-- Running totals: `bytes` by owner, `walks` by state. Each is the sum over its slots, of which a connection uses
-- one, so that two who answer at the same moment do not wait for each other.
CREATE TABLE tally (
    what   TEXT   NOT NULL,
    name   TEXT   NOT NULL,
    slot   BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (what, name, slot)
) WITH (fillfactor = 50);

-- The time in seconds since 1970. Never before what it was for another: a clock that was set back would make what is
-- young look old.
CREATE FUNCTION moment() RETURNS BIGINT LANGUAGE SQL VOLATILE AS $$
    SELECT greatest(extract(epoch FROM clock_timestamp())::bigint, (SELECT max(touched) FROM walk))
$$;
