-- Version 1. Instants are RFC 3339 in UTC.
CREATE TABLE imports (
    id          INTEGER PRIMARY KEY,
    at          TEXT NOT NULL,
    dataset     TEXT NOT NULL,
    mapping     TEXT NOT NULL,
    exclusive   TEXT,
    files       TEXT NOT NULL,             -- JSON array of names
    read        INTEGER NOT NULL,
    inserted    INTEGER NOT NULL,
    updated     INTEGER NOT NULL,
    unchanged   INTEGER NOT NULL,
    rejected    INTEGER NOT NULL,
    version     INTEGER,
    columns     TEXT NOT NULL              -- JSON array: the dataset's columns that the files supplied
) STRICT;
CREATE INDEX imports_by_dataset ON imports (dataset, at);

-- One row per import that was begun; its number tells imports apart, whether they ended or not.
CREATE TABLE runs (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    at          TEXT NOT NULL
) STRICT;

CREATE TABLE quarantine (
    id          INTEGER PRIMARY KEY,
    at          TEXT NOT NULL,
    dataset     TEXT NOT NULL,
    mapping     TEXT NOT NULL,
    file        TEXT NOT NULL,
    line        INTEGER NOT NULL,
    column      TEXT,
    reason      TEXT NOT NULL,             -- JSON, as miara_import::Reason writes it
    text        TEXT NOT NULL,             -- the row as it was read
    understood  INTEGER NOT NULL REFERENCES understood (id),
    content     TEXT NOT NULL,             -- fingerprint of the whole file
    run         INTEGER NOT NULL,          -- the import that refused it last
    UNIQUE (dataset, file, line, text)
) STRICT;

-- What was understood of a file, so that its rows can be read again.
CREATE TABLE understood (
    id          INTEGER PRIMARY KEY,
    json        TEXT NOT NULL UNIQUE
) STRICT;
