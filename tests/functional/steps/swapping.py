"""What the tests of certificates on existing distributions share: a distribution that serves one,
and jobs asked for as their forms do.
"""

from bot.domain.domain_list import parse_text
from bot.domain.job import Distributions, Job, Request
from bot.domain.kinds import JobKind
from bot.services.acting import Acting
from bot.services.applying import Applying
from bot.services.attaching import Attaching, Attachment
from bot.services.replacing import Replacing, Revision
from bot.services.submitting import Reader
from bot.settings import load
from tests.functional.steps.bench import SOMEONE, Anybody, Bench
from tests.functional.steps.changing import config, seeded

OLD = ("shop.example", "www.shop.example")
REVISED = "shop.example new.example"


class Anywhere(Anybody):
    """Permission for everyone, in every channel."""

    def is_in(self, channel: str) -> bool:
        """Be in every channel."""
        return bool(channel)


def _reader(bench: Bench) -> Reader:
    secrets = {"SLACK_BOT_TOKEN": "xoxb-made-up", "SLACK_SIGNING_SECRET": "made up"}
    settings = load({**secrets, "channel": "C1"})
    return Reader(bench.store, Anywhere(), settings)  # type: ignore[arg-type] # what it asks of roles


def _acting(bench: Bench) -> Acting:
    return Acting(bench.store, bench, Anywhere(), sns=True)  # type: ignore[arg-type]


def replacing(bench: Bench) -> Replacing:
    """Give the service that replaces certificates."""
    return Replacing(_acting(bench), _reader(bench))


def applying(bench: Bench) -> Applying:
    """Give the service that undoes changes."""
    return Applying(_acting(bench), _reader(bench))


def attaching(bench: Bench) -> Attaching:
    """Give the service that attaches them."""
    return Attaching(_acting(bench), _reader(bench))


def asked(
    bench: Bench, arn: str, *ids: str, names: str = REVISED, takes_added: str | None = None
) -> Job:
    """Ask for a certificate with other names, on these distributions; it waits for its checks."""
    form = Revision(arn, names, ids, takes_added=takes_added, channel="C1")
    return replacing(bench).replace_names(SOMEONE, form, key=f"view:{bench.time}:{names}:{ids}")


def attach_asked(bench: Bench, arn: str, distribution: str, names: str) -> Job:
    """Ask for an issued certificate on a distribution; it waits for its checks."""
    form = Attachment(arn, distribution, names, channel="C1")
    return attaching(bench).attach(SOMEONE, form, key=f"view:{bench.time}:{names}")


def form_asked(bench: Bench, distribution: str, names: str) -> Job:
    """Submit the form *New certificates* with its third choice; it waits for its checks."""
    lines = parse_text(names, limit=10).lines
    request = Request(lines, Distributions.ATTACH, target=distribution)
    return bench.store.jobs.add(
        request,
        _reader(bench).plans(request),
        kind=JobKind.CREATE,
        account=bench.store.inventory.account(),
        actor="U1",
        channel="C1",
        now=bench.time,
    )


def started(bench: Bench, arn: str, *ids: str, names: str = REVISED) -> Job:
    """Ask for it and confirm it, without checks."""
    return bench.confirm(asked(bench, arn, *ids, names=names))


def served(bench: Bench, distribution: str) -> str:
    """Give the ARN of the certificate that a distribution serves."""
    return str(config(bench, distribution)["ViewerCertificate"].get("ACMCertificateArn"))


def names_of(bench: Bench, distribution: str) -> set[str]:
    """Give the aliases that a distribution has."""
    return set(config(bench, distribution)["Aliases"].get("Items", ()))


def issued(bench: Bench, job: Job) -> None:
    """Add the records of a job, as their owners would, and let it end."""
    bench.run()
    bench.add_records(job)
    bench.live()


def shop(bench: Bench) -> tuple[str, str]:
    """Give a distribution that serves a certificate of two names, and that certificate."""
    which = seeded(bench, *OLD)
    return which, served(bench, which)
