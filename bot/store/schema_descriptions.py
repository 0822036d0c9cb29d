"""The table of what ACM says of each certificate beyond its lists, and when to ask again."""

# Apart from `certificates`: each sweep writes those rows anew, and a description is long. Kept due
# by the database itself: several statements write certificates.
DESCRIPTIONS = """
ALTER TABLE certificates DROP COLUMN details;
ALTER TABLE certificates ADD COLUMN sought TEXT NOT NULL DEFAULT '';
UPDATE certificates SET sought = char(10) || (
  SELECT group_concat(value, char(10)) FROM json_each(certificates.names)) || char(10);
CREATE TABLE descriptions (
  arn TEXT PRIMARY KEY REFERENCES certificates(arn) ON DELETE CASCADE,
  facts TEXT NOT NULL DEFAULT '{}',
  described_at TEXT,
  due_at TEXT
);
CREATE INDEX descriptions_due ON descriptions(due_at) WHERE due_at IS NOT NULL;
INSERT INTO descriptions(arn, due_at)
  SELECT arn, coalesce(created_at, '') FROM certificates WHERE status <> 'GONE';
CREATE TRIGGER certificates_describe_new AFTER INSERT ON certificates
BEGIN
  INSERT INTO descriptions(arn, due_at) VALUES (NEW.arn, coalesce(NEW.created_at, ''));
END;
CREATE TRIGGER certificates_describe_changed
AFTER UPDATE OF status, in_use, not_before, not_after, main_name ON certificates
WHEN OLD.status <> NEW.status OR OLD.in_use <> NEW.in_use OR OLD.main_name <> NEW.main_name
  OR OLD.not_before IS NOT NEW.not_before OR OLD.not_after IS NOT NEW.not_after
BEGIN
  UPDATE descriptions SET due_at = CASE NEW.status WHEN 'GONE' THEN NULL ELSE NEW.seen_at END
  WHERE arn = NEW.arn;
END;
"""
