CREATE TABLE job (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    wish TEXT NOT NULL,
    label TEXT NOT NULL,
    client TEXT NOT NULL,
    hidden INTEGER NOT NULL,
    keep INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    attempt INTEGER NOT NULL DEFAULT 0,
    place REAL NOT NULL,
    urgent INTEGER NOT NULL DEFAULT 0, -- answered: it goes on before others begin
    made INTEGER NOT NULL, -- moments are in microseconds since 1970, UTC
    begun INTEGER,
    ended INTEGER,
    plan TEXT,
    count INTEGER NOT NULL DEFAULT 0, -- results that are planned
    outcome TEXT,
    question TEXT,
    error TEXT,
    cancel_asked INTEGER NOT NULL DEFAULT 0,
    worker TEXT,
    lease INTEGER NOT NULL DEFAULT 0,
    lease_until REAL -- on the machine's monotonic clock: setting the time of day changes nothing
);
CREATE INDEX job_waiting ON job (state, client, place);
CREATE INDEX job_ended ON job (ended);

CREATE TABLE result (
    job TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    picture INTEGER NOT NULL,
    PRIMARY KEY (job, number)
) WITHOUT ROWID;

CREATE TABLE answer (
    id INTEGER PRIMARY KEY,
    job TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    choice TEXT NOT NULL
);
CREATE INDEX answer_job ON answer (job);

CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job TEXT NOT NULL,
    client TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    made INTEGER NOT NULL
);
CREATE INDEX event_made ON event (made);

CREATE TABLE request ( -- a client's own name of what it asked, so that asking again changes nothing
    client TEXT NOT NULL,
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    jobs TEXT NOT NULL,
    made INTEGER NOT NULL,
    PRIMARY KEY (client, key)
) WITHOUT ROWID;

CREATE TABLE turn ( -- when each client was served last, counted in claims
    client TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE fact (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) WITHOUT ROWID;
