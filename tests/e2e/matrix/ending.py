"""How a play ended, in values that are the same however the bot got there: what AWS has, what
people were told, and what the store still owes. Read from the sandbox and the file, never from a
bot.
"""

import csv
import hashlib
import io
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from bot.sandbox.aws.inbox import Message as Notice
from bot.sandbox.slack import Message
from bot.sandbox.slack.records import File
from tests.e2e.matrix.stage import Stage

Unit: TypeAlias = tuple[str, str, str]
"""One thing told: where, what, of whom. Messages may tell several, so that two plays can tell the
same in different messages."""

CARD: Unit = ("card", "J-1", "")
LINK: Unit = ("link", "J-1", "")
TASKS = ("`pay.shop.example`", "`*.static.shop.example`", "`blog.example`")
"""A name of each task that no message about another task holds."""
RECORDS = "DNS records to add"
_RECORD = re.compile(r"`(_\w+\.[\w.]+)`")
_ZONED = re.compile(r"(?<=records)-.+")
_GONE = re.compile(r"✅ (distribution|certificate) `[^`]+` of .*: (?:it|visitors)")
_HEADING = re.compile(r"\*([^*]+)\*")
_TOUCHED = ("distributions", "changed", "removed")
_CHANGING = (
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "<uuid>"),
    (re.compile(r"<!date\^[^>]*>"), "<date>"),
    (re.compile(r"https://[^|>]*"), "<url>"),
    (re.compile(r"\bE[A-Z0-9]{13}\b"), "<id>"),
    (re.compile(r"\bd[a-z0-9]{13}\.cloudfront\.net"), "<domain>"),
)

_OWED: Mapping[str, str] = {
    "jobs": "state <> 'succeeded' OR lease_token IS NOT NULL",
    "tasks": """state NOT IN ('ready', 'removed', 'imported') OR finished = 0 OR generation <> 1
        OR lease_token IS NOT NULL""",
    "threads": "touched > shown_touched OR dead_reason <> '' OR lease_token IS NOT NULL",
    "deliveries": "done_at IS NULL OR dead_reason <> ''",
    "inquiries": "state <> 'expired' AND (state <> 'told' OR lease_token IS NOT NULL)",
    "homes": "dead_reason <> '' OR lease_token IS NOT NULL",
    "leases": "until > :now",
    "wishes": "1",
    "sealed": "1",
    # An account that was not known yet is known since.
    "sweeps": """error <> '' AND NOT EXISTS (
        SELECT 1 FROM sweeps later WHERE later.kind = sweeps.kind AND later.account > sweeps.account
    )""",
}
"""What nobody may still owe, or hold, when all is over."""
_EXPIRED = "SELECT 1 FROM inquiries WHERE kind = 'card_link' AND state = 'expired'"
"""Who waited half an hour for the link has found the card; after that it is sent no more."""
_DONE = "SELECT action FROM audit WHERE outcome = 'done' GROUP BY action ORDER BY min(id)"
"""Who presses Confirm again, on a card that still shows it, is refused; who submits again a form
whose answer got lost gets the same job.
"""
_KEPT = ("jobs", "tasks", "threads", "records", "snapshots", "inquiries")
"""The tables that hold as much after a crash as without."""


@dataclass(frozen=True, slots=True)
class Ending:
    """An end; two plays ended the same when these are equal."""

    certificates: tuple[str, ...]
    distributions: tuple[str, ...]
    told: Counter[Unit]
    card: str
    home: str
    owed: tuple[str, ...]
    kept: tuple[tuple[str, int], ...]
    acts: tuple[str, ...]
    errors: tuple[str, ...]

    def with_twice(self, twice: Counter[Unit]) -> "Ending":
        """Return this end with some things told once more."""
        return replace(self, told=self.told + twice)


def ending(stage: Stage) -> Ending:
    """Read how a play ended."""
    with closing(sqlite3.connect(stage.folder / "edgecert.db")) as store:
        marks = _marks(store)
        now = {"now": stage.now.isoformat(timespec="microseconds")}
        aws = stage.world.aws
        arns = {one.arn: ",".join(one.names) for one in aws.acm.certificates()}
        for one in aws.cloudfront.distributions():
            reference = one.config["CallerReference"]
            if reference not in marks:
                arns[reference] = "<seeded>"
        return Ending(
            certificates=tuple(
                sorted(
                    _plain([one.names, one.status, one.key_algorithm], one, stage, marks)
                    for one in aws.acm.certificates()
                )
            ),
            distributions=tuple(
                sorted(
                    _plain([one.config, one.status(stage.now)], one, stage, marks | arns)
                    for one in aws.cloudfront.distributions()
                )
            ),
            told=told(stage) + Counter(LINK for _ in store.execute(_EXPIRED)),
            card=_card(stage, store),
            home=_home(stage),
            owed=tuple(
                f"{table}: {row}"
                for table, wanted in _OWED.items()
                for row in store.execute(f"SELECT * FROM {table} WHERE {wanted}", now)  # noqa: S608
            ),
            kept=tuple((table, _count(store, table)) for table in _KEPT),
            acts=tuple(act for (act,) in store.execute(_DONE)),
            errors=errors(stage),
        )


