"""The form *Import* as it was filled in, with its files fetched; and how it is filled in again.
What may be a private key is held as one from here on: nobody shows, logs or sends it back.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.domain.importing import GivenFile
from bot.domain.job import Distributions
from bot.domain.key_source import KeySource
from bot.domain.list_file import MAX_BYTES
from bot.domain.private_key import PrivateKeyText
from bot.errors import RefusedError
from bot.services.import_form import FilledImport, NewImport
from bot.views.importing import FIELDS, Draft
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, choice_in, conversation_in, files_in, text_in


def filled_in(view: Body, doors: Doors) -> NewImport:
    """Return what the form's fields hold; its files are fetched, and why one was not is told."""
    # An edited job's certificate stands in the form: left as it is, it stays, and so does its key.
    stays = not files_in(view) and all(
        _is_as_shown(view, FIELDS[f"certificate_{part}"]) for part in ("body", "chain")
    )
    files, fault = _files(files_in(view), doors)
    renews = choice_in(view, FIELDS["renew_existing"]) or ""
    made = choice_in(view, FIELDS["distributions"]) or Distributions.CREATE
    return NewImport(
        name=text_in(view, FIELDS["certificate_name"]),
        body=None if stays else _held(view, "certificate_body"),
        chain=None if stays else _held(view, "certificate_chain"),
        files=files,
        file_fault=fault,
        key_source=KeySource(choice_in(view, FIELDS["private_key"]) or KeySource.SECRET),
        secrets_text=text_in(view, FIELDS["secrets"]),
        key=_held(view, "key_text"),
        # What a re-import is served by stays as it is: the form says that the choice counts not.
        distributions=Distributions.NONE if renews else Distributions(made),
        template=choice_in(view, FIELDS["snapshot"]),
        tags_text=text_in(view, FIELDS["tags"]),
        renews=renews,
        channel=conversation_in(view, FIELDS["post_in"]),
        is_emptied=not stays,
    )


def draft_of(found: FilledImport, doors: Doors) -> Draft:
    """Return the form of a job as it was filled in, but for its key."""
    job = found.job
    return Draft(
        channel=job.channel,
        ways=doors.jobs.key_sources(),
        prefix=doors.jobs.secrets_prefix,
        name=found.name,
        body=found.body,
        chain=found.chain,
        key_from=found.key_source,
        secrets_text=found.secrets_text,
        distributions=job.request.distributions,
        template=found.template,
        tags_text=found.tags_text,
        renew=found.renews,
        kept=found.kept,
        has_key=found.key_source is not KeySource.SECRET and not doors.jobs.keyless(job.number),
        job=job.number,
        has_snapshots=doors.snapshots.has_any(),
    )


def _is_as_shown(view: Body, block_id: str) -> bool:
    blocks = (block for block in view["blocks"] if block["block_id"] == block_id)
    shown = next((str(block["element"].get("initial_value") or "") for block in blocks), "")
    return text_in(view, block_id).split() == shown.split()


def _held(view: Body, field: str) -> PrivateKeyText | None:
    """Return what was typed, held as a key: people paste the wrong thing."""
    held = PrivateKeyText(text_in(view, FIELDS[field]))
    return held or None


def _files(attached: Sequence[dict[str, Any]], doors: Doors) -> tuple[tuple[GivenFile, ...], str]:
    """Return the attached files, or what is wrong with some as sentences for their field."""
    if not attached:
        return (), ""
    # At once: each may take half of the three seconds that Slack waits for the answer.
    with ThreadPoolExecutor(len(attached), thread_name_prefix="files") as pool:
        fetched = list(pool.map(lambda one: _file(one, doors), attached))
    faults = [one for one in fetched if isinstance(one, str)]
    return tuple(one for one in fetched if isinstance(one, GivenFile)), "\n".join(faults)


def _file(file: dict[str, Any], doors: Doors) -> GivenFile | str:
    name, size = str(file.get("name") or "file"), int(file.get("size") or 0)
    if size > MAX_BYTES:
        return f"{name} has {size // 1024} KB, at most {MAX_BYTES // 1024} KB fit."
    try:
        content = doors.download(str(file.get("url_private_download", "")))
    except RefusedError as refusal:
        return f"{name}: {refusal.sentence}"
    return GivenFile(name, PrivateKeyText(content))
