"""A canary: a private key like no other, and the search for any trace of it in whatever the bot
wrote, logged, sent or answered. It must be let fly through the real thing, never through a fake.
"""

import base64
import io
import json
import logging
import threading
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus

import httpx
import structlog
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from bot import log
from tests.patience import ANSWER

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

CHUNK = 24
"""Bytes: as many as nothing else has by chance, and few enough to be whole in a line of base64."""
LIBRARIES = ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio", "fastapi", "python_multipart")
LIBRARIES_OF_SLACK = ("slack_bolt", "slack_bolt.App", "slack_sdk")
LIBRARIES_OF_AWS = ("botocore", "boto3", "urllib3")


@dataclass(frozen=True)
class Canary:
    """A key and what would betray it. Parts that are public too (the modulus) betray nothing."""

    key: PrivateKey

    @classmethod
    def rsa(cls) -> "Canary":
        """Make a new RSA key."""
        return cls(rsa.generate_private_key(65537, 2048))

    @classmethod
    def ec(cls) -> "Canary":
        """Make a new key on P-256."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @property
    def pem(self) -> bytes:
        """The key as people hand it over: PEM, PKCS#8."""
        return self._encoded(Encoding.PEM, PrivateFormat.PKCS8)

    @property
    def der(self) -> bytes:
        """The key as DER, PKCS#8."""
        return self._encoded(Encoding.DER, PrivateFormat.PKCS8)

    def _encoded(self, encoding: Encoding, shape: PrivateFormat) -> bytes:
        return self.key.private_bytes(encoding, shape, NoEncryption())

    def traces(self, public: bytes = b"") -> Mapping[str, frozenset[bytes]]:
        """Return everything to look for, by what it is; `public` are texts that may be anywhere."""
        shapes = (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL)
        pems = [self._encoded(Encoding.PEM, shape) for shape in shapes]
        lines = {line for pem in pems for line in pem.splitlines() if not line.startswith(b"-")}
        chunks = {chunk for number in self._secrets() for chunk in _chunks(number)}
        # Public PEM is read without its line breaks too, as every place is.
        known = public + b"".join(public.split()) + self._public()
        known += base64.b64encode(self._public())
        found = {
            "line of PEM": {*lines, *(quote_plus(line).encode() for line in lines)},
            "DER": chunks,
            "hex": {form for chunk in chunks for form in _hexes(chunk)},
            "base64": {form for chunk in chunks for form in _base64s(chunk)},
            "base64 of PEM": {form for line in lines for form in _base64s(line)},
            "repr": {form for chunk in chunks for form in _reprs(chunk)},
            "decimal": {str(int.from_bytes(one)).encode() for one in self._secrets()},
        }
        return {
            name: frozenset(one for one in forms if len(one) >= CHUNK and one not in known)
            for name, forms in found.items()
        }

    def _secrets(self) -> list[bytes]:
        """The numbers that nobody may know."""
        numbers = self.key.private_numbers()
        if isinstance(numbers, rsa.RSAPrivateNumbers):
            found = [numbers.d, numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp]
        else:
            found = [numbers.private_value]
        return [number.to_bytes((number.bit_length() + 7) // 8) for number in found]

    def _public(self) -> bytes:
        public = self.key.public_key()
        return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def found_in(
        self, places: Mapping[str, bytes | str], *, public: bytes = b""
    ) -> dict[str, list[str]]:
        """Return the places that have a trace, each with which; nothing when all is well.

        A place is also searched as it reads without JSON's backslashes and without white space.
        """
        traces = self.traces(public)
        seen = {place: _traced(_readings(content), traces) for place, content in places.items()}
        return {place: names for place, names in seen.items() if names}


def _chunks(content: bytes) -> Iterator[bytes]:
    return (content[at : at + CHUNK] for at in range(0, len(content) - CHUNK + 1, CHUNK))


def _hexes(chunk: bytes) -> set[bytes]:
    plain = chunk.hex()
    colons = chunk.hex(":")
    return {text.encode() for text in (plain, plain.upper(), colons, colons.upper())}


def _reprs(chunk: bytes) -> set[bytes]:
    """Return how Python shows bytes among others: which quotes there are decides on one escape."""
    shown = repr(chunk)[2:-1].encode()
    return {shown, shown.replace(b"'", b"\\'")}


def _base64s(content: bytes) -> set[bytes]:
    """Return what stands in base64 for the middle of some bytes, wherever in a text they begin."""
    found = set()
    for shift in range(3):
        cut = content[shift : shift + (len(content) - shift) // 3 * 3]
        found |= {base64.b64encode(cut), base64.urlsafe_b64encode(cut)}
    return found


_Readings = tuple[bytes, bytes, bytes]


def _readings(content: bytes | str) -> _Readings:
    """Return a place as it is, without JSON's backslashes, and without white space besides."""
    raw = content.encode(errors="surrogateescape") if isinstance(content, str) else content
    plain = raw.replace(b"\\n", b"").replace(b"\\/", b"/")
    return raw, plain, b"".join(plain.split())


def _traced(readings: _Readings, traces: Mapping[str, frozenset[bytes]]) -> list[str]:
    return [name for name, forms in traces.items() if any(_has(readings, one) for one in forms)]


def _has(readings: _Readings, form: bytes) -> bool:
    """Tell whether a form is in any reading: one with white space is in no place without."""
    raw, plain, tight = readings
    return form in raw or form in (tight if form.split() == [form] else plain)


def files_of(database: Path) -> dict[str, bytes]:
    """Return what is on the disk of a database, freed pages included, and of its logs."""
    return {file.name: file.read_bytes() for file in database.parent.glob(f"{database.name}*")}


def told(error: BaseException) -> str:
    """Return all that a traceback could say of an error: causes, arguments, notes and values."""
    captured = traceback.TracebackException.from_exception(error, capture_locals=True)
    chain = [error, error.__cause__, error.__context__]
    shown = [repr(one.args) + repr(vars(one)) for one in chain if one is not None]
    return "".join(captured.format()) + "".join(shown)


@dataclass
class Ear:
    """What was logged while it listened."""

    stream: io.StringIO

    @property
    def text(self) -> str:
        """Everything so far."""
        return self.stream.getvalue()

    def wait_for(self, words: str) -> None:
        """Wait until something was logged: a server answers before it writes down why."""
        deadline = time.monotonic() + ANSWER
        while words not in self.text:
            assert time.monotonic() < deadline, f"never logged: {words}"
            threading.Event().wait(0.02)


@contextmanager
def listening(*louder: str) -> Iterator[Ear]:
    """Log at DEBUG as the bot does, and hear all of it; `louder` are loggers of libraries that are
    set to DEBUG too, whatever the bot would make of them.
    """
    root = logging.getLogger()
    kept, said = (root.handlers, root.level), structlog.get_config()
    levels = {name: logging.getLogger(name).level for name in (*LIBRARIES, *louder)}
    ear = Ear(io.StringIO())
    log.configure("DEBUG", stream=ear.stream)
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield ear
    finally:
        root.handlers, root.level = kept
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        structlog.configure(**said)
        logging.getLogger("slack_bolt.RequestVerification").filters = []


@dataclass
class Answers:
    """Every answer that a client of HTTP got: hand `heard` to its event hooks."""

    parts: list[bytes]

    def heard(self, answer: httpx.Response) -> None:
        """Keep an answer: its address, its headers, its body."""
        self.parts += [str(answer.url).encode(), *(b": ".join(pair) for pair in answer.headers.raw)]
        self.parts.append(answer.read())

    @property
    def text(self) -> bytes:
        """All of them."""
        return b"\n".join(self.parts)


def as_text(payloads: Iterable[object]) -> str:
    """Return payloads (Slack's, SNS's) as one text."""
    return "\n".join(json.dumps(payload, default=repr) for payload in payloads)
