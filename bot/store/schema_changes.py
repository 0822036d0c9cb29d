"""Which jobs change distributions by a snapshot, found at once: it may not be deleted under them.
A script that was released is never changed.
"""

CHANGES = """
CREATE INDEX tasks_by_changing_snapshot ON tasks(json_extract(plan, '$.changes.snapshot'));
"""
