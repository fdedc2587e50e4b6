-- With thousands of jobs: the order of claims without reading wide rows, and the ends of places and ids.
DROP INDEX job_waiting;
CREATE INDEX job_queued ON job (urgent, client, place, kind, hidden, id) WHERE state = 'queued';
CREATE INDEX job_state ON job (state, ended);
CREATE INDEX job_client ON job (client, state);
CREATE INDEX job_place ON job (place);
CREATE INDEX turn_number ON turn (number);

-- Each client that has jobs has its turn, also one that was never served.
INSERT OR IGNORE INTO turn SELECT DISTINCT client, 0 FROM job;
