"""A private key waits sealed, is asked for when it is missing, and is erased at every end."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from bot.domain.event import EventKind
from bot.domain.job import Distributions, Job, JobState
from bot.domain.key_source import KeySource
from bot.domain.private_key import PrivateKeyText
from bot.domain.task import TaskState, WhoActs
from bot.domain.upload import KEPT
from bot.errors import FieldsError, StaleError
from bot.services.import_form import KeyGiven
from tests.functional.steps.bench import SOMEONE, Bench
from tests.functional.steps.importing import PUT, Desk


def _pending(desk: Desk) -> Job:
    """Submit a certificate whose key comes by the upload page."""
    return desk.submit(desk.issue("shop.example"), key_source=KeySource.UPLOAD, key=None)


def test_a_task_waits_for_its_key_and_says_so_once(bench: Bench, desk: Desk) -> None:
    """Confirmed before the key is there, it asks an operator, by one message, and goes on the
    moment the key was handed over.
    """
    issued = desk.issue("shop.example")
    job = desk.start(issued, key_source=KeySource.UPLOAD, key=None)
    bench.run()
    bench.pass_time(minutes=11)
    bench.run()
    waits = bench.task(job)
    wanting = desk.keyless(job)
    desk.upload(waits, issued.key)
    bench.live()

    assert ("awaiting_key", WhoActs.OPERATOR) == (waits.reason, waits.who_acts)
    assert {waits.id} == wanting
    assert 1 == bench.kinds(job).count(EventKind.KEY_NEEDED)
    assert TaskState.IMPORTED is bench.task(job).state
    assert frozenset() == desk.keyless(job)
    assert ["hand over the key of shop.example", "ask for the upload link of shop.example"] == [
        row.action for row in bench.store.audit.of_subject(job.name)
    ][:2]


def test_a_key_handed_over_before_confirm_is_there_for_it(bench: Bench, desk: Desk) -> None:
    """The upload page takes keys of jobs that are not confirmed yet."""
    issued = desk.issue("shop.example")
    job = desk.submit(issued, key_source=KeySource.UPLOAD, key=None)
    desk.upload(bench.task(job), issued.key)
    desk.confirm(job)
    bench.run()

    assert TaskState.IMPORTED is bench.task(job).state


def test_a_key_that_cannot_be_opened_is_asked_for_again(bench: Bench, desk: Desk) -> None:
    """Sealed under a secret that is gone, it is needed again, which says why; handed over anew it
    is imported.
    """
    issued = desk.issue("shop.example")
    job = desk.start(issued)
    foreign = Fernet(Fernet.generate_key()).encrypt(b"sealed elsewhere")
    bench.store.connections.execute("UPDATE sealed SET ciphertext = ?", (foreign,))  # type: ignore[attr-defined]
    bench.run()
    waits = bench.task(job)
    wanted = desk.keyless(job)
    desk.handing.give_key(
        SOMEONE, waits.id, KeyGiven(KeySource.PASTE, key=PrivateKeyText(issued.key))
    )
    bench.live()

    assert "key_needed" == waits.reason
    assert "EDGECERT_SECRET_KEY" in waits.detail
    assert {waits.id} == wanted
    assert TaskState.IMPORTED is bench.task(job).state


def test_a_key_is_kept_for_two_days_only(bench: Bench, desk: Desk) -> None:
    """A task that could not import in that time needs its key again."""
    job = desk.start(desk.issue("shop.example"))
    bench.pass_time(seconds=(KEPT + timedelta(seconds=1)).total_seconds())
    bench.run()

    assert "key_needed" == bench.task(job).reason
    assert 0 == bench.calls(PUT)


def test_a_secret_can_take_the_place_of_an_upload(bench: Bench, desk: Desk) -> None:
    """Whoever waits for a link may name a secret of Secrets Manager instead."""
    issued = desk.issue("shop.example")
    job = desk.start(issued, key_source=KeySource.UPLOAD, key=None)
    bench.run()
    arn = desk.secret("shop", issued.key)
    desk.handing.give_key(SOMEONE, bench.task(job).id, KeyGiven(KeySource.SECRET, secret=arn))
    bench.live()

    assert TaskState.IMPORTED is bench.task(job).state


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        (KeyGiven(KeySource.SECRET, secret="arn:aws:s3:::x"), "secrets", "not the whole ARN"),
        (KeyGiven(KeySource.PASTE), "private_key", "othing is in it"),
        (KeyGiven(KeySource.PASTE, key=PrivateKeyText("none")), "private_key", "can be read"),
    ],
)
def test_a_wrong_key_is_refused_at_its_field(
    bench: Bench, desk: Desk, given: KeyGiven, field: str, said: str
) -> None:
    """What is no key, or no secret's ARN, changes nothing."""
    job = _pending(desk)

    with pytest.raises(FieldsError) as refused:
        desk.handing.give_key(SOMEONE, bench.task(job).id, given)
    assert said in refused.value.fields[field]
    assert not desk.is_sealed(job)


