"""Links in the documents lead somewhere: to a file that is there, a heading of it, or an address
that could be one. Nothing is asked of the network.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.domain.topic import Whereabouts
from bot.views.limits import HEADINGS, limits_page
from bot.views.menu import help_page
from tests.architecture.tree import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LIMITS = ROOT / "docs" / "what-acm-can-and-cannot.md"
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def links_of(page: Path) -> list[str]:
    """Return where a page's links lead."""
    return _LINK.findall(page.read_text(encoding="utf-8"))


def anchors_of(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as forges make them."""
    headings = _HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """To a file of the repository, and its heading, or to an https:// address."""
    broken = []
    for link in links_of(page):
        address = urlsplit(link)
        target = (page.parent / address.path).resolve() if address.path else page
        if address.scheme:
            is_fine = address.scheme == "https" and "." in (address.hostname or "")
            is_fine = is_fine or address.hostname == "127.0.0.1"
        else:
            is_fine = target.exists()
            if is_fine and address.fragment and target.suffix == ".md":
                is_fine = address.fragment in anchors_of(target)
        broken += [] if is_fine else [link]

    assert [] == broken


def test_every_statement_about_acm_has_its_source() -> None:
    """Each line of its tables ends with AWS's own page."""
    rows = [line for line in LIMITS.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    said = [row for row in rows if not row.startswith(("|  | source", "| then | now", "| ---"))]
    sources = [_LINK.findall(row.split("|")[-2]) for row in said]

    assert len(said) > 15
    assert [] == [row for row, links in zip(said, sources, strict=True) if len(links) != 1]
    assert {"docs.aws.amazon.com"} == {urlsplit(link[0]).hostname for link in sources}


@pytest.mark.parametrize(
    "word",
    [
        "OV, EV",
        "cannot be downloaded",
        "EC2",
        "code signing",
        "e-mail",
        "us-east-1",
        "load balancer takes certificates of its own region",
        "do not pin",
        "cannot be switched off",
        "may serve elsewhere",
        "WHOIS",
        "webmaster@",
        "falls back to mail",
        "HTTPS request",
        "13 months",
        "60 days",
        "AWS Support",
    ],
)
def test_every_statement_that_people_ask_for_is_there(word: str) -> None:
    """What ACM cannot, what imports can, and what is not true any more."""
    assert word in LIMITS.read_text(encoding="utf-8")


def test_help_leads_there() -> None:
    """It names the command that tells all of it in Slack, where nobody can open the repository."""
    shown = limits_page()
    told = "\n".join(block["text"]["text"] for block in shown.blocks)

    assert "`/certs help acm`" in help_page(Whereabouts("C0SSLOPS00")).text
    for _, limits in HEADINGS:
        for one in limits:
            assert one.said in told
            assert f"<{one.address}|" in told
