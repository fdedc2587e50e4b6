-- Whether a client wanted its pictures saved was never of account: the library keeps all.
ALTER TABLE job DROP COLUMN keep;
