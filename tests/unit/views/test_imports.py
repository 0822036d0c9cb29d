"""Imports as people read them: what the card tells, what the forms offer, what the thread says."""

from dataclasses import replace

from bot.domain.check import Check, Level
from bot.domain.event import EventKind
from bot.domain.import_aliases import CertificateNames, NameChoice
from bot.domain.importing import CertificateText, ImportFacts, KeyFacts, KeyKind
from bot.domain.importing_job import Import, ImportCertificates
from bot.domain.job import Distributions, Job, JobState
from bot.domain.key_source import KeySource
from bot.domain.kinds import JobKind
from bot.domain.task import Task, TaskState
from bot.views import import_names, importing
from bot.views.card import CardView, card
from bot.views.checks import line
from bot.views.files import all_rows
from bot.views.thread import replies
from tests.unit.views.showing import (
    NOW,
    a_job,
    a_task,
    an_event,
    assert_harmless,
    assert_message_fits,
    assert_view_fits,
    buttons_of,
    certificate_arn,
)

FACTS = ImportFacts(
    subject="CN=shop.example",
    names=("shop.example", "www.shop.example"),
    other_names=("10.0.0.1",),
    issuer="CN=Issuing CA,O=Some Trust",
    serial="01:02",
    not_before=NOW,
    not_after=NOW.replace(year=2027),
    key=KeyFacts(KeyKind.RSA, 2048),
    chain_length=3,
    fingerprint="AB:CD",
    is_self_signed=False,
)
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:edgecert/shop-a1B2c3"


def a_task_of(
    *aliases: str, source: KeySource = KeySource.UPLOAD, facts: ImportFacts | None = FACTS
) -> Task:
    """Return a task that imports one certificate, `aliases` being what is ticked."""
    found = CertificateText("", "", facts) if facts else None
    secret = SECRET if source is KeySource.SECRET else ""
    task = a_task(*(aliases or FACTS.names))
    return replace(
        task, plan=replace(task.plan, imports=Import("Shop 2027", source, found, secret=secret))
    )


def a_job_of(
    state: JobState = JobState.AWAITING_CONFIRMATION, *, makes: bool = True, renews: str = ""
) -> Job:
    """Return an import job."""
    ends = Distributions.CREATE if makes else Distributions.NONE
    order = ImportCertificates(("Shop 2027",), renews, "old.example" if renews else "")
    return a_job(state, distributions=ends, kind=JobKind.IMPORT, order=order)


def shown(job: Job, *tasks: Task, keyless: frozenset[str] = frozenset()) -> str:
    """Return what a card says."""
    message = card(CardView(job, tasks, (), sns=True, keyless=keyless))

    assert_message_fits(message)
    assert_harmless(message)
    return message.text


def test_the_card_tells_what_is_imported() -> None:
    """Subject, names, issuer, dates, key and where it is, chain, fingerprint."""
    said = shown(a_job_of(), a_task_of(source=KeySource.SECRET))

    for fact in (
        "`Shop 2027`", "`shop.example`, `www.shop.example`, `10.0.0.1`", "`CN=shop.example`",
        "`CN=Issuing CA,O=Some Trust`", "21 November 2026", "21 November 2027", "RSA 2048",
        "from Secrets Manager `edgecert/shop-a1B2c3`", "Chain of 3 certificates", "`AB:CD`",
        "Nobody renews an imported certificate",
    ):  # fmt: skip
        assert fact in said


def test_the_card_says_which_names_become_no_alias() -> None:
    """And nothing of it when all of them do."""
    some = shown(a_job_of(), a_task_of("www.shop.example"))
    every = shown(a_job_of(), a_task_of())

    assert "Aliases `www.shop.example` · only in the certificate: `shop.example`" in some
    assert "only in the certificate" not in every


def test_a_secret_that_is_not_read_yet_is_said_to_be() -> None:
    """A worker reads it while the job is checked; there are no names to choose yet."""
    task = a_task_of("shop", source=KeySource.SECRET, facts=None)
    view = CardView(a_job_of(JobState.CHECKING), [task], (), sns=False)

    assert f"is being read: `{SECRET}`" in card(view).text
    assert "Names…" not in buttons_of(card(view))


