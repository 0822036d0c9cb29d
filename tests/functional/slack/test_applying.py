"""*Apply to distributions…* and *Undo* through Slack, before the strict AWS: from the snapshot's
page to what CloudFront has in the end.
"""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.applying import ApplySnapshot
from bot.domain.job import Job, JobState
from bot.domain.task import Task, TaskState
from bot.sandbox.slack import Message, Modal
from tests.functional.slack.cloud import Cloud
from tests.functional.slack.desk import ACCOUNT, Desk, said, snapshot
from tests.functional.slack.test_snapshots import MENU, listed, top

FIELD = "Distributions"
SAVED = "gold"


class Stage:
    """Distributions in AWS, a snapshot of one of them, and hands to change the others."""

    def __init__(self, cloud: Cloud) -> None:
        """Make two distributions with names, and a snapshot that differs from them in one thing."""
        self.cloud, self.desk = cloud, cloud.desk
        desk, server = cloud.desk, cloud.server
        self.ids = [self.served("a.example"), self.served("b.example")]
        config = {**self.config(self.ids[0]), "HttpVersion": "http3"}
        saved = replace(snapshot(SAVED), config=config, distribution=self.ids[0])
        desk.store.snapshots.add(saved)
        assert ACCOUNT == server.account
        cloud.read()

    def served(self, name: str) -> str:
        """Put a distribution for a name into the account."""
        return self.cloud.serve(self.cloud.seed(name), name)

    def config(self, which: str) -> dict[str, Any]:
        """Give a distribution's configuration as it is."""
        return dict(self.cloud.aws.cloudfront.config(which)[0])

    def someone_sets(self, which: str, **changes: object) -> None:
        """Change a distribution by hand."""
        found, etag = self.cloud.aws.cloudfront.config(which)
        self.cloud.aws.cloudfront.update(which, {**found, **changes}, etag)

    def named(self, *names: str) -> list[tuple[str, str]]:
        """Give id and name of distributions, by their names."""
        found = self.desk.store.inventory.with_aliases(ACCOUNT, names)
        return [(found[name].id, name) for name in names]

    def form(self, name: str = "dana") -> Modal:
        """Open the form from the snapshot's page."""
        person = self.desk.person(name)
        person.choose(listed(self.desk, name, SAVED), MENU, "Show")
        shown = self.desk.shown(person, "What a clone lacks")
        person.press(shown, "Apply to distributions…")
        self.desk.slack.wait_for(lambda: person.modal() is not None)
        return top(self.desk, name)

    def asked(self, *wanted: str) -> Job:
        """Submit the form for distributions, by their names."""
        form = self.form()
        form.search(FIELD, "example")
        form.pick(FIELD, *(f"{which} · {name}" for which, name in self.named(*wanted)))
        assert {} == form.submit()
        return self.work()

    def work(self) -> Job:
        """Let the bot work until nothing is due; give the newest job."""
        for _ in range(4):
            self.cloud.read()
            for _ in range(40):
                parts = self.desk.bot.parts
                now, runs = self.desk.clock.now(), (*parts.work, parts.announce)
                if not sum(one(now) for one in runs):
                    break
                self.desk.clock.wait(seconds=1)
            self.desk.tell()
        return self.desk.store.jobs.search(limit=1)[0]

    def confirmed(self, *wanted: str) -> Job:
        """Apply the snapshot to the end."""
        job = self.asked(*wanted)
        self.desk.press("sam", "Confirm", job.number)
        return self.work()

    def replies(self, job: int = 1) -> list[Message]:
        """Give what stands in a job's thread."""
        link = self.desk.bot.jobs.link(job)
        assert link is not None
        return self.desk.slack.replies(link.channel, link.ts)

    def plan(self, job: int) -> Message:
        """Give the card of an undo, which stands in the thread of the first job."""
        return next(one for one in self.replies() if one.text.startswith(f"📐 J-{job}"))


@pytest.fixture
def stage(cloud: Cloud) -> Stage:
    """Two distributions and a snapshot."""
    return Stage(cloud)


