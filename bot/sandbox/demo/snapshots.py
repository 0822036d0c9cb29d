"""The scene `snapshots`: one is saved from a distribution, compared with another, applied to two,
and undone on one of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from bot.sandbox.aws.cloudfront import templates
from bot.sandbox.demo.stage import DemoError, Stage, said
from bot.sandbox.demo.verdict import Finding, judged_by, told_events
from bot.sandbox.slack import Answer, Message, Modal
from bot.sandbox.world import OPS_CHANNEL

BASE = "www.shop.example"
TARGETS = ("pay.shop.example", "help.shop.example")
NAME = "storefront"
OWN = frozenset({"CallerReference", "Aliases", "Comment", "ViewerCertificate", "Enabled"})
"""What each distribution keeps."""
DONE = "*Finished*"

Config = Mapping[str, Any]
T = TypeVar("T")


def play(stage: Stage) -> Sequence[Finding]:
    """Play it whole, and judge what came of it; raises DemoError."""
    return Snapping(stage).play()


class Snapping:
    """One person's way from a snapshot to two distributions, and back on one."""

    def __init__(self, stage: Stage) -> None:
        """Play on this stage; put a distribution there that is as it should be, and two others."""
        self._stage = stage
        self._base = self._seed(BASE, PriceClass="PriceClass_100", HttpVersion="http3")
        self._targets = [self._seed(name, Comment=f"of {name}") for name in TARGETS]

    def play(self) -> list[Finding]:
        """Save, compare, apply, undo."""
        stage = self._stage
        stage.wait("the bot to connect to Slack", lambda: bool(stage.world.slack.links.links))
        self._save()
        found = list(self._compare())
        before = [self._config(one) for one in self._targets]
        found += self._apply(before)
        found += self._undo(before)
        stage.screen.refresh()
        return [*found, judged_by(stage.world.slack)]

    def _save(self) -> None:
        stage = self._stage
        stage.say(f"dana saves a snapshot of the distribution of {BASE}: /certs snapshots")
        dana = stage.world.slack.person("dana")

        def asked() -> bool:
            answer = dana.command("/certs", "snapshots", channel=OPS_CHANNEL)
            lists = [one for one in answer.messages if "Save a snapshot" in one.buttons]
            if lists and dana.modal() is None:
                dana.press(lists[-1], "Save a snapshot")
            form = dana.modal()
            if form is None:
                return False
            form.fill("Distribution", BASE)
            form.fill("Name", NAME)
            return not form.submit()

        # Until the bot has read the account, and who is in the channel, it knows of none.
        stage.until("the snapshot", asked)
        stage.wait("the snapshot to be saved", lambda: self._open("Saved."))
        self._close()

    def _compare(self) -> Iterator[Finding]:
        stage, changed = self._stage, self._targets[0]
        stage.say(f"somebody sets another root object on {changed}, in CloudFront's console")
        self._set(changed, DefaultRootObject="main.html")
        form = self._form("Compare…")
        form.pick("Compare with", self._offered(form, "Compare with", changed))
        self._submit(form)
        stage.say(f"dana compares {NAME} with {changed} as it is now")
        shown = stage.wait("the differences", lambda: self._open("main.html"))
        self._close()
        for word in ("main.html", "PriceClass_100", "http3"):
            yield Finding(f"the comparison shows {word}", word in shown)

    def _open(self, wanted: str = "") -> str:
        """Return what the open modal says, "" unless it says what is wanted."""
        modal = self._stage.world.slack.person("dana").modal()
        shown = "\n".join(modal.texts) if modal else ""
        return shown if wanted in shown else ""

    def _apply(self, before: Sequence[Config]) -> Iterator[Finding]:
        stage = self._stage
        form = self._form("Apply to distributions…")
        form.search("Distributions", "shop.example")
        labels = [f"{which} · {name}" for which, name in zip(self._targets, TARGETS, strict=True)]
        form.pick("Distributions", *labels)
        stage.say(f"dana applies {NAME} to {' and '.join(TARGETS)}")
        self._submit(form)
        card = stage.wait("the card with Confirm", lambda: stage.card_with("Confirm"))
        yield Finding("the card shows what changes on each", said(card).count("price class") > 1)
        stage.press(card, "Confirm")
        stage.wait("the end of J-1", lambda: self._ended("J-1", stage.card()))
        yield from self._judge_applied(before)

    def _judge_applied(self, before: Sequence[Config]) -> Iterator[Finding]:
        base = self._config(self._base)
        for which, was in zip(self._targets, before, strict=True):
            now = self._config(which)
            differs = {key for key in {*base, *now} if base.get(key) != now.get(key)}
            yield Finding(f"{which} is like {NAME} but for what is its own", differs <= OWN)
            kept = all(was.get(key) == now.get(key) for key in OWN)
            yield Finding(f"{which} kept its names, certificate and comment", kept)
            saved = f"{which} before J-1"
            yield Finding(f"“{saved}” was saved", saved in self._listed(saved))
        thread = "\n".join(said(one) for one in self._stage.thread())
        for word in ("*Confirmed*", "*Changed*", "*Deployed*", "J-1 succeeded"):
            yield Finding(f"the thread says “{word}”", word in thread)
        files = {one.name for reply in self._stage.thread() for one in reply.files}
        yield Finding("the thread has all that changed", "J-1-changes.json" in files)
        events = told_events(self._stage.world.aws.sns_messages())
        for event in ("changed", "finished"):
            yield Finding(f"SNS told of {event}", event in events)

    def _undo(self, before: Sequence[Config]) -> Iterator[Finding]:
        stage, (stays, goes) = self._stage, self._targets
        stage.say(f"dana takes it back on {TARGETS[1]}: Undo… on its row")
        after = self._config(stays)
        card = stage.card()
        stage.world.slack.person("dana").press(card, "job_undo", value=_value(card, goes))
        plan = stage.wait("the plan of J-2", lambda: self._plan("Confirm"))
        stage.press(plan, "Confirm")
        stage.wait("the end of J-2", lambda: self._ended("J-2", self._plan()))
        yield Finding(f"{goes} is as it was, exactly", self._config(goes) == before[1])
        yield Finding(f"{stays} was not touched by that", self._config(stays) == after)
        yield Finding("the card says that it was undone", "undone since" in said(stage.card()))

    def _plan(self, button: str = "") -> Message | None:
        """Return the card of the undo, which stands in the thread."""
        found = [one for one in self._stage.thread() if one.text.startswith("📐 J-2 · Undo")]
        return next((one for one in found if not button or button in one.buttons), None)

    def _ended(self, job: str, card: Message | None) -> bool:
        files = {one.name for reply in self._stage.thread() for one in reply.files}
        return bool(card) and DONE in said(card) and f"{job}.csv" in files if card else False

    def _page(self) -> Message | None:
        """Return the snapshot's page, opened from the list; None while it is not there."""
        dana = self._stage.world.slack.person("dana")
        answer = dana.command("/certs", f"snapshots {NAME}", channel=OPS_CHANNEL)
        for one in answer.messages:
            if "snapshot_menu" in said(one):
                return self._shown(dana.choose(one, "snapshot_menu", "Show"))
        return None

    def _shown(self, answer: Answer | None) -> Message | None:
        """Return what a press was answered with, which comes after the ack."""
        return self._stage.wait("the answer", lambda: _first(answer.messages)) if answer else None

    def _form(self, button: str) -> Modal:
        dana = self._stage.world.slack.person("dana")
        page = self._stage.until("the snapshot's page", self._page)
        self._stage.say(f"dana presses {button}")
        dana.press(page, button)
        return self._stage.until("the form", dana.modal)

    def _close(self) -> None:
        """Close what is open."""
        modal = self._stage.world.slack.person("dana").modal()
        while modal:
            modal.close()
            modal = self._stage.world.slack.person("dana").modal()

    def _submit(self, form: Modal) -> None:
        errors = form.submit()
        if errors:
            raise DemoError(f"The form was refused: {errors}")

    def _offered(self, form: Modal, field: str, text: str) -> str:
        return self._stage.until(f"{text} in the picker", lambda: _first(form.search(field, text)))

    def _listed(self, text: str) -> str:
        dana = self._stage.world.slack.person("dana")
        answer = dana.command("/certs", f"snapshots {text}", channel=OPS_CHANNEL)
        return "\n".join(said(one) for one in answer.messages)

    def _seed(self, name: str, **config: object) -> str:
        aws = self._stage.world.aws
        arn = aws.seed_certificate(name)
        wanted = templates.with_certificate(dict(config), arn, (name,))
        return aws.seed_distribution("custom_origin", **wanted)

    def _config(self, which: str) -> Config:
        client = self._stage.world.aws.client("cloudfront")
        found: Config = client.get_distribution_config(Id=which)["DistributionConfig"]
        return found

    def _set(self, which: str, **config: object) -> None:
        client = self._stage.world.aws.client("cloudfront")
        read = client.get_distribution_config(Id=which)
        wanted = {**read["DistributionConfig"], **config}
        client.update_distribution(Id=which, DistributionConfig=wanted, IfMatch=read["ETag"])


def _first(found: Sequence[T]) -> T | None:
    return next(iter(found), None)


def _value(card: Message, which: str) -> str:
    """Return the value of the button at a distribution's row; raises DemoError."""
    for block in card.blocks:
        row: dict[str, Any] = block
        button = row.get("accessory", {})
        if f"|{which}>" in row.get("text", {}).get("text", "") and button.get("type") == "button":
            return str(button["value"])
    raise DemoError(f"There is no button at the row of {which}.")
