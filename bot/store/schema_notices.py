"""The tables of notices: what was told of which certificate, and to whom each message still goes.
A script that was released is never changed.
"""

# A certificate's notice is keyed by its end too: what was imported again is told of anew.
NOTICES = """
CREATE TABLE bulletins (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  created_at TEXT NOT NULL
);
CREATE INDEX bulletins_by_account ON bulletins(account, number);
CREATE TABLE notices (
  arn TEXT NOT NULL,
  ends TEXT NOT NULL,
  band TEXT NOT NULL,
  bulletin INTEGER NOT NULL REFERENCES bulletins(number) ON DELETE CASCADE,
  PRIMARY KEY (arn, ends, band)
);
CREATE INDEX notices_by_bulletin ON notices(bulletin);
CREATE TABLE bulletin_deliveries (
  bulletin INTEGER NOT NULL REFERENCES bulletins(number) ON DELETE CASCADE,
  sink TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at TEXT NOT NULL,
  done_at TEXT,
  dead_reason TEXT NOT NULL DEFAULT '',
  error TEXT NOT NULL DEFAULT '',
  lease_token TEXT,
  lease_until TEXT,
  PRIMARY KEY (bulletin, sink)
);
CREATE INDEX bulletin_deliveries_due ON bulletin_deliveries(sink, next_attempt_at)
  WHERE done_at IS NULL;
"""
