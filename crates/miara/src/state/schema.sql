-- Version 1. Instants are RFC 3339 in UTC.

-- What changed a table: imports, rows out of quarantine that were tried again, and undoings of either.
CREATE TABLE imports (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    at          TEXT NOT NULL,
    kind        TEXT NOT NULL,             -- import, retry or undo
    dataset     TEXT NOT NULL,
    mapping     TEXT NOT NULL,             -- empty for an undo
    exclusive   TEXT,
    files       TEXT NOT NULL,             -- JSON array of names
    read        INTEGER NOT NULL,
    inserted    INTEGER NOT NULL,
    updated     INTEGER NOT NULL,
    unchanged   INTEGER NOT NULL,
    rejected    INTEGER NOT NULL,
    before      INTEGER,                   -- the table's version before; null where there was no table
    version     INTEGER,                   -- and afterwards; null for an undo that is under way
    columns     TEXT NOT NULL,             -- JSON array: the dataset's columns that the files supplied
    run         INTEGER NOT NULL,
    in_force    INTEGER NOT NULL DEFAULT 1, -- 0 once it is undone
    undoes      INTEGER REFERENCES imports (id),
    was_in_force TEXT                      -- of an undo: JSON array of the imports in force before it
) STRICT;
CREATE INDEX imports_by_dataset ON imports (dataset, at);

-- One row per import that was begun; its number tells imports apart, whether they ended or not.
CREATE TABLE runs (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    at          TEXT NOT NULL,
    in_force    INTEGER NOT NULL DEFAULT 1 -- 0 once its import is undone
) STRICT;

-- Refused rows: those that wait, and those that an import let go, which its undoing brings back.
CREATE TABLE quarantine (
    id          INTEGER PRIMARY KEY,
    at          TEXT NOT NULL,
    dataset     TEXT NOT NULL,
    mapping     TEXT NOT NULL,
    file        TEXT NOT NULL,
    line        INTEGER NOT NULL,
    column      TEXT,
    reason      TEXT NOT NULL,             -- JSON, as miara_import::Reason writes it
    code        TEXT NOT NULL,             -- the reason's code
    text        TEXT NOT NULL,             -- the row as it was read
    understood  INTEGER NOT NULL REFERENCES understood (id),
    content     TEXT NOT NULL,             -- fingerprint of the whole file
    run         INTEGER NOT NULL,          -- the import that refused it last
    waiting     INTEGER NOT NULL DEFAULT 1,
    UNIQUE (dataset, file, line, text)
) STRICT;
CREATE INDEX quarantine_waiting ON quarantine (dataset, file) WHERE waiting;

-- Which runs refused a row and which let it go: it waits while the last run in force refused it.
CREATE TABLE refusals (
    row         INTEGER NOT NULL REFERENCES quarantine (id) ON DELETE CASCADE,
    run         INTEGER NOT NULL,
    passed      INTEGER NOT NULL,          -- 0 refused, 1 let go
    PRIMARY KEY (row, run, passed)
) STRICT, WITHOUT ROWID;

-- What was understood of a file, so that its rows can be read again.
CREATE TABLE understood (
    id          INTEGER PRIMARY KEY,
    json        TEXT NOT NULL UNIQUE
) STRICT;

-- The administrator's password; no row where none was set.
CREATE TABLE password (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    hash        TEXT NOT NULL,             -- argon2id in PHC form
    at          TEXT NOT NULL
) STRICT;

-- Who is signed in. The token itself is only in the browser's cookie.
CREATE TABLE sessions (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    token       TEXT NOT NULL UNIQUE,      -- SHA-256 of the token
    opened_at   TEXT NOT NULL,
    seen_at     TEXT NOT NULL,
    address     TEXT NOT NULL,
    agent       TEXT NOT NULL
) STRICT;

-- Every change of every goal, for ever. What is in force is the last change of each.
CREATE TABLE goal_changes (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    at          TEXT NOT NULL,
    who         TEXT NOT NULL,             -- empty where nobody needs to sign in
    way         TEXT NOT NULL,             -- browser, command or file
    kpi         TEXT NOT NULL,
    scope       TEXT NOT NULL,             -- empty for the whole firm
    first_day   TEXT NOT NULL,
    next_day    TEXT NOT NULL,             -- the day after the last
    old         TEXT,                      -- JSON of the terms; null where there was no goal
    new         TEXT                       -- null where the goal was taken away
) STRICT;
CREATE INDEX goal_changes_by_goal ON goal_changes (kpi, scope, first_day, next_day);

-- Findings of the check that a person has accepted. The key names the finding with its evidence.
CREATE TABLE accepted_findings (
    key         TEXT PRIMARY KEY,
    at          TEXT NOT NULL,
    who         TEXT NOT NULL,             -- empty where nobody needs to sign in
    reason      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What someone does about a finding. Every change is kept; what holds is the last of each.
CREATE TABLE actions (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    finding     TEXT                       -- the key of the finding that it came from; null where there is none
) STRICT;
CREATE TABLE action_changes (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    action      INTEGER NOT NULL REFERENCES actions (id),
    at          TEXT NOT NULL,
    who         TEXT NOT NULL,             -- empty where nobody needs to sign in
    way         TEXT NOT NULL,             -- browser or command
    title       TEXT NOT NULL,
    kpi         TEXT NOT NULL,
    scope       TEXT NOT NULL,             -- empty for the whole firm
    begun       TEXT NOT NULL,             -- the first day
    ended       TEXT,                      -- the day from which it is not done any more; null while it is
    owner       TEXT NOT NULL,
    expected    TEXT NOT NULL,             -- what is expected of it, as it was written
    note        TEXT NOT NULL
) STRICT;
CREATE INDEX action_changes_by_action ON action_changes (action);

-- What people know of some days and charts can't show.
CREATE TABLE annotations (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    at          TEXT NOT NULL,
    who         TEXT NOT NULL,             -- empty where nobody needs to sign in
    kpi         TEXT,                      -- null for all
    scope       TEXT NOT NULL,             -- empty for the whole firm
    first_day   TEXT NOT NULL,
    next_day    TEXT NOT NULL,             -- the day after the last
    text        TEXT NOT NULL,
    removed_at  TEXT                       -- null while it is shown
) STRICT;

-- Forecasts as they were made, to be held against what came.
CREATE TABLE forecasts (
    kpi         TEXT NOT NULL,
    scope       TEXT NOT NULL,             -- empty for the whole firm
    first_day   TEXT NOT NULL,             -- of the period that it is of
    next_day    TEXT NOT NULL,             -- the day after the last
    made_on     TEXT NOT NULL,             -- the day
    horizon     INTEGER NOT NULL,          -- periods ahead; 0 for the one that was running
    definition  TEXT NOT NULL,             -- the KPI's formula then; of another one it says nothing now
    point       REAL NOT NULL,
    low80       REAL NOT NULL,
    high80      REAL NOT NULL,
    low95       REAL NOT NULL,
    high95      REAL NOT NULL,
    PRIMARY KEY (kpi, scope, first_day, next_day, made_on)
) STRICT, WITHOUT ROWID;