def test_a_snapshot_is_applied_to_two_and_both_are_saved_first(stage: Stage) -> None:
    """The card lists what changes on each; after Confirm it is so, and the thread tells it."""
    job = stage.asked("a.example", "b.example")
    shown = stage.desk.card().text
    stage.desk.press("sam", "Confirm")
    done = stage.work()
    told = "\n".join(one.text for one in stage.replies())

    assert f"Applies snapshot `{SAVED}` to *2 distributions*" in shown
    assert shown.count("General: HTTP version") == 2
    assert JobState.SUCCEEDED is done.state
    assert ["http3"] * 2 == [stage.config(one)["HttpVersion"] for one in stage.ids]
    assert "🔧 *Changed*: 2 distributions" in told
    assert "🟢 *Deployed*" in told
    assert {f"{one} before {job.name}" for one in stage.ids} <= {
        one.name for one in stage.desk.store.snapshots.search(ACCOUNT)
    }


def test_undo_leaves_alone_what_someone_changed_since(stage: Stage) -> None:
    """The plan stands in the thread, says what was changed, and opens the comparison."""
    stage.confirmed("a.example", "b.example")
    stage.someone_sets(stage.ids[1], PriceClass="PriceClass_100")
    stage.desk.press("dana", "Undo")
    stage.work()
    plan = stage.plan(2)
    stage.desk.person("vera").press(plan, "snapshot_compare")
    compares = top(stage.desk, "vera").title
    stage.desk.person("sam").press(plan, "Confirm")
    stage.work()

    assert "Undo J-1: 1 distribution" in plan.text
    assert f"{stage.ids[1]} was changed after J-1 left it" in plan.text
    assert "Compare" == compares
    assert ["http2and3", "http3"] == [stage.config(one)["HttpVersion"] for one in stage.ids]
    assert "undone since" in stage.desk.card().text


def test_one_row_is_undone_alone(stage: Stage) -> None:
    """Its button; a card that was drawn before says that it is older."""
    stage.confirmed("a.example", "b.example")
    old = stage.desk.card()
    value = _undo_of(old, stage.ids[0])
    stage.desk.person("dana").press(old, "job_undo", value=value)
    stage.work()
    again = said(stage.desk.person("dana").press(stage.desk.card(), "job_undo", value=value))

    assert "Undo J-1: 1 distribution" in stage.plan(2).text
    assert "J-2 is under way for J-1" in again


def _undo_of(card: Message, which: str) -> str:
    return next(
        str(block["accessory"]["value"])
        for block in card.blocks
        if f"|{which}>" in block.get("text", {}).get("text", "") and "accessory" in block
    )


def test_what_changed_after_the_plan_waits_for_an_approver(stage: Stage) -> None:
    """The card asks, with what would change now; nothing is overwritten before."""
    stage.asked("a.example")
    stage.someone_sets(stage.ids[0], PriceClass="PriceClass_100")
    stage.desk.press("sam", "Confirm")
    stage.work()
    waiting, before = stage.desk.card(), stage.config(stage.ids[0])
    stage.desk.press("sam", "Change all the same…")
    done = stage.work()

    assert "was changed after the card showed it" in waiting.text
    assert "Now this changes:" in waiting.text
    assert "`PriceClass_100` → `PriceClass_All`" in waiting.text
    assert "http2and3" == before["HttpVersion"]
    assert JobState.SUCCEEDED is done.state
    assert "http3" == stage.config(stage.ids[0])["HttpVersion"]
    told = "\n".join(one.text for one in stage.replies())
    assert "*Changed all the same*" in told


def test_an_old_card_accepts_nothing_that_came_since(stage: Stage) -> None:
    """What was found after it was shown is shown first."""
    stage.asked("a.example")
    stage.someone_sets(stage.ids[0], PriceClass="PriceClass_100")
    stage.desk.press("sam", "Confirm")
    stage.work()
    (task,) = stage.desk.store.tasks.of_job(1)
    later = replace(task, facts=replace(task.facts, found="later", changes=("another one",)))
    stage.desk.store.tasks.write(later, now=stage.desk.clock.now())
    person = stage.desk.person("sam")
    told = said(person.press(stage.desk.card(), "Change all the same…"))
    stage.desk.tell()

    assert "What J-1 found has changed since that was shown" in told
    assert "Now this changes: another one" in stage.desk.card().text
    assert "PriceClass_100" == stage.config(stage.ids[0])["PriceClass"]
    assert (later.facts.found,) == tuple(
        one.facts.found for one in stage.desk.store.tasks.of_job(1)
    )


