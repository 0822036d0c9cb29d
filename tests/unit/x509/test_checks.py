"""What ACM needs is refused; what CloudFront needs is refused with a distribution, else said."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from bot.domain.import_faults import FaultCode, ImportField
from bot.domain.importing import Bundle, ReadKey, Verdict
from bot.domain.private_key import PrivateKeyText
from bot.x509.checks import MAX_BODY, check
from bot.x509.keys import MAX_KEY, as_read
from bot.x509.reading import read_form
from tests.unit.x509.authority import (
    DAY,
    NAMES,
    NOW,
    Signer,
    held,
    intermediate,
    issue,
    key,
    key_pem,
    leaf,
    pem,
    root,
    roots,
    wide_key,
)

FIRST = intermediate()
PUBLIC = key().public_key()
SERVER = (ExtendedKeyUsageOID.SERVER_AUTH,)
Codes = set[FaultCode]
Chain = Sequence[x509.Certificate]


def read(body: x509.Certificate, *chain: x509.Certificate, private: str = "") -> Bundle:
    """Read a form at NOW."""
    found = read_form(
        body=held(pem(body)),
        chain=held(pem(*chain)) if chain else None,
        key=held(private) if private else None,
        roots=roots(),
        now=NOW,
    )
    return found.bundles[0]


def judged(
    body: x509.Certificate,
    *chain: x509.Certificate,
    private: str = "",
    now: datetime = NOW,
    with_distribution: bool = True,
) -> Verdict:
    """Read a form at NOW, and check it at `now`."""
    one = read(body, *chain, private=private)
    return check(
        one.certificate, one.key, roots=roots(), now=now, with_distribution=with_distribution
    )


def assert_two_levels(body: x509.Certificate, chain: Chain, codes: Codes) -> None:
    """With a distribution the faults refuse; without one they are what a person is warned of."""
    strict = judged(body, *chain)
    lenient = judged(body, *chain, with_distribution=False)

    assert codes == {one.code for one in strict.faults}
    assert ((), codes) == (lenient.faults, {one.code for one in lenient.warnings})


def assert_refused(body: x509.Certificate, chain: Chain, code: FaultCode) -> None:
    """Refused whether or not there is a distribution, once, with the command that mends it."""
    for with_distribution in (True, False):
        verdict = judged(body, *chain, with_distribution=with_distribution)
        same = [one for one in (*verdict.faults, *verdict.warnings) if one.code is code]

        assert code in {one.code for one in verdict.faults}
        assert 1 == len(same)
        assert same[0].text.startswith(same[0].field.label)
        assert same[0].mend


def wide(bits: int) -> x509.Certificate:
    """Return a certificate with an RSA key of that many bits."""
    return issue(NAMES[0], wide_key(bits), intermediate("2048"), names=NAMES)


@pytest.mark.parametrize(
    ("kind", "level"), [("P-256", 1), ("P-256", 2), ("P-256", 4), ("1024", 1), ("2048", 1)]
)
def test_what_is_in_order_passes(kind: str, level: int) -> None:
    """A trusted chain of up to five with the certificate, its key, and dates that are now."""
    family = "2048" if kind.isdigit() else "P-256"
    chain = [intermediate(family, at).certificate for at in range(level, 0, -1)]
    verdict = judged(leaf(kind, level), *chain, private=key_pem(key(kind)))

    assert () == verdict.faults
    assert (kind == "1024") == (FaultCode.SMALL_KEY in {one.code for one in verdict.warnings})


@pytest.mark.parametrize("bits", [2048, 3072, 4096])
def test_rsa_to_4096_bits_passes(bits: int) -> None:
    """The sizes that ACM imports and CloudFront serves."""
    assert Verdict() == judged(wide(bits), intermediate("2048").certificate)


@pytest.mark.parametrize(
    "public",
    [
        wide_key(8192),
        wide_key(2056),
        key("Ed25519").public_key(),
        dsa.DSAPublicNumbers(
            3, dsa.DSAParameterNumbers((1 << 1023) | 7, (1 << 159) | 7, 2)
        ).public_key(),
    ],
)
def test_keys_of_other_kinds_are_refused(public: CertificatePublicKeyTypes) -> None:
    """ACM imports neither Ed25519 nor DSA, nor RSA of other sizes."""
    body = issue(NAMES[0], public, intermediate("2048"), names=NAMES)

    assert_refused(body, [intermediate("2048").certificate], FaultCode.KEY_TYPE)


@pytest.mark.parametrize("kind", ["P-384", "P-521"])
def test_large_curves_are_for_certificates_only(kind: str) -> None:
    """ACM imports them and CloudFront serves none."""
    assert_two_levels(leaf(kind), [FIRST.certificate], {FaultCode.CLOUDFRONT_KEY_TYPE})


def test_self_signed_is_for_certificates_only() -> None:
    """A certificate signed by its own key needs no chain, and CloudFront refuses it."""
    body = issue(NAMES[0], PUBLIC, key(), names=NAMES)
    made_by_openssl = issue(NAMES[0], PUBLIC, key(), names=NAMES, authority=True)

    assert_two_levels(body, [], {FaultCode.SELF_SIGNED})
    assert_two_levels(made_by_openssl, [], {FaultCode.SELF_SIGNED, FaultCode.CA_AS_BODY})


def test_a_private_authority_is_for_certificates_only() -> None:
    """Its chain is imported with its root, and no distribution may have it."""
    first, top = intermediate(whose="office"), root(whose="office").certificate
    body = leaf(whose="office")

    assert_two_levels(body, [first.certificate, top], {FaultCode.PRIVATE_CA})
    assert pem(first.certificate, top) == read(body, top, first.certificate).certificate.chain


def test_a_missing_intermediate_is_named() -> None:
    """The issuer that is missing is named, with the address at which its certificate is."""
    body = leaf(level=3)
    chain = [intermediate(level=3).certificate, intermediate(level=1).certificate]
    strict = judged(body, *chain).faults[0]

    assert_two_levels(body, chain, {FaultCode.INCOMPLETE_CHAIN})
    assert "`Example root P-256 intermediate 2`" in strict.text
    assert_refused(leaf(), [], FaultCode.NO_CHAIN)
    assert "`http://pki.example.net/issuer.cer`" in judged(leaf()).faults[0].text


def test_a_strangers_address_is_not_repeated() -> None:
    """An address in a certificate that is not plain stands in no sentence."""
    access = [(AuthorityInformationAccessOID.CA_ISSUERS, "http://x.example/$(reboot)")]
    body = issue(NAMES[0], PUBLIC, FIRST, names=NAMES, information=access)
    (said,) = judged(body).faults

    assert "reboot" not in said.text
    assert "Ask the issuer" in said.text


def test_a_certificate_of_a_root_keeps_it() -> None:
    """ACM asks for a chain, which is the root that issued; CloudFront takes no root in it."""
    assert_two_levels(leaf(level=0), [root().certificate], {FaultCode.BAD_ISSUER})


def test_more_than_five_are_too_many() -> None:
    """CloudFront takes five certificates with the body."""
    chain = [intermediate(level=at).certificate for at in range(5, 0, -1)]

    assert_two_levels(leaf(level=5), chain, {FaultCode.LONG_CHAIN})


@pytest.mark.parametrize(
    ("authority", "start", "end"),
    [
        (False, NOW - DAY, NOW + DAY),
        (None, NOW - DAY, NOW + DAY),
        (True, NOW - 9 * DAY, NOW - DAY),
        (True, NOW + DAY, NOW + 9 * DAY),
    ],
)
def test_an_issuer_must_be_one(authority: bool | None, start: datetime, end: datetime) -> None:  # noqa: FBT001 - a row
    """An issuer that is no authority, or at another time, is trusted by nobody."""
    made = key(whose="bad issuer")
    issuer = issue("Bad", made.public_key(), root(), authority=authority, start=start, end=end)
    body = issue(NAMES[0], PUBLIC, Signer(issuer, made), names=NAMES)

    assert_two_levels(body, [issuer], {FaultCode.BAD_ISSUER})
    assert "`Bad`" in judged(body, issuer).faults[0].text


def test_a_chain_is_verified_as_a_whole() -> None:
    """An authority that may have none below it has none, however well everything is signed."""
    made, below = key(whose="narrow"), key(whose="below")
    narrow = issue("Narrow", made.public_key(), root(), authority=True, length=0)
    second = issue("Below", below.public_key(), Signer(narrow, made), authority=True)
    body = issue(NAMES[0], PUBLIC, Signer(second, below), names=["*.example.com"])

    assert_two_levels(body, [second, narrow], {FaultCode.BAD_ISSUER})


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (NOW + 90 * DAY + timedelta(seconds=1), FaultCode.EXPIRED),
        (NOW - DAY - timedelta(seconds=1), FaultCode.NOT_YET_VALID),
    ],
)
def test_dates_are_of_the_moment(now: datetime, code: FaultCode) -> None:
    """A certificate passes from its first to its last second, and not a second before or after."""
    body = issue(NAMES[0], PUBLIC, FIRST, names=NAMES)

    assert code in {one.code for one in judged(body, FIRST.certificate, now=now).faults}
    assert () == judged(body, FIRST.certificate, now=NOW + 90 * DAY).faults
    assert () == judged(body, FIRST.certificate, now=NOW - DAY).faults


def test_expired_is_refused_on_both_levels() -> None:
    """An expired certificate is told when it ended, and gets a request for the next."""
    body = issue(NAMES[0], PUBLIC, FIRST, names=NAMES, start=NOW - 9 * DAY, end=NOW - DAY)
    (said,) = judged(body, FIRST.certificate).faults

    assert_refused(body, [FIRST.certificate], FaultCode.EXPIRED)
    assert "20 Nov 2026" in said.text
    assert "DNS:www.example.com,DNS:example.com" in said.mend[0]


@pytest.mark.parametrize("addresses", [[], ["192.0.2.1"], ["vera@example.com"]])
def test_a_certificate_needs_a_dns_name(addresses: list[str]) -> None:
    """Neither a common name alone nor addresses are DNS names."""
    body = issue("www.example.com", PUBLIC, FIRST, addresses=addresses)

    assert_refused(body, [FIRST.certificate], FaultCode.NO_DNS_NAME)


def test_an_authority_as_the_body_is_named() -> None:
    """An intermediate in the body's place is called a CA, not a certificate without names."""
    verdict = judged(FIRST.certificate, root().certificate)

    assert [FaultCode.CA_AS_BODY] == [one.code for one in verdict.faults]
    assert "`Example root P-256 intermediate 1`" in verdict.faults[0].text


