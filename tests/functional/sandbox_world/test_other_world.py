"""A world of another kind. It needs a module of its own: one AWS at a time lives in a process."""

from pathlib import Path

from bot.sandbox.world import World


def test_http_delivery_and_the_clock_are_chosen(tmp_path: Path) -> None:
    """By HTTP the bot needs the signing secret; the clock file is told, and AWS obeys it."""
    clock = tmp_path / "clock"
    clock.write_text("0")
    with World(http=True, clock_file=clock) as world:
        settings = world.environment()
        acm = world.aws.client("acm")
        arn = acm.request_certificate(DomainName="a.blog.example", ValidationMethod="DNS")
        clock.write_text(str(73 * 3600))
        late = acm.describe_certificate(CertificateArn=arn["CertificateArn"])["Certificate"]

    assert "SLACK_APP_TOKEN" not in settings
    assert settings["SLACK_SIGNING_SECRET"]
    assert str(clock) == settings["EDGECERT_CLOCK_FILE"]
    assert "EDGECERT_SNS_TOPIC_ARN" not in settings
    assert "VALIDATION_TIMED_OUT" == late["Status"]
