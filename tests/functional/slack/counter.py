"""The counter where people hand in certificates of their own: the form, the card, the links, and an
AWS that trusts the same authority as the bot.
"""

import re

from bot.domain.importing import GivenFile
from bot.domain.job import Job
from bot.domain.private_key import PrivateKeyText
from bot.domain.task import Task
from bot.domain.upload import Handed
from bot.sandbox import authority
from bot.sandbox.authority import Issued
from bot.sandbox.slack import Message, Modal
from tests.functional.slack.cloud import Cloud
from tests.functional.slack.desk import OPS, Desk

SECRET, UPLOAD, PASTE = "Secrets Manager ARN", "One-time upload page", "Paste it below"
BODY, CHAIN, FILES = "Certificate body", "Certificate chain", "Files"
ONLY = "Certificates only"
_LINK = re.compile(r"<(http://[^|>]+/uploads/[^|>]+)\|")


class Counter:
    """One desk, its account, and the certificates that an authority issued."""

    def __init__(self, cloud: Cloud) -> None:
        """Stand before an account."""
        self.cloud = cloud
        self.template = cloud.server.seed_distribution()
        self.cloud.read()

    @property
    def desk(self) -> Desk:
        """The desk."""
        return self.cloud.desk

    def issue(self, *names: str, **how: object) -> Issued:
        """Have a certificate issued, valid now."""
        return authority.issue(*names, now=self.cloud.server.now(), **how)  # type: ignore[arg-type] # its own, by name

    def secret(self, name: str, text: bytes) -> str:
        """Put a key into Secrets Manager under the prefix; return its ARN."""
        manager = self.cloud.server.client("secretsmanager")
        made: str = manager.create_secret(Name=f"edgecert/{name}", SecretBinary=text)["ARN"]
        return made

    def form(self, by: str = "dana") -> Modal:
        """Type `/certs import` and return the form."""
        person = self.desk.person(by)
        answer = person.command("/certs", "import", channel=OPS)
        modal = person.modal()
        assert modal is not None, [message.text for message in answer.messages]
        return modal

    def filled(self, issued: Issued, way: str = UPLOAD, *, ends: str = ONLY) -> Modal:
        """Return the form with one certificate in it, its key to come by `way`."""
        form = self.form()
        form.fill(BODY, issued.body.decode())
        form.fill(CHAIN, issued.chain.decode())
        form.choose("Private key", way)
        form.choose("Distributions", ends)
        if ends != ONLY:
            form.pick("Snapshot", form.search("Snapshot", self.template)[0])
        return form

    def by_secret(self, issued: Issued, name: str = "shop", *, ends: str = ONLY) -> Modal:
        """Return the form with one certificate in it, whose key is in Secrets Manager."""
        form = self.filled(issued, SECRET, ends=ends)
        form.fill("Secrets Manager ARN", self.secret(name, issued.key))
        return form

    def work(self) -> None:
        """Let all work be done, and told."""
        self.cloud.work()
        self.desk.tell()

    def job(self) -> Job:
        """Return the newest job."""
        return self.desk.store.jobs.search(limit=1)[0]

    def tasks(self, number: int = 1) -> list[Task]:
        """Return a job's tasks."""
        return list(self.desk.store.tasks.of_job(number))

    def replies(self, number: int = 1) -> list[Message]:
        """Return a job's thread."""
        card = self.desk.card(number)
        return self.desk.slack.replies(card.channel, card.ts)

    def thread(self, number: int = 1) -> str:
        """Return what a job's thread says."""
        return "\n".join(one.text for one in self.replies(number))

    def modal(self, by: str = "dana") -> Modal:
        """Return what is open before somebody."""
        modal = self.desk.person(by).modal()
        assert modal is not None
        return modal

    def opened(self, title: str, by: str = "dana") -> Modal:
        """Wait until a modal of this title is in front of somebody; return it."""
        person = self.desk.person(by)

        def is_there() -> bool:
            modal = person.modal()
            return modal is not None and modal.title == title

        self.desk.slack.wait_for(is_there)
        return self.modal(by)

    def hand_in(self, url: str, key: bytes) -> Handed:
        """Hand a key over by a link, as its page does."""
        uploads = self.desk.bot.uploads
        assert uploads is not None
        return uploads.take(url.rpartition("/")[2], GivenFile("key.pem", PrivateKeyText(key)))


def links_in(shown: Modal | Message) -> list[str]:
    """Return the upload links that somebody reads."""
    return list(dict.fromkeys(url for text in shown.texts for url in _LINK.findall(text)))
