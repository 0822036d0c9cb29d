"""The form *New certificates* as a person meets it: faults at their fields, files, Edit, twice."""

from collections.abc import Callable

import pytest

from bot.domain.job import Distributions, JobState, KeyAlgorithm, Logging
from bot.sandbox.slack import Channel, Modal
from tests.functional.slack.desk import OPS, TEMPLATE, Desk, said

NAMES, FILE, PICK, TAGS, POST = (
    "Domain names", "Domain list file", "Snapshot", "Tags", "Post in",
)  # fmt: skip


def opened(desk: Desk, names: str = "") -> Modal:
    """Return the form, with the usual template picked."""
    form = desk.form(desk.person("dana"), names)
    form.pick(PICK, TEMPLATE)
    return form


@pytest.mark.parametrize(
    ("label", "typed", "told"),
    [
        (NAMES, "bad_domain.com", "Line 1: “bad_domain.com” has an underscore"),
        (NAMES, "a.example\nfoo.*.example", "Line 2: “foo.*.example”"),
        (NAMES, " ".join(f"n{n}.example" for n in range(11)), "Line 1: 11 names"),
        (NAMES, "a" * 63 + ".example", "Line 1: "),
        (NAMES, "shop.amazonaws.com", "amazonaws.com"),
        (NAMES, "a.example\na.example b.example", "Line 2: “a.example” is also in line 1"),
        (NAMES, "host.nosuchsuffix", "Line 1: “host.nosuchsuffix”"),
        (NAMES, "", "Give at least one domain name"),
        (TAGS, "team", "Line 1: “team” is not “key=value”"),
        (TAGS, "ok=1\naws:team=x", "Line 2: the key “aws:team” starts with “aws:”"),
        (TAGS, "k" * 128 + "=v", "at most 127 fit"),
        (TAGS, "k=" + "v" * 256, "at most 255 fit"),
        (TAGS, "team=shop!", "has “!”"),
        (TAGS, "\n".join(f"k{n}=v" for n in range(46)), "46 tags; at most 45"),
    ],
)
def test_a_fault_is_shown_at_its_field(desk: Desk, label: str, typed: str, told: str) -> None:
    """The form stays open with the sentence below the field, by line, with the value."""
    form = opened(desk, "" if label == NAMES else "shop.example")
    form.fill(label, typed)
    errors = form.submit()

    assert [label] == list(errors)
    assert told in errors[label]
    assert form.is_open
    assert [] == desk.store.jobs.search()


def test_every_field_is_told_at_once(desk: Desk) -> None:
    """Nobody mends one to learn of the next."""
    form = desk.form(desk.person("dana"), "a_b.example")
    form.attach(FILE, "list.csv", b"c_d.example")
    form.fill(TAGS, "=x")
    form.choose(POST, "random")
    errors = form.submit()

    assert {NAMES, FILE, PICK, TAGS, POST} == set(errors)
    assert "I am not in" in errors[POST]
    assert "/invite @Edgecert" in errors[POST]
    assert "Pick the snapshot" in errors[PICK]


def test_mended_in_place_it_is_submitted(desk: Desk) -> None:
    """After the errors the same form, corrected, is one job."""
    form = opened(desk, "a_b.example")
    refused = form.submit()
    form.fill(NAMES, "a-b.example")

    assert [NAMES] == list(refused)
    assert {} == form.submit()
    assert [1] == [job.number for job in desk.store.jobs.search()]


def test_what_is_chosen_is_asked_for(desk: Desk) -> None:
    """Each choice of the form is in the request."""
    form = opened(desk, "*.shop.example")
    form.choose("Logging", "Keep, with a prefix per domain")
    form.choose("Key", "ECDSA P-256")
    form.choose("Aggregate certificates", "Share a wildcard's certificate")
    form.fill(TAGS, "Team=Shop\nurl=https://x=1")
    form.submit()
    request = desk.store.jobs.get(1).request

    assert (Logging.KEEP, KeyAlgorithm.ECDSA_P256, True, f"snapshot:id-{TEMPLATE}") == (
        request.logging, request.key, request.aggregate, request.template,
    )  # fmt: skip
    assert (("Team", "Shop"), ("url", "https://x=1")) == request.tags


def test_certificates_only_need_no_template(desk: Desk) -> None:
    """Nothing has to be picked."""
    form = desk.form(desk.person("dana"), "shop.example")
    form.choose("Distributions", "Certificates only")

    assert {} == form.submit()
    assert Distributions.NONE is desk.store.jobs.get(1).request.distributions


def test_a_live_distribution_is_a_template_too(desk: Desk) -> None:
    """A first-time user without a snapshot is never stopped."""
    form = desk.form(desk.person("dana"), "shop.example")
    form.pick(PICK, "E1ABC as it is now · storefront.example")
    form.submit()

    assert "live:E1ABC" == desk.store.jobs.get(1).request.template


def test_a_list_of_five_hundred(desk: Desk) -> None:
    """The file's certificates are all there, in their order."""
    lines = [f"n{number}.example" for number in range(500)]
    form = opened(desk)
    form.attach(FILE, "list.csv", "\n".join(["names", *lines]).encode())

    assert {} == form.submit()
    assert lines == [task.main_name for task in desk.store.tasks.of_job(1)]
    assert (desk.slack.deliveries()[-1].seconds or 9) < 3


def _too_large(_: Desk, form: Modal) -> None:
    form.attach(FILE, "list.csv", b"x" * (513 * 1024))


def _no_list(_: Desk, form: Modal) -> None:
    form.attach(FILE, "list.xlsx", b"a.example")


