"""The thread's replies: one for each milestone, who must act, and that each part fits."""

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.event import EventKind
from bot.domain.job import Distributions, JobState
from bot.domain.records import KEEP
from bot.views.thread import replies
from bot.views.thread_ended import span
from bot.views.thread_made import curl
from tests.unit.views.showing import (
    HOSTILE,
    LONGEST,
    NOW,
    a_job,
    an_event,
    assert_harmless,
    assert_message_fits,
    certificate_arn,
)

JOB = a_job(JobState.RUNNING)
E = EventKind
REQUESTER = "<@U0DANA0000>"


def a_record(name: str, *, kind: str = "CNAME", **more: object) -> dict[str, object]:
    """Return a record as events carry it."""
    record = {"name": f"_x.{name}", "host": "_x", "type": kind, "value": "_y.acm-validations.aws"}
    return {**record, "names": [name], "tasks": [name], **more}


def a_zone(name: str, *records: dict[str, object], hosted: bool = False) -> dict[str, object]:
    """Return a zone as events carry it."""
    return {"zone": name, "hosted": hosted, "records": list(records or [a_record(name)])}


def created(name: str, *records: dict[str, object]) -> dict[str, Any]:
    """Return the payload of a created distribution."""
    payload = {"names": [name], "id": "E1ABC", "domain": "d1.cloudfront.net", "ipv6": True}
    return {**payload, "arn": "arn", "request_id": "r", "records": list(records)}


def failed(name: str, **more: object) -> dict[str, Any]:
    """Return the payload of a failure."""
    payload = {"names": [name], "reason": "CAA_ERROR", "detail": "A CAA record forbids Amazon."}
    remedy = {
        "who_acts": "domain owner",
        "remedy": "Allow amazon.com.",
        "link": "https://docs.aws.amazon.com/x",
    }
    return {**payload, **remedy, "support_text": None, "arn": None, "request_id": "r", **more}


def ended(**more: object) -> dict[str, Any]:
    """Return the payload of a finish with one ready certificate."""
    counts = {"state": "succeeded", "ready": 1, "issued": 0, "failed": 0, "cancelled": 0}
    tasks = [{"names": ["a.example"], "state": "ready"}]
    return {**counts, "seconds": 2520, "waited": {}, "tasks": tasks, **more}


EVERY: dict[EventKind, dict[str, Any]] = {
    E.CONFIRMED: {"by": "U0SAM00000"},
    E.EDITED: {"by": "U0SAM00000"},
    E.RECORDS: {"zones": [a_zone("a.example")], "waiting_for": ["late.example"]},
    E.RECORDS_SUPPLEMENT: {"zones": [a_zone("late.example")], "waiting_for": []},
    E.ISSUED: {"names": ["a.example"], "arn": certificate_arn(), "not_after": NOW.isoformat()},
    E.IMPORTED: {
        "names": ["a.example"],
        "title": "a 2026",
        "arn": certificate_arn(),
        "not_after": NOW.isoformat(),
        "renewed": True,
        "served_by": ["E1ABC"],
    },
    E.KEY_NEEDED: {
        "names": ["a.example"],
        "title": "a 2026",
        "reason": "key_needed",
        "detail": "x",
    },
    E.DISTRIBUTION_CREATED: created(
        "a.example", a_record("a.example", zone="a.example", hosted=True)
    ),
    E.CHANGED: {
        "names": ["a.example"],
        "id": "E1ABC",
        "domain": "d1.cloudfront.net",
        "request_id": "r",
        "records": [a_record("a.example", zone="a.example", hosted=True)],
        "obsolete": [a_record("old.example", zone="old.example")],
    },
    E.SUPERSEDED: {"arn": certificate_arn(), "names": ["a.example"], "users": []},
    E.READY: {"names": ["a.example"], "id": "E1ABC", "domain": "d1.cloudfront.net"},
    E.TASK_FAILED: failed("a.example"),
    E.COVERING_LOST: {"names": ["b.a.example"], "covering": "*.a.example"},
    E.REQUESTED_AGAIN: {"names": ["a.example"], "arn": "arn", "attempt": 2, "why": "no records"},
    E.REMOVED: {"names": ["a.example"], "what": "distribution", "id": "E1", "request_id": "r"},
    E.KEPT: {"names": ["a.example"], "what": "certificate", "id": "arn:x/1", "by": "", "why": "y"},
    E.CHANGES_ACCEPTED: {"by": "U0SAM00000", "names": ["a.example"], "changes": ["a tag"]},
    E.DROPPED: {"names": ["a.example"], "by": "U0SAM00000", "kept": ["E1ABC"]},
    E.RETRIED: {"by": "U0SAM00000", "names": ["a.example"]},
    E.CANCEL_ASKED: {"by": "U0SAM00000"},
    E.DENIED: {
        "operation": "acm.RequestCertificate",
        "action": "acm:RequestCertificate",
        "detail": "AWS denies it.",
        "policy": "iam-policy-create.json",
        "statement": '[{"Effect": "Allow"}]',
        "names": ["a.example", "b.example"],
        "tasks": ["0" * 32],
    },
    E.ALLOWED: {"operation": "x", "action": "acm:RequestCertificate", "since": "2026-11-21T13:00Z"},
    E.EXPIRED: {},
    E.FINISHED: ended(),
}
NEVER_TOLD = {E.SUBMITTED, E.PLANNED, E.OFFER_ACCEPTED}
NEED_NOBODY = {
    *(
        E.ISSUED,
        E.IMPORTED,
        E.READY,
        E.REMOVED,
        E.KEPT,
        E.CHANGES_ACCEPTED,
        E.DROPPED,
        E.RETRIED,
        E.ALLOWED,
    ),
}


