"""Writes the documents that are made from the code: `python -m tests.architecture.documents`.

A test compares them with the files in `docs/`; it never says anything that the code does not.
"""

import inspect
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic_core import PydanticUndefined
from typer.core import TyperGroup
from typer.main import get_command

from bot.app import backup, build, restore
from bot.domain.event import EventKind, Sink, sinks_of
from bot.domain.remedies import SECTIONS
from bot.domain.remedy import Remedy
from bot.sandbox.slack import coverage
from bot.settings import Settings, variable
from bot.steps.engine import STEPS
from bot.views.ids import COMMAND
from bot.views.limits import HEADINGS
from bot.views.menu import USAGE
from handlers.cli.commands import Tools, commands

BUTTONS: Mapping[str, tuple[str, str]] = {
    "CONFIRM": ("Confirm", "lets the job run, after a dialog that states counts"),
    "EDIT": ("Edit", "opens the form filled in; the job is checked anew"),
    "CANCEL": ("Cancel", "stops the job at each task's next step; what exists stays"),
    "DROP": ("Drop…", "lets one certificate leave the job; its pending request is deleted"),
    "DROP_PICK": ("Drop… (of many)", "asks which certificate, when the card cannot show all"),
    "RETRY_FAILED": (
        "Retry failed",
        "goes on where each failed; a dead certificate is requested anew",
    ),
    "CLEAN_UP": ("Clean up", "plans the removal of all that an ended job made, in its thread"),
    "REMOVE": ("Remove…", "plans the removal of what one certificate's task made"),
    "REMOVE_PICK": ("Remove… (of many)", "asks which certificate, when the card cannot show all"),
    "UNDO": ("Undo, Undo…", "plans how what an ended job changed is restored: all, or one row"),
    "UNDO_PICK": ("Undo one…", "asks which distribution, when the card cannot show all"),
    "ACCEPT_CHANGES": (
        "Remove all the same…, Change all the same…",
        "lets a removal, or a change, go on that found something changed since",
    ),
    "ALL_ROWS": ("All rows", "puts the whole table into the thread, as a file"),
    "OFFER": ("Use it, Add it, …", "does what a check offers; the job is checked anew"),
    "MENU_NEW": ("New certificates", "opens the form"),
    "MENU_IMPORT": ("Import", "opens the form of certificates that another authority issued"),
    "EDIT_IMPORT": ("Edit", "of an import: opens its form as it was filled in, but for the key"),
    "PICK_NAMES": (
        "Names…",
        "of an import: asks which names of each certificate become aliases",
    ),
    "HAND_OVER": (
        "Hand over the key",
        "gives whoever presses it a link to a page that takes the private key, once",
    ),
    "KEY_OTHERWISE": (
        "Another way…",
        "asks for the secret that has the private key, instead of the link",
    ),
    "CERTIFICATE_RENEW": (
        "Re-import…, Re-import",
        "opens the form to import in the place of a certificate, under its ARN",
    ),
    "PREVIEW": (
        "Preview",
        "shows what the form means: names, faults, hints, template",
    ),
    "MENU_CERTIFICATES": ("Certificates", "lists the account's certificates"),
    "MENU_DISTRIBUTIONS": ("Distributions", "lists the account's distributions"),
    "MENU_JOBS": ("Jobs", "lists jobs, newest first"),
    "MENU_SNAPSHOTS": ("Snapshots", "lists snapshots"),
    "CERTIFICATES_SHOW": (
        "the filters and pages of the certificates",
        "show another part of the list",
    ),
    "CERTIFICATES_FIND": ("Search…", "asks for a search, and shows what it finds"),
    "CERTIFICATES_FILE": (
        "Export as CSV",
        "sends what the list finds as a table, with every field of ACM and every tag",
    ),
    "CERTIFICATE_OPEN": ("Show", "shows one certificate whole"),
    "CERTIFICATE_AGAIN": ("Look again", "has ACM describe the certificate anew, and shows it"),
    "CERTIFICATE_CHAIN": (
        "Download chain",
        "sends the certificate and its chain as PEM; the key stays in ACM",
    ),
    "CERTIFICATE_REPLACE": (
        "New with other names…, Replace by an ACM certificate…",
        "asks for the names of a certificate that takes this one's place where it serves",
    ),
    "CERTIFICATE_ATTACH": (
        "Attach…",
        "asks for a distribution that gets the certificate, and for its names",
    ),
    "CERTIFICATE_TAGS": (
        "Edit tags",
        "opens the form for a certificate's tags, and those of what serves it",
    ),
    "CERTIFICATE_DELETE": (
        "Delete",
        "plans the deletion of a certificate that nothing uses, after a question",
    ),
    "CERTIFICATES_DELETE": (
        "Delete these…",
        "shows what of a filtered list can be deleted, and plans that",
    ),
    "CERTIFICATE_MOVE": (
        "Move to DNS",
        "has an issued certificate that mails proved proven by DNS records, after a question",
    ),
    "CERTIFICATE_BY_DNS": (
        "Request by DNS",
        "opens the form with the names of one that mails were to prove",
    ),
    "CERTIFICATE_MAIL": ("Resend e-mail…", "asks for which name ACM mails its owner again"),
    "DISTRIBUTIONS_SHOW": (
        "the pages of the distributions",
        "show another part of the list",
    ),
    "JOBS_SHOW": ("the filters and pages of the job list", "show another part of the list"),
    "JOB_OPEN": ("Open", "shows one job: card, certificates, distributions, history"),
    "SNAPSHOTS_PAGE": ("the pages of the snapshot list", "show another part of the list"),
    "SNAPSHOT_MENU": (
        "⋯ of a snapshot",
        (
            "shows it, sends it as a JSON file, edits its note, compares it, deletes it (after a "
            "question)"
        ),
    ),
    "SNAPSHOT_SHOW": ("Show", "shows a snapshot whole, and the jobs that used it"),
    "SNAPSHOT_DOWNLOAD": ("Download", "sends a snapshot as a JSON file, in a direct message"),
    "SNAPSHOT_NOTE": ("Edit note", "opens the form for a snapshot's note"),
    "SNAPSHOT_COMPARE": (
        "Compare…",
        "shows how a snapshot differs from another, or from a distribution as it is now",
    ),
    "SNAPSHOT_APPLY": (
        "Apply to distributions…",
        "asks for distributions, and plans what the snapshot changes on each",
    ),
    "COMPARE_FILE": ("Send me the JSON", "sends the differences as a file, in a direct message"),
    "SNAPSHOT_DELETE": ("Delete", "deletes a snapshot that no open job needs, after a question"),
    "SNAPSHOT_TAKE": (
        "Save a snapshot",
        "saves a snapshot of a distribution, by id or alias",
    ),
}
"""Every id in `bot.views.ids` that someone presses: its label, and what it does (a test
compares)."""

