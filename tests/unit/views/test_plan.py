"""The preview's words, and what stands below a picked template."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.inventory import Distribution
from bot.domain.job import Distributions
from bot.domain.line_fault import Source
from bot.domain.list_hints import Hint
from bot.domain.list_rows import Note
from bot.domain.preview import Preview, TemplateUse
from bot.domain.task import Plan
from bot.errors import RefusedError
from bot.views import ids, new_certificates, preview, template
from bot.views.message import Block, lines_of
from bot.views.new_certificates import FIELDS, Draft, form
from tests.unit.views.showing import ACCOUNT, a_snapshot, assert_view_fits

POLICY = {"CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6", "TargetOriginId": "a"}
LIVE = Distribution(
    "E1ABC",
    ACCOUNT,
    "arn",
    "d1.cloudfront.net",
    tuple(f"n{at}.example" for at in range(5)),
    "InProgress",
    enabled=False,
    comment="the shop",
    summary={"origins": [{"id": "a", "domain": "alb.example", "path": "/v1"}]},
)


def said(view: Block) -> str:
    """Return all that a view says."""
    assert_view_fits(view)
    return lines_of(view["blocks"])


def plans(number: int) -> tuple[Plan, ...]:
    """Return plans of one name each."""
    names = [f"n{at}.example" for at in range(number)]
    return tuple(Plan(at, (name,), (name,)) for at, name in enumerate(names, start=1))


def a_config(**changes: object) -> dict[str, Any]:
    """Return a template's configuration: one origin behind an access control, eight paths."""
    headers = {"Quantity": 1, "Items": [{"HeaderName": "X-Secret", "HeaderValue": "s3cr3t"}]}
    origin = {"Id": "a", "DomainName": "files.s3.amazonaws.com", "OriginAccessControlId": "E2"}
    paths = [{"PathPattern": f"/{at}/*", **POLICY} for at in range(7)]
    return {
        "Aliases": {"Quantity": 1, "Items": ["shop.example.com"]},
        "Origins": {"Items": [{**origin, "S3OriginConfig": {}, "CustomHeaders": headers}]},
        "DefaultCacheBehavior": POLICY,
        "CacheBehaviors": {"Items": paths},
        **changes,
    }


def below(config: dict[str, Any]) -> str:
    """Return what stands below a picked snapshot of that configuration."""
    text: str = template.facts(replace(a_snapshot(), config=config))["text"]["text"]
    return text


def test_counts_names_and_what_they_are_made_from() -> None:
    """How many of what, each with its names, and the template."""
    uses = (TemplateUse(a_snapshot(), 2),)
    text = said(preview.preview(Preview(plans(2), listed=1, templates=uses)))

    assert "*2 certificates* (2 names) · *2 distributions* · 1 of 2 lines from the list" in text
    assert "• `n1.example`" in text
    assert "For 2 distributions:\n📸 *`storefront-base`* from `E1ABC`" in text
    assert "Nothing was submitted" in text


def test_certificates_only_are_called_that() -> None:
    """Nobody waits for a distribution then."""
    text = said(preview.preview(Preview(plans(1), with_distributions=False)))

    assert "*1 certificate* (1 name) · certificates only" in text


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (Plan(2, ("www.a.example",), (), covered_by=0), "1 covered by a wildcard here"),
        (Plan(2, ("b.example", "*.b.example"), ("b.example",)), "a wildcard beside them"),
        (Plan(2, ("b.example",), ("b.example",)), "changes nothing here"),
    ],
)
def test_what_aggregation_comes_to(second: Plan, told: str) -> None:
    """Ticked, it is told what it spares, or that it spares nothing."""
    both = (Plan(1, ("*.a.example",), ("*.a.example",)), second)
    text = said(preview.preview(Preview(both, aggregate=True)))

    assert told in text
    assert "Aggregate" not in said(preview.preview(Preview(both)))
    assert ("covered by the certificate of `*.a.example`" in text) == (second.covered_by == 0)


def test_every_fault_stands_under_its_field() -> None:
    """Line by line, with the label that people see in the form."""
    faults = {
        "names": "Line 2: `a_b` has an underscore.\nLine 3: no.",
        "tags": "Line 1: `x` is not `key=value`.",
        "post_in": "I am not in there.",
    }
    text = said(preview.preview(Preview(plans(1), faults=faults)))

    assert "⛔ *As it is, this form is refused.* Mend what is marked" in text
    assert "is refused" not in said(preview.preview(Preview(plans(1))))
    assert "⛔ *Domain names:* Line 2: `a_b` has an underscore.\n⛔ Line 3: no." in text
    assert "⛔ *Tags:* Line 1: `x` is not `key=value`." in text
    assert "⛔ *Post in:* I am not in there." in text


def test_every_field_that_can_be_refused_has_its_label() -> None:
    """The labels of the faults are those of the form."""
    blocks = [block for block in form(Draft("C1"))["blocks"] if block["type"] == "input"]
    labels = {block["block_id"]: block["label"]["text"] for block in blocks}
    faults = dict.fromkeys(("names", "file", "snapshot", "tags", "post_in"), "no")
    text = said(preview.preview(Preview(faults=faults)))

    assert [] == [field for field in faults if f"⛔ *{labels[FIELDS[field]]}:* no" not in text]
    assert "No certificate could be read" in text


def test_hints_and_notes_name_their_line() -> None:
    """Also which of the two lists the line is in; hints say what to do."""
    hints = (
        Hint(2, "*.a.example", "a.example"),
        Hint(3, "www.b.example", "b.example", Source.FILE),
    )
    notes = (Note(1, "`A` is requested as `a`.", Source.FILE), Note(0, "it was read as Latin 1."))
    text = said(preview.preview(Preview(plans(1), hints=hints, notes=notes)))

    assert "💡 Line 2: `*.a.example` does not cover `a.example` itself." in text
    assert "💡 List file, line 3: `www.b.example` is asked for without `b.example`." in text
    assert "press *Add it* on the card" in text
    assert "✏️ List file, line 1: `A` is requested as `a`." in text
    assert "✏️ it was read as Latin 1." in text


