"""Answers to inquiries: in the open form, else at the response_url, else in the channel."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.inquiry import InquiryKind, ReplyTo
from bot.domain.snapshot import Snapshot
from bot.sandbox.slack import SlackServer
from bot.slack.calls import Calls
from bot.views.blocks import context, told
from tests.functional.notify.counter import ACCOUNT, Counter

K = InquiryKind
FOUND = {"snapshot": "s1", "name": "storefront", "distribution": "E1ABC"}


def ask(
    counter: Counter,
    to: ReplyTo,
    answer: Mapping[str, object],
    *,
    kind: InquiryKind = K.TAKE_SNAPSHOT,
) -> str:
    """Ask, and let a worker answer; return the inquiry's id."""
    now = counter.clock.now()
    subject = {"job": "1"} if kind is K.ALL_ROWS else {"distribution": "E1ABC"}
    asked = counter.store.inquiries.add(kind, subject, actor=to.user, reply_to=to, now=now)
    claim = counter.store.inquiries.claim(now)
    assert claim is not None
    counter.store.inquiries.answer(claim, answer, now=now)
    return asked.id


def keep_snapshot(counter: Counter) -> None:
    """Save the snapshot that the answers are about."""
    now = counter.clock.now()
    snapshot = Snapshot("s1", "storefront", ACCOUNT, "E1ABC", "", {}, "etag", "U0DANA0000", now)
    counter.store.snapshots.add(snapshot)


def whispers(slack: SlackServer) -> list[str]:
    """Return what only dana was shown."""
    return [message.text for message in slack.ephemerals(slack.user("dana").id)]


def to_channel(counter: Counter, **more: str) -> ReplyTo:
    """Return how dana is answered in the ops channel."""
    return ReplyTo(counter.slack.user("dana").id, channel=counter.channel, **more)


def test_nothing_to_tell_is_nothing(counter: Counter) -> None:
    """Without an answer there is nothing to do."""
    assert not counter.replies.run_one(counter.clock.now())


def test_an_answer_reaches_who_asked_in_the_channel(counter: Counter, slack: SlackServer) -> None:
    """Without a form or a response_url the answer is shown to that person only, once."""
    keep_snapshot(counter)
    ask(counter, to_channel(counter), FOUND)
    went = [counter.replies.run_one(counter.clock.now()) for _ in range(2)]
    (said,) = whispers(slack)

    assert [True, False] == went
    assert "✅ Saved" in said
    assert "`storefront`" in said


def test_a_refusal_says_why(counter: Counter, slack: SlackServer) -> None:
    """What the worker could not do is told in its own words."""
    ask(counter, to_channel(counter), {"error": "`E9` is not a distribution of this account."})
    counter.run("replies")

    assert "⛔ Not saved. `E9` is not a distribution of this account." in whispers(slack)[0]


def test_a_snapshot_deleted_meanwhile_is_said(counter: Counter, slack: SlackServer) -> None:
    """The answer never speaks of something that is gone as if it were there."""
    ask(counter, to_channel(counter), FOUND)
    counter.run("replies")

    assert "and deleted since" in whispers(slack)[0]


def test_an_open_form_shows_the_answer(counter: Counter, slack: SlackServer) -> None:
    """Who still looks at the form reads the answer there, and nowhere else."""
    dana = slack.user("dana").id
    with slack.workspace.change():
        trigger = slack.workspace.new_trigger(dana)
    body = {"trigger_id": trigger, "view": told("Looking…", [context("Looking…")])}
    opened = Calls(slack.bot_token, slack.api_url).send("views.open", body)
    ask(counter, to_channel(counter, view=opened["view"]["id"]), {"error": "No."})
    counter.run("replies")
    modal = slack.person("dana").modal()

    assert modal is not None
    assert "Save a snapshot" == modal.title
    assert [] == whispers(slack)


def test_a_closed_form_is_answered_in_the_channel(counter: Counter, slack: SlackServer) -> None:
    """views.update finds no view: the next way is taken."""
    ask(counter, to_channel(counter, view="V0GONE"), {"error": "No."})
    counter.run("replies")

    assert "Not saved" in whispers(slack)[0]
    assert ["views.update"] == [one.method for one in slack.calls("views.update")]


def test_a_used_response_url_is_answered_in_the_channel(
    counter: Counter, slack: SlackServer
) -> None:
    """A response_url that Slack refuses is followed by the next way."""
    url = slack.api_url.replace("/api/", "/actions/none/none")
    ask(counter, to_channel(counter, response_url=url), {"error": "No."})
    counter.run("replies")

    assert "Not saved" in whispers(slack)[0]


def test_a_response_url_of_half_an_hour_is_not_tried(counter: Counter, slack: SlackServer) -> None:
    """Slack takes answers there for 30 minutes only."""
    ask(counter, to_channel(counter, response_url="http://127.0.0.1:9/dead"), {"error": "No."})
    counter.clock.wait(timedelta(minutes=31).total_seconds())
    counter.run("replies", rounds=2)

    assert "Not saved" in whispers(slack)[0]


@pytest.mark.parametrize("fault", ["ratelimit", "fail", "lose"])
def test_an_answer_waits_for_slack(counter: Counter, slack: SlackServer, fault: str) -> None:
    """While Slack is busy, down or silent the answer is kept and tried again."""
    plan: dict[str, Any] = {
        "ratelimit": lambda: slack.knobs.ratelimit("chat.postEphemeral", retry_after=5),
        "fail": lambda: slack.knobs.fail("chat.postEphemeral", "x", status=500),
        "lose": lambda: slack.knobs.lose_after_accept("chat.postEphemeral"),
    }
    plan[fault]()
    ask(counter, to_channel(counter), {"error": "No."})
    counter.run("replies")
    counter.clock.wait(10)
    counter.run("replies")

    assert (2 if fault == "lose" else 1) == len(whispers(slack))


