-- Version 3. The history is what the commits of the tables say; what an import brings beside rows is held until
-- its commit is there, and forgotten where it never comes.

ALTER TABLE runs ADD COLUMN ended INTEGER NOT NULL DEFAULT 1;       -- 0 while its import is under way
ALTER TABLE runs ADD COLUMN figures TEXT;                           -- JSON: figures of closed months before it
CREATE INDEX runs_to_settle ON runs (id) WHERE NOT ended OR figures IS NOT NULL;

-- Every entry of the history has a run of its own; undoings had none.
DELETE FROM imports WHERE kind = 'undo' AND version IS NULL;
UPDATE imports SET run = -id WHERE run = 0;
CREATE UNIQUE INDEX imports_by_run ON imports (run);

-- Rows that an import under way refuses; the columns of quarantine.
CREATE TABLE held_refusals (
    run         INTEGER NOT NULL REFERENCES runs (id),
    at          TEXT NOT NULL,
    dataset     TEXT NOT NULL,
    mapping     TEXT NOT NULL,
    file        TEXT NOT NULL,
    line        INTEGER NOT NULL,
    column      TEXT,
    reason      TEXT NOT NULL,
    code        TEXT NOT NULL,
    text        TEXT NOT NULL,
    understood  INTEGER NOT NULL REFERENCES understood (id),
    content     TEXT NOT NULL
) STRICT;
CREATE INDEX held_refusals_by_run ON held_refusals (run);

-- Rows of quarantine that a retry under way takes in.
CREATE TABLE held_releases (
    run         INTEGER NOT NULL REFERENCES runs (id),
    row         INTEGER NOT NULL,
    PRIMARY KEY (run, row)
) STRICT, WITHOUT ROWID;

-- Files of the tables' logs with a fingerprint of their bytes, by which damage is told.
CREATE TABLE log_files (
    dataset     TEXT NOT NULL,
    name        TEXT NOT NULL,
    hash        TEXT NOT NULL,
    PRIMARY KEY (dataset, name)
) STRICT, WITHOUT ROWID;

-- Which table a dataset's history is of: one that was put aside and made anew has another id.
CREATE TABLE tables (
    dataset     TEXT PRIMARY KEY,
    id          TEXT NOT NULL
) STRICT, WITHOUT ROWID;
