"""What is checked before anything is sent to AWS, in two levels: what ACM needs is refused; what
CloudFront needs is refused where a distribution is to carry the certificate, else a warning.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import AuthorityInformationAccessOID

from bot.domain.import_faults import FaultCode, ImportFault, ImportField, fault, new_request
from bot.domain.importing import CertificateText, ImportFacts, KeyKind, ReadKey, Verdict
from bot.domain.names import quoted
from bot.x509.facts import addresses
from bot.x509.issuing import common_name, is_authority
from bot.x509.keys import MAX_KEY, belongs
from bot.x509.roots import Roots
from bot.x509.trust import distrust, no_chain

MAX_BODY = 32 * 1024
MAX_CHAIN = 2 * 1024 * 1024
MAX_OCSP = 1000
"""Bytes of the body and of the chain, characters of the OCSP responder's address (ACM API
reference, ImportCertificate).
"""
SMALL_RSA = 2048
_SERVERS = {"TLS_WEB_SERVER_AUTHENTICATION", "ANY"}
_TIME = "%d %b %Y %H:%M UTC"


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is checked, and when."""

    text: CertificateText
    leaf: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    now: datetime

    @property
    def facts(self) -> ImportFacts:
        return self.text.facts


def check(
    certificate: CertificateText,
    key: ReadKey | None,
    *,
    roots: Roots,
    now: datetime,
    with_distribution: bool,
) -> Verdict:
    """Return what refuses an import at a moment, and what a person should know before Confirm.

    Without a `key` all but the key is checked. `with_distribution`: a distribution is to be made
    for it, or carries the certificate that it replaces. Source: ACM API reference,
    ImportCertificate; CloudFront guide, *Requirements for using SSL/TLS certificates*.
    """
    subject = _subject(certificate, now)
    refused = [*_found(_ACM, subject), *(_of_key(key, subject) if key else ())]
    codes = {one.code for one in refused}
    served = [*_found(_CLOUDFRONT, subject), distrust(subject.leaf, subject.chain, roots, now)]
    # What is refused already is not said again; nor is the chain of a body that is the wrong one.
    is_wrong = FaultCode.CA_AS_BODY in codes
    said = [one for one in served if one and one.code not in codes and not is_wrong]
    small = [one for one in [_small_key(subject)] if one and not codes & {FaultCode.KEY_TYPE}]
    if with_distribution:
        return Verdict((*refused, *said), tuple(small))
    return Verdict(tuple(refused), (*said, *small))


def _subject(certificate: CertificateText, now: datetime) -> _Subject:
    chain = certificate.chain.encode()
    return _Subject(
        certificate,
        x509.load_pem_x509_certificate(certificate.body.encode()),
        tuple(x509.load_pem_x509_certificates(chain)) if chain.strip() else (),
        now,
    )


def _found(
    rules: tuple[Callable[[_Subject], ImportFault | None], ...], subject: _Subject
) -> Iterator[ImportFault]:
    for rule in rules:
        found = rule(subject)
        if found:
            yield found


def _of_key(key: ReadKey, subject: _Subject) -> Iterator[ImportFault]:
    if key.text.size > MAX_KEY:
        problem = f"it has {key.text.size:,} bytes; ACM takes keys of at most {MAX_KEY:,}."
        mend = new_request(subject.facts.names, key="RSA_2048")
        yield fault(ImportField.KEY, FaultCode.TOO_LARGE, problem, mend)
    if not belongs(key.text, subject.leaf):
        yield key_mismatch(subject.facts)


def key_mismatch(facts: ImportFacts) -> ImportFault:
    """Return the fault of a key that is another certificate's."""
    problem = (
        f"it is not the key of this certificate ({quoted(facts.main_name)}, {facts.key.text}). The "
        "two commands print the same when certificate and key belong together."
    )
    return fault(ImportField.KEY, FaultCode.KEY_MISMATCH, problem)


def _dates(subject: _Subject) -> ImportFault | None:
    facts = subject.facts
    if subject.now > facts.not_after:
        problem = (
            f"it expired on {facts.not_after:{_TIME}}. The command makes a request for a new one "
            "with the same key."
        )
        mend = new_request(facts.names)
        return fault(ImportField.BODY, FaultCode.EXPIRED, problem, mend)
    if subject.now < facts.not_before:
        problem = (
            f"it is valid from {facts.not_before:{_TIME}} on: import it then. The command shows "
            "its dates."
        )
        return fault(ImportField.BODY, FaultCode.NOT_YET_VALID, problem)
    return None


def _names(subject: _Subject) -> ImportFault | None:
    if subject.facts.names or is_authority(subject.leaf):
        return None
    problem = (
        "it is for no domain name: among its subject alternative names is none, and browsers pass "
        "over a common name. The command makes a request for one that is."
    )
    return fault(ImportField.BODY, FaultCode.NO_DNS_NAME, problem, new_request(()))


def _nameless_authority(subject: _Subject) -> ImportFault | None:
    return None if subject.facts.names else _authority(subject)


