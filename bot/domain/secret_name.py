"""Which secrets of Secrets Manager may be read: those whose names begin as the settings say. Else
an operator could read any secret that the bot's role may.
"""

import re

_ARN = re.compile(
    r"arn:aws(?:-[a-z-]+)?:secretsmanager:(?P<region>[a-z]{2}(?:-[a-z]+)+-\d{1,2}):\d{12}:secret:"
    r"(?P<name>[A-Za-z0-9/_+=.@-]{1,512}-[A-Za-z0-9]{6})",
    re.ASCII,
)
_EXAMPLE = "arn:aws:secretsmanager:us-east-1:123456789012:secret:{prefix}shop-a1B2c3"


def why_not_read(arn: str, prefix: str) -> str:
    """Return why a secret may not be read, as a sentence, "" when it may.

    The ARN is that of AWS's console: its region leads the call, so it must look like one, and its
    end of six characters tells a secret from an earlier one of the same name.
    """
    found = _ARN.fullmatch(arn)
    if found is None:
        example = _EXAMPLE.format(prefix=prefix)
        return f"`{arn[:200]}` is not the whole ARN of a secret, such as `{example}`."
    if not found["name"].startswith(prefix):
        return (
            f"The secret `{found['name']}` is not one that I may read: only names that begin with "
            f"`{prefix}` are (EDGECERT_SECRETS_PREFIX). Store the key under such a name."
        )
    return ""


def region_of(arn: str) -> str:
    """Return the region of a secret that may be read."""
    return arn.split(":")[3]
