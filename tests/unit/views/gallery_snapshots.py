"""The pictures of one snapshot: its page, its forms, and what is answered about it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.domain.comparison import Comparison, Side
from bot.domain.inventory import Distribution
from bot.domain.job import JobState
from bot.domain.snapshot import Snapshot, SnapshotPage
from bot.views import blocks, comparison, message, snapshot_page
from tests.unit.views.palette import Palette
from tests.unit.views.showing import ACCOUNT, NOW


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


def _comparison(p: Palette) -> Iterator[Any]:
    old, new = Side(p.text, NOW, a_config(p)), Side(p.text[:75], NOW, a_config(p, "new"))
    bare, one = Side("bare", NOW, {}), Side("one", NOW, {"PriceClass": p.text})
    for left, right in ((old, new), (new, bare), (bare, one), (old, old)):
        yield comparison.comparison(Comparison(left, right, "s1|live:E1"))


def _compare_form(p: Palette) -> Iterator[Any]:
    live = Distribution("E1", ACCOUNT, "arn", p.text, p.names(1), "Deployed", enabled=True)
    yield comparison.compare_form(p.snapshot(), live)
    yield comparison.compare_form(p.snapshot(), None)


def _choices(p: Palette) -> Iterator[Any]:
    yield comparison.choices([p.snapshot(at) for at in range(p.many)], [])


def _reading(p: Palette) -> Iterator[Any]:
    yield comparison.reading(p.text)


def _not_compared(p: Palette) -> Iterator[Any]:
    yield comparison.not_compared(message.sentence(p.text))


def _differences(p: Palette) -> Iterator[Any]:
    yield comparison.differences_follow(p.snapshot())


def _differences_message(p: Palette) -> Iterator[Any]:
    sides = (Side(p.text, NOW, a_config(p)), Side(p.text, NOW, {}))
    yield comparison.differences_message(Comparison(*sides, "s1|live:E1"))


def _select(p: Palette) -> Iterator[Any]:
    yield blocks.external_select("a", p.text, blocks.option(p.text, "1"))
    yield blocks.external_select("a", p.text)


def _overflow(p: Palette) -> Iterator[Any]:
    yield blocks.overflow("a", [blocks.option(p.text, str(at)) for at in range(min(p.many, 9))])


def _note_form(p: Palette) -> Iterator[Any]:
    yield snapshot_page.note_form(p.snapshot())
    yield snapshot_page.note_form(p.snapshot(), in_list=True)


def _delete_form(p: Palette) -> Iterator[Any]:
    jobs = tuple(p.job(state) for state in JobState) * p.many
    for undoes in ((), jobs[:50]):
        page = SnapshotPage(p.snapshot(), (), can_operate=True, undoes=undoes)
        yield snapshot_page.delete_form(page)
        yield snapshot_page.snapshot_page(page)


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
    blocks.external_select: _select,
    comparison.comparison: _comparison,
    comparison.compare_form: _compare_form,
    comparison.choices: _choices,
    comparison.reading: _reading,
    comparison.not_compared: _not_compared,
    comparison.differences_follow: _differences,
    comparison.differences_message: _differences_message,
    snapshot_page.snapshot_page: _page,
    snapshot_page.note_form: _note_form,
    snapshot_page.delete_form: _delete_form,
    snapshot_page.noted: _noted,
    snapshot_page.deleted: _deleted,
    snapshot_page.sent: _sent,
    snapshot_page.file_message: _file_message,
    snapshot_page.file_not_sent: _file_not_sent,
}
