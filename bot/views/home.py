"""App Home: what somebody should look at, and the same buttons as the menu. Says for each thing who
acts; says of what is left out how much it is, and where to find it.
"""

from collections.abc import Sequence
from typing import cast

from bot.domain.attention import Concern
from bot.domain.console import certificate_page, certificates_page
from bot.domain.home_page import Few, HomePage, Stuck
from bot.domain.job import Job
from bot.domain.job_page import JobRow
from bot.domain.snapshot import Snapshot
from bot.views import ids
from bot.views.blocks import button, context, divider, fitted, header, section
from bot.views.checks import refusals
from bot.views.jobs import row_of
from bot.views.menu import LOOKS, buttons
from bot.views.message import DAY, Block, clip, code, count, few, link, mention, sentence, when
from bot.views.rows import RecordLook, row_text
from bot.views.snapshots import described
from bot.views.unavailable import withheld

MAX_BLOCKS = 100


def home(page: HomePage) -> Block:
    """Return a person's Home tab."""
    blocks = [section(f"⛔ {sentence(page.why)}")] if page.why else _blocks(page)
    return {"type": "home", "blocks": [header("🔐 Edgecert"), *fitted(blocks)][:MAX_BLOCKS]}


def _blocks(page: HomePage) -> list[Block]:
    return [
        *withheld([buttons(can_operate=page.can_operate)], page.lacking),
        *([] if page.can_operate else [context(LOOKS)]),
        *_mine(page.mine),
        *_waiting(page),
        *_concerns(page),
        *_snapshots(page.snapshots),
        context(
            "This page follows what happens within half a minute, for a day after you open it."
        ),
    ]


def _titled(title: str, blocks: Sequence[Block], more: str) -> list[Block]:
    return [divider(), section(f"*{title}*"), *blocks, *([context(more)] if more else [])]


def _more(rest: Few[object], where: str) -> str:
    return f"… and {rest.more:,} more: {where}" if rest.more > 0 else ""


def _mine(mine: Few[JobRow]) -> list[Block]:
    rows = [row_of(row) for row in mine.shown]
    none = [context("You have no open jobs.")]
    return _titled("My open jobs", rows or none, _more(mine, "`/certs jobs`, *Only mine*"))


def _waiting(page: HomePage) -> list[Block]:
    rows = [
        *(_stuck(one) for one in page.stuck.shown),
        *(_unconfirmed(job, page.approvers) for job in page.unconfirmed.shown),
    ]
    none = [context("✅ Nothing waits for anyone.")]
    rest: Few[object] = Few((), page.stuck.more + page.unconfirmed.more)
    return _titled("Waiting for someone", rows or none, _more(rest, "`/certs jobs`"))


def _unconfirmed(job: Job, approvers: str) -> Block:
    blocked = refusals(job)
    if blocked:
        said = (
            f"⛔ *cannot be confirmed*: {count(blocked, 'check')} blocked · "
            f"{mention(job.requested_by)} or another operator mends that, then presses *Edit*"
        )
    else:
        said = f"✋ *awaiting confirmation* by {sentence(approvers, most=300)}"
    names = few([code(clip(name, 80)) for name in job.main_names], limit=2)
    return _row(job, f"{said}\n{names} · asked for by {mention(job.requested_by)}")


def _stuck(one: Stuck) -> Block:
    looks = cast("Sequence[RecordLook]", one.records)
    more = one.certificates - 1
    others = f"\nand {count(more, 'more certificate')} of this job" if more else ""
    return _row(one.job, row_text(one.worst, one.job, looks) + others)


def _row(job: Job, said: str) -> Block:
    open_it = button("Open", ids.JOB_OPEN, str(job.number))
    return section(f"*{job.name}* · {said}", accessory=open_it)


def _concerns(page: HomePage) -> list[Block]:
    rows = [_concern(one) for one in page.concerns.shown]
    well = "✅ None ends within 45 days without being renewed."
    none = [context(well if page.is_swept else "The account's certificates were not read yet.")]
    more = _more(page.concerns, link(certificates_page(), "all certificates in ACM"))
    return _titled("Certificates that need attention", rows or none, more)


def _concern(one: Concern) -> Block:
    certificate = one.certificate
    names = len(certificate.names) - 1
    more = f" (+{names}{' or more' if certificate.more_names else ''})" if names else ""
    verb = "ended" if one.has_ended else "ends"
    ends = f" · {verb} {when(certificate.not_after, DAY)}" if certificate.not_after else ""
    page = link(certificate_page(certificate.arn), "certificate")
    said = f"⚠️ {code(certificate.main_name)}{more}  *{sentence(one.why)}*{ends} · {page}"
    return section(
        f"{said}\n→ {one.who_acts.value} acts: {sentence(one.remedy)}",
        accessory=button("Show", ids.CERTIFICATE_OPEN, certificate.arn),
    )


def _snapshots(snapshots: Few[Snapshot]) -> list[Block]:
    rows = [
        section(described(one), accessory=button("Show", ids.SNAPSHOT_SHOW, one.id))
        for one in snapshots.shown
    ]
    none = [context("None yet. *Snapshots* has the button that saves one from a distribution.")]
    return _titled("Snapshots", rows or none, _more(snapshots, "`/certs snapshots`"))