def test_who_may_only_look_is_told_whom_to_ask(stage: Stage) -> None:
    """The page has no such button for them, and an old one refuses."""
    person = stage.desk.person("vera")
    person.choose(listed(stage.desk, "vera", SAVED), MENU, "Show")
    shown = stage.desk.shown(person, "What a clone lacks")
    stage.confirmed("a.example")
    refused = said(person.press(stage.desk.card(), "Undo"))

    assert "Apply to distributions…" not in shown.buttons
    assert "may not undo jobs" in refused


def test_a_snapshot_that_went_while_the_form_was_open_is_said(stage: Stage) -> None:
    """In the form, which stays; and on the page that still shows its button."""
    form = stage.form()
    page = stage.desk.person("dana").ephemerals()[-1]
    form.search(FIELD, "a.example")
    form.pick(FIELD, f"{stage.ids[0]} · a.example")
    stage.desk.store.snapshots.delete(f"id-{SAVED}")
    shown = form.submit()
    again = said(stage.desk.person("dana").press(page, "Apply to distributions…"))

    assert "was deleted" in "".join([*shown.values(), *top(stage.desk).texts])
    assert "was deleted" in again


def test_a_distribution_that_went_while_the_form_was_open_is_said_at_its_field(
    stage: Stage,
) -> None:
    """With the nearest one that is there, or that it is not known."""
    form = stage.form()
    form.search(FIELD, "a.example")
    form.pick(FIELD, f"{stage.ids[0]} · a.example")
    stage.desk.store.inventory.forget_distribution(stage.ids[0])

    assert "No distribution of this account has the id" in form.submit()[FIELD]


def test_what_changes_in_full_is_a_file_in_the_thread(stage: Stage) -> None:
    """Setting by setting, before anyone confirms."""
    stage.asked("a.example")
    (file,) = [one for reply in stage.replies() for one in reply.files]
    (told,) = json.loads(file.content)["differences"]

    assert "J-1-changes.json" == file.name
    assert ["HttpVersion"] == told["differences"][0]["path"]


def test_of_a_long_job_one_is_chosen_in_a_form(stage: Stage) -> None:
    """When the card cannot show every row."""
    stage.confirmed("a.example")
    store, job = stage.desk.store, stage.desk.store.jobs.get(1)
    dana = stage.desk.person("dana")
    (task,) = store.tasks.of_job(1)
    order = ApplySnapshot(("many.example",), f"id-{SAVED}", SAVED)
    plans = [replace(task.plan, names=(f"n{number}.example",)) for number in range(16)]
    many = store.jobs.add_order(order, plans, where=job, actor=dana.id, now=stage.desk.clock.now())
    _end(stage.desk, many, task)
    form_of = stage.desk.slack.replies(*_card_of(stage, 1))
    card = next(one for one in form_of if "Undo one…" in one.buttons)
    dana.press(card, "Undo one…")
    form = top(stage.desk)
    form.choose("Distribution", "n7.example")
    errors = form.submit()

    assert {} == errors
    assert ("n7.example",) == store.jobs.search(limit=1)[0].main_names


def _card_of(stage: Stage, job: int) -> tuple[str, str]:
    link = stage.desk.bot.jobs.link(job)
    assert link is not None
    return link.channel, link.ts


def _end(desk: Desk, job: Job, like: Task) -> None:
    """Bring a job to its end, as if all of it had been changed as another task was."""
    now = desk.clock.now()
    for state in (JobState.AWAITING_CONFIRMATION, JobState.RUNNING, JobState.SUCCEEDED):
        confirmed = replace(desk.store.jobs.get(job.number), state=state, confirmed_at=now)
        desk.store.jobs.save(confirmed, now=now)
    for task in desk.store.tasks.of_job(job.number):
        for step in (TaskState.CHANGING, TaskState.DEPLOYING, TaskState.READY):
            desk.store.tasks.write(replace(task, state=step, facts=like.facts), now=now)
    desk.tell()


def test_without_the_permission_the_page_says_what_is_missing(desk: Desk) -> None:
    """There is no button that could only fail."""
    dana = desk.person("dana")
    desk.store.denials.add(["cloudfront:UpdateDistribution"], now=desk.clock.now())
    dana.choose(listed(desk), MENU, "Show")
    shown = desk.shown(dana, "What a clone lacks")

    assert "Apply to distributions…" not in shown.buttons
    assert "Apply is unavailable: my role lacks `cloudfront:UpdateDistribution`" in shown.text
