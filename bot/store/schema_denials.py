"""What AWS denied the bot, as the script that makes the table. Never changed."""

DENIALS = """
CREATE TABLE denials (
  action TEXT PRIMARY KEY,
  at TEXT NOT NULL
);
"""
