"""Reads the certificate that was handed over in the fields of a form, and the key wherever it comes
from. What can be mended is mended, and said; here it is only told whether it can be read and
belongs together.
"""

from collections.abc import Iterator
from datetime import datetime

from cryptography import x509

from bot.domain.import_faults import FaultCode, ImportFault, ImportField, fault, new_request
from bot.domain.importing import CertificateText, KeyReading, ReadImport
from bot.domain.names import quoted
from bot.domain.private_key import PrivateKeyText
from bot.x509.assembling import bundle, mended
from bot.x509.chain import chain_of
from bot.x509.checks import key_mismatch
from bot.x509.contents import contents_of
from bot.x509.facts import dns_names, facts
from bot.x509.issuing import common_name
from bot.x509.pool import Found, Pool
from bot.x509.roots import Roots

_SHOWN = 5


def read_form(
    *,
    body: PrivateKeyText,
    chain: PrivateKeyText | None = None,
    key: PrivateKeyText | None = None,
    may_hold_keys: bool = False,
    roots: Roots,
    now: datetime,
) -> ReadImport:
    """Return the one certificate in a form's fields, whichever field it is in, and its key.

    The fields may hold anything but a zip; no `key` means that it comes later. Without
    `may_hold_keys` a key in the body or the chain is refused: a Slack form was sent to Slack. A
    certificate is returned beside faults when it can be read, so that it can be checked as well.
    """
    found = [Found(ImportField.BODY, contents_of(body.reveal()), "certificate")]
    if chain:
        found.append(Found(ImportField.CHAIN, contents_of(chain.reveal()), "certificate"))
    if key:
        found.append(Found(ImportField.KEY, contents_of(key.reveal()), "key"))
    faults = [wrong for one in found for wrong in one.faults]
    if not may_hold_keys:
        faults += [wrong for one in found for wrong in _leaked(one)]
    if key and not found[-1].faults and not any(one.contents.keys for one in found):
        faults.append(_no_key())
    return _single(found, faults, roots, now)


def read_key(content: PrivateKeyText, certificate: CertificateText) -> KeyReading:
    """Return the certificate's key in whatever holds it: PEM, DER, PKCS#12, JSON of a secret."""
    leaf = x509.load_pem_x509_certificate(certificate.body.encode())
    found = Found(ImportField.KEY, contents_of(content.reveal()), "key")
    pool = Pool([], found.contents.keys)
    key = pool.key_of(leaf)
    if key:
        return KeyReading(key, (), found.notes)
    faults = found.faults
    if pool.keys:
        faults += (key_mismatch(certificate.facts),)
    return KeyReading(None, faults or (_no_key(),))


def _single(
    found: list[Found], faults: list[ImportFault], roots: Roots, now: datetime
) -> ReadImport:
    pool = Pool(
        (one for some in found for one in some.contents.certificates),
        (key for some in found for key in some.contents.keys),
    )
    notes = tuple(note for one in found for note in one.notes)
    leaf = _leaf(found, pool)
    if leaf is None:
        none = not pool.certificates and not found[0].faults
        said = [*faults, *([_no_certificate()] if none else [])]
        several = [_several(pool)] if pool.certificates else []
        return ReadImport((), (*said, *several), notes)
    chain = chain_of(leaf, pool, roots, now)
    if pool.keys and not pool.key_of(leaf):
        faults.append(key_mismatch(facts(leaf, 1)))
    done = tuple(found[0].note(code) for code in mended(leaf, chain, found))
    return ReadImport((bundle(leaf, pool, chain),), tuple(faults), (*notes, *done))


def _leaf(found: list[Found], pool: Pool) -> x509.Certificate | None:
    """Return the one certificate to import: the key's, else the body's, else the only one."""
    able = pool.leaves()
    for some in (
        [one for one in pool.certificates if pool.key_of(one)],
        [one for one in able if one in found[0].contents.certificates],
        able,
    ):
        if len(some) == 1:
            return some[0]
    return None


def _leaked(found: Found) -> Iterator[ImportFault]:
    """Refuse a key that stands where it was sent to Slack."""
    if found.field is ImportField.KEY or not found.contents.keys:
        return
    problem = (
        "a private key is in it, and has now been sent to Slack: whoever can read it there has it. "
        "Have the certificate issued anew with another key, and hand that over as the form says. "
        "The commands make a key and a request."
    )
    names = [name for one in found.contents.certificates for name in dns_names(one)]
    mend = new_request(names, key="RSA_2048")
    yield fault(found.field, FaultCode.KEY_IN_SLACK, problem, mend)


def _no_certificate() -> ImportFault:
    problem = (
        "no certificate is in it. A certificate begins with `-----BEGIN CERTIFICATE-----`; the "
        "command shows one."
    )
    return fault(ImportField.BODY, FaultCode.NO_CERTIFICATE, problem)


def _no_key() -> ImportFault:
    problem = (
        "no private key is in it. A key begins with `-----BEGIN PRIVATE KEY-----`, or the same "
        "with `RSA` or `EC`; the command says `Key is valid` of one."
    )
    return fault(ImportField.KEY, FaultCode.NO_KEY, problem)


def _several(pool: Pool) -> ImportFault:
    able = pool.leaves()
    names = ", ".join(quoted(common_name(one.subject)) for one in able[:_SHOWN])
    problem = (
        f"{len(able)} certificates could be meant: {names}. Give one with its chain here, or "
        "several as files. The command says which file has which."
    )
    return fault(ImportField.BODY, FaultCode.SEVERAL, problem)
