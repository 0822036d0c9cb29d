"""Another certificate on a distribution that exists: requested first, swapped by one write, and the
old one kept until that is deployed.
"""

from collections.abc import Callable

import pytest

from bot.domain.check import Level
from bot.domain.clean_up import can_be_cleaned_up
from bot.domain.event import EventKind
from bot.domain.job import Job, JobState
from bot.domain.task import TaskState
from bot.domain.undoing import can_be_undone
from bot.errors import FieldsError
from tests.functional.steps.bench import SOMEONE, Bench
from tests.functional.steps.changing import UPDATE, config, seeded, someone_sets
from tests.functional.steps.cleaning import until
from tests.functional.steps.swapping import (
    OLD,
    applying,
    asked,
    attach_asked,
    form_asked,
    issued,
    names_of,
    served,
    shop,
    started,
)

Ask = Callable[[Bench, str, str, str], Job]
ALL_AND_NEW = "shop.example www.shop.example x.shop.example y.shop.example new.example"


def _form(bench: Bench, _arn: str, distribution: str, names: str) -> Job:
    return form_asked(bench, distribution, names)


def test_the_revised_names_take_the_place_of_the_old_ones(bench: Bench) -> None:
    """One certificate is requested, one update swaps it; the old one is there still, and told."""
    which, old = shop(bench)
    before = config(bench, which)
    job = started(bench, old, which)
    issued(bench, job)
    (task,) = bench.tasks(job)
    (told,) = bench.events(job, EventKind.SUPERSEDED)

    assert JobState.SUCCEEDED is bench.job(job).state
    assert {"shop.example", "new.example"} == names_of(bench, which)
    assert task.facts.certificate_arn == served(bench, which)
    assert {old, task.facts.certificate_arn} == set(bench.certificates())
    assert (old, list(OLD), []) == tuple(told.payload[key] for key in ("arn", "names", "users"))
    assert before == dict(bench.store.snapshots.get(str(task.facts.before)).config)
    assert 1 == bench.calls(UPDATE)


def test_the_owners_are_told_what_to_add_and_to_remove(bench: Bench) -> None:
    """The change tells the record of the added name, and that of the one that left."""
    which, old = shop(bench)
    job = started(bench, old, which)
    issued(bench, job)
    (told,) = bench.events(job, EventKind.CHANGED)
    domain = bench.task(job).facts.distribution_domain

    assert [("new.example", "ALIAS", domain)] == [_record(one) for one in _list(told.payload, 0)]
    assert [("www.shop.example", "CNAME", domain)] == [
        _record(one) for one in _list(told.payload, 1)
    ]


def test_the_old_one_serves_until_the_new_one_is_issued(bench: Bench) -> None:
    """Nothing of the distribution is touched while owners take their time."""
    which, old = shop(bench)
    job = started(bench, old, which)
    bench.run()
    bench.pass_time(hours=5)
    bench.run()

    assert [TaskState.AWAITING_VALIDATION] == bench.states(job)
    assert old == served(bench, which)
    assert 0 == bench.calls(UPDATE)


def test_two_distributions_share_the_new_certificate(bench: Bench) -> None:
    """One request, two swaps; the added name goes to the one that was chosen for it."""
    which, other, old = _several(bench, 2)
    job = bench.confirm(
        asked(
            bench,
            old,
            which,
            other,
            names=ALL_AND_NEW,
            takes_added=other,
        )
    )
    issued(bench, job)

    assert [TaskState.READY] * 2 == bench.states(job)
    assert served(bench, which) == served(bench, other) != old
    assert set(OLD) == names_of(bench, which)
    assert {"x.shop.example", "new.example"} == names_of(bench, other)
    told = {str(event.payload["names"]) for event in bench.events(job, EventKind.CHANGED)}
    assert {str(list(OLD)), "['x.shop.example', 'new.example']"} == told
    assert 1 == bench.calls("acm.RequestCertificate")


def test_a_distribution_that_serves_another_by_now_waits_for_a_decision(bench: Bench) -> None:
    """Someone put a third certificate on it meanwhile: that is not written over."""
    which, old = shop(bench)
    job = started(bench, old, which)
    bench.run()
    third = bench.server.seed_certificate(*OLD)
    tls = {**config(bench, which)["ViewerCertificate"], "ACMCertificateArn": third}
    someone_sets(bench, which, ViewerCertificate=tls)
    bench.add_records(job)
    waiting = until(bench, job, "changed_meanwhile")

    assert third == served(bench, which)
    assert any("ACMCertificateArn" in one or third in one for one in waiting.facts.changes)


