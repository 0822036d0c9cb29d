"""The scene `import`: certificates bought elsewhere come in by every way that keeps their keys out
of Slack, after a form and a key that are refused; and one renews an import in its place.
"""

import re
from collections.abc import Iterator, Sequence

from bot.sandbox import authority, handouts, uploading
from bot.sandbox.authority import Issued
from bot.sandbox.aws.cloudfront import templates
from bot.sandbox.demo.importing_verdict import IMPORT, Imported, ImportVerdict
from bot.sandbox.demo.stage import DemoError, Stage, said
from bot.sandbox.demo.verdict import Finding
from bot.sandbox.slack import Message, Modal
from bot.sandbox.world import OPS_CHANNEL

PAID = ("pay.shop.example", "www.pay.shop.example")
MUDDLED = ("api.shop.example",)
BLOG = ("blog.example",)
LEGACY = ("legacy.example", "www.legacy.example")
TAGS = {"team": "shop"}
NAME = "Payments 2027"
_LINK = re.compile(r"<(http://[^|>]+/uploads/[^|>]+)")


def play(stage: Stage) -> Sequence[Finding]:
    """Play it whole, and judge what came of it; raises DemoError."""
    return Importing(stage).play()


class Importing:
    """One person's way through three import jobs; each method is one thing they do."""

    def __init__(self, stage: Stage) -> None:
        """Play on this stage; have certificates issued, and one imported that serves already."""
        self._stage = stage
        now = stage.world.aws.now()
        self._paid = authority.issue(*PAID, now=now, kind="rsa")
        self._muddled = authority.issue(*MUDDLED, now=now)
        self._blog = authority.issue(*BLOG, now=now)
        self._renewed = authority.issue(*LEGACY, now=now, kind="rsa", days=398)
        self._stray = authority.issue("stray.example", now=now)
        self._secret = handouts.put_secret(stage.world.aws, PAID[0], self._paid.key.decode())
        self._next = handouts.put_secret(stage.world.aws, LEGACY[0], self._renewed.key.decode())
        self._legacy = stage.world.bought(*LEGACY, days=20)
        config = templates.with_certificate({"Comment": "legacy"}, self._legacy, LEGACY)
        stage.world.aws.seed_distribution("custom_origin", **config)
        self._told = stage.world.aws.calls(IMPORT)
        # One a second, as ACM has it: whoever sends faster is throttled here.
        stage.world.aws.knobs.rates = {"acm.ImportCertificate": 1.0}

    def play(self) -> list[Finding]:
        """Import by Secrets Manager, by the upload page, and in the place of an old one."""
        stage = self._stage
        stage.wait("the bot to connect to Slack", lambda: bool(stage.world.slack.links.links))
        found = list(self._by_secret())
        found += self._by_page()
        found += self._in_place()
        stage.screen.refresh()
        verdict = ImportVerdict(stage, self._expected(), self._keys())
        return [*found, *verdict.findings()]

    def _by_secret(self) -> Iterator[Finding]:
        stage = self._stage
        form = self._form()
        form.fill("Certificate name", NAME)
        form.fill("Certificate body", self._paid.body.decode())
        form.fill("Tags", "\n".join(f"{key}={value}" for key, value in TAGS.items()))
        self._choose(form, "Secrets Manager ARN")
        form.fill("Secrets Manager ARN", self._secret)
        self._pick_template(form)
        stage.say("dana submits it without the chain")
        refused = form.submit()
        said = " ".join(refused.values())
        yield Finding("the form says what is missing and how to get it", "openssl" in said)
        for line in said.splitlines():
            stage.say(f"  {line}")
        form.fill("Certificate chain", self._paid.chain.decode())
        stage.say("dana adds the chain and submits")
        self._submit(form)
        self._take_names()
        yield from self._confirm(1)

    def _by_page(self) -> Iterator[Finding]:
        stage = self._stage
        form = self._form()
        form.attach("Files", "everything.pem", self._muddled.muddle)
        form.attach("Files", "blog.p7b.pem", self._blog.body + self._blog.chain)
        self._choose(form, "One-time upload page")
        self._pick_template(form)
        stage.say(
            "dana attaches two certificates, one in the wrong order with its root, and submits"
        )
        self._submit(form)
        self._take_names()
        yield from self._hand_over()
        yield from self._confirm(2)

    def _hand_over(self) -> Iterator[Finding]:
        """Hand over both keys on the pages that the links lead to, the first time a wrong one."""
        stage = self._stage
        links = self._links() or stage.until("a link for each key", self._ask_for_links)
        self._close()
        keys = {MUDDLED[0]: self._muddled, BLOG[0]: self._blog}
        for number, url in enumerate(links):
            page = uploading.open_page(url)
            name = next(one for one in keys if one in page.text)
            if not number:
                stage.say(f"dana opens the page for {name}, and takes the wrong file")
                page = uploading.hand_over(page, "key.pem", self._stray.key)
                wrong = page.status != 200 and "openssl" in page.text  # noqa: PLR2004 # OK
                yield Finding("the page refuses another certificate's key, and says why", wrong)
            stage.say(f"dana hands over the key of {name}")
            done = uploading.hand_over(page, "key.pem", keys[name].key)
            yield Finding(f"the page takes the key of {name}", "key was taken" in done.text)
            again = uploading.hand_over(page, "key.pem", keys[name].key)
            yield Finding("and works once", again.status == 410)  # noqa: PLR2004 # Gone

    def _in_place(self) -> Iterator[Finding]:
        stage = self._stage
        form = self._form()
        form.fill("Certificate body", (self._renewed.body + self._renewed.chain).decode())
        self._choose(form, "Secrets Manager ARN")
        form.fill("Secrets Manager ARN", self._next)
        offered = stage.until(
            "the old certificate in the picker",
            lambda: next(iter(form.search("Renew existing", LEGACY[0])), None),
        )
        form.pick("Renew existing", offered)
        stage.say(f"dana renews the imported certificate of {LEGACY[0]}, and submits")
        self._submit(form)
        yield from self._confirm(3)

    def _confirm(self, number: int) -> Iterator[Finding]:
        """Confirm the job, and wait for its end."""
        stage = self._stage
        card = stage.wait(f"the plan of J-{number}", lambda: self._card(number, "Confirm"))
        is_untouched = self._asked() == len(self._told)
        yield Finding(f"J-{number}: nothing is imported before Confirm", is_untouched)
        stage.press(card, "Confirm")
        stage.wait(f"the end of J-{number}", lambda: self._is_finished(number))
        self._told = stage.world.aws.calls(IMPORT)

    def _asked(self) -> int:
        return len(self._stage.world.aws.calls(IMPORT))

    def _is_finished(self, number: int) -> bool:
        card = self._card(number)
        if card is None or "*Finished*" not in said(card):
            return False
        replies = self._stage.world.slack.replies(self._stage.channel, card.ts)
        return f"J-{number}.csv" in {one.name for reply in replies for one in reply.files}

    def _card(self, number: int, button: str = "") -> Message | None:
        """Return a job's card, once it has the button; what is told of the old certificate stands
        in the channel too.
        """
        messages = self._stage.world.slack.messages(self._stage.channel)
        found = [one for one in messages if f"J-{number} ·" in one.text]
        return next((one for one in found if not button or button in one.buttons), None)

    def _form(self) -> Modal:
        dana = self._stage.world.slack.person("dana")

        def opened() -> Modal | None:
            if dana.modal() is None:
                dana.command("/certs", "import", channel=OPS_CHANNEL)
            return dana.modal()

        self._stage.say("dana types /certs import")
        # Until the bot has read who is in the channel, it refuses everyone: try as a person would.
        return self._stage.until("the form", opened)

    def _close(self) -> None:
        """Close what is open: the links are in a dialog too, where the button opened one."""
        modal = self._stage.world.slack.person("dana").modal()
        if modal:
            modal.close()

    def _choose(self, form: Modal, way: str) -> None:
        form.choose("Private key", way)

    def _pick_template(self, form: Modal) -> None:
        def live() -> str | None:
            found = form.search("Snapshot", self._stage.furniture.template)
            return next((one for one in found if "as it is now" in one), None)

        form.choose("Distributions", "Create one per certificate from a snapshot")
        form.pick("Snapshot", self._stage.until("the template in the picker", live))

    def _submit(self, form: Modal) -> None:
        errors = form.submit()
        if errors:
            raise DemoError(f"The form was refused: {errors}")

    def _take_names(self) -> None:
        """Leave the ticks as they are: every name becomes an alias."""
        form = self._stage.until("the form of names", self._stage.world.slack.person("dana").modal)
        self._stage.say("dana leaves every name ticked")
        self._submit(form)

    def _ask_for_links(self) -> list[str]:
        """Press the card's button, as whoever closed the dialog with the links does."""
        card = self._card(2, "Hand over 2 keys")
        if card is not None:
            self._stage.press(card, "Hand over 2 keys")
        return self._links()

    def _links(self) -> list[str]:
        """Return the links that dana was shown, in a dialog or a message for her alone."""
        dana = self._stage.world.slack.person("dana")
        modal, whispers = dana.modal(), dana.ephemerals()
        texts = [*(modal.texts if modal else ()), *(text for one in whispers for text in one.texts)]
        found = dict.fromkeys(url for text in texts for url in _LINK.findall(text))
        return list(found) if len(found) > 1 else []

    def _expected(self) -> list[Imported]:
        return [
            Imported(PAID, self._paid, NAME),
            Imported(MUDDLED, self._muddled),
            Imported(BLOG, self._blog),
            Imported(LEGACY, self._renewed, arn=self._legacy),
        ]

    def _keys(self) -> list[Issued]:
        return [self._paid, self._muddled, self._blog, self._renewed, self._stray]
