"""The form *New certificates*: every fault at its field, all at once; a good one is a job."""

import pytest

from bot.domain.event import EventKind
from bot.domain.inquiry import ReplyTo
from bot.domain.inventory import SweepKind
from bot.domain.job import Distributions, JobState, KeyAlgorithm, Logging
from bot.errors import FieldsError, NotAllowedError, RefusedError
from bot.services.submitting import ListFile, NewCertificates
from tests.unit.services.office import (
    ACCOUNT,
    BASE,
    DANA,
    ELSEWHERE,
    GUS,
    OPS,
    STEN,
    VERA,
    Office,
    plain_form,
)


def faults_of(office: Office, form: NewCertificates) -> dict[str, str]:
    """Return what the form is refused for, by field."""
    with pytest.raises(FieldsError) as refused:
        office.jobs.submit(DANA, form, key="key")
    return refused.value.fields


def csv(text: str, name: str = "list.csv") -> ListFile:
    """Return an uploaded list."""
    return ListFile(name, text.encode())


LONG = "a" * 61 + ".example"
MANY = " ".join(f"n{number}.example" for number in range(11))


@pytest.mark.parametrize(
    ("field", "said", "changed"),
    [
        ("names", "Give at least one domain name", {"names_text": " \n"}),
        ("names", "`bad_name.example` has an underscore", {"names_text": "bad_name.example"}),
        ("names", "Line 2: ", {"names_text": "a.example\nfoo.*.example"}),
        ("names", "Line 1: 11 names", {"names_text": MANY}),
        ("names", "Line 1: ", {"names_text": LONG}),
        ("names", "amazonaws.com", {"names_text": "x.amazonaws.com"}),
        ("names", "`a.example` is also in line 1", {"names_text": "a.example b.test\na.example"}),
        ("names", "Line 1: ", {"names_text": "host.invalidsuffixx"}),
        ("file", "is not a .csv or .txt file", {"file": csv("a.example", "list.xlsx")}),
        ("file", "at most 512 KB fit", {"file": ListFile("l.txt", b"x" * 600_000)}),
        ("file", "Line 2: ", {"file": csv("names,origin\na_b.example,", "l.csv")}),
        ("file", "`color` is not a column", {"file": csv("names,color\na.example,red")}),
        ("file", "there is no snapshot “nope”", {"file": csv("names,snapshot\nb.example,nope")}),
        ("file", "Slack took too long", {"file_fault": "Slack took too long."}),
        ("snapshot", "Pick the snapshot", {"template": None}),
        ("snapshot", "does not exist any more", {"template": "snapshot:gone"}),
        ("snapshot", "does not exist any more", {"template": "live:E9GONE"}),
        ("tags", "Line 1: the key `aws:x` starts with `aws:`", {"tags_text": "aws:x=1"}),
        ("tags", "Line 2: `team` is not `key=value`", {"tags_text": "a=b\nteam"}),
        ("tags", "has `!`", {"tags_text": "team=shop!"}),
        ("post_in", "/invite @Edgecert", {"channel": ELSEWHERE}),
    ],
)  # fmt: skip
def test_a_fault_stands_at_its_field(
    office: Office, field: str, said: str, changed: dict[str, object]
) -> None:
    """Every fault that can be known at once is told at the field it belongs to, and only there."""
    faults = faults_of(office, plain_form(**changed))  # type: ignore[arg-type] # the table's own choice

    assert {field} == set(faults)
    assert said in faults[field]


def test_all_fields_are_told_at_once(office: Office) -> None:
    """Nobody mends one field to learn of the next."""
    form = NewCertificates(
        names_text="a_b.example\nc_d.example",
        file=csv("e_f.example"),
        tags_text="aws:x=1",
        channel=ELSEWHERE,
    )
    faults = faults_of(office, form)

    assert {"names", "file", "snapshot", "tags", "post_in"} == set(faults)
    assert ["Line 1", "Line 2"] == [line[:6] for line in faults["names"].splitlines()]


