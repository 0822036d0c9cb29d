"""The pictures of one snapshot: its page, its forms, and what is answered about it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.domain.job import JobState
from bot.domain.snapshot import Snapshot, SnapshotPage
from bot.views import blocks, snapshot_page
from tests.unit.views.palette import Palette


def a_config(p: Palette, mark: str = "") -> dict[str, Any]:
    """Return a configuration whose every text is the palette's."""
    many = range(p.many)
    header = {"HeaderName": f"X-{p.text}", "HeaderValue": f"hush {mark}"}
    origins = [
        {
            "Id": f"{at} {p.text}",
            "DomainName": p.names(at)[0] + mark,
            "OriginPath": p.text,
            "CustomHeaders": {"Quantity": 1, "Items": [header]},
            "OriginAccessControlId": p.text,
        }
        for at in many
    ]
    behaviours = [
        {"PathPattern": f"{p.text}{at}{mark}", "TargetOriginId": p.text, "MinTTL": at}
        for at in many
    ]
    errors = [{"ErrorCode": 400 + at, "ResponsePagePath": p.text + mark} for at in many]
    return {
        "CallerReference": p.text,
        "Aliases": {"Quantity": p.many, "Items": [p.names(at)[0] for at in many]},
        "Comment": p.text,
        "Origins": {"Quantity": p.many, "Items": origins},
        "DefaultCacheBehavior": {"TargetOriginId": p.text, "CachePolicyId": p.text + mark},
        "CacheBehaviors": {"Quantity": p.many, "Items": behaviours},
        "CustomErrorResponses": {"Quantity": p.many, "Items": errors},
        "Logging": {"Enabled": True, "Bucket": p.text, "Prefix": p.text},
        "WebACLId": p.text,
        "Staging": p.many > 1,
    }


def whole(p: Palette) -> Snapshot:
    """Return a snapshot of such a configuration."""
    return replace(p.snapshot(), config=a_config(p))


def _page(p: Palette) -> Iterator[Any]:
    jobs = tuple(p.job(state) for state in JobState) * p.many
    for can_operate in (True, False):
        yield snapshot_page.snapshot_page(SnapshotPage(whole(p), jobs[:50], can_operate))
    alone = SnapshotPage(replace(p.snapshot(), distribution=""), ())
    yield snapshot_page.snapshot_page(alone)
    yield blocks.told("Snapshot", snapshot_page.snapshot_page(alone).blocks)


def _overflow(p: Palette) -> Iterator[Any]:
    yield blocks.overflow("a", [blocks.option(p.text, str(at)) for at in range(min(p.many, 9))])


def _note_form(p: Palette) -> Iterator[Any]:
    yield snapshot_page.note_form(p.snapshot())
    yield snapshot_page.note_form(p.snapshot(), in_list=True)


def _delete_form(p: Palette) -> Iterator[Any]:
    yield snapshot_page.delete_form(p.snapshot())


def _noted(p: Palette) -> Iterator[Any]:
    yield snapshot_page.noted(p.snapshot())


def _deleted(p: Palette) -> Iterator[Any]:
    yield snapshot_page.deleted(p.snapshot())


def _sent(p: Palette) -> Iterator[Any]:
    yield snapshot_page.sent(p.snapshot())


def _file_message(p: Palette) -> Iterator[Any]:
    yield snapshot_page.file_message(whole(p))


def _file_not_sent(p: Palette) -> Iterator[Any]:
    yield snapshot_page.file_not_sent(p.text)


PICTURES: Mapping[Callable[..., Any], Callable[[Palette], Iterator[Any]]] = {
    blocks.overflow: _overflow,
    snapshot_page.snapshot_page: _page,
    snapshot_page.note_form: _note_form,
    snapshot_page.delete_form: _delete_form,
    snapshot_page.noted: _noted,
    snapshot_page.deleted: _deleted,
    snapshot_page.sent: _sent,
    snapshot_page.file_message: _file_message,
    snapshot_page.file_not_sent: _file_not_sent,
}
