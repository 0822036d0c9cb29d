"""Another program that holds the store's lock; it does nothing else."""

import sqlite3
from multiprocessing.connection import Connection
from pathlib import Path


def hold(path: Path, talk: Connection) -> None:
    """Take the exclusive lock, say so, and give it back when told."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("BEGIN EXCLUSIVE")
    talk.send("held")
    talk.recv()
    database.execute("ROLLBACK")
    database.close()
