"""A file's configuration is found in each of the forms that people have, or its fault is told."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.config_file import MAX_BYTES, ConfigFile, ConfigFileError, read
from tests.unit.domain.test_config_diff import CONFIGS, GOLDEN

CONFIG = GOLDEN["s3_oac"]


@given(CONFIGS)
def test_every_form_of_a_configuration_is_read(config: dict[str, Any]) -> None:
    """Bare, as get-distribution-config prints it, and as get-distribution does."""
    inner = {"ETag": "E2", "DistributionConfig": config}
    outer = {"ETag": "E3", "Distribution": {"Id": "E1ABC", "DistributionConfig": config}}

    assert ConfigFile(config) == read(json.dumps(config).encode())
    assert ConfigFile(config, "E2") == read(json.dumps(inner).encode("utf-8-sig"))
    assert ConfigFile(config, "E3", "E1ABC") == read(json.dumps(outer, indent=2).encode())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b'{"Origins": }', "not JSON: expecting value at line 1, column 13"),
        (b'{"Origins": NaN}', "NaN is no number"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"[]", "is a list or a single value"),
        (b"7", "is a list or a single value"),
        (b"{}", "is empty"),
        (b'{"Foo": 1, "Bar": 2}', "has `Foo`, `Bar`, and holds no DistributionConfig"),
        (b'{"Distribution": 7}', "has `Distribution`"),
        (b'{"DistributionConfig": []}', "is not an object"),
        (b"[" * 100_000, "nested too deeply"),
        (b" " * (MAX_BYTES + 1), "has 513 KB; at most 512 KB fit"),
    ],
)
def test_any_other_file_is_refused_in_a_sentence(content: bytes, says: str) -> None:
    """What is wrong, where, and what to bring instead."""
    with pytest.raises(ConfigFileError, match=r"^(The file|`Dist)") as refused:
        read(content)
    assert says in str(refused.value)


@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.text(max_size=5) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["Distribution", "DistributionConfig", "ETag", "Id", "Origins"]),
                inner,
            )
        ),
    ).map(lambda found: json.dumps(found).encode())
)
def test_no_file_is_a_surprise(content: bytes) -> None:
    """It is read or refused, whatever it holds."""
    with contextlib.suppress(ConfigFileError):
        assert isinstance(read(content).config, dict)
