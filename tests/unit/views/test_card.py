"""The card: what it says in each state, what can be pressed, and that it always fits."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.check import Check, Level, Offer
from bot.domain.event import PRESSED, EventKind
from bot.domain.job import Distributions, Job, JobState, KeyAlgorithm, Logging
from bot.domain.records import KEEP
from bot.domain.task import Facts, Plan, Task, TaskState, WhoActs
from bot.store.base import RecordRow
from bot.views import ids
from bot.views.card import CardView, card
from bot.views.message import Message
from tests.unit.views.showing import (
    HOSTILE,
    LONGEST,
    NOW,
    a_job,
    a_snapshot,
    a_task,
    an_event,
    assert_harmless,
    assert_message_fits,
    buttons_of,
    certificate_arn,
    every_check,
    tasks_of,
    waiting,
)

TEMPLATES = {"s1": a_snapshot()}


def shown(job: Job, tasks: list[Task], *, sns: bool = True, dead_letters: int = 0) -> Message:
    """Return the card of a job whose template is there."""
    return card(CardView(job, tasks, (), sns, dead_letters, TEMPLATES))


def look(host: str, state: str, detail: str, *, minutes: int = 3) -> RecordRow:
    """Return how a record of the row's task looked; the next look is in some minutes."""
    after = NOW + timedelta(minutes=minutes)
    name = f"{host}.a.example"
    task = a_task("a.example").id
    return RecordRow(task, "validation", name, "CNAME", "v", state, detail, NOW, after, 1)


def row_with(*looks: RecordRow, state: TaskState = TaskState.AWAITING_VALIDATION) -> str:
    """Return the card of a running job whose only certificate has these records."""
    task = waiting(a_task("a.example", state=state), WhoActs.DOMAIN_OWNER, "waiting")
    return card(CardView(a_job(JobState.RUNNING), [task], looks, sns=True)).text


@pytest.mark.parametrize("state", JobState)
@pytest.mark.parametrize("task_state", TaskState)
@pytest.mark.parametrize("number", [1, 500])
def test_every_card_fits(state: JobState, task_state: TaskState, number: int) -> None:
    """In every state, with one certificate or 500 of the longest names, a card is accepted."""
    waits = [
        waiting(task, WhoActs.DOMAIN_OWNER, HOSTILE * 20)
        for task in tasks_of(number, task_state, LONGEST)
    ]
    job = a_job(state, checks=every_check(HOSTILE * 30) * 9)
    message = shown(job, waits)

    assert_message_fits(message)
    assert_harmless(message)


@pytest.mark.parametrize("state", JobState)
def test_hostile_words_stay_words(state: JobState) -> None:
    """Tags, names, snapshots and file names of the worst kind notify nobody and format nothing."""
    request = a_job().request
    hostile = replace(
        request, tags=((HOSTILE, HOSTILE),) * 45, file_name=HOSTILE, template="snapshot:s1"
    )
    snapshot = a_snapshot(name=HOSTILE, note=HOSTILE)
    task = waiting(a_task(HOSTILE, state=TaskState.FAILED), WhoActs.OPERATOR, HOSTILE)
    view = CardView(
        a_job(state, request=hostile, requested_by=HOSTILE),
        [task],
        (),
        sns=False,
        templates={"s1": snapshot},
    )

    assert_message_fits(card(view))
    assert_harmless(card(view))


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (JobState.CHECKING, "⏳ *Checking…*"),
        (JobState.AWAITING_CONFIRMATION, "✋ *Awaiting confirmation*"),
        (JobState.RUNNING, "🔵 *Queued*"),
        (JobState.SUCCEEDED, "✅ *Finished*"),
        (JobState.FAILED, "🔴 *Finished with failures*"),
        (JobState.CANCELLED, "⚪ *Cancelled*"),
        (JobState.EXPIRED, "⌛ *Expired*"),
    ],
)
def test_each_state_has_a_word_and_an_emoji(state: JobState, word: str) -> None:
    """Status is never told by an emoji or a colour alone."""
    cancelled = state is JobState.CANCELLED

    assert word in shown(a_job(state, cancel_requested=cancelled), tasks_of(3)).text


