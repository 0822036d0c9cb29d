"""Service Quotas and STS: the applied values that the account's owner would read, and who calls."""

from typing import Any

from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World

#: (service, code) -> name, and the default (Service Quotas console, us-east-1, 2026).
QUOTAS = {
    ("acm", "L-F141DD1D"): ("ACM certificates", 2500.0),
    ("acm", "L-D2CB7DE9"): ("Imported certificates", 2500.0),
    ("acm", "L-FB94F0B0"): ("Domain names per ACM certificate", 10.0),
    ("acm", "L-DA1D8B98"): ("ACM certificates created in last 365 days", 5000.0),
    ("cloudfront", "L-24B04930"): ("Web distributions per AWS account", 500.0),
}


def get_service_quota(world: World, call: Call) -> dict[str, Any]:
    """GetServiceQuota: the applied value."""
    _check_readable(world)
    return {"Quota": _quota(world, call.params["ServiceCode"], call.params["QuotaCode"])}


def get_default_quota(world: World, call: Call) -> dict[str, Any]:
    """GetAWSDefaultServiceQuota: AWS's own value, whatever is applied."""
    _check_readable(world)
    key = (call.params["ServiceCode"], call.params["QuotaCode"])
    quota = _quota(world, *key)
    return {"Quota": quota | {"Value": QUOTAS[key][1]}}


def list_service_quotas(world: World, call: Call) -> dict[str, Any]:
    """ListServiceQuotas of one service, on one page."""
    _check_readable(world)
    service = call.params["ServiceCode"]
    found = [_quota(world, *key) for key in QUOTAS if key[0] == service]
    if not found:
        raise _unknown()
    return {"Quotas": found}


def _quota(world: World, service: str, code: str) -> dict[str, Any]:
    if (service, code) not in QUOTAS:
        raise _unknown()
    name, _ = QUOTAS[service, code]
    return {
        "ServiceCode": service,
        "ServiceName": {"acm": "AWS Certificate Manager (ACM)"}.get(service, "Amazon CloudFront"),
        "QuotaArn": f"arn:aws:servicequotas:us-east-1:{world.account}:{service}/{code}",
        "QuotaCode": code,
        "QuotaName": name,
        "Value": applied(world, service, code),
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": service == "cloudfront",
    }


def applied(world: World, service: str, code: str) -> float:
    """The value in force: the knob's, so that what is shown is what is enforced."""
    enforced = {
        "L-F141DD1D": world.knobs.certificates_quota,
        "L-D2CB7DE9": world.knobs.imported_quota,
        "L-FB94F0B0": world.knobs.names_quota,
        "L-DA1D8B98": world.knobs.requests_per_year,
        "L-24B04930": world.knobs.distributions_quota,
    }
    return float(enforced.get(code, QUOTAS[service, code][1]))


def _check_readable(world: World) -> None:
    match world.knobs.quotas_error:
        case "":
            return
        case "NoSuchResourceException":
            raise _unknown()
        case code:
            raise RefusedError(code, "You do not have permission to read quotas.")


def _unknown() -> RefusedError:
    return RefusedError(
        "NoSuchResourceException", "The request failed because the specified quota does not exist."
    )


def get_caller_identity(world: World, _: Call) -> dict[str, Any]:
    """GetCallerIdentity (STS API reference)."""
    arn = world.knobs.caller_arn
    return {"UserId": f"AROASANDBOX:{arn.rpartition('/')[2]}", "Account": world.account, "Arn": arn}
