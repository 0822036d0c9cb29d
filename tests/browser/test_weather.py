"""The weather pane: Slack down, the bot killed, the clock ahead; nothing is lost."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from bot.sandbox.page.stage import Stage
from bot.sandbox.world import OPS_CHANNEL
from tests.browser.visitor import PATIENCE, Visitor
from tests.patience import ANSWER

Visit = Callable[[str], Visitor]
CALLS = 3
"""Calls of the bot's own sweeps: enough to see that they are answered again."""


def test_slack_goes_down_and_comes_back(visit: Visit, stage: Stage) -> None:
    """While Slack is down the job goes on; when it is back, card and thread say where it stands."""
    name = "outage.blog.example"
    dana = visit("dana")
    dana.ask(name)
    dana.confirm(name)
    dana.pane("Weather").get_by_role("switch", name="Slack is down").check()
    dana.sees(dana.page.locator("#topic"), "Slack is down")
    stage.own(name)
    dana.until(lambda: name in stage.aliases())
    dana.panel.get_by_role("switch", name="Slack is down").uncheck()
    dana.sees(dana.card(name), re.compile("Finished"))
    dana.card(name).get_by_role("button", name=re.compile(r"\d+ repl")).click()
    dana.sees(dana.replies, re.compile(r"cloudfront\.net"))
    # The link comes later than messages, which wait less long for Slack: others click after that.
    stage.world.slack.wait_linked(seconds=ANSWER)


def test_a_killed_bot_goes_on_where_it_was(visit: Visit, stage: Stage) -> None:
    """A click on a dead bot is told; after the restart the same click works."""
    name = "killed.blog.example"
    dana = visit("dana")
    dana.ask(name)
    confirm = dana.card(name).get_by_role("button", name="Confirm")
    expect(confirm).to_be_visible(timeout=PATIENCE)
    weather = dana.pane("Weather")
    weather.get_by_role("button", name="Kill it").click()
    dana.sees(weather, "not running")
    confirm.click()
    dana.dialog.get_by_role("button").last.click()
    dana.sees(dana.page.get_by_role("alert"), "not running")
    weather.get_by_role("button", name="Restart it").click()
    stage.world.slack.wait_linked(seconds=ANSWER)
    confirm.click()
    dana.dialog.get_by_role("button").last.click()
    dana.sees(dana.card(name), "confirmed by")


def test_the_clock_goes_ahead(visit: Visit, stage: Stage) -> None:
    """An hour ahead is an hour ahead for AWS and for the bot."""
    dana = visit("dana")
    weather = dana.pane("Weather")
    before = stage.world.aws.now()
    weather.get_by_role("button", name="+ 1 hour").click()
    dana.sees(weather, re.compile(r"\d+ h ahead"))
    ahead = (stage.world.aws.now() - before).total_seconds()

    assert 3600 <= ahead < 2 * 3600
    # What the bot knew of people is too old now to permit anything: others' commands come later.
    dana.until(lambda: may_ask(stage))


def may_ask(stage: Stage) -> bool:
    """Let dana open the form, and close it; False while the bot does not know who dana is."""
    dana = stage.world.slack.person("dana")
    dana.command("/certs", "new", channel=OPS_CHANNEL)
    form = dana.modal()
    if form is not None:
        form.close()
    return form is not None


def test_throttling_is_told_and_ends(visit: Visit, stage: Stage) -> None:
    """A throttled AWS is switched on and off under a job; afterwards no call is refused."""
    name = "throttled.blog.example"
    dana = visit("dana")
    dana.ask(name)
    dana.confirm(name)
    weather = dana.pane("Weather")
    weather.get_by_role("switch", name="Throttle everything").check()
    dana.until(lambda: any(one.error for one in stage.world.aws.calls()[-5:]))
    weather.get_by_role("button", name="Fine weather again").click()
    expect(weather.get_by_role("switch", name="Throttle everything")).not_to_be_checked()
    cleared = len(stage.world.aws.calls())
    dana.until(lambda: len(stage.world.aws.calls()) >= cleared + CALLS)
    after = stage.world.aws.calls()[cleared:]

    assert [] == stage.world.aws.faults.pending()
    assert [] == [one for one in after if one.error]
