"""One snapshot through Slack: shown, noted, sent as a file and deleted, wherever it is met."""

import json
from dataclasses import replace

import pytest

from bot.domain.job import JobState
from bot.domain.person import Actor
from bot.domain.task import Facts
from bot.sandbox.slack import Message, Modal
from tests.functional.slack.desk import TEMPLATE, Desk, snapshot

MENU = "snapshot_menu"
ORIGIN = {
    "Id": "alb",
    "DomainName": "alb.example.com",
    "CustomHeaders": {"Quantity": 1, "Items": [{"HeaderName": "X-Key", "HeaderValue": "hush"}]},
}


def listed(desk: Desk, name: str = "dana", text: str = "") -> Message:
    """Return the list as somebody sees it."""
    return desk.person(name).command("/certs", f"snapshots {text}").wait()[0]


def top(desk: Desk, name: str = "dana") -> Modal:
    """Return the modal that somebody looks at."""
    modal = desk.person(name).modal()
    assert modal is not None, "no modal is open"
    return modal


def texts(shown: Modal) -> str:
    """Return all that a view says."""
    return "\n".join(shown.texts)


def page(desk: Desk, name: str = "dana") -> Message:
    """Let somebody open the template's page from the list."""
    person = desk.person(name)
    person.choose(listed(desk, name, TEMPLATE), MENU, "Show")
    return desk.shown(person, "What a clone lacks")


def labels(message: Message) -> list[str]:
    """Return the texts of the buttons of a message."""
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [one["text"]["text"] for row in rows for one in row]


def menu_of(message: Message) -> list[str]:
    """Return what the first row's menu offers."""
    menus = [block["accessory"] for block in message.blocks if "accessory" in block]
    return [option["text"]["text"] for option in menus[0]["options"]]


def test_the_list_is_by_distribution(desk: Desk) -> None:
    """Those of one distribution stand together; what came from files has a place of its own."""
    desk.store.snapshots.add(replace(snapshot("other"), distribution="E9XYZ"))
    desk.store.snapshots.add(replace(snapshot("third")))
    desk.store.snapshots.add(replace(snapshot("filed"), distribution=""))
    said = listed(desk).text
    between = sorted(said.index(word) for word in ("`third`", f"`{TEMPLATE}`", "☁️ *`E1ABC`*"))
    strangers = [said.index(word) for word in ("☁️ *`E9XYZ`*", "📄 *From files*")]

    assert said.index("☁️ *`E1ABC`*") == between[0]
    assert not any(between[0] < place < between[-1] for place in strangers)


def test_a_page_shows_what_the_distribution_does(desk: Desk) -> None:
    """Part by part as the console does, with what clones lack; a header's value is not shown."""
    desk.store.snapshots.delete(f"id-{TEMPLATE}")
    config = {"Enabled": True, "Origins": {"Quantity": 1, "Items": [ORIGIN]}}
    desk.store.snapshots.add(replace(snapshot(TEMPLATE), config=config))
    desk.checked()
    said = page(desk).text

    assert "*Origins*" in said
    assert "`alb.example.com`" in said
    assert "custom header `x-key`" in said
    assert "hush" not in said
    assert "`J-1` awaiting confirmation" in said


def test_a_viewer_reads_and_changes_nothing(desk: Desk) -> None:
    """Neither the list nor the page offers what would be refused; a forged press is refused."""
    rows = listed(desk, "vera")
    said = page(desk, "vera")
    forged = page(desk)

    assert "Delete…" not in menu_of(rows)
    assert "Save a snapshot" not in labels(rows)
    assert "Delete" not in labels(said)
    assert "Delete" in labels(forged)


@pytest.mark.parametrize("verb", ["annotate", "delete", "download"])
def test_every_verb_asks_for_the_role(desk: Desk, verb: str) -> None:
    """The service refuses, and writes that down, whatever the views offer."""
    vera = Actor(desk.slack.user("vera").id, desk.slack.user("vera").team_id)
    more = {"annotate": ("x",), "delete": (), "download": (None,)}[verb]

    with pytest.raises(Exception, match="may not"):
        getattr(desk.bot.snapshots, verb)(vera, f"id-{TEMPLATE}", *more)
    assert "refused" in desk.store.audit.of_subject(TEMPLATE)[0].outcome


