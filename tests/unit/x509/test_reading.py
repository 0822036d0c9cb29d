"""The fields of a form become one certificate in order, whatever way round they were filled in."""

from collections.abc import Sequence

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.import_faults import FaultCode, ImportField, NoteCode
from bot.domain.importing import ReadImport
from bot.x509.contents import contents_of
from bot.x509.pem import find_blocks
from bot.x509.reading import read_form, read_key
from tests.unit.x509.authority import (
    NAMES,
    NOW,
    held,
    intermediate,
    issue,
    key,
    key_pem,
    leaf,
    pem,
    root,
    roots,
)

LEAF, FIRST, SECOND = leaf(level=2), intermediate(level=2), intermediate(level=1)
ISSUERS = (FIRST.certificate, SECOND.certificate)
OTHER = issue("Elsewhere", key(whose="x").public_key(), key(whose="x"), authority=True)


def read(body: str | bytes, chain: str = "", private: str = "", **more: bool) -> ReadImport:
    """Read a form at NOW."""
    return read_form(
        body=held(body),
        chain=held(chain) if chain else None,
        key=held(private) if private else None,
        roots=roots(),
        now=NOW,
        **more,
    )


def codes(read: ReadImport) -> set[NoteCode]:
    """Return what was mended."""
    return {note.code for note in read.notes}


def assert_in_order(found: ReadImport, issuers: Sequence[x509.Certificate] = ISSUERS) -> None:
    """The one certificate is LEAF, and its chain what issued it, in order."""
    (one,) = found.bundles

    assert pem(LEAF) == one.certificate.body
    assert pem(*issuers) == one.certificate.chain


def test_what_is_in_order_stays_so() -> None:
    """Body, chain and key in their fields: nothing is mended, and nothing refused."""
    found = read(pem(LEAF), pem(*ISSUERS), key_pem())

    assert_in_order(found)
    assert ((), ()) == (found.faults, found.notes)
    assert found.bundles[0].key is not None


@given(data=st.data())
def test_any_order_is_mended(data: st.DataObject) -> None:
    """However they are shuffled, repeated and shared out between the fields, with the root and a
    stranger among them: the same body and chain come of it.
    """
    all_of_them = [LEAF, *ISSUERS]
    extras = data.draw(st.lists(st.sampled_from([*all_of_them, root().certificate, OTHER])))
    given = data.draw(st.permutations([*all_of_them, *extras]))
    cut = data.draw(st.integers(1, len(given)))
    found = read(pem(*given[:cut]), pem(*given[cut:]))
    notes = codes(found)

    assert_in_order(found)
    assert () == found.faults
    assert (root().certificate in given) == (NoteCode.ROOT_DROPPED in notes)
    assert (len(set(given)) < len(given)) == (NoteCode.DUPLICATES in notes)
    assert (OTHER in given) == (NoteCode.UNUSED in notes)
    assert (LEAF not in given[:cut]) == (NoteCode.BODY_FOUND in notes)


@pytest.mark.parametrize(
    ("body", "chain", "note"),
    [
        (pem(LEAF, *ISSUERS), "", {NoteCode.SPLIT}),
        (pem(*ISSUERS), pem(LEAF), {NoteCode.BODY_FOUND, NoteCode.ORDERED}),
        (pem(LEAF), pem(*reversed(ISSUERS)), {NoteCode.ORDERED}),
        (pem(LEAF), pem(*ISSUERS, root().certificate), {NoteCode.ROOT_DROPPED}),
        (pem(LEAF, LEAF), pem(*ISSUERS), {NoteCode.DUPLICATES}),
    ],
)
def test_what_was_mended_is_said(body: str, chain: str, note: set[NoteCode]) -> None:
    """Each mending has its note, and no other."""
    found = read(body, chain)

    assert_in_order(found)
    assert note == codes(found)
    assert all(one.sentence for one in found.notes)


def test_everything_may_be_in_one_text_where_keys_may_be() -> None:
    """Body, chain and key in one text, as a secret or an upload holds them."""
    found = read(key_pem() + pem(*ISSUERS, LEAF), may_hold_keys=True)

    assert_in_order(found)
    assert found.bundles[0].key is not None


