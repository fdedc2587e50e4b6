-- What is known of each picture. Numbers are never given twice, also not after the bin was emptied.
CREATE TABLE picture (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL UNIQUE,              -- sha256 of the file
    suffix TEXT NOT NULL,                   -- of the file: '.png'
    pixels TEXT NOT NULL,                   -- sha256 of the pixels
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    made INTEGER NOT NULL,                  -- microseconds since 1970, UTC
    tool TEXT NOT NULL DEFAULT '',
    prompt TEXT NOT NULL DEFAULT '',
    negative TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    sampler TEXT NOT NULL DEFAULT '',
    recipe TEXT,                            -- JSON; NULL where the file carries none
    recipe_key TEXT,                        -- sha256 of what decides the pixels
    facts TEXT NOT NULL DEFAULT '{}',       -- JSON: what else a foreign file says of itself
    experiment TEXT NOT NULL DEFAULT '',
    rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
    starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1)),
    binned INTEGER NOT NULL DEFAULT 0 CHECK (binned IN (0, 1)),
    score REAL,                             -- how well it fits a prompt, as a judge said last
    tags TEXT NOT NULL DEFAULT ''           -- as in `tag`, one a line, for the index of words
);

-- Holds all that a page of the list asks for, so that the wide rows are read for the page alone.
CREATE INDEX picture_list ON picture
    (binned, made, id, rating, starred, score, tool, model, sampler, experiment);
CREATE INDEX picture_pixels ON picture (pixels);
CREATE INDEX picture_recipe ON picture (recipe_key);

CREATE TABLE tag (
    key TEXT NOT NULL,                      -- the name without its case
    picture INTEGER NOT NULL REFERENCES picture (id) ON DELETE CASCADE,
    name TEXT NOT NULL,                     -- as it was written
    PRIMARY KEY (key, picture)
) WITHOUT ROWID;
CREATE INDEX tag_picture ON tag (picture, name);

CREATE TABLE board (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);
CREATE TABLE board_picture (
    board INTEGER NOT NULL REFERENCES board (id) ON DELETE CASCADE,
    picture INTEGER NOT NULL REFERENCES picture (id) ON DELETE CASCADE,
    PRIMARY KEY (board, picture)
) WITHOUT ROWID;
CREATE INDEX board_picture_picture ON board_picture (picture, board);

CREATE TABLE parent (
    child INTEGER NOT NULL REFERENCES picture (id) ON DELETE CASCADE,
    parent INTEGER NOT NULL REFERENCES picture (id) ON DELETE CASCADE,
    how TEXT NOT NULL,
    PRIMARY KEY (child, parent, how)
) WITHOUT ROWID;
CREATE INDEX parent_parent ON parent (parent, child, how);

CREATE VIRTUAL TABLE words USING fts5 (
    prompt, negative, tags, model,
    content = 'picture', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO words (words, rank) VALUES ('rank', 'bm25(10.0, 1.0, 8.0, 2.0)');
CREATE TRIGGER words_insert AFTER INSERT ON picture BEGIN
    INSERT INTO words (rowid, prompt, negative, tags, model)
    VALUES (new.id, new.prompt, new.negative, new.tags, new.model);
END;
CREATE TRIGGER words_delete AFTER DELETE ON picture BEGIN
    INSERT INTO words (words, rowid, prompt, negative, tags, model)
    VALUES ('delete', old.id, old.prompt, old.negative, old.tags, old.model);
END;
CREATE TRIGGER words_update AFTER UPDATE OF prompt, negative, tags, model ON picture BEGIN
    INSERT INTO words (words, rowid, prompt, negative, tags, model)
    VALUES ('delete', old.id, old.prompt, old.negative, old.tags, old.model);
    INSERT INTO words (rowid, prompt, negative, tags, model)
    VALUES (new.id, new.prompt, new.negative, new.tags, new.model);
END;
