"""AWS, DNS, inspector and weather through the page, and what keeps the page to itself."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from bot.sandbox.page.inspector import SHOWN
from bot.sandbox.page.stage import Stage


def shown(page: httpx.Client, pane: str) -> dict[str, Any]:
    """Return what a pane shows."""
    found: dict[str, Any] = page.get(f"/api/{pane}").json()
    return found


def do(page: httpx.Client, pane: str, **body: object) -> httpx.Response:
    """Do something in a pane."""
    return page.post(f"/api/{pane}", json=body)


def request(stage: Stage, name: str) -> str:
    """Request a certificate, as anybody with the account would."""
    made = stage.world.aws.client("acm").request_certificate(
        DomainName=name, ValidationMethod="DNS"
    )
    arn: str = made["CertificateArn"]
    return arn


@pytest.mark.parametrize(
    ("deed", "status", "reason"),
    [
        ("issue", "ISSUED", ""),
        ("fail", "FAILED", "CAA_ERROR"),
        ("time_out", "VALIDATION_TIMED_OUT", ""),
        ("revoke", "REVOKED", ""),
    ],
)
def test_a_certificate_becomes_what_aws_makes_of_it(
    stage: Stage, page: httpx.Client, deed: str, status: str, reason: str
) -> None:
    """The pane shows what ACM says, with the reason."""
    arn = request(stage, f"{deed.replace('_', '-')}.example")
    do(page, "aws", do=deed, arn=arn, reason=reason)
    found = next(one for one in shown(page, "aws")["certificates"] if one["arn"] == arn)

    assert (status, reason) == (found["status"], found["reason"])


def test_a_deleted_certificate_is_gone(stage: Stage, page: httpx.Client) -> None:
    """As when somebody else deletes it in the console."""
    arn = request(stage, "deleted.example")
    do(page, "aws", do="delete_certificate", arn=arn)

    assert arn not in [one["arn"] for one in shown(page, "aws")["certificates"]]


def test_a_record_of_route_53_is_added_and_deleted(page: httpx.Client) -> None:
    """By Route 53's own API, with its refusals."""
    record = {"zone": "shop.example", "name": "www.shop.example", "type": "A", "value": "192.0.2.1"}
    do(page, "aws", do="add_record", **record)
    there = [one["name"] for one in shown(page, "aws")["zones"][0]["records"]]
    do(page, "aws", do="delete_record", ttl=300, **record)
    later = [one["name"] for one in shown(page, "aws")["zones"][0]["records"]]
    refused = do(page, "aws", do="add_record", **{**record, "name": "www.elsewhere.example"})

    assert "www.shop.example" in there
    assert "www.shop.example" not in later
    assert 400 == refused.status_code
    assert "elsewhere" in refused.json()["error"]


def test_sns_is_shown_as_the_mail_and_as_json(stage: Stage, page: httpx.Client) -> None:
    """Both bodies of one message, each to whom it is for."""
    message = '{"default": "{\\"event\\": \\"test\\"}", "email": "Dear owner"}'
    stage.world.aws.client("sns").publish(
        TopicArn=stage.furniture.topic, Message=message, MessageStructure="json", Subject="Hello"
    )
    last = shown(page, "aws")["inbox"][-1]

    assert ("Hello", "Dear owner", {"event": "test"}) == (
        last["subject"],
        last["text"],
        last["json"],
    )


def test_a_registrars_form_completes_what_is_typed(page: httpx.Client) -> None:
    """A whole name typed there ends up doubled, the classic mistake."""
    zone = {"zone": "blog.example", "type": "CNAME", "value": "elsewhere.example"}
    do(page, "dns", do="set", name="_x", **zone)
    do(page, "dns", do="set", name="_x.blog.example", **zone)
    names = _names(page, "blog.example")
    for name in ("_x", "_x.blog.example"):
        do(page, "dns", do="delete", name=name, **zone)

    assert {"_x.blog.example", "_x.blog.example.blog.example"} <= names
    assert not {"_x.blog.example", "_x.blog.example.blog.example"} & _names(page, "blog.example")


def test_cloudflare_may_hide_a_record(page: httpx.Client) -> None:
    """A proxied CNAME is answered with an address of Cloudflare's own."""
    record = {"zone": "storefront.example", "name": "_y", "type": "CNAME", "value": "a.example"}
    do(page, "dns", do="set", proxied=True, **record)
    zone = _zone(page, "storefront.example")
    kinds = [one["type"] for one in zone["records"] if one["host"] == "_y"]

    assert ["A"] == kinds


def test_domains_come_and_go(page: httpx.Client) -> None:
    """A domain is added at a provider, and moved away again; a word is none."""
    do(page, "dns", do="add_zone", zone="New.Example", provider="ionos")
    label = _zone(page, "new.example")["label"]
    do(page, "dns", do="remove_zone", zone="new.example")
    refused = do(page, "dns", do="add_zone", zone="word", provider="ionos")

    assert "IONOS" == label
    assert _zone(page, "new.example") == {}
    assert "word" in refused.json()["error"]


