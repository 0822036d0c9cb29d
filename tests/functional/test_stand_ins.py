"""What stands in for a slow part of a library gives what that part gives."""

from collections.abc import Callable

import pytest
from slack_bolt.util.utils import get_arg_names_of_callable

from tests.functional import conftest
from tests.functional.slack.desk import Desk


def _plain(body: object, ack: object, *, client: object = None) -> None:
    """Take what listeners take."""


def _wrapped() -> Callable[..., object]:
    return lambda context, logger=None: (context, logger)


@pytest.mark.parametrize("function", [_plain, _wrapped(), Desk.press, str.join, Desk])
def test_names_of_arguments_are_bolts(function: Callable[..., object]) -> None:
    """Of functions, of closures, and of what is no function."""
    assert get_arg_names_of_callable(function) == conftest.names(function)
