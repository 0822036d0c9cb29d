"""chat.*: what is posted is kept with its history, and refused as Slack refuses it."""

from dataclasses import replace
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack import SlackServer

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}


def refused(client: WebClient, method: str, **arguments: Any) -> str:  # noqa: ANN401
    """Call a method that Slack refuses and return its error."""
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, params=arguments)
    return str(caught.value.response["error"])


def test_post_update_and_history(slack: SlackServer, client: WebClient) -> None:
    """A message keeps what it said before each update, its ts never changes; a text alone removes
    the blocks.
    """
    channel = slack.channel("ssl-ops").id
    ts = client.chat_postMessage(channel=channel, text="one", blocks=[SECTION])["ts"]
    client.chat_update(channel=channel, ts=ts, text="two", blocks=[SECTION])
    client.chat_update(channel=channel, ts=ts, text="three")
    [message] = slack.messages(channel)

    assert (ts, "three", ()) == (message.ts, message.text, message.blocks)
    assert ["one", "two"] == [edit.text for edit in message.edits]
    assert [1, 1] == [len(edit.blocks) for edit in message.edits]
    assert ["chat.postMessage", "chat.update", "chat.update"] == [c.method for c in slack.calls()]


def test_threads(slack: SlackServer, client: WebClient) -> None:
    """A reply stands in its parent's thread and not in the channel; its order is by ts."""
    channel = slack.channel("ssl-ops").id
    parent = str(client.chat_postMessage(channel=channel, text="card")["ts"])
    for text in ("first", "second"):
        client.chat_postMessage(channel=channel, text=text, thread_ts=parent)
    replies = slack.replies(channel, parent)
    under_reply = refused(
        client, "chat.postMessage", channel=channel, text="x", thread_ts=replies[0].ts
    )

    assert ["card"] == [message.text for message in slack.messages(channel)]
    assert ["first", "second"] == [message.text for message in replies]
    assert "thread_not_found" == under_reply


@pytest.mark.parametrize(
    ("channel", "error"),
    [("random", "not_in_channel"), ("secret", "channel_not_found"), ("old", "is_archived")],
)
def test_where_the_bot_may_not_post(
    slack: SlackServer, client: WebClient, channel: str, error: str
) -> None:
    """A channel without the bot, a private one it cannot see, and an archived one are refused."""
    ops = slack.channel("ssl-ops")
    slack.put_channel(replace(ops, id="C0SECRET00", name="secret", members=(slack.user("sam").id,)))
    slack.put_channel(replace(ops, id="C0OLD00000", name="old", archived=True))
    place = slack.channel(channel).id

    assert error == refused(client, "chat.postMessage", channel=place, text="x")
    assert "channel_not_found" == refused(client, "chat.postMessage", channel="C0NONE", text="x")
    assert [] == slack.messages(place)


def test_texts(slack: SlackServer, client: WebClient) -> None:
    """An edit takes 4,000 bytes, one more is msg_too_long; nothing but spaces is no_text."""
    channel = slack.channel("ssl-ops").id
    ts = str(client.chat_postMessage(channel=channel, text="first")["ts"])
    place = {"channel": channel, "ts": ts}
    client.api_call("chat.update", params={**place, "text": "x" * 4000})

    assert "msg_too_long" == refused(client, "chat.update", **place, text="x" * 4001)
    assert "msg_too_long" == refused(client, "chat.update", **place, text="é" * 2001)
    for text in ("", " \n\t "):
        assert "no_text" == refused(client, "chat.postMessage", channel=channel, text=text)
        assert "no_text" == refused(client, "chat.update", **place, text=text, blocks="[]")


def test_long_posts(slack: SlackServer, client: WebClient) -> None:
    """A post over 4,000 characters is taken but torn apart, which is the app's trouble; what is
    over 40,000 is cut off. An ephemeral one is msg_too_long.
    """
    channel, dana = slack.channel("ssl-ops").id, slack.user("dana").id
    client.chat_postMessage(channel=channel, text="x" * 4000)
    none = slack.troubles
    client.chat_postMessage(channel=channel, text="x" * 40_001)
    whisper = {"channel": channel, "user": dana, "text": "x" * 4001}

    assert [4000, 40_000] == [len(message.text) for message in slack.messages(channel)]
    assert ([], 1) == (none, len(slack.troubles))
    assert "msg_too_long" == refused(client, "chat.postEphemeral", **whisper)


