"""The tables as the first version had them: ids and times are text, JSON is text. Never changed."""

FIRST = """
CREATE TABLE jobs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  parent INTEGER REFERENCES jobs(number),
  account TEXT NOT NULL,
  state TEXT NOT NULL,
  with_distribution INTEGER NOT NULL,
  request TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  confirmed_by TEXT,
  channel TEXT NOT NULL,
  checks TEXT NOT NULL DEFAULT '[]',
  checked_at TEXT,
  created_at TEXT NOT NULL,
  confirmed_at TEXT,
  finished_at TEXT,
  revision INTEGER NOT NULL DEFAULT 1,
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  last_event INTEGER NOT NULL DEFAULT 0,
  checks_due_at TEXT,
  lease_token TEXT,
  lease_until TEXT
);
CREATE INDEX jobs_by_state ON jobs(state, number);
CREATE INDEX jobs_by_requester ON jobs(requested_by, number);
CREATE INDEX jobs_by_end ON jobs(finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE tasks (
  id TEXT PRIMARY KEY,
  job INTEGER NOT NULL REFERENCES jobs(number),
  account TEXT NOT NULL,
  position INTEGER NOT NULL,
  names TEXT NOT NULL,
  plan TEXT NOT NULL,
  state TEXT NOT NULL,
  step TEXT,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  who_acts TEXT NOT NULL,
  facts TEXT NOT NULL,
  certificate_arn TEXT,
  certificate_status TEXT,
  distribution_id TEXT,
  distribution_status TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  first_tried_at TEXT,
  generation INTEGER NOT NULL DEFAULT 1,
  wake_seq INTEGER NOT NULL DEFAULT 0,
  next_attempt_at TEXT,
  drop_requested INTEGER NOT NULL DEFAULT 0,
  finished INTEGER NOT NULL DEFAULT 0,
  reserved INTEGER NOT NULL DEFAULT 0,
  slot INTEGER NOT NULL DEFAULT 0,
  claimed_at TEXT,
  lease_token TEXT,
  lease_until TEXT
);
CREATE UNIQUE INDEX tasks_by_job ON tasks(job, position);
CREATE INDEX tasks_due ON tasks(next_attempt_at, job, position) WHERE finished = 0;
CREATE INDEX tasks_waiting ON tasks(state) WHERE finished = 0;

CREATE TABLE threads (
  job INTEGER PRIMARY KEY REFERENCES jobs(number),
  channel TEXT NOT NULL,
  ts TEXT,
  touched INTEGER NOT NULL DEFAULT 1,
  shown_touched INTEGER NOT NULL DEFAULT 0,
  shown_hash TEXT NOT NULL DEFAULT '',
  shown_at TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at TEXT,
  dead_reason TEXT NOT NULL DEFAULT '',
  lease_token TEXT,
  lease_until TEXT
);
CREATE INDEX threads_to_show ON threads(shown_at) WHERE touched > shown_touched;
CREATE INDEX threads_dead ON threads(job) WHERE dead_reason <> '';
CREATE INDEX threads_by_message ON threads(channel, ts);

CREATE TABLE events (
  job INTEGER NOT NULL REFERENCES jobs(number),
  number INTEGER NOT NULL,
  task TEXT,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (job, number)
);

CREATE TABLE deliveries (
  job INTEGER NOT NULL,
  number INTEGER NOT NULL,
  sink TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at TEXT NOT NULL,
  parts INTEGER NOT NULL DEFAULT 0,
  files TEXT NOT NULL DEFAULT '[]',
  error TEXT NOT NULL DEFAULT '',
  done_at TEXT,
  dead_reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (sink, job, number),
  FOREIGN KEY (job, number) REFERENCES events(job, number) ON DELETE CASCADE
);
CREATE INDEX deliveries_by_event ON deliveries(job, number);
CREATE INDEX deliveries_open ON deliveries(sink, job, number) WHERE done_at IS NULL;
CREATE INDEX deliveries_ended ON deliveries(done_at) WHERE done_at IS NOT NULL;
CREATE INDEX deliveries_dead ON deliveries(done_at) WHERE dead_reason <> '';

CREATE TABLE records (
  task TEXT NOT NULL REFERENCES tasks(id) ON DELETE CASCADE,
  purpose TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  value TEXT NOT NULL,
  state TEXT NOT NULL,
  detail TEXT NOT NULL,
  checked_at TEXT,
  next_check_at TEXT,
  looks INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (task, purpose, name)
);

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  account TEXT NOT NULL
);

CREATE TABLE certificates (
  arn TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  main_name TEXT NOT NULL,
  names TEXT NOT NULL,
  more_names INTEGER NOT NULL,
  status TEXT NOT NULL,
  type TEXT NOT NULL,
  key_algorithm TEXT NOT NULL,
  created_at TEXT,
  not_before TEXT,
  not_after TEXT,
  in_use INTEGER NOT NULL,
  tags TEXT NOT NULL,
  details TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  absences INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX certificates_by_account ON certificates(account, main_name);

CREATE TABLE distributions (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  arn TEXT NOT NULL,
  domain TEXT NOT NULL,
  aliases TEXT NOT NULL,
  status TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  certificate_arn TEXT,
  comment TEXT NOT NULL,
  staging INTEGER NOT NULL,
  summary TEXT NOT NULL,
  sought TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  absences INTEGER NOT NULL DEFAULT 0,
  gone INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX distributions_by_account ON distributions(account, id);

CREATE TABLE zones (
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  zone TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  PRIMARY KEY (account, name)
);

CREATE TABLE quotas (
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  value REAL,
  seen_at TEXT NOT NULL,
  PRIMARY KEY (account, name)
);

CREATE TABLE sweeps (
  kind TEXT NOT NULL,
  account TEXT NOT NULL,
  begun_at TEXT,
  started_at TEXT,
  finished_at TEXT,
  error TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (kind, account)
);

CREATE TABLE wishes (kind TEXT PRIMARY KEY);

CREATE TABLE snapshots (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL,
  distribution TEXT NOT NULL,
  note TEXT NOT NULL,
  config TEXT NOT NULL,
  etag TEXT NOT NULL,
  taken_by TEXT NOT NULL,
  taken_at TEXT NOT NULL,
  sought TEXT NOT NULL
);
CREATE INDEX snapshots_by_account ON snapshots(account, taken_at);

CREATE TABLE inquiries (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  actor TEXT NOT NULL,
  reply_to TEXT NOT NULL,
  state TEXT NOT NULL,
  answer TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  due_at TEXT NOT NULL,
  lease_token TEXT,
  lease_until TEXT
);
CREATE INDEX inquiries_by_state ON inquiries(state, due_at);

CREATE TABLE directory (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  members TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  PRIMARY KEY (kind, id)
);

CREATE TABLE people (
  user TEXT PRIMARY KEY,
  team TEXT NOT NULL,
  is_guest INTEGER NOT NULL,
  is_bot INTEGER NOT NULL,
  is_deleted INTEGER NOT NULL,
  seen_at TEXT NOT NULL
);

CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  token TEXT NOT NULL,
  until TEXT NOT NULL
);

CREATE TABLE rates (
  name TEXT PRIMARY KEY,
  arrival INTEGER NOT NULL
);

CREATE TABLE requests (
  key TEXT PRIMARY KEY,
  response TEXT,
  expires_at TEXT NOT NULL
);
CREATE INDEX requests_by_end ON requests(expires_at);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  entrance TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  outcome TEXT NOT NULL
);
CREATE INDEX audit_by_subject ON audit(subject, id);
CREATE INDEX audit_by_time ON audit(at);

CREATE TABLE probes (
  id INTEGER PRIMARY KEY,
  value TEXT NOT NULL
);
"""
