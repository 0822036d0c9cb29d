"""What is looked at before a snapshot is applied or a change undone: distributions as they are now,
and all that would change on it. Nothing is written.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from bot.aws.config_shape import config_faults
from bot.domain.applying import ApplySnapshot
from bot.domain.change import Change, How, aliases, changed, version_of
from bot.domain.change_words import MOST, between, sentences
from bot.domain.check import Check, Level, Offer
from bot.domain.comparison import rows
from bot.domain.config_diff import differences
from bot.domain.console import distribution_page
from bot.domain.inventory import CertificateStatus
from bot.domain.job import Job
from bot.domain.snapshot import Snapshot
from bot.domain.task import Plan, Task
from bot.domain.template import items, refusals
from bot.errors import AwsError, UnknownError
from bot.steps.check_templates import Resolved
from bot.steps.context import CloudFront
from bot.steps.rivals import card_links
from bot.store.base import Store

CODE = "targets"
COMPARE = "compare"
"""The kind of an offer that opens the comparison of a snapshot; its value is the snapshot's id."""

MOST_TOLD = 3
"""Differences that one sentence tells."""

Config = Mapping[str, Any]


@dataclass(slots=True)
class _Found:
    """What the look at all distributions of a job comes to."""

    plans: dict[str, Plan] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)
    differences: list[Mapping[str, object]] = field(default_factory=list)


class Targets:
    """Looks at the distributions that a job is to change."""

    def __init__(self, store: Store, cloudfront: CloudFront) -> None:
        """Read snapshots from `store`, distributions from `cloudfront`."""
        self._store = store
        self._cloudfront = cloudfront

    def resolve(self, job: Job, tasks: Sequence[Task]) -> Resolved:
        """Return each task's plan with the version that is shown and what changes; raises
        AwsError.
        """
        found = _Found()
        ids = [_change(task).distribution for task in tasks]
        busy = self._store.tasks.with_distributions(ids, other_than=job.number)
        for task in tasks:
            which = _change(task).distribution
            if which in busy:
                found.checks.append(self._busy(which, busy[which]))
            else:
                self._look(job, task, found)
        nothing = len(found.left_out) == len(tasks)
        return Resolved(
            job.request.template,
            found.plans,
            {},
            None,
            checks=(*self._in_all(job, found, nothing=nothing), *found.checks),
            left_out=frozenset() if nothing else frozenset(found.left_out),
            differences=tuple(found.differences),
        )

    def _in_all(self, job: Job, found: _Found, *, nothing: bool) -> Iterator[Check]:
        if nothing:
            said = "nothing is left to change: cancel it"
            yield Check("nothing_to_change", Level.REFUSED, said)
        if isinstance(job.order, ApplySnapshot) and not job.order.is_undo:
            with suppress(UnknownError):  # each distribution says that it is gone
                yield from of_snapshot(job, self._store.snapshots.get(job.order.snapshot))
        if found.plans:
            said = "what would change was read from the distributions themselves, a moment ago"
            yield Check(CODE, Level.PASSED, said)

    def _look(self, job: Job, task: Task, found: _Found) -> None:
        change = _change(task)
        which = change.distribution
        try:
            config, _ = self._cloudfront.config(which)
            saved = self._store.snapshots.get(change.snapshot or "")
        except AwsError as error:
            if error.code != "NoSuchDistribution":
                raise
            left_out: Check | None = _warning(f"{which} is gone: it is left out")
        except UnknownError as error:
            found.checks.append(Check("snapshot_gone", Level.REFUSED, f"{which}: {error.sentence}"))
            return
        else:
            left_out = self._hindrance(job, change, config, saved)
        if left_out:
            found.left_out.add(task.id)
            found.checks.append(left_out)
            return
        self._compare(task, config, saved, found)

    def _compare(self, task: Task, config: Config, saved: Snapshot, found: _Found) -> None:
        """Keep what would change on a distribution, and what to know of it."""
        change = _change(task)
        wanted = changed(config, change, saved.config)
        shown, differs = sentences(config, wanted)[:MOST], len(differences(config, wanted))
        seen = replace(change, seen=version_of(config), shown=shown, differs=differs)
        found.plans[task.id] = replace(task.plan, changes=seen)
        about = {"distribution": change.distribution, "names": list(task.names)}
        found.differences.append({**about, "differences": rows(between(config, wanted))})
        found.checks += self._remarks(change, config, saved, wanted)

    def _hindrance(self, job: Job, change: Change, config: Config, saved: Snapshot) -> Check | None:
        """Return why a distribution is left alone, None when it may be changed."""
        which = change.distribution
        refused = refusals(config)
        if refused:
            return _warning(f"{which} is left out. {' '.join(refused)}")
        if change.how is How.RESTORE and version_of(config) != change.seen:
            return self._changed_since(job, change, config, saved)
        if not differences(config, changed(config, change, saved.config)):
            said = f"nothing would change on {which}: it is left out"
            return Check(CODE, Level.NOTE, said)
        return None

    def _changed_since(self, job: Job, change: Change, config: Config, saved: Snapshot) -> Check:
        """Say that an undo would take away what someone did since, and how to see that."""
        which, found = change.distribution, f"what J-{job.parent} found"
        now = sentences(saved.config, config)
        more = f" and {len(now) - MOST_TOLD} more" if len(now) > MOST_TOLD else ""
        who = self._changer(change, version_of(config))
        said = f"{which} was changed after J-{job.parent} left it ({who}): it is left out."
        differs = f"Compared with {found}: {'; '.join(now[:MOST_TOLD])}{more}."
        text = f"{said} {differs if now else f'It is {found}.'}"
        offer = Offer(COMPARE, f"Compare {which}", saved.id)
        return Check(CODE, Level.WARNING, text, _page(which), (offer,))

    def _changer(self, change: Change, present: str) -> str:
        """Return which job of ours left a distribution as it is, or that none did."""
        for task in self._store.tasks.of_distribution(change.distribution):
            if task.facts.version == present and task.id != change.undoes:
                return f"by J-{task.job}"
        return "not by a job of mine: CloudTrail knows, by UpdateDistribution"

    def _busy(self, which: str, other: int) -> Check:
        said = f"J-{other} works on {which} too: wait until that ends, and ask again"
        return Check(CODE, Level.REFUSED, said, card_links(self._store.cards, [other]))

    def _remarks(
        self, change: Change, config: Config, saved: Snapshot, wanted: Config
    ) -> Iterator[Check]:
        """Yield what a person should know before the change is confirmed."""
        which = change.distribution
        if not wanted.get("Enabled"):
            off = "will be disabled: it answers nobody then"
            yield _warning(
                f"{which} {off if config.get('Enabled') else 'is disabled, and stays so'}"
            )
        if config.get("ContinuousDeploymentPolicyId"):
            said = "takes part in a continuous deployment: its staging distribution stays as it is"
            yield _warning(f"{which} {said}")
        kept = sorted(set(config) - set(saved.config) - {"Staging"})
        if kept and change.how is How.SNAPSHOT:
            said = f"the snapshot does not speak of {', '.join(kept)}: on {which} that stays"
            yield Check(CODE, Level.NOTE, said)
        yield from _origins(which, config, wanted)
        yield from self._taken(change, wanted)
        yield from self._certificate(change, config, wanted)

    def _taken(self, change: Change, wanted: Config) -> Iterator[Check]:
        account = self._store.inventory.account()
        owners = self._store.inventory.with_aliases(account, aliases(wanted))
        for name, owner in owners.items():
            if owner.id != change.distribution:
                said = f"{name} of {change.distribution} is an alias of {owner.id} by now"
                yield Check("alias_taken", Level.REFUSED, said, _page(owner.id))

    def _certificate(self, change: Change, config: Config, wanted: Config) -> Iterator[Check]:
        """Look at a certificate that comes back: it may be gone by now."""
        arn = _arn(wanted)
        if not arn or arn == _arn(config):
            return
        known = self._store.inventory.certificate(arn)
        if known is None or known.status != CertificateStatus.ISSUED:
            said = f"{change.distribution} served {arn}, which is no issued certificate any more"
            yield Check(CODE, Level.REFUSED, said)


