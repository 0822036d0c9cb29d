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

_ABOUT = """\
# The IAM policies

<!-- Made from the code by `python -m bot.aws.policy docs`: do not edit. -->

Attach one of them to the bot's role. Each holds the smaller ones.

| policy | what works with it |
|---|---|
| [read](iam-policy-read.json) | lists, searches, snapshots, notices in Slack: changes nothing |
| [create](iam-policy-create.json) | *New certificates* too, with Drop and Retry, and SNS |
| [full](iam-policy-full.json) | all: *Clean up*, *Remove*, apply, attach, names, tags, delete |

Say which one in `EDGECERT_IAM_POLICY`: verbs that need more are then shown as unavailable, with
what they lack. Without it Edgecert learns from AWS: a verb that AWS denied is unavailable until a
call of the kind goes through, or for a quarter of an hour.

Everything that Edgecert makes carries the tag `edgecert:job` from its first moment. What deletes or
changes is conditioned on that tag where AWS allows it and the verb is about Edgecert's own; each
exception is below, with its reason. Private keys are read from secrets whose names begin with
`edgecert/`: where `EDGECERT_SECRETS_PREFIX` says otherwise, write that into the policy.
Of Route 53 it only reads: no verb writes records yet.

| action | from | allowed on |
|---|---|---|
"""

_ONLY_OURS = {"StringLike": {f"aws:ResourceTag/{OUR_TAG}": "J-*"}}


def policy(largest: Policy) -> dict[str, object]:
    """Return an IAM policy document that allows every operation of `largest` and the smaller ones.

    A statement's Sid says what it is for: what every job needs, what only some templates need,
    and what is allowed on our own resources only.
    """
    kind = attrgetter("only_for", "only_ours", "via", "resources")
    actions = sorted(_actions(largest), key=lambda action: (*kind(action), action.name))
    groups = groupby(actions, key=kind)
    statements = [_statement(list(group)) for _, group in groups]
    for number, statement in enumerate(statements, 1):
        statement["Sid"] = f"{statement['Sid']}{number}"
    return {"Version": "2012-10-17", "Statement": statements}


def _actions(largest: Policy) -> set[Action]:
    """Return the actions of a policy; where the full one has a wider one, without the narrower."""
    within = [one for one in OPERATIONS.values() if one.policy <= largest]
    wide = {action for one in within for action in one.full if largest is Policy.FULL}
    wider = {action.name for action in wide}
    every = {action for one in within for action in one.actions}
    return wide | {action for action in every if action.name not in wider or not action.only_ours}


def document(largest: Policy) -> str:
    """Return the policy as the text of its file."""
    return json.dumps(policy(largest), indent=2) + "\n"


def files(folder: Path) -> Mapping[Path, str]:
    """Return every policy file's path and what it must hold, and the page about them."""
    page = {folder / "iam.md": about()}
    return {folder / _file(one): document(one) for one in WRITTEN} | page


def about() -> str:
    """Return the page that says of each action what it is allowed on, and why."""
    rows = [
        f"| `{action.name}` | {largest.name.lower()} | {_why(action)} |\n"
        for largest in WRITTEN
        for action in sorted(_added(largest), key=attrgetter("name", "only_for"))
    ]
    return _ABOUT + "".join(rows)


def _added(largest: Policy) -> set[Action]:
    """Return what a policy has and the smaller ones have not."""
    smaller = {action for one in WRITTEN if one < largest for action in _actions(one)}
    return _actions(largest) - smaller


def _why(action: Action) -> str:
    """Return what an action is allowed on, for a reader of the policies."""
    said = "reads only"
    if action.only_ours:
        said = f"only what carries the tag `{OUR_TAG}`"
    elif action.via:
        said = f"reads only, through `{action.via}`"
    elif action.anybodys:
        said = f"not conditioned on the tag: {action.anybodys}"
    return f"{said}. Only for {action.only_for}" if action.only_for else said


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
    if first.via:
        return statement | {"Condition": {"StringLike": {"kms:ViaService": first.via}}}
    return statement | ({"Condition": _ONLY_OURS} if first.only_ours else {})


def _words(text: str) -> list[str]:
    """Return the words of a purpose; a Sid has letters and digits only."""
    return "".join(letter if letter.isalnum() else " " for letter in text).split()


if __name__ == "__main__":  # pragma: no cover - the test writes the same texts
    for path, text in files(Path(sys.argv[1])).items():
        path.write_text(text, encoding="utf-8")