@pytest.mark.parametrize(
    ("value", "said"), [("", "Type a value"), ("not an address", "no A record")]
)
def test_a_record_that_is_none_is_refused(page: httpx.Client, value: str, said: str) -> None:
    """As a provider's form refuses it."""
    answer = do(page, "dns", do="set", zone="blog.example", name="a", type="A", value=value)

    assert 400 == answer.status_code
    assert said in answer.json()["error"]


def test_the_inspector_shows_both_directions(
    stage: Stage, page: httpx.Client, app: WebClient
) -> None:
    """Each payload with its answer; the list is without them."""
    app.auth_test()
    page.post("/api/act", json={"act": "command", "channel": "ssl-ops", "text": "/certs x"})
    stage.world.aws.client("sts").get_caller_identity()
    entries = shown(page, "inspector")["entries"]
    kinds = {one["kind"]: one for one in entries}
    whole = {kind: shown(page, f"inspector/{one['id']}") for kind, one in kinds.items()}

    assert {"slash_commands", "slack", "aws"} <= set(kinds)
    assert "payload" not in kinds["slack"]
    assert "/certs x" == kinds["slash_commands"]["summary"]
    assert "x" == whole["slash_commands"]["payload"]["text"]
    assert whole["slack"]["response"]["ok"]
    assert 200 == whole["aws"]["response"]["status"]
    assert stage.world.aws.account in whole["aws"]["response"]["body"]
    assert 400 == page.get("/api/inspector/z9").status_code


def test_calls_of_aws_do_not_push_out_what_passed_with_slack(
    stage: Stage, page: httpx.Client, app: WebClient
) -> None:
    """The inspector keeps so many entries of each kind, and each can be opened by its id."""
    app.auth_test()
    sts = stage.world.aws.client("sts")
    for _ in range(SHOWN + 5):
        sts.get_caller_identity()
    entries = shown(page, "inspector")["entries"]
    last = {one["of"]: one for one in reversed(entries)}

    assert SHOWN == sum(one["of"] == "aws" for one in entries)
    assert "auth.test" == last["slack"]["summary"]
    assert "sts.GetCallerIdentity" == shown(page, f"inspector/{last['aws']['id']}")["summary"]


def test_weather_changes_and_clears(stage: Stage, page: httpx.Client) -> None:
    """What is switched on is shown, and gone after fine weather."""
    do(page, "weather", do="throttle_aws", on=True)
    do(page, "weather", do="deny", operation="sns.Publish", on=True)
    do(page, "weather", do="slack_down", on=True)
    do(page, "weather", do="slow_slack", seconds=1)
    bad = shown(page, "weather")
    do(page, "weather", do="clear")
    fine = shown(page, "weather")

    assert ({"throttled": True, "denied": ["sns.Publish"]}, {"down": True, "slow": 1.0}) == (
        bad["aws"],
        bad["slack"],
    )
    assert ({"throttled": False, "denied": []}, {"down": False, "slow": 0.0}) == (
        fine["aws"],
        fine["slack"],
    )
    assert [] == stage.world.aws.faults.pending()


def test_the_clock_goes_ahead_and_never_back(stage: Stage, page: httpx.Client) -> None:
    """Three days are three days for AWS; a negative time is refused."""
    before = stage.world.aws.now()
    do(page, "weather", do="advance", hours=72)
    refused = do(page, "weather", do="advance", hours=-1)

    assert 72 * 3600 <= (stage.world.aws.now() - before).total_seconds() < 72 * 3600 + 60
    assert 400 == refused.status_code


def test_two_who_move_the_clock_both_do(stage: Stage) -> None:
    """None reads what the other is about to write."""
    before = stage.weather.shown()["clock"]["ahead_seconds"]
    with ThreadPoolExecutor(2) as both:
        for _ in range(100):
            both.submit(stage.weather.advance, 1.0)

    assert 100 == round(stage.weather.shown()["clock"]["ahead_seconds"] - before)


@pytest.mark.parametrize("deed", ["kill_bot", "restart_bot", "stop_bot", "rain"])
def test_weather_that_cannot_be_made_says_why(page: httpx.Client, deed: str) -> None:
    """This stage has no bot of its own."""
    answer = do(page, "weather", do=deed)

    assert 400 == answer.status_code
    assert answer.json()["error"]


def test_the_page_asks_nobody_else_and_is_asked_by_nobody_else(
    stage: Stage, page: httpx.Client
) -> None:
    """A strict policy; no other site's form can post, and no other name is answered."""
    policy = page.get("/").headers["content-security-policy"]
    foreign = page.post("/api/act", content='{"act": "open_home"}')
    rebound = page.get("/", headers={"host": "evil.example"})

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert 400 == foreign.status_code
    assert 400 == rebound.status_code
    assert stage.page.url.startswith("http://127.0.0.1:")


def _zone(page: httpx.Client, name: str) -> dict[str, Any]:
    zones = shown(page, "dns")["zones"]
    return next((one for one in zones if one["name"] == name), {})


def _names(page: httpx.Client, zone: str) -> set[str]:
    return {one["name"] for one in _zone(page, zone)["records"]}