@pytest.mark.parametrize(
    ("state", "labels"),
    [
        (JobState.CHECKING, {"Edit", "Cancel"}),
        (JobState.AWAITING_CONFIRMATION, {"Confirm", "Edit", "Cancel"}),
        (JobState.RUNNING, {"Cancel", "Drop…"}),
        (JobState.SUCCEEDED, set()),
        (JobState.FAILED, set()),
        (JobState.CANCELLED, set()),
        (JobState.EXPIRED, set()),
    ],
)
def test_only_what_is_possible_can_be_pressed(state: JobState, labels: set[str]) -> None:
    """A card has the buttons that its state allows and no other."""
    assert labels == set(buttons_of(shown(a_job(state), tasks_of(2))))


def test_buttons_carry_the_revision() -> None:
    """Confirm, Edit and Cancel carry job and revision; Drop the task too."""
    before = buttons_of(shown(a_job(), tasks_of(1)))
    after = buttons_of(shown(a_job(JobState.RUNNING), tasks_of(1)))

    assert {"42:3"} == {before[label]["value"] for label in ("Confirm", "Edit", "Cancel")}
    assert f"42:3:{0:032x}" == after["Drop…"]["value"]
    assert ids.DROP == after["Drop…"]["action_id"]


def test_confirm_states_counts() -> None:
    """The dialog of Confirm says how many certificates, names and distributions it makes."""
    tasks = [a_task("a.example", "b.example"), a_task("c.example", position=1)]
    asked = buttons_of(shown(a_job(), tasks))["Confirm"]["confirm"]["text"]["text"]

    assert "2 certificates will be requested, for 3 names in all." in asked
    assert "2 distributions will be created" in asked
    assert "unknown" not in asked


def test_confirm_asks_to_accept_what_is_unknown() -> None:
    """What could not be checked is accepted by Confirm only after its dialog says so."""
    job = a_job(
        checks=[Check("x", Level.UNKNOWN, "not read"), Check("y", Level.UNKNOWN, "nor this")]
    )
    asked = buttons_of(shown(job, tasks_of(1)))["Confirm"]["confirm"]["text"]["text"]

    assert "2 checks are unknown" in asked
    assert "confirming accepts that" in asked


def test_a_refusal_removes_confirm_and_says_what_mends_it() -> None:
    """With one ⛔ there is no Confirm, and the card says what to do."""
    message = shown(a_job(checks=[Check("x", Level.REFUSED, "a.example is taken")]), tasks_of(1))

    assert "Confirm" not in buttons_of(message)
    assert "Cannot be confirmed yet" in message.text
    assert "press *Edit*" in message.text


def test_offers_are_buttons_with_ids_of_their_own() -> None:
    """Each offer of each check is a button that says what it does; ids match one pattern."""
    offers = (Offer("use_certificate", "Use it", "0:arn"), Offer("enable", "Leave them off", "off"))
    checks = [
        Check("a", Level.NOTE, "one", offers=offers[:1]),
        Check("b", Level.NOTE, "two", offers=offers),
    ]
    message = shown(a_job(checks=checks), tasks_of(1))
    pressed = [
        one
        for block in message.blocks
        for one in [*block.get("elements", []), block.get("accessory", {})]
        if ids.OFFER.match(one.get("action_id", ""))
    ]

    assert 3 == len({one["action_id"] for one in pressed})
    assert {"42:3:use_certificate:0:arn", "42:3:enable:off"} == {one["value"] for one in pressed}


def test_checks_are_worst_first() -> None:
    """Refusals come first and what passed last, each with a word and an emoji."""
    text = shown(
        a_job(checks=[Check(level.value, level, level.value) for level in Level]), tasks_of(1)
    ).text
    words = ("⛔ *Blocked:*", "❓ *Unknown:*", "⚠️ *Warning:*", "💡 *Note:*", "✅ *OK:*")

    assert sorted(text.index(word) for word in words) == [text.index(word) for word in words]