def test_keys_come_in_only_as_the_settings_allow(bench: Bench) -> None:
    """Where keys may not be pasted, one that is pasted is refused, and not kept."""
    desk = Desk(bench, allow_keys_in_slack=False)
    issued = desk.issue("shop.example")
    job = desk.submit(issued, key_source=KeySource.UPLOAD, key=None)
    given = KeyGiven(KeySource.PASTE, key=PrivateKeyText(issued.key))

    with pytest.raises(FieldsError, match="EDGECERT_ALLOW_KEYS_IN_SLACK"):
        desk.handing.give_key(SOMEONE, bench.task(job).id, given)
    assert not desk.is_sealed(job)
    assert (KeySource.SECRET, KeySource.UPLOAD) == desk.reader.sources()


def test_no_key_is_taken_for_what_is_imported(bench: Bench, desk: Desk) -> None:
    """Once it is done, a key would lie about for nothing."""
    issued = desk.issue("shop.example")
    job = desk.run(issued)
    given = KeyGiven(KeySource.PASTE, key=PrivateKeyText(issued.key))

    with pytest.raises(StaleError, match="any more"):
        desk.handing.give_key(SOMEONE, bench.task(job).id, given)


def _cancelled(bench: Bench, desk: Desk, job: Job) -> None:
    desk.deciding.cancel(SOMEONE, job.number, bench.job(job).revision)
    bench.live()


def _expired(bench: Bench, desk: Desk, job: Job) -> None:
    assert job.number
    bench.pass_time(hours=25)
    desk.deciding.expire()


def _dropped(bench: Bench, desk: Desk, job: Job) -> None:
    desk.confirm(job)
    bench.drop(job)
    bench.live()


def _cancelled_while_running(bench: Bench, desk: Desk, job: Job) -> None:
    desk.confirm(job)
    bench.cancel(job)
    bench.live()


def _edited_away(bench: Bench, desk: Desk, job: Job) -> None:
    other = desk.form(desk.issue("blog.example"), key_source=KeySource.UPLOAD, key=None)
    desk.importing.edit_import(SOMEONE, job.number, bench.job(job).revision, other, key="e")


@pytest.mark.parametrize(
    "end", [_cancelled, _expired, _dropped, _cancelled_while_running, _edited_away]
)
def test_a_key_is_erased_at_every_end(bench: Bench, desk: Desk, end: object) -> None:
    """Whatever ends a task takes its key along; nothing was imported."""
    job = desk.submit(desk.issue("shop.example"))
    was_sealed = desk.is_sealed(job)
    end(bench, desk, job)  # type: ignore[operator]

    left = bench.store.connections.rows("SELECT * FROM sealed")  # type: ignore[attr-defined]
    assert was_sealed
    assert [] == left
    assert 0 == bench.calls(PUT)


def test_a_lost_import_that_is_dropped_is_found_and_named(bench: Bench, desk: Desk) -> None:
    """Dropped while its answer is lost, it is looked for first: what is there is told of."""
    job = desk.start(desk.issue("shop.example"))
    bench.server.faults.add(PUT, "lost")
    bench.run()
    bench.drop(job)
    bench.live()

    (told,) = bench.events(job, EventKind.DROPPED)
    assert bench.certificates() == told.payload["kept"]
    assert TaskState.CANCELLED is bench.task(job).state
    assert not desk.is_sealed(job)