def test_a_lost_answer_is_found_in_what_is_there(bench: Bench) -> None:
    """The update was done, its answer lost: it is seen, and not written again."""
    which, old = shop(bench)
    job = started(bench, old, which)
    bench.run()
    bench.server.faults.add(UPDATE, "lost", times=1)
    issued(bench, job)

    assert JobState.SUCCEEDED is bench.job(job).state
    assert 1 == len(bench.events(job, EventKind.CHANGED))
    assert bench.arn(job) == served(bench, which)


def test_a_drop_keeps_what_was_changed_and_can_be_undone(bench: Bench) -> None:
    """Dropped while an answer is lost: what was done is seen, said, and *Undo* takes it back."""
    which, old = shop(bench)
    job = started(bench, old, which)
    bench.run()
    bench.add_records(job)
    bench.watch.tick()
    bench.server.faults.add(UPDATE, "lost", times=2)
    until(bench, job, "lost")
    bench.drop(job)
    bench.live()
    (kept,) = bench.events(job, EventKind.KEPT)

    assert [TaskState.CANCELLED] == bench.states(job)
    assert "Undo" in str(kept.payload["why"])
    assert can_be_undone(bench.job(job), bench.task(job))


def test_the_checks_name_what_would_be_bare(bench: Bench) -> None:
    """A name that came to the distribution since the form was sent is refused, by name."""
    which, old = shop(bench)
    job = asked(bench, old, which)
    someone_sets(bench, which, **_bare_alias(bench, which))
    bench.pass_time(seconds=1)
    bench.sweep()
    bench.checker.run_one(bench.time)
    refused = [one.text for one in bench.job(job).checks if one.level is Level.REFUSED]

    assert any("late.shop.example" in one or "another certificate" in one for one in refused)


@pytest.mark.parametrize("ask", [attach_asked, _form])
def test_a_target_that_was_deleted_is_told_before_confirm(bench: Bench, ask: Ask) -> None:
    """The first list without it is enough for that."""
    which = seeded(bench)
    arn = bench.server.seed_certificate("shop.example", "*.shop.example")
    bench.sweep()
    job = ask(bench, arn, which, "shop.example www.shop.example")
    bench.server.cloudfront.vanish(which)
    bench.pass_time(seconds=1)
    bench.sweep()
    bench.checker.run_one(bench.time)
    refused = [one.text for one in bench.job(job).checks if one.level is Level.REFUSED]

    assert [f"no list shows {which} any more"] == [one.partition(":")[0] for one in refused]


def test_a_plain_job_passes_its_checks(bench: Bench) -> None:
    """Everything covered and free: it can be confirmed, and dropped names are warned of."""
    which, old = shop(bench)
    job = asked(bench, old, which)
    bench.pass_time(seconds=1)
    bench.sweep()
    bench.checker.run_one(bench.time)
    found = bench.job(job)

    assert JobState.AWAITING_CONFIRMATION is found.state
    assert [] == [one.text for one in found.checks if one.level is Level.REFUSED]
    assert any("www.shop.example" in one.text for one in found.checks)


def test_an_issued_certificate_is_attached(bench: Bench) -> None:
    """The names come to the distribution with the certificate that covers all of them."""
    which = seeded(bench)
    arn = bench.server.seed_certificate("shop.example", "*.shop.example")
    bench.sweep()
    job = bench.confirm(attach_asked(bench, arn, which, "shop.example www.shop.example"))
    bench.live()
    (told,) = bench.events(job, EventKind.CHANGED)

    assert JobState.SUCCEEDED is bench.job(job).state
    assert arn == served(bench, which)
    assert {"shop.example", "www.shop.example"} == names_of(bench, which)
    assert 2 == len(_list(told.payload, 0))


def test_the_forms_third_choice_ends_on_what_exists(bench: Bench) -> None:
    """A certificate is requested and, once issued, put on the distribution; none is created."""
    which = seeded(bench)
    job = form_asked(bench, which, "blog.example www.blog.example")
    bench.pass_time(seconds=1)
    bench.sweep()
    bench.checker.run_one(bench.time)
    refused = [one.text for one in bench.job(job).checks if one.level is Level.REFUSED]
    bench.confirm(bench.job(job))
    issued(bench, job)
    done = bench.job(job)

    assert [] == refused
    assert JobState.SUCCEEDED is done.state
    assert bench.arn(job) == served(bench, which)
    assert {"blog.example", "www.blog.example"} == names_of(bench, which)
    assert 0 == bench.calls("cloudfront.CreateDistributionWithTags")
    assert can_be_undone(done, bench.task(job))
    assert not can_be_cleaned_up(done, bench.tasks(job))


