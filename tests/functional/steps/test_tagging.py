"""Edited tags, done by a worker on the strict AWS: killed, throttled, overtaken, refused."""

import pytest

from bot.domain import tag_edit
from bot.domain.inquiry import InquiryKind
from bot.steps.asked import LAG, PATIENCE
from tests.functional.steps.bench import Bench
from tests.functional.steps.test_inquiries import ask

WAS = {"team": "shop", "old": "1", "edgecert:job": "J-1"}
WANTED = {"team": "web", "env": "prod"}
LATE = 1
"""Seconds more than a bound."""


class KilledError(BaseException):
    """The worker dies here."""


def tagged(bench: Bench, *, distributions: int = 0) -> tuple[str, list[str]]:
    """Seed a certificate with tags, and distributions that serve it with the same."""
    arn = bench.server.seed_certificate("shop.example", "*.shop.example")
    bench.server.acm.get(arn).tags.put(WAS, bench.time)
    viewer = {"ACMCertificateArn": arn, "SSLSupportMethod": "sni-only"}
    made = []
    for number in range(distributions):
        names = {"Quantity": 1, "Items": [f"n{number}.shop.example"]}
        one = bench.server.seed_distribution(ViewerCertificate=viewer, Aliases=names)
        bench.server.cloudfront.get(one).tags.put({**WAS, "own": "x"}, bench.time)
        made.append(one)
    bench.sweep()
    return arn, made


def edit(bench: Bench, arn: str, alike: list[str], wanted: dict[str, str] = WANTED) -> None:
    """Ask for other tags, as the form does."""
    change = tag_edit.changed(WAS, wanted)
    ask(
        bench,
        InquiryKind.EDIT_TAGS,
        arn=arn,
        name="shop.example",
        change=tag_edit.written(change),
        distributions=" ".join(alike),
    )


def told(bench: Bench, *, rounds: int = 8, seconds: float = 2) -> dict[str, object]:
    """Let the worker work, and time pass, until there is an answer; give it."""
    for _ in range(rounds):
        while bench.inquirer.run_one(bench.time):
            continue
        claim = bench.store.inquiries.claim_answered(bench.time)
        if claim:
            return dict(claim.inquiry.answer)
        bench.pass_time(seconds=seconds)
    return {}


def of_certificate(bench: Bench, arn: str) -> dict[str, str]:
    """Give a certificate's tags as AWS has them."""
    return bench.aws.acm.tags(arn)


def of_distribution(bench: Bench, name: str) -> dict[str, str]:
    """Give a distribution's tags as AWS has them."""
    return bench.aws.cloudfront.tags(bench.server.cloudfront.get(name).arn)


AFTER = {**WANTED, "edgecert:job": "J-1"}


def test_tags_are_changed_and_the_bot_s_stay(bench: Bench) -> None:
    """What the form did not show is not touched; the page shows them at once; the audit says so."""
    arn, _ = tagged(bench)
    edit(bench, arn, [])
    answer = told(bench)
    known = bench.store.inventory.certificate(arn)

    assert ("changed", {}) == (answer["certificate"], answer["alike"])
    assert of_certificate(bench, arn) == AFTER
    assert known is not None
    assert known.tags == AFTER
    assert [("U1", "edit tags", "done")] == [
        (row.actor, row.action, row.outcome) for row in bench.store.audit.of_subject(arn)
    ]


def test_distributions_are_changed_alike_at_their_rate(bench: Bench) -> None:
    """Their other tags stay; two a second at most."""
    arn, users = tagged(bench, distributions=3)
    edit(bench, arn, users)
    answer = told(bench)

    assert dict.fromkeys(users, "") == answer["alike"]
    assert [{**AFTER, "own": "x"}] * 3 == [of_distribution(bench, one) for one in users]


