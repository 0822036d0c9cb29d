"""Imports on the workbench of steps: the real form and verbs, certificates of the sandbox's
authority, and everybody allowed.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.domain.check import Check, Level
from bot.domain.importing import GivenFile
from bot.domain.importing_job import ImportCertificates
from bot.domain.job import Distributions, Job
from bot.domain.key_source import KeySource
from bot.domain.permissions import Verb
from bot.domain.private_key import PrivateKeyText
from bot.domain.task import Task
from bot.sandbox import authority, handouts
from bot.sandbox.authority import Issued
from bot.services.acting import Acting
from bot.services.deciding import Deciding
from bot.services.import_form import NewImport
from bot.services.import_handing import HandingKeys
from bot.services.import_keys import import_of, keyless
from bot.services.import_looking import ImportLooking
from bot.services.import_reading import ImportReader
from bot.services.importing import Importing
from bot.services.looking import Looking
from bot.services.submitting import Reader
from bot.services.task_keys import TaskKeys
from bot.services.uploads import Uploads
from bot.settings import load
from bot.x509.roots import public_roots
from scheduler.descriptions import Descriptions
from tests.functional.steps.bench import SECRETS, SOMEONE, Anybody, Bench

PUT = "acm.ImportCertificate"
READ = "secretsmanager.GetSecretValue"


class _Anyone(Anybody):
    """As `Anybody`, and the bot is in every channel."""

    def __init__(self) -> None:
        self.expected: list[str] = []

    def expect(self, channel: str) -> None:
        """Note that a channel is looked at again."""
        self.expected.append(channel)

    def name_of(self, channel: str) -> str:
        """Call it by its id."""
        return f"#{channel}"

    def is_in(self, channel: str) -> bool:
        """Say yes."""
        return bool(channel)

    def lacking(self) -> dict[Verb, str]:
        """Lack nothing."""
        return {}


class Desk:
    """What people press and type to import, and how it stands."""

    def __init__(self, bench: Bench, **chosen: object) -> None:
        """Take keys in every way, unless `chosen` settings say else."""
        self.bench = bench
        self.someone = SOMEONE
        bench.roots = authority.root_pem()
        bench.restart()
        bench.server.acm.trust(bench.roots)
        settings = load(
            {
                "SLACK_BOT_TOKEN": "xoxb-made-up",
                "SLACK_SIGNING_SECRET": "made up",
                "SLACK_API_URL": "http://127.0.0.1:9/",
                "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
                "channel": "C1",
                "secret_key": SECRETS[0],
                "allow_keys_in_slack": True,
                **chosen,
            }
        )
        roles: Any = _Anyone()
        acting = Acting(bench.store, bench, roles, sns=True)
        templates = Reader(bench.store, roles, settings)
        # The roots are those of the bench: no file is needed for them.
        self.reader = _ReaderOf(bench, settings, templates)
        self.deciding = Deciding(acting, templates)
        self.importing = Importing(acting, self.reader, self.deciding)
        self.expected: list[str] = roles.expected
        self.looking = ImportLooking(acting, self.reader, Looking(acting))
        self.handing = HandingKeys(acting, self.reader, self.deciding)
        self.uploads = Uploads(acting, TaskKeys(bench.store, import_of), lambda: "https://here")
        self._turn = 0

    def issue(self, *names: str, **facts: Any) -> Issued:  # noqa: ANN401 - the authority's
        """Have a certificate issued now."""
        return authority.issue(*names, now=self.bench.time, **facts)

    def secret(self, name: str, value: bytes) -> str:
        """Put a secret into Secrets Manager; give its ARN."""
        return handouts.put_secret(self.bench.server, name, value.decode())

    def form(self, issued: Issued | None = None, **typed: Any) -> NewImport:  # noqa: ANN401
        """Fill the form: certificates only, the key pasted, unless something else is typed."""
        filled = NewImport(
            key_source=KeySource.PASTE, distributions=Distributions.NONE, channel="C1"
        )
        if issued:
            filled = replace(
                filled,
                body=PrivateKeyText(issued.body),
                chain=PrivateKeyText(issued.chain),
                key=PrivateKeyText(issued.key),
            )
        return replace(filled, **typed)

    def submit(self, issued: Issued | None = None, **typed: Any) -> Job:  # noqa: ANN401
        """Submit the form."""
        self._turn += 1
        form = self.form(issued, **typed)
        return self.importing.submit_import(SOMEONE, form, key=f"form {self._turn}")

    def checked(self, job: Job) -> Job:
        """Let the checks run, after a sweep; give the job."""
        self.bench.sweep()
        while self.bench.checker.run_one(self.bench.time):
            pass
        return self.bench.job(job)

    def confirm(self, job: Job) -> Job:
        """Press Confirm once the checks are in."""
        ready = self.checked(job)
        return self.deciding.confirm(SOMEONE, job.number, ready.revision)

    def start(self, issued: Issued | None = None, **typed: Any) -> Job:  # noqa: ANN401
        """Submit and confirm; nothing is imported yet."""
        return self.confirm(self.submit(issued, **typed))

    def run(self, issued: Issued | None = None, **typed: Any) -> Job:  # noqa: ANN401
        """Submit, confirm and let it come to its end."""
        job = self.start(issued, **typed)
        self.bench.live()
        return self.bench.job(job)

    def describe(self) -> None:
        """Have what the lists found described."""
        self.bench.pass_time(minutes=5)
        self.bench.sweep()
        self.bench.pass_time(minutes=5)
        Descriptions(self.bench.store, self.bench.aws, self.bench).tick()

    def order(self, *names: str) -> ImportCertificates:
        """Give the order of certificates that people call so; their tasks have distributions to
        come.
        """
        return ImportCertificates(names)

    def said(self, job: Job, *levels: Level) -> list[str]:
        """Give what the checks say at some levels."""
        checks: Sequence[Check] = self.bench.job(job).checks
        return [one.text for one in checks if one.level in (levels or tuple(Level))]

    def is_sealed(self, job: Job, position: int = 0) -> bool:
        """Tell whether a key is kept for a task."""
        return bool(self.sealed(self.bench.task(job, position)))

    def sealed(self, *tasks: Task) -> frozenset[str]:
        """Give the tasks that a key is kept for."""
        return self.bench.store.sealed.those((one.id for one in tasks), now=self.bench.time)

    def keyless(self, job: Job) -> frozenset[str]:
        """Give the tasks that want a key."""
        tasks = self.bench.tasks(job)
        return keyless(self.bench.store, self.bench.job(job), tasks, self.bench.time)

    def upload(self, task: Task, key: bytes) -> None:
        """Hand a key over by a link."""
        url = self.uploads.link(SOMEONE, task.id).url
        handed = self.uploads.take(url.rsplit("/", 1)[-1], GivenFile("", PrivateKeyText(key)))
        assert () == handed.faults


class _ReaderOf(ImportReader):
    """A reader that trusts the sandbox's authority."""

    def __init__(self, bench: Bench, settings: Any, templates: Reader) -> None:  # noqa: ANN401
        super().__init__(bench.store, settings, templates)
        self._bench = bench

    @property
    def roots(self) -> Any:  # noqa: ANN401
        """Its roots."""
        return public_roots(self._bench.roots)
