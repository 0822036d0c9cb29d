"""All distributions of the sandbox's account, and the aliases that other accounts hold. Whoever
uses it holds the lock of the certificates.
"""

import secrets
import string
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.tags import TagSet

_ID_LETTERS = string.ascii_uppercase + string.digits


@dataclass(frozen=True, slots=True)
class Version:
    """A distribution as it was, is, or is still listed: AWS's lists are late."""

    config: dict[str, Any]
    etag: str
    changed_at: datetime
    deployed_at: datetime

    def status(self, at: datetime) -> str:
        """Deployed, or InProgress since the change."""
        return "Deployed" if at >= self.deployed_at else "InProgress"


@dataclass(slots=True)
class Distribution:
    """A distribution: its config just as it was given, and what AWS adds to it."""

    id: str
    account: str
    config: dict[str, Any]
    created_at: datetime
    changed_at: datetime
    deployed_at: datetime
    position: int
    domain_name: str
    etag: str = field(default_factory=lambda: new_id(13))
    tags: TagSet = field(default_factory=TagSet)
    earlier: list[Version] = field(default_factory=list)

    @property
    def arn(self) -> str:
        """The ARN; CloudFront is global, so it has no region."""
        return f"arn:aws:cloudfront::{self.account}:distribution/{self.id}"

    def aliases(self) -> list[str]:
        """The alternate domain names."""
        return list(self.config.get("Aliases", {}).get("Items", []))

    def certificate_arn(self) -> str | None:
        """The ACM certificate it serves, if any."""
        return certificate_of(self.config)

    def config_at(self, at: datetime) -> dict[str, Any]:
        """The config as it was at a time."""
        return self.config if self.changed_at <= at else self.version(at).config

    def version(self, at: datetime) -> Version:
        """The distribution as it was at a time; as it began before that."""
        present = Version(self.config, self.etag, self.changed_at, self.deployed_at)
        every = [*self.earlier, present]
        return next((one for one in reversed(every) if one.changed_at <= at), every[0])

    def status(self, now: datetime) -> str:
        """Deployed, or InProgress since the last change."""
        return "Deployed" if now >= self.deployed_at else "InProgress"

    def change(self, config: dict[str, Any], now: datetime, deploy_seconds: float) -> None:
        """Replace the config: a new ETag, and a new deployment."""
        self.earlier.append(self.version(now))
        self.config = config
        self.etag = new_id(13)
        self.changed_at = now
        self.deployed_at = now + timedelta(seconds=deploy_seconds)


@dataclass(slots=True)
class DistributionStore:
    """Distributions by id, in the order in which they came."""

    account: str
    distributions: dict[str, Distribution] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    aliases_elsewhere: set[str] = field(default_factory=set)
    _positions: dict[str, int] = field(default_factory=dict)
    _released: list[tuple[str, str, datetime]] = field(default_factory=list)
    _gone: list[tuple[Distribution, datetime]] = field(default_factory=list)

    def add(
        self,
        config: dict[str, Any],
        now: datetime,
        deploy_seconds: float,
        tags: dict[str, str] | None = None,
    ) -> Distribution:
        """Keep a new distribution, with an id and a domain name that no other has."""
        made = Distribution(
            id=new_id(14),
            account=self.account,
            config=config,
            created_at=now,
            changed_at=now,
            deployed_at=now + timedelta(seconds=deploy_seconds),
            position=len(self._positions),
            domain_name=f"d{new_id(13).lower()}.cloudfront.net",
        )
        made.tags.put(tags or {}, now)
        self.distributions[made.id] = made
        self.references[config["CallerReference"]] = made.id
        self._positions[made.id] = made.position
        return made

    def get(self, distribution_id: str) -> Distribution:
        """Give a distribution.

        Raises:
            RefusedError: NoSuchDistribution.
        """
        if distribution_id not in self.distributions:
            raise RefusedError("NoSuchDistribution", "The specified distribution does not exist.")
        return self.distributions[distribution_id]

    def by_arn(self, arn: str) -> Distribution:
        """Give a distribution by ARN.

        Raises:
            RefusedError: NoSuchResource.
        """
        for one in self.distributions.values():
            if one.arn == arn:
                return one
        raise RefusedError("NoSuchResource", f"The resource {arn} does not exist.")

    def remove(self, distribution: Distribution, now: datetime) -> None:
        """Forget a distribution; its CallerReference stays used."""
        del self.distributions[distribution.id]
        self._gone.append((distribution, now))
        if arn := distribution.certificate_arn():
            self.certificate_released(arn, distribution.arn, now)

    def listed(self, at: datetime) -> list[Distribution]:
        """Give those that were there at a time, oldest first."""
        gone = [one for one, since in self._gone if at < since]
        every = [*gone, *self.distributions.values()]
        return sorted((one for one in every if one.created_at <= at), key=lambda one: one.position)

    def certificate_released(self, arn: str, user: str, now: datetime) -> None:
        """Note that a distribution uses a certificate no more (ACM learns of it later)."""
        self._released.append((arn, user, now))

    def certificate_users(self, at: datetime, lag: float) -> dict[str, list[str]]:
        """The ARNs of distributions by the certificate that they used at a time, or `lag` seconds
        before it.
        """
        users: dict[str, list[str]] = {}
        for one in self.listed(at):
            if arn := certificate_of(one.config_at(at)):
                users.setdefault(arn, []).append(one.arn)
        for arn, user, until in self._released:
            is_late = until <= at < until + timedelta(seconds=lag)
            if is_late and user not in users.get(arn, []):
                users.setdefault(arn, []).append(user)
        return users

    def position(self, distribution_id: str) -> int | None:
        """Where in the list a distribution stands or stood, for a Marker."""
        return self._positions.get(distribution_id)


def certificate_of(config: dict[str, Any]) -> str | None:
    """The ACM certificate in a config, if any."""
    arn: str | None = config.get("ViewerCertificate", {}).get("ACMCertificateArn")
    return arn


def new_id(length: int) -> str:
    """Make an id as CloudFront's are: an E and letters or digits."""
    return "E" + "".join(secrets.choice(_ID_LETTERS) for _ in range(length - 1))
