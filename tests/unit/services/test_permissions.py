"""The bot's own permissions: said in a setting, learnt from AWS, forgotten when AWS allows."""

from collections.abc import Callable

import pytest

from bot.domain.permissions import Verb
from bot.errors import NotAllowedError, RefusedError, StoreError
from bot.services.permissions import REMEMBERED, Permissions
from bot.store.base import Store
from tests.unit.services.office import DANA, VERA, Office, plain_form

_UPDATE = "cloudfront:UpdateDistribution"


def permissions(office: Office) -> Permissions:
    """Return what a process knows."""
    return Permissions(office.store, office.clock, office.settings)


def test_without_a_word_everything_is_tried(office: Office) -> None:
    """No setting, no denial: nothing is known against any verb."""
    assert {} == permissions(office).lacking()


@pytest.mark.parametrize(
    ("policy", "lacking"),
    [
        ("full", set()),
        ("create", set(Verb) - {Verb.NEW, Verb.IMPORT}),
        ("read", set(Verb)),
    ],
)
def test_the_setting_says_which_policy_the_role_has(
    office: Office, policy: str, lacking: set[Verb]
) -> None:
    """What needs a larger one is unavailable."""
    office.set(iam_policy=policy)

    assert lacking == set(permissions(office).lacking())


def test_a_denial_is_remembered_for_a_while(office: Office) -> None:
    """By every process; then somebody may have mended it, and the verb can be tried."""
    one, other = permissions(office), permissions(office)
    one.heard([_UPDATE], is_denied=True)

    assert _UPDATE in other.lacking()[Verb.CLEAN_UP]
    office.clock.time += REMEMBERED
    assert {} == other.lacking()


def test_what_goes_through_ends_the_denial_at_once(office: Office) -> None:
    """Whoever met it, and whoever is let through."""
    one, other = permissions(office), permissions(office)
    other.heard(["acm:ListCertificates"], is_denied=False)
    one.heard([_UPDATE], is_denied=True)
    one.heard(["acm:ListCertificates"], is_denied=False)
    lacking = one.lacking()
    office.clock.wait(minutes=1)
    other.heard([_UPDATE], is_denied=False)

    assert Verb.APPLY in lacking
    assert {} == one.lacking()


def test_a_store_that_cannot_be_written_breaks_no_call(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What AWS did is done: it is not lost because a denial could not be remembered."""
    monkeypatch.setattr(type(office.store.denials), "add", _fails)
    known = permissions(office)
    known.heard([_UPDATE], is_denied=True)

    assert {} == known.lacking()


def _fails(_: object, __: object, **___: object) -> None:
    raise StoreError("The disk is full.")


def test_a_verb_without_its_permission_is_refused_at_the_door(office: Office) -> None:
    """Who may, is told what the role lacks, with the file that has it; the audit has it too."""
    office.set(iam_policy="read")
    with pytest.raises(RefusedError, match="acm:RequestCertificate"):
        office.jobs.submit(DANA, plain_form(), key="k")

    assert ("U0DANA", "submit") == office.audit("new job")[0][:2]


def test_who_may_not_is_told_that_first(office: Office) -> None:
    """What the bot's role lacks is no affair of who may not ask for it."""
    office.set(iam_policy="read")
    with pytest.raises(NotAllowedError):
        office.jobs.submit(VERA, plain_form(), key="k")


@pytest.mark.parametrize(
    ("act", "refused"),
    [
        ("clean up", True),
        ("remove a.example", True),
        ("retry", False),
        ("removed", False),
        ("cancel", False),
        ("attach", True),
        ("replace names", True),
        ("delete certificate a.example", True),
        ("delete snapshot base", False),
    ],
)
def test_acts_are_known_by_their_names(office: Office, act: str, *, refused: bool) -> None:
    """As the audit has them; what stops or mends a job is never kept from anyone."""
    office.set(iam_policy="create")
    require: Callable[[str], None] = permissions(office).require_act
    if refused:
        with pytest.raises(RefusedError, match="unavailable"):
            require(act)
    else:
        require(act)


def test_stores_have_denials(office: Office) -> None:
    """The promise is the store's own, not only of this one."""
    store: Store = office.store

    assert frozenset() == store.denials.since(office.clock.now())
