"""`/certs …`: every verb, for everyone; and the lists and pages that they open."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.inventory import Distribution
from bot.sandbox.slack import Message, User
from bot.sandbox.slack.person import Person
from tests.functional.slack.desk import OPS, TEMPLATE, Desk, distribution, said, snapshot


def buttons_of(message: Message) -> list[str]:
    """Return the labels of a message's buttons."""
    elements = [e for block in message.blocks for e in block.get("elements", [])]
    elements += [block["accessory"] for block in message.blocks if "accessory" in block]
    return [element["text"]["text"] for element in elements if element["type"] == "button"]


def test_the_menu_has_what_the_person_may_do(desk: Desk) -> None:
    """An operator may ask for certificates, a viewer only look."""
    operator = desk.person("dana").command("/certs", channel=OPS).wait()[0]
    viewer = desk.person("vera").command("/certs").wait()[0]
    looks = ["Certificates", "Jobs", "Snapshots", "Distributions"]

    assert ["New certificates", "Import", *looks] == buttons_of(operator)
    assert looks == buttons_of(viewer)
    assert operator.is_ephemeral


def test_help_says_how_it_works(desk: Desk) -> None:
    """Every verb and the name that people know validation by."""
    text = said(desk.person("vera").command("/certs", "help"))

    assert "Domain Control Validation, DCV" in text
    assert "/certs job J-42" in text


def test_what_acm_decides_is_told_in_slack(desk: Desk) -> None:
    """`/certs help` names the command, and that answers with AWS's own pages."""
    vera = desk.person("vera")
    page = vera.command("/certs", "help ACM").wait()[-1]

    assert "`/certs help acm`" in said(vera.command("/certs", "help"))
    assert "do not pin a certificate" in "\n".join(page.texts)
    assert "|Managed renewal>" in "\n".join(page.texts)


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [("nwe", "new"), ("JBOS", "jobs"), ("snapshot", "snapshots"), ("hlep", "help"), ("жук", "new")],
)
def test_a_misspelt_verb_gets_the_nearest(desk: Desk, typed: str, nearest: str) -> None:
    """The verb that was meant, and the whole list, whatever was typed."""
    text = said(desk.person("vera").command("/certs", f"{typed} more"))

    assert "is not something I know" in text
    if typed.isascii():
        assert f"Did you mean `/certs {nearest}`?" in text


@pytest.mark.parametrize(
    "verb",
    [
        "",
        "help",
        "new",
        "list",
        "show a",
        "distributions",
        "jobs",
        "job J-1",
        "snapshots",
        "what",
        "help acm",
    ],
)
@pytest.mark.parametrize(("name", "why"), [("gus", "guests"), ("sten", "Slack Connect")])
def test_guests_and_other_workspaces_may_nothing(
    desk: Desk, verb: str, name: str, why: str
) -> None:
    """Every verb is refused with the reason, and no form opens."""
    answer = desk.person(name).command("/certs", verb, channel=OPS)

    assert why in said(answer)
    assert None is desk.person(name).modal()


def nina(desk: Desk) -> Person:
    """Let somebody join the workspace, whom the bot has not met."""
    new = User("U0NINA0000", "nina", desk.slack.team_id, "Nina New")
    with desk.slack.workspace.change():
        desk.slack.workspace.users[new.id] = new
        general = desk.slack.workspace.channel_named("general")
        members = (*general.members, new.id)
        desk.slack.workspace.channels[general.id] = replace(general, members=members)
    return desk.person("nina")


def test_a_new_face_is_met_at_once(desk: Desk) -> None:
    """The first command is answered as every other; who it is was asked of Slack once."""
    stranger = nina(desk)
    answers = [said(stranger.command("/certs", verb)) for verb in ("", "jobs")]

    assert "/certs jobs" in answers[0]
    assert "No jobs yet" in answers[1]
    assert 1 == len([one for one in desk.slack.calls("users.info") if "U0NINA0000" in str(one)])
    assert "@nina" == desk.bot.roles.name_of("U0NINA0000")


