"""Whether public names lead to their distributions, as the script that makes the table. Never
changed.
"""

# Rows come with the end of a task, by the database itself: several statements end one.
TRAFFIC = """
CREATE TABLE traffic (
  task TEXT NOT NULL REFERENCES tasks(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  domain TEXT NOT NULL,
  lead TEXT NOT NULL DEFAULT '',
  looks INTEGER NOT NULL DEFAULT 0,
  since TEXT,
  checked_at TEXT,
  next_check_at TEXT,
  PRIMARY KEY (task, name)
);
CREATE INDEX traffic_due ON traffic(next_check_at) WHERE next_check_at IS NOT NULL;
INSERT INTO traffic(task, name, domain, next_check_at)
  SELECT t.id, name.value, json_extract(t.facts, '$.distribution_domain'), ''
  FROM tasks t, json_each(t.names) AS name
  WHERE t.state = 'ready' AND json_extract(t.facts, '$.distribution_domain') IS NOT NULL;
CREATE TRIGGER tasks_watch_traffic AFTER UPDATE OF state ON tasks
WHEN NEW.state = 'ready' AND OLD.state <> 'ready'
  AND json_extract(NEW.facts, '$.distribution_domain') IS NOT NULL
BEGIN
  INSERT OR REPLACE INTO traffic(task, name, domain, next_check_at)
  SELECT NEW.id, name.value, json_extract(NEW.facts, '$.distribution_domain'), ''
  FROM json_each(NEW.names) AS name;
END;
"""
