"""Buttons of verbs that the bot lacks a permission for: taken out, with a line that says what they
need. An old one that is pressed all the same is refused with the same words.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from bot.domain.permissions import Verb
from bot.views import ids
from bot.views.blocks import context
from bot.views.message import Block, sentence

VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        ids.MENU_NEW: Verb.NEW,
        ids.MENU_IMPORT: Verb.IMPORT,
        ids.CERTIFICATE_RENEW: Verb.IMPORT,
        ids.CLEAN_UP: Verb.CLEAN_UP,
        ids.REMOVE: Verb.CLEAN_UP,
        ids.REMOVE_PICK: Verb.CLEAN_UP,
        ids.SNAPSHOT_APPLY: Verb.APPLY,
        ids.UNDO: Verb.APPLY,
        ids.UNDO_PICK: Verb.APPLY,
        ids.CERTIFICATE_REPLACE: Verb.REPLACE,
        ids.CERTIFICATE_ATTACH: Verb.ATTACH,
        ids.CERTIFICATE_TAGS: Verb.EDIT_TAGS,
        ids.CERTIFICATE_DELETE: Verb.DELETE,
        ids.CERTIFICATES_DELETE: Verb.DELETE,
        ids.CERTIFICATE_MOVE: Verb.MOVE_TO_DNS,
        ids.CERTIFICATE_MAIL: Verb.RESEND_MAIL,
        ids.CERTIFICATE_BY_DNS: Verb.NEW,
    }
)
"""Which verb a button is, by its action id."""


def withheld(blocks: Sequence[Block], lacking: Mapping[Verb, str]) -> list[Block]:
    """Return the blocks without the buttons of the verbs that are lacking; what each of these needs
    stands once, below the first block that had one.
    """
    shown: list[Block] = []
    told: set[Verb] = set()
    for block in blocks if lacking else ():
        left, gone = _left(block, lacking)
        fresh = [verb for verb in gone if verb not in told]
        told.update(fresh)
        shown += [left] if left else []
        shown += [context(f"🔒 {sentence(lacking[verb])}") for verb in fresh]
    return shown if lacking else list(blocks)


def _left(block: Block, lacking: Mapping[Verb, str]) -> tuple[Block | None, list[Verb]]:
    """Return what is left of a block, None when nothing is, and which verbs it lost."""
    accessory = block.get("accessory")
    if accessory and _verb(accessory) in lacking:
        kept = {key: value for key, value in block.items() if key != "accessory"}
        return kept, _verbs([accessory])
    if block["type"] != "actions":
        return block, []
    gone = [one for one in block["elements"] if _verb(one) in lacking]
    left = [one for one in block["elements"] if one not in gone]
    return ({**block, "elements": left} if left else None), _verbs(gone)


def _verbs(elements: Iterable[Block]) -> list[Verb]:
    return list(dict.fromkeys(verb for one in elements if (verb := _verb(one))))


def _verb(element: Block) -> Verb | None:
    return VERBS.get(str(element.get("action_id", "")))
