-- Schema 2: what is old is found and forgotten, what an owner keeps is counted, walks are counted by state.

ALTER TABLE walk ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
UPDATE walk SET bytes = (SELECT coalesce(sum(length(CAST(body AS BLOB))), 0) FROM event WHERE walk = walk.key);

-- Seconds since 1970. Of the older ones only the day is known, in whatever time zone.
ALTER TABLE walk ADD COLUMN made INTEGER NOT NULL DEFAULT 0;
UPDATE walk SET made = coalesce(CAST(strftime('%s', opened) AS INTEGER) - 86400, 0);

-- When a result was last made again, to the day.
ALTER TABLE result ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;
UPDATE result SET wanted = made;

CREATE INDEX walk_old ON walk (touched);
CREATE INDEX walk_made ON walk (owner, made);
CREATE INDEX result_made ON result (owner, kind, made);
CREATE INDEX result_wanted ON result (owner, wanted);

-- The bytes of events, results and artifacts.
CREATE TABLE usage (
    owner TEXT    PRIMARY KEY,
    bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO usage
SELECT owner, sum(bytes) FROM (
    SELECT owner, bytes FROM walk
    UNION ALL SELECT owner, length(CAST(body AS BLOB)) FROM result
    UNION ALL SELECT owner, length(CAST(body AS BLOB)) FROM artifact
) GROUP BY owner;

CREATE TABLE census (
    state TEXT    PRIMARY KEY,
    walks INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO census SELECT state, count(*) FROM walk GROUP BY state;

CREATE TRIGGER walk_added AFTER INSERT ON walk BEGIN
    INSERT INTO usage VALUES (new.owner, new.bytes) ON CONFLICT DO UPDATE SET bytes = usage.bytes + excluded.bytes;
    INSERT INTO census VALUES (new.state, 1) ON CONFLICT DO UPDATE SET walks = census.walks + 1;
END;

CREATE TRIGGER walk_grown AFTER UPDATE OF bytes ON walk BEGIN
    UPDATE usage SET bytes = bytes + new.bytes - old.bytes WHERE owner = new.owner;
END;

CREATE TRIGGER walk_moved AFTER UPDATE OF state ON walk WHEN new.state <> old.state BEGIN
    UPDATE census SET walks = walks - 1 WHERE state = old.state;
    INSERT INTO census VALUES (new.state, 1) ON CONFLICT DO UPDATE SET walks = census.walks + 1;
END;

CREATE TRIGGER walk_gone AFTER DELETE ON walk BEGIN
    UPDATE usage SET bytes = bytes - old.bytes WHERE owner = old.owner;
    UPDATE census SET walks = walks - 1 WHERE state = old.state;
    DELETE FROM artifact WHERE owner = old.owner AND subject = old.id;
END;

CREATE TRIGGER result_added AFTER INSERT ON result BEGIN
    INSERT INTO usage VALUES (new.owner, length(CAST(new.body AS BLOB)))
    ON CONFLICT DO UPDATE SET bytes = usage.bytes + excluded.bytes;
END;

CREATE TRIGGER result_gone AFTER DELETE ON result BEGIN
    UPDATE usage SET bytes = bytes - length(CAST(old.body AS BLOB)) WHERE owner = old.owner;
    DELETE FROM artifact WHERE owner = old.owner AND subject = old.id;
END;

CREATE TRIGGER artifact_added AFTER INSERT ON artifact BEGIN
    INSERT INTO usage VALUES (new.owner, length(CAST(new.body AS BLOB)))
    ON CONFLICT DO UPDATE SET bytes = usage.bytes + excluded.bytes;
END;

CREATE TRIGGER artifact_gone AFTER DELETE ON artifact BEGIN
    UPDATE usage SET bytes = bytes - length(CAST(old.body AS BLOB)) WHERE owner = old.owner;
END;

PRAGMA user_version = 2;
