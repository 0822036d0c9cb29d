"""What only the person sees who hands over a private key: the one-time links, one a certificate."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.upload import Link
from bot.views import ids
from bot.views.blocks import actions, button, context, section, sections
from bot.views.message import TIME, Message, code, count, few, link, message, when

MOST = 15
MOST_NAMES = 3
TITLE = "Private key"


@dataclass(frozen=True, slots=True)
class KeyLink:
    """A link, and the certificate whose key it takes: what it is called, what it is for, and
    whether its import has failed.
    """

    title: str
    names: Sequence[str]
    link: Link
    has_failed: bool = False


def links(job: str, made: Sequence[KeyLink], *, value: str, more: int = 0) -> Message:
    """Return the links of a job's keys; `more` keys are wanted beside them. `value` is what the
    button carries.
    """
    keys = "the private key" if len(made) == 1 else f"{count(len(made), 'private key')}"
    lines = [_line(one) for one in made]
    if any(one.has_failed for one in made):
        lines.append("🔄 What failed goes on by *Retry failed* on the card, once its key is here.")
    if more:
        lines.append(f"… and {count(more, 'more key')}: press again when these are handed over.")
    return message(
        [
            section(f"🔑 *{job}*: hand over {keys} here, outside of Slack."),
            *sections(lines),
            actions(button("Another way…", ids.KEY_OTHERWISE, value)),
            context(
                "Each link is yours, works once, and ends in ten minutes; opening it changes "
                "nothing. The page says at once whether the key belongs to the certificate. Do not "
                "pass it on: press the button again for another."
            ),
        ]
    )


def _line(one: KeyLink) -> str:
    others = [code(name) for name in one.names if name != one.title]
    names = few(others, limit=MOST_NAMES, room=300)
    for_it = f" ({names})" if names else ""
    until = when(one.link.expires_at, TIME)
    page = link(one.link.url, "Hand over its key")
    return f"• {code(one.title, most=120)}{for_it} · {page} until {until}"
