"""Names as people paste them, as ACM takes them, as wildcards cover them."""

import re
import string

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import names

LABELS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12)
PIECES = st.sampled_from([*"*.-_xn1ü@/ ", "xn--", "*.", ".com", ".test", "shop", ".co.uk"])
PUBLIC = st.builds(
    lambda labels, suffix: ".".join([*labels, suffix]),
    st.lists(LABELS, min_size=1, max_size=3),
    st.sampled_from(["com", "co.uk", "example", "test", "xn--p1ai"]),
)


@pytest.fixture(scope="module", name="acm_pattern")
def acm_pattern_fixture() -> re.Pattern[str]:
    """Return the pattern that ACM's own model gives for a domain name."""
    model = botocore.session.get_session().get_service_model("acm")
    return re.compile(model.shape_for("DomainNameString").metadata["pattern"])


@pytest.mark.parametrize(
    ("pasted", "name"),
    [
        ("www.example.com", "www.example.com"),
        ("  WWW.Example.COM.  ", "www.example.com"),
        ("https://www.example.com/path?q=1#top", "www.example.com"),
        ("//www.example.com/x", "www.example.com"),
        ("http://user:secret@www.example.com:8443/", "www.example.com"),
        ("www.example.com:443", "www.example.com"),
        ("www.example.com/login", "www.example.com"),
        ("www.example.com?x", "www.example.com"),
        (r"www.example.com\share", "www.example.com"),
        ("*.Example.com", "*.example.com"),
        ("<www.example.com>", "www.example.com"),
        ("<http://www.example.com|www.example.com>", "www.example.com"),
        ("<https://www.example.com/a|our site>", "www.example.com"),
        ("<<http://a.com|a.com>>", "a.com"),
        ("“www.example.com”,", "www.example.com"),
        ("`www.example.com`", "www.example.com"),
        ("'\"www.example.com\"';", "www.example.com"),
        ("www.exa\u200bmple.com\ufeff", "www.example.com"),
        ("Bücher.example", "xn--bcher-kva.example"),
        ("faß.de", "xn--fa-hia.de"),
        ("ＡＢＣ。com", "abc.com"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("mailto:bob@example.com", "bob@example.com"),
        ("bad_domain.ü.com", "bad_domain.xn--tda.com"),
        ("💩.example", "💩.example"),
        ("bad\ufffdname.com", "bad\ufffdname.com"),
        ("", ""),
        ("https://", ""),
    ],
)
def test_a_pasted_name_is_normalised(pasted: str, name: str) -> None:
    """URLs, links, quotes, case, dots and Unicode become the name that ACM would see."""
    assert name == names.normalise(pasted)


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(text: str) -> None:
    """Normalising is idempotent, and never fails, whatever was pasted."""
    once = names.normalise(text)

    assert once == names.normalise(once)


@given(PUBLIC, st.sampled_from(["{}", "https://{}/x", "<http://{}|x>", "{}.", "*.{}", "{}:80"]))
def test_a_good_name_survives_its_wrapping(name: str, wrapping: str) -> None:
    """A valid name comes out of any wrapping as itself, and valid."""
    cleaned = names.normalise(wrapping.format(name.upper()))

    assert name == names.base(cleaned)
    assert names.check(cleaned) is None


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("bad_domain.com", "underscore", "`bad_domain.com` has an underscore, which certificates"),
        ("", "empty", "is not a name"),
        ("a b.com", "spaces", "space"),
        ("bob@example.com", "email", "e-mail"),
        ("192.0.2.10", "address", "IP address"),
        ("10.20.30.40", "address", "IP address"),
        ("[2001:db8::1]", "address", "IP address"),
        ("www.*.example.com", "wildcard", "leftmost"),
        ("w*.example.com", "wildcard", "leftmost"),
        ("*.*.example.com", "wildcard", "leftmost"),
        ("*", "wildcard", "leftmost"),
        ("sh(op.example", "characters", "`(`"),
        ("💩.example", "characters", "`💩`"),
        ("a\x00.example", "characters", "U+0000"),
        ("a..example", "empty_label", "two dots"),
        (".example.com", "empty_label", "starts with one"),
        ("a" * 64 + ".com", "label_too_long", "64 characters"),
        (".".join(["a" * 60] * 5) + ".com", "too_long", "has 308 characters"),
        ("-a.com", "hyphen", "`-a`"),
        ("a-.com", "hyphen", "`a-`"),
        ("ab--cd.com", "hyphens_3_4", "places 3 and 4"),
        ("xn--0000h.com", "punycode", "punycode"),
        ("www.amazonaws.com", "amazon", "`amazonaws.com`"),
        ("d111.cloudfront.net", "amazon", "Amazon"),
        ("*.env.us-east-1.elasticbeanstalk.com", "amazon", "Amazon"),
        ("cloudfront.net", "amazon", "Amazon"),
        ("webshop", "single_label", "single word"),
        ("www.shop.exampel", "unknown_suffix", "`exampel`"),
        ("shop.internal", "unknown_suffix", "spelling"),
        ("co.uk", "bare_suffix", "public suffix"),
        ("*.com", "bare_suffix", "`shop.com`"),
        ("example", "bare_suffix", "public suffix"),
    ],
)
def test_each_fault_names_the_value_and_the_remedy(name: str, code: str, says: str) -> None:
    """Each rule of ACM has its own fault: value, problem, remedy."""
    fault = names.check(name)

    assert fault is not None
    assert code == fault.code
    assert name == fault.value
    assert says in fault.sentence
    assert fault.sentence.startswith("`")
    assert fault.sentence.endswith(".")
    assert fault.remedy


