"""What was checked before Confirm: a word and an emoji each, links, and offers as buttons."""

from collections.abc import Iterator
from itertools import count as counter

from bot.domain.check import Check, Level, Offer
from bot.domain.job import Job
from bot.views import ids
from bot.views.blocks import actions, button, context, section, sections
from bot.views.message import Block, code, link, sentence

MOST_WITH_OFFERS = 12
MOST_LINES = 40
MOST_BLOCKS = 26
"""What the plan and the buttons of a card, and the history of a job's page, leave of Slack's 50:
what is beyond is counted, worst first."""

_WORDS = {
    Level.REFUSED: "⛔ *Blocked:*",
    Level.UNKNOWN: "❓ *Unknown:*",
    Level.WARNING: "⚠️ *Warning:*",
    Level.NOTE: "💡 *Note:*",
    Level.PASSED: "✅ *OK:*",
}
_ORDER = tuple(_WORDS)
_SHELL = ("openssl ", "ssh-keygen ", "cat ")
"""How the commands begin that mend a certificate; each is a line to copy."""


def check_blocks(job: Job) -> list[Block]:
    """Return a job's checks, worst first; those with offers have a block each for their buttons."""
    ordered = sorted(job.checks, key=lambda check: _ORDER.index(check.level))
    blocks: list[Block] = []
    lines: list[str] = []
    places = counter()
    offering = told = 0
    for check in ordered[:MOST_LINES]:
        told += 1
        offering += bool(check.offers)
        if check.offers and offering <= MOST_WITH_OFFERS:
            blocks += [*sections(lines), *_offering(check, job, places)]
            lines = []
        else:
            lines.append(line(check))
        # The next check takes three blocks at most: the lines before it, itself and its buttons.
        if len(blocks) + len(sections(lines)) > MOST_BLOCKS - 3:
            break
    blocks += sections(lines)
    if len(ordered) > told:
        blocks.append(context(f"… and {len(ordered) - told:,} more checks, none of them worse."))
    return blocks


def refusals(job: Job) -> int:
    """Return how many checks forbid Confirm."""
    return sum(check.level is Level.REFUSED for check in job.checks)


def unknowns(job: Job) -> int:
    """Return how many checks Confirm has to accept as unknown."""
    return sum(check.level is Level.UNKNOWN for check in job.checks)


def line(check: Check) -> str:
    """Return a check in one line, its links included, and the commands that mend it below."""
    links = "".join(f" · {link(url, label)}" for label, url in check.links)
    said, *more = check.text.split("\n")
    shell = [one for one in more if one.startswith(_SHELL)]
    rest = " ".join([said, *(one for one in more if one not in shell)])
    commands = "".join(f"\n{code(one)}" for one in shell)
    return f"{_WORDS[check.level]} {sentence(rest, most=1200)}{links}{commands}"


def _offering(check: Check, job: Job, places: Iterator[int]) -> list[Block]:
    buttons = [_offer(offer, job, next(places)) for offer in check.offers[:25]]
    if len(buttons) == 1:
        return [section(line(check), accessory=buttons[0])]
    return [section(line(check)), actions(*buttons)]


def _offer(offer: Offer, job: Job, place: int) -> Block:
    if offer.kind == "compare":
        return button(offer.label, ids.SNAPSHOT_COMPARE, offer.value)
    value = f"{job.number}:{job.revision}:{offer.kind}:{offer.value}"
    return button(offer.label, ids.offer(place), value)
