"""Every id that Slack sends back: one listener each, and at least one view that shows it.

Buttons carry `<job>:<revision>`; Drop adds `:<task id>`, an offer `:<kind>:<value>`; a page button
carries `<filter>:<page>`.
"""

import re

COMMAND = "/certs"

# Modals (callback_id of the view)
NEW_CERTIFICATES = "new_certificates"
"""The form; its private_metadata is JSON `{job, revision, kept}`, null for a new job."""
IMPORT_FORM = "import_form"
"""The private_metadata is JSON: `job`, `revision` (null for a new job), and the way back."""
IMPORT_NAMES = "import_names"
"""Which names become aliases; its private_metadata is JSON `{job, revision}`."""
KEY_FORM = "key_form"
"""Takes a key in another way than by a link; the private_metadata is the job's number."""
TAKE_SNAPSHOT = "take_snapshot"
SNAPSHOT_NOTE_FORM = "snapshot_note_form"
COMPARE_FORM = "compare_form"
SNAPSHOT_DELETE_FORM = "snapshot_delete_form"
"""The private_metadata of these begins with the snapshot's id."""
APPLY_FORM = "apply_form"
"""The private_metadata is JSON: the snapshot's id, and the way back."""
REPLACE_FORM = "replace_form"
ATTACH_FORM = "attach_form"
"""The private_metadata of these is JSON: the certificate's ARN, and the way back."""
FIND_CERTIFICATES = "find_certificates"
DELETE_CERTIFICATES = "delete_certificates"
"""Shows what of a list goes; the private_metadata is JSON: `search`, `mark`, and the way back."""
EDIT_TAGS = "edit_tags"
RESEND_MAIL = "resend_mail"
"""The private_metadata of these two is JSON: `arn`, and where the answer goes."""
DROP_FORM = "drop_form"
"""Choose what to drop when the card cannot show all; private_metadata is `<job>:<revision>`."""

UNDO_FORM = "undo_form"
"""Choose what to undo when the card cannot show all; private_metadata is `<job>:<revision>`."""
REMOVE_FORM = "remove_form"
"""Choose what to remove when the card cannot show all; private_metadata is `<job>:<revision>`."""

# App Home
HOME_OPENED = "app_home_opened"
"""Slack's event, which the manifest asks for."""

# Menu
MENU_NEW = "menu_new"
MENU_IMPORT = "menu_import"
MENU_CERTIFICATES = "menu_certificates"
MENU_DISTRIBUTIONS = "menu_distributions"
MENU_JOBS = "menu_jobs"
MENU_SNAPSHOTS = "menu_snapshots"

# Card
CONFIRM = "job_confirm"
EDIT = "job_edit"
KEY_OTHERWISE = "job_key_otherwise"
"""Opens KEY_FORM."""
EDIT_IMPORT = "job_edit_import"
"""Opens IMPORT_FORM filled in."""
PICK_NAMES = "job_pick_names"
"""Opens IMPORT_NAMES."""
HAND_OVER = "job_hand_over"
"""Gives whoever pressed it a link for each key that the job waits for."""
CANCEL = "job_cancel"
DROP = "job_drop"
DROP_PICK = "job_drop_pick"
"""Opens DROP_FORM."""
RETRY_FAILED = "job_retry_failed"
CLEAN_UP = "job_clean_up"
REMOVE = "job_remove"
REMOVE_PICK = "job_remove_pick"
"""Opens REMOVE_FORM."""
UNDO = "job_undo"
"""Takes back what a job changed; `<job>:<revision>`, and `:<task id>` for one distribution."""
UNDO_PICK = "job_undo_pick"
"""Opens UNDO_FORM."""
ACCEPT_CHANGES = "job_accept_changes"
ALL_ROWS = "job_all_rows"
OFFER = re.compile(r"^job_offer_\d+$")
"""The offers of the checks are many in one block, where Slack wants ids to differ: one pattern."""

