"""Whether browsers and CloudFront trust a chain, at a given moment; and if not, what is missing.
Trust is to a public root, and by signatures: never by names.
"""

import re
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    VerificationError,
)

from bot.domain.import_faults import FaultCode, ImportFault, ImportField, fault, new_request
from bot.domain.importing import MAX_CLOUDFRONT_CHAIN
from bot.domain.names import quoted
from bot.x509.facts import addresses, dns_names
from bot.x509.issuing import common_name, is_authority, is_self_signed, is_valid_at
from bot.x509.roots import Roots

_SAFE_ADDRESS = re.compile(r"https?://[A-Za-z0-9./:_%~-]{1,200}")
_NAME = re.compile(r"(\*\.)?[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")
_DAY = "%d %b %Y"


def distrust(
    leaf: x509.Certificate, chain: tuple[x509.Certificate, ...], roots: Roots, now: datetime
) -> ImportFault | None:
    """Return why CloudFront would not take a chain, as `chain_of` made it; None when it would.

    It takes at most five certificates, each issued by the next, up to a root that the public
    trusts (CloudFront guide, *Requirements for using SSL/TLS certificates*).
    """
    path = (leaf, *chain)
    if is_self_signed(leaf):
        return _self_signed(leaf)
    if not any(roots.issued(one) for one in path):
        return _private(leaf, path[-1]) if is_self_signed(path[-1]) else _incomplete(path)
    for one in chain:
        wrong = _bad_issuer(one, now)
        if wrong:
            return wrong
    if len(path) > MAX_CLOUDFRONT_CHAIN:
        problem = (
            f"it is of {len(path)} certificates with the body; CloudFront takes at most "
            f"{MAX_CLOUDFRONT_CHAIN}. The command lists them: ask the issuer for a shorter chain."
        )
        return fault(ImportField.CHAIN, FaultCode.LONG_CHAIN, problem)
    return _not_verified(leaf, chain, roots, now)


def _self_signed(leaf: x509.Certificate) -> ImportFault:
    problem = (
        "it is signed by its own key, so no browser trusts it and CloudFront refuses it. The "
        "command makes a request for a certificate authority."
    )
    mend = new_request(dns_names(leaf))
    return fault(ImportField.BODY, FaultCode.SELF_SIGNED, problem, mend)


def _private(leaf: x509.Certificate, root: x509.Certificate) -> ImportFault:
    problem = (
        f"it ends at {quoted(common_name(root.subject))}, a root that the public does not trust: "
        "CloudFront refuses it. The command makes a request for a public certificate authority."
    )
    mend = new_request(dns_names(leaf))
    return fault(ImportField.CHAIN, FaultCode.PRIVATE_CA, problem, mend)


def _incomplete(path: tuple[x509.Certificate, ...]) -> ImportFault:
    last = path[-1]
    if last is path[0]:
        return no_chain(last)
    missing = quoted(common_name(last.issuer))
    return fault(
        ImportField.CHAIN,
        FaultCode.INCOMPLETE_CHAIN,
        f"it ends at {quoted(common_name(last.subject))}; the certificate of {missing}, which "
        f"issued that, is missing, or is a root that the public does not trust. {_where(last)} "
        "The commands show such addresses, the last for that, and add what is there.",
    )


def no_chain(leaf: x509.Certificate) -> ImportFault:
    """Return the fault of a certificate without its issuer's: ACM asks for the chain of whatever
    is not signed by its own key.
    """
    problem = (
        f"the certificate of {quoted(common_name(leaf.issuer))}, which issued this one, is "
        f"missing. {_where(leaf)} The commands show that address, and make PEM of what is there."
    )
    return fault(ImportField.CHAIN, FaultCode.NO_CHAIN, problem)


def _where(certificate: x509.Certificate) -> str:
    found = addresses(certificate, AuthorityInformationAccessOID.CA_ISSUERS)
    # The address is a stranger's: only a plain one is shown, as text.
    plain = next((one for one in found if _SAFE_ADDRESS.fullmatch(one)), "")
    return f"Its issuer has it at `{plain}`." if plain else "Ask the issuer for it."


def _bad_issuer(issuer: x509.Certificate, now: datetime) -> ImportFault | None:
    name = quoted(common_name(issuer.subject))
    if not is_authority(issuer):
        problem = f"{name} is no certificate authority, so nobody trusts what it issued."
    elif is_self_signed(issuer):
        problem = (
            f"{name} is a root and issued this certificate itself: CloudFront takes no root in a "
            "chain, and ACM no certificate without one. Ask for one that an intermediate issues."
        )
    elif not is_valid_at(issuer, now):
        problem = (
            f"{name} is valid from {issuer.not_valid_before_utc:{_DAY}} to "
            f"{issuer.not_valid_after_utc:{_DAY}} only. Ask the issuer for the present one."
        )
    else:
        return None
    return fault(ImportField.CHAIN, FaultCode.BAD_ISSUER, f"{problem} The command lists the chain.")


def _not_verified(
    leaf: x509.Certificate, chain: tuple[x509.Certificate, ...], roots: Roots, now: datetime
) -> ImportFault | None:
    """Have everything verified together: path lengths, name constraints, algorithms (RFC 5280)."""
    names = [name.replace("*", "any", 1) for name in dns_names(leaf) if _NAME.fullmatch(name)]
    if not names or not is_valid_at(leaf, now):
        return None  # which is told elsewhere, and no fault of the chain
    try:
        _builder(roots, now).build_server_verifier(x509.DNSName(names[0])).verify(leaf, list(chain))
    except (VerificationError, ValueError):
        problem = (
            "it does not verify, although each certificate is signed by the next: a name, a length "
            "or an algorithm that one of them forbids. The command lists the chain."
        )
        return fault(ImportField.CHAIN, FaultCode.BAD_ISSUER, problem)
    return None


def _builder(roots: Roots, now: datetime) -> PolicyBuilder:
    # CloudFront asks less of extensions than browsers ask of public authorities.
    either = Criticality.AGNOSTIC
    authorities = ExtensionPolicy.permit_all().require_present(x509.BasicConstraints, either, None)
    leaves = ExtensionPolicy.permit_all().require_present(x509.SubjectAlternativeName, either, None)
    return (
        PolicyBuilder()
        .store(roots.store)
        .time(now)
        .extension_policies(ca_policy=authorities, ee_policy=leaves)
    )