def test_the_plan_says_what_everything_comes_from() -> None:
    """Before Confirm: counts, template, key, logging, aggregate, tags, file and SNS."""
    request = replace(
        a_job().request,
        key=KeyAlgorithm.ECDSA_P256,
        logging=Logging.KEEP,
        aggregate=True,
        tags=(("team", "shop"),),
        file_name="list.csv",
    )
    text = shown(a_job(request=request), tasks_of(3), sns=False).text

    for said in (
        "*3 certificates* (3 names)",
        "*3 distributions* from snapshot `storefront-base` (`E1ABC`",
        "Key ECDSA P-256",
        "Logging kept, with a prefix per domain",
        "Aggregate on",
        "SNS: off",
        "`team=shop`",
        "`list.csv`",
    ):
        assert said in text


def test_the_plan_shows_name_by_name_what_covers_what() -> None:
    """Aggregated names are shown with the certificate that covers them."""
    wildcard = replace(
        a_task("*.a.example", "www.a.example"),
        plan=Plan(1, ("*.a.example", "www.a.example"), ("*.a.example",)),
    )
    covered = replace(
        a_task("b.a.example", position=1), plan=Plan(2, ("b.a.example",), (), covered_by=0)
    )
    reused = replace(
        a_task("c.example", position=2),
        plan=Plan(3, ("c.example",), ("c.example",), reuse_certificate=certificate_arn()),
    )
    text = shown(a_job(), [wildcard, covered, reused]).text

    assert "`www.a.example` covered by its own wildcard" in text
    assert "`b.a.example` → covered by the certificate of `*.a.example`" in text
    assert f"`c.example` → the issued certificate `{certificate_arn()}`" in text
    assert "*1 certificate* (4 names) · 1 covered by a wildcard of this job" in text


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("live:E9XYZ", "from distribution `E9XYZ` as it is now"),
        ("snapshot:gone", "from a snapshot that is no longer there"),
        ("snapshot:s1", "from snapshot `storefront-base`"),
    ],
)
def test_the_plan_names_its_template(template: str, said: str) -> None:
    """A template is a saved snapshot, a live distribution, or one that was deleted since."""
    job = a_job(request=replace(a_job().request, template=template))

    assert said in shown(job, tasks_of(1)).text


def test_rows_with_templates_of_their_own_are_counted() -> None:
    """A list whose rows name snapshots says how many come from which."""
    own = replace(
        a_task("a.example", position=1), plan=Plan(2, ("a.example",), ("a.example",), snapshot="s1")
    )
    job = a_job(request=replace(a_job().request, template="live:E9XYZ"))

    assert (
        "1 × distribution `E9XYZ` as it is now, 1 × snapshot `storefront-base`"
        in shown(job, [a_task("b.example"), own]).text
    )


def test_a_template_not_looked_up_is_not_called_gone() -> None:
    """A view without templates says less, never something false."""
    text = card(CardView(a_job(), tasks_of(1), (), sns=True)).text

    assert "the snapshot that was picked" in text


def test_certificates_only_says_so() -> None:
    """A job without distributions mentions none."""
    job = a_job(distributions=Distributions.NONE)

    assert "certificates only, no distributions" in shown(job, tasks_of(1)).text
    assert "Logging" not in shown(job, tasks_of(1)).text


def test_dead_letters_are_told() -> None:
    """A message that could not be delivered is told on the card."""
    text = shown(a_job(JobState.RUNNING), tasks_of(1), dead_letters=2).text

    assert "⚠️ 2 messages of this job could not be delivered" in text


def test_who_confirmed_and_when_stays() -> None:
    """The button that worked is replaced by who pressed it and when."""
    text = shown(a_job(JobState.RUNNING), tasks_of(1)).text
    moment = int((NOW + timedelta(minutes=3)).timestamp())

    assert f"confirmed by <@U0SAM00000>, <!date^{moment}^" in text


def test_cancelling_offers_nothing_more() -> None:
    """Once Cancel was asked nothing can be dropped, retried or cancelled."""
    tasks = [*tasks_of(1), a_task("f.example", position=1, state=TaskState.FAILED)]
    message = shown(a_job(JobState.RUNNING, cancel_requested=True), tasks)

    assert {} == buttons_of(message)
    assert "Cancelling…" in message.text


def test_a_job_without_certificates_left_shows_no_stages() -> None:
    """A job whose certificates were all dropped says so, not that stages are not needed: nobody
    cancelled it, and what stays is told by each *Dropped* in the thread.
    """
    text = shown(a_job(JobState.CANCELLED), tasks_of(2, TaskState.CANCELLED)).text

    assert "not needed" not in text
    assert "⚪ *Ended: all of it was dropped* · 0 of 2 ready · 2 left out" in text
    assert "The thread says what stays." in text


