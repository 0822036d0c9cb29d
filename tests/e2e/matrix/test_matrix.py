"""The create job, whole, with the bot killed or an answer lost at every point: it ends the same.

Points are calls, commits and the bot's answers to Slack: dying before one is dying behind the one
before it, or before all; dying once a server did what a call asks is dying behind the call.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from multiprocessing.context import ForkServerContext

import pytest

from tests.e2e.matrix.cases import (
    FOUND_AGAIN,
    WHOLE,
    Case,
    Played,
    Recording,
    Share,
    crashes_while_finding,
    drawing,
    play,
)
from tests.e2e.matrix.ending import Ending
from tests.e2e.matrix.operations import NEVER_CALLED, REQUEST_URL, operations
from tests.e2e.matrix.points import ACK, COMMIT, UNSEEN, is_call
from tests.pointers import dangling

TAGGED = '{{"edgecert:job": "J-1", "edgecert:task": "<task {}>", "env": "prod", "team": "shop"}}'

STOREFRONTS = "{}"
WRITERS = frozenset(
    {
        "services.acting.do",
        "steps.checks._save",
        "steps.engine.run_one",
        "steps.engine._save",
        "store.cards._write",
        "store.events._end",
        "store.gathering._write_all",
        "store.inquiries._end",
        "store.locks.available",
    }
)
"""Who commits, among others, while a job goes its way: what people did, a claim, a step, what was
told, a delivery's key.
"""


def differences(expected: Ending, actual: Ending) -> list[str]:
    """Say in what two ends differ."""
    pairs = {
        one.name: (getattr(expected, one.name), getattr(actual, one.name)) for one in fields(Ending)
    }
    return [f"{name}: {wanted} / {got}" for name, (wanted, got) in pairs.items() if wanted != got]


def require_same_end(
    recording: Recording, case: Case, played: Played, *, like: tuple[str, ...]
) -> None:
    """Fail unless a play went `like` another until the last blow, and ended like the recording."""
    blow = f"EDGECERT_TEST_MATRIX={case} is {case.last_of(like) or 'before the start'}"
    expected = recording.ending.with_twice(played.twice)

    assert like[: case.until] == played.points[: case.until]
    assert [blow] == [blow, *differences(expected, played.ending)]


def test_the_undisturbed_job_ends_well(recording: Recording) -> None:
    """All is told once, nothing is owed, nothing was logged as an error."""
    end = recording.ending

    assert {1} == set(end.told.values())
    assert () == end.owed
    assert () == end.errors
    assert ("submit", "confirm") == end.acts
    for made in (end.certificates, end.distributions):
        tags = sorted(_tags(one) for one in made)
        assert [*(TAGGED.format(task) for task in range(3)), STOREFRONTS] == tags


def _tags(made: str) -> str:
    """Return the tags of what was made, which stand last."""
    return json.dumps(json.loads(made)[-1], sort_keys=True)


def test_every_operation_has_its_points(
    recording: Recording, removal: Recording, crashed: Mapping[str, Played]
) -> None:
    """What the bot can call is called in a scene or after a crash, or a test is named that kills it
    elsewhere; nothing else is called.
    """
    reached = {*recording.points, *removal.points}.union(
        *(played.points for played in crashed.values())
    )
    called = {name for name in reached if is_call(name)}
    if any(name.startswith(ACK) for name in reached):
        called.add(REQUEST_URL)

    assert operations() == called | NEVER_CALLED.keys()
    assert set() == called & NEVER_CALLED.keys()
    assert {} == dangling(NEVER_CALLED)


def test_every_commit_has_its_point(
    recording: Recording, removal: Recording, crashed: Mapping[str, Played]
) -> None:
    """Who writes on another way than all others is noticed, and so is a watch that sees nobody."""
    plays = (recording.points, removal.points, *(played.points for played in crashed.values()))
    written = {name for points in plays for name in points if name.startswith((COMMIT, UNSEEN))}

    assert [] == [name for name in written if name.startswith(UNSEEN)]
    assert {name.removeprefix(f"{COMMIT} ") for name in written} >= WRITERS


def test_a_test_that_is_not_there_is_noticed() -> None:
    """So is a file that is not, and one that has nothing to do with the operation."""
    here = "functional/steps/test_mails.py::test_two_wishes_are_a_second_apart"
    wrong = {
        "acm.Nothing": here,
        "acm.ResendValidationEmail": here.replace("two", "no"),
        "acm.UpdateCertificateOptions": here.replace("mails.py", "nothing.py"),
    }

    assert wrong == dangling(wrong | {"acm.DescribeCertificate": here})


def test_every_kind_of_answer_has_its_points(recording: Recording) -> None:
    """A bot dies before and behind each answer that a person waits for."""
    kinds = {"slash_commands", "block_suggestion", "block_actions", "view_submission"}

    assert {f"{ACK} {kind}" for kind in kinds | {"app_home_opened"}} == {
        name for name in recording.points if name.startswith(ACK)
    }


def test_the_job_ends_the_same_whatever_happens_at_one_point(
    bots: ForkServerContext, recording: Recording, share: Share, subtests: pytest.Subtests
) -> None:
    """Killed and restarted at once, killed and restarted an hour later, or without an answer.

    `--randomly-seed` draws the same sample again, and EDGECERT_TEST_MATRIX takes a case's name.
    """
    for case in share.cases(recording):
        with subtests.test(str(case)):
            require_same_end(recording, case, play(bots, case), like=recording.points)


@pytest.mark.parametrize("name", FOUND_AGAIN)
def test_a_bot_may_die_again_while_it_finds_what_the_first_one_made(
    bots: ForkServerContext,
    recording: Recording,
    crashed: Mapping[str, Played],
    second: str,
    name: str,
    subtests: pytest.Subtests,
) -> None:
    """Around each call that is made only because an earlier bot died."""
    crash, points = recording.crash_behind(name), crashed[name].points
    require_same_end(recording, crash, crashed[name], like=recording.points)
    deaths = crashes_while_finding(recording, crash, points)
    for case in deaths if second == WHOLE else [drawing(second).choice(deaths)]:
        with subtests.test(str(case)):
            require_same_end(recording, case, play(bots, case), like=points)
