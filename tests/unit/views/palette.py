"""What the gallery fills the views with: the least that a job can hold, the most, and the worst."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from bot.domain.check import Check, Level, Offer
from bot.domain.event import Payload
from bot.domain.job import Job, JobState
from bot.domain.list_rows import CertificateLine
from bot.domain.snapshot import Snapshot
from bot.domain.task import Facts, Origin, Plan, Task, TaskState, WhoActs
from bot.store.base import RecordRow
from tests.unit.views.showing import ACCOUNT, NOW, a_job, certificate_arn

PAGE = "https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting.html"
"""A page that our own sentences lead to."""


@dataclass(frozen=True, slots=True)
class Palette:
    """One sort of content: a free text, how many of everything, and the texts that stand for names,
    people and channels (each in its worst form where the sort is hostile; `numbered`: no two names
    are one).
    """

    sort: str
    text: str
    many: int
    name: str = ""
    labels: int = 1
    tags: tuple[tuple[str, str], ...] = ()
    user: str = "U0DANA0000"
    channel: str = "C0SSLOPS00"
    arn: str = ""
    numbered: bool = False

    def names(self, number: int) -> tuple[str, ...]:
        """Return the names of one certificate; those of a huge job are as long as DNS allows."""
        if self.numbered:
            return tuple(f"{number}-{label}.example {self.name}" for label in range(self.labels))
        if self.name:
            return (self.name,) * self.labels
        if self.labels == 1:
            return (f"s{number}.example",)
        return _longest(number, self.labels)

    def certificate(self, number: int) -> str:
        """Return a certificate's ARN."""
        return self.arn or certificate_arn(number)

    def task(self, number: int, state: TaskState) -> Task:
        """Return a task that someone must act for."""
        names = self.names(number)
        plan = Plan(number + 1, names, names[:-1] or names, tags=self.tags)
        facts = Facts() if state is TaskState.QUEUED else self._facts(number)
        who = list(WhoActs)[number % len(WhoActs)]
        return Task(
            f"{number:032x}", 42, number, plan, state, None, self.text[:40], self.text, who, facts
        )

    def _facts(self, number: int) -> Facts:
        return Facts(
            certificate_arn=self.certificate(number),
            certificate_origin=Origin.CREATED,
            requested_at=NOW,
            issued_at=NOW,
            not_after=NOW + timedelta(days=395),
            distribution_id=f"E{number:013d}{self._tail}",
            distribution_domain=f"d{number:013d}.cloudfront.net{self._tail}",
            created_at=NOW,
        )

    @property
    def _tail(self) -> str:
        """What stands behind an id, where AWS never puts anything."""
        return self.text if self.numbered else ""

    def tasks(self, state: TaskState) -> list[Task]:
        """Return as many tasks as the sort has, in one state."""
        return list(_tasks(self, state))

    def planned(self) -> list[Task]:
        """Return tasks before Confirm: every second one covered, every third reusing."""
        return list(_planned(self))

    def job(self, state: JobState, **changes: object) -> Job:
        """Return a job in a state, with as many checks as the sort has (up to 60)."""
        job = a_job(state, checks=self.checks(), requested_by=self.user, channel=self.channel)
        lines = tuple(CertificateLine(at + 1, self.names(at)) for at in range(self.many))
        file = self.text[:300] if self.many > 1 else None
        request = replace(job.request, lines=lines, tags=self.tags, file_name=file)
        return replace(job, **{"request": request, **changes})  # type: ignore[arg-type] # by name

    def checks(self) -> list[Check]:
        """Return checks of every level, with every number of offers."""
        offer = Offer("use_certificate", "Use it", f"0:{self.certificate(0)}")
        named = replace(offer, kind="add_name", label=self.text[:200], value=self.names(0)[0])
        offers = ((), (offer,), (offer, named))
        levels = list(Level) if self.many > 1 else [Level.PASSED]
        return [
            Check(
                "c", levels[at % len(levels)], self.text, ((self.text[:60], PAGE),), offers[at % 3]
            )
            for at in range(min(self.many, 60))
        ]

    def looks(self, tasks: Sequence[Task]) -> list[RecordRow]:
        """Return records of the tasks as DNS showed them."""
        states = ("missing", "wrong", "error", "found", "unknown")
        return [
            RecordRow(
                task.id,
                "validation",
                f"_x.{task.main_name}",
                "CNAME",
                "v",
                states[at % len(states)],
                self.text,
                NOW,
                NOW + timedelta(minutes=at % 60),
            )
            for at, task in enumerate(tasks)
        ]

    def snapshot(self, number: int = 1) -> Snapshot:
        """Return a snapshot with as many aliases as the sort has names."""
        config = {"Aliases": {"Quantity": self.labels, "Items": list(self.names(number))}}
        name, note = self.text[:75] or "s", self.text
        return Snapshot(
            f"s{number}", name, ACCOUNT, f"E{number:013d}", note, config, "etag", self.user, NOW
        )

    def record(self, number: int) -> Payload:
        """Return a DNS record as events carry it."""
        name = self.names(number)[0]
        about = {"name": f"_x.{name}", "host": f"_x.{name}", "type": "CNAME", "value": f"_y.{name}"}
        return {**about, "names": list(self.names(number)), "zone": name, "hosted": False}


