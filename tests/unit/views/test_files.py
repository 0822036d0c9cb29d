"""The files: every record in every form, every row, and no cell that a spreadsheet would run."""

import csv
import io
import json
from dataclasses import replace

import pytest

from bot.domain.event import EventKind
from bot.domain.job import JobState
from bot.domain.task import Plan, TaskState
from bot.views.files import all_rows, files
from tests.unit.views.showing import (
    HOSTILE,
    NOW,
    a_job,
    a_task,
    an_event,
    certificate_arn,
    tasks_of,
)

JOB = a_job(JobState.RUNNING)
E = EventKind
RECORD = {"name": "_x.a.example", "host": "_x", "type": "CNAME", "value": "_y.acm-validations.aws"}


def rows(text: str) -> list[dict[str, str]]:
    """Return a CSV's rows by column."""
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("kind", [E.RECORDS, E.RECORDS_SUPPLEMENT])
def test_records_come_in_four_forms(kind: EventKind) -> None:
    """A table, a zone file, Terraform and a Route 53 change batch, all with the record."""
    made = dict(
        files(JOB, [an_event(kind, {"zones": [{"zone": "a.example", "records": [RECORD]}]})])
    )

    assert {"records.csv", "records.zone", "records.tf", "records.json"} == set(made)
    assert all("_x.a.example" in text for text in made.values())
    assert "_x" == rows(made["records.csv"])[0]["host"]
    assert json.loads(made["records.json"])


def test_traffic_records_of_several_distributions_are_one_set() -> None:
    """Distributions told together have their records in one set of files."""
    events = [
        an_event(
            E.DISTRIBUTION_CREATED,
            {
                "ipv6": True,
                "records": [
                    {
                        "zone": f"{one}.example",
                        "name": f"{one}.example",
                        "type": "ALIAS",
                        "value": "d",
                    }
                ],
            },
        )
        for one in ("b", "a")
    ]
    made = dict(files(JOB, events))

    zones, forms = ("a.example", "b.example"), ("csv", "zone", "tf", "json")

    assert {f"traffic-records-{zone}.{form}" for zone in zones for form in forms} == set(made)
    assert ["a.example"] == [row["name"] for row in rows(made["traffic-records-a.example.csv"])]
    assert "AAAA" in made["traffic-records-a.example.json"]


def test_the_end_has_the_whole_table() -> None:
    """Once at the finish: every certificate with its ARN and what came of it."""
    made = "arn:aws:cloudfront::111122223333:distribution/E1"
    task = {"names": ["a.example", "b.example"], "state": "ready", "arn": certificate_arn()}
    task["distribution_arn"] = made
    ((name, text),) = files(JOB, [an_event(E.FINISHED, {"tasks": [task]})])
    (row,) = rows(text)

    assert "J-42.csv" == name
    assert ("a.example", "a.example b.example", "ready", certificate_arn(), made) == (
        row["certificate"],
        row["names"],
        row["state"],
        row["certificate ARN"],
        row["distribution ARN"],
    )


WITH_FILES = {E.PLANNED, E.RECORDS, E.RECORDS_SUPPLEMENT, E.DISTRIBUTION_CREATED, E.FINISHED}


@pytest.mark.parametrize("kind", sorted(set(E) - WITH_FILES))
def test_other_events_have_no_files(kind: EventKind) -> None:
    """Only plans of changes, records, distributions and the finish bring files."""
    assert [] == files(JOB, [an_event(kind, {})])


def test_all_that_would_change_is_a_file() -> None:
    """As JSON, with what is in the event."""
    told = {"differences": [{"distribution": "E1", "differences": []}]}
    ((name, text),) = files(JOB, [an_event(E.PLANNED, told)])

    assert "J-42-changes.json" == name
    assert told == json.loads(text)


def test_no_events_no_files() -> None:
    """Nothing happened, nothing is uploaded."""
    assert [] == files(JOB, [])


def test_all_rows_has_every_certificate_as_it_stands() -> None:
    """500 rows with ARNs, what covers what, and when each ends."""
    covered = replace(
        a_task("b.example", position=500), plan=Plan(1, ("b.example",), (), covered_by=0)
    )
    tasks = [*tasks_of(500, TaskState.READY), covered]
    tasks[0] = replace(tasks[0], facts=replace(tasks[0].facts, not_after=NOW))
    name, text = all_rows(JOB, tasks)
    table = rows(text)

    assert ("J-42-all-rows.csv", 501) == (name, len(table))
    assert certificate_arn(7) == table[7]["certificate ARN"]
    assert "site-0.example.com" == table[500]["covered by"]
    assert NOW.isoformat() == table[0]["valid until"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    """A cell that a spreadsheet would run begins with an apostrophe."""
    worst = f"{start}cmd|{HOSTILE}"
    task = replace(a_task(worst, state=TaskState.FAILED), detail=worst, reason=worst)
    summary = {"tasks": [{"names": [worst], "state": worst, "detail": worst}]}
    texts = [all_rows(JOB, [task])[1], files(JOB, [an_event(E.FINISHED, summary)])[0][1]]

    for text in texts:
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        assert not [cell for cell in cells if cell.startswith(start)]
