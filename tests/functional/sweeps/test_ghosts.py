"""What is gone and still listed, because lists lag: AWS itself is asked, and a few times only."""

import pytest

from bot.domain.inventory import SweepKind
from bot.errors import AwsError, Trouble
from scheduler.ghosts import Ghosts
from scheduler.sweeps import Sweeps
from tests.functional.sweeps.conftest import Bench

GET = "cloudfront.GetDistribution"


def _itself(row: str) -> str:
    return row


class Asked:
    """What was asked of AWS, which knows one of them."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.all: list[str] = []

    def look(self, one: str) -> object:
        """Answer as CloudFront does."""
        self.all.append(one)
        if one == "back":
            return object()
        code, trouble = {
            "denied": ("AccessDenied", Trouble.DENIED),
            "throttled": ("Throttling", Trouble.THROTTLED),
        }.get(one, ("NoSuchDistribution", Trouble.FINAL))
        raise AwsError(code, operation=GET, message="", trouble=trouble)


def test_what_is_gone_is_left_out_unless_aws_has_it() -> None:
    """The others pass as they are, unasked."""
    asked = Asked()
    ghosts = Ghosts(lambda: {"a", "back"}, asked.look, looks=9)

    assert ["b", "back", "c"] == ghosts.sorted_out(["a", "b", "back", "c"], _itself)
    assert ["a", "back"] == asked.all


def test_no_more_are_asked_for_than_allowed() -> None:
    """In all pages of a pass together; the rest stay gone until the next."""
    asked = Asked()
    ghosts = Ghosts(lambda: {"a", "b", "back"}, asked.look, looks=2)
    shown = [ghosts.sorted_out(page, _itself) for page in (["a"], ["b", "back", "c"])]

    assert [[], ["c"]] == shown
    assert ["a", "b"] == asked.all


def test_what_aws_does_not_answer_is_no_answer() -> None:
    """It stays gone, the rest of the list is read, and the next pass asks again."""
    ghosts = Ghosts(lambda: {"throttled"}, Asked().look, looks=1)

    assert ["other"] == ghosts.sorted_out(["throttled", "other"], _itself)


def test_a_refusal_to_tell_ends_the_pass() -> None:
    """Which then says what is denied."""
    with pytest.raises(AwsError, match="AccessDenied"):
        Ghosts(lambda: {"denied"}, Asked().look, looks=1).sorted_out(["denied"], _itself)


def test_what_goes_during_a_pass_is_gone_on_its_next_page() -> None:
    """A deletion may end between two pages, and lists lag."""
    gone: set[str] = set()
    ghosts = Ghosts(lambda: gone, Asked().look, looks=9)
    first = ghosts.sorted_out(["a"], _itself)
    gone.add("b")

    assert (["a"], ["c"]) == (first, ghosts.sorted_out(["b", "c"], _itself))


def test_a_distribution_that_is_gone_is_not_back_for_being_listed(
    bench: Bench, sweeps: Sweeps
) -> None:
    """It is listed a while longer, in its place."""
    bench.server.knobs.list_lag = 45
    gone, stays = (bench.server.seed_distribution(Enabled=False) for _ in range(2))
    sweeps.distributions()
    etag = bench.server.cloudfront.get(gone).etag
    bench.server.client("cloudfront").delete_distribution(Id=gone, IfMatch=etag)
    bench.store.inventory.forget_distribution(gone)
    known = []
    for seconds in (1, 60):
        bench.pass_time(seconds=seconds)
        bench.store.inventory.hurry(SweepKind.DISTRIBUTIONS)
        sweeps.distributions()
        known.append([one.id for one in bench.store.inventory.distributions(bench.server.account)])

    assert [[stays]] * 2 == known
    assert 1 == len(bench.server.calls(GET))
