"""Mails that are sent again, and certificates that move to DNS, done on the strict AWS: looked at
freshly, once a second, found again after a crash.
"""

import pytest

from bot.domain.inquiry import InquiryKind
from bot.steps.asked import LAG
from tests.functional.steps.bench import Bench
from tests.functional.steps.test_inquiries import ask
from tests.functional.steps.test_tagging import KilledError, told

RESEND = "acm.ResendValidationEmail"
MOVE = "acm.UpdateCertificateOptions"


def by_mail(bench: Bench, *names: str, **facts: object) -> str:
    """Seed a certificate that is proven by mail; pending unless facts say otherwise."""
    given = {"status": "PENDING_VALIDATION", "created_at": bench.time} | facts
    arn = bench.server.seed_certificate(*(names or ("shop.example",)), method="EMAIL", **given)
    bench.sweep()
    return arn


def resend(bench: Bench, arn: str, name: str = "shop.example") -> dict[str, object]:
    """Ask for mails, and give the answer."""
    ask(bench, InquiryKind.RESEND_MAIL, arn=arn, name=name)
    return told(bench)


def move(bench: Bench, arn: str) -> dict[str, object]:
    """Ask for the way to DNS, and give the answer."""
    ask(bench, InquiryKind.MOVE_TO_DNS, arn=arn, name="shop.example")
    return told(bench)


def mailed(bench: Bench, arn: str) -> list[tuple[str, str]]:
    """Give what ACM was asked to mail."""
    return bench.server.acm.get(arn).mailed


def test_mails_are_sent_again_for_one_name(bench: Bench) -> None:
    """To its boxes, which are told; the audit keeps it."""
    arn = by_mail(bench, "shop.example", "*.shop.example")
    answer = resend(bench, arn, "*.shop.example")
    boxes = answer["emails"]

    assert [("*.shop.example", "*.shop.example")] == mailed(bench, arn)
    assert isinstance(boxes, list)
    assert "postmaster@shop.example" in boxes
    assert ["done"] == [row.outcome for row in bench.store.audit.of_subject(arn)]


def test_two_wishes_are_a_second_apart(bench: Bench) -> None:
    """ACM takes one call a second."""
    arn = by_mail(bench)
    for _ in range(2):
        ask(bench, InquiryKind.RESEND_MAIL, arn=arn, name="shop.example")
    first = told(bench, rounds=1)
    at_once = bench.calls(RESEND)
    second = told(bench)

    assert "shop.example" == first["name"] == second["name"]
    assert (1, 2) == (at_once, bench.calls(RESEND))


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"status": "VALIDATION_TIMED_OUT"}, "timed out: ACM takes no answer"),
        ({"status": "ISSUED"}, "is issued: it waits for no mail"),
        ({"status": "FAILED"}, "is failed: it waits for no mail"),
        ({"method": "DNS"}, "is proven by records in DNS"),
        ({"kind": "IMPORTED", "status": "ISSUED"}, "was imported: nobody proves its names"),
        ({"kind": "PRIVATE", "status": "ISSUED"}, "is of a private authority"),
        ({"validated": {"shop.example"}}, "Every name of `shop.example` is proven already"),
    ],
)
def test_no_mail_is_asked_for_in_vain(bench: Bench, facts: dict[str, object], why: str) -> None:
    """What ACM would refuse is answered with the reason, by what it says right now."""
    arn = by_mail(bench)
    for name, value in facts.items():
        setattr(bench.server.acm.get(arn), name, value)

    assert why in str(resend(bench, arn)["error"])
    assert 0 == bench.calls(RESEND)


def test_a_name_that_was_proven_meanwhile_is_not_mailed(bench: Bench) -> None:
    """The others still wait."""
    arn = by_mail(bench, "shop.example", "blog.example", validated={"shop.example"})

    assert "`shop.example` is proven already" in str(resend(bench, arn)["error"])


def test_a_lost_answer_is_not_repeated(bench: Bench) -> None:
    """Twice the same mail is worse than a look into the box; a crash may mail twice."""
    arn = by_mail(bench)
    bench.server.faults.add(RESEND, "lost")

    assert "the mails for `shop.example` may be on their way" in str(resend(bench, arn)["error"])
    assert 1 == bench.calls(RESEND)


