"""What happens to distributions without anybody calling CloudFront: other people's aliases and
changes, and deployments that end. For tests and the demo.
"""

import copy
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.sandbox.aws.cloudfront import templates
from bot.sandbox.aws.cloudfront.store import Distribution
from bot.sandbox.aws.world import World


class CloudFrontControl:
    """The hand of CloudFront itself, and of other people."""

    def __init__(self, world: World) -> None:
        self._world = world

    def distributions(self) -> list[Distribution]:
        """Give all distributions, oldest first. For reading only."""
        with self._world.lock("cloudfront"):
            return list(self._world.cloudfront.distributions.values())

    def get(self, distribution_id: str) -> Distribution:
        """Give one distribution. For reading only."""
        return self._world.cloudfront.distributions[distribution_id]

    def status(self, distribution_id: str) -> str:
        """Give a distribution's status at this moment."""
        return self.get(distribution_id).status(self._world.now())

    def hold_elsewhere(self, *aliases: str) -> None:
        """Let other accounts hold these aliases."""
        with self._world.lock("cloudfront"):
            self._world.cloudfront.aliases_elsewhere.update(aliases)

    def release_elsewhere(self, *aliases: str) -> None:
        """Let other accounts hold these aliases no more."""
        with self._world.lock("cloudfront"):
            self._world.cloudfront.aliases_elsewhere.difference_update(aliases)

    def deploy(self, distribution_id: str) -> None:
        """End a deployment now."""
        with self._world.lock("cloudfront"):
            self.get(distribution_id).deployed_at = self._world.now()

    def edit(self, distribution_id: str, **members: Any) -> None:  # noqa: ANN401
        """Replace members of a config, as somebody else would in the console."""
        with self._world.lock("cloudfront"):
            distribution = self.get(distribution_id)
            config = copy.deepcopy(distribution.config) | members
            distribution.change(config, self._world.now(), self._world.knobs.deploy_seconds)

    def vanish(self, distribution_id: str) -> None:
        """Let a distribution be gone, as if somebody else had deleted it."""
        with self._world.lock("cloudfront"):
            self._world.cloudfront.remove(self.get(distribution_id), self._world.now())

    def seed(self, template: str, overrides: Mapping[str, Any]) -> str:
        """Put a deployed distribution into the account; it was made and listed long ago."""
        config = templates.GOLDEN[template]() | {"CallerReference": uuid.uuid4().hex}
        with self._world.lock("cloudfront"):
            config |= copy.deepcopy(dict(overrides))
            long_ago = self._world.now() - timedelta(days=30)
            return self._world.cloudfront.add(config, long_ago, 0.0).id
