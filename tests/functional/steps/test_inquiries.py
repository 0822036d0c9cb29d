"""Questions that need the network: answered once, told even when the answer is no."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.domain.inquiry import InquiryKind, ReplyTo
from bot.domain.remedies import remedy_for
from bot.steps.inquiries import Inquirer
from tests.functional.steps.bench import ACCOUNT, Bench

CONFIG = "cloudfront.GetDistributionConfig"


def ask(bench: Bench, kind: InquiryKind, **subject: str) -> None:
    """Ask, as a listener does."""
    reply_to = ReplyTo("U1", "C1")
    bench.store.inquiries.add(kind, subject, actor="U1", reply_to=reply_to, now=bench.time)


def ask_snapshot(bench: Bench, distribution: str, name: str = "shop base") -> None:
    """Ask for a snapshot of a distribution."""
    ask(bench, InquiryKind.TAKE_SNAPSHOT, distribution=distribution, name=name, note="for shops")


def answer(bench: Bench) -> Mapping[str, object] | None:
    """Let the inquirer work; give the answer that is to be told, None when there is none yet."""
    while bench.inquirer.run_one(bench.time):
        continue
    claim = bench.store.inquiries.claim_answered(bench.time)
    return claim.inquiry.answer if claim else None


def test_nothing_asked_is_nothing_done(bench: Bench) -> None:
    """Without an inquiry AWS is asked nothing."""
    assert not bench.inquirer.run_one(bench.time)
    assert [] == bench.server.calls()


class TestTakeSnapshot:
    """A snapshot is saved and answered in one transaction."""

    def test_a_snapshot_holds_the_distribution_as_it_is(self, bench: Bench) -> None:
        """Configuration and ETag are CloudFront's own; name, note and person are the form's."""
        source = bench.server.seed_distribution("s3_oac")
        bench.sweep()
        ask_snapshot(bench, source.lower())
        told = answer(bench)
        saved = bench.store.snapshots.find("Shop Base")
        config, etag = bench.aws.cloudfront.config(source)

        assert saved is not None
        assert {"snapshot": saved.id, "name": "shop base", "distribution": source} == told
        assert (config, etag, source) == (saved.config, saved.etag, saved.distribution)
        assert (ACCOUNT, "for shops", "U1", bench.time) == (
            saved.account,
            saved.note,
            saved.taken_by,
            saved.taken_at,
        )

    def test_a_distribution_is_found_by_one_of_its_names(self, bench: Bench) -> None:
        """People know their names better than CloudFront's ids."""
        aliases = {"Quantity": 1, "Items": ["www.shop.example"]}
        source = bench.server.seed_distribution(Aliases=aliases)
        bench.sweep()
        ask_snapshot(bench, "WWW.Shop.example")
        told = answer(bench)

        assert told is not None
        assert source == told["distribution"]

    def test_what_does_not_exist_is_answered_so(self, bench: Bench) -> None:
        """AWS's word and what it means."""
        ask_snapshot(bench, "E1NOWHERE")
        told = answer(bench)

        assert told is not None
        assert str(told["error"]).startswith(remedy_for("NoSuchDistribution").sentence)

    def test_what_cannot_be_a_template_is_not_saved(self, bench: Bench) -> None:
        """Refused with the reason, before anyone relies on it."""
        source = bench.server.seed_distribution("tenant_only")
        bench.sweep()
        ask_snapshot(bench, source)
        told = answer(bench)

        assert told is not None
        assert str(told["error"]).startswith(f"{source} cannot be a template:")
        assert [] == bench.store.snapshots.search(ACCOUNT)

    def test_a_name_that_was_taken_meanwhile_is_refused(self, bench: Bench) -> None:
        """Two people chose the same name in the same minute: the second hears so."""
        source = bench.server.seed_distribution()
        bench.snapshot(name="Shop base")
        ask_snapshot(bench, source)
        told = answer(bench)

        assert told is not None
        assert "There is a snapshot “Shop base” already" in str(told["error"])
        assert 1 == len(bench.store.snapshots.search(ACCOUNT))

    def test_a_missing_permission_is_named(self, bench: Bench) -> None:
        """Denied, the person hears which action is missing, and is promised no further attempt."""
        bench.server.faults.add(CONFIG, "denied")
        ask_snapshot(bench, "E1")
        told = answer(bench)

        assert told is not None
        assert "cloudfront:GetDistributionConfig" in str(told["error"])
        assert "try again" not in str(told["error"])

    def test_passing_trouble_is_waited_out(self, bench: Bench) -> None:
        """Throttled, it is asked again within seconds, and answered."""
        source = bench.server.seed_distribution()
        bench.server.faults.add(CONFIG, "throttle", times=2)
        ask_snapshot(bench, source)
        before = answer(bench)
        bench.pass_time(seconds=2)
        told = answer(bench)

        assert before is None
        assert told is not None
        assert source == told["distribution"]

    def test_trouble_that_stays_is_told_within_a_minute(self, bench: Bench) -> None:
        """Nobody looks at "Looking…" for longer: the person hears what AWS said."""
        bench.server.faults.add(CONFIG, "server_error", times=99)
        ask_snapshot(bench, "E1")
        told = None
        for _ in range(31):
            told = told or answer(bench)
            bench.pass_time(seconds=2)

        assert told is not None
        assert "The service is unavailable" in str(told["error"])


