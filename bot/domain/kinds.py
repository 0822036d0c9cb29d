"""The kinds of jobs, and in what they differ for everyone who asks: one row each. What a kind's
tasks do is in `bot.steps.paths`, its checks in `bot.steps.checks`, its words in `bot.views.words`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from bot.domain.applying import ApplySnapshot
from bot.domain.attachment import Attach
from bot.domain.deletion import DeleteCertificates
from bot.domain.importing_job import ImportCertificates
from bot.domain.removal import CleanUp
from bot.domain.replacement import ReplaceNames

Order: TypeAlias = (
    CleanUp | ApplySnapshot | Attach | ReplaceNames | DeleteCertificates | ImportCertificates
)
"""What a job of another kind than *create* carries: what is done to what exists already, or with
what was handed over."""


class JobKind(StrEnum):
    """What a job does."""

    CREATE = "create"
    CLEAN_UP = "clean_up"
    APPLY = "apply"
    ATTACH = "attach"
    REPLACE_NAMES = "replace_names"
    DELETE = "delete"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Traits:
    """What may be done with a job of a kind, and where it is told.

    `order` is what it carries beside the form's request: what is done to what exists already.
    `has_form`: it was made by a form, *New certificates* or *Import*, which *Edit* opens again.
    `makes`: its tasks make certificates or distributions, which *Clean up* and *Remove* can take
    away again. `changes`: its tasks change distributions that exist, which *Undo* takes back.
    `alone`: none of its tasks waits for another. `in_parents_thread`: its card and its replies
    stand in the thread of the job's parent, if it has one.
    """

    order: type[Order] | None = None
    has_form: bool = False
    makes: bool = False
    changes: bool = False
    alone: bool = False
    in_parents_thread: bool = False


TRAITS: Mapping[JobKind, Traits] = MappingProxyType(
    {
        JobKind.CREATE: Traits(has_form=True, makes=True),
        JobKind.CLEAN_UP: Traits(order=CleanUp, in_parents_thread=True),
        JobKind.APPLY: Traits(order=ApplySnapshot, changes=True, in_parents_thread=True),
        JobKind.ATTACH: Traits(order=Attach, changes=True),
        JobKind.REPLACE_NAMES: Traits(order=ReplaceNames, makes=True, changes=True),
        JobKind.DELETE: Traits(order=DeleteCertificates, alone=True),
        JobKind.IMPORT: Traits(order=ImportCertificates, has_form=True, makes=True, alone=True),
    }
)
"""Every kind has its row. Retry, Drop and Cancel are for all: each means it at its own steps."""


def kind_of(order: Order) -> JobKind:
    """Return the kind of job that carries an order of this type."""
    return next(kind for kind, traits in TRAITS.items() if traits.order is type(order))