def said(kind: EventKind, payload: dict[str, Any], **job: object) -> str:
    """Return the text of the only reply to an event."""
    (reply,) = replies(replace(JOB, **job), [an_event(kind, payload)])  # type: ignore[arg-type]
    assert_message_fits(reply)
    return reply.text


@pytest.mark.parametrize("kind", E)
def test_every_event_but_three_is_told(kind: EventKind) -> None:
    """Each milestone has one reply; what only the card shows has none."""
    told = replies(JOB, [an_event(kind, EVERY.get(kind, {}))])

    assert (0 if kind in NEVER_TOLD else 1) == len(told)
    for reply in told:
        assert_message_fits(reply)


@pytest.mark.parametrize("kind", sorted(set(E) - NEVER_TOLD))
def test_a_payload_of_an_older_version_is_told_too(kind: EventKind) -> None:
    """A field that is missing makes a poorer reply, never none."""
    payload = {"state": "failed"} if kind is E.FINISHED else {}

    assert all(reply.text for reply in replies(JOB, [an_event(kind, payload)]))


@pytest.mark.parametrize("kind", sorted(set(E) - NEVER_TOLD))
@pytest.mark.parametrize("worst", [HOSTILE, LONGEST, HOSTILE * 40])
def test_hostile_payloads_are_told_harmlessly(kind: EventKind, worst: str) -> None:
    """Whatever AWS, DNS or a person put into an event, its reply fits and does no harm."""
    kept = {"state", "not_after", "hosted", "found", "type", "at"}

    def worsened(value: object, key: str = "") -> Any:  # noqa: ANN401 - JSON
        match value:
            case dict():
                return {name: worsened(inner, name) for name, inner in value.items()}
            case list():
                return [worsened(inner, key) for inner in value] * 20
            case str() if key not in kept:
                return worst
            case _:
                return value

    for reply in replies(JOB, [an_event(kind, worsened(EVERY[kind]))]):
        assert_message_fits(reply)
        assert_harmless(reply)


def test_no_events_are_no_replies() -> None:
    """Nothing happened, nothing is told."""
    assert [] == replies(JOB, [])


@pytest.mark.parametrize("kind", sorted(set(E) - NEVER_TOLD - NEED_NOBODY))
def test_who_asked_is_mentioned_where_a_person_is_needed(kind: EventKind) -> None:
    """Slack tells nobody of replies under a bot's message: the first and the urgent mention."""
    assert REQUESTER in said(kind, EVERY[kind])


def test_records_are_grouped_by_zone_each_value_to_copy() -> None:
    """Type, full name, host part and value stand in a code span each, under their zone."""
    zones = [
        a_zone("b.example", hosted=True),
        a_zone("a.example", a_record("a.example", found=True)),
    ]
    text = said(E.RECORDS, {"zones": zones, "waiting_for": ["late.example"]})

    assert "2 records in 2 zones, 1 of them there already" in text
    assert "*Zone* `b.example` · add at Route 53 of this account" in text
    assert "*Zone* `a.example` · add at its DNS provider" in text
    for shown in ("*Type*  `CNAME`", "*Name*  `_x.b.example`", "*Host*  `_x`"):
        assert shown in text
    assert "*Value*  `_y.acm-validations.aws`" in text
    assert "✅ *Already in DNS*" in text
    assert "please have the owner of each zone add these" in text
    assert "records of `late.example`" in text