def test_keys_that_are_waited_for_are_asked_for_until_the_job_ends() -> None:
    """By name, with the button; an ended job asks for nothing."""
    task = a_task_of()
    wanted = frozenset({task.id})
    open_ = CardView(a_job_of(), [task], (), sns=True, keyless=wanted)
    ended = replace(open_, job=a_job_of(JobState.CANCELLED))

    assert "*Waits for the private key* of `Shop 2027`" in card(open_).text
    assert {"Hand over the key", "Confirm", "Edit", "Names…", "Cancel"} == set(
        buttons_of(card(open_))
    )
    assert "Waits for" not in card(ended).text
    assert "Hand over the key" not in buttons_of(card(ended))


def test_a_renewal_says_what_it_takes_the_place_of() -> None:
    """It has no names to choose, and its dialog says that there is no way back."""
    job = a_job_of(makes=False, renews=certificate_arn())
    task = a_task_of()
    assert task.plan.imports is not None
    imports = replace(task.plan.imports, renews=certificate_arn(), renewed="old.example")
    message = card(
        CardView(job, [replace(task, plan=replace(task.plan, imports=imports))], (), sns=True)
    )
    confirm = buttons_of(message)["Confirm"]["confirm"]["text"]["text"]

    assert "Import in the place of `old.example`" in message.text
    assert "which keeps its ARN" in message.text
    assert "Names…" not in buttons_of(message)
    assert "There is no way back" in confirm


def test_confirm_says_how_many_are_imported_and_made() -> None:
    """The dialog states counts."""
    tasks = [a_task_of(), replace(a_task_of(), id="1" * 32, position=1)]
    message = card(CardView(a_job_of(), tasks, (), sns=True))
    asked = buttons_of(message)["Confirm"]["confirm"]["text"]["text"]

    assert "2 certificates will be imported" in asked
    assert "2 distributions will be created" in asked


def test_confirm_says_that_keys_are_waited_for() -> None:
    """One button is the next thing to do; once the keys are here the card says so."""
    task = a_task_of()
    view = CardView(a_job_of(), [task], (), sns=True, keyless=frozenset({task.id}))
    confirm = buttons_of(card(view))["Confirm"]
    here = card(replace(view, keyless=frozenset()))

    assert "1 private key is waited for still" in confirm["confirm"]["text"]["text"]
    assert "style" not in confirm
    assert "✅ 1 private key is here, sealed." in here.text
    assert "primary" == buttons_of(here)["Confirm"]["style"]


def test_the_commands_of_a_check_are_lines_to_copy() -> None:
    """Not words of its sentence."""
    text = "The key is another one's.\nopenssl pkey -in key.pem -pubout\nopenssl x509 -noout"
    check = Check("import", Level.REFUSED, text)
    said = line(check)

    assert said.endswith("one's.\n`openssl pkey -in key.pem -pubout`\n`openssl x509 -noout`")


def test_the_stages_of_an_import() -> None:
    """Two, the second not needed without distributions."""
    task = replace(a_task_of(), state=TaskState.IMPORTED)
    with_one = shown(a_job_of(JobState.RUNNING), task)
    without = shown(a_job_of(JobState.SUCCEEDED, makes=False), task)

    assert "*Import certificates*  success · 1 of 1" in with_one
    assert "*Create distributions*  in progress · 0 of 1" in with_one
    assert "*Create distributions*  not needed" in without


def a_draft(**changes: object) -> importing.Draft:
    """Return the form of this place."""
    draft = importing.Draft("C0SSLOPS00", (KeySource.SECRET, KeySource.UPLOAD), "edgecert/")
    return replace(draft, **changes)  # type: ignore[arg-type] # fields of Draft, given by name


def test_the_form_offers_no_way_that_is_closed() -> None:
    """Neither a choice nor a field for a key in Slack, where that is not allowed."""
    closed = str(importing.form(a_draft(), metadata="{}"))
    open_ = importing.form(a_draft(ways=tuple(KeySource)), metadata="{}")

    assert_view_fits(open_)
    assert "Paste it below" not in closed
    assert importing.FIELDS["key_text"] not in closed
    assert importing.FIELDS["key_text"] in str(open_)


def test_a_text_that_does_not_fit_its_field_stays_where_it_is() -> None:
    """Half a certificate is none: the field is empty, and the form says that it stays."""
    view = importing.form(a_draft(body="x" * 3001, kept=1, has_key=True, job=42), metadata="{}")

    assert_view_fits(view)
    assert "stays with its key, unless you replace it" in str(view)
    assert "xxx" not in str(view)


def names_of(many: int, task: str = "0" * 32, *, chosen: int | None = None) -> CertificateNames:
    """Return so many names, the first `chosen` of them ticked."""
    most = many if chosen is None else chosen
    names = tuple(NameChoice(f"n{at}.example", is_chosen=at < most) for at in range(many))
    return CertificateNames(task, "Shop 2027", names)


