"""What a form means before anyone submits it: shown beside the form, never kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.domain.check import Check
from bot.domain.inventory import Distribution
from bot.domain.list_hints import Hint
from bot.domain.list_rows import Note
from bot.domain.snapshot import Snapshot
from bot.domain.task import Plan

Picked: TypeAlias = Snapshot | Distribution
"""What a template is picked from: a saved snapshot, or a distribution as it is now, of which only
the inventory is known.
"""


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """A template that the form, or its list, names: for how many certificates, and what the checks
    will say of it as far as the store knows (of a distribution as it is now: nothing yet).
    """

    picked: Picked
    clones: int
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What the form asks for. `faults` are by field, as its submission would tell them; lines with
    a fault have no plan. `listed` counts the certificates of the list file, or of the list that an
    edited job keeps; `is_empty`: no name was given at all.
    """

    plans: tuple[Plan, ...] = ()
    listed: int = 0
    faults: Mapping[str, str] | None = None
    notes: tuple[Note, ...] = ()
    hints: tuple[Hint, ...] = ()
    templates: tuple[TemplateUse, ...] = ()
    with_distributions: bool = True
    aggregate: bool = False
    is_empty: bool = False