def test_records_that_are_all_in_dns_ask_nobody() -> None:
    """A domain whose records stand from an earlier certificate: the reply says so at once."""
    zone = a_zone("a.example", a_record("a.example", found=True))
    text = said(E.RECORDS, {"zones": [zone], "waiting_for": []})

    assert "1 record in 1 zone, 1 of them there already" in text
    assert "nobody has to add anything" in text
    assert "please have the owner" not in text


def test_records_say_to_keep_them_and_what_they_are() -> None:
    """Every part says to keep the record; DNS validation has its full name once."""
    records = [a_record(f"site-{number}.example.com") for number in range(60)]
    told = replies(JOB, [an_event(E.RECORDS, {"zones": [a_zone("example.com", *records)]})])

    assert 1 < len(told)
    assert all(KEEP in reply.text for reply in told)
    assert 1 == "".join(reply.text for reply in told).count("(Domain Control Validation, DCV)")


@pytest.mark.parametrize("number", [1, 30, 120])
def test_long_replies_are_parts_that_lose_nothing(number: int) -> None:
    """Parts are numbered, torn between records, repeat their zone, and hold each record once."""
    zones = [a_zone(f"zone-{one}.example") for one in range(number)]
    told = replies(JOB, [an_event(E.RECORDS, {"zones": zones, "waiting_for": []})])
    names = re.findall(r"\*Name\*  `_x\.(zone-\d+\.example)`", "\n".join(one.text for one in told))

    for place, reply in enumerate(told, start=1):
        assert_message_fits(reply)
        assert len(told) == 1 or f"(part {place} of {len(told)})" in reply.text
    assert [f"zone-{one}.example" for one in range(number)] == names


@pytest.mark.parametrize(("number", "is_whole"), [(10, False), (11, True)])
def test_files_of_all_zones_are_not_to_be_forwarded_whole(number: int, is_whole: bool) -> None:  # noqa: FBT001 # a row of the table
    """Up to ten zones have files of their own; of more, one owner would read all the others'."""
    zones = [a_zone(f"zone-{one}.example") for one in range(number)]
    first, *_ = replies(JOB, [an_event(E.RECORDS, {"zones": zones, "waiting_for": []})])

    assert is_whole == ("forward each owner theirs, not the whole" in first.text)
    assert is_whole != ("the files below are made to be forwarded" in first.text)


def test_a_flood_of_records_is_trimmed_with_a_word_on_the_files() -> None:
    """Of 500 zones ten messages are posted; the last says how many more are in the files."""
    zones = [a_zone(f"zone-{one}.example") for one in range(500)]
    told = replies(JOB, [an_event(E.RECORDS, {"zones": zones, "waiting_for": []})])
    shown = sum(reply.text.count("*Name*  `") for reply in told)

    assert 10 == len(told)
    assert f"… and {500 - shown} more: the files below have every one." in told[-1].text


def test_a_record_at_the_apex_is_an_alias_in_words() -> None:
    """DNS allows no CNAME at the apex: the reply says what to add instead."""
    apex = a_record("a.example", kind="ALIAS", zone="a.example", hosted=False)
    text = said(E.DISTRIBUTION_CREATED, created("a.example", apex))
    old = said(E.DISTRIBUTION_CREATED, {**created("a.example", apex), "ipv6": False})

    assert "DNS allows no CNAME here" in text
    assert "an A and an AAAA record with *Alias* on" in text
    assert "an A record with *Alias* on" in old
    assert "point to its distribution" in text
    assert "redirect" not in text


def test_one_message_tells_many() -> None:
    """Many issued certificates are one message, with each one's names, page and end."""
    events = [
        an_event(E.ISSUED, {**EVERY[E.ISSUED], "names": [f"s{one}.example"]}, number=one)
        for one in range(8)
    ]
    (reply,) = replies(JOB, events)

    assert_message_fits(reply)
    assert "*Issued*: 8 certificates" in reply.text
    assert all(f"`s{one}.example`" in reply.text for one in range(8))