def _authority(subject: _Subject) -> ImportFault | None:
    if not is_authority(subject.leaf):
        return None
    problem = (
        f"{quoted(common_name(subject.leaf.subject))} is the certificate of a certificate "
        "authority (CA), not of a server. What it issued for your names goes here, and this into "
        "the chain. The command shows which is which: `CA:TRUE`."
    )
    return fault(ImportField.BODY, FaultCode.CA_AS_BODY, problem)


def _for_servers(subject: _Subject) -> ImportFault | None:
    usages = subject.facts.extended_usages
    if not usages or _SERVERS & set(usages):
        return None
    problem = (
        "it is not for servers: its extended key usage names other purposes and not TLS server "
        "authentication. The command makes a request; order a TLS server certificate."
    )
    mend = new_request(subject.facts.names)
    return fault(ImportField.BODY, FaultCode.NOT_FOR_SERVERS, problem, mend)


def _issuer(subject: _Subject) -> ImportFault | None:
    if subject.leaf.issuer.rdns:
        return None
    problem = "its issuer is empty, which ACM refuses. The command shows it."
    return fault(ImportField.BODY, FaultCode.NO_ISSUER, problem)


def _ocsp(subject: _Subject) -> ImportFault | None:
    found = addresses(subject.leaf, AuthorityInformationAccessOID.OCSP)
    if all(len(address) <= MAX_OCSP for address in found):
        return None
    problem = f"the address of its OCSP responder has over {MAX_OCSP:,} characters."
    return fault(ImportField.BODY, FaultCode.LONG_OCSP, f"{problem} The command shows it.")


def _key_type(subject: _Subject) -> ImportFault | None:
    key = subject.facts.key
    if key.algorithm:
        return None
    problem = (
        f"its key is {key.text}; ACM imports RSA of 1024, 2048, 3072 or 4096 bits and ECDSA P-256, "
        "P-384 or P-521. The commands make such a key and a request for it."
    )
    mend = new_request(subject.facts.names, key="RSA_2048")
    return fault(ImportField.BODY, FaultCode.KEY_TYPE, problem, mend)


def _issuer_key_type(subject: _Subject) -> ImportFault | None:
    """Compare the kinds of the two keys (ACM user guide, *Prerequisites for importing*)."""
    if not subject.chain or not subject.facts.key.algorithm:
        return None
    is_rsa = isinstance(subject.chain[0].public_key(), rsa.RSAPublicKey)
    if is_rsa == (subject.facts.key.kind is KeyKind.RSA):
        return None
    theirs, other = ("RSA", "RSA_2048") if is_rsa else ("ECDSA", "EC_prime256v1")
    problem = (
        f"its key is {subject.facts.key.text} and its issuer's is {theirs}: ACM imports a "
        "certificate whose key is of its issuer's kind only. The commands make such a key and a "
        "request for it."
    )
    mend = new_request(subject.facts.names, key=other)
    return fault(ImportField.BODY, FaultCode.ISSUER_KEY_TYPE, problem, mend)


def _sizes(subject: _Subject) -> ImportFault | None:
    for field, text, most in (
        (ImportField.BODY, subject.text.body, MAX_BODY),
        (ImportField.CHAIN, subject.text.chain, MAX_CHAIN),
    ):
        if len(text) > most:
            problem = f"it has {len(text):,} bytes; ACM takes at most {most:,}."
            mend = new_request(subject.facts.names)
            return fault(field, FaultCode.TOO_LARGE, problem, mend)
    return None


def _has_chain(subject: _Subject) -> ImportFault | None:
    """ACM asks for the chain of whatever is not signed by its own key."""
    if subject.chain or subject.facts.is_self_signed:
        return None
    return no_chain(subject.leaf)


def _cloudfront_key(subject: _Subject) -> ImportFault | None:
    key = subject.facts.key
    if not key.algorithm or key.is_served_by_cloudfront:
        return None
    problem = (
        f"its key is {key.text}; CloudFront serves RSA of 1024 to 4096 bits and ECDSA P-256. The "
        "commands make such a key and a request for it."
    )
    mend = new_request(subject.facts.names, key="EC_prime256v1")
    return fault(ImportField.BODY, FaultCode.CLOUDFRONT_KEY_TYPE, problem, mend)


def _small_key(subject: _Subject) -> ImportFault | None:
    key = subject.facts.key
    if key.kind is not KeyKind.RSA or key.size >= SMALL_RSA:
        return None
    problem = (
        f"its key is {key.text}: it can be imported and served, but browsers refuse RSA below "
        f"{SMALL_RSA} bits. The commands make a longer key and a request for it."
    )
    mend = new_request(subject.facts.names, key="RSA_2048")
    return fault(ImportField.BODY, FaultCode.SMALL_KEY, problem, mend)


_ACM = (
    _sizes,
    _dates,
    _names,
    _nameless_authority,
    _for_servers,
    _issuer,
    _ocsp,
    _key_type,
    _issuer_key_type,
    _has_chain,
)
_CLOUDFRONT = (_authority, _cloudfront_key)
