"""What a probe asks: is everything that the bot rests on there, and if not, what is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.clock import Clock
from bot.domain.inventory import SweepKind
from bot.services.roles import FRESH
from bot.settings import Settings
from bot.store.base import Store

Trouble = Callable[[], str]
"""Returns what is wrong as a sentence, "" when nothing is."""

_SWEEPS = (SweepKind.CERTIFICATES, SweepKind.DISTRIBUTIONS)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: a sentence for each part that is not well, one for each dead letter, and one
    for each message that was refused and is tried again.

    Neither of these makes anybody unready: they wait for a person, not for a restart.
    """

    troubles: Mapping[str, str]
    dead_letters: tuple[str, ...]
    held_up: tuple[str, ...] = ()
    parts: tuple[str, ...] = field(default=())

    @property
    def is_ready(self) -> bool:
        """Whether nothing is wrong."""
        return not self.troubles

    @property
    def not_delivered(self) -> tuple[str, ...]:
        """What people or SNS were not told, for ever or so far."""
        return (*self.dead_letters, *self.held_up)


class Health:
    """Looks at the store and at the `links` handed in (a part's name and its trouble)."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        settings: Settings,
        links: Mapping[str, Trouble] = MappingProxyType({}),
    ) -> None:
        """Look at `store`; `settings` says how often sweeps are to be expected."""
        self._store = store
        self._clock = clock
        self._most = timedelta(seconds=2 * settings.idle_sweep_seconds) + timedelta(minutes=1)
        self._links = links

    def report(self) -> Report:
        """Look at everything now."""
        found = {"store": self._store_trouble()}
        if found["store"]:
            return Report(found, dead_letters=(), parts=tuple(found))
        found |= {name: trouble() for name, trouble in self._links.items()}
        found["sweeps"] = self._sweep_trouble()
        found["directory"] = self._directory_trouble()
        troubles = {name: said for name, said in found.items() if said}
        return Report(troubles, self._dead_letters(), self._held_up(), tuple(found))

    def _dead_letters(self) -> tuple[str, ...]:
        cards = [f"J-{job}, card: {why}" for job, why in self._store.cards.buried()]
        told = self._store.events.dead_letters()
        return (
            *cards,
            *(f"J-{job}, {sink} {number}: {why}" for job, number, sink, why in told),
            *(f"notice {one}, {s}: {why}" for one, s, why in self._store.notices.dead_letters()),
        )

    def _held_up(self) -> tuple[str, ...]:
        held = self._store.events.held_up()
        jobs = [f"J-{job}, {sink} {number}: {why}" for job, number, sink, why in held]
        kept = self._store.notices.held_up()
        notices = [f"notice {number}, {sink}: {why}" for number, sink, why in kept]
        return tuple(f"{one}: it is tried again" for one in [*jobs, *notices])

    def _store_trouble(self) -> str:
        return "" if self._store.is_writable() else "The store cannot be written."

    def _sweep_trouble(self) -> str:
        account = self._store.inventory.account()
        sweeps = [self._store.inventory.sweep(kind, account) for kind in _SWEEPS]
        late = [sweep for sweep in sweeps if self._is_older(sweep.finished_at, self._most)]
        told = [f"no list of {s.kind} since {_moment(s.finished_at)}" for s in late]
        why = next((f" ({sweep.error})" for sweep in late if sweep.error), "")
        return f"AWS gave {' and '.join(told)}{why}." if told else ""

    def _directory_trouble(self) -> str:
        _, seen_at = self._store.directory.members("bot", "channels")
        if not self._is_older(seen_at, FRESH):
            return ""
        return f"Who is in which channel was not read since {_moment(seen_at)}: nobody may act."

    def _is_older(self, moment: datetime | None, most: timedelta) -> bool:
        return moment is None or self._clock.now() - moment > most


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "the start"
