"""Where notices go, as far as is known: what the settings name, and who is subscribed there. Reads
the store only.
"""

from bot.domain.certificate_page import ReadAt
from bot.domain.inventory import SweepKind
from bot.domain.topic import Whereabouts
from bot.settings import Settings
from bot.store.base import Store


def where(store: Store, settings: Settings) -> Whereabouts:
    """Return where notices go now."""
    topic = settings.sns_topic_arn or ""
    if not topic:
        return Whereabouts(settings.channel)
    sweep = store.inventory.sweep(SweepKind.TOPIC, store.inventory.account())
    return Whereabouts(
        settings.channel,
        topic,
        store.inventory.subscriptions(topic),
        ReadAt(sweep.started_at, sweep.error),
    )
