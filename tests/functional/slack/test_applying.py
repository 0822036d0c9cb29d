"""*Apply to distributions…* and *Undo* through Slack, before the strict AWS: from the snapshot's page
to what CloudFront has in the end.
"""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.job import Job, JobState
from bot.sandbox.slack import Message, Modal
from tests.functional.slack.cloud import Cloud
from tests.functional.slack.desk import ACCOUNT, OPS, Desk, said, snapshot
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
                if not any([one(self.desk.clock.now()) for one in (*parts.work, parts.announce)]):
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
    assert "🔧 *Changed*: 1 distribution" in told
    assert "🟢 *Deployed*" in told
    assert {f"{one} before {job.name}" for one in stage.ids} <= {
        one.name for one in stage.desk.store.snapshots.search(ACCOUNT)
    }
