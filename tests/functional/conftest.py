"""What whole bots share that many tests make. It must never change what a bot does."""

import inspect
import sys
from collections.abc import Callable, Iterator
from functools import cache
from types import FunctionType

import pytest
from botocore.loaders import JSONFileLoader, Loader
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


@pytest.fixture(autouse=True, scope="session")
def _models_of_aws_are_read_once() -> Iterator[None]:
    """Each session of botocore reads the models of AWS from the disk again, megabytes of JSON: a
    process has one session, and these tests have one for almost every bot.
    """
    read, listed = JSONFileLoader.load_file, Loader.list_available_services
    known: dict[tuple[str, ...], list[str]] = {}

    @cache
    def models(path: str) -> object:
        return read(JSONFileLoader(), path)

    def services(loader: Loader, type_name: str) -> list[str]:
        key = (type_name, *loader.search_paths)
        if key not in known:
            known[key] = listed(loader, type_name)
        return list(known[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONFileLoader, "load_file", lambda _, path: models(path))
        patch.setattr(Loader, "list_available_services", services)
        yield
