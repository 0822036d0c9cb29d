"""Where notices go, as help and each job's page say it: the channel, the topic, who has confirmed,
who has not. Shows of an endpoint only what anyone may know.
"""

from collections.abc import Sequence

from bot.domain.topic import Subscription, Whereabouts
from bot.views.message import channel_link, clip, code, few, sentence

MOST = 8
"""Endpoints that are named of each sort; the rest is counted."""
_FROM = "no-reply@sns.amazonaws.com"


def whereabouts(told: Whereabouts) -> str:
    """Return where notices go, a line for each place that is told or should be."""
    here = f"*Where notices go*  {channel_link(told.channel)}"
    if not told.topic:
        return f"{here} · SNS: off (no topic is set)"
    lines = [f"{here} · SNS topic {code(told.topic)}", *_subscribed(told)]
    return "\n".join(lines)


def _subscribed(told: Whereabouts) -> list[str]:
    if told.read.error:
        return [f"⚠️ Who is subscribed cannot be read: {sentence(told.read.error, most=500)}"]
    if told.read.at is None:
        return ["Who is subscribed was not read yet."]
    confirmed = [one for one in told.subscriptions if one.is_confirmed]
    pending = [one for one in told.subscriptions if not one.is_confirmed]
    if not confirmed and not pending:
        return ["⚠️ Nobody is subscribed to the topic: what goes there reaches no one."]
    return [
        f"✅ confirmed: {_named(confirmed)}" if confirmed else "⚠️ No endpoint is confirmed yet.",
        *_pending(pending),
    ]


def _pending(pending: Sequence[Subscription]) -> list[str]:
    if not pending:
        return []
    said = f"⏳ not confirmed, so not told: {_named(pending)}"
    mails = [code(clip(one.endpoint, 100)) for one in pending if one.is_mail]
    if not mails:
        return [said]
    where = few(mails, limit=MOST)
    return [f"{said}. Look in the spam folder of {where} for the mail of {code(_FROM)}."]


def _named(subscriptions: Sequence[Subscription]) -> str:
    shown = [f"{sentence(one.protocol)} {code(clip(one.shown, 100))}" for one in subscriptions]
    return few(shown, limit=MOST)