def test_bad_blocks(slack: SlackServer, client: WebClient) -> None:
    """Blocks over a limit are invalid_blocks with the pointer; blocks that are no list are not."""
    channel = slack.channel("ssl-ops").id
    header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=channel, text="x", blocks=[header])
    answer = caught.value.response
    said = "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    errors = [said.removeprefix("[ERROR] ")]
    not_a_list = refused(client, "chat.postMessage", channel=channel, blocks="{}")
    not_json = refused(client, "chat.postMessage", channel=channel, blocks="[{")

    assert ("invalid_blocks", [said]) == (answer["error"], answer["response_metadata"]["messages"])
    assert errors == answer["errors"]
    assert ("invalid_blocks_format", "invalid_blocks_format") == (not_a_list, not_json)


def test_whose_message(slack: SlackServer, client: WebClient) -> None:
    """The bot edits and deletes only its own messages, and only those that exist."""
    channel = slack.channel("ssl-ops").id
    theirs = slack.person("dana").say("mine", "ssl-ops")
    ours = client.chat_postMessage(channel=channel, text="ours")["ts"]
    place = {"channel": channel, "ts": theirs.ts}

    assert "cant_update_message" == refused(client, "chat.update", **place, text="x")
    assert "cant_delete_message" == refused(client, "chat.delete", **place)
    client.chat_delete(channel=channel, ts=str(ours))
    gone = refused(client, "chat.update", channel=channel, ts=ours, text="x")
    assert "message_not_found" == gone
    assert ["mine"] == [message.text for message in slack.messages(channel)]


def test_update_where_it_cannot_be(slack: SlackServer, client: WebClient) -> None:
    """A message in an archived channel is not edited: is_inactive."""
    ops = slack.channel("ssl-ops")
    ts = client.chat_postMessage(channel=ops.id, text="x")["ts"]
    slack.put_channel(replace(ops, archived=True))
    archived = refused(client, "chat.update", channel=ops.id, ts=ts, text="y")
    slack.put_channel(replace(ops, members=(slack.user("sam").id,)))
    removed = refused(client, "chat.update", channel=ops.id, ts=ts, text="y")

    assert ("is_inactive", "channel_not_found") == (archived, removed)


def test_ephemeral(slack: SlackServer, client: WebClient) -> None:
    """An ephemeral message is seen by one member only, and cannot be updated."""
    channel, dana, vera = slack.channel("ssl-ops").id, slack.user("dana").id, slack.user("vera").id
    ts = client.chat_postEphemeral(channel=channel, user=dana, text="psst")["message_ts"]

    assert ["psst"] == [message.text for message in slack.ephemerals(dana)]
    assert [] == slack.messages(channel) + slack.ephemerals(slack.user("sam").id)
    assert "message_not_found" == refused(client, "chat.update", channel=channel, ts=ts, text="x")
    assert "user_not_in_channel" == refused(
        client, "chat.postEphemeral", channel=channel, user=vera, text="x"
    )


def test_direct_messages(slack: SlackServer, client: WebClient) -> None:
    """Posting to a user's id opens the direct messages with them, the same ones each time."""
    dana = slack.user("dana").id
    first = client.chat_postMessage(channel=dana, text="one")["channel"]
    second = client.chat_postMessage(channel=dana, text="two")["channel"]

    assert first == second
    assert ["one", "two"] == [message.text for message in slack.messages(str(first))]


def test_permalink(slack: SlackServer, client: WebClient) -> None:
    """A permalink names channel and message, and the thread of a reply."""
    channel = slack.channel("ssl-ops").id
    ts = str(client.chat_postMessage(channel=channel, text="card")["ts"])
    reply = str(client.chat_postMessage(channel=channel, text="x", thread_ts=ts)["ts"])
    card = client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"]
    answer = str(client.chat_getPermalink(channel=channel, message_ts=reply)["permalink"])
    missing = refused(client, "chat.getPermalink", channel=channel, message_ts="1.0")
    elsewhere = refused(client, "chat.getPermalink", channel="C0NONE", message_ts=ts)

    assert f"https://edge-sandbox.slack.com/archives/{channel}/p{ts.replace('.', '')}" == card
    assert answer.endswith(f"?thread_ts={ts}&cid={channel}")
    assert ("message_not_found", "channel_not_found") == (missing, elsewhere)
