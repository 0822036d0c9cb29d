"""What the person reads who asked for something that cannot be done: what, why, and what to do."""

from bot.errors import EdgecertError, RefusedError, StaleError, UnknownError
from bot.views.blocks import context, section
from bot.views.message import Message, channel_link, link, message, sentence

INVITE = "I am not a member of {channel}. Invite me there with `/invite @Edgecert`, then try again."


def refused(error: EdgecertError) -> Message:
    """Return the answer to whoever asked: the error's sentence, and that nothing was changed."""
    emoji = "🔄" if isinstance(error, StaleError) else "⛔"
    pages = error.links if isinstance(error, RefusedError) else ()
    # Whoever only looked something up knows that.
    kept = "" if isinstance(error, UnknownError) else "Nothing was changed."
    shown = "".join(f" · {link(url, label)}" for label, url in pages)
    return message(
        [section(f"{emoji} {sentence(error.sentence)}{shown}"), *([context(kept)] if kept else [])]
    )


def invite(channel: str) -> Message:
    """Return how to bring the bot into a channel where it may not post."""
    return message([section("⛔ " + INVITE.format(channel=channel_link(channel)))])


def invite_sentence(channel_name: str) -> str:
    """Return the same as plain text, for the form's field; `channel_name` as in `#team-shop`."""
    return INVITE.format(channel=channel_name)
