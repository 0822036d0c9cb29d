"""files.*: an upload in three steps, shared a moment later; a download that wants the token."""

import io
import json
import urllib.request
import uuid
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack import SlackServer

CSV = b"name,type\nshop.example,CNAME\n"


def test_upload_into_a_thread(slack: SlackServer, client: WebClient) -> None:
    """The SDK's upload shares all files in one reply, after its answer, which has no ts."""
    channel = slack.channel("ssl-ops").id
    parent = str(client.chat_postMessage(channel=channel, text="card")["ts"])
    answer = client.files_upload_v2(
        channel=channel,
        thread_ts=parent,
        initial_comment="All records",
        file_uploads=[
            {"content": CSV.decode(), "filename": "records.csv", "title": "Records"},
            {"file": io.BytesIO(b"zone"), "filename": "records.zone"},
        ],
    )
    [reply] = slack.wait_for(lambda: slack.replies(channel, parent))
    info = client.files_info(file=reply.files[0].id)["file"]

    assert "ts" not in answer["files"][0]
    assert ("All records", ["Records", "records.zone"]) == (
        reply.text,
        [file.title for file in reply.files],
    )
    assert CSV == reply.files[0].content
    assert reply.ts == info["shares"]["private"][channel][0]["ts"]


def upload(client: WebClient, content: bytes, length: int | None = None) -> tuple[str, int]:
    """Do the first two steps; returns the file id and the status of the POST."""
    announced = client.files_getUploadURLExternal(
        filename="a.csv", length=len(content) if length is None else length
    )
    request = urllib.request.Request(str(announced["upload_url"]), content, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return str(announced["file_id"]), response.status
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return str(announced["file_id"]), refusal.code


def entries(file: str) -> str:
    """Name one file as a form does."""
    return json.dumps([{"id": file}])


def refused(client: WebClient, method: str, **arguments: Any) -> str:  # noqa: ANN401
    """Call a method that Slack refuses and return its error."""
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, params=arguments)
    return str(caught.value.response["error"])


def test_steps_in_order(slack: SlackServer, client: WebClient) -> None:
    """A file is completed once, after exactly the announced bytes arrived."""
    complete = "files.completeUploadExternal"
    file, status = upload(client, CSV)
    short, refusal = upload(client, CSV, length=5)
    client.files_completeUploadExternal(files=[{"id": file}])

    assert (200, 400) == (status, refusal)
    assert "file_not_found" == refused(client, complete, files=entries(file))
    assert "file_not_found" == refused(client, complete, files=entries(short))
    assert "file_not_found" == refused(client, complete, files=entries("F0"))
    assert "invalid_arguments" == refused(client, complete, files="[]")
    assert "file_not_found" == refused(client, "files.info", file="F0")
    assert "missing_argument" == refused(
        client, "files.getUploadURLExternal", filename="a", length=0
    )
    assert ("a.csv", ()) == (slack.workspace.files[file].title, slack.workspace.files[file].shares)


def test_where_files_go(slack: SlackServer, client: WebClient) -> None:
    """A file is refused where the bot may not post, and is then still to be completed."""
    complete = "files.completeUploadExternal"
    file, _ = upload(client, CSV)
    random, ops = slack.channel("random").id, slack.channel("ssl-ops").id
    outside = refused(client, complete, files=entries(file), channel_id=random)
    nowhere = refused(client, complete, files=entries(file), channel_id=ops, thread_ts="1.0")
    client.files_completeUploadExternal(files=[{"id": file}], channel_id=ops)
    [message] = slack.wait_for(lambda: slack.messages(ops))

    assert ("not_in_channel", "invalid_thread_ts") == (outside, nowhere)
    assert [CSV] == [shared.content for shared in message.files]


def test_multipart_upload(slack: SlackServer, client: WebClient) -> None:
    """The bytes may come as a form's file, as curl -F sends them."""
    announced = client.files_getUploadURLExternal(filename="a.csv", length=len(CSV))
    mark = uuid.uuid4().hex
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = head.encode() + CSV + f"\r\n--{mark}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
    request = urllib.request.Request(str(announced["upload_url"]), body, headers)
    with urllib.request.urlopen(request, timeout=5) as response:
        told = response.read()

    assert f"OK - {len(CSV)}".encode() == told
    assert CSV == slack.workspace.files[str(announced["file_id"])].content


def test_download(slack: SlackServer, client: WebClient) -> None:
    """With the bot's token the bytes come; without it a login page with status 200."""
    file, _ = upload(client, CSV)
    url = client.files_info(file=file)["file"]["url_private_download"]

    def get(address: str, token: str) -> tuple[str, bytes]:
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.headers.get_content_type(), response.read()

    kind, page = get(url, "xoxb-other")
    slack.break_tokens("account_inactive")
    dead, _ = get(url, slack.bot_token)
    slack.break_tokens("")
    with pytest.raises(urllib.error.HTTPError) as missing:
        get(str(url).replace(file, "F0"), slack.bot_token)
    missing.value.close()

    assert ("text/csv", CSV) == get(url, slack.bot_token)
    assert ("text/html", "text/html", True) == (kind, dead, b"Sign in" in page)
    assert 404 == missing.value.code