# Lists
JOBS_SHOW = re.compile(r"^jobs_show_\w+$")
"""Another page or filter of the job list: a button's or the select's value is a whole query,
`<state or all>:<mine or all>:<page from 0>`."""
JOB_OPEN = "job_open"
"""Shows one job; the value is its number."""
SNAPSHOTS_PAGE = re.compile(r"^snapshots_page_\w+$")
"""The value is `<page from 0>:<search text>`."""
SNAPSHOT_MENU = "snapshot_menu"
"""What can be done with a snapshot of the list: an option is `<verb>:<snapshot id>`."""
SNAPSHOT_SHOW = "snapshot_show"
SNAPSHOT_DOWNLOAD = "snapshot_download"
SNAPSHOT_NOTE = "snapshot_note"
"""Opens SNAPSHOT_NOTE_FORM."""
SNAPSHOT_COMPARE = "snapshot_compare"
"""Opens COMPARE_FORM."""
SNAPSHOT_APPLY = "snapshot_apply"
"""Opens APPLY_FORM."""
SNAPSHOT_DELETE = "snapshot_delete"
"""The values of these are the snapshot's id."""
COMPARE_FILE = "compare_file"
"""Has the differences sent; the value is `<snapshot id>|<what it is compared with>`."""
SNAPSHOT_TAKE = "snapshot_take"
"""Opens TAKE_SNAPSHOT."""

CERTIFICATES_SHOW = re.compile(r"^certificates_show_\w+$")
"""Another page or filter of the certificates: the value is `<page from 0>:<search>`."""
CERTIFICATES_FIND = "certificates_find"
"""Opens FIND_CERTIFICATES; the value is the present search."""
CERTIFICATES_FILE = "certificates_file"
"""Has what a search finds sent as a table; the value is the search."""
CERTIFICATE_OPEN = "certificate_open"
CERTIFICATE_AGAIN = "certificate_again"
CERTIFICATE_CHAIN = "certificate_chain"
CERTIFICATE_TAGS = "certificate_tags"
"""Opens EDIT_TAGS."""
CERTIFICATE_DELETE = "certificate_delete"
CERTIFICATES_DELETE = "certificates_delete"
"""Opens DELETE_CERTIFICATES; the value is the search."""
CERTIFICATE_MOVE = "certificate_move"
CERTIFICATE_MAIL = "certificate_mail"
"""Opens RESEND_MAIL."""
CERTIFICATE_BY_DNS = "certificate_by_dns"
"""Opens NEW_CERTIFICATES filled in with its names."""
"""The values of these are a certificate's ARN."""
CERTIFICATE_REPLACE = "certificate_replace"
"""Opens REPLACE_FORM: *New with other names*, *Replace by an ACM certificate*; an ARN."""
CERTIFICATE_RENEW = "certificate_renew"
"""Opens IMPORT_FORM to import in the place of a certificate; the value is its ARN."""
CERTIFICATE_ATTACH = "certificate_attach"
"""Opens ATTACH_FORM; the value is a certificate's ARN."""
DISTRIBUTIONS_SHOW = re.compile(r"^distributions_show_\w+$")
"""Another page of the distributions: the value is `<page from 0>:<search>`."""

# The form
PREVIEW = "new_preview"
"""Shows what the form means, in a modal above it."""

# Fields (action_id of the element; the block_id is in the FIELDS of its form)
SNAPSHOT_SELECT = "snapshot"
"""The external select: its options are asked for as one types, and a choice is told at once."""
DISTRIBUTION_SELECT = "distribution"
"""The external select of what a certificate is attached to."""
IMPORTED_SELECT = "imported"
"""The external select of the imported certificate that another takes the place of."""
APPLY_SELECT = "apply_select"
"""The external select of APPLY_FORM, of several distributions."""
COMPARE_SELECT = "compare_select"
"""The external select of COMPARE_FORM."""
VALUE = "value"


def offer(place: int) -> str:
    """Return the action id of the offer at a place of its message; matches OFFER."""
    return f"job_offer_{place}"


def jobs_show(control: str) -> str:
    """Return the action id of one control of the job list; matches JOBS_SHOW."""
    return f"jobs_show_{control}"


def snapshots_page(control: str) -> str:
    """Return the action id of one control of the snapshot list; matches SNAPSHOTS_PAGE."""
    return f"snapshots_page_{control}"


def certificates_show(control: str) -> str:
    """Return the action id of one control of the certificates; matches CERTIFICATES_SHOW."""
    return f"certificates_show_{control}"


def distributions_show(control: str) -> str:
    """Return the action id of one control of the distributions; matches DISTRIBUTIONS_SHOW."""
    return f"distributions_show_{control}"
