"""What the form *Import* says, and what it asks for once it was read. A private key is among the
one and the other, in a value that shows it to nobody; none is in what fills the form again.
"""

from dataclasses import dataclass

from bot.domain.importing import GivenFile
from bot.domain.importing_job import ImportCertificates
from bot.domain.job import Distributions, Job, Logging, Request
from bot.domain.key_source import KeySource
from bot.domain.private_key import PrivateKeyText
from bot.domain.task import Plan

SECRETS = "secrets"
"""The field of the ARNs; the others are ImportFields, and those that every form has."""


@dataclass(frozen=True, slots=True)
class NewImport:
    """What the form says, as typed or as uploaded. `template` is `snapshot:<id>` or
    `live:<distribution id>`, `renews` the ARN of the import that is renewed.

    `file_fault` tells why a file could not be downloaded; `is_emptied` that the certificate which
    the form showed was taken out of it.
    """

    name: str = ""
    body: PrivateKeyText | None = None
    chain: PrivateKeyText | None = None
    files: tuple[GivenFile, ...] = ()
    file_fault: str = ""
    key_source: KeySource = KeySource.SECRET
    secrets_text: str = ""
    key: PrivateKeyText | None = None
    distributions: Distributions = Distributions.CREATE
    template: str | None = None
    logging: Logging = Logging.OFF
    tags_text: str = ""
    renews: str = ""
    channel: str = ""
    is_emptied: bool = False

    @property
    def has_certificate(self) -> bool:
        """Whether a certificate was handed over, rather than named by a secret."""
        return bool(self.body or self.chain or self.files or self.file_fault)

    @property
    def creates(self) -> bool:
        """Whether distributions are made; a renewal is served already."""
        return self.distributions is Distributions.CREATE and not self.renews


@dataclass(frozen=True, slots=True)
class FilledImport:
    """How a job's form was filled: `kept` certificates stay unless others are given; no key is
    among it. `template` and `renews` are a value and its label.
    """

    job: Job
    name: str
    body: str
    chain: str
    kept: int
    key_source: KeySource
    secrets_text: str
    tags_text: str
    template: tuple[str, str] | None
    renews: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class ReadNewImport:
    """What a form asks for: `keys` has the key of each plan, None where it is not handed over."""

    order: ImportCertificates
    request: Request
    plans: tuple[Plan, ...]
    keys: tuple[PrivateKeyText | None, ...]


@dataclass(frozen=True, slots=True)
class KeyGiven:
    """How the key of one certificate comes after all: `secret` is an ARN, `key` what was pasted.
    UPLOAD gives none: a link is asked for next.
    """

    source: KeySource
    secret: str = ""
    key: PrivateKeyText | None = None