def test_the_ticks_mean_the_names_at_their_places() -> None:
    """A name may be longer than Slack lets an option's value be."""
    one = names_of(3)

    assert ("n0.example", "n2.example") == import_names.chosen(one, ["2", "0", "x"])


def test_names_are_boxes_a_list_or_groups() -> None:
    """Ten fit Slack's boxes, a hundred its list; no more than a hundred are ticked."""
    kinds = []
    for many in (10, 11, 101):
        view = import_names.form([names_of(many)], "J-42", metadata="{}")
        element = next(one["element"] for one in view["blocks"] if one["type"] == "input")
        kinds.append((element["type"], "options" in element, len(element["initial_options"])))
        assert_view_fits(view)

    assert [
        ("checkboxes", True, 10), ("multi_static_select", True, 11),
        ("multi_static_select", False, 100),
    ] == kinds  # fmt: skip


def test_what_does_not_fit_one_view_is_counted() -> None:
    """Those keep the names that the card shows."""
    many = [names_of(100, f"{at:032x}") for at in range(45)]
    view = import_names.form(many, "J-42", metadata="{}")
    there = import_names.fields(many)

    assert_view_fits(view)
    assert 0 < len(there) < len(many)
    assert f"and {len(many) - len(there)} more certificates keep the names" in str(view)


def test_the_thread_says_until_when_and_what_cloudfront_does() -> None:
    """Of a renewal that the earlier one may be served for a day."""
    payload = {
        "names": ["shop.example"],
        "title": "Shop 2027",
        "arn": certificate_arn(),
        "renewed": True,
        "not_after": NOW.isoformat(),
        "served_by": ["E1ABC"],
    }
    job = a_job_of(JobState.RUNNING, makes=False, renews=certificate_arn())
    (reply,) = replies(job, [an_event(EventKind.IMPORTED, payload)])

    assert_message_fits(reply)
    assert "In the place of the earlier one, under its ARN." in reply.text
    assert "E1ABC>: CloudFront may serve the old one for up to 24 hours more." in reply.text


def test_the_table_has_every_certificate_whole() -> None:
    """The card tells the first five whole; its file has the same of each."""
    tasks = [replace(a_task_of(), id=f"{at:032x}", position=at) for at in range(6)]
    unread = replace(a_task_of("shop", facts=None), id="f" * 32, position=6)
    job = a_job_of()
    message = card(CardView(job, tasks, (), sns=True))
    _, table = all_rows(job, [*tasks, unread])
    lines = table.splitlines()

    assert "*All rows* has every one whole" in message.text
    assert "All rows" in buttons_of(message)
    assert "All rows" not in buttons_of(card(CardView(job, tasks[:5], (), sns=True)))
    assert lines[0].endswith(",key,chain length,SHA-256 fingerprint,all its names")
    assert all("CN=shop.example," in one and ",AB:CD," in one for one in lines[1:7])
    assert ",Shop 2027,,,,,,,," in lines[7]


def test_many_keys_are_asked_for_at_once() -> None:
    """One button is for all of them, and each is named."""
    events = [
        an_event(EventKind.KEY_NEEDED, {"names": [f"n{at}.example"], "title": f"n{at}"})
        for at in range(12)
    ]
    (reply,) = replies(a_job_of(JobState.RUNNING), events)

    assert_message_fits(reply)
    assert "*Needs 12 keys*" in reply.text
    assert "`n11.example`" in reply.text
    assert ["Hand over 12 keys"] == list(buttons_of(reply))


def test_the_last_message_says_when_it_ends_and_when_we_remind() -> None:
    """And that nobody renews it; a failed one is not said to be there."""
    tasks = [
        {
            "names": ["shop.example"],
            "title": "Shop 2027",
            "state": "imported",
            "not_after": NOW.isoformat(),
            "reminders": ["2026-10-07T14:02:00+00:00"],
        },
        {"names": ["b.example"], "title": "B", "state": "failed", "reminders": []},
    ]
    payload = {"state": "failed", "failed": 1, "seconds": 9, "tasks": tasks}
    job = a_job_of(JobState.FAILED, makes=False)
    told = "".join(one.text for one in replies(job, [an_event(EventKind.FINISHED, payload)]))

    assert "`Shop 2027` expires on" in told
    assert "and nobody renews it. I remind you on" in told
    assert "7 October 2026" in told
    assert "`B` expires" not in told
