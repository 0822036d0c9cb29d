"""The ways in which a person hands over the private key of a certificate to be imported."""

from enum import StrEnum


class KeySource(StrEnum):
    """Where the key comes from: a secret that is read when it is needed, the one-time page, or a
    form that Slack has seen.
    """

    SECRET = "secret"  # noqa: S105 - where a secret is, not one
    UPLOAD = "upload"
    PASTE = "paste"