@pytest.mark.parametrize(
    "name",
    [
        "example.com",
        "*.example.com",
        "a.b.c.shop.example",
        "customer.test",
        "xn--bcher-kva.example",
        "xn--e1afmkfd.xn--p1ai",
        "a-b.example.co.uk",
        "notcloudfront.net",
        "someone.github.io",
        "1.example.com",
        "a" * 63 + ".com",
    ],
)
def test_what_acm_takes_has_no_fault(name: str) -> None:
    """Names of the documentation, wildcards, punycode and long labels pass."""
    assert names.check(name) is None


def test_there_is_a_pattern_of_acm_to_obey(acm_pattern: re.Pattern[str]) -> None:
    """The pattern of botocore's model is the one that the next rule relies on."""
    assert acm_pattern.fullmatch("*.shop.example")
    assert not acm_pattern.fullmatch("bad_domain.com")


@given(pieces=st.lists(PIECES, max_size=9))
def test_what_passes_fits_acm_s_pattern(acm_pattern: re.Pattern[str], pieces: list[str]) -> None:
    """No name without a fault is refused by ACM for its form."""
    name = names.normalise("".join(pieces))

    assert names.check(name) is not None or (acm_pattern.fullmatch(name) and len(name) <= 253)


def test_only_the_main_name_is_limited_to_64_characters() -> None:
    """The common name holds 64 characters; other names may be longer."""
    just, over = "a" * 60 + ".com", "a" * 61 + ".com"

    assert names.check(just, main=True) is None
    assert names.check(over) is None
    fault = names.check(over, main=True)
    assert fault is not None
    assert fault.code == "main_too_long"
    assert "65 characters" in fault.sentence


def test_require_raises_the_sentence() -> None:
    """A caller that needs a valid name gets the fault as an error of ours."""
    names.require("shop.example", main=True)

    with pytest.raises(names.InvalidNameError) as caught:
        names.require("bad_domain.com")
    assert caught.value.sentence.startswith("`bad_domain.com` has an underscore")


def test_a_value_in_a_sentence_is_short_and_on_one_line() -> None:
    """A value cannot break out of its backticks, nor flood the sentence."""
    assert "`a 'b' c`" == names.quoted("a `b`\n c")
    assert 82 == len(names.quoted("x" * 500))
    assert names.quoted("x" * 500).endswith("…`")


@pytest.mark.parametrize(
    ("pattern", "name", "covered"),
    [
        ("a.com", "a.com", True),
        ("A.com", "a.COM", True),
        ("*.a.com", "www.a.com", True),
        ("*.a.com", "*.a.com", True),
        ("*.a.com", "a.com", False),
        ("*.a.com", "x.www.a.com", False),
        ("*.com", "*.a.com", False),
        ("a.com", "www.a.com", False),
        ("*.a.com", ".a.com", False),
        ("*.a.com", "wwwa.com", False),
        ("www.a.com", "*.a.com", False),
    ],
)
def test_a_wildcard_covers_exactly_one_label(pattern: str, name: str, *, covered: bool) -> None:
    """`*.a.com` serves `www.a.com`, neither `a.com` nor `x.www.a.com`."""
    assert covered is names.covers(pattern, name)


@given(PUBLIC, LABELS, LABELS)
def test_covering_is_one_level_deep(name: str, label: str, other: str) -> None:
    """One label below is covered, none and two are not."""
    assert names.covers(f"*.{name}", f"{label}.{name}")
    assert not names.covers(f"*.{name}", name)
    assert not names.covers(f"*.{name}", f"{other}.{label}.{name}")


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("www.example.com", "example.com"),
        ("*.shop.example.co.uk", "example.co.uk"),
        ("_x1._y.shop.example", "shop.example"),
        ("customer.test", "customer.test"),
        ("a.b.xn--p1ai", "b.xn--p1ai"),
        ("x.someone.github.io", "github.io"),
        ("host.corp.internal", "corp.internal"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
    ],
)
def test_the_registrable_domain_is_one_label_below_the_suffix(name: str, domain: str) -> None:
    """It is what someone registered, whose name servers hold the records."""
    assert domain == names.registrable_domain(name)


def test_the_apex_is_the_zone_itself() -> None:
    """Case and a trailing dot make no difference."""
    assert names.is_apex("Shop.Example.", "shop.example")
    assert not names.is_apex("www.shop.example", "shop.example")


def test_wildcards_and_their_base() -> None:
    """The base of a wildcard is the name without its star."""
    assert names.is_wildcard("*.a.com")
    assert not names.is_wildcard("a.com")
    assert "a.com" == names.base("*.A.com.")