def test_while_slack_does_not_answer_a_new_face_is_told_to_try_again(desk: Desk) -> None:
    """The ack waits for nothing longer; the next pass of the directory knows them."""
    stranger = nina(desk)
    desk.slack.knobs.fail("users.info", "internal_error")
    first = said(stranger.command("/certs"))
    again = said(stranger.command("/certs"))
    desk.read_directory()
    second = said(stranger.command("/certs"))

    assert "I do not know you yet" in first
    assert "I do not know you yet" in again
    assert "/certs jobs" in second


def test_a_viewer_opens_no_form(desk: Desk) -> None:
    """Refused before anyone types, with where to ask."""
    answer = desk.person("vera").command("/certs", "new a.example")

    assert "You may not request certificates: ask someone in #ssl-ops" in said(answer)
    assert None is desk.person("vera").modal()


@pytest.mark.parametrize(
    ("verb", "told"),
    [("jobs", "No jobs yet"), ("job J-7", "J-7"), ("job", "/certs job J-42"),
     ("job seven", "/certs job J-42"), ("snapshots", "storefront-base")],
)  # fmt: skip
def test_a_viewer_looks(desk: Desk, verb: str, told: str) -> None:
    """Lists and pages are for every member; what is not there is said."""
    assert told in said(desk.person("vera").command("/certs", verb))


@pytest.mark.parametrize("typed", ["J-1", "j1", "1", " J-1 "])
def test_a_job_is_shown_with_its_history(desk: Desk, typed: str) -> None:
    """Its card, the way to the thread, and who did what."""
    desk.checked("shop.example")
    text = said(desk.person("vera").command("/certs", f"job {typed}"))

    assert "J-1 · New certificates for 1 domain" in text
    assert "The card and its thread" in text
    assert "submit" in text


def test_the_list_of_jobs_turns_pages_and_filters(desk: Desk) -> None:
    """Twelve jobs are two pages; filters and pages replace the list in its place."""
    for number in range(12):
        desk.submit(f"n{number}.example")
    dana = desk.person("dana")
    answer = dana.command("/certs", "jobs", channel=OPS)
    first = answer.wait()[0]
    dana.press(first, "Older")
    second = desk.shown(dana, "page 2")
    dana.choose(second, "jobs_show_state", "🔵 running")
    running = desk.shown(dana, "running jobs")

    assert "J-12" in first.text
    assert "J-2 " not in first.text
    assert "page 2" in second.text
    assert "J-1" in second.text
    assert "No 🔵 running jobs" in running.text
    assert first.ts == second.ts == running.ts


def test_only_mine(desk: Desk) -> None:
    """The list of what one asked for oneself."""
    desk.submit("a.example")
    desk.submit("b.example", by="sam")
    sam = desk.person("sam")
    listed = sam.command("/certs", "jobs", channel=OPS).wait()[0]
    sam.press(listed, "Only mine")
    mine = desk.shown(sam, "that you asked for")

    assert "J-2" in mine.text
    assert "J-1" not in mine.text


def test_a_list_of_jobs_can_be_typed(desk: Desk) -> None:
    """A state and whose, in any order, as the select and the button do it."""
    desk.submit("a.example")
    desk.submit("b.example", by="sam")
    sam = desk.person("sam")
    mine = said(sam.command("/certs", "jobs checking mine", channel=OPS))
    failed = said(sam.command("/certs", "jobs failed", channel=OPS))

    assert "J-2" in mine
    assert "J-1" not in mine
    assert "No 🔴 failed jobs" in failed


def test_a_job_opens_beside_the_list(desk: Desk) -> None:
    """The list stays."""
    desk.submit("a.example")
    dana = desk.person("dana")
    listed = dana.command("/certs", "jobs", channel=OPS).wait()[0]
    opened = dana.press(listed, "job_open").wait()[0]

    assert "J-1 · New certificates" in opened.text
    assert listed.ts != opened.ts


def _by_command(desk: Desk, verb: str) -> Message:
    return desk.person("dana").command("/certs", verb, channel=OPS).wait()[0]


def _by_menu(desk: Desk, verb: str) -> Message:
    dana = desk.person("dana")
    menu = dana.command("/certs", channel=OPS).wait()[0]
    return dana.press(menu, verb.capitalize()).wait()[0]


