CREATE TABLE snapshot (force, as_of);
INSERT INTO snapshot VALUES ('F', '2017-03-31');
CREATE VIEW rso AS SELECT 'R1' AS rso_id;
CREATE VIEW other AS SELECT 1 AS a;
