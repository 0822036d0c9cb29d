"""Pages, lists, the form for Edit, snapshots to pick, clicks and health: what is read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.event import EventKind
from bot.domain.inquiry import ReplyTo
from bot.domain.inventory import SweepKind
from bot.domain.job import JobState
from bot.domain.person import Actor
from bot.domain.task import Facts, TaskState
from bot.errors import FieldsError, NotAllowedError, RefusedError, StaleError, UnknownError
from bot.services.clicks import Clicks
from bot.services.health import Health
from bot.services.snapshots import FOR_LIVE, MAX_OPTIONS, Wanted
from bot.services.submitting import ListFile
from tests.unit.services.office import (
    ACCOUNT,
    BASE,
    DANA,
    GUS,
    OPS,
    SAM,
    STEN,
    VERA,
    Office,
    distribution,
    people_are_in,
    plain_form,
)

NOWHERE = ReplyTo(DANA.user)


def test_a_page_holds_the_whole_job(office: Office) -> None:
    """Tasks, records, history newest first, templates; and no link before the card is posted."""
    job = office.running(plain_form("a.example\nb.example"))
    page = office.jobs.page(VERA, job.number)

    assert (job.number, ["a.example", "b.example"]) == (
        page.job.number, [task.main_name for task in page.tasks],
    )  # fmt: skip
    assert ["confirm", "submit"] == [deed.action for deed in page.history]
    assert None is page.card_link
    assert [BASE.removeprefix("snapshot:")] == list(page.templates)


def test_a_look_brings_a_buried_card_back(office: Office) -> None:
    """The page says why the card was given up, and has it tried again."""
    job = office.submit()
    card = office.store.cards.claim(office.clock.now(), spacing=timedelta(0))
    assert card is not None
    office.store.cards.bury(card, reason="chat.postMessage: not_in_channel")
    page = office.jobs.page(VERA, job.number)
    again = office.store.cards.claim(office.clock.now(), spacing=timedelta(0))

    assert "chat.postMessage: not_in_channel" == page.card_trouble
    assert again is not None
    assert "" == office.jobs.page(VERA, job.number).card_trouble


def test_a_page_says_who_pressed_what(office: Office) -> None:
    """As the card does: who cancelled, and when."""
    job = office.running(plain_form("a.example"))
    office.jobs.cancel(SAM, job.number, job.revision)
    (press,) = office.jobs.page(VERA, job.number).presses

    assert (EventKind.CANCEL_ASKED, SAM.user) == (press.kind, press.payload["by"])
    assert office.clock.now() == press.created_at


def test_a_posted_card_is_linked(office: Office) -> None:
    """The link is the channel and ts that the store was told."""
    job = office.submit()
    card = office.store.cards.claim(office.clock.now(), spacing=timedelta(0))
    assert card is not None
    office.store.cards.posted(card, ts="1.5", channel=OPS)

    assert (OPS, "1.5") == office.jobs.link(job.number)


def test_rows_count_what_a_job_came_to(office: Office) -> None:
    """Certificates asked for, ready, distributions made, failed."""
    form = plain_form("*.a.example\nwww.a.example\nb.example\nc.example", aggregate=True)
    job = office.running(form)
    ready, _, broken, _ = office.store.tasks.of_job(job.number)
    facts = Facts(distribution_id="E5")
    for state in (TaskState.ISSUED, TaskState.CREATING_DISTRIBUTION, TaskState.DEPLOYING):
        office.store.tasks.write(replace(ready, state=state), now=office.clock.now())
    office.store.tasks.write(
        replace(ready, state=TaskState.READY, facts=facts), now=office.clock.now()
    )
    office.store.tasks.write(replace(broken, state=TaskState.FAILED), now=office.clock.now())
    row = office.jobs.search(VERA)[0]

    assert (3, 1, 1, 1) == (row.certificates, row.ready, row.distributions, row.failed)


def test_lists_are_filtered_and_paged(office: Office) -> None:
    """Newest first, by state, by asker, from an offset."""
    for name in ("a", "b", "c"):
        office.submit(plain_form(f"{name}.example"))
    office.submit(plain_form("d.example"), actor=SAM)
    office.check(2)

    def numbers(**filters: object) -> list[int]:
        return [row.job.number for row in office.jobs.search(SAM, **filters)]  # type: ignore[arg-type]

    assert [4, 3, 2, 1] == numbers()
    assert [2] == numbers(states=[JobState.AWAITING_CONFIRMATION])
    assert [4] == numbers(mine=True)
    assert [2, 1] == numbers(limit=2, offset=2)


def test_the_form_is_filled_as_it_was(office: Office) -> None:
    """Names and tags as text, the template by value and label, the file's lines counted."""
    listed = ListFile("l.txt", b"f1.example\nf2.example")
    form = plain_form("a.example b.example\nc.example", tags_text="a=b=c\nd=", file=listed)
    job = office.checked(form=form)
    filled = office.jobs.draft(DANA, job.number, job.revision)

    assert "a.example b.example\nc.example" == filled.names_text
    assert "a=b=c\nd=" == filled.tags_text
    assert (BASE, "storefront-base") == filled.template
    assert 2 == filled.kept


