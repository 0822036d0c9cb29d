"""Where notices go: who is told, who would be if they confirmed, and nothing that is secret."""

from datetime import UTC, datetime

import pytest

from bot.domain.certificate_page import ReadAt
from bot.domain.topic import Subscription, Whereabouts
from bot.views.whereabouts import whereabouts

NOW = datetime(2026, 11, 21, tzinfo=UTC)
TOPIC = "arn:aws:sns:us-east-1:111122223333:edgecert"


def said(*subscriptions: Subscription, read: ReadAt | None = None) -> str:
    """Return what is said of a topic with these subscriptions."""
    return whereabouts(Whereabouts("C0SSLOPS00", TOPIC, subscriptions, read or ReadAt(NOW)))


def test_the_channel_and_the_topic_are_named() -> None:
    """With whom has confirmed; without a topic SNS is off."""
    shown = said(Subscription("email", "ops@shop.example", is_confirmed=True))

    assert "<#C0SSLOPS00> · SNS topic `arn:aws:sns:us-east-1:111122223333:edgecert`" in shown
    assert "✅ confirmed: email `ops@shop.example`" in shown
    assert "⏳" not in shown
    assert "SNS: off" in whereabouts(Whereabouts("C0SSLOPS00"))


def test_who_has_not_confirmed_is_told_where_to_look() -> None:
    """The mail that asks for it is often taken for spam."""
    shown = said(
        Subscription("email", "ops@shop.example", is_confirmed=False),
        Subscription("https", "https://hooks.example/x", is_confirmed=False),
    )

    assert "⚠️ No endpoint is confirmed yet." in shown
    assert "⏳ not confirmed, so not told: email `ops@shop.example`" in shown
    assert "Look in the spam folder of `ops@shop.example` for the mail of" in shown


def test_a_web_hook_that_has_not_confirmed_has_no_spam_folder() -> None:
    """Only mail has one."""
    shown = said(Subscription("https", "https://hooks.example/x", is_confirmed=False))

    assert "⏳ not confirmed" in shown
    assert "spam" not in shown


@pytest.mark.parametrize(
    ("protocol", "endpoint", "shown"),
    [
        (
            "https",
            "https://user:pw@hooks.example/services/T0/secret?key=1",
            "https://hooks.example/…",
        ),
        ("http", "http://", "http://?/…"),
        ("sms", "+15550100", "…00"),
        ("sqs", "arn:aws:sqs:us-east-1:111122223333:jobs", "jobs"),
        ("email-json", "bot@shop.example", "bot@shop.example"),
    ],
)
def test_an_endpoint_is_shown_without_what_is_secret(
    protocol: str, endpoint: str, shown: str
) -> None:
    """The path of a web hook may be its key; a telephone is somebody's own."""
    found = Subscription(protocol, endpoint, is_confirmed=True)

    assert shown == found.shown
    assert f"`{shown}`" in said(found)


def test_nobody_there_and_nothing_known() -> None:
    """Each is said, so that silence is never mistaken for a message that was read."""
    assert "Nobody is subscribed" in said()
    assert "was not read yet" in said(read=ReadAt(None))
    assert "cannot be read: AWS denies" in said(read=ReadAt(NOW, "AWS denies it."))
