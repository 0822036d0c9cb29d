"""Who is subscribed to the topic, as the script that makes the table. Never changed."""

SUBSCRIPTIONS = """
CREATE TABLE subscriptions (
  topic TEXT NOT NULL,
  protocol TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  is_confirmed INTEGER NOT NULL,
  seen_at TEXT NOT NULL,
  PRIMARY KEY (topic, protocol, endpoint)
);
"""
