"""Somebody imports a certificate in the browser: takes what the AWS pane offers, fills in the form,
hands the key over on the page that the link opens, and confirms.
"""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, expect

from bot.sandbox import handouts
from bot.sandbox.page.stage import Stage
from tests.browser.visitor import PATIENCE, Visitor

Visit = Callable[[str], Visitor]


def test_a_certificate_is_imported_by_hand(visit: Visit, stage: Stage, tmp_path: Path) -> None:
    """The muddled one, with its root: put in order, its key uploaded in a tab of its own."""
    dana = visit("dana")
    offered = dana.pane("AWS").get_by_role("article").filter(has_text="wrong order")
    offered.locator("summary").click()
    muddle = _saved(dana, offered, "everything.pem", tmp_path)
    key = _saved(dana, offered, "key.pem", tmp_path)
    dana.command("/certs import")
    form = dana.form
    form.get_by_label("Files").set_input_files(muddle)
    expect(form.get_by_text(muddle.name)).to_be_visible()
    form.get_by_role("radio", name="One-time upload page").check()
    form.get_by_role("radio", name="Certificates only").check()
    form.get_by_role("button", name="Check").click()
    _hand_over(dana, key)
    dana.page.keyboard.press("Escape")
    dana.confirm(handouts.MUDDLED)
    dana.until(lambda: _imported(stage))
    listed = dana.pane("AWS").get_by_role("article").filter(has_text=re.compile("imported "))
    dana.sees(listed.filter(has_text=handouts.MUDDLED), "ISSUED")

    (made,) = _imported(stage)
    assert made.startswith("arn:aws:acm:us-east-1:")


def _saved(dana: Visitor, offered: Locator, name: str, folder: Path) -> Path:
    """Download a file that the pane offers."""
    with dana.page.expect_download() as begun:
        offered.get_by_role("link", name=name).click()
    path = folder / begun.value.suggested_filename
    begun.value.save_as(path)
    return path


def _hand_over(dana: Visitor, key: Path) -> None:
    """Open the link that the dialog shows in a tab of its own, and send the key there."""
    link = dana.form.get_by_role("link", name="Hand over its key")
    with dana.page.context.expect_page(timeout=PATIENCE) as opened:
        link.click()
    page = opened.value
    page.get_by_label("The private key as a file").set_input_files(key)
    page.get_by_role("button", name="Hand over the key").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The key was taken")
    page.close()


def _imported(stage: Stage) -> list[str]:
    every = stage.world.aws.acm.certificates()
    return [one.arn for one in every if one.names[0] == handouts.MUDDLED]
