"""Private keys on their way in: links, another way, a key that is needed again; who sees what."""

from collections.abc import Callable
from dataclasses import replace

from cryptography.fernet import Fernet

from bot.domain.job import JobState
from bot.domain.key_source import KeySource
from bot.views import ids
from tests.functional.slack.counter import FILES, PASTE, SECRET, UPLOAD, Counter, links_in
from tests.functional.slack.desk import OPS

BUTTON = "Hand over the key"


def waiting(imports: Counter) -> str:
    """Submit and confirm a certificate whose key is not handed over yet; return the key."""
    issued = imports.issue("shop.example", "www.shop.example")
    assert {} == imports.filled(issued, UPLOAD).submit()
    imports.modal().close()
    imports.work()
    imports.desk.press("sam", "Confirm")
    imports.work()
    return issued.key.decode()


def test_the_thread_asks_for_the_key_and_its_button_gives_a_link(imports: Counter) -> None:
    """Only who presses it sees the link; the import goes on once the key is there."""
    key = waiting(imports)
    dana, sten = imports.desk.person("dana"), imports.desk.person("sten")
    asking = next(one for one in imports.replies() if "*Needs the key*" in one.text)
    shown = dana.press(asking, BUTTON).wait()[-1]
    refused = sten.press(asking, BUTTON).wait()[-1]
    handed = imports.hand_in(links_in(shown)[0], key.encode())
    imports.work()
    late = dana.press(asking, BUTTON).wait()[-1]

    assert dana.id == shown.seen_by
    assert "uploads/" not in refused.text
    assert () == handed.faults
    assert JobState.SUCCEEDED is imports.job().state
    assert "No private key is waited for any more" in late.text


def test_a_new_link_ends_the_one_before(imports: Counter) -> None:
    """Of one person's two the last one works."""
    key = waiting(imports)
    dana, card = imports.desk.person("dana"), imports.desk.card()
    links = [links_in(dana.press(card, BUTTON).wait()[-1])[0] for _ in range(2)]
    uploads = imports.desk.bot.uploads
    assert uploads is not None
    open_ones = [imports.desk.store.uploads.find(url.rpartition("/")[2]) for url in links]
    now = imports.desk.clock.now()

    assert [False, True] == [one is not None and one.is_open(now) for one in open_ones]
    assert () == imports.hand_in(links[1], key.encode()).faults


def test_the_key_is_in_a_secret_after_all(imports: Counter) -> None:
    """*Another way…* asks for its ARN; a wrong one is told at its field."""
    key = waiting(imports)
    dana = imports.desk.person("dana")
    shown = dana.press(imports.desk.card(), BUTTON).wait()[-1]
    dana.press(shown, "Another way…")
    form = imports.modal()
    form.fill("Secrets Manager ARN", "arn:aws:secretsmanager:us-east-1:1:secret:other")
    wrong = form.submit()
    form.fill("Secrets Manager ARN", imports.secret("late", key.encode()))
    errors = form.submit()
    imports.work()

    assert ["Secrets Manager ARN"] == list(wrong)
    assert {} == errors
    assert JobState.SUCCEEDED is imports.job().state


def test_a_wrong_secret_gives_way_to_the_page(imports: Counter) -> None:
    """Blocked by the wrong key, *Edit* chooses the one-time page: with the right key handed over
    the card offers Confirm, and the secret is not spoken of again.
    """
    issued = imports.issue("shop.example")
    form = imports.filled(issued, SECRET)
    form.fill(SECRET, imports.secret("wrong", imports.issue("b.example").key))
    assert {} == form.submit()
    imports.work()
    blocked = imports.desk.card()
    imports.desk.press("dana", "Edit")
    form = imports.opened("Edit J-1")
    form.choose("Private key", UPLOAD)
    assert {} == form.submit()
    (link,) = links_in(imports.modal())
    handed = imports.hand_in(link, issued.key)
    imports.work()
    ready = imports.desk.card()
    imports.desk.press("sam", "Confirm")
    imports.work()

    assert "not the key" in blocked.text
    assert "\n`openssl pkey -in key.pem -pubout`" in blocked.text
    assert "Confirm" not in blocked.buttons
    assert () == handed.faults
    assert "wrong" not in ready.text
    assert "Blocked" not in ready.text
    assert JobState.SUCCEEDED is imports.job().state