@cache
def _tasks(palette: Palette, state: TaskState) -> tuple[Task, ...]:
    """Give the tasks of a sort, of which every picture has the same."""
    return tuple(palette.task(number, state) for number in range(palette.many))


@cache
def _planned(palette: Palette) -> tuple[Task, ...]:
    tasks = palette.tasks(TaskState.QUEUED)
    covered = [replace(one.plan, covered_by=0, certificate_names=()) for one in tasks]
    reusing = [replace(one.plan, reuse_certificate=palette.certificate(1)) for one in tasks]
    plans = [(one.plan, covered[at], reusing[at])[at % 3] for at, one in enumerate(tasks)]
    return tuple(replace(one, plan=plan) for one, plan in zip(tasks, plans, strict=True))


@cache
def _longest(number: int, labels: int) -> tuple[str, ...]:
    """Give names as long as DNS allows; every picture of a huge job has the same."""
    ends = [f"{number:04d}{label:02d}" for label in range(labels)]
    return tuple(".".join([end + "a" * 55, *["b" * 62] * 2, "c" * 57, "test"]) for end in ends)


HOSTILE: dict[str, str] = {
    "markup": "*pwned* _pwned_ ~pwned~ `pwned` ```pwned``` > pwned *pwned "
    "&lt;!channel&gt; &amp;lt; & &am "
    "<!channel> <!here|x> <@U0EVIL> <#C0EVIL> <!subteam^S0EVIL> @here &#60;!channel&#62; a&b<c>d "
    "<https://evil.example|pwned> https://evil.example/x|y <mailto:a@evil.example|pwned>",
    "half tags": "<!channel <@U0EVIL <https://evil.example > | `` ``` ` <<>> *pwned",
    "unseen": "\u202egnp.exe\u202c \u2066x\u2069 \u200fשלום\u200e مرحبا \u061c a\u200bb\u200d"
    "\ufeffc\u00ad\u034f\u180ed \u3164 \ufff9x\U000e0041 \x00\x01\x07\x1b[31mred\x1b[0m\x7f\x9b1m "
    "\ud83d half \udd10 pairs \ud800\ud800 xn--80ak6aa92e.com аpple.com paypaⅼ.com",
    "emoji": "🔐👩\u200d👩\u200d👧 🏴\U000e0067\U000e0062\U000e007f 👍🏽 :tada: :fire:" * 20,
    "lines": "a\n\n\r\nb\x0b\x0cc\u2028d\u2029e\x85f\t\tg\n```\n> pwned\n",
    "quotes": "\"'\\\"'”“«»\\u0041 %s {0} ${x} $(x) '; DROP TABLE jobs; -- "
    '{"type":"section","text":{"type":"mrkdwn","text":"<!channel>"}}',
    "nothing": " \t\u200b\n ",
    "10,000 letters": "x" * 10_000,
    "10,000 of tags": "<!channel>" * 1_000,
    "10,000 marks": "`*_~" * 2_500,
    "10,000 entities": "&" * 10_000,
    "10,000 emoji": "😀" * 10_000,
    "10,000 of words and lines": "*pwned* x\n" * 1_000,
}

_LONG = "A long sentence that AWS or a resolver may say, with its numbers and reasons, again. "
_TAGS = tuple((f"key-{at:02d}-".ljust(128, "k"), f"{at:02d}".ljust(256, "v")) for at in range(50))

SHORT = Palette("short", "x", 1)
HUGE = Palette("huge", _LONG * 30, 500, labels=10, tags=_TAGS)


def worst(text: str) -> Palette:
    """Return the hostile sort of one text: it stands wherever a person, DNS or AWS could put it."""
    return Palette(
        "hostile",
        text,
        7,
        name=text,
        labels=3,
        tags=((text, text),) * 9,
        user=text,
        channel=text,
        arn=text,
    )


CROWD = replace(
    worst(f"shop.example.com {HOSTILE['markup']}"), sort="crowd", many=31, labels=5, numbered=True
)
"""A hostile text again, but more of everything than fits, no two alike: what is counted, cut or
told apart is so with these words too, and what few jobs come to is shown in all of them.
"""

PALETTES: dict[str, list[Palette]] = {
    "short": [SHORT],
    "huge": [HUGE],
    "hostile": [*(worst(text) for text in HOSTILE.values()), CROWD],
}
