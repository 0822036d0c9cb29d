"""Every listener on one page: which id of a view is answered by which function."""

import re

from slack_bolt import App

from bot.views import ids
from handlers.slack import (
    applying,
    attachment,
    certificate_acts,
    certificate_pages,
    certificate_removal,
    certificates,
    clean_up,
    distributions,
    errors,
    home,
    import_names,
    importing,
    job_pages,
    jobs,
    key_links,
    menu,
    new_certificates,
    plan,
    replacement,
    snapshot_listeners,
    snapshots,
    strays,
)
from handlers.slack.doors import Doors
from handlers.slack.middleware import end_repeats, hand_over, meet_strangers, refuse_unavailable

_ANY = re.compile(".*")
_CARD = re.compile(
    rf"(?:{ids.CONFIRM}|{ids.EDIT}|{ids.CANCEL}|{ids.DROP}|{ids.DROP_PICK}|{ids.RETRY_FAILED}"
    rf"|{ids.CLEAN_UP}|{ids.REMOVE}|{ids.REMOVE_PICK}|{ids.UNDO}|{ids.UNDO_PICK}|{ids.ACCEPT_CHANGES}"
    rf"|{ids.EDIT_IMPORT}|{ids.PICK_NAMES}|{ids.HAND_OVER}|{ids.ALL_ROWS})$|{ids.OFFER.pattern}"
)
"""The buttons of a card, as one pattern: before anything else, is it the job's own card?"""


def register(app: App, doors: Doors) -> None:
    """Register everything; an id that no listener knows is answered by the error listener."""
    app.use(hand_over(doors))
    app.use(end_repeats(doors))
    app.use(meet_strangers(doors))
    app.use(refuse_unavailable(doors))
    app.error(errors.tell)

    app.event(ids.HOME_OPENED, middleware=[home.note])(home.opened)

    app.command(ids.COMMAND)(menu.certs)
    app.action(ids.MENU_NEW)(new_certificates.open_from_menu)
    app.action(ids.MENU_CERTIFICATES)(certificates.show_list)
    app.action(ids.MENU_DISTRIBUTIONS)(distributions.show_list)
    app.action(ids.MENU_JOBS)(job_pages.show_list)
    app.action(ids.MENU_SNAPSHOTS)(snapshots.show_list)

    app.options(ids.SNAPSHOT_SELECT)(new_certificates.suggest)
    app.action(ids.SNAPSHOT_SELECT)(plan.show_template)
    app.action(ids.PREVIEW)(plan.preview)
    app.view(ids.NEW_CERTIFICATES)(new_certificates.submit)

    _register_cards(app)
    _register_imports(app)
    _register_jobs(app)
    _register_certificates(app)
    snapshot_listeners.register(app)

    # Last: what nothing above matched.
    app.action(_ANY)(strays.unknown)
    app.view(_ANY)(strays.unknown)
    app.options(_ANY)(strays.unknown)


def _register_cards(app: App) -> None:
    """Register what is pressed on a job's card, and in the forms that it opens."""
    app.action(_CARD, matchers=[strays.is_stray])(strays.send_home)
    app.action(ids.CONFIRM)(jobs.confirm)
    app.action(ids.EDIT)(new_certificates.open_edit)
    app.action(ids.CANCEL)(jobs.cancel)
    app.action(ids.DROP)(jobs.drop)
    app.action(ids.DROP_PICK)(jobs.pick_drop)
    app.action(ids.RETRY_FAILED)(jobs.retry_failed)
    app.action(ids.CLEAN_UP)(clean_up.clean_up)
    app.action(ids.REMOVE)(clean_up.remove)
    app.action(ids.REMOVE_PICK)(clean_up.pick_removal)
    app.view(ids.REMOVE_FORM)(clean_up.submit_removal)
    app.action(ids.UNDO)(applying.undo)
    app.action(ids.UNDO_PICK)(applying.pick_undo)
    app.view(ids.UNDO_FORM)(applying.submit_undo)
    app.action(ids.ACCEPT_CHANGES)(clean_up.accept_changes)
    app.action(ids.ALL_ROWS)(jobs.all_rows)
    app.action(ids.OFFER)(jobs.accept_offer)
    app.view(ids.DROP_FORM)(jobs.submit_drop)


def _register_imports(app: App) -> None:
    """Register the form *Import*, what opens it, and what is pressed on the card of an import."""
    app.action(ids.MENU_IMPORT)(importing.open_from_menu)
    app.action(ids.CERTIFICATE_RENEW)(importing.open_renewal)
    app.action(ids.EDIT_IMPORT)(importing.open_edit)
    app.options(ids.IMPORTED_SELECT)(importing.suggest)
    app.view(ids.IMPORT_FORM)(importing.submit)
    app.action(ids.PICK_NAMES)(import_names.open_names)
    app.view(ids.IMPORT_NAMES)(import_names.submit)
    app.action(ids.HAND_OVER)(key_links.give)
    app.action(ids.KEY_OTHERWISE)(key_links.open_form)
    app.view(ids.KEY_FORM)(key_links.submit)


def _register_jobs(app: App) -> None:
    """Register the list of jobs and what it opens."""
    app.action(ids.JOBS_SHOW)(job_pages.turn)
    app.action(ids.JOB_OPEN)(job_pages.show_one)


def _register_certificates(app: App) -> None:
    """Register the lists of certificates and of distributions, and what they open."""
    app.action(ids.CERTIFICATES_SHOW)(certificates.turn)
    app.action(ids.CERTIFICATES_FIND)(certificates.open_find)
    app.view(ids.FIND_CERTIFICATES)(certificates.submit_find)
    app.action(ids.CERTIFICATES_FILE)(certificates.export)
    app.action(ids.CERTIFICATE_OPEN)(certificate_pages.show)
    app.action(ids.CERTIFICATE_AGAIN)(certificate_pages.look_again)
    app.action(ids.CERTIFICATE_CHAIN)(certificate_pages.send_chain)
    app.action(ids.CERTIFICATE_DELETE)(certificate_removal.delete)
    app.action(ids.CERTIFICATES_DELETE)(certificate_removal.open_several)
    app.view(ids.DELETE_CERTIFICATES)(certificate_removal.submit_several)
    app.action(ids.CERTIFICATE_TAGS)(certificate_acts.open_tags)
    app.view(ids.EDIT_TAGS)(certificate_acts.submit_tags)
    app.action(ids.CERTIFICATE_MAIL)(certificate_acts.open_mail)
    app.view(ids.RESEND_MAIL)(certificate_acts.submit_mail)
    app.action(ids.CERTIFICATE_MOVE)(certificate_acts.move)
    app.action(ids.CERTIFICATE_BY_DNS)(certificate_acts.request_by_dns)
    app.action(ids.CERTIFICATE_REPLACE)(replacement.open_form)
    app.view(ids.REPLACE_FORM)(replacement.submit)
    app.action(ids.CERTIFICATE_ATTACH)(attachment.open_form)
    app.view(ids.ATTACH_FORM)(attachment.submit)
    app.options(ids.DISTRIBUTION_SELECT)(attachment.suggest)
    app.action(ids.DISTRIBUTIONS_SHOW)(distributions.turn)