@pytest.mark.parametrize("at", ["answer", "defer"])
def test_a_worker_that_is_killed_is_followed_by_another(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """After AWS did it and before that was saved: nothing is done twice that would show."""
    arn, users = tagged(bench, distributions=2)
    edit(bench, arn, users)

    def die(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as broken:
        broken.setattr(bench.store.inquiries, at, die)
        with pytest.raises(KilledError):
            told(bench)
    bench.pass_time(seconds=121)
    bench.restart()
    answer = told(bench)

    assert "error" not in answer
    assert dict.fromkeys(users, "") == answer["alike"]
    assert of_certificate(bench, arn) == AFTER
    assert {**AFTER, "own": "x"} == of_distribution(bench, users[0])


@pytest.mark.parametrize("fault", ["lost", "drop", "throttle", "server_error"])
@pytest.mark.parametrize(
    "operation",
    [
        "acm.AddTagsToCertificate",
        "acm.RemoveTagsFromCertificate",
        "acm.ListTagsForCertificate",
        "cloudfront.TagResource",
        "cloudfront.UntagResource",
    ],
)
def test_a_call_that_stumbles_is_made_again(bench: Bench, operation: str, fault: str) -> None:
    """Whether AWS did it and the answer was lost, or it did not."""
    arn, users = tagged(bench, distributions=1)
    bench.server.faults.add(operation, fault, times=2)  # type: ignore[arg-type] # by parameter
    edit(bench, arn, users)
    answer = told(bench)

    assert {users[0]: ""} == answer["alike"]
    assert of_certificate(bench, arn) == AFTER
    assert {**AFTER, "own": "x"} == of_distribution(bench, users[0])


def test_what_someone_else_changed_meanwhile_is_not_touched(bench: Bench) -> None:
    """Told with what it is now, once lists had time to show it."""
    arn, _ = tagged(bench)
    bench.server.acm.get(arn).tags.put({"team": "ops"}, bench.time)
    bench.server.acm.get(arn).tags.remove(["old"], bench.time)
    edit(bench, arn, [])
    early = told(bench, rounds=1)
    answer = told(bench, rounds=int(LAG.total_seconds()))

    assert {} == early
    assert "Someone changed its tags since you opened the form: now `team` is `ops`." in str(
        answer["error"]
    )
    assert {"team": "ops", "edgecert:job": "J-1"} == of_certificate(bench, arn)
    assert [answer["error"]] == [
        row.outcome.removeprefix("refused: ") for row in bench.store.audit.of_subject(arn)
    ]


def test_what_someone_set_on_a_distribution_stays(bench: Bench) -> None:
    """Neither overwritten nor taken off there, once lists had time to show it; the rest is changed,
    and the answer says what was not.
    """
    arn, (one, two, three) = tagged(bench, distributions=3)
    for which, tags in (
        (one, {"team": "ops", "old": "2"}),
        (two, {"env": "test", "team": "ops", "old": "2"}),
    ):
        bench.server.cloudfront.get(which).tags.put(tags, bench.time)
    bench.server.cloudfront.get(three).tags.remove(["team"], bench.time)
    edit(bench, arn, [one, two, three])
    answer = told(bench, rounds=int(LAG.total_seconds()))
    others = {"edgecert:job": "J-1", "own": "x"}

    assert {
        one: "someone else set `team`, `old` there, so that stays as it is. The rest is changed.",
        two: "someone else set `team`, `env`, `old` there, so that stays as it is.",
        three: "",
    } == answer["alike"]
    assert {**others, "team": "ops", "old": "2", "env": "prod"} == of_distribution(bench, one)
    assert {**others, "team": "ops", "old": "2", "env": "test"} == of_distribution(bench, two)
    assert {**others, **WANTED} == of_distribution(bench, three)
    assert of_certificate(bench, arn) == AFTER


def test_many_tags_that_stay_are_counted(bench: Bench) -> None:
    """Three are named."""
    arn, (one,) = tagged(bench, distributions=1)
    keys = [f"k{number}" for number in range(5)]
    bench.server.cloudfront.get(one).tags.put(dict.fromkeys(keys, "2"), bench.time)
    edit(bench, arn, [one], dict.fromkeys(keys, "1"))
    answer = told(bench, rounds=int(LAG.total_seconds()))

    assert "`k0`, `k1`, `k2` and 2 more there" in str(answer["alike"])


def test_several_keys_that_were_changed_are_counted(bench: Bench) -> None:
    """Three are named; what is gone is said to be."""
    arn, _ = tagged(bench)
    edit(bench, arn, [], {f"k{number}": "1" for number in range(5)})
    changed = {f"k{number}": "2" for number in range(5)} | {"k0": ""}
    bench.server.acm.get(arn).tags.put(changed, bench.time)
    answer = told(bench, rounds=int(LAG.total_seconds()))

    assert "now `k0` is gone or empty, `k1` is `2`, `k2` is `2` and 2 more." in str(answer["error"])


def test_lists_that_lag_are_waited_for(bench: Bench) -> None:
    """Two edits in a row: the second is of what the first wrote."""
    arn, _ = tagged(bench)
    bench.server.knobs.tag_lag = 6
    bench.pass_time(seconds=60)
    edit(bench, arn, [])
    told(bench)
    change = tag_edit.changed(AFTER, {"team": "ops"})
    subject = {"arn": arn, "name": "shop.example", "change": tag_edit.written(change)}
    ask(bench, InquiryKind.EDIT_TAGS, **subject, distributions="")
    answer = told(bench)
    bench.pass_time(seconds=60)

    assert "error" not in answer
    assert {"team": "ops", "edgecert:job": "J-1"} == of_certificate(bench, arn)


def test_fifty_are_replaced_by_fifty(bench: Bench) -> None:
    """Without room for the new ones the old go first; one more than fits is refused before."""
    arn, users = tagged(bench, distributions=1)
    full = {f"k{number}": "" for number in range(47)}
    for tags in (bench.server.acm.get(arn).tags, bench.server.cloudfront.get(users[0]).tags):
        tags.put(full, bench.time)
    edit(bench, arn, users, {"team": "web", "env": "prod"})
    swapped = told(bench)
    edit(bench, arn, [], {"team": "shop", "old": "1", "more": "1"})
    refused = told(bench)

    assert {users[0]: "it would have 51 tags; at most 50 fit."} == swapped["alike"]
    assert {**AFTER, **full} == of_certificate(bench, arn)
    assert "It has 50 tags by now, and would have 51; at most 50 fit." in str(refused["error"])


def test_what_a_distribution_refuses_is_told_of_it(bench: Bench) -> None:
    """The others and the certificate are changed; what is gone, or serves another, is left out."""
    arn, users = tagged(bench, distributions=2)
    bench.server.faults.add("cloudfront.TagResource", "denied", times=1)
    edit(bench, arn, [*users, "E1NOWHERE"])
    answer = told(bench)
    alike = answer["alike"]

    assert isinstance(alike, dict)
    assert "cloudfront:TagResource" in alike[users[0]]
    assert ("", "it does not serve this certificate any more.") == (
        alike[users[1]],
        alike["E1NOWHERE"],
    )


def test_a_distribution_that_stays_unreachable_is_told_at_last(bench: Bench) -> None:
    """Nobody waits for ever for an answer."""
    arn, users = tagged(bench, distributions=1)
    bench.server.faults.add("cloudfront.TagResource", "server_error", times=999)
    edit(bench, arn, users)
    early = told(bench, rounds=3)
    bench.pass_time(seconds=PATIENCE.total_seconds() + LATE)
    answer = told(bench)
    alike = answer["alike"]

    assert {} == early
    assert isinstance(alike, dict)
    assert "AWS said:" in alike[users[0]]


@pytest.mark.parametrize(
    "operation",
    [
        "acm.AddTagsToCertificate",
        "acm.RemoveTagsFromCertificate",
        "cloudfront.TagResource",
        "cloudfront.UntagResource",
    ],
)
def test_what_aws_denies_is_told_with_the_permission(bench: Bench, operation: str) -> None:
    """At once: nobody waits for what only an administrator can mend."""
    arn, users = tagged(bench, distributions=1)
    bench.server.faults.add(operation, "denied", times=1)
    edit(bench, arn, users)
    answer = told(bench)

    assert operation.replace(".", ":") in str(answer.get("error") or answer["alike"])


def test_a_certificate_that_is_gone_is_told(bench: Bench) -> None:
    """Deleted after the form was sent."""
    arn, _ = tagged(bench)
    bench.server.acm.vanish(arn)
    edit(bench, arn, [])
    gone = told(bench)

    assert "The certificate is not there" in str(gone["error"])