def test_a_note_is_edited_from_the_page(desk: Desk) -> None:
    """The form holds the note; its answer stands in its place."""
    dana = desk.person("dana")
    dana.press(page(desk), "Edit note")
    form = top(desk)
    form.fill("Note", "for *shops*")
    errors = form.submit()

    assert {} == errors
    assert "The note is saved." in texts(top(desk))
    assert "for *shops*" == desk.store.snapshots.get(f"id-{TEMPLATE}").note
    assert "edit note" == desk.store.audit.of_subject(TEMPLATE)[0].action


def test_a_file_comes_in_a_direct_message(desk: Desk) -> None:
    """Whole, as the AWS command answers it, to nobody else."""
    dana = desk.person("dana")
    dana.choose(listed(desk), MENU, "Download")
    desk.shown(dana, "comes as a JSON file")
    desk.tell()
    (direct,) = [one for one in desk.slack.workspace.channels.values() if one.dm_of == dana.id]
    (file,) = [one for one in desk.slack.workspace.files.values() if one.name.endswith(".json")]

    assert f"{TEMPLATE}.json" == file.name
    assert {
        "ETag": "etag",
        "DistributionConfig": snapshot(TEMPLATE).config,
    } == json.loads(file.content)
    desk.slack.wait_for(
        lambda: any(one.files for one in desk.slack.workspace.messages[direct.id].values())
    )


def test_a_page_s_file_comes_in_a_direct_message(desk: Desk) -> None:
    """As from the list's menu."""
    dana = desk.person("dana")
    dana.press(page(desk), "Download")
    desk.shown(dana, "comes as a JSON file")
    desk.tell()

    assert [f"{TEMPLATE}.json"] == [one.name for one in desk.slack.workspace.files.values()]


def test_a_page_s_delete_asks_first(desk: Desk) -> None:
    """Declined nothing happens; accepted, the page says that it is gone."""
    dana = desk.person("dana")
    shown = page(desk)
    declined = dana.press(shown, "Delete", accept=False)
    kept = desk.store.snapshots.find(TEMPLATE)
    dana.press(shown, "Delete")
    desk.shown(dana, "was deleted")

    assert declined.confirm is not None
    assert kept is not None
    assert desk.store.snapshots.find(TEMPLATE) is None


def test_what_an_open_job_needs_is_not_deleted(desk: Desk) -> None:
    """From the list it is refused before it is asked, from the page when it is pressed: the job is
    named.
    """
    desk.checked()
    dana = desk.person("dana")
    dana.choose(listed(desk), MENU, "Delete…")
    first = desk.shown(dana, "needs the snapshot").text
    dana.press(page(desk), "Delete")
    second = desk.shown(dana, "needs the snapshot").text

    assert "J-1 needs the snapshot" in first
    assert "J-1 needs the snapshot" in second
    assert desk.store.snapshots.find(TEMPLATE) is not None


def test_a_row_s_delete_asks_in_a_dialog(desk: Desk) -> None:
    """A menu has no dialog of its own for one choice: a form asks."""
    dana = desk.person("dana")
    dana.choose(listed(desk), MENU, "Delete…")
    errors = top(desk).submit()

    assert {} == errors
    assert "was deleted" in texts(top(desk))
    assert desk.store.snapshots.find(TEMPLATE) is None


@pytest.mark.parametrize("undone", [False, True])
def test_who_deletes_what_undo_restores_is_told(desk: Desk, *, undone: bool) -> None:
    """Of the list and on the page, before it is accepted; not once that was undone."""
    job = desk.checked()
    saved, now = desk.store.snapshots.get(f"id-{TEMPLATE}"), desk.clock.now()
    (task,) = desk.store.tasks.of_job(job.number)
    known = Facts(
        before=saved.id, distribution_id=saved.distribution, changed_at=now, undone=undone
    )
    desk.store.tasks.write(replace(task, facts=known), now=now)
    desk.store.jobs.save(replace(job, state=JobState.CANCELLED), now=now)
    dana = desk.person("dana")
    asked = dana.press(page(desk), "Delete", accept=False).confirm
    dana.choose(listed(desk), MENU, "Delete…")
    told = texts(top(desk))

    said = f"What {job.name} changed can be undone no more."
    assert [not undone] * 2 == [said in str(asked), said in told]


