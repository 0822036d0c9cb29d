"""Private keys on their way, sealed, and the one-time links that take them in, as the script that
makes the tables. Never changed.
"""

# A key goes with what it was for, by the database itself: several statements end a task. What was
# erased is counted, so that the log beside the database is emptied of it too.
KEYS = """
CREATE TABLE sealed (
  task TEXT PRIMARY KEY,
  ciphertext BLOB NOT NULL,
  sealed_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
);
CREATE TABLE uploads (
  token_hash TEXT PRIMARY KEY,
  task TEXT NOT NULL,
  user TEXT NOT NULL,
  team TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at TEXT
);
CREATE INDEX uploads_by_task ON uploads(task);
CREATE TABLE erasures (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  made INTEGER NOT NULL,
  scrubbed INTEGER NOT NULL
);
INSERT INTO erasures(id, made, scrubbed) VALUES (1, 0, 0);
CREATE TRIGGER sealed_erased AFTER DELETE ON sealed
BEGIN
  UPDATE erasures SET made = made + 1;
END;
CREATE TRIGGER tasks_imported AFTER UPDATE OF certificate_arn, state ON tasks
WHEN NEW.certificate_arn IS NOT NULL AND OLD.certificate_arn IS NOT NEW.certificate_arn
  OR NEW.state IN ('cancelled', 'imported')
BEGIN
  DELETE FROM sealed WHERE task = NEW.id;
  DELETE FROM uploads WHERE task = NEW.id AND used_at IS NULL;
END;
CREATE TRIGGER tasks_gone AFTER DELETE ON tasks
BEGIN
  DELETE FROM sealed WHERE task = OLD.id;
  DELETE FROM uploads WHERE task = OLD.id;
END;
CREATE TRIGGER jobs_over AFTER UPDATE OF state ON jobs
WHEN NEW.state IN ('cancelled', 'expired', 'succeeded') AND OLD.state <> NEW.state
BEGIN
  DELETE FROM sealed WHERE task IN (SELECT id FROM tasks WHERE job = NEW.number);
  DELETE FROM uploads WHERE used_at IS NULL
    AND task IN (SELECT id FROM tasks WHERE job = NEW.number);
END;
"""
