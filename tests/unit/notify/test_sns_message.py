"""What SNS is told: by the documented schema, within its limits, nothing lost between parts."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.aws.sns import printable
from bot.domain.event import Event, EventKind
from bot.domain.job import Job, JobState, Request
from bot.domain.kinds import JobKind
from bot.domain.records import KEEP
from bot.notify.sns_message import MOST_BYTES, SCHEMA, Notice, notices

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
DOCS = Path(__file__).resolve().parents[3] / "docs"
JOB = Job(42, JobKind.CREATE, "111122223333", JobState.RUNNING, Request(()), "U0DANA", "C1", NOW)
E = EventKind
LIMIT = 256 * 1024


def schema() -> Draft202012Validator:
    """Return the documented schema, itself checked."""
    text = json.loads((DOCS / "sns-schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(text)
    return Draft202012Validator(text, format_checker=Draft202012Validator.FORMAT_CHECKER)


def a_record(name: str, **more: object) -> dict[str, object]:
    """Return a record as events carry it."""
    record = {
        "name": f"_x.{name}",
        "host": "_x",
        "type": "CNAME",
        "value": "_y.acm-validations.aws",
    }
    return {**record, "names": [name], "tasks": [name], "found": False, **more}


def zones(*names: str, records: int = 1) -> dict[str, Any]:
    """Return the payload of a records event."""
    return {
        "zones": [
            {
                "zone": name,
                "hosted": False,
                "records": [a_record(f"s{one}.{name}") for one in range(records)],
            }
            for name in names
        ],
        "waiting_for": ["late.example"],
    }


APEX = a_record("a.example", type="ALIAS", zone="a.example", hosted=True)
CREATED = {"names": ["a.example"], "id": "E1", "domain": "d1.cloudfront.net", "arn": "arn"} | {
    "ipv6": True,
    "request_id": "r",
    "records": [APEX],
}
FAILED = {"names": ["a.example"], "reason": "CAA_ERROR", "detail": "CAA forbids Amazon."} | {
    "who_acts": "domain owner",
    "remedy": "Allow amazon.com.",
    "link": "https://docs.aws.amazon.com/x",
    "support_text": "Account: 1",
    "arn": None,
    "request_id": None,
}
FINISHED = {"state": "failed", "ready": 1, "issued": 0, "failed": 1, "cancelled": 0} | {
    "seconds": 2520,
    "waited": {"domain owner": 1860},
    "tasks": [
        {"names": ["a.example"], "state": "ready", "arn": "arn", "distribution": "E1"},
        {"names": ["b.example"], "state": "failed", "detail": "CAA", "not_after": None},
    ],
}
REMOVED = {"names": ["a.example"], "what": "distribution", "id": "E1", "request_id": None}
DENIED = {"operation": "acm.RequestCertificate", "action": "acm:RequestCertificate"} | {
    "detail": "AWS denies it.",
    "policy": "iam-policy-create.json",
    "statement": '[{"Effect": "Allow"}]',
    "names": ["a.example", "b.example"],
    "tasks": ["0" * 32],
}
CHANGED = {"names": ["a.example"], "id": "E1", "domain": "d1.cloudfront.net", "how": "swap"} | {
    "before": "s1",
    "differs": 2,
    "request_id": "r",
    "ipv6": True,
    "records": [APEX],
    "obsolete": [a_record("old.example", zone="old.example", hosted=False)],
}
KEY = {"names": ["a.example"], "title": "shop", "reason": "awaiting_key", "detail": "Not yet."}
IMPORTED = {"names": ["c.example"], "state": "imported", "arn": "arn", "title": "shop"} | {
    "renewed": False,
    "not_after": "2027-02-19T12:00:00+00:00",
    "reminders": ["2027-01-05T12:00:00+00:00", "2027-01-20T12:00:00+00:00"],
}
SUPERSEDED = {"arn": "arn:old", "names": ["a.example"], "users": []}
EVERY: Mapping[EventKind, dict[str, Any]] = {
    E.CHANGED: CHANGED,
    E.SUPERSEDED: SUPERSEDED,
    E.RECORDS: zones("a.example"),
    E.RECORDS_SUPPLEMENT: zones("b.example"),
    E.DISTRIBUTION_CREATED: CREATED,
    E.REMOVED: REMOVED,
    E.TASK_FAILED: FAILED,
    E.DENIED: DENIED,
    E.KEY_NEEDED: KEY,
    E.FINISHED: FINISHED,
}


def told(kind: EventKind, *payloads: dict[str, Any]) -> list[Notice]:
    """Return the messages of events of one kind."""
    events = [Event(42, at, kind, payload, NOW) for at, payload in enumerate(payloads, start=3)]
    return notices(JOB, events)


@pytest.mark.parametrize("kind", EVERY)
def test_every_message_keeps_to_the_documented_schema(kind: EventKind) -> None:
    """The document says its version, its job and event, and validates."""
    (notice,) = told(kind, EVERY[kind])
    document = json.loads(notice.document)

    assert [] == [error.message for error in schema().iter_errors(document)]
    assert (SCHEMA, "J-42", kind.value) == (document["schema"], document["job"], document["event"])
    assert ("U0DANA", [3], NOW.isoformat()) == (
        document["requested_by"],
        document["numbers"],
        document["at"],
    )


@pytest.mark.parametrize(
    ("kind", "state", "zone"),
    [
        (E.RECORDS, "awaiting_validation", "a.example"),
        (E.RECORDS_SUPPLEMENT, "awaiting_validation", "b.example"),
        (E.DISTRIBUTION_CREATED, "deploying", "a.example"),
        (E.CHANGED, "deploying", "a.example"),
        (E.SUPERSEDED, "superseded", "a.example"),
        (E.REMOVED, "removed", "a.example"),
        (E.TASK_FAILED, "failed", "a.example"),
        (E.FINISHED, "failed", "a.example,b.example"),
    ],
)
def test_attributes_are_for_filters(kind: EventKind, state: str, zone: str) -> None:
    """Each message carries job, event, state and zone."""
    (notice,) = told(kind, EVERY[kind])

    assert {"job": "J-42", "event": kind.value, "state": state, "zone": zone} == notice.attributes


def test_very_many_zones_are_multiple() -> None:
    """An attribute stays short."""
    (notice,) = told(E.RECORDS, zones(*(f"zone-{one}.example" for one in range(40))))

    assert "multiple" == notice.attributes["zone"]


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (E.RECORDS, "J-42: DNS records to add in 1 zone"),
        (E.DISTRIBUTION_CREATED, "J-42: 1 distribution created"),
        (E.CHANGED, "J-42: 1 distribution changed"),
        (E.SUPERSEDED, "J-42: 1 certificate replaced"),
        (E.TASK_FAILED, "J-42: 1 certificate failed"),
        (E.FINISHED, "J-42: finished with failures, 2 certificates"),
    ],
)
def test_a_subject_is_plain_and_short(kind: EventKind, subject: str) -> None:
    """SNS takes 100 printable ASCII characters: ours is sent as it is."""
    (notice,) = told(kind, EVERY[kind])

    assert subject == notice.subject
    assert printable(notice.subject) == notice.subject


def test_an_email_reads_well_without_slack() -> None:
    """Values stand on lines of their own, with what to do and to keep; no mark-up."""
    (records,) = told(E.RECORDS, EVERY[E.RECORDS])
    (made,) = told(E.DISTRIBUTION_CREATED, CREATED)
    (failed,) = told(E.TASK_FAILED, FAILED)
    (changed,) = told(E.CHANGED, CHANGED)
    (unused,) = told(E.SUPERSEDED, SUPERSEDED)
    (used,) = told(E.SUPERSEDED, {**SUPERSEDED, "users": ["E7"]})
    (ended,) = told(E.FINISHED, FINISHED)

    assert "Value: _y.acm-validations.aws" in records.email.splitlines()
    assert KEEP in records.email
    assert "(apex: ALIAS or ANAME; in Route 53 an A record with Alias on" in made.email
    assert "Add:\nType: ALIAS" in changed.email
    assert "Remove:\nType: CNAME\nName: _x.old.example" in changed.email
    assert "arn:old of a.example: serves nothing any more; it is kept" in unused.email
    assert "arn:old of a.example: still serves E7" in used.email
    assert "What to do (domain owner acts): Allow amazon.com." in failed.email
    assert "Text for AWS Support:\nAccount: 1" in failed.email
    assert "b.example: failed\nCAA" in ended.email
    assert not [
        one for one in (records, made, failed, ended) if "*" in one.email or "<" in one.email
    ]


def test_an_email_says_what_is_in_dns_already() -> None:
    """Nobody is to add a record twice."""
    payload = zones("a.example")
    (missing,) = told(E.RECORDS, payload)
    payload["zones"][0]["records"][0]["found"] = True
    (there,) = told(E.RECORDS, payload)

    assert "(in DNS already: nothing to do)" in there.email
    assert "nothing to do" not in missing.email


def test_several_distributions_are_one_message() -> None:
    """Those of one half-minute go together, with all their numbers."""
    (notice,) = told(E.DISTRIBUTION_CREATED, CREATED, {**CREATED, "id": "E2"})
    document = json.loads(notice.document)

    assert ["E1", "E2"] == [one["id"] for one in document["distributions"]]
    assert [3, 4] == document["numbers"]
    assert "J-42: 2 distributions created" == notice.subject


def size(notice: Notice) -> int:
    """Return what SNS counts: both texts in one envelope."""
    return len(json.dumps({"default": notice.document, "email": notice.email}).encode())


def test_a_long_message_is_split_by_zone() -> None:
    """Over 200 KB the zones are spread over parts; each validates, none is torn, none is lost."""
    names = [f"zone-{one:03d}.example" for one in range(300)]
    parts = told(E.RECORDS, zones(*names, records=9))
    documents = [json.loads(part.document) for part in parts]

    assert 1 < len(parts)
    assert names == [zone["zone"] for one in documents for zone in one["zones"]]
    assert all(size(part) < LIMIT for part in parts)
    for place, (part, document) in enumerate(zip(parts, documents, strict=True), start=1):
        assert {"number": place, "of": len(parts)} == document["part"]
        assert part.subject.endswith(f"(part {place} of {len(parts)})")
        assert [] == list(schema().iter_errors(document))


def test_a_zone_that_is_too_long_alone_is_torn_between_records() -> None:
    """One zone with thousands of records comes in parts too."""
    parts = told(E.RECORDS, zones("a.example", records=3000))
    records = [
        record["name"]
        for part in parts
        for zone in json.loads(part.document)["zones"]
        for record in zone["records"]
    ]

    assert [f"_x.s{one}.a.example" for one in range(3000)] == records
    assert all(size(part) < LIMIT for part in parts)
    assert {"a.example"} == {part.attributes["zone"] for part in parts}


def test_a_finish_with_500_certificates_fits() -> None:
    """The largest job's end is told within SNS's limit."""
    name = ".".join(["a" * 60] * 4)
    tasks = [
        {"names": [f"s{one}.{name}"] * 10, "state": "failed", "detail": "x" * 200}
        for one in range(500)
    ]
    parts = told(E.FINISHED, {**FINISHED, "tasks": tasks})

    assert 500 == sum(len(json.loads(part.document)["tasks"]) for part in parts)
    assert all(size(part) < LIMIT for part in parts)
    assert MOST_BYTES < LIMIT


def test_a_finish_without_certificates_is_told() -> None:
    """An empty list is one message."""
    assert 1 == len(told(E.FINISHED, {**FINISHED, "tasks": []}))


def test_the_example_in_the_docs_keeps_to_the_schema() -> None:
    """What docs/sns.md shows is valid."""
    text = (DOCS / "sns.md").read_text(encoding="utf-8")
    example = text.split("```json\n")[1].split("```")[0]

    assert [] == list(schema().iter_errors(json.loads(example)))


@pytest.mark.parametrize(
    ("more", "subject", "asks"),
    [
        ({}, "J-42: AWS denies acm:RequestCertificate", True),
        ({"policy": "", "statement": ""}, "J-42: AWS refuses Edgecert's credentials", False),
    ],
)
def test_a_missing_permission_is_told_with_what_allows_it(
    more: dict[str, str], subject: str, *, asks: bool
) -> None:
    """The email has the statement to add, if it is one that is missing, and what waits for it."""
    (notice,) = told(E.DENIED, {**DENIED, **more})

    assert subject == notice.subject
    assert asks == ('Add this to the role\'s policy:\n[{"Effect": "Allow"}]' in notice.email)
    assert "Waiting for it: a.example b.example" in notice.email


def test_people_are_named_as_slack_shows_them() -> None:
    """Whoever reads the mail has no Slack: an id stands only for whom the directory knows not."""
    event = Event(42, 3, E.TASK_FAILED, FAILED, NOW)
    job = replace(JOB, confirmed_by="U0SAM")
    (notice,) = notices(job, [event], people={"U0DANA": "Dana\r\n Diaz\u202e"})
    document = json.loads(notice.document)

    assert "asked for by Dana Diaz, confirmed by the Slack user U0SAM." in notice.email
    assert ("U0DANA", "U0SAM") == (document["requested_by"], document["confirmed_by"])
    assert "Dana" in document["requested_by_name"]
    assert None is document["confirmed_by_name"]
    assert [] == [error.message for error in schema().iter_errors(document)]


def test_the_end_of_an_import_says_when_it_ends() -> None:
    """Nobody renews it, and when people are reminded of that; the document validates."""
    ended = {**FINISHED, "state": "succeeded", "imported": 1, "tasks": [IMPORTED]}
    (notice,) = told(E.FINISHED, ended)
    late = {**IMPORTED, "reminders": []}

    assert [] == [one.message for one in schema().iter_errors(json.loads(notice.document))]
    assert "expires on 2027-02-19, and nobody renews it" in notice.email
    assert "reminded on 2027-01-05, 2027-01-20." in notice.email
    assert "nobody renews it." in told(E.FINISHED, {**ended, "tasks": [late]})[0].email
