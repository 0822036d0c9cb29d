"""Tasks that stand at every step of their way when a storm begins."""

from dataclasses import dataclass

from bot.domain.job import Job, JobState
from bot.domain.task import TaskState
from tests.functional.storms.station import Station

CREATE = "cloudfront.CreateDistributionWithTags"
TEN_MINUTES = 600.0
DEPLOYING, IN_DNS, CREATING, SILENT = range(4)
NAMES = ("deploying.example", "in-dns.example", "creating.example", "silent.example")


@dataclass(frozen=True)
class Fleet:
    """Jobs whose tasks stand at every step when the storm begins."""

    many: Job
    requested: Job
    queued: Job

    @property
    def all(self) -> tuple[Job, ...]:
        """Every job."""
        return (self.many, self.requested, self.queued)


def fleet(station: Station) -> Fleet:
    """Bring tasks to every step: deploying, creating, in DNS, waiting for an owner, requested,
    and checked but not confirmed.
    """
    station.aws.knobs.deploy_seconds = 300
    queued = station.ask("queued.example")
    many = station.start(*NAMES)
    station.until_state(many, TaskState.AWAITING_VALIDATION, SILENT)
    station.add_records(many, DEPLOYING)
    station.until_state(many, TaskState.DEPLOYING)
    station.aws.faults.add(CREATE, "throttle", times=2)
    station.add_records(many, CREATING)
    station.until_state(many, TaskState.CREATING_DISTRIBUTION, CREATING)
    requested = station.ask("requested.example")
    station.until(lambda: station.job(requested).state is JobState.AWAITING_CONFIRMATION)
    station.confirm(requested)
    station.work()
    assert TaskState.REQUESTED is station.task(requested).state
    return Fleet(many, requested, queued)