def test_many_faults_are_counted(office: Office) -> None:
    """A field shows a dozen faults and how many more there are."""
    names = "\n".join(f"a_{number}.example" for number in range(40))
    lines = faults_of(office, plain_form(names))["names"].splitlines()

    assert 13 == len(lines)
    assert "… and 28 more." == lines[-1]


def test_a_refused_form_leaves_nothing(office: Office) -> None:
    """No job, no events, only the audit's row."""
    faults_of(office, plain_form("a_b.example"))

    assert [] == office.jobs.search(DANA)
    assert [("U0DANA", "submit")] == [row[:2] for row in office.audit("new job")]


def test_a_channel_to_invite_the_bot_to_is_awaited(office: Office) -> None:
    """The refusal undoes the job, and not the wish that the invitation is noticed soon."""
    faults_of(office, plain_form("a_b.example"))
    before, _ = office.store.directory.members("wanted", "channels")
    faults_of(office, plain_form(channel=ELSEWHERE))
    after, _ = office.store.directory.members("wanted", "channels")

    assert [set(), {ELSEWHERE}] == [set(before), set(after)]


def test_a_good_form_is_a_job_that_is_checked(office: Office) -> None:
    """The request is kept as it was meant, one task a line; sweeps are hurried for its checks."""
    form = plain_form(
        "https://Shop.Example/ www.shop.example\n*.blog.example",
        logging=Logging.KEEP,
        key=KeyAlgorithm.ECDSA_P256,
        tags_text="team=shop\nenv=prod",
    )
    job = office.submit(form)
    tasks = office.store.tasks.of_job(job.number)
    hurried = [office.store.inventory.hurried(kind) for kind in
               (SweepKind.CERTIFICATES, SweepKind.DISTRIBUTIONS)]  # fmt: skip

    assert (JobState.CHECKING, ACCOUNT, "U0DANA", OPS) == (
        job.state, job.account, job.requested_by, job.channel,
    )  # fmt: skip
    assert (("team", "shop"), ("env", "prod")) == job.request.tags
    assert (Logging.KEEP, KeyAlgorithm.ECDSA_P256, BASE) == (
        job.request.logging, job.request.key, job.request.template,
    )  # fmt: skip
    assert [("shop.example", "www.shop.example"), ("*.blog.example",)] == [t.names for t in tasks]
    assert [None, None] == [task.next_attempt_at for task in tasks]
    assert [True, True] == hurried
    assert [EventKind.SUBMITTED] == [e.kind for e in office.store.events.of_job(job.number)]
    assert [("U0DANA", "submit", "done")] == office.audit("J-1")


def test_field_and_file_are_one_list(office: Office) -> None:
    """The file's lines follow the field's; its columns go with their line."""
    listed = csv("names,snapshot,origin,tag:team\nb.example,Storefront-Base,o.example,blog")
    job = office.submit(plain_form("a.example", file=listed))
    plans = [task.plan for task in office.store.tasks.of_job(job.number)]

    assert ["a.example", "b.example"] == [plan.names[0] for plan in plans]
    assert (BASE.removeprefix("snapshot:"), "o.example", (("team", "blog"),)) == (
        plans[1].snapshot, plans[1].origin, plans[1].tags,
    )  # fmt: skip
    assert "list.csv" == job.request.file_name


def test_a_line_and_the_form_share_the_tags(office: Office) -> None:
    """A line's own tags count beside the form's."""
    tags = "\n".join(f"t{number}=x" for number in range(45))
    listed = csv("names,tag:own\nb.example,1")
    faults = faults_of(office, plain_form("a.example", file=listed, tags_text=tags))

    assert {"file"} == set(faults)
    assert "46 tags" in faults["file"]


def test_certificates_only_need_no_template(office: Office) -> None:
    """Without distributions nothing must be picked, and what was picked is not kept."""
    form = plain_form(distributions=Distributions.NONE, template="snapshot:gone")
    job = office.submit(form)

    assert (None, Distributions.NONE) == (job.request.template, job.request.distributions)