def test_more_rows_than_fit_are_in_a_file_and_can_be_dropped() -> None:
    """Beyond 15 rows: counts by state, the button All rows, and Drop… for those not shown."""
    message = shown(a_job(JobState.RUNNING), tasks_of(40))
    buttons = buttons_of(message)
    rows = [
        block for block in message.blocks if block.get("accessory", {}).get("action_id") == ids.DROP
    ]
    row = [
        one["action_id"]
        for block in message.blocks
        if block["type"] == "actions"
        for one in block["elements"]
    ]

    assert 15 == len(rows)
    assert "… and 25 more: 25 🔵 queued" in message.text
    assert [ids.DROP_PICK, ids.ALL_ROWS, ids.CANCEL] == row
    assert "42:3" == buttons["All rows"]["value"]


def test_the_same_state_is_the_same_card() -> None:
    """A card has no clock: rendered from the same state it is the same, byte for byte."""
    job, tasks = a_job(JobState.RUNNING), tasks_of(3, TaskState.DEPLOYING)

    assert shown(job, tasks).canonical == shown(job, tasks).canonical
    assert "{ago}" in shown(job, tasks).text


def test_the_worst_row_names_the_job() -> None:
    """A running job's headline is the worst reason of its unfinished certificates."""
    owner = waiting(
        a_task("a.example", state=TaskState.AWAITING_VALIDATION), WhoActs.DOMAIN_OWNER, "no record"
    )
    operator = waiting(a_task("b.example", position=1), WhoActs.OPERATOR, "missing acm:Request")
    text = shown(a_job(JobState.RUNNING), [owner, operator]).text

    assert "🟡 *An operator must act* · 0 of 2 ready" in text
    assert text.index("`b.example`") < text.index("`a.example`")


def test_a_failed_row_says_who_mends_it_and_how() -> None:
    """A failure has its sentence, its remedy, who acts, and where to read on."""
    facts = Facts(certificate_arn=certificate_arn(), failed_in=TaskState.AWAITING_VALIDATION)
    failed = replace(
        a_task("old.example", state=TaskState.FAILED),
        reason="CAA_ERROR",
        detail="A CAA record forbids Amazon.",
        who_acts=WhoActs.DOMAIN_OWNER,
        facts=facts,
    )
    message = shown(a_job(JobState.FAILED), [failed])

    assert "🔴 `old.example`  *failed*: A CAA record forbids Amazon." in message.text
    assert "→ domain owner acts:" in message.text
    assert ids.RETRY_FAILED == buttons_of(message)["Retry failed"]["action_id"]
    assert "/acm/home?region=us-east-1#/certificates/" in message.text


def test_a_row_counts_the_records_that_dns_shows() -> None:
    """While validation waits, a row says how many records were found, and what is wrong."""
    looks = [
        look("_1", "found", "found at ns1.example"),
        look("_2", "missing", "not found at ns1.example"),
        look("_3", "wrong", "`_3.a.example` is a TXT record"),
    ]

    assert "1 of 3 records found in DNS. ⚠️ `_3.a.example` is a TXT record" in row_with(*looks)
    assert "found in DNS" not in row_with(*(replace(one, state="unknown") for one in looks))
    assert "1 of 1 record found in DNS" in row_with(looks[0])
    assert "ns1.example" not in row_with(looks[0])


@pytest.mark.parametrize(
    ("state", "detail", "said"),
    [
        ("missing", "not found at ns1.example", "`_1.a.example`: not found at `ns1.example`"),
        ("error", "no answer from ns1.example", "`_1.a.example`: no answer from `ns1.example`"),
        ("wrong", "has `x`, should be `y`", "⚠️ `_1.a.example`: has `x`, should be `y`"),
    ],
)
def test_a_row_says_why_a_record_is_not_there_and_when_we_look_again(
    state: str, detail: str, said: str
) -> None:
    """Every wait shows its reason and when the next look is; the record is to be kept."""
    text = row_with(look("_1", state, detail), look("_2", "found", "found", minutes=1))
    moment = "<!date^1795269900^{time}|14:05 UTC>"

    assert f"1 of 2 records found in DNS. {said} · next look {moment}" in text
    assert KEEP in text


