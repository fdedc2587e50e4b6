-- What judges and people said: scores, places of vectors in their files, choices in experiments.
CREATE TABLE score (
    picture INTEGER NOT NULL REFERENCES picture (id) ON DELETE CASCADE,
    judge TEXT NOT NULL,
    prompt TEXT NOT NULL DEFAULT '',        -- '' for a measure of the picture alone
    value REAL NOT NULL,
    UNIQUE (picture, judge, prompt)
);

CREATE TABLE vector (
    judge TEXT NOT NULL,
    picture INTEGER NOT NULL REFERENCES picture (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,                 -- row in the judge's file
    PRIMARY KEY (judge, picture)
) WITHOUT ROWID;
CREATE UNIQUE INDEX vector_place ON vector (judge, place, picture);
CREATE INDEX vector_picture ON vector (picture);

CREATE TABLE answer (
    experiment TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (experiment, question)
) WITHOUT ROWID;