@pytest.mark.parametrize(
    ("usages", "is_fine"),
    [
        ((), True),
        (SERVER, True),
        ((ExtendedKeyUsageOID.CLIENT_AUTH, *SERVER), True),
        ((ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,), True),
        ((ExtendedKeyUsageOID.CLIENT_AUTH,), False),
        ((ExtendedKeyUsageOID.CODE_SIGNING, ExtendedKeyUsageOID.KERBEROS_PKINIT_KDC), False),
    ],
)
def test_extended_usages_include_servers(
    usages: tuple[x509.ObjectIdentifier, ...],
    is_fine: bool,  # noqa: FBT001 - a row
) -> None:
    """Where there are extended key usages, TLS server authentication is one of them."""
    body = issue(NAMES[0], PUBLIC, FIRST, names=NAMES, usages=usages)
    if not is_fine:
        assert_refused(body, [FIRST.certificate], FaultCode.NOT_FOR_SERVERS)
    else:
        assert () == judged(body, FIRST.certificate).faults


def test_a_key_of_another_kind_than_its_issuers_is_refused() -> None:
    """ACM imports a certificate whose key is of its issuer's kind only, and says so of no other."""
    rsa_issuer = intermediate("2048")
    mixed = issue(NAMES[0], PUBLIC, rsa_issuer, names=NAMES)
    other = issue(NAMES[0], wide_key(2048), FIRST, names=NAMES)

    assert_refused(mixed, [rsa_issuer.certificate], FaultCode.ISSUER_KEY_TYPE)
    assert_refused(other, [FIRST.certificate], FaultCode.ISSUER_KEY_TYPE)


