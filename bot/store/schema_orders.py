"""What a job of another kind than *create* is asked for, and the jobs of a parent, found at once.
A script that was released is never changed.
"""

ORDERS = """
ALTER TABLE jobs ADD COLUMN job_order TEXT;
CREATE INDEX jobs_by_parent ON jobs(parent, number) WHERE parent IS NOT NULL;
"""
