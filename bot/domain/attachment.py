"""What an attach job carries: which issued certificate is put on a distribution.
Knows no AWS, and never says that anything was changed.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attach:
    """`names` are the main names of the certificate; `certificate` is its ARN, `covers` what it is
    for.
    """

    names: tuple[str, ...]
    certificate: str
    covers: tuple[str, ...]
