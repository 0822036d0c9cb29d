"""Whether Slack has anything to complain of when a test of the bot ends. A test that means to
provoke a complaint takes it back by `forgive`, and says which it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.sandbox.slack import SlackServer


@contextmanager
def without_complaint(slack: SlackServer) -> Iterator[SlackServer]:
    """Fail when a bot has answered Slack wrongly meanwhile, or asked for what it has not."""
    slack.forgive()  # a server may live longer than a test
    yield slack
    complaints = slack.complaints

    assert [] == complaints, complaints
