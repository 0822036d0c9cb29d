"""The listeners of snapshots, as `listeners` has the others: which id by which function."""

from slack_bolt import App

from bot.views import ids
from handlers.slack import applying, comparing, snapshot_forms, snapshot_pages, snapshots


def register(app: App) -> None:
    """Register the list of snapshots and what it opens."""
    app.action(ids.SNAPSHOTS_PAGE)(snapshots.turn)
    app.action(ids.SNAPSHOT_TAKE)(snapshots.open_take)
    app.view(ids.TAKE_SNAPSHOT)(snapshots.submit_take)
    app.action(ids.SNAPSHOT_MENU)(snapshot_pages.pick)
    app.action(ids.SNAPSHOT_SHOW)(snapshot_pages.show)
    app.action(ids.SNAPSHOT_DOWNLOAD)(snapshot_pages.download)
    app.action(ids.SNAPSHOT_NOTE)(snapshot_pages.open_note)
    app.view(ids.SNAPSHOT_NOTE_FORM)(snapshot_forms.submit_note)
    app.action(ids.SNAPSHOT_COMPARE)(comparing.open_from_page)
    app.options(ids.COMPARE_SELECT)(comparing.suggest)
    app.view(ids.COMPARE_FORM)(comparing.submit)
    app.action(ids.COMPARE_FILE)(comparing.send)
    app.action(ids.SNAPSHOT_APPLY)(applying.open_from_page)
    app.options(ids.APPLY_SELECT)(applying.suggest)
    app.view(ids.APPLY_FORM)(applying.submit)
    app.action(ids.SNAPSHOT_DELETE)(snapshot_pages.delete)
    app.view(ids.SNAPSHOT_DELETE_FORM)(snapshot_forms.submit_delete)