def of_snapshot(job: Job, saved: Snapshot) -> list[Check]:
    """Return why a snapshot cannot be applied any more: it is of another account, or CloudFront
    would not take it as it stands.
    """
    said = list(refusals(saved.config)) or list(config_faults(saved.config))
    if saved.account not in {"", job.account}:
        said.append(f"it is of account {saved.account}")
    return [
        Check("snapshot", Level.REFUSED, f"the snapshot “{saved.name}” cannot be applied: {one}")
        for one in said
    ]


def _change(task: Task) -> Change:
    change = task.plan.changes
    assert change is not None  # noqa: S101 - whoever planned a change named it
    return change


def _warning(said: str) -> Check:
    return Check(CODE, Level.WARNING, said)


def _page(which: str) -> tuple[tuple[str, str], ...]:
    return ((which, distribution_page(which)),)


def _arn(config: Config) -> str:
    return str((config.get("ViewerCertificate") or {}).get("ACMCertificateArn") or "")


def _origins(which: str, config: Config, wanted: Config) -> Iterator[Check]:
    """Warn of origins whose access policy lets in distributions by name."""
    present = {origin["DomainName"] for origin in items(config.get("Origins") or {})}
    for origin in items(wanted.get("Origins") or {}):
        domain = origin["DomainName"]
        if origin.get("OriginAccessControlId") and domain not in present:
            yield _warning(
                f"the access policy of {domain} must name {which} in `AWS:SourceArn` first: until "
                "then it answers 403"
            )
