"""What stands in for a slow part of a library gives what that part gives."""

import gzip
import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import pytest
from botocore.loaders import Loader
from botocore.session import Session
from slack_bolt.util.utils import get_arg_names_of_callable

from tests.functional import conftest
from tests.functional.slack.desk import Desk

BUILT_IN = Loader.BUILTIN_DATA_PATH


def _plain(body: object, ack: object, *, client: object = None) -> None:
    """Take what listeners take."""


@wraps(_plain)
def _wrapped(*whatever: object, **named: object) -> None:
    """Take anything, and say that it is what `_plain` takes."""


def _closure() -> Callable[..., object]:
    return lambda context, logger=None: (context, logger)


@pytest.mark.parametrize("function", [_plain, _wrapped, _closure(), Desk.press, str.join, Desk])
def test_names_of_arguments_are_bolts(function: Callable[..., object]) -> None:
    """Of functions, wrapped ones and closures; of what is no function Bolt is asked itself."""
    assert get_arg_names_of_callable(function) == conftest.names(function)


@pytest.mark.parametrize("name", ["acm", "cloudfront", "route53", "secretsmanager", "sns"])
def test_models_of_aws_are_those_on_the_disk(name: str) -> None:
    """Read once, and unchanged by whoever used them."""
    loader = Loader()
    found = loader.load_service_model(name, "service-2")
    path = max(Path(BUILT_IN).glob(f"{name}/*/service-2.json.gz"))

    assert json.loads(gzip.decompress(path.read_bytes()))["operations"].keys() == (
        found["operations"].keys()
    )
    assert name in Session().get_available_services()
