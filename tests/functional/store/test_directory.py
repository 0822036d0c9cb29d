"""The directory: who is where, and how old the knowledge is."""

from bot.domain.person import Actor, Entrance, Member
from bot.store.base import AuditRow
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import NOW, later


def test_a_list_is_replaced_and_dated(store: SqliteStore) -> None:
    """Each kind and key of its own; never read is told apart from empty."""
    put, members = store.directory.put, store.directory.members
    put("channel", "C1", ["U1", "U2", "U1"], now=NOW)
    put("channel", "C1", ["U3"], now=later(1))
    put("group", "C1", [], now=later(2))

    assert (frozenset({"U3"}), later(1)) == members("channel", "C1")
    assert (frozenset(), later(2)) == members("group", "C1")
    assert (frozenset(), None) == members("channel", "C2")


def test_people_are_refreshed(store: SqliteStore) -> None:
    """What was last seen of a user counts; a stranger is None."""
    guest = Member("U2", "T2", is_guest=True, is_bot=True, is_deleted=True)
    store.directory.put_people([Member("U1", "T1"), Member("U2", "T1")], now=NOW)
    store.directory.put_people([guest], now=later(1))

    assert Member("U1", "T1") == store.directory.person("U1")
    assert guest == store.directory.person("U2")
    assert store.directory.person("U3") is None


def test_the_audit_tells_who_did_what(store: SqliteStore) -> None:
    """Rows of a subject, newest first, no more than asked for."""
    person, bot = Actor("U1", "T1", Entrance.CLI), Actor("edgecert", "", Entrance.BOT)
    store.audit.add(person, "confirm", "J-1", "done", now=NOW)
    store.audit.add(bot, "expire", "J-1", "refused: no", now=later(1))
    store.audit.add(person, "confirm", "J-2", "done", now=later(2))
    rows = store.audit.of_subject("J-1")

    assert [
        AuditRow(later(1), "edgecert", "bot", "expire", "J-1", "refused: no"),
        AuditRow(NOW, "U1", "cli", "confirm", "J-1", "done"),
    ] == rows
    assert rows[:1] == store.audit.of_subject("J-1", limit=1)