def test_good_news_of_hundreds_is_trimmed() -> None:
    """Of 500 that are ready three messages are posted, and All rows has the rest."""
    events = [
        an_event(E.READY, {**EVERY[E.READY], "names": [f"s{one}.example"]}, number=one)
        for one in range(500)
    ]
    told = replies(JOB, events)

    assert 3 == len(told)
    assert "more: *All rows* on the card has every one." in told[-1].text


def test_an_issued_certificate_says_whom_else_it_serves() -> None:
    """A wildcard's certificate is used for the names it covers."""
    text = said(E.ISSUED, {**EVERY[E.ISSUED], "used_for": ["b.a.example"]})

    assert "It also serves `b.a.example`." in text


def test_certificates_only_are_issued_to_be_attached() -> None:
    """Without distributions the reply says what comes next."""
    request = replace(JOB.request, distributions=Distributions.NONE)

    assert "They are yours to attach." in said(E.ISSUED, EVERY[E.ISSUED], request=request)


def test_ready_shows_that_it_works_before_dns_points_to_it() -> None:
    """The command reaches the new distribution by name; a wildcard is asked for by one label."""
    direct = "curl --connect-to a.example:443:d1.cloudfront.net:443 https://a.example/"

    assert f"`{direct}`" in said(E.READY, EVERY[E.READY])
    assert "https://edgecert-probe.a.example/" in curl("*.a.example", "d1.cloudfront.net")


def test_a_disabled_distribution_does_not_work_already() -> None:
    """A clone of a disabled template answers nobody: the reply says to enable it, not to try it."""
    text = said(E.READY, {**EVERY[E.READY], "enabled": False})

    assert "deployed, disabled: enable it first" in text
    assert "Each works once it is enabled" in text
    assert "curl" not in text
    assert "works already" not in text
    assert "works already" in said(E.READY, {**EVERY[E.READY], "enabled": True})


def test_failures_with_one_cause_are_one_entry() -> None:
    """Hundreds that fail alike are told once, with the remedy and who acts."""
    events = [an_event(E.TASK_FAILED, failed(f"s{one}.example"), number=one) for one in range(400)]
    (reply,) = replies(JOB, events)

    assert_message_fits(reply)
    assert 1 == reply.text.count("*What to do* (domain owner acts): Allow `amazon.com`.")
    assert "`s0.example`" in reply.text
    assert "and 380 more" in reply.text


def test_a_failure_for_aws_support_brings_the_text_to_paste() -> None:
    """What ends at AWS Support has its text as a code block; of many alike, three."""
    paste = "Account: 111122223333\nRegion: us-east-1"
    events = [
        an_event(E.TASK_FAILED, failed(f"s{one}.example", support_text=paste), number=one)
        for one in range(5)
    ]
    (reply,) = replies(JOB, events)

    assert_message_fits(reply)
    assert 3 == reply.text.count(f"```{paste}```")
    assert "… and 2 more of the same kind." in reply.text


@pytest.mark.parametrize(
    ("reasons", "told", "ended_with"),
    [
        (["CAA_ERROR"], "Once it is mended, press *Retry failed*", "Mend these, then press *Retry"),
        (
            ["served_certificate_dead"],
            "Once the job has ended, press *Clean up* on the card, and *Retry failed* after it.",
            "Press *Clean up* on the card, and *Retry failed* after it.",
        ),
        (
            ["CAA_ERROR", "served_certificate_dead"],
            "*Retry failed* on the card. For what serves a dead certificate, once the job has",
            "*Retry failed* on the card; for what serves a dead certificate, press *Clean up*",
        ),
    ],
)
def test_what_must_be_cleaned_up_first_is_offered_no_retry(
    reasons: list[str], told: str, ended_with: str
) -> None:
    """The card has no *Retry failed* for what serves a dead certificate before a clean-up."""
    events = [
        an_event(E.TASK_FAILED, failed(f"s{one}.example", reason=reason), number=one)
        for one, reason in enumerate(reasons)
    ]
    (reply,) = replies(JOB, events)
    tasks = [{"names": ["a.example"], "state": "failed", "reason": one} for one in reasons]

    assert told in reply.text
    assert ended_with in said(E.FINISHED, ended(state="failed", tasks=tasks))


def test_a_drop_says_what_stays() -> None:
    """What exists already is named; who dropped it is told when known."""
    kept = said(E.DROPPED, EVERY[E.DROPPED])
    nothing = said(E.DROPPED, {"names": ["a.example"], "kept": []})

    assert "*Dropped* by <@U0SAM00000>: `a.example` left the job." in kept
    assert "What exists stays: `E1ABC`." in kept
    assert "*Dropped*: `a.example` left the job. Nothing is left." in nothing


