"""Certificates that are deleted, as people see it: what goes and what stays, before and on the
card. A certificate that something uses is named with its users, each with its page.
"""

from collections.abc import Sequence

from bot.domain.certificate_users import User
from bot.domain.console import certificate_page
from bot.domain.deletion import Candidate, Deletable, DeleteCertificates
from bot.domain.inventory import Certificate
from bot.domain.job import Job
from bot.domain.removal import Stay
from bot.domain.task import Task
from bot.views import ids
from bot.views.blocks import context, header, modal, section, sections, told
from bot.views.certificates import status_of
from bot.views.message import (
    Block,
    Message,
    clip,
    code,
    count,
    few,
    link,
    mention,
    message,
    sentence,
)

TITLE = "Delete certificates"
SHOWN = 15
MOST_STAYS = 15
MOST_NAMES = 4
MOST_USERS = 5
FINAL = "That cannot be undone: their private keys go with them."


def preview(found: Deletable, *, changed: bool = False, metadata: str = "") -> Block:
    """Return the form that shows what of a list goes, and what stays with why; without a way on
    when nothing goes. `changed` says that it is not what was shown before.
    """
    said: list[Block] = [header("🗑 Delete certificates")]
    if changed:
        said.append(section("🔄 *The list has changed since you looked.* This is what it is now."))
    if not found.goes:
        said.append(section(f"Of {code(found.search, most=200)} nothing can be deleted."))
        return told(TITLE, [*said, *_staying(found.stays)])
    return modal(
        ids.DELETE_CERTIFICATES,
        TITLE,
        [
            *said,
            section(f"Of {code(found.search, most=200)}: *{_count(len(found.goes))}* can go."),
            *sections(_going(found)),
            *_staying(found.stays),
            context(f"A card asks for *Confirm* first. {FINAL}"),
        ],
        submit="Show the plan",
        metadata=metadata,
    )


def follows(job: Job) -> Message:
    """Return what whoever asked reads once the job was made."""
    said = f"🗑 {code(job.name)} has the plan, and a link to its card follows."
    return message([section(said), context("Nothing is deleted before someone confirms it there.")])


def summary(job: Job, tasks: Sequence[Task]) -> list[str]:
    """Return what a deletion deletes in one line, and a line for each that stays."""
    order = job.order
    if not isinstance(order, DeleteCertificates):
        return []
    of = f" of {code(order.search, most=200)}" if order.search else ""
    lines = [f"Deletes *{_count(len(tasks))}*{of} that nothing uses. {FINAL}"]
    lines += [_stays(stay) for stay in order.stays[:MOST_STAYS]]
    more = order.more + max(0, len(order.stays) - MOST_STAYS)
    if more:
        lines.append(f"… and {more:,} more that stay.")
    return lines


def planned(tasks: Sequence[Task]) -> list[str]:
    """Return a line for each certificate that goes."""
    lines = [f"• {_names(task.names)} · {_linked(task)}" for task in tasks[:SHOWN]]
    if len(tasks) > SHOWN:
        lines.append(f"… and {len(tasks) - SHOWN} more: *All rows* has every one.")
    return lines


def asked(_job: Job, tasks: Sequence[Task]) -> str:
    """Return what the dialog before Confirm says."""
    return f"{_count(len(tasks))} will be deleted. {FINAL}"


def stopped(tasks: Sequence[Task]) -> str:
    """Return what the dialog before Cancel says."""
    gone = sum(bool(task.facts.removed) for task in tasks)
    are = "certificate is", "certificates are"
    return f"{count(gone, *are)} deleted already; the others stay as they are."


def confirmed(job: Job) -> str:
    """Return what the thread begins with."""
    names = _names(job.main_names)
    return (
        f"{mention(job.requested_by)}, the certificates of {names} are being deleted. Each is "
        "looked at once more right before: one that came into use stays."
    )


def _count(number: int) -> str:
    return count(number, "certificate")


def _names(names: Sequence[str]) -> str:
    return few([code(clip(name, 100)) for name in names], limit=MOST_NAMES, room=300)


def _linked(task: Task) -> str:
    arn = task.plan.removes.id if task.plan.removes else ""
    return f"{link(certificate_page(arn), clip(arn.rpartition('/')[2], 40))}"


def _going(found: Deletable) -> list[str]:
    lines = [f"• {_certificate(one)}" for one in found.goes[:SHOWN]]
    more = len(found.goes) - SHOWN
    if more > 0:
        lines.append(f"… and {more:,} more, all of them on the card.")
    if found.more:
        lines.append(
            f"⚠️ {found.more:,} more are found; one job takes {len(found.goes)}. Ask again."
        )
    return lines


def _certificate(one: Certificate) -> str:
    page = link(certificate_page(one.arn), clip(one.arn.rpartition("/")[2], 40))
    return f"{status_of(one)}  {_names(one.names)} · {page}"


def _staying(stays: Sequence[tuple[Candidate, str]]) -> list[Block]:
    if not stays:
        return []
    lines = [f"*{_count(len(stays))} {'stays' if len(stays) == 1 else 'stay'}*"]
    lines += [_candidate(one, why) for one, why in stays[:MOST_STAYS]]
    if len(stays) > MOST_STAYS:
        lines.append(f"… and {len(stays) - MOST_STAYS:,} more.")
    return sections(lines)


def _candidate(one: Candidate, why: str) -> str:
    links = "".join(f" · {_page(user)}" for user in one.users[:MOST_USERS] if user.page)
    name = code(clip(one.certificate.main_name, 100))
    return f"🔒 {name}: {sentence(why, most=400)}{links}"


def _page(user: User) -> str:
    return link(user.page, f"{user.service} {user.name}")


def _stays(stay: Stay) -> str:
    name = code(clip(stay.name, 100))
    page = link(certificate_page(stay.id), clip(stay.id.rpartition("/")[2], 40))
    return f"🔒 *Stays:* {name} {page}: {sentence(stay.why, most=400)}"
