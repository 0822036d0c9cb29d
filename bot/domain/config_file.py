"""Reads a file that holds a distribution's configuration: what `aws cloudfront
get-distribution-config` or `get-distribution` printed, or the bare DistributionConfig that the old
solution kept. Says in one sentence what is wrong with any other file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_BYTES = 512 * 1024

_BARE = frozenset({"Origins", "DefaultCacheBehavior", "CallerReference"})
"""A DistributionConfig has these; one of them tells that a file is meant to be one."""


class ConfigFileError(ValueError):
    """The file holds no configuration; its text is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A configuration as the file has it; `etag` and `distribution` are "" when it does not say."""

    config: Mapping[str, Any]
    etag: str = ""
    distribution: str = ""


def read(content: bytes) -> ConfigFile:
    """Return what a file holds; raises ConfigFileError."""
    if len(content) > MAX_BYTES:
        size, most = -(-len(content) // 1024), MAX_BYTES // 1024
        raise ConfigFileError(f"The file has {size} KB; at most {most} KB fit.")
    found = _parsed(content)
    if not isinstance(found, dict):
        raise ConfigFileError(_none("is a list or a single value"))
    outer = found.get("Distribution", found)
    holder = outer if isinstance(outer, dict) else {}
    if "DistributionConfig" in holder:
        config = holder["DistributionConfig"]
    elif _BARE & set(found):
        config = found
    else:
        raise ConfigFileError(_none(_has(found)))
    if not isinstance(config, dict):
        raise ConfigFileError("`DistributionConfig` in the file is not an object: {…}.")
    return ConfigFile(config, _text(found, "ETag"), _text(holder, "Id"))


def _parsed(content: bytes) -> object:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise ConfigFileError("The file is not text in UTF-8: save it as JSON.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ConfigFileError(f"The file is not JSON: {error.msg.lower()} at {where}.") from None
    except RecursionError:
        raise ConfigFileError("The file is nested too deeply to be a configuration.") from None


def _no_number(word: str) -> object:
    raise ConfigFileError(f"The file is not JSON: {word} is no number there.")


def _none(what: str) -> str:
    return (
        f"The file {what}, and holds no DistributionConfig. Take what `aws cloudfront "
        "get-distribution-config --id E1ABC…` prints."
    )


def _has(found: Mapping[str, object]) -> str:
    names = [name[:40] for name in found][:3]
    return f"has {', '.join(f'`{name}`' for name in names)}" if names else "is empty"


def _text(holder: Mapping[str, object], name: str) -> str:
    found = holder.get(name)
    return found if isinstance(found, str) else ""
