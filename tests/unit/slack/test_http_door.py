"""What the HTTP door answers when nothing can be made of a delivery."""

import json

import pytest

from handlers.slack.bolt import Listening, Slack
from handlers.slack.prompt import Prompt

PATIENCE = 10.0
HEADERS = {"Content-Type": "application/json"}


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Listening:
    """A door behind which nobody listens."""
    monkeypatch.setattr("handlers.slack.bolt.register", lambda *_: None)
    doors = object()
    return Listening(Slack("http://127.0.0.1/", "made up", "made up"), doors)  # type: ignore[arg-type]


@pytest.mark.parametrize("body", ["{bad", "[", '{"event":'])
def test_what_cannot_be_read_is_refused(listening: Listening, body: str) -> None:
    """Anybody may send it: nothing was signed yet."""
    assert 400 == listening.dispatch(body, HEADERS).result(PATIENCE)[0]


def test_what_comes_while_the_bot_stops_is_refused(listening: Listening) -> None:
    """Slack tells whoever clicked, and sends events again."""
    listening.drain(PATIENCE)

    assert 503 == listening.dispatch("{}", HEADERS).result(PATIENCE)[0]


def test_an_error_of_ours_is_told(listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server logs it, and answers 500."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Prompt, "answer", broken)
    with pytest.raises(ZeroDivisionError):
        listening.dispatch(json.dumps({}), HEADERS).result(PATIENCE)


def test_an_answer_that_nobody_waits_for_is_given(listening: Listening) -> None:
    """A request that was cancelled takes nothing from its listener."""
    answered = listening.dispatch(json.dumps({}), HEADERS)

    assert not answered.cancel()
    assert 200 <= answered.result(PATIENCE)[0]