def test_a_row_tells_the_worst_record_and_the_first_look() -> None:
    """One row, one reason: a wrong record before one that nobody could look up or find."""
    missing = look("_1", "missing", "not found", minutes=1)
    error, wrong = look("_2", "error", "no answer"), look("_3", "wrong", "has `x`")

    assert "_3.a.example" in row_with(missing, error, wrong)
    assert "_2.a.example" in row_with(missing, error)
    assert "14:03 UTC" in row_with(error, missing)


def test_a_row_without_a_record_to_add_says_nothing_of_keeping() -> None:
    """What is found, or was never looked up, needs no word; nor a task that waits no more."""
    assert KEEP not in row_with(look("_1", "found", "found"))
    assert KEEP not in row_with(look("_1", "unknown", ""))
    assert KEEP not in row_with(look("_1", "missing", "not found"), state=TaskState.ISSUED)


@pytest.mark.parametrize(
    ("task", "said"),
    [
        (replace(a_task("a.example", state=TaskState.CANCELLED), drop_requested=True), "dropped"),
        (replace(a_task("a.example"), drop_requested=True), "being dropped"),
        (a_task("a.example", state=TaskState.DEPLOYING), "deploying its distribution"),
    ],
)
def test_a_row_says_how_its_certificate_stands(task: Task, said: str) -> None:
    """A word for every standing, next to its emoji."""
    assert f"*{said}*" in shown(a_job(JobState.RUNNING), [task]).text


def test_a_disabled_distribution_is_ready_to_be_enabled() -> None:
    """Deployed is not serving: the row says what is left to do."""
    on = a_task("a.example", state=TaskState.READY)
    off = replace(on, facts=replace(on.facts, distribution_enabled=False))
    job = a_job(JobState.SUCCEEDED)

    assert "*ready*: deployed, disabled: enable it first" in shown(job, [off]).text
    assert "disabled" not in shown(job, [on]).text


def test_a_button_that_worked_says_who_pressed_it_and_when() -> None:
    """Cancel and Retry too: the last press of each, in the order in which they were pressed, and
    *Confirm* where it was: an *Edit* before it changed nothing that had been confirmed.
    """
    presses = [
        replace(an_event(kind, {"by": by}, number=number), created_at=NOW + timedelta(hours=number))
        for number, (kind, by) in enumerate(
            [
                (EventKind.EDITED, "U0DANA0000"),
                (EventKind.RETRIED, "U0OLD00000"),
                (EventKind.RETRIED, "U0ANN00000"),
                (EventKind.CANCEL_ASKED, "U0BOB00000"),
            ]
        )
    ]
    view = CardView(a_job(JobState.RUNNING), tasks_of(1), (), sns=True, presses=presses)
    said = re.findall(
        r"(edited|confirmed|retried|cancelled) by <@(\w+)>, <!date\S+ [^|]+\|([^>]+)>",
        card(view).text,
    )

    assert [
        ("edited", "U0DANA0000", "21 Nov 2026, 14:02 UTC"),
        ("confirmed", "U0SAM00000", "21 Nov 2026, 14:05 UTC"),
        ("retried", "U0ANN00000", "21 Nov 2026, 16:02 UTC"),
        ("cancelled", "U0BOB00000", "21 Nov 2026, 17:02 UTC"),
    ] == said


@pytest.mark.parametrize("kind", PRESSED)
def test_every_press_has_its_word(kind: EventKind) -> None:
    """Whatever button is replaced by who pressed it, the card can say so."""
    view = CardView(a_job(), tasks_of(1), (), sns=True, presses=[an_event(kind, {"by": "U0ANN"})])

    assert " by <@U0ANN>, " in card(view).text


def test_issued_is_the_end_of_certificates_only() -> None:
    """Without distributions an issued certificate is done."""
    job = a_job(JobState.SUCCEEDED, distributions=Distributions.NONE)
    text = shown(job, tasks_of(1, TaskState.ISSUED)).text

    assert "🟢 `site-0.example.com`  *issued*" in text
    assert "1 of 1 issued" in text
