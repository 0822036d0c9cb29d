"""The list of secrets that a person names, each with a certificate, its chain and its key in it.
Reads the list only: never a secret.
"""

import re
from dataclasses import dataclass

from bot.domain.line_fault import LineFault
from bot.domain.secret_name import why_not_read

MAX_SECRETS = 100
"""Secrets in one job: each is read on its own, and each certificate imported at one a second."""

_BETWEEN = re.compile(r"[\s,;]+")
_WRAPPING = "<>\"'`"


@dataclass(frozen=True, slots=True)
class SecretList:
    """The ARNs of a list, each once and in its order, and every fault of its lines."""

    arns: tuple[str, ...] = ()
    faults: tuple[LineFault, ...] = ()


def parse_secrets(text: str, *, prefix: str) -> SecretList:
    """Return the secrets in a text, parted by lines, spaces or commas; their names must begin with
    `prefix`.
    """
    arns: dict[str, int] = {}
    faults: list[LineFault] = []
    for number, line in enumerate(text.splitlines(), 1):
        for part in _BETWEEN.split(line):
            arn = part.strip(_WRAPPING)
            if not arn:
                continue
            refused = why_not_read(arn, prefix)
            if refused:
                faults.append(LineFault(number, arn, refused))
            arns.setdefault(arn, number)
    if not arns:
        faults.append(LineFault(0, "", "Name at least one secret by its ARN."))
    if len(arns) > MAX_SECRETS:
        most = f"These are {len(arns)} secrets; a job takes {MAX_SECRETS} at most."
        faults.append(LineFault(0, "", most))
    return SecretList(tuple(arns), tuple(faults))
