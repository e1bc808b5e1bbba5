-- Version 2. Tables of version 1 don't say of which data source a row is, so a book of that version is upgraded
-- without them: its history of imports goes with them, all else stays.
DELETE FROM refusals;
DELETE FROM quarantine;
DELETE FROM understood;
DELETE FROM imports;
DELETE FROM runs;

-- Imports belong to a data source and say what they cover; figures that they changed are kept.

ALTER TABLE imports ADD COLUMN data_source TEXT;                    -- null for things, and for undoings
ALTER TABLE imports ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;     -- rows that were not in the files any more
ALTER TABLE imports ADD COLUMN covers TEXT;                         -- JSON: what the file was the whole truth of
CREATE INDEX imports_by_source ON imports (dataset, data_source) WHERE in_force;

-- Figures of closed periods that an import changed.
CREATE TABLE restated (
    import      INTEGER NOT NULL REFERENCES imports (id),
    kpi         TEXT NOT NULL,
    first_day   TEXT NOT NULL,
    next_day    TEXT NOT NULL,             -- the day after the last
    before      TEXT,                      -- decimal; null where there was no value
    after       TEXT,
    PRIMARY KEY (import, kpi, first_day, next_day)
) STRICT, WITHOUT ROWID;
CREATE INDEX restated_by_figure ON restated (kpi, first_day, next_day);
