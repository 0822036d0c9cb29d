"""The form *New certificates* as it was filled in, with its list file fetched: what is submitted,
and what is previewed.
"""

from typing import Any

from bot.domain.job import Distributions, KeyAlgorithm, Logging
from bot.domain.list_file import MAX_BYTES
from bot.errors import RefusedError
from bot.services.submitting import ListFile, NewCertificates
from bot.views.new_certificates import FIELDS
from handlers.slack.doors import Doors
from handlers.slack.reading import Body, choice_in, choices_in, conversation_in, files_in, text_in


def filled_in(view: Body, doors: Doors) -> NewCertificates:
    """Return what the form's fields hold; its list file is fetched, and why it was not is told."""
    listed, fault = _file(files_in(view), doors)
    return NewCertificates(
        names_text=text_in(view, FIELDS["names"]),
        file=listed,
        file_fault=fault,
        distributions=Distributions(choice_in(view, FIELDS["distributions"]) or "create"),
        template=choice_in(view, FIELDS["snapshot"]),
        target=choice_in(view, FIELDS["distribution"]),
        logging=Logging(choice_in(view, FIELDS["logging"]) or "off"),
        key=KeyAlgorithm(choice_in(view, FIELDS["key"]) or KeyAlgorithm.RSA_2048),
        aggregate=bool(choices_in(view, FIELDS["aggregate"])),
        tags_text=text_in(view, FIELDS["tags"]),
        channel=conversation_in(view, FIELDS["post_in"]),
    )


def _file(files: list[dict[str, Any]], doors: Doors) -> tuple[ListFile | None, str]:
    """Return the uploaded list, or what is wrong with it as a sentence for its field."""
    if not files:
        return None, ""
    name, size = str(files[0].get("name", "list.csv")), int(files[0].get("size") or 0)
    if size > MAX_BYTES:
        return None, f"{name} has {size // 1024} KB, at most {MAX_BYTES // 1024} KB fit. Split it."
    try:
        return ListFile(name, doors.download(str(files[0].get("url_private_download", "")))), ""
    except RefusedError as refusal:
        return None, refusal.sentence
