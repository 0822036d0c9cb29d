"""Which tasks changed a distribution, found at once: every *Delete* and *Undo* of a snapshot asks.
A script that was released is never changed.
"""

CHANGED_DISTRIBUTIONS = """
CREATE INDEX tasks_by_distribution ON tasks(distribution_id, job, position)
  WHERE distribution_id IS NOT NULL;
"""
