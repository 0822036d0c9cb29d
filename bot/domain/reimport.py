"""What may change when a certificate is imported in place of an earlier import, and what may not
(ACM user guide, *Reimport a certificate*). Compares only: it changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.certificate_facts import CertificateFacts
from bot.domain.certificate_query import IMPORTED
from bot.domain.import_faults import FaultCode, ImportFault, ImportField, fault, new_request
from bot.domain.importing import ImportFacts, Verdict
from bot.domain.inventory import Certificate
from bot.domain.names import covers, quoted

RULES = (
    "It keeps its ARN and its tags. Key type and size stay, and key usages are not lost; names and "
    "dates may change. CloudFront may serve the old certificate for up to 24 hours more."
)
"""What to tell whoever imports in place of another."""

_DAY = "%d %b %Y"
_SHOWN = 5
# ACM's words for certificates that name no usage, or one without a word of its own.
_UNSPECIFIC = {"ANY", "NONE", "CUSTOM"}


def compare(
    present: Certificate,
    known: CertificateFacts,
    new: ImportFacts,
    served: Mapping[str, Sequence[str]],
) -> Verdict:
    """Return why `new` cannot take the place of `present`, and what a person should know of it.

    `known` is the description of the present one, as far as it is known; `served` has the aliases
    of each distribution that carries it, by its id.
    """
    if present.type != IMPORTED:
        problem = (
            f"{quoted(present.main_name)} was not imported, and ACM puts an import in the place of "
            "an import only. Import this one as new, and swap it on the distribution."
        )
        return Verdict((_fault(problem),))
    return Verdict(
        (*_key(present, new), *_lost_usages(known, new), *_uncovered(new, served)),
        tuple(_not_newer(present, known, new)),
    )


def _fault(problem: str, mend: Sequence[str] = ()) -> ImportFault:
    return fault(ImportField.EXISTING, FaultCode.CANNOT_REPLACE, problem, mend)


def _key(present: Certificate, new: ImportFacts) -> Iterator[ImportFault]:
    if present.key_algorithm != new.key.algorithm:
        yield _fault(
            f"its key is {_spoken(present.key_algorithm)} and the new one's is {new.key.text}: key "
            "type and size cannot change. The commands make a key like the present one and a "
            "request for it; or import this certificate as new.",
            new_request(new.names, key=present.key_algorithm),
        )


def _lost_usages(known: CertificateFacts, new: ImportFacts) -> Iterator[ImportFault]:
    had = {*known.key_usages, *known.extended_usages} - _UNSPECIFIC
    lost = sorted(had - {*new.key_usages, *new.extended_usages})
    if lost:
        yield _fault(
            f"it has {', '.join(one.replace('_', ' ').lower() for one in lost)} among its key "
            "usages, which the new one lacks: usages can be added and not lost. The command shows "
            "the new one's.",
            ("openssl x509 -in body.pem -noout -ext keyUsage,extendedKeyUsage",),
        )


def _uncovered(new: ImportFacts, served: Mapping[str, Sequence[str]]) -> Iterator[ImportFault]:
    for distribution, aliases in served.items():
        lost = [one for one in aliases if not any(covers(name, one) for name in new.names)]
        if lost:
            more = f" and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
            yield _fault(
                f"distribution {distribution} serves "
                f"{', '.join(quoted(one) for one in lost[:_SHOWN])}{more}, which the new one does "
                "not cover: browsers would refuse it there. Take the names off it first, or import "
                "this certificate as new. The command shows its names.",
                ("openssl x509 -in body.pem -noout -ext subjectAltName",),
            )


def _not_newer(
    present: Certificate, known: CertificateFacts, new: ImportFacts
) -> Iterator[ImportFault]:
    shown = ("openssl x509 -in body.pem -noout -serial -dates",)
    if known.serial.lower() == new.serial:
        yield _fault(
            "the new one has the serial number of the present one: it is the same. The command "
            "shows its number and dates.",
            shown,
        )
    elif present.not_after and new.not_after <= present.not_after:
        yield _fault(
            f"the new one expires on {new.not_after:{_DAY}}, and the present one not before "
            f"{present.not_after:{_DAY}}. The command shows its number and dates.",
            shown,
        )


def _spoken(algorithm: str) -> str:
    words = {"EC_prime256v1": "ECDSA P-256", "EC_secp384r1": "ECDSA P-384"}
    return words.get(algorithm, algorithm.replace("EC_secp521r1", "ECDSA P-521").replace("_", " "))
