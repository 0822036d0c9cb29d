"""What a person asked to have in their hands: a snapshot as a file, or how it differs.
Made of the store and of what a worker read; never asks AWS.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.certificate_query import parse
from bot.domain.comparison import Comparison, Side, as_json
from bot.domain.inquiry import Inquiry, InquiryKind
from bot.errors import UnknownError
from bot.store.base import Store
from bot.views.certificate_files import certificate_table, chain_message, table_message
from bot.views.comparison import comparison, differences_message, not_compared
from bot.views.files import plain_name, snapshot_file
from bot.views.message import Message, sentence
from bot.views.payload import moment, text
from bot.views.snapshot_page import file_message


@dataclass(frozen=True, slots=True)
class Handed:
    """A file for a person, and the message that comes before it."""

    message: Message
    name: str
    text: str
    others: tuple[tuple[str, str], ...] = ()
    """More files of the same message, as (name, text)."""


def file_of(store: Store, inquiry: Inquiry) -> Handed | None:
    """Return the file that was asked for; None when none was, or there is none any more."""
    if text(inquiry.answer, "error"):
        return None
    try:
        match inquiry.kind:
            case InquiryKind.SNAPSHOT_FILE:
                snapshot = store.snapshots.get(text(inquiry.answer, "snapshot"))
                return Handed(file_message(snapshot), *snapshot_file(snapshot))
            case InquiryKind.COMPARISON_FILE:
                found = _compared(store, inquiry)
                name = plain_name(f"{found.left.name}-and-{found.right.name}")
                return Handed(differences_message(found), f"{name}.json", as_json(found))
            case InquiryKind.CERTIFICATES_FILE:
                return certificates_table(store, inquiry)
            case InquiryKind.CERTIFICATE_CHAIN:
                return chain_files(inquiry)
            case _:
                return None
    except UnknownError:
        return None


def certificates_table(store: Store, inquiry: Inquiry) -> Handed:
    """Return what a search finds as a table, as it is now."""
    query, account = parse(text(inquiry.answer, "text")), store.inventory.account()
    found = store.certificates.search(account, query, now=inquiry.created_at).certificates
    unread = sum(not one.details for one in found)
    return Handed(
        table_message(query, len(found), unread), "certificates.csv", certificate_table(found)
    )


def chain_files(inquiry: Inquiry) -> Handed:
    """Return a certificate and its chain, if it has one."""
    answer = inquiry.answer
    chain = text(answer, "chain")
    return Handed(
        chain_message(text(answer, "name"), has_chain=bool(chain)),
        "certificate.pem",
        text(answer, "certificate"),
        (("chain.pem", chain),) if chain else (),
    )


def comparison_told(store: Store, inquiry: Inquiry) -> Message:
    """Return how a snapshot differs from what it was compared with, or why that is not known."""
    fault = text(inquiry.answer, "error")
    if fault:
        return not_compared(sentence(fault))
    try:
        return comparison(_compared(store, inquiry))
    except UnknownError:
        return not_compared("The snapshot was deleted meanwhile.")


def _compared(store: Store, inquiry: Inquiry) -> Comparison:
    answer = inquiry.answer
    snapshot, other = store.snapshots.get(text(answer, "snapshot")), text(answer, "other")
    left = Side(snapshot.name, snapshot.taken_at, snapshot.config)
    config, read_at = answer.get("config"), moment(answer, "read_at")
    if isinstance(config, Mapping) and read_at:
        right = Side(f"{other.removeprefix('live:')} as it is now", read_at, config)
    else:
        saved = store.snapshots.get(other.removeprefix("snapshot:"))
        right = Side(saved.name, saved.taken_at, saved.config)
    return Comparison(left, right, f"{snapshot.id}|{other}")
