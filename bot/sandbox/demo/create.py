"""The scene `create`: three certificates from slash command to distributions, with a mistake in
DNS on the way.
"""

from collections.abc import Sequence
from typing import Any

from bot.sandbox.demo.stage import DemoError, Stage
from bot.sandbox.demo.verdict import Finding, Verdict, told_events
from bot.sandbox.world import OPS_CHANNEL

ASKED: tuple[tuple[str, ...], ...] = (
    ("shop.example", "www.shop.example"),
    ("*.static.shop.example", "static.shop.example"),
    ("blog.example",),
)
TAGS = {"team": "shop", "env": "prod"}


def play(stage: Stage) -> Sequence[Finding]:
    """Play it whole, and judge what came of it; raises DemoError."""
    Creating(stage).play()
    return Verdict(stage.world, ASKED, TAGS).findings(stage.card(), stage.thread())


class Creating:
    """One person's way through a create job; each method is one thing they do."""

    def __init__(self, stage: Stage) -> None:
        """Play on this stage."""
        self._stage = stage

    def play(self) -> None:
        """Bring the job to its end."""
        stage = self._stage
        stage.wait("the bot to connect to Slack", lambda: bool(stage.world.slack.links.links))
        self._fill_the_form()
        card = stage.wait("the card with Confirm", lambda: stage.card_with("Confirm"))
        stage.press(card, "Confirm")
        rows = stage.wait("records.csv in the thread", lambda: stage.rows(_has_records))
        self._add_records(rows)
        stage.wait("the end of the job", self._is_finished)
        stage.screen.refresh()

    def _fill_the_form(self) -> None:
        dana = self._stage.world.slack.person("dana")
        self._stage.say("dana types /certs new")
        # Until the bot has read who is in the channel, it refuses everyone: try as a person would.
        self._stage.until("the form", self._opens_form)
        form = dana.modal()
        if form is None:
            raise DemoError("The form closed by itself.")
        form.fill("Domain names", "\n".join(" ".join(names) for names in ASKED))
        live = self._stage.until("the template in the picker", lambda: self._live_template(form))
        form.choose("Distributions", "Create one per certificate from a snapshot")
        form.pick("Snapshot", live)
        form.fill("Tags", "\n".join(f"{key}={value}" for key, value in TAGS.items()))
        self._stage.say(f"dana fills in {len(ASKED)} certificates, picks “{live}” and submits")
        errors = form.submit()
        if errors:
            raise DemoError(f"The form was refused: {errors}")

    def _opens_form(self) -> bool:
        dana = self._stage.world.slack.person("dana")
        if dana.modal() is None:
            dana.command("/certs", "new", channel=OPS_CHANNEL)
        return dana.modal() is not None

    def _live_template(self, form: Any) -> str | None:  # noqa: ANN401 # the sandbox's Modal
        options = form.search("Snapshot", self._stage.furniture.template)
        return next((option for option in options if "as it is now" in option), None)

    def _add_records(self, rows: Sequence[dict[str, str]]) -> None:
        """Add what the thread's file says: at Route 53 in one go, at the registrar wrong first."""
        validation = [row for row in rows if row["purpose"] == "validation"]
        hosted = [row for row in validation if row["zone"] == "shop.example"]
        self._stage.say(f"the owner of shop.example adds {len(hosted)} records in Route 53")
        self._stage.put_into_route53(hosted)
        other = [row for row in validation if row["zone"] == "blog.example"]
        for row in other:
            self._stage.say(f"the owner of blog.example adds {row['host']} with a typing mistake")
            self._stage.furniture.registrar.set(
                row["host"], "CNAME", "_typo." + _dotted(row["value"])
            )
        self._stage.jump(60, "a minute passes")
        self._stage.wait(
            "the card to tell of the wrong value", lambda: self._stage.card_says("_typo.")
        )
        for row in other:
            self._stage.say(f"the owner of blog.example corrects {row['host']}")
            self._stage.furniture.registrar.set(row["host"], "CNAME", _dotted(row["value"]))

    def _is_finished(self) -> bool:
        thread = self._stage.thread()
        told = any(reply.broadcast for reply in thread) and self._stage.card_says("3 of 3 ready")
        files = {one.name for reply in thread for one in reply.files}
        table = any(name.startswith("J-") for name in files)
        return told and table and "finished" in told_events(self._stage.world.aws.sns_messages())


def _dotted(value: str) -> str:
    return value if value.endswith(".") else value + "."


def _has_records(name: str) -> bool:
    """Tell whether a file is the table of validation records, of a zone or of all."""
    return name.startswith("records") and name.endswith(".csv")