DOCS = Path(__file__).parents[2] / "docs"
_MADE = "<!-- Made from the code by `python -m tests.architecture.documents`: do not edit. -->"


def documents() -> Mapping[str, str]:
    """Return each document by its file name."""
    return {
        "settings.md": _settings(),
        "commands.md": _commands(),
        "remedies.md": _remedies(),
        "steps-and-events.md": _steps_and_events(),
        "sandbox-slack.md": _sandbox_slack(),
        "what-acm-can-and-cannot.md": _limits(),
    }


def _page(title: str, intro: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", _MADE, intro, *parts]) + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _settings() -> str:
    rows = [
        (f"`{variable(name)}`", _default(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    intro = (
        "Settings are environment variables, read once at the start. A missing or malformed one "
        "stops the start with one line that names it. AWS credentials, region and endpoint come "
        "from boto3's own chain (`AWS_…`)."
    )
    return _page("Settings", intro, _table(("variable", "default", "what it decides"), rows))


def _default(value: object) -> str:
    if value is PydanticUndefined:
        return "**required**"
    return f"`{value}`" if value not in (None, (), False) else "–"


def _commands() -> str:
    verbs = [(f"`{COMMAND} {usage}`", does) for usage, does in USAGE]
    buttons = [(f"`{label}`", does) for label, does in BUTTONS.values()]
    return _page(
        "Commands",
        "What people type and press in Slack, and what operators type in a terminal.",
        "## In Slack",
        _table(("command", "what it does"), verbs),
        "## Buttons",
        _table(("button", "what it does"), buttons),
        "## In a terminal",
        _table(("command", "what it does"), _terminal()),
    )


def _limits() -> str:
    intro = (
        "What people ask of Edgecert that is AWS Certificate Manager's to decide, one line each, "
        "with where AWS says so; `/certs help acm` tells it in Slack. DNS validation (Domain "
        "Control Validation, DCV) is the only kind that Edgecert requests."
    )
    parts = []
    for heading, told in HEADINGS:
        head = ("then", "now", "source") if told[0].then else ("", "source")
        rows = [
            (*((one.then,) if one.then else ()), one.said, f"[{one.source}]({one.address})")
            for one in told
        ]
        parts += [f"## {heading}", _table(head, rows)]
    return _page("What ACM can and cannot", intro, *parts)


def _terminal() -> list[tuple[str, str]]:
    cli = get_command(commands(Tools(build=build, backup=backup, restore=restore)))
    assert isinstance(cli, TyperGroup)
    rows = []
    for name, command in cli.commands.items():
        leaves = command.commands.values() if isinstance(command, TyperGroup) else ()
        path = f"python -m bot {name}"
        rows += [(f"`{path} {_usage(leaf)}`", leaf.get_short_help_str(200)) for leaf in leaves]
        if not leaves:
            rows.append((f"`{path}{_options(command)}`", command.get_short_help_str(200)))
    return rows


def _usage(command: Any) -> str:  # noqa: ANN401 - typer hides click's types
    return " ".join([str(command.name), *(f"{param.name}".upper() for param in command.params)])


def _options(command: Any) -> str:  # noqa: ANN401 - likewise
    return "".join(f" [{param.opts[0]} …]" for param in command.params)


def _remedies() -> str:
    parts = []
    for title, rows in SECTIONS.items():
        parts += [
            f"## {title}",
            _table(("code", "what it means", "what to do", "who"), _rows(rows)),
        ]
    intro = (
        "Every failure that Edgecert can meet: what it means, what mends it, and who acts. Where "
        "it "
        "ends at AWS Support, the thread gives a text to paste."
    )
    return _page("Failures and their remedies", intro, *parts)


def _rows(rows: Iterable[Remedy]) -> list[tuple[str, ...]]:
    return [
        (
            f"`{row.code}`",
            row.sentence,
            row.remedy + (f" [More]({row.link})" if row.link else ""),
            row.who_acts.value,
        )
        for row in rows
    ]


def _steps_and_events() -> str:
    steps = [
        (
            f"`{step.value}`",
            inspect.getdoc(entry.run) or "",
            f"`{entry.paced}`" if entry.paced else "–",
        )
        for step, entry in STEPS.items()
    ]
    events = [
        (
            f"`{kind.value}`",
            ", ".join(sink.value for sink in sinks_of(kind, sns=True)) or "the card only",
        )
        for kind in EventKind
    ]
    return _page(
        "Steps and events",
        "What a task does, one idempotent step at a time, and what is told of it where.",
        "## Steps",
        _table(("step", "what it does", "keeps the rate of"), steps),
        "## Events",
        _table(("event", "told in"), events),
        f"Files go to the thread after its text ({Sink.FILES.value}).",
    )


def _sandbox_slack() -> str:
    parts: list[str] = []
    for kind in coverage.Kind:
        rows = [
            (f"`{row.name}`", "yes" if row.is_supported else "no", row.strictness)
            for row in coverage.rows()
            if row.kind is kind
        ]
        parts += [f"## {kind}", _table(("name", "supported", "how strict"), rows)]
    return _page(
        "The sandbox's Slack",
        "What of Slack the [sandbox](sandbox.md) has, and how strict it is. What is not here as "
        "supported is refused. Tests compare this with the code of the sandbox, with the names "
        "that Slack's SDK knows, and with what the bot calls and shows.",
        *parts,
    )


if __name__ == "__main__":
    for name, text in documents().items():
        (DOCS / name).write_text(text, encoding="utf-8")