@pytest.mark.parametrize("opened", [_by_command, _by_menu])
@pytest.mark.parametrize(("verb", "told"), [("jobs", "Jobs"), ("snapshots", TEMPLATE)])
def test_lists_open_by_command_and_by_menu(
    desk: Desk, opened: Callable[[Desk, str], Message], verb: str, told: str
) -> None:
    """Both ways show the same."""
    assert told in opened(desk, verb).text


def test_the_menu_opens_the_form(desk: Desk) -> None:
    """The button is the command."""
    dana = desk.person("dana")
    menu = dana.command("/certs", channel=OPS).wait()[0]
    dana.press(menu, "New certificates")
    form = dana.modal()

    assert form is not None
    assert "New certificates" == form.title
    assert desk.slack.channel(OPS).id == form.value("Post in")["selected_conversation"]


def test_snapshots_turn_pages_and_are_searched(desk: Desk) -> None:
    """Ten a page; the search goes along."""
    for number in range(12):
        desk.store.snapshots.add(snapshot(f"blog-{number:02}"))
    dana = desk.person("dana")
    first = dana.command("/certs", "snapshots blog", channel=OPS).wait()[0]
    dana.press(first, "Older")
    second = desk.shown(dana, "page 2")

    assert "12 snapshots" in first.text
    assert TEMPLATE not in first.text
    assert "page 2 of 2" in second.text


def take(desk: Desk, distribution_typed: str, name: str) -> tuple[dict[str, str], object]:
    """Fill in *Save a snapshot*; return its errors and the modal."""
    dana = desk.person("dana")
    listed = dana.command("/certs", "snapshots", channel=OPS).wait()[0]
    dana.press(listed, "Save a snapshot")
    form = dana.modal()
    assert form is not None
    form.fill("Distribution", distribution_typed)
    form.fill("Name", name)
    return form.submit(), form


def live(*aliases: str) -> Distribution:
    """Return another distribution with these names."""
    return distribution("E7BLOG", *aliases)


def test_a_snapshot_is_asked_for_by_alias(desk: Desk) -> None:
    """The form says *Looking…* with the distribution that was meant; a worker takes it."""
    desk.store.inventory.put_distributions([live("blog.example")], now=desk.clock.now())
    errors, _ = take(desk, "https://blog.example/", "blog")
    shown = desk.person("dana").modal()
    claim = desk.store.inquiries.claim(desk.clock.now())

    assert {} == errors
    assert shown is not None
    assert "Looking at `E7BLOG`" in str(shown.view["blocks"])
    assert claim is not None
    assert ("E7BLOG", "blog", shown.shown.id) == (
        claim.inquiry.subject["distribution"], claim.inquiry.subject["name"],
        claim.inquiry.reply_to.view,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "name", "label", "told"),
    [
        ("E9NONE", "x", "Distribution", "No distribution of this account"),
        ("E1ABC", TEMPLATE.upper(), "Name", "There is a snapshot"),
    ],
)
def test_a_snapshot_form_shows_its_faults(
    desk: Desk, typed: str, name: str, label: str, told: str
) -> None:
    """Each at its field."""
    errors, _ = take(desk, typed, name)

    assert [label] == list(errors)
    assert told in errors[label]


def test_a_viewer_saves_no_snapshot(desk: Desk) -> None:
    """They are not offered the button; whoever left the channel since reads the reason."""
    offered = desk.person("vera").command("/certs", "snapshots").wait()[0]
    dana = desk.person("dana")
    listed = dana.command("/certs", "snapshots").wait()[0]
    ops = desk.slack.channel(OPS).id
    desk.store.directory.put("channel", ops, [desk.slack.user("sam").id], now=desk.clock.now())
    answer = dana.press(listed, "Save a snapshot")

    assert "Save a snapshot" not in str(offered.blocks)
    assert "You may not save snapshots" in said(answer)
    assert None is dana.modal()


def test_a_command_delivered_twice_opens_one_form(reached: Desk) -> None:
    """A network repeats a delivery: its trigger is used once, and nobody reads of an error."""
    reached.slack.knobs.deliver_twice()
    answer = reached.person("dana").command("/certs", "new", channel=OPS)
    reached.slack.wait_for(lambda: len(reached.slack.deliveries()) == 2)
    reached.slack.wait_for(lambda: len(reached.slack.calls("views.open")) == 1)

    assert [] == answer.messages
    assert [True] == [call.ok for call in reached.slack.calls("views.open")]
