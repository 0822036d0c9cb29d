"""The one-time upload page at /uploads/<token>: GET shows it and changes nothing, one POST uses it
up. A body, and what was in it, is never logged, echoed, written to a disk or put into an error.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from bot.domain.importing import GivenFile
from bot.domain.private_key import PrivateKeyText
from bot.errors import EdgecertError, NotAllowedError, StaleError, StoreError, UnknownError
from bot.services.uploads import Uploads
from handlers.http import upload_page

MAX_UPLOAD = 64 * 1024
"""Bytes: a key has at most 5 KB, a bundle that it may come in somewhat more. Parts of a form are
kept in memory up to a megabyte: none is ever written to a disk.
"""
MAX_READ = 4 * 1024 * 1024
"""Bytes that are read and dropped so that a browser comes to see why what it sent is too long."""

_STATUS: tuple[tuple[type[EdgecertError], HTTPStatus], ...] = (
    (UnknownError, HTTPStatus.NOT_FOUND),
    (StaleError, HTTPStatus.GONE),
    (NotAllowedError, HTTPStatus.FORBIDDEN),
    (StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
    (EdgecertError, HTTPStatus.CONFLICT),
)


class _UnreadableError(Exception):
    """A request that brings no key, with the sentence and the status that it is answered with."""

    def __init__(self, sentence: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


def mount(app: FastAPI, uploads: Uploads) -> None:
    """Serve the page."""
    app.get("/uploads/{token}")(_looking(uploads))
    app.post("/uploads/{token}")(_taking(uploads))


def _looking(uploads: Uploads) -> Callable[..., object]:
    def look(token: str) -> HTMLResponse:
        """Show what the link is for."""
        try:
            upload, purpose = uploads.look(token)
        except EdgecertError as error:
            return _refusal(error)
        return _html(upload_page.asking(upload, purpose))

    return look


def _taking(uploads: Uploads) -> Callable[..., object]:
    def take(token: str, given: GivenFile | _UnreadableError) -> HTMLResponse:
        upload, purpose = uploads.look(token)
        if isinstance(given, _UnreadableError):
            return _html(upload_page.asking(upload, purpose, given.sentence), given.status)
        handed = uploads.take(token, given)
        if handed.faults:
            page = upload_page.refused(upload, handed)
            return _html(page, HTTPStatus.UNPROCESSABLE_ENTITY)
        return _html(upload_page.taken(handed))

    async def post(token: str, request: Request) -> HTMLResponse:
        """Take what the form brings; a request that brings nothing uses nothing up."""
        given: GivenFile | _UnreadableError
        try:
            given = await _given(request)
        except _UnreadableError as error:
            given = error
        try:
            return await run_in_threadpool(take, token, given)
        except EdgecertError as error:
            return _refusal(error)

    return post


async def _given(request: Request) -> GivenFile:
    """Return the one thing that the form brings, or raise _UnreadableError."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise _UnreadableError("Send the form of this page as it is.")
    parser = MultiPartParser(
        request.headers, _limited(request), max_files=1, max_fields=2, max_part_size=MAX_UPLOAD
    )
    try:
        form = await parser.parse()
    except MultiPartException:
        raise _UnreadableError("What was sent is no form of this page.") from None
    found = [one for one in [await _file(form), _text(form)] if one and one.content]
    with suppress(OSError):
        await form.close()
    if len(found) != 1:
        said = "a file and a text were sent" if found else "nothing was sent"
        raise _UnreadableError(f"Hand over the file, or the text: {said}, so nothing was taken.")
    return found[0]


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= MAX_UPLOAD:
            yield part
        elif size > MAX_READ:
            break
    if size > MAX_UPLOAD:
        raise _UnreadableError(
            f"That is longer than {MAX_UPLOAD // 1024} KB, so it is no private key: nothing was "
            "taken.",
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )


async def _file(form: FormData) -> GivenFile | None:
    file = form.get("file")
    if not isinstance(file, UploadFile):
        return None
    return GivenFile(file.filename or "", PrivateKeyText(await file.read()))


def _text(form: FormData) -> GivenFile | None:
    text = form.get("text")
    return GivenFile("", PrivateKeyText(text)) if isinstance(text, str) else None


def _refusal(error: EdgecertError) -> HTMLResponse:
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    return _html(upload_page.closed(error.sentence), status)


def _html(page: str, status: HTTPStatus = HTTPStatus.OK) -> HTMLResponse:
    return HTMLResponse(page, status, upload_page.headers())
