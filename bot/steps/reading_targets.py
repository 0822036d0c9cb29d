"""Reads what stands where a renewal is to be imported, before anyone can confirm it, so that
nothing that came there since is overwritten.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.aws.values import Chain
from bot.domain.check import Check, Level
from bot.domain.importing import fingerprint_of
from bot.domain.names import quoted
from bot.domain.task import Plan, Task
from bot.errors import AwsError, Trouble
from bot.steps.troubles import told

CODE = "renewal"


class Chains(Protocol):
    """What is needed of ACM."""

    def chain(self, arn: str) -> Chain:
        """Return a certificate and its chain."""
        ...


@dataclass(slots=True)
class ReadTargets:
    """The plans of the renewals of a job, by their tasks' ids, and what stands against others."""

    plans: dict[str, Plan] = field(default_factory=dict)
    refused: list[Check] = field(default_factory=list)


def read_targets(acm: Chains, tasks: Sequence[Task]) -> ReadTargets:
    """Return each renewal with the fingerprint of what it replaces; raises AwsError when AWS could
    not be asked (what it refuses for good stands against the job).
    """
    found = ReadTargets()
    for task in tasks:
        imports = task.plan.imports
        if imports is None or not imports.renews:
            continue
        try:
            stands = fingerprint_of(acm.chain(imports.renews).certificate)
        except AwsError as error:
            if error.trouble not in {Trouble.FINAL, Trouble.DENIED}:
                raise
            said = f"{quoted(imports.renewed)} could not be read: {told(error)}"
            found.refused.append(Check(CODE, Level.REFUSED, said))
            continue
        found.plans[task.id] = replace(task.plan, imports=replace(imports, replaces=stands))
    return found
