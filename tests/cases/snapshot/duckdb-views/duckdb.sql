CREATE TABLE snapshot AS SELECT 'F' AS force, '2017-03-31' AS as_of;
CREATE VIEW rso AS SELECT content AS rso_id FROM read_text('/etc/hostname');
CREATE VIEW other AS SELECT 1 AS a;