def test_a_job_at_work_on_it_keeps_others_away(bench: Bench) -> None:
    """Two jobs never change one distribution at a time: the second one is refused by name."""
    which = seeded(bench)
    bench.confirm(form_asked(bench, which, "blog.example"))
    other = form_asked(bench, which, "other.example")
    bench.pass_time(seconds=1)
    bench.sweep()
    bench.checker.run_one(bench.time)
    told = " ".join(one.text for one in bench.job(other).checks if one.level is Level.REFUSED)

    assert f"J-1 works on {which} too" in told


def test_what_would_be_bare_is_not_attached(bench: Bench) -> None:
    """An alias that the certificate does not cover is named, and nothing is asked."""
    which, _ = shop(bench)
    arn = bench.server.seed_certificate("blog.example")
    bench.sweep()

    with pytest.raises(FieldsError) as refused:
        attach_asked(bench, arn, which, "blog.example")
    assert "`www.shop.example`" in refused.value.fields["distribution"]


def test_an_undo_brings_the_old_one_back(bench: Bench) -> None:
    """Names and certificate are as they were; only then can the new certificate be cleaned up."""
    which, old = shop(bench)
    before = config(bench, which)
    job = started(bench, old, which)
    issued(bench, job)
    done = bench.job(job)
    was = can_be_cleaned_up(done, bench.tasks(job)), can_be_undone(done, bench.task(job))
    undo = bench.confirm(applying(bench).undo(SOMEONE, job.number, done.revision))
    bench.live()

    assert (False, True) == was
    assert JobState.SUCCEEDED is bench.job(undo).state
    assert before == config(bench, which)
    assert can_be_cleaned_up(bench.job(job), bench.tasks(job))


def test_a_drop_of_the_first_leaves_the_certificate_to_the_other(bench: Bench) -> None:
    """Who requested it leaves; who waited for it requests its own, and goes on."""
    first, *others, old = _several(bench, 3)
    job = bench.confirm(asked(bench, old, first, *others, names=ALL_AND_NEW))
    bench.run()
    bench.drop(job, 0)
    bench.run()
    issued(bench, job)

    assert [TaskState.CANCELLED, TaskState.READY, TaskState.READY] == bench.states(job)
    assert old == served(bench, first)
    assert [bench.arn(job, 1)] * 2 == [served(bench, one) for one in others]
    assert 2 == bench.calls("acm.RequestCertificate")
    assert set(ALL_AND_NEW.split()) == set(bench.tasks(job)[1].plan.certificate_names)


def test_a_certificate_that_fails_fails_for_all_that_share_it(bench: Bench) -> None:
    """ACM refuses it: nobody requests the same again by itself, and Retry requests one for all."""
    first, second, old = _several(bench, 2)
    job = bench.confirm(asked(bench, old, first, second, names=ALL_AND_NEW))
    bench.run()
    bench.server.acm.fail(bench.arn(job), "CAA_ERROR")
    bench.live()

    assert [TaskState.FAILED] * 2 == bench.states(job)
    assert ["CAA_ERROR"] * 2 == [task.reason for task in bench.tasks(job)]
    assert 1 == bench.calls("acm.RequestCertificate")

    bench.retry(job)
    issued(bench, job)

    assert [TaskState.READY] * 2 == bench.states(job)
    assert 2 == bench.calls("acm.RequestCertificate")


def _several(bench: Bench, number: int) -> list[str]:
    """Give distributions that serve one certificate, each for names of its own, and that one."""
    arn = bench.server.seed_certificate(*OLD, "x.shop.example", "y.shop.example")
    tls = {
        "ACMCertificateArn": arn,
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    }
    names = (OLD, ("x.shop.example",), ("y.shop.example",))[:number]
    ids = [
        bench.server.seed_distribution(
            "custom_origin",
            Aliases={"Quantity": len(own), "Items": list(own)},
            ViewerCertificate=tls,
        )
        for own in names
    ]
    bench.sweep()
    return [*ids, arn]


def _bare_alias(bench: Bench, which: str) -> dict[str, object]:
    arn = bench.server.seed_certificate(*OLD, "late.shop.example")
    names = [*names_of(bench, which), "late.shop.example"]
    tls = {**config(bench, which)["ViewerCertificate"], "ACMCertificateArn": arn}
    return {"Aliases": {"Quantity": len(names), "Items": names}, "ViewerCertificate": tls}


def _list(payload: object, place: int) -> list[dict[str, str]]:
    assert isinstance(payload, dict)
    found = payload[("records", "obsolete")[place]]
    assert isinstance(found, list)
    return found


def _record(one: dict[str, str]) -> tuple[str, str, str]:
    return one["name"], one["type"], one["value"]
