"""Checks that rest on more than lists: on other jobs, on our own requests, on what was typed."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain.check import Check, Level
from bot.domain.job import Distributions, Job, JobState
from bot.domain.job_page import Link
from bot.domain.line_fault import Source
from bot.domain.list_rows import Note
from tests.functional.steps.bench import Bench

YEAR = timedelta(days=365)


def checked(bench: Bench, job: Job) -> tuple[Check, ...]:
    """Sweep, check every job that waits for it, and give what was found of this one."""
    bench.sweep()
    while bench.checker.run_one(bench.time):
        continue
    assert JobState.AWAITING_CONFIRMATION is bench.job(job).state
    return bench.job(job).checks


def of(checks: Sequence[Check], code: str) -> list[Check]:
    """Give the checks of one code."""
    return [check for check in checks if check.code == code]


def requests_said(bench: Bench) -> str:
    """Give how a new job's check of the yearly requests begins."""
    job = bench.submit("next.example", distributions=Distributions.NONE)
    _, requests = of(checked(bench, job), "quota.acm")
    return requests.text.partition(" (assumed)")[0]


def time_out(bench: Bench) -> None:
    """Let 72 hours pass without records, so that the certificate is requested again."""
    bench.pass_time(hours=73)
    bench.sweep()
    bench.run()


class TestOurRequests:
    """What ACM counts in a year are requests, not certificates that are still there."""

    def test_requested_again_counts_again(self, bench: Bench) -> None:
        """Three requests of one name, two of them deleted since: three are counted."""
        bench.start_plain("shop.example")
        bench.run()
        for _ in range(2):
            time_out(bench)

        assert 1 == len(bench.certificates())
        assert "quota: at least 3 of 5,000" == requests_said(bench)

    def test_what_was_dropped_was_requested(self, bench: Bench) -> None:
        """Drop deletes the pending request; it counts all the same, for a year."""
        job = bench.start_plain("shop.example")
        bench.run()
        bench.drop(job)
        bench.run()
        told = requests_said(bench)
        bench.time += YEAR

        assert [] == bench.certificates()
        assert "quota: at least 1 of 5,000" == told
        assert "quota: at least 0 of 5,000" == requests_said(bench)

    def test_others_requests_count_by_their_certificates(self, bench: Bench) -> None:
        """Where the lists show more than we asked for ourselves, the lists are right."""
        bench.start_plain("shop.example")
        bench.run()
        for number in range(4):
            bench.server.seed_certificate(f"theirs{number}.example", created_at=bench.time)

        assert "quota: at least 5 of 5,000" == requests_said(bench)

    def test_a_certificate_that_was_chosen_is_no_request(self, bench: Bench) -> None:
        """*Use it* asks ACM for nothing."""
        arn = bench.server.seed_certificate("shop.example", created_at=bench.time - YEAR)
        job = bench.submit("shop.example")
        bench.replan(job, 0, reuse_certificate=arn)
        bench.sweep()
        bench.confirm(job)
        bench.run()

        assert "quota: at least 0 of 5,000" == requests_said(bench)


class TestMendedLists:
    """Nothing of a list is changed in silence."""

    def test_each_mended_line_is_a_note(self, bench: Bench) -> None:
        """The note names the line, and the list file where it stands there."""
        notes = (
            Note(3, "`münchen.example` is requested as `xn--mnchen-3ya.example`."),
            Note(2, "the same certificate as line 1; dropped.", Source.FILE),
            Note(0, "read as Windows-1252.", Source.FILE),
        )
        found = of(checked(bench, bench.submit("shop.example", notes=notes)), "mended")

        assert [
            "Line 3: `münchen.example` is requested as `xn--mnchen-3ya.example`.",
            "List file, line 2: the same certificate as line 1; dropped.",
            "List file: read as Windows-1252.",
        ] == [check.text for check in found]
        assert {Level.NOTE} == {check.level for check in found}

    def test_many_are_counted(self, bench: Bench) -> None:
        """A card shows ten and says how many more there are."""
        notes = tuple(Note(line, "mended.") for line in range(1, 14))
        found = of(checked(bench, bench.submit("shop.example", notes=notes)), "mended")

        assert 11 == len(found)
        assert "… and 3 more lines that were mended." == found[-1].text


class TestOtherJobs:
    """A name that another open job will make an alias of."""

    def test_the_other_jobs_card_is_linked(self, bench: Bench) -> None:
        """One click leads to it."""
        rival = bench.submit("shop.example")
        card = bench.store.cards.claim(bench.time, spacing=timedelta(0))
        assert card is not None
        bench.store.cards.posted(card, ts="1.5", channel="C7")
        found = of(checked(bench, bench.submit("shop.example")), "alias_promised")

        assert [((rival.name, Link("C7", "1.5").address),)] == [check.links for check in found]

    def test_a_card_that_is_not_posted_cannot_be_linked(self, bench: Bench) -> None:
        """Its number must do."""
        bench.submit("shop.example")
        found = of(checked(bench, bench.submit("shop.example")), "alias_promised")

        assert [()] == [check.links for check in found]
        assert "J-1" in found[0].text


class TestCosts:
    """Who confirms knows what is charged."""

    @pytest.mark.parametrize("distributions", list(Distributions))
    def test_certificates_cost_nothing(self, bench: Bench, distributions: Distributions) -> None:
        """Said of every job, before what its template carries."""
        job = bench.submit("shop.example", distributions=distributions)
        found = of(checked(bench, job), "costs")

        assert Check("costs", Level.NOTE, "Certificates cost nothing.") == found[0]

    def test_what_a_template_carries_is_charged(self, bench: Bench) -> None:
        """A web ACL and Lambda@Edge are on every clone's bill."""
        template = bench.snapshot("with_waf_lambda", name="dear")
        job = bench.submit("shop.example", template=f"snapshot:{template}")
        free, *charged = of(checked(bench, job), "costs")

        assert "Certificates cost nothing." == free.text
        assert ["web ACL", "Lambda@Edge"] == [
            word for word in ("web ACL", "Lambda@Edge") if word in str(charged)
        ]
