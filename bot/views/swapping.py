"""Jobs that put another certificate on distributions which exist, as people see them: what comes in
the place of what, which names it adds and drops, and whose records that concerns.
"""

from collections.abc import Sequence

from bot.domain.attachment import Attach
from bot.domain.console import certificate_page, distribution_page
from bot.domain.event import Event, Payload
from bot.domain.job import Job
from bot.domain.replacement import ReplaceNames
from bot.domain.task import Task
from bot.views import changing, ids
from bot.views.blocks import Ask, actions, button, section
from bot.views.message import Message, code, count, few, link, mention, message
from bot.views.parts import Entry, Reply, parts
from bot.views.payload import flag, items, text, texts
from bot.views.plan import requested, settings_lines
from bot.views.thread_records import HOST, traffic_entry, zone_heading

MOST_NAMES = 10
MOST_OTHERS = 5
_SAVED = "A snapshot of each is saved first, and *Undo* restores it."


def summary(job: Job, tasks: Sequence[Task]) -> list[str]:
    """Return what the job does in a few lines."""
    match job.order:
        case ReplaceNames() as order:
            return _replaces(tasks, order)
        case Attach() as order:
            what = _certificate(order.certificate, order.covers)
            return [f"🔗 Attaches {what} to {_targets(tasks)}. {_SAVED}"]
        case _:
            return []


def small_print(job: Job, *, sns: bool) -> str:
    """Return what the form set."""
    if isinstance(job.order, ReplaceNames):
        return "\n".join(settings_lines(job, sns=sns))
    return f"SNS: {'on' if sns else 'off'}"


def planned(tasks: Sequence[Task]) -> list[str]:
    """Return what happens on each distribution; of a certificate without one, its names."""
    changed = [task for task in tasks if task.plan.changes]
    first = tasks[0].plan
    names = few([code(name) for name in first.certificate_names], limit=MOST_NAMES, room=1500)
    own = [f"🔏 for {names}"] if names and not first.reuse_certificate else []
    return [*own, *changing.planned(changed)]


def asked(job: Job, tasks: Sequence[Task]) -> str:
    """Return what Confirm asks before such a job runs."""
    changes = [task.plan.changes for task in tasks if task.plan.changes]
    new, _ = requested(job, tasks)
    first = "1 certificate will be requested. " if new and tasks[0].plan.certificate_names else ""
    if not changes:
        return f"{first}Nothing else is changed."
    added = sum(len(one.adds) for one in changes)
    gone = sum(len(one.drops) for one in changes)
    return (
        f"{first}{count(len(changes), 'distribution')} will get the certificate: "
        f"{count(added, 'name')} added, {gone} taken off. A snapshot of each is saved first, and "
        "Undo restores it."
    )


def changed(job: Job, events: Sequence[Event]) -> list[Message]:
    """Return the reply *Changed*, with the records of the names that came and that went."""
    payloads = [event.payload for event in events]
    if not any(items(one, key) for one in payloads for key in ("records", "obsolete")):
        return changing.changed(job, events)
    return parts(
        Reply(
            title=f"🔧 *Changed*: {count(len(events), 'distribution')} by {job.name}",
            lead=(
                f"{mention(job.requested_by)}, CloudFront deploys it now (usually 3–35 min). "
                "Please have the owners of these names do this:"
            ),
            entries=[entry for one in payloads for entry in _pointing(one)],
            small=f"{HOST} What the distributions were is saved as snapshots; *Undo* restores it.",
        )
    )


def superseded(job: Job, event: Event) -> list[Message]:
    """Return the reply on the certificate that was replaced: who uses it still, if anyone does."""
    payload = event.payload
    arn, users = text(payload, "arn"), texts(payload, "users")
    what = _certificate(arn, texts(payload, "names"))
    show = button("Show", ids.CERTIFICATE_OPEN, arn)
    if users:
        named = few([code(one) for one in users], limit=MOST_OTHERS)
        said = f"🗄️ *Still in use*: {what}, which {job.name} replaced. It serves {named}."
        return [message([section(said, accessory=show)])]
    said = (
        f"🗄️ *Not used any more*: {what}, which {job.name} replaced. {mention(job.requested_by)}, "
        "nothing that CloudFront serves needs it. It is kept until someone deletes it; *Undo* "
        "needs it."
    )
    ask = Ask(
        title="Delete the old certificate?",
        text=(
            f"A card comes first; nothing is deleted before someone confirms it there. Without it "
            f"{job.name} cannot be undone."
        ),
        yes="Ask for it",
        is_danger=True,
    )
    delete = button("Delete", ids.CERTIFICATE_DELETE, arn, style="danger", ask=ask)
    return [message([section(said), actions(delete, show)])]


def _replaces(tasks: Sequence[Task], order: ReplaceNames) -> list[str]:
    old = _certificate(order.certificate, order.before)
    why = ", which was imported and which nobody renews" if order.imported else ""
    lines = [f"🔁 Requests *1 certificate* in the place of {old}{why}."]
    targets = _targets(tasks)
    if targets:
        lines.append(
            f"Once it is issued it is swapped on {targets}. {_SAVED} The old one is kept until the "
            "new one is deployed everywhere, and then offered for deletion."
        )
    else:
        lines.append("No distribution gets it: it is yours to attach. The old one stays.")
    if order.others:
        shown = [link(distribution_page(one), one) for one in order.others]
        lines.append(f"🔒 *Keeps the old one:* {few(shown, limit=MOST_OTHERS)}")
    return lines


def _targets(tasks: Sequence[Task]) -> str:
    ids_of = [task.plan.changes.distribution for task in tasks if task.plan.changes]
    shown = [link(distribution_page(one), one) for one in ids_of]
    return few(shown, limit=MOST_OTHERS)


def _certificate(arn: str, names: Sequence[str]) -> str:
    more = f" (+{len(names) - 1})" if len(names) > 1 else ""
    first = code(names[0]) if names else "it"
    return f"{link(certificate_page(arn), 'the certificate')} of {first}{more}"


def _pointing(payload: Payload) -> list[Entry]:
    ipv6, which = flag(payload, "ipv6"), text(payload, "id")
    page = link(distribution_page(which), which)
    about = f"🔧 {page}  {code(text(payload, 'domain'))}"
    add = "➕ *Add*, to point it here:"
    remove = "➖ *Remove*, if it is there: it leads to what answers it no more"
    told = [
        Entry(f"{add}\n{traffic_entry(one, ipv6=ipv6)}", (about, zone_heading(one)))
        for one in items(payload, "records")
    ]
    told += [Entry(f"{remove}\n{_record(one)}", (about,)) for one in items(payload, "obsolete")]
    return told or [Entry(about)]


def _record(record: Payload) -> str:
    return f"{code(text(record, 'name'))} {text(record, 'type')} {code(text(record, 'value'))}"
