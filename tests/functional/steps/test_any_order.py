"""Whatever happens in whatever order: nothing is made twice, and what can end well does."""

from collections.abc import Callable
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.job import Job, JobState
from bot.domain.task import TaskState
from bot.domain.task_moves import may_move
from bot.errors import RefusedError
from tests.functional.steps.bench import Bench

WRITES = (
    "acm.RequestCertificate",
    "acm.DeleteCertificate",
    "cloudfront.CreateDistributionWithTags",
)
READS = ("acm.DescribeCertificate", "acm.ListCertificates", "cloudfront.ListDistributions")
KINDS = ("lost", "throttle", "server_error", "drop", "denied")
LINES = ("*.shop.example shop.example", "www.shop.example", "blog.example")
_OVER = {TaskState.READY, TaskState.CANCELLED}

Move = tuple[str, int, str]
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("work"), st.integers(1, 4), st.just("")),
        st.tuples(st.just("wait"), st.sampled_from([1, 20, 130, 700, 4000]), st.just("")),
        st.tuples(st.just("sweep"), st.just(0), st.just("")),
        st.tuples(st.just("records"), st.integers(0, 2), st.just("")),
        st.tuples(
            st.just("fault"),
            st.integers(1, 3),
            st.builds(
                lambda op, kind: f"{op} {kind}",
                st.sampled_from((*WRITES, *READS)),
                st.sampled_from(KINDS),
            ),
        ),
        st.tuples(st.just("drop"), st.integers(0, 2), st.just("")),
        st.tuples(st.just("kill"), st.integers(1, 2), st.just("")),
        st.tuples(st.just("time out"), st.integers(0, 2), st.just("")),
    ),
    max_size=14,
)


class Play:
    """One schedule of moves against one job, watched after each."""

    def __init__(self, bench: Bench) -> None:
        """Start an aggregated job of three certificates, one of which another covers."""
        self.bench = bench
        self.job: Job = bench.start(*LINES, aggregate=True)
        self.states = bench.states(self.job)
        self.verbs: dict[str, Callable[[int, str], None]] = {
            "work": self.work,
            "wait": self.wait,
            "sweep": lambda _, __: bench.sweep(),
            "records": self.records,
            "fault": self.fault,
            "drop": self.drop,
            "kill": self.kill,
            "time out": self.time_out,
        }

    def work(self, times: int, _: str) -> None:
        """Let a worker take some steps, one by one."""
        for _step in range(times):
            self.bench.engine.run_one(self.bench.time)
            self.watch()
        self.bench.announcer.run_one(self.bench.time)

    def wait(self, seconds: int, _: str) -> None:
        """Let time pass."""
        self.bench.pass_time(seconds=seconds)

    def records(self, position: int, _: str) -> None:
        """Let an owner act."""
        self.bench.add_records(self.job, position)

    def fault(self, times: int, what: str) -> None:
        """Let AWS fail, or its answers get lost."""
        operation, kind = what.split()
        if kind == "lost" and operation in READS:
            kind = "drop"  # a read that was lost was not done
        self.bench.server.faults.add(operation, kind, times=times)  # type: ignore[arg-type]

    def drop(self, position: int, _: str) -> None:
        """Let a person drop a certificate, if it can be dropped still."""
        try:
            self.bench.drop(self.job, position)
        except RefusedError:
            assert (
                self.bench.task(self.job, position).state in _OVER
                or self.bench.job(self.job).state is not JobState.RUNNING
            )

    def kill(self, _: int, __: str) -> None:
        """Kill a worker between AWS's answer and our commit; another process starts."""
        claim = self.bench.store.tasks.claim(self.bench.time)
        if claim is not None:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(self.bench.engine, "_save", lambda *_: None)
                self.bench.engine.advance(claim)
        self.bench.restart()

    def time_out(self, position: int, _: str) -> None:
        """Let ACM give up on a pending request; more than twice would be the owner's fault."""
        facts = self.bench.task(self.job, position).facts
        made = {one.arn: one for one in self.bench.server.acm.certificates()}
        found = made.get(facts.certificate_arn or "")
        if found and found.status == "PENDING_VALIDATION" and facts.timeouts < 2:
            self.bench.server.acm.time_out(found.arn)

    def watch(self) -> None:
        """No task makes a move that the table does not know."""
        now = self.bench.states(self.job)
        assert [] == [pair for pair in zip(self.states, now, strict=True) if not may_move(*pair)]
        self.states = now

    def settle(self) -> None:
        """End all trouble; owners act, sweeps come, leases run out."""
        self.bench.server.faults.clear()
        for _ in range(60):
            if self.bench.job(self.job).state is not JobState.RUNNING:
                return
            self.work(6, "")
            self.bench.add_records(self.job)
            self.bench.pass_time(seconds=30)
            self.bench.sweep()
            self.retry()

    def retry(self) -> None:
        """Press Retry on whatever a fault has failed for good."""
        if TaskState.FAILED in self.bench.states(self.job):
            self.bench.retry(self.job)
            self.states = self.bench.states(self.job)


def _names(asked: dict[str, Any]) -> list[str]:
    """Give the names of a request; a token may be sent again with the same alone."""
    return [asked["DomainName"], *sorted(asked.get("SubjectAlternativeNames", []))]


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    moves=MOVES,
    lag=st.sampled_from([0, 0, 45]),
    mismatch=st.sampled_from(["refuse", "answer_old"]),
)
def test_any_schedule_ends_well_and_makes_nothing_twice(
    bench: Bench, moves: list[Move], lag: int, mismatch: Literal["refuse", "answer_old"]
) -> None:
    """Steps, sweeps, time, faults, drops, kills in any order: at most one live certificate and one
    distribution a task, no illegal move, and every task that was not dropped is ready once the
    faults stop. What AWS answers to a token with other names does not matter: none is ever sent.
    """
    bench.end()
    bench.begin()
    bench.server.knobs.idempotency_mismatch = mismatch
    bench.server.knobs.list_lag = bench.server.knobs.tag_lag = lag
    play = Play(bench)
    for verb, number, what in moves:
        play.verbs[verb](number, what)
        play.watch()
    play.settle()
    tasks = bench.tasks(play.job)
    live = [
        one.arn
        for one in bench.server.acm.certificates()
        if one.status in {"PENDING_VALIDATION", "ISSUED"}
    ]
    known = {task.facts.certificate_arn for task in tasks}
    kept = {
        name: [one.id for one in bench.server.cloudfront.distributions() if name in one.aliases()]
        for task in tasks
        for name in task.names
    }
    asked = [call.parameters for call in bench.server.calls("acm.RequestCertificate")]
    wishes = {(one["IdempotencyToken"], tuple(_names(one))) for one in asked}
    left = {task.state for task in tasks} == {TaskState.CANCELLED}
    ended = JobState.CANCELLED if left else JobState.SUCCEEDED

    assert ended is bench.job(play.job).state
    assert [] == [
        task.state
        for task in tasks
        if task.state is not (TaskState.CANCELLED if task.drop_requested else TaskState.READY)
        and task.state is not TaskState.READY
    ]
    assert len({token for token, _ in wishes}) == len(wishes)
    assert set(live) <= known
    assert [] == [ids for ids in kept.values() if len(ids) > 1]
    assert {one.id for one in bench.server.cloudfront.distributions()} <= {
        task.facts.distribution_id for task in tasks
    }
