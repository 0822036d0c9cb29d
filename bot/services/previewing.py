"""What a form would do if it were submitted now: shown to whoever fills it in.
Keeps nothing, refuses nothing of what was typed, and never asks the network.
"""

from collections.abc import Mapping, Sequence

from bot.domain.domain_list import Source
from bot.domain.job import Distributions, Job, Request
from bot.domain.list_hints import hints
from bot.domain.person import Actor
from bot.domain.preview import Preview, TemplateUse
from bot.domain.snapshot import Snapshot
from bot.domain.task import Plan
from bot.errors import StaleError
from bot.services.acting import Acting
from bot.services.freshness import require_editable
from bot.services.picking import SNAPSHOT, picked
from bot.services.submitting import NewCertificates, Reader, Reading
from bot.steps.check_templates import checks_of


class Previewing:
    """Reads forms as `submit` does, and tells what they mean."""

    def __init__(self, acting: Acting, reader: Reader) -> None:
        """Let `reader` read the forms."""
        self._acting = acting
        self._store = acting.store
        self._reader = reader

    def preview(
        self, actor: Actor, form: NewCertificates, *, edited: tuple[int, int] | None = None
    ) -> Preview:
        """Return what a form means, or the edit of a job (its number, and the revision that the
        form was opened for); raises NotAllowedError, UnknownError.
        """
        self._acting.look(actor, "look at plans")
        job = self._store.jobs.get(edited[0]) if edited else None
        found = self._reader.look(form, edited=job)
        request = found.request
        plans = self._reader.plans(request)
        return Preview(
            plans=plans,
            listed=sum(line.source is Source.FILE for line in request.lines),
            faults=_faults(found, job, edited[1] if edited else 0),
            notes=request.notes,
            hints=hints(request.lines, limit=self._reader.limit()),
            templates=self._templates(request, plans),
            with_distributions=request.distributions is Distributions.CREATE,
            aggregate=request.aggregate,
            is_empty=not found.has_names,
        )

    def _templates(self, request: Request, plans: Sequence[Plan]) -> tuple[TemplateUse, ...]:
        """Return the form's template, and those that the list names."""
        if request.distributions is not Distributions.CREATE:
            return ()
        form = request.template or ""
        users: dict[str, list[Plan]] = {form: []}
        for plan in plans:
            template = f"{SNAPSHOT}{plan.snapshot}" if plan.snapshot else form
            users.setdefault(template, []).append(plan)
        uses = (self._use(request, template, of) for template, of in users.items() if template)
        return tuple(use for use in uses if use)

    def _use(self, request: Request, template: str, users: Sequence[Plan]) -> TemplateUse | None:
        found = picked(self._store, template)
        if found is None:
            return None
        checks = checks_of(request, users, found) if isinstance(found, Snapshot) else ()
        return TemplateUse(found, len(users), tuple(checks))


def _faults(found: Reading, job: Job | None, revision: int) -> Mapping[str, str]:
    """Return the faults that submitting would tell now, that of a job that went on among them."""
    if job is None:
        return found.faults
    try:
        require_editable(job, revision)
    except StaleError as error:
        return {"job": error.sentence, **found.faults}
    return found.faults
