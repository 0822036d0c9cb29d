"""Notices of certificates: once per certificate and band, in one message, until they are renewed;
through a Slack and a topic that refuse, two workers, and a kill.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.domain.inventory import Certificate, Distribution, SweepKind
from bot.domain.notice import NoticeSink
from bot.errors import AwsError, Trouble
from bot.notify.notices import ChannelNotices, SnsNotices
from bot.notify.sns import GIVE_UP
from bot.sandbox.slack import SlackServer
from bot.slack.outbox import Outbox
from bot.store.base import Store
from bot.store.notices import LEASE
from scheduler.notice_watch import EVERY, GATHER, NoticeWatch
from tests.functional.notify.counter import ACCOUNT, TOPIC, Hand, Topic

DAY = timedelta(days=1)
DOCS = Path(__file__).resolve().parents[3] / "docs"


@dataclass
class Lookout:
    """One process: its watch, and what tells; another one on the same store is another process."""

    slack: SlackServer
    store: Store
    clock: Hand
    topic: Topic = field(default_factory=Topic)
    channel: str = ""

    def __post_init__(self) -> None:
        """Wire it as the composition root does."""
        outbox = Outbox(self.slack.bot_token, self.slack.api_url)
        self.channel = self.channel or self.slack.channel("ssl-ops").id
        self.watch = NoticeWatch(self.store, self.clock, sns=True)
        self.posts = ChannelNotices(self.store, outbox, self.clock, channel=self.channel)
        self.sns = SnsNotices(self.store, self.topic, self.clock, topic=TOPIC)

    def put(self, name: str, days: float, **about: object) -> Certificate:
        """Let the sweep see an imported certificate that ends in so many days."""
        row = Certificate(
            arn=f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/{name}",
            account=ACCOUNT,
            names=(name,),
            status="ISSUED",
            type="IMPORTED",
            key_algorithm="RSA_2048",
            not_after=self.clock.now() + timedelta(days=days),
            in_use=True,
        )
        made = replace(row, **about)  # type: ignore[arg-type] # by name
        self.store.inventory.put_certificates([made], now=self.clock.now())
        return made

    def swept(self) -> None:
        """Let the certificates have been read whole."""
        now = self.clock.now()
        kind = SweepKind.CERTIFICATES
        self.store.inventory.sweep_started(kind, ACCOUNT, now=now)
        self.store.inventory.sweep_finished(kind, ACCOUNT, started=now, now=now)

    def look(self) -> None:
        """Look, and tell all that is due."""
        self.watch.tick()
        while self.posts.run_one(self.clock.now()) or self.sns.run_one(self.clock.now()):
            self.clock.wait(1)

    def wait(self, much: timedelta) -> None:
        """Let time pass, in one go."""
        self.clock.time += much
        self.look()

    @property
    def posted(self) -> list[str]:
        """What stands in the ops channel."""
        return [one.text for one in self.slack.messages(self.slack.channel("ssl-ops").id)]

    @property
    def published(self) -> list[dict[str, Any]]:
        """The documents that the topic received."""
        return [json.loads(message) for _, message, *_ in self.topic.received]


@pytest.fixture
def lookout(slack: SlackServer, store: Store) -> Iterator[Lookout]:
    """A lookout over an account that was swept."""
    made = Lookout(slack, store, Hand())
    store.inventory.put_account(ACCOUNT)
    made.swept()
    yield made
    assert [] == slack.troubles


def error(trouble: Trouble) -> AwsError:
    """Return what SNS may answer."""
    return AwsError("Odd", operation="sns.Publish", message="Odd.", trouble=trouble)


def test_an_import_is_told_of_once_in_each_band(lookout: Lookout) -> None:
    """At 45, 30, 15, 7, 3 and 1 days before its end and once expired, wherever time stops."""
    lookout.put("old.example", 50)
    days_left = []
    for hour in range(53 * 4):
        before = len(lookout.posted)
        lookout.wait(timedelta(hours=6))
        days_left += [50 - (hour + 1) / 4] * (len(lookout.posted) - before)

    assert [45, 30, 15, 7, 3, 1, 0] == [round(left) for left in days_left]
    assert len(lookout.posted) == len(lookout.published)
    assert "expired" in lookout.posted[-1]


def test_a_notice_says_what_who_and_how(lookout: Lookout) -> None:
    """The end, the users, who acts, the remedy; in the text too, which screen readers read."""
    made = lookout.put("old.example", 29.5, names=("old.example", "www.old.example"))
    arn = f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1"
    row = Distribution("E1", ACCOUNT, arn, "d1.cloudfront.net", (), "Deployed", enabled=True)
    served = replace(row, certificate_arn=made.arn)
    lookout.store.inventory.put_distributions([served], now=lookout.clock.now())
    lookout.look()
    (text,) = lookout.posted

    assert "⏰ A certificate ends, and nobody renews it" in text
    assert "🟡 `old.example` (+1)  *ends in 30 days*, <!date^" in text
    assert "used by `E1`\nImported, so nobody renews it.\n→ operator acts: Import its" in text


def test_jumping_over_bands_tells_the_last_one_only(lookout: Lookout) -> None:
    """A bot that was off for weeks does not make up for what it missed."""
    lookout.put("old.example", 44)
    lookout.look()
    lookout.wait(39 * DAY)

    assert ["45", "7"] == [one["certificates"][0]["band"] for one in lookout.published]


def test_300_imports_at_the_first_start_are_one_digest(lookout: Lookout) -> None:
    """One message in the channel and one to the topic, however many; the rest is counted."""
    for number in range(300):
        lookout.put(f"s{number:03}.example", 0.5 + number / 10)
    lookout.look()
    (text,) = lookout.posted
    (document,) = lookout.published

    assert "300 certificates need someone" in text
    assert "`s000.example`" in text
    assert "`s010.example`" not in text
    assert "… and 290 more: " in text
    assert "16 within 3 days, 40 within 7 days, 80 within 15 days, 150 within 30 days, " in text
    assert "`/certs list expires:&lt;45d` lists them" in text
    assert 300 == len(document["certificates"])


def test_several_of_one_tick_are_one_message(lookout: Lookout) -> None:
    """The worst first; what comes within minutes of it waits, and comes together."""
    lookout.put("a.example", 20)
    lookout.put("b.example", -1)
    lookout.look()
    lookout.put("c.example", 20)
    lookout.put("d.example", 2)
    lookout.wait(EVERY)
    told = len(lookout.posted)
    lookout.wait(GATHER)

    assert (1, 2) == (told, len(lookout.posted))
    assert "2 certificates need someone, 1 of them ended" in lookout.posted[0]
    assert lookout.posted[0].index("b.example") < lookout.posted[0].index("a.example")
    assert lookout.posted[1].index("d.example") < lookout.posted[1].index("c.example")


def test_nothing_is_told_before_the_whole_account_was_read(
    slack: SlackServer, store: Store
) -> None:
    """Half of the account would be told of as if it were all."""
    lookout = Lookout(slack, store, Hand())
    store.inventory.put_account(ACCOUNT)
    lookout.put("a.example", 20)
    lookout.look()
    before = len(lookout.posted)
    lookout.swept()
    lookout.look()

    assert (0, 1) == (before, len(lookout.posted))


@pytest.mark.parametrize("after", ["renewed", "deleted", "replaced", "detached"])
def test_what_was_renewed_or_replaced_is_told_of_no_more(lookout: Lookout, after: str) -> None:
    """Nor is a bulletin that waits for Slack: it tells what is true when it is sent."""
    old = lookout.put("old.example", 20)
    lookout.watch.tick()
    ends = lookout.clock.now() + timedelta(days=300)
    match after:
        case "renewed":
            lookout.put("old.example", 300)
        case "deleted":
            lookout.store.inventory.forget_certificate(old.arn)
        case "replaced":
            lookout.put("old.example", 20, in_use=False)
            lookout.put("*.example", 300, arn="arn/new", type="AMAZON_ISSUED", not_after=ends)
        case _:
            lookout.put("old.example", -1, in_use=False, not_after=old.not_after, status="EXPIRED")
    lookout.look()
    lookout.wait(6 * DAY)

    assert ([], []) == (lookout.posted, lookout.published)
    assert lookout.store.notices.claim(NoticeSink.CHANNEL, lookout.clock.now()) is None


def test_what_is_imported_again_is_told_of_when_its_new_end_comes_near(lookout: Lookout) -> None:
    """The same ARN with another end has bands of its own."""
    lookout.put("old.example", 20)
    lookout.look()
    lookout.put("old.example", 46)
    lookout.wait(DAY)
    lookout.wait(DAY)

    assert ["30", "45"] == [one["certificates"][0]["band"] for one in lookout.published]


def test_a_renewal_that_is_blocked_names_the_record(lookout: Lookout) -> None:
    """From what ACM says of the certificate; the domain's owner acts."""
    made = lookout.put("a.example", 44, type="AMAZON_ISSUED")
    record = {"Name": "_x.a.example.", "Type": "CNAME", "Value": "_y.acm-validations.aws."}
    option = {"ValidationMethod": "DNS", "ValidationStatus": "PENDING", "ResourceRecord": record}
    summary = {"RenewalStatus": "PENDING_VALIDATION", "DomainValidationOptions": [option]}
    facts, now = {"RenewalSummary": summary}, lookout.clock.now()
    lookout.look()
    before = len(lookout.posted)
    names = ["a.example"]
    lookout.store.certificates.described(made.arn, facts, {}, names=names, is_whole=True, now=now)
    lookout.wait(EVERY)

    assert 0 == before
    assert "the validation record `_x.a.example` is not in DNS any more" in lookout.posted[0]
    assert "→ domain owner acts: Add it again" in lookout.posted[0]


