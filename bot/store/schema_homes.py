"""The tables of App Home, as the script that makes them. Never changed once it was released."""

HOMES = """
CREATE TABLE homes (
  user TEXT PRIMARY KEY,
  team TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  openings INTEGER NOT NULL DEFAULT 1,
  shown_hash TEXT NOT NULL DEFAULT '',
  shown_at TEXT,
  due_at TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  dead_reason TEXT NOT NULL DEFAULT '',
  lease_token TEXT,
  lease_until TEXT
);
CREATE INDEX homes_due ON homes(due_at) WHERE dead_reason = '';
"""
