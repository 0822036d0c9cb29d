"""files.*: the three steps of an upload, and asking about a file; sharing happens later."""

import mimetypes
from dataclasses import replace

from bot.sandbox.slack import posting
from bot.sandbox.slack.arguments import Args
from bot.sandbox.slack.records import File, Json, Message
from bot.sandbox.slack.refusals import RefusalError
from bot.sandbox.slack.workspace import Upload, Workspace

SNIPPET_BYTES = 1024 * 1024
ALT_TEXT = 1000


def new_file(ws: Workspace, name: str, user: str, content: bytes) -> File:
    """Make a file of this workspace, with the URL that wants the bot's token."""
    file_id = ws.new_id("F0")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    url = f"{ws.base_url}/files-pri/{ws.team_id}-{file_id}/{name}"
    file = File(file_id, name, name, user, content, url, kind)
    ws.files[file_id] = file
    return file


def get_upload_url(ws: Workspace, args: Args) -> Json:
    """files.getUploadURLExternal: says where to POST `length` bytes."""
    name, length = args.need("filename"), args.need("length")
    if not length.isdigit():
        raise RefusalError("invalid_arguments", ["must be a positive number [length]"])
    if int(length) == 0:
        raise RefusalError("missing_argument")
    if args.text("snippet_type") and int(length) > SNIPPET_BYTES:
        raise RefusalError("snippet_too_large")
    if len(args.text("alt_txt")) > ALT_TEXT:
        raise RefusalError("alt_txt_too_large")
    file = new_file(ws, name, ws.bot_user, b"")
    ws.uploads[file.id] = Upload(file, int(length))
    return {"file_id": file.id, "upload_url": f"{ws.base_url}/upload/v1/{file.id}"}


def receive(ws: Workspace, file_id: str, content: bytes) -> bool:
    """Take the bytes of an upload; False when nobody announced them or the length differs."""
    upload = ws.uploads.get(file_id)
    if upload is None or upload.is_completed or len(content) != upload.length:
        return False
    upload.is_received = True
    upload.file = ws.files[file_id] = replace(upload.file, content=content)
    return True


def complete_upload(ws: Workspace, args: Args) -> Json:
    """files.completeUploadExternal: the answer holds no message ts, for sharing comes later."""
    wanted = args.value("files", "invalid_arguments")
    if not isinstance(wanted, list) or not wanted:
        raise RefusalError("invalid_arguments", ["missing required field: files"])
    message = _sharing(ws, args, where) if (where := args.text("channel_id")) else None
    files = [_finish(ws, one) for one in wanted]
    if message is not None:
        ws.later(ws.knobs.file_delay, lambda: _share(ws, files, message))
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def files_info(ws: Workspace, args: Args) -> Json:
    """files.info: `shares` is empty until Slack has shared the file."""
    file = ws.files.get(args.need("file"))
    if file is None:
        raise RefusalError("file_not_found")
    return {"file": file.told()}


def _finish(ws: Workspace, wanted: Json) -> File:
    upload = ws.uploads.get(str(wanted.get("id")))
    if upload is None or not upload.is_received or upload.is_completed:
        raise RefusalError("file_not_found")
    upload.is_completed = True
    file = replace(upload.file, title=wanted.get("title") or upload.file.name)
    ws.files[file.id] = file
    return file


def _sharing(ws: Workspace, args: Args, where: str) -> Message:
    channel = posting.channel_for(ws, where)
    posting.keep_rules(channel, is_reply=bool(args.text("thread_ts")))
    blocks = posting.checked_blocks(args.value("blocks", "invalid_blocks_format"))
    thread = args.text("thread_ts") or None
    if thread and thread not in ws.messages.get(channel.id, {}):
        raise RefusalError("invalid_thread_ts")
    comment = args.text("initial_comment")
    return Message(channel.id, "", comment, ws.bot_user, blocks, thread_ts=thread)


def _share(ws: Workspace, files: list[File], message: Message) -> None:
    with ws.change():
        posting.share(ws, files, replace(message, ts=ws.new_ts()))