def test_without_distributions_a_name_may_stand_in_two_lines(office: Office) -> None:
    """Only an alias lives in one distribution; certificates may share names."""
    form = plain_form("a.example\na.example b.example", distributions=Distributions.NONE)
    job = office.submit(form)

    assert 2 == len(office.store.tasks.of_job(job.number))


def test_aggregation_plans_what_is_requested(office: Office) -> None:
    """A line that another's wildcard covers uses that certificate."""
    job = office.submit(plain_form("*.shop.example\nwww.shop.example", aggregate=True))
    plans = [task.plan for task in office.store.tasks.of_job(job.number)]

    assert [(("*.shop.example",), None), ((), 0)] == [
        (plan.certificate_names, plan.covered_by) for plan in plans
    ]


@pytest.mark.parametrize(
    ("setting", "quota", "limit"), [(None, None, 10), (None, 25.0, 25), (30, 25.0, 30)]
)
def test_the_names_limit_is_the_settings_the_quotas_or_the_default(
    office: Office, setting: int | None, quota: float | None, limit: int
) -> None:
    """A setting overrides what Service Quotas said; neither is AWS's default."""
    office.set(**({"names_per_certificate": setting} if setting else {}))
    office.store.inventory.put_quota(
        ACCOUNT, "acm.names_per_certificate", quota, now=office.clock.now()
    )
    names = [f"n{number}.example" for number in range(limit)]
    job = office.submit(plain_form(" ".join(names)))
    one_more = plain_form(" ".join([*names, "more.example"]))

    assert limit == len(office.store.tasks.of_job(job.number)[0].names)
    assert f"{limit + 1} names" in faults_of(office, one_more)["names"]


def test_five_hundred_certificates_are_one_job(office: Office) -> None:
    """500 fit, one more does not, and none is lost on the way."""
    lines = [f"n{number}.example" for number in range(500)]
    job = office.submit(plain_form("", file=csv("\n".join(lines), "list.txt")))
    faults = faults_of(office, plain_form("one.more.example", file=csv("\n".join(lines))))

    assert lines == [task.main_name for task in office.store.tasks.of_job(job.number)]
    assert "501 certificates" in " ".join(faults.values())


def test_submitting_twice_is_one_job(office: Office) -> None:
    """The same key gives the same job, whatever the second form says."""
    first = office.jobs.submit(DANA, plain_form(), key="view:1")
    second = office.jobs.submit(DANA, plain_form("other.example"), key="view:1")

    assert first.number == second.number
    assert 1 == len(office.jobs.search(DANA))
    assert 1 == len(office.store.events.of_job(first.number))


def test_the_asker_is_to_be_sent_a_link_to_the_card(office: Office) -> None:
    """Submitting asks for the link, to be told where the form was opened."""
    way_back = ReplyTo(DANA.user, "C0THERE", "https://hooks.example/1")
    office.jobs.submit(DANA, plain_form(), key="k", reply_to=way_back)
    claim = office.store.inquiries.claim(office.clock.now())

    assert claim is not None
    assert ("card_link", {"job": "1"}, way_back) == (
        claim.inquiry.kind, claim.inquiry.subject, claim.inquiry.reply_to,
    )  # fmt: skip


@pytest.mark.parametrize("actor", [VERA, GUS, STEN], ids=lambda actor: actor.user)
def test_only_operators_submit(office: Office, actor: object) -> None:
    """A viewer, a guest and a stranger are refused, and the refusal is written down."""
    with pytest.raises(NotAllowedError):
        office.jobs.submit(actor, plain_form(), key="k")  # type: ignore[arg-type] # one of the three

    assert "refused" in office.audit("new job")[0][2]


def test_without_an_account_nothing_is_submitted(office: Office) -> None:
    """Before AWS was ever reached nobody knows whose resources these would be."""
    office.store.inventory.put_account("")

    with pytest.raises(RefusedError, match="I have not reached AWS yet"):
        office.submit()
