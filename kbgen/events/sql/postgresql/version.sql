-- Which version of the schema there is; kbgen's marks are this table and the schema's name.
CREATE SCHEMA kbgen;
CREATE TABLE kbgen.version (version INTEGER NOT NULL);
INSERT INTO kbgen.version VALUES (0);
