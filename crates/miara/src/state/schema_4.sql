-- Version 4. The days of refused rows, so that they are said beside the periods that they belong to alone.

ALTER TABLE quarantine ADD COLUMN days TEXT;        -- JSON array of days since 1970-01-01; null where not all can be read
ALTER TABLE held_refusals ADD COLUMN days TEXT;
