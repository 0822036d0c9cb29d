"""What a form's `Snapshot` select stands for: `snapshot:<id>`, or `live:<distribution id>`.
Never asks AWS.
"""

from bot.domain.preview import Picked
from bot.errors import UnknownError
from bot.store.base import Store

SNAPSHOT = "snapshot:"
LIVE = "live:"


def picked(store: Store, template: str) -> Picked | None:
    """Return the snapshot or the live distribution; None when it is gone, as far as is known."""
    if template.startswith(LIVE):
        return store.inventory.distribution(template.removeprefix(LIVE))
    try:
        return store.snapshots.get(template.removeprefix(SNAPSHOT))
    except UnknownError:
        return None
