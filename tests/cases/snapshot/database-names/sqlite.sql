CREATE TABLE snapshot (force, as_of, timezone, "pa""ck");
INSERT INTO snapshot VALUES ('F', '2017-03-31', 'Mars', x'01');
CREATE TABLE RSO (rso_id);
INSERT INTO RSO VALUES ('R1');
CREATE TABLE visit (visit_id, Note);
INSERT INTO visit VALUES ('V1', 'a'), ('V2', 'b');
CREATE TABLE Child (ID);
INSERT INTO Child VALUES ('C1');
CREATE TABLE "a""b;c" (x);
