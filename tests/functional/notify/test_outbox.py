"""One call of Slack's Web API: an answer, or an error that says what it means."""

from collections.abc import Callable

import pytest

from bot.errors import SlackError, Trouble
from bot.sandbox.slack import SlackServer
from bot.sandbox.slack.responses import new_url
from bot.slack.directory import Directory
from bot.slack.outbox import Outbox
from bot.views.blocks import context, told
from bot.views.message import Message, message

HELLO = message([context("hello")])


@pytest.fixture
def outbox(slack: SlackServer) -> Outbox:
    """The bot's own client."""
    return Outbox(slack.bot_token, slack.api_url)


@pytest.fixture
def directory(slack: SlackServer) -> Directory:
    """Who is where, as Slack says it."""
    return Directory(slack.bot_token, slack.api_url)


def refusal(act: Callable[[], object]) -> SlackError:
    """Return the error that an act ends with."""
    with pytest.raises(SlackError) as caught:
        act()
    return caught.value


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        ("channel_not_found", Trouble.FINAL),
        ("is_archived", Trouble.FINAL),
        ("invalid_blocks", Trouble.FINAL),
        ("internal_error", Trouble.TRANSIENT),
        ("service_unavailable", Trouble.TRANSIENT),
        ("external_channel_migrating", Trouble.TRANSIENT),
        ("restricted_action_read_only_channel", Trouble.FINAL),
        ("msg_blocks_too_long", Trouble.FINAL),
        ("ekm_access_denied", Trouble.DENIED),
        ("token_revoked", Trouble.DENIED),
        ("missing_scope", Trouble.DENIED),
        ("ratelimited", Trouble.THROTTLED),
    ],
)
def test_slacks_errors_say_what_they_mean(
    slack: SlackServer, outbox: Outbox, error: str, trouble: Trouble
) -> None:
    """Final, passing, for whoever runs the bot, or a pause: known by the code."""
    slack.knobs.fail("chat.postMessage", error)
    caught = refusal(lambda: outbox.post(slack.channel("general").id, HELLO))

    assert (error, trouble) == (caught.code, caught.trouble)
    assert "chat.postMessage" == caught.method


def test_a_pause_says_how_long(slack: SlackServer, outbox: Outbox) -> None:
    """429 carries Retry-After."""
    slack.knobs.ratelimit("chat.postMessage", retry_after=7)
    caught = refusal(lambda: outbox.post(slack.channel("general").id, HELLO))

    assert (Trouble.THROTTLED, 7.0) == (caught.trouble, caught.retry_after)


def test_slacks_pointer_is_kept(slack: SlackServer, outbox: Outbox) -> None:
    """A refused block is named, so that a dead letter says which."""
    bad = Message("text", ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}},))
    caught = refusal(lambda: outbox.post(slack.channel("general").id, bad))

    assert Trouble.FINAL is caught.trouble
    assert "/blocks/0" in caught.sentence


def test_an_answer_that_got_lost_may_have_been_done(slack: SlackServer, outbox: Outbox) -> None:
    """A post without an answer is LOST: nobody sends it again here, and Slack has it once."""
    channel = slack.channel("general").id
    slack.knobs.lose_after_accept("chat.postMessage")
    caught = refusal(lambda: outbox.post(channel, HELLO))

    assert Trouble.LOST is caught.trouble
    assert 1 == len(slack.messages(channel))


def test_a_read_that_got_lost_is_asked_again(slack: SlackServer, directory: Directory) -> None:
    """Asking twice does no harm: TRANSIENT."""
    slack.knobs.lose_after_accept("auth.test")

    assert Trouble.TRANSIENT is refusal(directory.me).trouble


def test_slack_not_reached_is_passing(slack: SlackServer) -> None:
    """What never left this machine was not done."""
    nowhere = Outbox(slack.bot_token, "http://127.0.0.1:9/api/")
    caught = refusal(lambda: nowhere.post("C1", HELLO))

    assert ("not_reached", Trouble.TRANSIENT) == (caught.code, caught.trouble)


def test_links_are_never_unfurled(slack: SlackServer, outbox: Outbox) -> None:
    """No message shows previews; a reply may be shown to the channel."""
    channel = slack.channel("general").id
    ts = outbox.post(channel, HELLO)
    outbox.post(channel, HELLO, thread_ts=ts, broadcast=True)
    parent, reply = (call.payload for call in slack.calls("chat.postMessage"))

    assert (False, False) == (parent["unfurl_links"], parent["unfurl_media"])
    assert "reply_broadcast" not in parent
    assert (ts, True) == (reply["thread_ts"], reply["reply_broadcast"])


def test_a_message_is_edited_and_whispered(slack: SlackServer, outbox: Outbox) -> None:
    """An edit replaces text and blocks; a whisper in a thread is for one person."""
    channel, dana = slack.channel("general").id, slack.user("dana").id
    ts = outbox.post(channel, HELLO)
    outbox.update(channel, ts, message([context("changed")]))
    outbox.ephemeral(channel, dana, HELLO, thread_ts=ts)

    assert ["changed"] == [one.text for one in slack.messages(channel)]
    assert ["hello"] == [one.text for one in slack.ephemerals(dana)]


def open_form(slack: SlackServer, outbox: Outbox) -> str:
    """Open a form before dana, and return its id."""
    with slack.workspace.change():
        trigger = slack.workspace.new_trigger(slack.user("dana").id)
    view = told("Looking…", HELLO.blocks)
    opened = outbox._calls.send("views.open", {"trigger_id": trigger, "view": view})  # noqa: SLF001 - only listeners open forms
    return str(opened["view"]["id"])