@pytest.mark.parametrize("choice", ["Show", "Download", "Note…", "Delete…"])
def test_a_row_of_what_is_gone_says_so(desk: Desk, choice: str) -> None:
    """Deleted since the list was shown: a sentence, and where to look."""
    rows = listed(desk)
    desk.store.snapshots.delete(f"id-{TEMPLATE}")
    dana = desk.person("dana")
    dana.choose(rows, MENU, choice)

    assert "`/certs snapshots` lists" in desk.shown(dana, "does not exist any more").text


def test_deleted_while_the_form_was_open(desk: Desk) -> None:
    """The note's fault stands at its field, the dialog tells in its place."""
    dana = desk.person("dana")
    rows = listed(desk)
    dana.choose(rows, MENU, "Note…")
    note = top(desk)
    desk.store.snapshots.delete(f"id-{TEMPLATE}")
    faults = note.submit()
    note.close()
    desk.store.snapshots.add(snapshot(TEMPLATE))
    dana.choose(rows, MENU, "Delete…")
    dialog = top(desk)
    desk.store.snapshots.delete(f"id-{TEMPLATE}")
    dialog.submit()

    assert "does not exist any more" in faults["Note"]
    assert "does not exist any more" in texts(top(desk))


def test_from_home_everything_is_answered_in_windows(desk: Desk) -> None:
    """List, page, note and list again: what lies below is shown anew."""
    home = desk.home("dana")
    home.press("Snapshots")
    desk.slack.wait_for(lambda: desk.person("dana").modal() is not None)
    rows = top(desk)
    rows.pick(MENU, "Note…")
    desk.slack.wait_for(lambda: top(desk).title == "Edit the note")
    top(desk).fill("Note", "for shops")
    top(desk).submit()
    top(desk).close()
    desk.slack.wait_for(lambda: "for shops" in texts(top(desk)))
    top(desk).pick(MENU, "Delete…")
    desk.slack.wait_for(lambda: top(desk).title == "Delete a snapshot")
    top(desk).submit()
    top(desk).close()
    desk.slack.wait_for(lambda: "No snapshots yet" in texts(top(desk)))

    assert "Snapshots" == top(desk).title


def test_home_leads_to_a_snapshot(desk: Desk) -> None:
    """Each one named there can be opened; its note is shown anew below the form."""
    desk.home("dana").press("snapshot_show")
    desk.slack.wait_for(lambda: desk.person("dana").modal() is not None)
    shown = top(desk)
    shown.press("Edit note")
    desk.slack.wait_for(lambda: top(desk).title == "Edit the note")
    form = top(desk)
    form.fill("Note", "from home")
    form.submit()
    top(desk).close()
    desk.slack.wait_for(lambda: "from home" in texts(top(desk)))

    assert "Snapshot" == top(desk).title


def test_an_older_list_s_menu_is_answered(desk: Desk) -> None:
    """A choice that this version does not know gets a sentence."""
    rows = listed(desk)
    (row,) = [block for block in rows.blocks if "accessory" in block]
    row["accessory"]["options"][0]["value"] = f"frame:id-{TEMPLATE}"
    dana = desk.person("dana")
    dana.choose(rows, MENU, "Show")

    assert "of an older list" in desk.shown(dana, "shows it anew").text


def test_where_no_direct_message_is_taken_the_channel_tells(desk: Desk) -> None:
    """Who switched the app's messages off reads why there is no file."""
    dana = desk.person("dana")
    dana.choose(listed(desk), MENU, "Download")
    desk.shown(dana, "comes as a JSON file")
    desk.slack.knobs.fail("chat.postMessage", "messages_tab_disabled")
    desk.tell()

    assert "takes no direct message" in desk.shown(dana, "was not sent").text
