"""What a picked template is and does, for whoever is about to clone it: in the form below the
select, and in its preview. Never shows the value of an origin's header: it may be a secret.
"""

from collections.abc import Sequence

from bot.domain.behaviours import BehaviourSummary, behaviour_summaries
from bot.domain.check import Check, Level
from bot.domain.inventory import Distribution
from bot.domain.preview import Picked
from bot.domain.snapshot import Snapshot
from bot.domain.template import OriginSummary, listed_origins, not_carried, origins, refusals
from bot.views.blocks import section
from bot.views.checks import line
from bot.views.message import DAY, Block, clip, code, count, few, mention, sentence, when
from bot.views.snapshots import aliases, source

FACTS = "template_facts"
"""The block_id of what stands below the form's `Snapshot`."""

_FEW = 3
_MOST_BEHAVIOURS = 6
_GONE = "⚠️ What was picked here does not exist any more. Pick another one."
_LATER = (
    "⏳ Its configuration is read once you submit: behaviours, and what a clone cannot carry, "
    "come with the checks on the card."
)


def facts(picked: Picked | None) -> Block:
    """Return what stands below the select: one block, so that it can be found and replaced."""
    lines = [_GONE] if picked is None else [*template_lines(picked), *_losses(picked)]
    return {**section("\n".join(lines)), "block_id": FACTS}


def placed(blocks: Sequence[Block], below: str, shown: Block | None) -> list[Block]:
    """Return a form's blocks with `shown` below the block of an id; all others stay as they are."""
    kept = [block for block in blocks if block.get("block_id") != FACTS]
    at = next(
        (at for at, block in enumerate(kept, start=1) if block.get("block_id") == below), len(kept)
    )
    return [*kept[:at], *([shown] if shown else []), *kept[at:]]


def template_lines(picked: Picked) -> list[str]:
    """Return what a template is, serves, fetches from, and does path by path, a line each."""
    if isinstance(picked, Distribution):
        return [*_live(picked), _LATER]
    saved = f"saved {when(picked.taken_at, DAY)} by {mention(picked.taken_by)}"
    of = f"📸 *{code(picked.name, most=100)}* from {source(picked)}, {saved}"
    note = [sentence(clip(picked.note, 300))] if picked.note else []
    sources = _origins(origins(picked.config))
    return [of, *note, _serves(aliases(picked)), *sources, *_paths(picked)]


def _live(found: Distribution) -> list[str]:
    state = found.status if found.enabled else f"{found.status}, disabled"
    staging = ", a staging distribution" if found.staging else ""
    said = f": {sentence(clip(found.comment, 200))}" if found.comment else ""
    about = f"{code(found.domain)}, {sentence(state)}{staging}"
    what = f"☁️ *{code(found.id)}* as it is now ({about}){said}"
    return [what, _serves(found.aliases), *_origins(listed_origins(found.summary))]


def _serves(names: Sequence[str]) -> str:
    if not names:
        return "Serves no names of its own"
    shown = few([code(name) for name in names], limit=_FEW, room=400)
    return f"Serves {count(len(names), 'name')}: {shown}. Clones get only their own names."


def _origins(found: Sequence[OriginSummary]) -> list[str]:
    if not found:
        return []
    shown = few([_origin(origin) for origin in found], limit=_FEW, room=500)
    return [f"{count(len(found), 'origin')}: {shown}"]


def _origin(origin: OriginSummary) -> str:
    headers = f" (with {count(origin.headers, 'custom header')})" if origin.headers else ""
    return f"{code(origin.domain + origin.path, most=200)}{headers}"


def _paths(snapshot: Snapshot) -> list[str]:
    found = behaviour_summaries(snapshot.config)
    if not found:
        return []
    many = len({one.origin for one in found}) > 1
    shown = [_path(one, many_origins=many) for one in found]
    # The default one stays in sight: it is what most requests meet.
    if len(shown) > _MOST_BEHAVIOURS:
        left = len(shown) - _MOST_BEHAVIOURS
        shown = [*shown[: _MOST_BEHAVIOURS - 1], f"… and {left} more", shown[-1]]
    return [f"{count(len(found), 'behaviour')}:", *(f"• {one}" for one in shown)]


def _path(one: BehaviourSummary, *, many_origins: bool) -> str:
    path = code(one.path, most=100) if one.path else "all other paths"
    origin = f", from {code(one.origin, most=150)}" if many_origins and one.origin else ""
    return f"{path}: {sentence(clip(one.caching, 150))}{origin}"


def _losses(picked: Picked) -> list[str]:
    """Return why a template cannot be cloned, or what its clones lack."""
    if isinstance(picked, Distribution):
        return []
    config = picked.config
    refused = [Check("template", Level.REFUSED, why) for why in refusals(config)]
    disabled = "The template is disabled; the card lets you choose whether its clones are."
    off = [] if config.get("Enabled", True) else [Check("disabled", Level.WARNING, disabled)]
    lost = [Check("not_carried", Level.WARNING, what) for what in not_carried(config)]
    return [line(check) for check in (refused or [*off, *lost])]
