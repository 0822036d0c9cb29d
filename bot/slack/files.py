"""Files for a thread: announced, uploaded, completed. Slack shares them later, in no order."""

from collections.abc import Sequence
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from bot.errors import SlackError, Trouble
from bot.slack.calls import TIMEOUT, Calls, translated


class Files:
    """The three steps of an upload. Every method raises SlackError."""

    def __init__(self, calls: Calls) -> None:
        """Call Slack through `calls`."""
        self._calls = calls

    def upload(self, name: str, text: str) -> str:
        """Announce a file, send its bytes and return its id; nobody sees it before `complete`."""
        content = text.encode()
        announced = self._calls.submit(
            "files.getUploadURLExternal", {"filename": name, "length": len(content)}
        )
        _send(str(announced["upload_url"]), content)
        return str(announced["file_id"])

    def complete(
        self,
        files: Sequence[str],
        *,
        channel: str,
        thread_ts: str | None = None,
        comment: str | None = None,
    ) -> None:
        """Share uploaded files as one message; FINAL when one was completed before."""
        fields: dict[str, object] = {
            "files": [{"id": file} for file in files],
            "channel_id": channel,
        }
        if thread_ts:
            fields["thread_ts"] = thread_ts
        if comment:
            fields["initial_comment"] = comment
        self._calls.send("files.completeUploadExternal", fields)

    def is_known(self, file: str) -> bool:
        """Tell whether Slack knows a file, shared or not."""
        try:
            self._calls.ask("files.info", file=file)
        except SlackError as error:
            if error.trouble is Trouble.FINAL:
                return False
            raise
        return True

    def is_shared(self, file: str) -> bool:
        """Tell whether a file is in a conversation by now."""
        try:
            answer = self._calls.ask("files.info", file=file)
        except SlackError as error:
            if error.trouble is Trouble.FINAL:
                return False
            raise
        return any((answer["file"].get("shares") or {}).values())


def _send(url: str, content: bytes) -> None:
    """POST the bytes to the address that Slack gave; sending them twice does no harm."""
    method = "upload"
    if urlsplit(url).scheme not in {"http", "https"}:
        raise SlackError("upload_url", method=method, trouble=Trouble.FINAL, message=url[:100])
    request = Request(url, data=content, method="POST")  # noqa: S310 - checked above
    request.add_header("Content-Type", "application/octet-stream")
    with translated(method, lost=Trouble.TRANSIENT):
        try:
            with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - checked above
                answer.read()
        except HTTPError as error:
            error.close()
            # An address works once and not for long: the next attempt gets another.
            code = f"http_{error.code}"
            raise SlackError(code, method=method, trouble=Trouble.TRANSIENT) from None
