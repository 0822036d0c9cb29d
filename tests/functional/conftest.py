"""What whole bots share that many tests make. It must never change what a bot does."""

import inspect
import sys
from collections.abc import Callable, Iterator
from types import FunctionType

import pytest
from slack_bolt.util.utils import get_arg_names_of_callable


def names(function: Callable[..., object]) -> list[str]:
    """Return the names of a function's arguments, as Bolt wants them."""
    plain = inspect.unwrap(function)
    if not isinstance(plain, FunctionType):
        return get_arg_names_of_callable(function)
    return list(plain.__code__.co_varnames[: plain.__code__.co_argcount])


@pytest.fixture(autouse=True, scope="session")
def _bolt_reads_arguments_at_once() -> Iterator[None]:
    """Bolt asks `inspect` for whole signatures only to learn names: that is most of what it takes
    to make an App, which a process does once, and these tests do for hundreds of bots.
    """
    with pytest.MonkeyPatch.context() as patch:
        for module in [one for name, one in sys.modules.items() if name.startswith("slack_bolt")]:
            if hasattr(module, "get_arg_names_of_callable"):
                patch.setattr(module, "get_arg_names_of_callable", names)
        yield
