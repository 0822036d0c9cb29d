"""The scene `cleanup`: one customer leaves a finished job, then all of it goes; a name that still
leads to a distribution keeps that alive until its owner takes the record away.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.sandbox.demo.create import ASKED, Creating
from bot.sandbox.demo.stage import DemoError, Stage, said
from bot.sandbox.demo.verdict import Finding, judged_by, told_events
from bot.sandbox.slack import Message

LEAVES = "blog.example"
POINTS = "www.shop.example"
DONE = "*Finished*"
REMOVE = "job_remove"
"""The button of a row, by its id: Slack reads its row's text for its label."""


def play(stage: Stage) -> Sequence[Finding]:
    """Play it whole, and judge what came of it; raises DemoError."""
    before = Cleaning(stage).kept()
    Creating(stage).play()
    return Cleaning(stage).play(before)


class Cleaning:
    """One person's way through two clean-ups of a job."""

    def __init__(self, stage: Stage) -> None:
        """Play on this stage, on which a job was brought to its end."""
        self._stage = stage

    def play(self, before: frozenset[str]) -> list[Finding]:
        """Remove one certificate, then clean up the rest; `before` is what was there at first."""
        left = self._remove_one()
        waited = self._clean_up_the_rest()
        return [*self._judge(before, left), *waited]

    def _remove_one(self) -> frozenset[str]:
        stage = self._stage
        own = self._serving(LEAVES)
        stage.say(f"the customer of {LEAVES} leaves: dana presses Remove… on its row")
        card = stage.wait("the button", lambda: stage.card_with("Remove…"))
        stage.world.slack.person("dana").press(card, REMOVE, value=_value(card, LEAVES))
        self._confirm("J-2")
        stage.wait("the end of J-2", lambda: self._ended("J-2"))
        return self.kept() & {own}

    def _clean_up_the_rest(self) -> list[Finding]:
        stage = self._stage
        domain = stage.world.aws.cloudfront.get(self._serving(POINTS)).domain_name
        stage.say(f"{POINTS} leads to its distribution, {domain}")
        self._lead("UPSERT", domain)
        stage.press(stage.wait("the button", lambda: stage.card_with("Clean up")), "Clean up")
        self._confirm("J-3")
        waits = f"`{POINTS}` still leads to"
        stage.wait("the row that waits for its owner", lambda: self._card_says("J-3", waits))
        alive = bool(self._serving(POINTS))
        stage.say(f"the owner of {POINTS} takes the record away")
        self._lead("DELETE", domain)
        stage.jump(300, "five minutes pass")
        stage.wait("the end of J-3", lambda: self._ended("J-3"))
        stage.screen.refresh()
        return [Finding(f"its distribution lived while {POINTS} led to it", alive)]

    def _confirm(self, job: str) -> None:
        stage = self._stage
        plan = stage.wait(f"the plan of {job}", lambda: self._card_with(job, "Confirm"))
        stage.press(plan, "Confirm")

    def _card(self, job: str) -> Message | None:
        """Return the card of a clean-up, which stands in the thread."""
        found = [one for one in self._stage.thread() if f"{job} · " in one.text and one.buttons]
        ended = [
            one for one in self._stage.thread() if f"{job} · " in one.text and DONE in one.text
        ]
        return next(iter([*found, *ended]), None)

    def _card_with(self, job: str, button: str) -> Message | None:
        card = self._card(job)
        return card if card and button in card.buttons else None

    def _card_says(self, job: str, text: str) -> bool:
        card = self._card(job)
        return bool(card) and any(text in said(one) for one in [card] if one)

    def _ended(self, job: str) -> bool:
        files = {one.name for reply in self._stage.thread() for one in reply.files}
        return self._card_says(job, DONE) and f"{job}.csv" in files

    def _serving(self, name: str) -> str:
        rows = self._stage.world.aws.cloudfront.distributions()
        return next((one.id for one in rows if name in one.aliases()), "")

    def _lead(self, action: str, domain: str) -> None:
        record = {"Name": f"{POINTS}.", "Type": "CNAME", "TTL": 60}
        values = {"ResourceRecords": [{"Value": f"{domain}."}]}
        change = {"Action": action, "ResourceRecordSet": {**record, **values}}
        self._stage.world.aws.client("route53").change_resource_record_sets(
            HostedZoneId=self._stage.furniture.hosted_zone, ChangeBatch={"Changes": [change]}
        )

    def kept(self) -> frozenset[str]:
        """Return the ids and ARNs of all that AWS has."""
        aws = self._stage.world.aws
        served = {one.id for one in aws.cloudfront.distributions()}
        return frozenset(served | {one.arn for one in aws.acm.certificates()})

    def _judge(self, before: frozenset[str], left: frozenset[str]) -> Iterator[Finding]:
        after = self.kept()
        yield Finding(f"the distribution of {LEAVES} went first, alone", not left)
        yield Finding("nothing that the job made is left", not after - before)
        yield Finding(f"all {len(before)} that were there before are there", before <= after)
        events = told_events(self._stage.world.aws.sns_messages())
        made = 2 * len(ASKED)
        yield Finding(f"SNS told of {events.count('removed')} removals", "removed" in events)
        thread = "\n".join(said(one) for one in self._stage.thread())
        for word in ("*Removed*", "J-2 succeeded", "J-3 succeeded"):
            yield Finding(f"the thread says “{word}”", word in thread)
        rows = [one for one in self._stage.thread() for file in one.files if "J-" in file.name]
        yield Finding(f"{made} resources are told in tables", len(rows) > 1)
        yield judged_by(self._stage.world.slack)


def _value(card: Message, name: str) -> str:
    """Return the value of the button at a certificate's row; raises DemoError."""
    for block in card.blocks:
        row: dict[str, Any] = block
        button = row.get("accessory", {})
        if f"`{name}`" in row.get("text", {}).get("text", "") and button.get("type") == "button":
            return str(button["value"])
    raise DemoError(f"There is no button at the row of {name}.")