@pytest.mark.parametrize("fault", ["throttle", "server_error"])
def test_what_passes_is_waited_out(bench: Bench, fault: str) -> None:
    """ACM's weather is not the person's trouble."""
    arn = by_mail(bench)
    bench.server.faults.add(RESEND, fault)  # type: ignore[arg-type] # by parameter

    assert "emails" in resend(bench, arn)
    assert 1 == len(mailed(bench, arn))


@pytest.mark.parametrize(
    ("operation", "status"), [(RESEND, "PENDING_VALIDATION"), (MOVE, "ISSUED")]
)
def test_what_aws_denies_is_told_with_the_permission(
    bench: Bench, operation: str, status: str
) -> None:
    """At once: nobody waits for what only an administrator can mend."""
    arn = by_mail(bench, status=status)
    bench.server.faults.add(operation, "denied")
    answer = resend(bench, arn) if operation == RESEND else move(bench, arn)

    assert operation.replace(".", ":") in str(answer["error"])


def test_what_is_gone_is_said(bench: Bench) -> None:
    """Deleted since the page was shown; other errors are told as AWS says them."""
    arn = by_mail(bench)
    bench.server.faults.add("acm.DescribeCertificate", "denied")
    denied = resend(bench, arn)
    bench.server.acm.vanish(arn)
    gone = resend(bench, arn)

    assert "acm:DescribeCertificate" in str(denied["error"])
    assert "It is no longer in ACM: someone deleted it." == gone["error"]


def test_an_issued_certificate_moves_to_dns(bench: Bench) -> None:
    """Its records are told, a name and its wildcard together, and kept for its page."""
    arn = by_mail(bench, "shop.example", "*.shop.example", "blog.example", status="ISSUED")
    answer = move(bench, arn)
    records = answer["records"]
    known = bench.store.inventory.certificate(arn)

    assert isinstance(records, list)
    assert [["*.shop.example", "shop.example"], ["blog.example"]] == sorted(
        sorted(one["names"]) for one in records
    )
    assert all(one["name"].startswith("_") and one["type"] == "CNAME" for one in records)
    assert "DNS" == bench.server.acm.get(arn).method
    assert known is not None
    assert "ResourceRecord" in str(known.details)


def test_a_move_is_found_again_after_a_crash(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between AWS's answer and our commit; the second worker tells the records."""
    arn = by_mail(bench, status="ISSUED")

    def die(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as broken:
        broken.setattr(bench.store.inquiries, "answer", die)
        with pytest.raises(KilledError):
            move(bench, arn)
    bench.pass_time(seconds=121)
    answer = told(bench)

    assert 1 == len(list(answer["records"]))  # type: ignore[call-overload] # a list
    assert 1 == bench.calls(MOVE)


def test_a_lost_move_is_looked_for(bench: Bench) -> None:
    """It was done: nothing is asked for a second time."""
    arn = by_mail(bench, status="ISSUED")
    bench.server.faults.add(MOVE, "lost")

    assert "records" in move(bench, arn)
    assert "DNS" == bench.server.acm.get(arn).method


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"status": "PENDING_VALIDATION"}, "is pending: ACM moves issued certificates only"),
        ({"status": "EXPIRED"}, "is expired: ACM moves issued certificates only"),
        ({"kind": "IMPORTED"}, "ACM did not issue `shop.example`"),
    ],
)
def test_what_cannot_move_is_told_why(bench: Bench, facts: dict[str, object], why: str) -> None:
    """By what ACM says right now."""
    arn = by_mail(bench, status="ISSUED")
    for name, value in facts.items():
        setattr(bench.server.acm.get(arn), name, value)

    assert why in str(move(bench, arn)["error"])
    assert 0 == bench.calls(MOVE)


def test_records_that_come_late_are_waited_for_a_while(bench: Bench) -> None:
    """Then the page has to tell them."""
    arn = by_mail(bench, status="ISSUED")
    bench.server.knobs.record_lag = 3600
    ask(bench, InquiryKind.MOVE_TO_DNS, arn=arn, name="shop.example")
    at_once = told(bench, rounds=1)
    answer = told(bench, rounds=int(LAG.total_seconds()))

    assert {} == at_once
    assert [] == answer["records"]