def test_a_failed_import_keeps_its_key_for_a_retry(bench: Bench, desk: Desk) -> None:
    """What ACM refuses fails with what mends it; *Retry* needs no key again."""
    job = desk.start(desk.issue("shop.example"))
    bench.server.faults.add(
        PUT, "error", code="LimitExceededException", message="You have too many."
    )
    bench.live()
    failed = bench.task(job)
    kept = desk.is_sealed(job)
    bench.retry(job)
    bench.live()

    assert ("import_limit", TaskState.FAILED) == (failed.reason, failed.state)
    assert "You have too many." in failed.detail
    assert kept
    assert JobState.SUCCEEDED is bench.job(job).state


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("ValidationException", "import_refused"),
        ("InvalidParameterException", "import_refused"),
        ("LimitExceededException", "import_limit"),
        ("ResourceNotFoundException", "import_target_gone"),
        ("InvalidArnException", "import_target_gone"),
        ("InvalidTagException", "InvalidTagException"),
        ("TagPolicyException", "TagPolicyException"),
        ("TooManyTagsException", "TooManyTagsException"),
    ],
)
def test_every_error_of_the_call_has_its_sentence(
    bench: Bench, desk: Desk, code: str, reason: str
) -> None:
    """Each error that botocore models for ImportCertificate says who mends it, and how."""
    job = desk.start(desk.issue("shop.example"))
    bench.server.faults.add(PUT, "error", code=code, message="Said so.")
    bench.live()

    task = bench.task(job)
    assert (TaskState.FAILED, reason, WhoActs.OPERATOR) == (task.state, task.reason, task.who_acts)
    assert "Said so." in task.detail
    (told,) = bench.events(job, EventKind.TASK_FAILED)
    assert told.payload["remedy"]


def test_the_errors_of_the_call_are_those_that_botocore_models(bench: Bench) -> None:
    """A new one needs its row above; that of two changes at once is waited out."""
    model = bench.server.client("acm").meta.service_model.operation_model("ImportCertificate")

    assert {
        "ConflictException",
        "InvalidArnException",
        "InvalidParameterException",
        "InvalidTagException",
        "LimitExceededException",
        "ResourceNotFoundException",
        "TagPolicyException",
        "TooManyTagsException",
        "ValidationException",
    } == {shape.name for shape in model.error_shapes}


def test_a_secret_that_lost_its_key_fails_with_what_mends_it(bench: Bench, desk: Desk) -> None:
    """Changed between the checks and the import, it is told; mended, *Retry* imports."""
    issued = desk.issue("shop.example")
    arn = desk.secret("shop", issued.key)
    job = desk.start(issued, key_source=KeySource.SECRET, secrets_text=arn, key=None)
    manager = bench.server.client("secretsmanager")
    manager.put_secret_value(SecretId=arn, SecretString=desk.issue("b.example").key.decode())
    bench.live()
    failed = bench.task(job)
    manager.put_secret_value(SecretId=arn, SecretString=issued.key.decode())
    bench.retry(job)
    bench.live()

    assert ("secret_without_key", TaskState.FAILED) == (failed.reason, failed.state)
    assert "It is not the key of this certificate" in failed.detail
    assert "`openssl pkey -in key.pem -pubout`" in failed.detail
    assert JobState.SUCCEEDED is bench.job(job).state


def test_a_link_can_take_the_place_of_a_secret(bench: Bench, desk: Desk) -> None:
    """Whoever cannot mend the secret is offered to have the key uploaded instead, and retries."""
    issued = desk.issue("shop.example")
    arn = desk.secret("shop", issued.key)
    job = desk.start(issued, key_source=KeySource.SECRET, secrets_text=arn, key=None)
    bench.server.client("secretsmanager").put_secret_value(SecretId=arn, SecretString="none")
    bench.live()
    task = bench.task(job)
    wanted = desk.keyless(job)
    desk.upload(task, issued.key)
    given = desk.keyless(job)
    bench.retry(job)
    bench.live()

    assert [frozenset({task.id}), frozenset()] == [wanted, given]
    assert TaskState.IMPORTED is bench.task(job).state


def test_nobody_is_asked_for_keys_of_what_leaves(bench: Bench, desk: Desk) -> None:
    """A job that is being cancelled, and one that ended, want no key any more."""
    job = desk.start(desk.issue("shop.example"), key_source=KeySource.UPLOAD, key=None)
    before = desk.keyless(job)
    bench.cancel(job)
    cancelling = desk.keyless(job)
    bench.live()

    assert (1, 0, 0) == (len(before), len(cancelling), len(desk.keyless(job)))
    assert frozenset() == desk.looking.keyless(job.number)
    assert (KeySource.SECRET, KeySource.UPLOAD, KeySource.PASTE) == desk.looking.key_sources()
    assert "edgecert/" == desk.looking.secrets_prefix


def test_a_denied_secret_can_be_gone_round(bench: Bench, desk: Desk) -> None:
    """While AWS denies the secret, the key may come by a link; it goes on by itself then."""
    issued = desk.issue("shop.example")
    arn = desk.secret("shop", issued.key)
    job = desk.start(issued, key_source=KeySource.SECRET, secrets_text=arn, key=None)
    bench.server.faults.add("secretsmanager.GetSecretValue", "denied", times=50)
    bench.run()
    task = bench.task(job)
    wanted = desk.keyless(job)
    desk.upload(task, issued.key)
    bench.live()

    assert ("denied", frozenset({task.id})) == (task.reason, wanted)
    assert TaskState.IMPORTED is bench.task(job).state


