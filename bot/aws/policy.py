"""The IAM policies that the bot needs, made from the table of operations. They are printed to
`docs/` by `python -m bot.aws.policy` and checked there; nobody edits them by hand.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from bot.aws.operations import OPERATIONS, Action, Policy

OUR_TAG = "edgecert:job"
"""Every resource that the bot makes carries it from its first moment."""

WRITTEN = (Policy.READ, Policy.CREATE, Policy.FULL)
"""Each policy has its file."""

_ONLY_OURS = {"StringLike": {f"aws:ResourceTag/{OUR_TAG}": "J-*"}}


def policy(largest: Policy) -> dict[str, object]:
    """Return an IAM policy document that allows every operation of `largest` and the smaller ones.

    A statement's Sid says what it is for: what every job needs, what only some templates need,
    and what is allowed on our own resources only.
    """
    actions = {
        action
        for operation in OPERATIONS.values()
        if operation.policy <= largest
        for action in operation.actions
    }
    kind = attrgetter("only_for", "only_ours", "resources")
    groups = groupby(sorted(actions, key=lambda action: (*kind(action), action.name)), key=kind)
    statements = [_statement(list(group)) for _, group in groups]
    for number, statement in enumerate(statements, 1):
        statement["Sid"] = f"{statement['Sid']}{number}"
    return {"Version": "2012-10-17", "Statement": statements}


def document(largest: Policy) -> str:
    """Return the policy as the text of its file."""
    return json.dumps(policy(largest), indent=2) + "\n"


def files(folder: Path) -> Mapping[Path, str]:
    """Return every policy file's path and what it must hold."""
    return {folder / _file(one): document(one) for one in WRITTEN}


def policy_for(operation: str) -> str:
    """Return the name of the smallest policy's file that allows an operation."""
    return _file(OPERATIONS[operation].policy)


def statements_for(operation: str, actions: Iterable[str] = ()) -> list[dict[str, object]]:
    """Return the statements that allow an operation, and besides what not every call of it needs
    those `actions`: to be added to a policy as they are.
    """
    named = set(actions)
    known = OPERATIONS[operation].actions
    wanted = {one for one in known if not one.only_for or one.name in named}
    wanted |= {Action(name) for name in named - {one.name for one in known}}
    statements = [_statement([one]) for one in sorted(wanted, key=attrgetter("name"))]
    # A policy's Sids differ; what is added to one needs none.
    return [{key: of[key] for key in of if key != "Sid"} for of in statements]


def _file(largest: Policy) -> str:
    return f"iam-policy-{largest.name.lower()}.json"


def _statement(actions: Iterable[Action]) -> dict[str, object]:
    same = list(actions)
    first = same[0]
    purpose = "OnlyFor" + "".join(word.title() for word in _words(first.only_for))
    statement: dict[str, object] = {
        "Sid": purpose if first.only_for else "OnlyOurs" if first.only_ours else "Every",
        "Effect": "Allow",
        "Action": [action.name for action in same],
        "Resource": list(first.resources) if len(first.resources) > 1 else first.resources[0],
    }
    return statement | ({"Condition": _ONLY_OURS} if first.only_ours else {})


def _words(text: str) -> list[str]:
    """Return the words of a purpose; a Sid has letters and digits only."""
    return "".join(letter if letter.isalnum() else " " for letter in text).split()


if __name__ == "__main__":  # pragma: no cover - the test writes the same texts
    for path, text in files(Path(sys.argv[1])).items():
        path.write_text(text, encoding="utf-8")
