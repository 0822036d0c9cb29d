"""A private key on its way from a person to ACM. It is shown, logged, pickled and copied by nobody:
whoever needs the key itself says so with `reveal`, and keeps what that returns in no field.
"""

import hmac
from typing import NoReturn, Self

_SHOWN = "PrivateKeyText(…)"


class PrivateKeyText:
    """A private key as it was given: PEM or DER, perhaps encrypted, perhaps no key at all.

    No str, repr, format, pickle, copy or JSON of it, nor of what holds it, has the key. Two are
    equal when their keys are, compared in constant time; none can be hashed.
    """

    __slots__ = ("_given",)
    __hash__ = None  # type: ignore[assignment] # a hash would say something of the key

    def __init__(self, given: str | bytes | bytearray) -> None:
        self._given = given.encode() if isinstance(given, str) else bytes(given)

    def reveal(self) -> bytes:
        """Return the key itself, to seal it, check it or send it to ACM; never to keep it."""
        return self._given

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self._given)

    def __repr__(self) -> str:
        return _SHOWN

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PrivateKeyText):
            return NotImplemented
        return hmac.compare_digest(self._given, other._given)

    def __bool__(self) -> bool:
        return bool(self._given.strip())

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        # `dataclasses.asdict` comes here: what it makes holds this value, not the bytes.
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A private key is never pickled.")
