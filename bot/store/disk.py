"""Brings what was committed to the disk, as SQLite does when it is told to, but outside its lock:
whoever waits for the disk keeps no other from writing.
"""

import os
import threading
from pathlib import Path

from bot.errors import StoreError
from bot.store.faults import NOT_CONFIRMED


class Disk:
    """The write-ahead log of one database, where every commit is until a checkpoint moves it."""

    def __init__(self, database: Path) -> None:
        """Nothing is opened yet."""
        self._log = database.with_name(f"{database.name}-wal")
        self._guard = threading.Lock()
        self._is_in_folder = False

    def sync(self) -> None:
        """Return once a power cut can undo no commit made so far; raises StoreError, though what
        was committed is done.
        """
        try:
            _sync(self._log)
            with self._guard:
                if not self._is_in_folder:  # a new file is lost with its name
                    _sync(self._log.parent)
                    self._is_in_folder = True
        except OSError as error:
            raise StoreError(NOT_CONFIRMED) from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
