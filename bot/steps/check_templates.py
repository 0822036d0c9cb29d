"""Checks before Confirm on templates: that each can be cloned, what a clone cannot carry, what
it costs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from bot.domain.check import Check, Level, Offer
from bot.domain.distribution_config import origin_refusal
from bot.domain.job import Job, Request
from bot.domain.snapshot import Snapshot
from bot.domain.task import Plan, Task
from bot.domain.template import (
    costs,
    logging_summary,
    not_carried,
    origins_sentence,
    refusals,
)
from bot.errors import AwsError, Trouble, UnknownError
from bot.steps.context import CloudFront
from bot.steps.troubles import denied
from bot.store.base import Snapshots

LIVE = "live:"
SNAPSHOT = "snapshot:"


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the templates of a job turned out to be.

    `template` is the form's, as `snapshot:<id>`; `plans` are tasks' plans with snapshot ids for
    names; `snapshots` are all templates by id; `taken` is a snapshot that is new; `faults` refuse
    the job.

    Of a job that changes distributions: `checks` are all that was found, `left_out` the ids of
    tasks that have nothing to do, and `differences` what changes on each, for its file.
    """

    template: str | None
    plans: Mapping[str, Plan]
    snapshots: Mapping[str, Snapshot]
    taken: Snapshot | None
    faults: tuple[Check, ...] = ()
    checks: tuple[Check, ...] = ()
    left_out: frozenset[str] = frozenset()
    differences: tuple[Mapping[str, object], ...] = ()

    def planned(self, tasks: Sequence[Task]) -> tuple[Task, ...]:
        """Return the tasks with the plans that they have by now."""
        return tuple(replace(task, plan=self.plans.get(task.id, task.plan)) for task in tasks)

    def users(self, snapshot: Snapshot, tasks: Sequence[Task]) -> list[Plan]:
        """Return the plans whose distributions are made from this snapshot."""
        plans = (self.plans.get(task.id, task.plan) for task in tasks)
        form = (self.template or "").removeprefix(SNAPSHOT)
        return [plan for plan in plans if (plan.snapshot or form) == snapshot.id]


class Templates:
    """Finds a job's templates: snapshots by id or name, or a distribution as it is now."""

    def __init__(self, snapshots: Snapshots, cloudfront: CloudFront) -> None:
        """Read saved ones from `snapshots`, present ones from `cloudfront`."""
        self._snapshots = snapshots
        self._cloudfront = cloudfront

    def resolve(self, job: Job, tasks: Sequence[Task], now: datetime) -> Resolved:
        """Return a job's templates; raises AwsError when AWS could not be asked (denied is a
        fault).
        """
        found: dict[str, Snapshot] = {}
        faults: list[Check] = []
        taken = self._live(job, now, faults)
        template = f"{SNAPSHOT}{taken.id}" if taken else job.request.template
        if taken:
            found[taken.id] = taken
        elif template and template.startswith(SNAPSHOT):
            self._keep(template.removeprefix(SNAPSHOT), found, faults)
        plans = {
            task.id: self._named(task.plan, found, faults) for task in tasks if task.plan.snapshot
        }
        return Resolved(template, plans, found, taken, tuple(dict.fromkeys(faults)))

    def _live(self, job: Job, now: datetime, faults: list[Check]) -> Snapshot | None:
        template = job.request.template or ""
        if not template.startswith(LIVE):
            return None
        distribution = template.removeprefix(LIVE)
        try:
            config, etag = self._cloudfront.config(distribution)
        except AwsError as error:
            if error.trouble not in {Trouble.FINAL, Trouble.DENIED}:
                raise
            said = denied(error) if error.trouble is Trouble.DENIED else f"{error.message}."
            text = f"distribution {distribution} cannot be read: {said}"
            faults.append(Check("template", Level.REFUSED, text))
            return None
        name = self._free(f"{job.name} from {distribution}")
        note = f"taken for {job.name}"
        return Snapshot(
            uuid4().hex, name, job.account, distribution, note, config, etag, job.requested_by, now
        )

    def _free(self, name: str) -> str:
        """Return the name, or with the first number that makes it unique (an edited job takes
        again).
        """
        tried, number = name, 1
        while self._snapshots.find(tried):
            number += 1
            tried = f"{name} ({number})"
        return tried

    def _keep(self, snapshot: str, found: dict[str, Snapshot], faults: list[Check]) -> None:
        try:
            found[snapshot] = self._snapshots.get(snapshot)
        except UnknownError:
            text = "the snapshot was deleted since: press Edit and choose another."
            faults.append(Check("template", Level.REFUSED, text))

    def _named(self, plan: Plan, found: dict[str, Snapshot], faults: list[Check]) -> Plan:
        wanted = plan.snapshot or ""
        if wanted in found:
            return plan
        snapshot = self._snapshots.find(wanted)
        if snapshot is None:
            try:
                snapshot = self._snapshots.get(wanted)
            except UnknownError:
                text = f"line {plan.line} names the snapshot “{wanted}”, which does not exist."
                faults.append(Check("template", Level.REFUSED, text))
                return plan
        found[snapshot.id] = snapshot
        return replace(plan, snapshot=snapshot.id)


