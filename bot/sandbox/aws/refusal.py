"""The one error that the sandbox's AWS raises: a refusal with AWS's own code and message."""

from http import HTTPStatus


class RefusedError(Exception):
    """AWS says no: `code` is AWS's error code; `status` overrides the model's HTTP status."""

    def __init__(self, code: str, message: str, status: HTTPStatus | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
