"""What listeners are given: the services, and what the composition root injects besides."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.topic import Whereabouts
from bot.services.certificates import Certificates
from bot.services.clicks import Clicks
from bot.services.distributions import Distributions
from bot.services.home import Home
from bot.services.jobs import Jobs
from bot.services.roles import Roles
from bot.services.snapshots import Snapshots
from bot.services.uploads import Uploads

Meet = Callable[[str], None]
"""Look up a user in Slack, within a second; what is learnt is kept."""
Download = Callable[[str], bytes]
"""Fetch an uploaded file by its address; raises RefusedError with a sentence for its field."""


@dataclass(frozen=True, slots=True)
class Doors:
    """Everything a listener may ask. `channel` is the ops channel's id, and `where` says where
    notices go; `uploads` is None where no page takes in keys. After `be_brief` the calling thread
    waits for the store no longer than Slack waits for us.
    """

    roles: Roles
    jobs: Jobs
    snapshots: Snapshots
    certificates: Certificates
    distributions: Distributions
    home: Home
    where: Callable[[], Whereabouts]
    clicks: Clicks
    download: Download
    be_brief: Callable[[], None]
    meet: Meet
    channel: str
    uploads: Uploads | None = None
