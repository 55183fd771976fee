CREATE TABLE snapshot (force TEXT, as_of DATE, time_zone TEXT, pack TEXT, source TEXT);
INSERT INTO snapshot VALUES ('F', '2017-03-31', 'Europe/London', NULL, NULL);
CREATE TABLE rso (rso_id, level, visits, share, flag BOOLEAN, flagged, dob DATE, seen DATETIME, codes, "odd "" name");
-- As declared: text and number for a text, 7.0 for an integer, 0 and 1 for booleans.
INSERT INTO rso VALUES ('R01', 'low', 7, 0.1, 1, 1, '2017-03-31', '2017-03-01T10:00:00', '[1, 2]', 'a"b');
INSERT INTO rso VALUES (2, 7, 7.0, 7, 0, 0, '2016-02-29', '2017-03-01 10:00', '[]', char(10) || 'é' || char(0));
INSERT INTO rso VALUES ('R03', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO rso VALUES ('R04', NULL, -9223372036854775808, 0.1 + 0.2, NULL, NULL, NULL, '2017-03-01T10:00:00Z', ' [1]', '');
INSERT INTO rso VALUES ('R05', NULL, 9223372036854775807, 1e300, NULL, NULL, NULL, NULL, '[1, null]', NULL);
-- Nothing of this can be read.
INSERT INTO rso VALUES ('R06', 'no', 1.5, 9e999, 2, NULL, '2017-02-30', '31/03/2017', '[1', x'0102');
INSERT INTO rso VALUES ('R07', x'6c6f77', '7', '0.1', 'true', NULL, 20170331, 1490954400, '["a"]', 1.5);
INSERT INTO rso VALUES ('R08', 'Low', 9223372036854775808, -9e999, 0.0, NULL, 42825.5, 42825.5, 7, CAST(x'61ff' AS TEXT));
INSERT INTO rso VALUES ('R09', CAST(x'eda080' AS TEXT), x'', x'', x'01', NULL, '1899-12-31', '', '{}', CAST(x'61fe' AS TEXT));
-- Left out, collapsed, and quarantined.
INSERT INTO rso (rso_id, seen) VALUES ('R10', '2017-04-01T00:00:00');
INSERT INTO rso (rso_id, "odd "" name") VALUES ('R11', x'01'), ('R11', x'01'), ('R12', x'01'), ('R12', x'02');
INSERT INTO rso (rso_id, visits) VALUES (x'01', 1), (CAST(x'ff' AS TEXT), 1), (1.0, 1), (NULL, 1);
CREATE TABLE visit (id INTEGER PRIMARY KEY, rso_id TEXT, twice INT AS (id * 2), Gone TEXT) STRICT;
INSERT INTO visit (id, rso_id) VALUES (1, 'R01'), (2, 2), (3, 'none');
CREATE TABLE child (id TEXT PRIMARY KEY) WITHOUT ROWID;