def test_a_card_link_waits_for_the_card(bench: Bench) -> None:
    """The asker gets where the card is, as soon as it was posted."""
    job = bench.start_plain("shop.example")
    ask(bench, InquiryKind.CARD_LINK, job=str(job.number))
    before = answer(bench)
    card = bench.store.cards.claim(bench.time, spacing=timedelta(seconds=3))
    assert card is not None
    bench.store.cards.posted(card, ts="1700000000.000100", channel="C1")
    bench.pass_time(seconds=1)
    told = answer(bench)

    assert before is None
    assert {"job": job.number, "channel": "C1", "ts": "1700000000.000100"} == told


def test_a_card_that_does_not_come_is_looked_for_less_and_less(bench: Bench) -> None:
    """Slack down for an hour costs looks by the hundred, not by the thousand; then it is told."""
    job = bench.start_plain("shop.example")
    ask(bench, InquiryKind.CARD_LINK, job=str(job.number))
    looks = 0
    for _ in range(3600):
        bench.pass_time(seconds=1)
        looks += bench.inquirer.run_one(bench.time)
    card = bench.store.cards.claim(bench.time, spacing=timedelta(seconds=3))
    assert card is not None
    bench.store.cards.posted(card, ts="1700000000.000100", channel="C1")
    bench.pass_time(minutes=1)

    assert 60 < looks < 120
    assert answer(bench) is not None


def test_a_card_that_was_given_up_is_told(bench: Bench) -> None:
    """Who waits for a card that Slack refused hears why, instead of nothing for ever."""
    job = bench.start_plain("shop.example")
    ask(bench, InquiryKind.CARD_LINK, job=str(job.number))
    card = bench.store.cards.claim(bench.time, spacing=timedelta(seconds=3))
    assert card is not None
    bench.store.cards.bury(card, reason="chat.postMessage: not_in_channel")
    expected = {"job": 1, "channel": job.channel, "error": "chat.postMessage: not_in_channel"}

    assert expected == answer(bench)


def test_all_rows_need_no_look(bench: Bench) -> None:
    """The table is made of the store when it is told: the answer is the job."""
    ask(bench, InquiryKind.ALL_ROWS, job="7")

    assert {"job": "7"} == answer(bench)


class TestCompare:
    """What a snapshot is compared with is read when it is asked for."""

    def test_a_distribution_is_read_as_it_is_now(self, bench: Bench) -> None:
        """The answer holds its configuration, and when that was read."""
        source = bench.server.seed_distribution("s3_oac")
        ask(bench, InquiryKind.COMPARE, snapshot="s1", name="base", other=f"live:{source}")
        told = answer(bench)
        config, _ = bench.aws.cloudfront.config(source)

        assert told is not None
        assert (config, bench.time.isoformat()) == (told["config"], told["read_at"])

    def test_another_snapshot_needs_no_look(self, bench: Bench) -> None:
        """AWS is asked nothing."""
        ask(bench, InquiryKind.COMPARISON_FILE, snapshot="s1", name="base", other="snapshot:s2")
        told = answer(bench)

        assert {"snapshot": "s1", "name": "base", "other": "snapshot:s2"} == told
        assert [] == bench.server.calls()


