"""Which jobs use a snapshot, found at once: it may not be deleted under them.
A script that was released is never changed.
"""

TEMPLATE_USERS = """
CREATE INDEX jobs_by_template ON jobs(json_extract(request, '$.template'));
CREATE INDEX tasks_by_snapshot ON tasks(json_extract(plan, '$.snapshot'));
"""