def test_a_live_template_is_named_as_such(office: Office) -> None:
    """A distribution taken as it is now keeps its label; a deleted snapshot is left empty."""
    live = office.checked(form=plain_form(template="live:E1ABC"))
    saved = office.checked(form=plain_form("b.example"))
    office.store.snapshots.delete(BASE.removeprefix("snapshot:"))

    assert ("live:E1ABC", "E1ABC as it is now · storefront.example") == (
        office.jobs.draft(DANA, 1, live.revision).template
    )
    assert None is office.jobs.draft(DANA, 2, saved.revision).template


def test_names_that_do_not_fit_the_field_stay_with_the_job(office: Office) -> None:
    """Punycode is longer than what was typed: such a list is kept like a file's."""
    typed = "\n".join(f"{'ü' * 12}{number}.example" for number in range(150))
    job = office.checked(form=plain_form(typed))
    filled = office.jobs.draft(DANA, 1, job.revision)
    office.jobs.edit(DANA, 1, job.revision, plain_form("one.more.example"), key="e")

    assert ("", 150) == (filled.names_text, filled.kept)
    assert 151 == len(office.store.tasks.of_job(1))


def test_an_old_edit_button_opens_nothing(office: Office) -> None:
    """Stale before anyone types."""
    job = office.running()

    with pytest.raises(StaleError):
        office.jobs.draft(DANA, job.number, job.revision)


def test_what_can_be_dropped(office: Office) -> None:
    """Those that have not ended; none is a sentence."""
    job = office.running(plain_form("a.example\nb.example"))
    first, second = office.store.tasks.of_job(1)
    office.store.tasks.write(replace(first, state=TaskState.CANCELLED), now=office.clock.now())
    _, left = office.jobs.droppable(DANA, 1, job.revision)
    office.store.tasks.write(replace(second, state=TaskState.CANCELLED), now=office.clock.now())

    assert ["b.example"] == [task.main_name for task in left]
    with pytest.raises(StaleError, match="there is none to drop"):
        office.jobs.droppable(DANA, 1, job.revision)


def test_all_rows_are_asked_for_in_the_thread(office: Office) -> None:
    """Anyone who may look may ask; the answer goes below the card, which must be there."""
    job = office.submit()
    with pytest.raises(RefusedError, match="has not been posted yet"):
        office.jobs.all_rows(VERA, job.number)
    card = office.store.cards.claim(office.clock.now(), spacing=timedelta(0))
    assert card is not None
    office.store.cards.posted(card, ts="1.5", channel=OPS)
    office.jobs.all_rows(VERA, job.number)
    claim = office.store.inquiries.claim(office.clock.now())

    assert claim is not None
    assert ("all_rows", OPS, "1.5") == (
        claim.inquiry.kind, claim.inquiry.reply_to.channel, claim.inquiry.reply_to.thread,
    )  # fmt: skip


LOOKS: list[Callable[[Office, Actor], object]] = [
    lambda office, actor: office.jobs.page(actor, 1),
    lambda office, actor: office.jobs.search(actor),
    lambda office, actor: office.jobs.draft(actor, 1, 1),
    lambda office, actor: office.jobs.droppable(actor, 1, 1),
    lambda office, actor: office.jobs.all_rows(actor, 1),
    lambda office, actor: office.snapshots.options(actor),
    lambda office, actor: office.snapshots.search(actor),
]


@pytest.mark.parametrize("actor", [GUS, STEN], ids=lambda actor: actor.user)
@pytest.mark.parametrize("look", LOOKS, ids=range(len(LOOKS)))
def test_guests_and_strangers_may_not_even_look(
    office: Office, look: Callable[[Office, Actor], object], actor: Actor
) -> None:
    """Full members of the workspace look; nobody else, anywhere."""
    office.submit()

    with pytest.raises(NotAllowedError):
        look(office, actor)


def test_templates_to_pick(office: Office) -> None:
    """Snapshots and live distributions that hold the text."""
    office.store.inventory.put_distributions(
        [distribution("E7BLOG", "blog.example")], now=office.clock.now()
    )
    saved, live = office.snapshots.options(VERA, "")
    none, blog = office.snapshots.options(VERA, " blog ")

    assert (["storefront-base"], {"E1ABC", "E7BLOG"}) == (
        [one.name for one in saved], {one.id for one in live},
    )  # fmt: skip
    assert ([], ["E7BLOG"]) == (none, [one.id for one in blog])
    assert office.snapshots.has_any()


def test_many_snapshots_leave_room_for_live_distributions(office: Office) -> None:
    """A quarter of what a select shows, or as many as there are; the rest is for what was saved."""
    now, few = office.clock.now(), [distribution(f"E{at}", f"s{at}.example") for at in range(3)]
    (base,), _ = office.snapshots.options(VERA)
    for at in range(MAX_OPTIONS):
        office.store.snapshots.add(replace(base, id=f"id{at}", name=f"saved {at}"))
    office.store.inventory.put_distributions(few, now=now)
    of_few = office.snapshots.options(VERA)
    many = [distribution(f"E{at}", f"s{at}.example") for at in range(MAX_OPTIONS)]
    office.store.inventory.put_distributions(many, now=now)
    of_many = office.snapshots.options(VERA)

    assert MAX_OPTIONS == len(of_few[0]) + len(of_few[1])
    assert {"E0", "E1", "E2"} <= {one.id for one in of_few[1]}
    assert [MAX_OPTIONS - FOR_LIVE, FOR_LIVE] == [len(part) for part in of_many]