def _unknown_column(_: Desk, form: Modal) -> None:
    form.attach(FILE, "list.csv", b"names,colour\na.example,red")


def _unknown_snapshot(_: Desk, form: Modal) -> None:
    form.attach(FILE, "list.csv", b"names,snapshot\na.example,nope")


def _refused(desk: Desk, form: Modal) -> None:
    form.attach(FILE, "list.csv", b"a.example")
    desk.slack.knobs.fail("download", "not_allowed", status=403)


def _dropped(desk: Desk, form: Modal) -> None:
    form.attach(FILE, "list.csv", b"a.example")
    desk.slack.knobs.lose_after_accept("download")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_too_large, "at most 512 KB fit"),
        (_no_list, "is not a .csv or .txt file"),
        (_unknown_column, "Line 1: “colour” is not a column of the list"),
        (_unknown_snapshot, "Line 2: there is no snapshot “nope”"),
        (_refused, "Slack did not hand out the file (HTTP 403)"),
        (_dropped, "Slack could not be reached for the file"),
    ],
)
def test_a_file_that_cannot_be_used(
    desk: Desk, spoil: Callable[[Desk, Modal], None], told: str
) -> None:
    """Its fault stands at the file's field, and nothing was submitted."""
    form = opened(desk)
    spoil(desk, form)
    errors = form.submit()

    assert [FILE] == list(errors)
    assert told in errors[FILE]


def test_a_file_that_comes_too_slowly(desk: Desk) -> None:
    """Slack waits three seconds for the answer: after half of them the field says so."""
    form = opened(desk)
    form.attach(FILE, "list.csv", b"a.example")
    desk.slack.knobs.slow = 2.5
    errors = form.submit()
    desk.slack.knobs.slow = 0

    assert "took too long" in errors[FILE]


def test_submitting_twice_is_one_job(reached: Desk) -> None:
    """The same submission delivered twice at the same time, and pressed once more."""
    form = opened(reached, "shop.example")
    reached.slack.knobs.deliver_twice()
    errors = form.submit()
    reached.slack.wait_for(lambda: len(_submissions(reached)) == 2)

    assert {} == errors
    assert [1] == [job.number for job in reached.store.jobs.search()]


def _submissions(desk: Desk) -> list[float | None]:
    """Return how long the ack of each submission took."""
    sent = desk.slack.deliveries("interactive")
    return [one.seconds for one in sent if one.payload["type"] == "view_submission"]


def test_a_person_who_left_meanwhile_cannot_submit(desk: Desk) -> None:
    """Permission is checked at the act, not when the form was opened."""
    form = opened(desk, "shop.example")
    ops = desk.slack.channel(OPS)
    gone = tuple(user for user in ops.members if user != desk.person("dana").id)
    desk.slack.put_channel(_with_members(ops, gone))
    desk.clock.wait(minutes=6)
    desk.read_directory()
    errors = form.submit()

    assert "You may not request certificates" in errors[NAMES]
    assert [] == desk.store.jobs.search()


def _with_members(channel: Channel, members: tuple[str, ...]) -> Channel:
    return Channel(channel.id, channel.name, is_private=True, members=members)


def test_edit_opens_what_was_asked(desk: Desk) -> None:
    """Filled in as it was; submitted, the same job is checked anew and its card shows that."""
    desk.checked("shop.example www.shop.example")
    desk.press("sam", "Edit")
    form = desk.person("sam").modal()
    assert form is not None
    typed = form.value(NAMES)["value"]
    picked = form.value(PICK)["selected_option"]["text"]["text"]
    form.fill(NAMES, "blog.example")
    errors = form.submit()
    desk.tell()

    assert ("Edit J-1", "shop.example www.shop.example", TEMPLATE) == (form.title, typed, picked)
    assert {} == errors
    assert ["blog.example"] == [task.main_name for task in desk.store.tasks.of_job(1)]
    assert JobState.CHECKING is desk.store.jobs.get(1).state
    assert "blog.example" in desk.card().text


def test_edit_keeps_the_list(desk: Desk) -> None:
    """The form says that the list stays, and it does."""
    form = opened(desk, "shop.example")
    form.attach(FILE, "list.txt", b"f1.example\nf2.example")
    form.submit()
    desk.tell()
    desk.check(1)
    desk.press("dana", "Edit")
    again = desk.person("dana").modal()
    assert again is not None
    again.fill(NAMES, "blog.example")

    assert "Your list of 2 certificates stays unless you replace it" in str(again.view["blocks"])
    assert {} == again.submit()
    assert ["blog.example", "f1.example", "f2.example"] == [
        task.main_name for task in desk.store.tasks.of_job(1)
    ]


def test_edit_of_a_job_that_went_on_is_refused(desk: Desk) -> None:
    """Someone confirmed it while the form was open: the form says so and changes nothing."""
    desk.checked("shop.example")
    desk.press("dana", "Edit")
    form = desk.person("dana").modal()
    assert form is not None
    desk.press("sam", "Confirm")
    form.fill(NAMES, "other.example")
    errors = form.submit()

    assert "it was confirmed and runs" in errors[NAMES]
    assert ["shop.example"] == [task.main_name for task in desk.store.tasks.of_job(1)]


def test_a_late_trigger_is_told(desk: Desk) -> None:
    """When Slack shut the door on the form, the person reads why."""
    desk.slack.knobs.fail("views.open", "expired_trigger_id")
    answer = desk.person("dana").command("/certs", "new", channel=OPS)

    assert "three seconds" in said(answer)