def test_a_key_that_cannot_be_opened_is_needed_again(counter: Callable[..., Counter]) -> None:
    """The thread says so, and who asked presses the button."""
    imports = counter(allow_keys_in_slack=True, secret_key=Fernet.generate_key().decode())
    issued = imports.issue("shop.example")
    form = imports.filled(issued, PASTE)
    form.fill("Private key text", issued.key.decode())
    assert {} == form.submit()
    imports.work()
    imports.desk.store.sealed.erase([imports.tasks()[0].id])
    imports.desk.press("sam", "Confirm")
    imports.work()
    thread, card = imports.thread(), imports.desk.card()
    shown = imports.desk.person("dana").press(card, BUTTON).wait()[-1]
    imports.hand_in(links_in(shown)[0], issued.key)
    imports.work()

    assert "*Needs the key again*" in thread
    assert "an operator must act" in card.text
    assert JobState.SUCCEEDED is imports.job().state


def test_a_secret_that_lost_its_key_is_not_the_end(imports: Counter) -> None:
    """The card takes the key by a link; *Retry failed* goes on with it."""
    issued = imports.issue("shop.example")
    assert {} == imports.by_secret(issued).submit()
    imports.work()
    manager = imports.cloud.server.client("secretsmanager")
    manager.put_secret_value(SecretId="edgecert/shop", SecretBinary=imports.issue("b.example").key)
    imports.desk.press("sam", "Confirm")
    imports.work()
    failed = imports.desk.card()
    dana = imports.desk.person("dana")
    shown = dana.press(failed, BUTTON).wait()[-1]
    handed = imports.hand_in(links_in(shown)[0], issued.key)
    imports.work()
    imports.desk.press("dana", "Retry failed")
    imports.work()

    assert "*failed*" in failed.text
    assert "Waits for the private key" in failed.text
    assert "goes on by *Retry failed*" in shown.text
    assert () == handed.faults
    assert JobState.SUCCEEDED is imports.job().state


def test_without_a_page_the_button_asks_for_a_secret(counter: Callable[..., Counter]) -> None:
    """The page was switched off since: no link is promised that nobody serves."""
    imports = counter(secret_key="")
    issued = imports.issue("shop.example")
    assert {} == imports.by_secret(issued).submit()
    imports.work()
    (task,) = imports.tasks()
    assert task.plan.imports is not None
    uploaded = replace(task.plan.imports, key_source=KeySource.UPLOAD, secret="")
    store, now = imports.desk.store, imports.desk.clock.now()
    store.tasks.write(replace(task, plan=replace(task.plan, imports=uploaded)), now=now)
    store.jobs.touch(task.job)
    imports.desk.tell()
    imports.desk.press("dana", BUTTON)
    form = imports.modal()
    form.fill("Secrets Manager ARN", imports.secret("late", issued.key))

    assert {} == form.submit()
    assert frozenset() == imports.desk.bot.jobs.keyless(1)


def test_one_that_waits_can_be_dropped_and_the_others_go_on(imports: Counter) -> None:
    """Who never hands over a key holds nobody up."""
    first, second = imports.issue("a.example"), imports.issue("b.example")
    form = imports.form()
    form.attach(FILES, "a.pem", first.muddle)
    form.attach(FILES, "b.pem", second.muddle)
    form.choose("Private key", UPLOAD)
    form.choose("Distributions", "Certificates only")
    assert {} == form.submit()
    links = links_in(imports.modal())
    imports.hand_in(links[0], first.key)
    imports.work()
    imports.desk.press("sam", "Confirm")
    imports.work()
    imports.desk.press("dana", ids.DROP)
    imports.work()

    assert ["imported", "cancelled"] == [task.state for task in imports.tasks()]
    assert "*Dropped*" in imports.thread()


def test_home_and_the_list_of_jobs_have_it(imports: Counter) -> None:
    """As any other job: mine, waiting for someone, with its certificate's title."""
    waiting(imports)
    imports.desk.clock.wait(seconds=60)
    home = "\n".join(imports.desk.home("dana").texts)
    listed = imports.desk.person("sam").command("/certs", "jobs", channel=OPS).wait()[-1].text

    assert "import" in home
    assert "an operator must act" in home
    assert "*J-1* · import" in listed
