"""An office for each test, on a store of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.services.office import Office, furnished


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A furnished office."""
    made = furnished(tmp_path)
    yield made
    made.store.close()
