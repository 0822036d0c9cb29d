"""What an ARN says of where a resource is: its account and region. Never checks that it exists."""

REGION = "us-east-1"
"""Where CloudFront takes certificates from, and so all that we know of ACM."""
_PARTS = 6


def account_of(text: str) -> str:
    """Return the account that an ARN names, "" when the text is none, or it names none."""
    return _part(text, 4)


def region_of(text: str) -> str:
    """Return the region that an ARN names, "" when the text is none, or it names none."""
    return _part(text, 3)


def elsewhere(arn: str, account: str) -> str:
    """Return why a resource by its ARN cannot be known to who sees `account` in our region, "" when
    it could be.
    """
    theirs, region = account_of(arn), region_of(arn)
    if theirs and theirs != account:
        return (
            f"That is of account {theirs}, and I see account {account} only: ask whoever runs "
            "Edgecert there, or look in that account's AWS console."
        )
    if region and region != REGION:
        return (
            f"That is of {region}: CloudFront takes certificates of {REGION} only, and others are "
            "not shown."
        )
    return ""


def _part(text: str, place: int) -> str:
    parts = text.strip().split(":", _PARTS - 1)
    is_arn = parts[0].lower() == "arn" and len(parts) == _PARTS
    return parts[place] if is_arn else ""
