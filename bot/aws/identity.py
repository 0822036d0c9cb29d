"""Whose credentials these are. Reads only."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.aws.translate import translated

if TYPE_CHECKING:
    from types_boto3_sts import STSClient


class Identity:
    """The credentials in use. Every call raises AwsError."""

    def __init__(self, client: "Callable[[], STSClient]") -> None:
        """Take what returns the client; it is asked at the first call."""
        self._client = client

    def account(self) -> str:
        """Return the AWS account's number."""
        with translated("sts.GetCallerIdentity"):
            return self._client().get_caller_identity()["Account"]