def test_cancelling_before_confirm_says_that_nothing_exists() -> None:
    """Cancel means two things: before Confirm nothing was made, after it what exists stays."""
    assert "nothing was created" in said(E.CANCEL_ASKED, EVERY[E.CANCEL_ASKED], confirmed_at=None)
    assert "What exists stays." in said(E.CANCEL_ASKED, EVERY[E.CANCEL_ASKED])


def test_the_end_says_how_long_and_who_waited_for_whom() -> None:
    """Counts, duration, the longest waits, what failed and what to press."""
    tasks = [
        {"names": ["a.example", "b.example"], "state": "ready"},
        *({"names": [f"f{one}.example"], "state": "failed", "detail": "CAA"} for one in range(20)),
        {"names": ["c.example"], "state": "cancelled"},
    ]
    waited = {"domain owner": 1860, "AWS": 480, "us": 0}
    text = said(
        E.FINISHED,
        ended(state="failed", failed=20, cancelled=1, tasks=tasks, waited=waited),
    )

    assert "🔴 *J-42 finished with failures*: 1 of 22 ready in 42 min" in text
    assert "🟢 1 ready · 🔴 20 failed · ⚪ 1 left out" in text
    assert "Longest waits: for the domain owner 31 min · for AWS 8 min" in text
    assert "… and 5 more failed." in text
    assert "press *Retry failed* on the card" in text


def test_the_end_says_who_changes_the_traffic_records() -> None:
    """Of how many names nobody saw one lead to its distribution; nothing when all do, when the job
    makes none or was cancelled, and of an event that counted none.
    """
    acts = "→ <@U0DANA0000> acts: "
    none = replace(JOB.request, distributions=Distributions.NONE)
    some = said(E.FINISHED, ended(names=3, live=1))
    one = said(E.FINISHED, ended(names=1, live=0))

    assert f"{acts}2 of 3 names were not seen to lead here yet. Have the traffic records" in some
    assert f"{acts}1 of 1 name was not seen to lead here yet." in one
    assert acts not in said(E.FINISHED, ended(names=3, live=3))
    assert acts not in said(E.FINISHED, ended())
    assert acts not in said(E.FINISHED, ended(names=3), request=none)
    assert acts not in said(E.FINISHED, ended(names=3), cancel_requested=True)


def test_unattached_certificates_end_with_a_warning() -> None:
    """A certificates-only job says that ACM will not renew what nothing uses, and until when."""
    request = replace(JOB.request, distributions=Distributions.NONE)
    tasks = [
        {"names": [f"s{one}.example"], "state": "issued", "not_after": NOW.isoformat()}
        for one in range(20)
    ]
    text = said(E.FINISHED, ended(issued=20, tasks=tasks), request=request)

    assert (
        "`s0.example`: not attached: ACM will not renew it; attach it or it expires on <!date^"
        in text
    )
    assert "… and 5 more certificates, likewise." in text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (2520, "42 min"),
        (11100, "3 h 5 min"),
        (86400, "1 day 0 h"),
        (187200, "2 days 4 h"),
    ],
)
def test_durations_are_said_as_people_do(seconds: int, words: str) -> None:
    """Two units at most."""
    assert words == span(seconds)


def test_a_missing_permission_calls_who_asked_and_who_confirmed() -> None:
    """Each once, with the action, the statement to add and how many wait; without a policy it is
    the credentials.
    """
    told = said(E.DENIED, EVERY[E.DENIED])
    refused = {**EVERY[E.DENIED], "operation": "credentials", "policy": "", "statement": ""}
    credentials = said(E.DENIED, refused)

    assert "*AWS denies* `acm:RequestCertificate`, so 2 certificates of J-42" in told
    assert 1 == told.count(f"<@{JOB.requested_by}>")
    assert "Edgecert's role:\n```[{" in told
    assert "*AWS refuses* Edgecert's credentials" in credentials
    assert "policy of" not in credentials


def test_an_allowance_says_how_long_it_took() -> None:
    """And that the job goes on."""
    assert "*AWS allows* `acm:RequestCertificate` again, after" in said(E.ALLOWED, EVERY[E.ALLOWED])
    assert "*AWS takes* Edgecert's credentials again: J-42 goes on." in said(E.ALLOWED, {})
