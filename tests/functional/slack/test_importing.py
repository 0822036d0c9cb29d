"""`/certs import` from the form to the last message, before a strict AWS."""

from bot.domain.job import JobState
from bot.domain.task import TaskState
from tests.functional.slack.counter import UPLOAD, Counter, links_in

CREATE = "Create one per certificate from a snapshot"


def test_a_certificate_is_imported_with_a_key_from_secrets_manager(imports: Counter) -> None:
    """Form, card, Confirm, imported; the last message says that nobody renews it."""
    form = imports.by_secret(imports.issue("shop.example", "www.shop.example"))
    form.fill("Certificate name", "Shop 2027")
    errors = form.submit()
    imports.work()
    card = imports.desk.card()
    imports.desk.press("sam", "Confirm")
    imports.work()
    arns = [one.arn for one in imports.cloud.server.acm.certificates()]
    thread = imports.thread()

    assert {} == errors
    assert all(
        said in card.text for said in ("Import 1 certificate", "Awaiting confirmation", "Shop 2027")
    )
    assert (JobState.SUCCEEDED, TaskState.IMPORTED) == (
        imports.job().state, imports.tasks()[0].state,
    )  # fmt: skip
    assert [imports.tasks()[0].facts.certificate_arn] == arns
    assert "*Imported*: 1 certificate" in thread
    assert "nobody renews it" in thread
    assert "I remind you on" in thread
    assert [] == imports.desk.slack.troubles


def test_a_key_comes_by_a_link_that_only_its_asker_sees(imports: Counter) -> None:
    """Names are ticked, then the link stands before whoever submitted; the card waits for it."""
    issued = imports.issue("shop.example", "www.shop.example")
    form = imports.filled(issued, UPLOAD, ends=CREATE)
    assert {} == form.submit()
    names = imports.modal()
    ticked = names.value("shop.example")["selected_options"]
    assert {} == names.submit()
    links = links_in(imports.modal())
    imports.work()
    waiting = imports.desk.card()
    handed = imports.hand_in(links[0], issued.key)
    imports.work()
    ready = imports.desk.card()
    imports.desk.press("sam", "Confirm")
    imports.work()
    everywhere = [one.text for one in imports.desk.slack.messages(waiting.channel)]

    assert ["shop.example", "www.shop.example"] == [one["text"]["text"] for one in ticked]
    assert 1 == len(links)
    assert () == handed.faults
    assert "Waits for the private key" in waiting.text
    assert "Hand over the key" in waiting.buttons
    assert "Hand over the key" not in ready.buttons
    assert "uploads/" not in "".join([*everywhere, imports.thread()])
    assert imports.tasks()[0].facts.distribution_id is not None
    assert "*Distribution created*" in imports.thread()