def test_an_empty_issuer_is_refused() -> None:
    """ACM asks for an issuer that is not empty."""
    assert_refused(issue("", PUBLIC, key(), names=NAMES), [], FaultCode.NO_ISSUER)


@pytest.mark.parametrize(("length", "is_fine"), [(1000, True), (1001, False)])
def test_a_long_ocsp_address_is_refused(length: int, is_fine: bool) -> None:  # noqa: FBT001 - a row
    """ACM takes addresses of OCSP responders of up to 1,000 characters."""
    address = "http://ocsp.example/".ljust(length, "a")
    access = [(AuthorityInformationAccessOID.OCSP, address)]
    body = issue(NAMES[0], PUBLIC, FIRST, names=NAMES, information=access)
    codes = {one.code for one in judged(body, FIRST.certificate).faults}

    assert (set() if is_fine else {FaultCode.LONG_OCSP}) == codes


def test_a_huge_certificate_is_refused() -> None:
    """ACM takes a body of at most 32 KB."""
    names = [f"{at:060}.{'x' * 60}.example.com" for at in range(200)]
    body = issue("www.example.com", PUBLIC, FIRST, names=names)

    assert MAX_BODY < len(pem(body))
    assert_refused(body, [FIRST.certificate], FaultCode.TOO_LARGE)