def test_what_is_too_much_is_counted() -> None:
    """Of five hundred the first are shown, and how many more there are."""
    hints = tuple(Hint(at, f"www.n{at}.example", f"n{at}.example") for at in range(1, 25))
    notes = tuple(Note(at, "mended.") for at in range(1, 25))
    uses = tuple(TemplateUse(replace(a_snapshot(), name=f"s{at}"), 1) for at in range(5))
    view = preview.preview(Preview(plans(500), hints=hints, notes=notes, templates=uses))
    text = "\n".join(block["text"]["text"] for block in view["blocks"] if "text" in block)

    assert_view_fits(view)
    assert "`n39.example`" in text
    assert "`n40.example`" not in text
    assert "… and 460 more certificates." in text
    assert "… and 12 more names that may be missing." in text
    assert "… and 12 more lines mended." in text
    assert "… and 2 more templates that the list names." in text


def test_an_empty_form_is_told_what_to_type() -> None:
    """With an example; that it lacks names is not called a fault besides."""
    text = said(preview.preview(Preview(is_empty=True, faults={"names": "Give one."})))

    assert "Type one certificate a line into *Domain names*" in text
    assert "⛔" not in text


def test_a_list_is_read_or_it_is_said_why_not() -> None:
    """The modal is there before the file is."""
    assert "Reading `list.csv`…" in said(preview.reading("list.csv"))
    assert "You may not." in said(preview.not_read(RefusedError("You may not.")))


def test_a_snapshot_is_known_by_what_it_does() -> None:
    """Who saved it, what it serves, where it fetches from, path by path; no header's value."""
    text = below(a_config())

    assert "📸 *`storefront-base`* from `E1ABC`, saved <!date^" in text
    assert "by <@U0DANA0000>\nthe shop\n" in text
    assert "Serves 1 name: `shop.example.com`." in text
    assert "1 origin: `files.s3.amazonaws.com` (with 1 custom header)" in text
    assert "8 behaviours:\n• `/0/*`: cache policy CachingOptimized\n" in text
    assert "• … and 2 more\n• all other paths: cache policy CachingOptimized" in text
    assert "s3cr3t" not in text


def test_where_each_path_goes_is_told_when_it_matters() -> None:
    """With one origin it would only repeat it."""
    origins = [{"Id": one, "DomainName": f"{one}.test"} for one in "ab"]
    paths = {"Items": [{"PathPattern": "/b/*", **POLICY, "TargetOriginId": "b"}]}
    text = below(a_config(Origins={"Items": origins}, CacheBehaviors=paths))

    assert "• `/b/*`: cache policy CachingOptimized, from `b.test`" in text
    assert "• all other paths: cache policy CachingOptimized, from `a.test`" in text


def test_what_a_clone_cannot_carry_stands_below_the_select() -> None:
    """Before anyone submits; and why a template cannot be cloned at all."""
    text = below(a_config(Enabled=False))
    refused = below(a_config(Staging=True))

    assert "⚠️ *Warning:* The template is disabled" in text
    assert "⚠️ *Warning:* The bucket policy" in text
    assert "standard logging v2" in text
    assert "⛔ *Blocked:* It is a staging distribution" in refused
    assert "bucket policy" not in refused


def test_of_a_live_distribution_only_the_inventory_is_told() -> None:
    """What is not known yet is said to come."""
    text = template.facts(LIVE)["text"]["text"]

    assert "☁️ *`E1ABC`* as it is now (`d1.cloudfront.net`, InProgress, disabled): the shop" in text
    assert "Serves 5 names: `n0.example`, `n1.example`, `n2.example` and 2 more." in text
    assert "1 origin: `alb.example/v1`" in text
    assert "come with the checks on the card" in text


def test_what_is_gone_is_said_to_be() -> None:
    """Between the list of choices and the choice it may have been deleted."""
    assert "does not exist any more" in template.facts(None)["text"]["text"]
    assert "Serves no names of its own" in below({})


def test_only_the_facts_change_in_the_form() -> None:
    """Every other block stays as it is, or what was entered there would be lost."""
    blocks = form(Draft("C1", "a.example"))["blocks"]
    first = template.placed(blocks, FIELDS["snapshot"], template.facts(a_snapshot()))
    second = template.placed(first, FIELDS["snapshot"], template.facts(LIVE))
    at = [block.get("block_id") for block in second].index(FIELDS["snapshot"])

    assert template.facts(LIVE) == second[at + 1]
    assert blocks == second[: at + 1] + second[at + 2 :]
    assert blocks == template.placed(second, FIELDS["snapshot"], None)


def test_the_form_tells_at_once_what_is_picked() -> None:
    """The select dispatches; Preview stands where the form ends; Edit shows the facts at once."""
    facts = template.facts(a_snapshot())
    filled = form(Draft("C1", distributions=Distributions.CREATE, facts=facts))
    blocks = filled["blocks"]
    at = [block.get("block_id") for block in blocks].index(FIELDS["snapshot"])
    buttons = [one for block in blocks for one in block.get("elements", ()) if "action_id" in one]

    assert_view_fits(filled)
    assert blocks[at]["dispatch_action"]
    assert facts == blocks[at + 1]
    assert [("Preview", ids.PREVIEW)] == [
        (one["text"]["text"], one["action_id"]) for one in buttons
    ]
    assert new_certificates.FIELDS["post_in"] == blocks[-3]["block_id"]