@pytest.mark.parametrize(
    "typed",
    [
        "E1ABC",
        " e1abc ",
        "storefront.example",
        "https://Storefront.Example/",
        "e1abc.cloudfront.net",
    ],
)
def test_a_snapshot_is_taken_of_an_id_an_alias_or_a_domain(office: Office, typed: str) -> None:
    """What was meant is found without AWS; a worker takes it."""
    found = office.snapshots.take(DANA, Wanted(typed, " new ", "note"), NOWHERE, key="k")
    office.snapshots.take(DANA, Wanted(typed, " new ", "note"), NOWHERE, key="k")
    now = office.clock.now()
    first, second = office.store.inquiries.claim(now), office.store.inquiries.claim(now)

    assert "E1ABC" == found.id
    assert first is not None
    assert {"distribution": "E1ABC", "name": "new", "note": "note"} == first.inquiry.subject
    assert None is second


@pytest.mark.parametrize(
    ("wanted", "field", "said"),
    [
        (Wanted("E9NONE", "n"), "distribution", "No distribution of this account"),
        (Wanted(" ", "n"), "distribution", "Give the id"),
        (Wanted("E1ABC", " "), "name", "Give the snapshot a name"),
        (Wanted("E1ABC", "x" * 61), "name", "61 characters"),
        (Wanted("E1ABC", "Storefront-BASE"), "name", "There is a snapshot"),
        (Wanted("E1ABC", "n", "x" * 301), "note", "At most 300"),
    ],
)
def test_a_snapshot_that_cannot_be_taken(
    office: Office, wanted: Wanted, field: str, said: str
) -> None:
    """The fault stands at its field, and nothing is asked of anyone."""
    with pytest.raises(FieldsError) as refused:
        office.snapshots.take(DANA, wanted, NOWHERE, key="k")
    assert {field} == set(refused.value.fields)
    assert said in refused.value.fields[field]
    assert None is office.store.inquiries.claim(office.clock.now())


def test_viewers_take_no_snapshots(office: Office) -> None:
    """Looking is all they may."""
    with pytest.raises(NotAllowedError):
        office.snapshots.take(VERA, Wanted("E1ABC", "n"), NOWHERE, key="k")


def test_a_click_is_first_once(office: Office) -> None:
    """Across processes, for they share the store."""
    first = Clicks(office.store, office.clock)
    other = Clicks(office.store, office.clock)

    assert [True, False, False] == [
        first.is_first("a"), other.is_first("a"), first.is_first("a"),
    ]  # fmt: skip
    assert other.is_first("b")


def swept(office: Office) -> None:
    """Let both sweeps end now."""
    now = office.clock.now()
    for kind in (SweepKind.CERTIFICATES, SweepKind.DISTRIBUTIONS):
        office.store.inventory.sweep_started(kind, ACCOUNT, now=now)
        office.store.inventory.sweep_finished(kind, ACCOUNT, started=now, now=now)


def test_a_bot_that_has_everything_is_ready(office: Office) -> None:
    """Store, sweeps, directory and whatever links it was given."""
    swept(office)
    report = Health(office.store, office.clock, office.settings, {"slack": lambda: ""}).report()

    assert report.is_ready
    assert ("store", "slack", "sweeps", "directory") == report.parts


def test_each_trouble_is_named(office: Office) -> None:
    """A sentence for each, so that nobody has to guess."""
    office.store.inventory.sweep_failed(SweepKind.CERTIFICATES, ACCOUNT, error="denied")
    office.clock.wait(minutes=20)
    health = Health(office.store, office.clock, office.settings, {"slack": lambda: "no pong"})
    troubles = health.report().troubles

    assert {
        "slack": "no pong",
        "sweeps": "AWS gave no list of certificates since the start and no list of distributions "
        "since the start (denied).",
        "directory": "Who is in which channel was not read since 2026-11-03 12:00 UTC: nobody "
        "may act.",
    } == troubles
    people_are_in(office)
    swept(office)
    assert {"slack": "no pong"} == health.report().troubles


def test_old_sweeps_are_a_trouble(office: Office) -> None:
    """Twice the idle pace and a minute is too long."""
    swept(office)
    health = Health(office.store, office.clock, office.settings)
    office.clock.wait(minutes=11)
    people_are_in(office)
    before = health.report().troubles
    office.clock.wait(seconds=1)

    assert {} == before
    assert {"sweeps"} == set(health.report().troubles)


def test_unknown_jobs_are_told(office: Office) -> None:
    """A number without a job."""
    with pytest.raises(UnknownError):
        office.jobs.page(VERA, 99)
