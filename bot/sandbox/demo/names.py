"""The scene `names`: a certificate gets a successor with one name more on a distribution that
serves visitors, the old one goes once nobody needs it, and an issued one is put on another.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.sandbox.aws.cloudfront import templates
from bot.sandbox.demo.stage import DemoError, Stage, said
from bot.sandbox.demo.verdict import Finding, judged_by, told_events
from bot.sandbox.slack import Modal
from bot.sandbox.world import OPS_CHANNEL

OLD = ("shop.example", "www.shop.example")
ADDED = "m.shop.example"
SPARE = "blog.example"
REPLACE = "New with other names…"
ATTACH = "Attach…"


def play(stage: Stage) -> Sequence[Finding]:
    """Play it whole, and judge what came of it; raises DemoError."""
    return Naming(stage).play()


class Naming:
    """One person's way through a certificate's other names, and through an attachment."""

    def __init__(self, stage: Stage) -> None:
        """Play on this stage; put a distribution that serves two names there, and one that serves
        none.
        """
        self._stage = stage
        aws = stage.world.aws
        self._old = aws.seed_certificate(*OLD)
        config = templates.with_certificate({"Comment": "shop"}, self._old, OLD)
        self._shop = aws.seed_distribution("custom_origin", **config)
        self._spare = aws.seed_certificate(SPARE)
        self._bare = aws.seed_distribution("custom_origin", Comment="nothing yet")

    def play(self) -> list[Finding]:
        """Replace names, delete the old certificate, attach another one."""
        stage = self._stage
        stage.wait("the bot to connect to Slack", lambda: bool(stage.world.slack.links.links))
        found = list(self._replace())
        found += self._delete_the_old_one()
        found += self._attach()
        stage.screen.refresh()
        return [*found, judged_by(stage.world.slack)]

    def _replace(self) -> Iterator[Finding]:
        stage = self._stage
        stage.say(f"dana wants {ADDED} on the certificate of {OLD[0]}: /certs show {OLD[0]}")
        form = self._form(OLD[0], REPLACE)
        form.fill("Domain names", "\n".join((*OLD, ADDED)))
        self._submit(form)
        stage.press(
            stage.wait("the card with Confirm", lambda: stage.card_with("Confirm")), "Confirm"
        )
        rows = stage.wait("records.csv in the thread", lambda: _rows(stage, "records.csv"))
        serving = self._served(self._shop) == self._old
        yield Finding("the old certificate serves while its successor is validated", serving)
        stage.say(f"the owner of shop.example adds {len(rows)} records in Route 53")
        self._stage.put_into_route53(rows)
        stage.wait("the end of the job", lambda: stage.card_says("*Finished*"))
        stage.wait("its table", lambda: _rows(stage, "J-1.csv"))
        yield from self._judge_swap()

    def _judge_swap(self) -> Iterator[Finding]:
        stage = self._stage
        new = self._served(self._shop)
        names = self._names(new)
        yield Finding(f"{new} is ISSUED for {' '.join(sorted(names))}", names == {*OLD, ADDED})
        aliases = self._aliases(self._shop)
        yield Finding(f"{self._shop} answers to all three", aliases == {*OLD, ADDED})
        yield Finding("the old certificate is there still", bool(self._names(self._old)))
        traffic = {row["name"] for row in _rows(stage, "traffic-records.csv")}
        yield Finding(f"the thread has the traffic record of {ADDED}, alone", traffic == {ADDED})
        thread = "\n".join(said(one) for one in stage.thread())
        yield Finding("the thread says that it is not used any more", "Not used any more" in thread)
        events = told_events(stage.world.aws.sns_messages())
        for event in ("records", "changed", "superseded", "finished"):
            yield Finding(f"SNS told of {event}", event in events)

    def _delete_the_old_one(self) -> Iterator[Finding]:
        """Delete it by a person's click."""
        stage = self._stage
        stage.say("dana lets the old certificate go, from the thread")
        reply = next(one for one in stage.thread() if "Not used any more" in said(one))
        stage.press(reply, "Delete")
        self._confirm()
        yield Finding("the old certificate went by a person's click", not self._names(self._old))

    def _attach(self) -> Iterator[Finding]:
        stage = self._stage
        stage.say(f"dana puts the issued certificate of {SPARE} on {self._bare}")
        form = self._form(SPARE, ATTACH)
        wanted = stage.until("the distribution in the picker", lambda: self._offered(form))
        form.pick("Distribution", wanted)
        self._submit(form)
        self._confirm()
        right = self._served(self._bare) == self._spare and self._aliases(self._bare) == {SPARE}
        yield Finding(f"{self._bare} answers to {SPARE}, with its certificate", right)
        untouched = self._aliases(self._shop) == {*OLD, ADDED}
        yield Finding(f"{self._shop} was not touched by that", untouched)

    def _confirm(self) -> None:
        """Confirm the job whose card comes next, and wait for its end."""
        stage = self._stage
        stage.press(
            stage.wait("the card with Confirm", lambda: stage.card_with("Confirm")), "Confirm"
        )
        stage.wait("the end of the job", lambda: stage.card_says("*Finished*"))

    def _form(self, name: str, button: str) -> Modal:
        """Open a form from a certificate's page."""
        stage = self._stage
        dana = stage.world.slack.person("dana")

        def opened() -> Modal | None:
            answer = dana.command("/certs", f"show {name}", channel=OPS_CHANNEL)
            pages = [one for one in answer.messages if button in one.buttons]
            if pages:
                dana.press(pages[-1], button)
            return dana.modal()

        # Until the bot has read the account, and who is in the channel, it knows of none.
        form = stage.until(f"the form of {name}", opened)
        stage.say(f"dana presses {button}")
        return form

    def _submit(self, form: Modal) -> None:
        errors = form.submit()
        if errors:
            raise DemoError(f"The form was refused: {errors}")

    def _offered(self, form: Modal) -> str | None:
        return next((one for one in form.search("Distribution", self._bare)), None)

    def _served(self, distribution: str) -> str:
        config = self._config(distribution)
        return str(config["ViewerCertificate"].get("ACMCertificateArn", ""))

    def _aliases(self, distribution: str) -> set[str]:
        return set(self._config(distribution)["Aliases"].get("Items", ()))

    def _config(self, distribution: str) -> dict[str, Any]:
        client = self._stage.world.aws.client("cloudfront")
        return dict(client.get_distribution_config(Id=distribution)["DistributionConfig"])

    def _names(self, arn: str) -> set[str]:
        """Return the names of an issued certificate; none when there is no such any more."""
        rows = self._stage.world.aws.acm.certificates()
        found = [one for one in rows if one.arn == arn and one.status == "ISSUED"]
        return set(found[0].names) if found else set()


def _rows(stage: Stage, file: str) -> list[dict[str, str]]:
    return stage.rows(lambda name: name == file)