def test_a_key_in_slack_is_refused() -> None:
    """A key in the body or chain was sent to Slack: it is refused, and a new one is asked for."""
    found = read(key_pem() + pem(LEAF), pem(*ISSUERS))
    (fault,) = found.faults

    assert (ImportField.BODY, FaultCode.KEY_IN_SLACK) == (fault.field, fault.code)
    assert "genpkey" in fault.mend[0]
    assert f"DNS:{NAMES[0]}" in fault.mend[1]


def test_another_key_is_refused() -> None:
    """A key that is not the certificate's is named as such, and is not returned."""
    found = read(pem(LEAF), pem(*ISSUERS), key_pem(key(whose="x")))

    assert [FaultCode.KEY_MISMATCH] == [one.code for one in found.faults]
    assert found.bundles[0].key is None
    assert "www.example.com" in found.faults[0].text


def test_the_key_tells_which_certificate_is_meant() -> None:
    """Of two certificates in the fields the key's is taken; without a key they are refused."""
    other = issue("b.example", key(whose="b").public_key(), FIRST, names=["b.example"])
    both = pem(other, LEAF, *ISSUERS)

    assert_in_order(read(both, "", key_pem()))
    assert [FaultCode.SEVERAL] == [one.code for one in read(both).faults]
    assert "`b.example`" in read(both).faults[0].text
    assert_in_order(read(pem(LEAF), pem(other, *ISSUERS)))


def test_a_key_alone_is_no_certificate() -> None:
    """The body with a key only is told what is missing, and what leaked."""
    found = read(key_pem())

    assert {FaultCode.KEY_IN_SLACK, FaultCode.NO_CERTIFICATE} == {one.code for one in found.faults}


@pytest.mark.parametrize(("private", "said"), [(pem(LEAF), FaultCode.NO_KEY)])
def test_a_field_without_a_key_is_refused(private: str, said: FaultCode) -> None:
    """A certificate in the key's field is no key."""
    assert [said] == [one.code for one in read(pem(LEAF), pem(*ISSUERS), private).faults]


def test_an_empty_body_is_refused() -> None:
    """Nothing but white space is nothing."""
    found = read(" \r\n")

    assert [(ImportField.BODY, FaultCode.EMPTY)] == [(one.field, one.code) for one in found.faults]


def test_a_request_beside_a_certificate_is_passed_over() -> None:
    """What authorities and tools put beside a certificate does not stand against it."""
    request = x509.CertificateSigningRequestBuilder().subject_name(LEAF.subject)
    text = request.sign(key(whose="x"), hashes.SHA256())
    body = pem(LEAF) + text.public_bytes(Encoding.PEM).decode()

    assert () == read(body, pem(*ISSUERS)).faults
    assert [FaultCode.REQUEST] == [one.code for one in read(body.partition(pem(LEAF))[2]).faults]


def test_a_key_is_in_no_value_that_is_shown() -> None:
    """Whatever is read, neither it nor what stands against it shows a line of the key."""
    lines = key_pem().splitlines()[1:-1]
    text = key_pem() + pem(LEAF)
    shown = [
        repr(read(text)),
        repr(read(pem(LEAF), pem(*ISSUERS), key_pem())),
        repr(contents_of(text.encode())),
        repr(find_blocks(text)),
        repr(read_key(held(key_pem()), read(pem(LEAF)).bundles[0].certificate)),
    ]

    assert not [line for line in lines for one in shown if line in one]


def test_a_key_comes_later() -> None:
    """The key that comes by itself is compared with the certificate that is there already."""
    text = read(pem(LEAF), pem(*ISSUERS)).bundles[0].certificate

    assert read_key(held(key_pem()), text).key == read(pem(LEAF), "", key_pem()).bundles[0].key
    for given_key, said in (
        (key_pem(key(whose="x")), FaultCode.KEY_MISMATCH),
        (pem(LEAF), FaultCode.NO_KEY),
        ("nothing", FaultCode.UNREADABLE),
    ):
        found = read_key(held(given_key), text)

        assert (None, [said]) == (found.key, [one.code for one in found.faults])
        assert all(one.field is ImportField.KEY for one in found.faults)