def errors(stage: Stage) -> tuple[str, ...]:
    """Return what the bots logged as errors; slack_sdk logs each lost answer as one."""
    lines = (stage.folder / "log").read_text().splitlines()
    wrong = (line for line in lines if '"level": "error"' in line or "Traceback" in line)
    return tuple(line for line in wrong if '"logger": "slack_sdk.' not in line)


def told(stage: Stage) -> Counter[Unit]:
    """Count everything that people were told, whoever told it."""
    slack = stage.world.slack
    found: Counter[Unit] = Counter(CARD for _ in slack.messages(stage.channel))
    for reply in stage.thread():
        found += of_message(reply)
    for notice in stage.world.aws.sns_messages():
        found += of_notice(notice)
    links = [one for one in slack.ephemerals(slack.user("dana").id) if "its own card" in one.text]
    return found + Counter(LINK for _ in links)


def of_message(message: Message, tasks: Sequence[str] = TASKS) -> Counter[Unit]:
    """Return what one message of the channel tells; `tasks` as in TASKS."""
    if message.thread_ts is None:
        return Counter([CARD])
    if message.files:
        return Counter(unit for file in message.files for unit in _of_file(file, message.files))
    heading = _HEADING.search(message.text)
    what = heading[1] if heading else message.text
    if RECORDS in what:  # or more of them, that came later
        names = {name.group(1) for name in _RECORD.finditer(message.text)}
        return Counter(("thread", RECORDS, name) for name in names)
    gone = _GONE.findall(message.text)
    if gone:  # of one message or of two: each resource once
        return Counter(("thread", "Removed", one) for one in gone)
    whom = [task for task in tasks if task in message.text] or [""]
    return Counter(("thread", what.partition(":")[0], one) for one in whom)


def of_notice(notice: Notice) -> Counter[Unit]:
    """Return what one message of the topic tells."""
    body = json.loads(notice.message)
    document: dict[str, Any] = json.loads(body["default"]) if "default" in body else body
    whom = [record["name"] for zone in document.get("zones", ()) for record in zone["records"]]
    touched = [one for of in _TOUCHED for one in document.get(of, ())]
    whom += [",".join(one["names"]) for one in touched]
    event = document["event"].removesuffix("_supplement")
    return Counter(("sns", event, one) for one in whom or [""])


def _of_file(file: File, others: Sequence[File]) -> list[Unit]:
    """Return what one file tells: it has the rows of the table beside it, whose name differs by its
    ending alone, or that it is there. A file of records is of one zone, and is named after it where
    its message has several.
    """
    stem, _, ending = file.name.rpartition(".")
    tables = [one for one in others if one.name == f"{stem}.csv"]
    kind = _ZONED.sub("", stem)
    rows = _rows(tables[0]) if tables else [""]  # what changes on distributions has no table
    return [("file", f"{kind}.{ending}", row) for row in rows]


def _rows(file: File) -> list[str]:
    rows = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))
    return [row.get("name") or row["names"] for row in rows]


def _marks(store: sqlite3.Connection) -> dict[str, str]:
    """Return each task's mark and token, with the task that they stand for."""
    found = {}
    for task, position in store.execute("SELECT id, position FROM tasks"):
        mark = f"{task}.1"
        found[mark] = f"<task {position}>"
        found[hashlib.sha256(mark.encode()).hexdigest()[:32]] = f"<task {position}>"
    return found


def _plain(facts: list[Any], resource: Any, stage: Stage, known: Mapping[str, str]) -> str:  # noqa: ANN401 # a certificate or a distribution
    """Write a resource down without what is new in every play."""
    text = json.dumps([*facts, resource.tags.listed(stage.now, 0)], sort_keys=True)
    for value, stands_for in known.items():
        text = text.replace(value, stands_for)
    return text


def _card(stage: Stage, store: sqlite3.Connection) -> str:
    """Return the text of the card that the store knows."""
    (ts,) = store.execute("SELECT ts FROM threads").fetchone()
    cards = {card.ts: card for card in stage.world.slack.messages(stage.channel)}
    return _lasting([*cards[ts].texts, *cards[ts].buttons])


def _home(stage: Stage) -> str:
    """Return the text of dana's Home tab."""
    shown = stage.world.slack.person("dana").home()
    return _lasting([*shown.texts, *shown.buttons]) if shown else ""


def _lasting(texts: list[str]) -> str:
    """Return what people read without what is new in every play."""
    text = "\n".join(texts)
    for changing, stands_for in _CHANGING:
        text = changing.sub(stands_for, text)
    return text


def _count(store: sqlite3.Connection, table: str) -> int:
    return int(store.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608