CERTIFICATES_COST = Check("costs", Level.NOTE, "Certificates cost nothing.")
"""Said of every job; what a template carries is charged, and follows."""


def template_checks(job: Job, tasks: Sequence[Task], resolved: Resolved) -> list[Check]:
    """Return what a job costs, and the checks of every template of it, once each."""
    if not job.creates_distributions:
        return [CERTIFICATES_COST]
    found = [
        check
        for one in resolved.snapshots.values()
        for check in checks_of(job.request, resolved.users(one, tasks), one)
    ]
    return list(dict.fromkeys([*resolved.faults, CERTIFICATES_COST, *found]))


def checks_of(request: Request, users: Sequence[Plan], snapshot: Snapshot) -> list[Check]:
    """Return the checks of one template, which the distributions of `users` are made from."""
    config, name = snapshot.config, snapshot.name
    why = [*refusals(config), *_own_origins(users, config)]
    if why:
        return [
            Check("template", Level.REFUSED, f"“{name}” cannot be cloned so: {one}") for one in why
        ]
    lost = [Check("not_carried", Level.WARNING, what) for what in not_carried(config)]
    paid = [Check("costs", Level.NOTE, what) for what in costs(config)]
    return [
        *_disabled(request, config),
        *_logging(request, config),
        *lost,
        *_origins(users, config),
        *paid,
    ]


def _own_origins(users: Sequence[Plan], config: Mapping[str, object]) -> list[str]:
    """Return why the origins that list rows ask for cannot stand in this template, each once."""
    wanted = sorted({plan.origin for plan in users if plan.origin})
    found = (origin_refusal(config, origin) for origin in wanted)
    return list(dict.fromkeys(why for why in found if why))


def _disabled(request: Request, config: Mapping[str, object]) -> list[Check]:
    if config.get("Enabled", True):
        return []
    said = "The template is disabled; the new distributions are enabled."
    offer = Offer("enable", "Leave them disabled", "off")
    if not request.enable:
        said = "The template is disabled, and the new distributions will be disabled too."
        offer = Offer("enable", "Enable the new ones", "on")
    return [Check("disabled", Level.WARNING, said, offers=(offer,))]


def _logging(request: Request, config: Mapping[str, object]) -> list[Check]:
    told = logging_summary(config, request.logging.value)
    level = Level.WARNING if told.switched_off else Level.NOTE
    return [Check("logging", level, told.sentence)]


def _origins(users: Sequence[Plan], config: Mapping[str, object]) -> list[Check]:
    sharing = sum(plan.origin is None for plan in users)
    return [Check("origins", Level.NOTE, origins_sentence(config, sharing))] if sharing else []
