"""What an import job carries, and each of its tasks: the public parts of a certificate, and where
its private key is to come from. The key itself is never among them.
"""

from dataclasses import dataclass

from bot.domain.import_faults import ImportNote
from bot.domain.importing import CertificateText, ImportFacts
from bot.domain.key_source import KeySource


@dataclass(frozen=True, slots=True)
class ImportCertificates:
    """`names` are what people call the certificates. `renews` is the ARN of the import that the one
    certificate takes the place of, "" when all are new; `renewed` is what that one is called.
    """

    names: tuple[str, ...]
    renews: str = ""
    renewed: str = ""


@dataclass(frozen=True, slots=True)
class Import:
    """What a task imports. `certificate` is None while a secret that has all of it is unread;
    `is_tagged` says that `title` becomes the tag `Name`.

    `secret` is the ARN of what holds the key, and `is_listed` that it holds the certificate too;
    `renews` and `renewed` are as those of ImportCertificates, `replaces` is the fingerprint of what
    stood there at the checks; `was_given` says that a key was uploaded once, and `notes` what was
    mended.
    """

    title: str
    key_source: KeySource
    certificate: CertificateText | None = None
    is_tagged: bool = False
    secret: str = ""
    is_listed: bool = False
    renews: str = ""
    renewed: str = ""
    replaces: str = ""
    was_given: bool = False
    notes: tuple[ImportNote, ...] = ()

    @property
    def tags(self) -> tuple[tuple[str, str], ...]:
        """The tags that are the certificate's own, beside those of the whole job."""
        return (("Name", self.title),) if self.is_tagged else ()

    @property
    def facts(self) -> ImportFacts | None:
        """What the certificate says of itself, once it was read."""
        return self.certificate.facts if self.certificate else None
