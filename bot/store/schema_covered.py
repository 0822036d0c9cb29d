"""Which tasks share another one's certificate, found without a look at each plan: every list of
jobs counts the certificates. A script that was released is never changed.
"""

COVERED_TASKS = """
CREATE INDEX tasks_covered ON tasks(job) WHERE json_extract(plan, '$.covered_by') IS NOT NULL;
"""