def test_an_open_form_is_replaced(slack: SlackServer, outbox: Outbox) -> None:
    """The person who looks at it sees the answer; a form that is gone is refused for good."""
    view = open_form(slack, outbox)
    outbox.update_view(view, told("Found", message([context("it")]).blocks))
    caught = refusal(lambda: outbox.update_view("V0GONE", told("Found", HELLO.blocks)))
    modal = slack.person("dana").modal()

    assert modal is not None
    assert "Found" == modal.title
    assert Trouble.FINAL is caught.trouble


def test_too_many_messages_are_a_pause(slack: SlackServer, outbox: Outbox) -> None:
    """Slack has a second code for it, of chat.postMessage alone, without a 429."""
    slack.knobs.fail("chat.postMessage", "rate_limited")
    caught = refusal(lambda: outbox.post(slack.channel("general").id, HELLO))

    assert Trouble.THROTTLED is caught.trouble


def a_url(slack: SlackServer, original: tuple[str, str] | None = None) -> str:
    """Return a response_url of dana's: a command's, or that of a button of `original`."""
    with slack.workspace.change():
        where = slack.channel("general").id
        return new_url(slack.workspace, slack.user("dana").id, where, original)[1]


@pytest.mark.parametrize("original", [None, ("C1", "1.0")], ids=["command", "button"])
def test_an_answer_at_a_response_url_is_for_the_person_only(
    slack: SlackServer, outbox: Outbox, original: tuple[str, str] | None
) -> None:
    """It needs no membership, and five uses are the end of it; Slack says so in two forms."""
    url = a_url(slack, original)
    for _ in range(5):
        outbox.respond(url, HELLO)
    caught = refusal(lambda: outbox.respond(url, HELLO))

    assert ["hello"] * 5 == [one.text for one in slack.ephemerals(slack.user("dana").id)]
    assert (Trouble.FINAL, "response_url") == (caught.trouble, caught.method)
    assert "used_url" == caught.code


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [("fail", Trouble.TRANSIENT), ("ratelimit", Trouble.THROTTLED), ("lose", Trouble.LOST)],
)
def test_a_response_urls_trouble_is_told_alike(
    slack: SlackServer, outbox: Outbox, fault: str, trouble: Trouble
) -> None:
    """Slack's faults there mean what they mean elsewhere."""
    url = a_url(slack)
    match fault:
        case "fail":
            slack.knobs.fail("response_url", "x", status=500)
        case "ratelimit":
            slack.knobs.fail("response_url", "x", status=429)
        case _:
            slack.knobs.lose_after_accept("response_url")

    assert trouble is refusal(lambda: outbox.respond(url, HELLO)).trouble


def test_a_file_is_sent_only_where_it_may(slack: SlackServer, outbox: Outbox) -> None:
    """An upload address that is no web address is refused, not opened."""
    slack.workspace.base_url = "file:///etc"
    caught = refusal(lambda: outbox.files.upload("a.csv", "x"))

    assert ("upload_url", Trouble.FINAL) == (caught.code, caught.trouble)


def test_an_unknown_file_is_neither_known_nor_shared(outbox: Outbox) -> None:
    """Slack's file_not_found is an answer."""
    assert (False, False) == (outbox.files.is_known("F0"), outbox.files.is_shared("F0"))


@pytest.mark.parametrize("method", ["is_known", "is_shared"])
def test_a_file_that_slack_cannot_tell_of_is_asked_again(
    slack: SlackServer, outbox: Outbox, method: str
) -> None:
    """No answer is not a no."""
    slack.knobs.fail("files.info", "x", status=503)

    assert Trouble.TRANSIENT is refusal(lambda: getattr(outbox.files, method)("F0")).trouble


def test_the_directory_tells_who_is_where(slack: SlackServer, directory: Directory) -> None:
    """The bot itself, its channels with their names, their members, groups and people."""
    ops = slack.channel("ssl-ops").id
    gus, sten = (directory.person(slack.user(name).id) for name in ("gus", "sten"))

    assert (slack.team_id, slack.bot_user_id) == directory.me()[:2]
    assert {slack.channel(name).id: name for name in ("general", "ssl-ops")} == directory.names()
    assert (True, False, True) == directory.channel(ops)
    assert set(slack.channel("ssl-ops").members) == set(directory.members(ops))
    assert (True, False, "gus") == (gus.is_guest, gus.is_bot, gus.name)
    assert slack.team_id != sten.team


def test_a_user_group_is_read(slack: SlackServer, directory: Directory) -> None:
    """Its members' ids; a group that is not there is refused for good."""
    (group,) = slack.workspace.groups.values()

    assert set(group.users) == set(directory.group(group.id))
    assert Trouble.FINAL is refusal(lambda: directory.group("S0NONE")).trouble


def test_long_lists_are_read_to_their_end(
    slack: SlackServer, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page is read, whatever Slack puts on one."""
    members = set(slack.channel("general").members)
    real = directory._calls.ask  # noqa: SLF001 - to make Slack's pages small

    def small(method: str, **params: object) -> object:
        return real(method, **{**params, "limit": 1})

    monkeypatch.setattr(directory._calls, "ask", small)  # noqa: SLF001 - as above
    read = directory.members(slack.channel("general").id)

    assert members == set(read)
    assert len(members) == len(slack.calls("conversations.members"))
