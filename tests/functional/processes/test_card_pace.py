"""All processes together edit cards at the one pace that Slack allows a workspace."""

import multiprocessing
from datetime import timedelta
from pathlib import Path

from bot.store.sqlite import open_store
from tests.functional.processes.editors import edit
from tests.functional.store.making import NOW, add_job

_SPAWN = multiprocessing.get_context("spawn")
_JOBS = 15
_MINUTE = timedelta(minutes=1)


def test_two_processes_make_at_most_forty_edits_a_minute(tmp_path: Path) -> None:
    """However many cards change, no minute has more than 40 edits, and the pace is used."""
    path = tmp_path / "edgecert.db"
    store = open_store(f"sqlite:///{path}")
    for number in range(_JOBS):
        add_job(store, f"kiosk{number}.example")
        card = store.cards.claim(NOW, spacing=timedelta(0))
        assert card is not None
        store.cards.posted(card, ts=f"{card.job}.0", channel="C1")
        store.cards.shown(card, shown_hash="", now=NOW - _MINUTE)
    store.close()
    with _SPAWN.Pool(2) as pool:
        found = pool.starmap(edit, [(path, 70), (path, 70)], chunksize=1)
    edits = sorted(moment for edits in found for moment in edits)
    busiest = max(sum(first <= one < first + _MINUTE for one in edits) for first in edits)

    assert 35 <= busiest <= 40