def test_a_huge_key_is_refused() -> None:
    """ACM takes a key of at most 5 KB."""
    one = read(leaf(), FIRST.certificate)
    padded = as_read(key()).text.reveal().decode().ljust(MAX_KEY + 1)
    verdict = check(
        one.certificate,
        ReadKey(PrivateKeyText(padded), one.certificate.facts.key),
        roots=roots(),
        now=NOW,
        with_distribution=True,
    )

    assert [(ImportField.KEY, FaultCode.TOO_LARGE)] == [(a.field, a.code) for a in verdict.faults]


@pytest.mark.parametrize("kind", ["1024", "P-256"])
def test_a_key_that_does_not_match_is_refused(kind: str) -> None:
    """The check does not take the reader's word for it."""
    one = read(leaf(), FIRST.certificate)
    verdict = check(
        one.certificate, as_read(key(kind, "x")), roots=roots(), now=NOW, with_distribution=False
    )

    assert [FaultCode.KEY_MISMATCH] == [found.code for found in verdict.faults]


def test_a_damaged_key_is_refused() -> None:
    """An RSA key of the right modulus that signs wrongly is none of this certificate."""
    good = key("1024")
    assert isinstance(good, rsa.RSAPrivateKey)
    numbers = good.private_numbers()
    damaged = rsa.RSAPrivateNumbers(
        numbers.p,
        numbers.q,
        numbers.d + 2,
        numbers.dmp1 + 2,
        numbers.dmq1 + 2,
        numbers.iqmp,
        numbers.public_numbers,
    ).private_key(unsafe_skip_rsa_key_validation=True)
    one = read(leaf("1024"), intermediate("2048").certificate)
    verdict = check(
        one.certificate, as_read(damaged), roots=roots(), now=NOW, with_distribution=False
    )

    assert [FaultCode.KEY_MISMATCH] == [found.code for found in verdict.faults]


def test_strange_names_do_not_stop_the_checks() -> None:
    """A name that is none of DNS is left to what checks aliases; the chain is not blamed for it."""
    body = issue(NAMES[0], PUBLIC, FIRST, names=["a_b.example.com"])

    assert () == judged(body, FIRST.certificate).faults
