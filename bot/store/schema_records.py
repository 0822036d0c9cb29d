"""Which DNS records are watched: those of tasks that wait for them, so that what is due is found at
once. A script that was released is never changed.
"""

# Kept by the database itself: a task moves by several statements, and records outlive its wait.
WATCHED_RECORDS = """
ALTER TABLE records ADD COLUMN is_watched INTEGER NOT NULL DEFAULT 1;
UPDATE records SET is_watched = 0
WHERE task NOT IN (SELECT id FROM tasks WHERE state = 'awaiting_validation');
CREATE TRIGGER tasks_watch_records AFTER UPDATE OF state ON tasks
WHEN (OLD.state = 'awaiting_validation') <> (NEW.state = 'awaiting_validation')
BEGIN
  UPDATE records SET is_watched = (NEW.state = 'awaiting_validation') WHERE task = NEW.id;
END;
CREATE INDEX records_due ON records(next_check_at) WHERE is_watched = 1;
"""
