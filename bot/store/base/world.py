"""The promises about what is known of the outside: DNS records, the account, its templates."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.inventory import Certificate, Distribution, Sweep, SweepKind
from bot.domain.job import Job
from bot.domain.snapshot import Snapshot
from bot.domain.topic import Subscription
from bot.store.base.values import RecordRow, TrafficRow


class Records(Protocol):
    """DNS records that owners must add."""

    def put(self, rows: Sequence[RecordRow]) -> None:
        """Write records by (task, purpose, name); what DNS said of an unchanged value is kept."""

    def of_job(self, job: int) -> list[RecordRow]:
        """Return a job's records, by task position and name."""

    def of_task(self, task: str) -> list[RecordRow]:
        """Return a task's records, by name."""

    def due(self, now: datetime, *, limit: int = 200) -> list[RecordRow]:
        """Return validation records of waiting tasks that are to be looked up now."""

    def looked(self, rows: Sequence[RecordRow], *, now: datetime) -> None:
        """Save what DNS said, touch the cards, and wake the tasks whose record changed state.

        The store sets `checked_at` and counts `looks`. A value that was replaced meanwhile is left
        alone; one looked up without a `next_check_at` is looked up no more.
        """


class Traffic(Protocol):
    """Whether the public names of ready tasks lead to their distributions."""

    def due(self, now: datetime, *, limit: int = 200) -> list[TrafficRow]:
        """Return the names that are to be looked up now, the longest due first."""

    def looked(self, rows: Sequence[TrafficRow], *, now: datetime) -> None:
        """Save where names lead, and when they are looked up again (None: no more); the store
        counts `looks` and keeps `since`.
        """


class Inventory(Protocol):
    """What the sweeps saw. Reads never wait for AWS."""

    def put_account(self, account: str) -> None:
        """Keep which AWS account the credentials belong to."""

    def account(self) -> str:
        """Return the AWS account, or "" while no sweep has ever reached AWS."""

    def put_certificates(self, rows: Sequence[Certificate], *, now: datetime) -> None:
        """Insert or refresh rows in one short transaction; empty tags keep what is known. Their
        `details` are `Certificates.described`'s.
        """

    def put_distributions(self, rows: Sequence[Distribution], *, now: datetime) -> None:
        """Insert or refresh rows in one short transaction; an empty summary keeps what is known."""

    def absent_certificates(self, account: str, *, since: datetime) -> list[str]:
        """Return ARNs not seen since `since`, absent from two passes; a call counts one absence."""

    def absent_distributions(self, account: str, *, since: datetime) -> list[str]:
        """Return ids not seen since `since`, absent from two passes; a call counts one absence."""

    def forget_certificate(self, arn: str) -> None:
        """Mark a certificate as gone (status GONE), after a describe said so."""

    def gone(self, account: str) -> frozenset[str]:
        """Return what is marked as gone: ARNs of certificates, ids of distributions."""

    def forget_distribution(self, distribution: str) -> None:
        """Remove a distribution from every read, after a get said so."""

    def certificate(self, arn: str) -> Certificate | None:
        """Return one certificate, with its description."""

    def certificates(self, account: str) -> list[Certificate]:
        """Return all certificates that are not gone, by main name, without descriptions."""

    def distribution(self, distribution: str) -> Distribution | None:
        """Return one distribution."""

    def distributions(
        self, account: str, *, search: str = "", limit: int | None = None
    ) -> list[Distribution]:
        """Return distributions, filtered by id, domain, alias or comment."""

    def with_aliases(self, account: str, names: Iterable[str]) -> dict[str, Distribution]:
        """Return, for each name that is an alias of a distribution, that distribution."""

    def put_zones(self, account: str, zones: Mapping[str, str], *, now: datetime) -> None:
        """Replace the account's public hosted zones: name to zone id."""

    def zones(self, account: str) -> dict[str, str]:
        """Return the account's public hosted zones."""

    def put_subscriptions(
        self, topic: str, subscriptions: Sequence[Subscription], *, now: datetime
    ) -> None:
        """Replace who is subscribed to a topic, by its ARN."""

    def subscriptions(self, topic: str) -> list[Subscription]:
        """Return who is subscribed to a topic, by protocol and endpoint."""

    def put_quota(self, account: str, name: str, value: float | None, *, now: datetime) -> None:
        """Keep a Service Quotas value; None when it could not be read."""

    def quotas(self, account: str) -> dict[str, float | None]:
        """Return the quotas read so far."""

    def sweep_started(self, kind: SweepKind, account: str, *, now: datetime) -> None:
        """Record that a pass begins; `sweep` tells of it once it has ended well."""

    def sweep_finished(
        self, kind: SweepKind, account: str, *, started: datetime, now: datetime
    ) -> None:
        """Record that a pass ended well; clears the error."""

    def sweep_failed(
        self, kind: SweepKind, account: str, *, error: str, is_denied: bool = False
    ) -> None:
        """Record why a pass did not end; `is_denied` when only an operator can mend that."""

    def sweep(self, kind: SweepKind, account: str) -> Sweep:
        """Return the last pass that ended well, and the error since; None when there was none."""

    def hurry(self, kind: SweepKind) -> None:
        """Ask for a pass as soon as possible (a job waits for its checks)."""

    def hurried(self, kind: SweepKind) -> bool:
        """Take the wish for a pass, once."""


class Snapshots(Protocol):
    """Saved templates; names are unique, ignoring case."""

    def add(self, snapshot: Snapshot) -> None:
        """Save; raises RefusedError when the name is taken."""

    def get(self, snapshot: str) -> Snapshot:
        """Return by id, or raise UnknownError."""

    def find(self, name: str) -> Snapshot | None:
        """Return by name, ignoring case."""

    def search(self, account: str, text: str = "", *, limit: int | None = None) -> list[Snapshot]:
        """Return snapshots whose name, distribution or aliases hold `text`, newest first; after all
        that people saved, those that jobs saved before their changes.
        """

    def users(self, snapshot: str) -> list[Job]:
        """Return the jobs whose template it is, or that of one of their lines, or that change
        distributions by it, newest first; and the open ones that saved it before a change.
        """

    def annotate(self, snapshot: str, note: str) -> None:
        """Replace the note; raises UnknownError."""

    def delete(self, snapshot: str) -> None:
        """Remove by id."""