def test_another_way_is_taken_up_by_a_link(bench: Bench, desk: Desk) -> None:
    """Who chose a secret may say that a link comes instead, before anything was imported."""
    issued = desk.issue("shop.example")
    arn = desk.secret("shop", issued.key)
    job = desk.submit(issued, key_source=KeySource.SECRET, secrets_text=arn, key=None)
    task = bench.task(job)
    before = desk.keyless(job)
    desk.handing.give_key(SOMEONE, task.id, KeyGiven(KeySource.UPLOAD))

    assert (0, 1) == (len(before), len(desk.keyless(job)))


def test_an_uploaded_key_that_expired_is_needed_again(bench: Bench, desk: Desk) -> None:
    """Nobody who handed it over is told that they did not."""
    issued = desk.issue("shop.example")
    job = desk.start(issued, key_source=KeySource.UPLOAD, key=None)
    desk.upload(bench.task(job), issued.key)
    bench.pass_time(seconds=(KEPT + timedelta(seconds=1)).total_seconds())
    bench.run()

    assert "key_needed" == bench.task(job).reason


def test_a_key_of_what_is_imported_is_not_taken(bench: Bench, desk: Desk) -> None:
    """Its distribution failed: the certificate is there, and a key would lie about for nothing."""
    issued = desk.issue("shop.example")
    job = desk.start(issued, distributions=Distributions.CREATE, template=bench.template())
    operation = "cloudfront.CreateDistributionWithTags"
    bench.server.faults.add(operation, "error", code="TooManyDistributions", message="No.")
    bench.live()
    task = bench.task(job)

    assert TaskState.FAILED is task.state
    with pytest.raises(StaleError):
        desk.handing.give_key(SOMEONE, task.id, KeyGiven(KeySource.UPLOAD))
    with pytest.raises(StaleError):
        desk.uploads.link(SOMEONE, task.id)


def test_a_secret_instead_leaves_no_earlier_key(bench: Bench, desk: Desk) -> None:
    """Named in the place of a key that was handed over: that is erased, and its link is over; what
    the secret holds is looked at before anyone can confirm.
    """
    issued = desk.issue("shop.example")
    arn = desk.secret("shop", issued.key)
    given, edited = desk.submit(issued), desk.submit(issued)
    desk.checked(given)
    desk.handing.give_key(SOMEONE, bench.task(given).id, KeyGiven(KeySource.SECRET, secret=arn))
    form = desk.form(key_source=KeySource.SECRET, secrets_text=arn)
    desk.importing.edit_import(SOMEONE, edited.number, bench.job(edited).revision, form, key="e")

    assert (False, False) == (desk.is_sealed(given), desk.is_sealed(edited))
    assert JobState.CHECKING is bench.job(given).state


def test_who_waits_for_keys_holds_nobody_up(bench: Bench, desk: Desk) -> None:
    """Asking for a key takes no slot of the one a second that AWS allows."""
    waits = [
        desk.start(desk.issue(f"a{at}.example"), key_source=KeySource.UPLOAD, key=None)
        for at in range(3)
    ]
    job = desk.start(desk.issue("shop.example"))
    bench.run()

    assert ["awaiting_key"] * 3 == [bench.task(one).reason for one in waits]
    assert TaskState.IMPORTED is bench.task(job).state
    (task,) = bench.tasks(waits[0])
    assert {task.id} == desk.looking.another_key(waits[0].number)
    assert frozenset() == desk.looking.another_key(job.number)


def test_another_secret_asks_for_nothing_more(bench: Bench, desk: Desk) -> None:
    """Once a secret that has the key was named, *Retry* is all that is left to do."""
    issued = desk.issue("shop.example")
    first, second = desk.secret("a", issued.key), desk.secret("b", issued.key)
    job = desk.start(issued, key_source=KeySource.SECRET, secrets_text=first, key=None)
    bench.server.client("secretsmanager").put_secret_value(SecretId=first, SecretString="none")
    bench.live()
    task, wanted = bench.task(job), desk.keyless(job)
    desk.handing.give_key(SOMEONE, task.id, KeyGiven(KeySource.SECRET, secret=second))
    after = desk.keyless(job)
    bench.retry(job)
    bench.live()

    assert [frozenset({task.id}), frozenset()] == [wanted, after]
    assert TaskState.IMPORTED is bench.task(job).state