def test_two_workers_tell_it_once(lookout: Lookout, slack: SlackServer) -> None:
    """Each writes the notice, or tells it, or finds that the other did."""
    other = Lookout(slack, lookout.store, lookout.clock, lookout.topic)
    lookout.put("a.example", 20)
    for one in (lookout, other):
        one.watch.tick()
    for one in (other, lookout, other):
        one.look()

    assert (1, 1) == (len(lookout.posted), len(lookout.published))


class Slow(Outbox):
    """Posts for so long that another worker takes the bulletin over."""

    def __init__(self, lookout: Lookout) -> None:
        """Post as the lookout's bot."""
        super().__init__(lookout.slack.bot_token, lookout.slack.api_url)
        self.lookout = lookout

    def post(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401 - handed on
        """Post, and let another claim it as if the lease had run out."""
        ts = super().post(*args, **kwargs)
        later = self.lookout.clock.now() + LEASE
        assert self.lookout.store.notices.claim(NoticeSink.CHANNEL, later)
        return ts


def test_a_worker_that_was_too_slow_saves_nothing(lookout: Lookout) -> None:
    """Another took the bulletin over while it waited: that one's word counts."""
    lookout.put("a.example", 20)
    lookout.watch.tick()
    now, channel = lookout.clock.now(), lookout.channel
    slow = ChannelNotices(lookout.store, Slow(lookout), lookout.clock, channel=channel)
    went = slow.run_one(now)

    assert went
    assert 1 == len(lookout.posted)
    assert lookout.store.notices.claim(NoticeSink.CHANNEL, now + 2 * LEASE) is not None


@pytest.mark.parametrize("told", [True, False])
def test_a_kill_while_telling(lookout: Lookout, slack: SlackServer, *, told: bool) -> None:
    """Another takes it up after the lease: told once, twice only if Slack had it already."""
    lookout.put("a.example", 20)
    lookout.watch.tick()
    claim = lookout.store.notices.claim(NoticeSink.CHANNEL, lookout.clock.now())
    if told:
        Outbox(slack.bot_token, slack.api_url).post(lookout.channel, _Said())
    other = Lookout(slack, lookout.store, lookout.clock, lookout.topic)
    other.look()
    before = len(lookout.posted)
    other.wait(LEASE)

    assert claim is not None
    assert (int(told), 1 + int(told)) == (before, len(lookout.posted))
    assert 1 == len(lookout.published)


class _Said:
    text = "told, and killed before that was kept"
    blocks = ()


def test_a_channel_that_is_gone_holds_up_nobody(slack: SlackServer, store: Store) -> None:
    """Its bulletins go to the dead letters; SNS is told, and the next one is tried."""
    lookout = Lookout(slack, store, Hand(), channel="C0GONE0000")
    store.inventory.put_account(ACCOUNT)
    lookout.swept()
    lookout.put("a.example", 20)
    lookout.look()
    lookout.wait(6 * DAY)
    dead = store.notices.dead_letters()

    assert [(2, "channel"), (1, "channel")] == [(number, sink) for number, sink, _ in dead]
    assert all("channel_not_found" in why for *_, why in dead)
    assert 2 == len(lookout.published)


def test_slack_that_is_away_is_told_later(lookout: Lookout, slack: SlackServer) -> None:
    """The message waits, and says what is true by then."""
    lookout.put("a.example", 20)
    slack.knobs.down = True
    lookout.look()
    lookout.wait(timedelta(hours=2))
    held = lookout.store.notices.held_up()
    slack.knobs.down = False
    lookout.wait(timedelta(hours=2))

    assert held
    assert 1 == len(lookout.posted)
    assert [] == lookout.store.notices.held_up()


def test_a_topic_that_refuses(lookout: Lookout) -> None:
    """What may pass is tried again for a day, a final word is not; the channel is told at once."""
    lookout.topic.refusals += [error(Trouble.TRANSIENT)]
    lookout.put("a.example", 20)
    lookout.look()
    tried_again = len(lookout.published)
    lookout.topic.refusals += [error(Trouble.FINAL)]
    lookout.put("b.example", 20)
    lookout.wait(GATHER)
    lookout.topic.refusals += [error(Trouble.DENIED), error(Trouble.DENIED)]
    lookout.put("c.example", 20)
    lookout.wait(GATHER)
    lookout.wait(GIVE_UP + DAY / 24)

    assert (1, 1, 3) == (tried_again, len(lookout.published), len(lookout.posted))
    assert [(3, "sns"), (2, "sns")] == [one[:2] for one in lookout.store.notices.dead_letters()]


def test_a_topic_that_was_unset(lookout: Lookout) -> None:
    """What still waits for it is given up."""
    lookout.put("a.example", 20)
    lookout.watch.tick()
    SnsNotices(lookout.store, lookout.topic, lookout.clock, topic=None).run_one(lookout.clock.now())

    assert [(1, "sns", "no topic is set")] == lookout.store.notices.dead_letters()


def test_a_channel_without_a_free_second_waits(lookout: Lookout, store: Store) -> None:
    """One message a second and channel: the next second has it, without an attempt."""
    now = lookout.clock.now()
    store.locks.available(f"slack.post.{lookout.channel}", per_second=1, burst=1, now=now)
    lookout.put("a.example", 20)
    lookout.watch.tick()
    lookout.posts.run_one(now)
    before = len(lookout.posted)
    lookout.clock.wait(1)
    lookout.posts.run_one(lookout.clock.now())

    assert (0, 1) == (before, len(lookout.posted))


def test_documents_keep_to_the_schema(lookout: Lookout) -> None:
    """Every cause and band, with an email in plain words and attributes to filter by."""
    lookout.put("a.example", 20)
    lookout.put("b.example", 20, in_use=False, type="AMAZON_ISSUED")
    lookout.put("c.example", 20, type="AMAZON_ISSUED")
    lookout.put("d.example", -1, status="EXPIRED")
    lookout.put("e.example", 100, status="REVOKED")
    lookout.put("f.example", 1, status="EXPIRED", not_after=None)
    lookout.look()
    ((subject, _, email, attributes),) = lookout.topic.received
    (document,) = lookout.published
    schema = json.loads((DOCS / "sns-schema.json").read_text(encoding="utf-8"))
    causes = {one["cause"] for one in document["certificates"]}

    assert [] == [one.message for one in Draft202012Validator(schema).iter_errors(document)]
    assert {"imported", "not_in_use", "not_renewed", "expired", "revoked"} == causes
    assert subject == "6 certificates need someone, 3 of them ended"
    assert "a.example: ends in 20 days, on 2026-12-" in email
    assert "e.example: revoked\nrevoked, and still in use." in email
    assert "What to do (operator acts): Import its successor" in email
    assert {"event": "certificate_notice", "state": "needs_someone"} == dict(attributes)


def test_a_document_over_the_limit_is_torn_between_certificates(lookout: Lookout) -> None:
    """Each part fits, says which it is, and no certificate is lost."""
    for number in range(60):
        names = tuple(f"{'x' * 60}.s{at}.n{number}.example" for at in range(40))
        lookout.put(f"n{number}.example", 20, names=names)
    lookout.look()
    told = [one["certificates"] for one in lookout.published]

    assert len(told) > 1
    assert 60 == sum(len(one) for one in told)
    assert {"number": 2, "of": len(told)} == lookout.published[1]["part"]
    assert all(len(each[1]) + len(each[2]) < 256_000 for each in lookout.topic.received)
    assert "(part 1 of" in lookout.topic.received[0][0]