def test_a_chain_is_what_acm_hands_out(bench: Bench) -> None:
    """The certificate and the rest of its chain, both public."""
    arn = bench.server.seed_certificate("shop.example")
    ask(bench, InquiryKind.CERTIFICATE_CHAIN, arn=arn, name="shop.example")
    told = answer(bench)

    assert told is not None
    assert {"arn", "name", "certificate", "chain"} == set(told)
    assert str(told["certificate"]).startswith("-----BEGIN CERTIFICATE-----")


def test_without_a_chain_the_person_hears_why(bench: Bench) -> None:
    """ACM has nothing to hand out until a certificate is issued."""
    arn = bench.aws.acm.request(["shop.example"], key="RSA_2048", token="t", tags={}).id
    ask(bench, InquiryKind.CERTIFICATE_CHAIN, arn=arn, name="shop.example")
    told = answer(bench)

    assert told is not None
    assert str(told["error"]).startswith(remedy_for("RequestInProgressException").sentence)


def test_a_chain_that_may_not_be_read_names_the_permission(bench: Bench) -> None:
    """At once: nobody waits for what only an administrator can mend."""
    arn = bench.server.seed_certificate("shop.example")
    bench.server.faults.add("acm.GetCertificate", "denied")
    ask(bench, InquiryKind.CERTIFICATE_CHAIN, arn=arn, name="shop.example")
    told = answer(bench)

    assert told is not None
    assert "acm:GetCertificate" in str(told["error"])


class Late:
    """AWS that answers after somebody else has taken the question over."""

    def __init__(self, bench: Bench) -> None:
        """Take over at the first call."""
        self._bench = bench
        self.cloudfront = self
        self.acm = self

    def config(self, distribution: str) -> tuple[dict[str, object], str]:
        """Let the lease run out and another worker answer, then answer."""
        self._bench.pass_time(minutes=3)
        assert self._bench.inquirer.run_one(self._bench.time)
        return self._bench.aws.cloudfront.config(distribution)


def test_a_worker_that_lost_its_lease_saves_nothing(bench: Bench) -> None:
    """The question was taken over: there is one snapshot, and one answer."""
    source = bench.server.seed_distribution()
    ask_snapshot(bench, source)
    late = Inquirer(bench.store, Late(bench), bench)  # type: ignore[arg-type]

    assert late.run_one(bench.time)
    assert 1 == len(bench.store.snapshots.search(ACCOUNT))


def test_a_question_is_answered_by_one_of_two_workers(bench: Bench) -> None:
    """Claimed by one, it is not there for the other."""
    ask(bench, InquiryKind.ALL_ROWS, job="7")
    claim = bench.store.inquiries.claim(bench.time)

    assert claim is not None
    assert not bench.inquirer.run_one(bench.time)


@pytest.mark.parametrize("kind", list(InquiryKind))
def test_every_kind_is_answered(bench: Bench, kind: InquiryKind) -> None:
    """A new kind needs its answer: with what it may need in place, none is left open for ever."""
    job = bench.start_plain("shop.example")
    card = bench.store.cards.claim(bench.time, spacing=timedelta(seconds=3))
    assert card is not None
    bench.store.cards.posted(card, ts="1.2", channel="C1")
    source = bench.server.seed_distribution()
    name, method = "seeded.example", "DNS" if kind is InquiryKind.CERTIFICATE_CHAIN else "EMAIL"
    status = "PENDING_VALIDATION" if kind is InquiryKind.RESEND_MAIL else "ISSUED"
    arn = bench.server.seed_certificate(name, method=method, status=status, created_at=bench.time)
    about = {"job": str(job.number), "other": f"live:{source}", "snapshot": "s1", "arn": arn}
    about |= {"text": "", "note": "", "change": "[[], [], []]", "distributions": source}
    ask(bench, kind, **about, distribution=source, name=name)
    told = answer(bench)

    assert told is not None
    assert "error" not in told