def test_an_answer_nobody_can_get_is_not_tried_for_ever(
    counter: Counter, slack: SlackServer
) -> None:
    """When every way is shut the inquiry ends."""
    slack.knobs.fail("chat.postEphemeral", "user_not_in_channel")
    slack.knobs.fail("chat.postMessage", "messages_tab_disabled")
    ask(counter, to_channel(counter), {"error": "No."})
    counter.run("replies")

    assert [] == whispers(slack)
    assert not counter.replies.run_one(counter.clock.now() + timedelta(hours=1))


def test_who_left_the_channel_is_written_to(counter: Counter, slack: SlackServer) -> None:
    """A whisper reaches only members: the answer goes to the direct messages instead."""
    slack.knobs.fail("chat.postEphemeral", "user_not_in_channel")
    ask(counter, to_channel(counter), {"error": "No."})
    counter.run("replies")
    posted = slack.calls("chat.postMessage")

    assert [slack.user("dana").id] == [call.payload["channel"] for call in posted if call.ok]


def test_an_answer_is_tried_ever_more_seldom(counter: Counter, slack: SlackServer) -> None:
    """While Slack is down for an hour a person's answer costs some twenty calls, not thousands."""
    ask(counter, to_channel(counter), {"error": "No."})
    slack.knobs.down = True
    tried = 0
    for _ in range(1200):
        tried += counter.replies.run_one(counter.clock.now())
        counter.clock.wait(3)
    slack.knobs.down = False
    counter.clock.wait(300)
    counter.run("replies")

    assert tried <= 25
    assert 1 == len(whispers(slack))


def test_all_rows_are_uploaded_into_the_thread(counter: Counter, slack: SlackServer) -> None:
    """The button's answer is a file in the job's thread."""
    job = counter.carded(3)
    ask(counter, to_channel(counter), {"job": "1"}, kind=K.ALL_ROWS)
    counter.run("replies")
    slack.wait_for(lambda: counter.shared(job))

    assert [["J-1-all-rows.csv"]] == counter.shared(job)


def test_a_card_that_slack_refused_is_told(counter: Counter, slack: SlackServer) -> None:
    """Who submitted a job hears that its card could not be posted, why, and what to do."""
    answer = {"job": 1, "channel": counter.channel, "error": "chat.postMessage: not_in_channel"}
    ask(counter, to_channel(counter), answer, kind=K.CARD_LINK)
    counter.run("replies")
    (said,) = whispers(slack)

    assert f"The card of *J-1* could not be posted in <#{counter.channel}>" in said
    assert "`not_in_channel`" in said
    assert "Type `/invite @Edgecert` there, then `/certs job J-1`" in said


def test_the_way_to_the_card_is_told(counter: Counter, slack: SlackServer) -> None:
    """Who submitted a job in another channel is shown where its card is; in the card's own they
    have it before them.
    """
    job = counter.carded()
    answer = {"job": job.number, "channel": counter.channel, "ts": counter.card_of(job)}
    ask(counter, to_channel(counter), answer, kind=K.CARD_LINK)
    counter.run("replies")
    here = whispers(slack)
    elsewhere = ReplyTo(slack.user("dana").id, channel=slack.channel("general").id)
    ask(counter, elsewhere, answer, kind=K.CARD_LINK)
    counter.run("replies")

    assert [] == here
    assert ["*J-1* goes on at"] == [one[2:18] for one in whispers(slack)]
    assert not counter.replies.run_one(counter.clock.now())


def test_a_chain_is_two_files_of_one_message(counter: Counter, slack: SlackServer) -> None:
    """In direct messages, with the word that the key is not among them; a lone one is one file."""
    found = {"name": "shop.example", "certificate": "-----BEGIN A", "chain": "-----BEGIN B"}
    ask(counter, to_channel(counter), found, kind=K.CERTIFICATE_CHAIN)
    counter.run("replies")
    ask(counter, to_channel(counter), {**found, "chain": ""}, kind=K.CERTIFICATE_CHAIN)
    counter.run("replies")
    dana = slack.user("dana").id
    direct = next(one for one in slack.workspace.channels.values() if one.dm_of == dana)
    slack.wait_for(lambda: len([m for m in slack.messages(direct.id) if m.files]) == 2)
    sent = [[file.name for file in m.files] for m in slack.messages(direct.id) if m.files]
    said = " ".join(message.text for message in slack.messages(direct.id))

    assert [["certificate.pem", "chain.pem"], ["certificate.pem"]] == sent
    assert "The private key stays in ACM and cannot be downloaded" in said
    assert "certificate, which has no chain: `shop.example`" in said


def test_why_there_is_no_file_is_told(counter: Counter, slack: SlackServer) -> None:
    """Where it was asked, with what ACM said."""
    for kind in (K.CERTIFICATE_CHAIN, K.CERTIFICATES_FILE):
        ask(counter, to_channel(counter), {"error": "ACM says no."}, kind=kind)
        counter.run("replies")

    assert all("was not sent. ACM says no." in said for said in whispers(slack))
    assert 2 == len(whispers(slack))
