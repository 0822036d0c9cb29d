"""How private keys are sealed: Fernet under a list of secrets, of which the first seals and all
open. Only the store seals; what it returns and writes is never a key in clear.
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.domain.private_key import PrivateKeyText
from bot.errors import KeyNeededError, RefusedError


class Seal:
    """Seals and opens; without secrets it does neither."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Take `EDGECERT_SECRET_KEY`, first the one that seals."""
        self._fernets = [Fernet(secret) for secret in secrets]

    def close(self, key: PrivateKeyText) -> bytes:
        """Return the key sealed; raises RefusedError when there is nothing to seal it with."""
        if not self._fernets:
            raise RefusedError(
                "EDGECERT_SECRET_KEY is not set, so private keys cannot be kept safe and none is "
                "taken. Whoever runs the bot can set it, as docs/security.md says."
            )
        return MultiFernet(self._fernets).encrypt(key.reveal())

    def open(self, ciphertext: bytes) -> PrivateKeyText:
        """Return the key that was sealed under one of the secrets, or raise KeyNeededError."""
        for fernet in self._fernets:
            try:
                return PrivateKeyText(fernet.decrypt(ciphertext))
            except InvalidToken:
                continue
        raise KeyNeededError(
            "The private key was sealed under a secret that EDGECERT_SECRET_KEY no longer has, so "
            "it needs the key again: hand it over once more."
        )
