"""What people and programs were told of a create job, read from Slack and SNS: each thing once, in
order. It reads what was sent, and knows nothing of how it is sent.
"""

import re
from collections import Counter

from bot.domain.job import Job
from tests.functional.storms.station import Station

LEADS = {
    "DNS records to add": r"\*Proves\* ",
    "Issued": "✅ ",
    "Distribution created": "for ",
    "Ready": "🟢 ",
}
"""Milestones of each certificate, in order, and what stands before each name they are told of."""
FORMS = ("csv", "json", "tf", "zone")


def told(station: Station, job: Job) -> list[tuple[str, str]]:
    """Give (milestone, name) in the order of the thread; "" for the job's own, and for each name of
    a long list that is counted only.
    """
    found: list[tuple[str, str]] = []
    for reply in station.thread(job):
        title = re.findall(r"\*(.+?)\*", reply)[0]
        lead = LEADS.get(title)
        named = re.findall(f"^{lead}`(.+?)`", reply, re.MULTILINE) if lead else [""]
        more = re.findall(r"^… and (\d+) more", reply, re.MULTILINE)
        found += [(title, name) for name in named + [""] * sum(map(int, more))]
    return found


def published(station: Station, job: Job) -> Counter[str]:
    """Count what SNS was told: each distribution by its id, and each other document by its first
    part.
    """
    documents = station.notices(job)
    made = Counter(one["id"] for each in documents for one in each.get("distributions", ()))
    firsts = [each["event"] for each in documents if each["part"]["number"] == 1]
    return made + Counter(event for event in firsts if event != "distribution_created")


def files(station: Station, job: Job) -> list[str]:
    """Give the names of the files in a job's thread, sorted."""
    link = station.bot.jobs.link(job.number)
    assert link is not None
    replies = station.slack.replies(link.channel, link.ts)
    return sorted(file.name for reply in replies for file in reply.files)


def ended_for_all(station: Station, job: Job) -> bool:
    """Tell whether the thread and SNS both know of a job's end."""
    is_told = f"{job.name} succeeded" in station.milestones(job)
    return is_told and "finished" in station.events(job)


def assert_told(station: Station, job: Job, *, twice: str = "") -> None:
    """A job that went well was told once: each milestone of the job and of each certificate, in
    order; to SNS the records, each distribution and the end. One milestone may be there `twice`.
    """
    milestones, tasks = told(station, job), station.tasks(job)
    if twice:
        milestones = list(dict.fromkeys(milestones))
    totals = Counter(title for title, _ in milestones)
    sent = published(station, job)
    made = {task.facts.distribution_id for task in tasks}

    assert dict.fromkeys(LEADS, len(tasks)) | {"Confirmed": 1, f"{job.name} succeeded": 1} == totals
    assert {1} == set(Counter(one for one in milestones if one[1]).values())
    assert [] == out_of_order(milestones)
    assert ("Confirmed", f"{job.name} succeeded") == (milestones[0][0], milestones[-1][0])
    assert dict.fromkeys([*made, "records", "finished"], 1) == sent


def out_of_order(milestones: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Give what is told before something that happened to the same certificate earlier. Records are
    told of once all are known: owners who add them before they are asked may be told of that first.
    """
    ranks, reached, late = list(LEADS)[1:], dict[str, int](), []
    for title, name in milestones:
        if title in ranks and name:
            if ranks.index(title) < reached.get(name, 0):
                late.append((title, name))
            reached[name] = ranks.index(title)
    return late
