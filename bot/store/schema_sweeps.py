"""Whether a pass over the account was denied, as the script that adds it. Never changed."""

DENIED_SWEEPS = """
ALTER TABLE sweeps ADD COLUMN is_denied INTEGER NOT NULL DEFAULT 0;
"""
