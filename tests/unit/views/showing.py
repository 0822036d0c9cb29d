"""What the views' tests show, and how they judge it: slack_sdk's models and the sandbox's rules.

Every text a person could give is also given in its worst form.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View

from bot.domain.check import Check, Level, Offer
from bot.domain.event import Event, EventKind, Payload
from bot.domain.job import Distributions, Job, JobState, Request
from bot.domain.kinds import JobKind
from bot.domain.list_rows import CertificateLine
from bot.domain.snapshot import Snapshot
from bot.domain.task import Facts, Origin, Plan, Task, TaskState, WhoActs
from bot.sandbox.slack.rules.blocks import block_faults
from bot.sandbox.slack.rules.objects import suggestion_faults
from bot.sandbox.slack.rules.views import view_faults, view_is_too_large
from bot.views.message import Block, Message

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
ACCOUNT = "111122223333"
LONGEST = ".".join(["a" * 62, "b" * 62, "c" * 62, "d" * 50, "example.com"])
HOSTILE = (
    "<!channel> & <@U0EVIL> *bold* _it_ ~gone~ `tick` ```fence``` |pipe|\u202egnp.exe\u202c\x07 "
    "🔐 שלום مرحبا <https://evil.example|click>"
)


def certificate_arn(number: int = 1) -> str:
    """Return an ARN as ACM makes them."""
    return f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/00000000-0000-0000-0000-{number:012d}"


def a_task(*names: str, position: int = 0, state: TaskState = TaskState.QUEUED) -> Task:
    """Return a task that wants these names and stands at `state`."""
    plan = Plan(position + 1, names, names)
    return Task(f"{position:032x}", 42, position, plan, state, facts=_facts(state, position))


def _facts(state: TaskState, position: int) -> Facts:
    facts = Facts()
    if state in {TaskState.QUEUED, TaskState.FAILED, TaskState.CANCELLED}:
        return facts
    arn = certificate_arn(position)
    facts = replace(facts, certificate_arn=arn, certificate_origin=Origin.CREATED, requested_at=NOW)
    if state in {TaskState.DEPLOYING, TaskState.READY}:
        made = f"E{position:013d}"
        domain = f"d{position:013d}.cloudfront.net"
        facts = replace(
            facts, distribution_id=made, distribution_domain=domain, issued_at=NOW, created_at=NOW
        )
    return facts


def tasks_of(count: int, state: TaskState = TaskState.QUEUED, name: str = "") -> list[Task]:
    """Return so many tasks in one state; `name` replaces their own names."""
    names = [name or f"site-{number}.example.com" for number in range(count)]
    return [a_task(one, position=place, state=state) for place, one in enumerate(names)]


def a_job(
    state: JobState = JobState.AWAITING_CONFIRMATION,
    *,
    distributions: Distributions = Distributions.CREATE,
    checks: Sequence[Check] = (),
    **changes: object,
) -> Job:
    """Return a job in a state, confirmed by sam if it is past that."""
    request = Request(
        lines=(CertificateLine(1, ("shop.example.com",)),),
        distributions=distributions,
        template="snapshot:s1" if distributions is Distributions.CREATE else None,
    )
    before = {JobState.CHECKING, JobState.AWAITING_CONFIRMATION, JobState.EXPIRED}
    job = Job(
        42,
        JobKind.CREATE,
        ACCOUNT,
        state,
        request,
        "U0DANA0000",
        "C0SSLOPS00",
        NOW,
        checks=tuple(checks),
        confirmed_by=None if state in before else "U0SAM00000",
        confirmed_at=None if state in before else NOW + timedelta(minutes=3),
        revision=3,
    )
    return replace(job, **changes)  # type: ignore[arg-type] # fields of Job, given by name


def a_snapshot(name: str = "storefront-base", note: str = "the shop") -> Snapshot:
    """Return a snapshot that serves one alias."""
    config = {"Aliases": {"Quantity": 1, "Items": ["shop.example.com"]}}
    return Snapshot("s1", name, ACCOUNT, "E1ABC", note, config, "etag", "U0DANA0000", NOW)


def an_event(
    kind: EventKind, payload: Payload, *, number: int = 1, task: str | None = None
) -> Event:
    """Return an event that happened now."""
    return Event(42, number, kind, payload, NOW, task)


def every_check(text: str) -> list[Check]:
    """Return one check of each level saying `text`, with links and offers."""
    offer = Offer("use_certificate", "Use it", f"0:{certificate_arn()}")
    return [
        Check(level.value, level, text, (("E1ABC", "https://console.aws.amazon.com/x"),), offers)
        for level in Level
        for offers in ((), (offer,), (offer, replace(offer, label="Enable the new ones")))
    ]


def waiting(task: Task, who: WhoActs, detail: str) -> Task:
    """Return a task that waits for someone."""
    return replace(task, who_acts=who, detail=detail)


def assert_message_fits(message: Message) -> None:
    """Judge a message by slack_sdk's models and by Slack's documented limits."""
    blocks = [dict(block) for block in message.blocks]

    assert [] == block_faults(blocks, "/blocks", "message")
    for block in SdkBlock.parse_all(blocks):
        block.validate_json()
    assert 0 < len(message.text) <= 4000
    assert 1 <= len(blocks) <= 50


def assert_view_fits(view: Block) -> None:
    """Judge a modal by slack_sdk's models and by Slack's documented limits."""
    assert [] == view_faults(view, "/view", "modal")
    assert not view_is_too_large(view)
    View(**view).validate_json()


def assert_options_fit(answer: Block) -> None:
    """Judge what an external select is answered."""
    assert [] == suggestion_faults(answer)


def assert_harmless(message: Message) -> None:
    """Nothing that a person typed notifies, links, formats or turns the direction of the text."""
    said = [message.text, *mrkdwn_of(message)]

    for text in said:
        assert "<!channel>" not in text
        assert "<@U0EVIL>" not in text
        assert "<https://evil" not in text
        assert not set("\u202e\u202c\x07") & set(text)
        assert 0 == text.count("`") % 2


def mrkdwn_of(message: Message) -> list[str]:
    """Return every mrkdwn text of a message's sections and contexts."""
    found = []
    for block in message.blocks:
        if block["type"] == "section":
            found.append(block["text"]["text"])
        if block["type"] == "context":
            found += [one["text"] for one in block["elements"]]
    return found


def buttons_of(message: Message) -> dict[str, Block]:
    """Return a message's buttons by their label (of several with one label the last)."""
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    rows += [[block["accessory"]] for block in message.blocks if "accessory" in block]
    return {one["text"]["text"]: one for row in rows for one in row if one["type"] == "button"}
