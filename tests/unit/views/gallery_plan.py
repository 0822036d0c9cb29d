"""The pictures of the form's plan: its preview, and what stands below a picked template."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.domain.change import Change, How
from bot.domain.inventory import Distribution
from bot.domain.line_fault import Source
from bot.domain.list_hints import Hint
from bot.domain.list_rows import Note
from bot.domain.preview import Preview, TemplateUse
from bot.domain.snapshot import Snapshot
from bot.errors import RefusedError
from bot.views import preview, template
from tests.unit.views.palette import Palette
from tests.unit.views.showing import ACCOUNT

SOURCES = list(Source)


def live(p: Palette) -> Distribution:
    """Return a distribution of which only the inventory is known."""
    about = (p.text, p.names(1), p.text[:40])
    return Distribution(
        "E1ABC", ACCOUNT, "arn", *about, enabled=False, comment=p.text, staging=True
    )


def behaviour(p: Palette, at: int) -> dict[str, object]:
    """Return a cache behaviour: with a known policy, an unknown one, times of its own, or none."""
    caching: tuple[dict[str, object], ...] = (
        {"CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6"},
        {"CachePolicyId": p.text},
        {"ForwardedValues": {}, "MinTTL": 0, "DefaultTTL": 86_400, "MaxTTL": 31_536_000},
        {},
    )
    return {"PathPattern": p.text, "TargetOriginId": str(at % 2), **caching[at % 4]}


def whole(p: Palette) -> Snapshot:
    """Return a snapshot that has as much of everything as the sort has."""
    headers = {"Quantity": 1, "Items": [{"HeaderName": "X", "HeaderValue": p.text}] * p.labels}
    about = {"OriginPath": p.text, "CustomHeaders": headers, "OriginAccessControlId": "E1"}
    places = [{"Id": str(at), "DomainName": p.names(at)[0], **about} for at in range(p.many)]
    config = {
        **p.snapshot().config,
        "Enabled": False,
        "Origins": {"Items": places},
        "DefaultCacheBehavior": {"TargetOriginId": "0", "CachePolicyId": p.text},
        "CacheBehaviors": {"Items": [behaviour(p, at) for at in range(p.many)]},
    }
    return replace(p.snapshot(), config=config)


def _facts(p: Palette) -> Iterator[Any]:
    yield template.facts(None)
    yield template.facts(p.snapshot())
    yield template.facts(live(p))
    yield template.facts(replace(whole(p), config={"Staging": True, "TenantConfig": {"x": p.text}}))
    yield template.facts(whole(p))


def _placed(p: Palette) -> Iterator[Any]:
    yield template.placed([template.facts(None)], "new_snapshot", template.facts(whole(p)))


def _previews(p: Palette) -> Iterator[Preview]:
    plans = tuple(task.plan for task in p.planned())
    many, snapshot = range(p.many), whole(p)
    yield Preview(
        plans=plans,
        listed=p.many,
        faults=dict.fromkeys(("job", "names", "file", "snapshot", "tags", "post_in"), p.text),
        notes=tuple(Note(at, p.text, SOURCES[at % 2]) for at in many),
        hints=tuple(Hint(at, p.names(at)[0], p.names(at)[-1], SOURCES[at % 2]) for at in many),
        templates=tuple(TemplateUse(snapshot, at, tuple(p.checks())) for at in many),
        aggregate=True,
    )
    yield Preview(plans=plans[:1], with_distributions=False, aggregate=True)
    yield Preview(plans=tuple(replace(one, certificate_names=one.names[:1]) for one in plans))
    every = tuple(replace(one, covered_by=None, certificate_names=one.names) for one in plans)
    yield Preview(plans=every, aggregate=True)
    change = Change(p.text, How.ATTACH)
    yield Preview(plans=tuple(replace(one, changes=change) for one in plans))
    yield Preview(is_empty=True, templates=(TemplateUse(live(p), 0),))
    yield Preview(faults={"names": f"{p.text}\n{p.text}"})


def _preview(p: Palette) -> Iterator[Any]:
    yield from (preview.preview(found) for found in _previews(p))


def _reading(p: Palette) -> Iterator[Any]:
    yield preview.reading(p.text)


def _not_read(p: Palette) -> Iterator[Any]:
    yield preview.not_read(RefusedError(p.text))


PICTURES: Mapping[Callable[..., Any], Callable[[Palette], Iterator[Any]]] = {
    preview.preview: _preview,
    preview.reading: _reading,
    preview.not_read: _not_read,
    template.facts: _facts,
    template.placed: _placed,
}
