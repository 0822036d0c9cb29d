"""Which names of an import become aliases: ticked in the form that follows, or from the card."""

from bot.sandbox.slack import Modal
from tests.functional.slack.counter import FILES, UPLOAD, Counter

CREATE = "Create one per certificate from a snapshot"


def ticked(form: Modal, label: str) -> list[str]:
    """Return the names that are ticked."""
    return [one["text"]["text"] for one in form.value(label)["selected_options"]]


def asked(imports: Counter, *names: str) -> Modal:
    """Submit a certificate of these names; return the form that asks which become aliases."""
    assert {} == imports.by_secret(imports.issue(*names), ends=CREATE).submit()
    return imports.modal()


def test_what_is_not_ticked_stays_in_the_certificate(imports: Counter) -> None:
    """The card says which; the distribution answers to the others."""
    form = asked(imports, "shop.example", "www.shop.example")
    form.choose("shop.example", "www.shop.example")
    errors = form.submit()
    imports.work()
    card = imports.desk.card()
    imports.desk.press("sam", "Confirm")
    imports.work()
    made = imports.tasks()[0].facts.distribution_id or ""
    cloudfront = imports.cloud.server.client("cloudfront")
    found = cloudfront.get_distribution_config(Id=made)["DistributionConfig"]

    assert {} == errors
    assert not form.is_open or imports.modal().title != "Names"
    assert "Aliases `www.shop.example` · only in the certificate: `shop.example`" in card.text
    assert ["www.shop.example"] == found["Aliases"]["Items"]


def test_a_name_in_use_elsewhere_starts_unticked(imports: Counter) -> None:
    """And says where it is."""
    arn = imports.cloud.seed("www.shop.example")
    imports.cloud.serve(arn, "www.shop.example")
    imports.cloud.read()
    form = asked(imports, "shop.example", "www.shop.example")

    assert ["shop.example"] == ticked(form, "shop.example")
    assert any("alias" in text for text in form.texts if text.startswith("⚠️"))


def test_one_name_on_two_certificates_is_refused_in_the_form(imports: Counter) -> None:
    """The later one starts without it; ticked all the same, its field says why not."""
    first, second = (
        imports.issue("a.example", "www.a.example"),
        imports.issue("b.example", "www.a.example"),
    )
    form = imports.form()
    form.attach(FILES, "a.pem", first.muddle)
    form.attach(FILES, "b.pem", second.muddle)
    form.choose("Private key", UPLOAD)
    form.pick("Snapshot", form.search("Snapshot", imports.template)[0])
    submitted = form.submit()
    names = imports.modal()
    at_first = ticked(names, "b.example")
    names.choose("b.example", "b.example", "www.a.example")
    errors = names.submit()

    assert {} == submitted
    assert ["b.example"] == at_first
    assert "an alias is on one distribution" in "".join(errors.values())
    assert names.is_open


def test_no_name_at_all_is_refused(imports: Counter) -> None:
    """A distribution without a name serves nobody."""
    form = asked(imports, "shop.example")
    form.choose("shop.example")

    assert "Choose at least one name" in form.submit()["shop.example"]


def test_many_names_are_chosen_in_a_list(imports: Counter) -> None:
    """Slack's checkboxes hold ten; a hundred aliases are the most."""
    names = [f"n{number}.shop.example" for number in range(102)]
    form = imports.form()
    form.attach(FILES, "all.pem", imports.issue(*names).muddle)
    form.choose("Private key", UPLOAD)
    form.pick("Snapshot", form.search("Snapshot", imports.template)[0])
    form.submit()
    form = imports.modal()
    label = f"{names[0]} · 102 names"
    first = ticked(form, label)
    form.choose(label, *names)
    errors = form.submit()

    assert 100 == len(first)
    assert "at most 100" in errors[label]


def test_closed_the_form_leaves_what_it_showed(imports: Counter) -> None:
    """The job is there; *Names…* on its card opens the form again."""
    asked(imports, "shop.example", "www.shop.example").close()
    imports.work()
    imports.desk.press("dana", "Names…")
    again = imports.modal()

    assert ["shop.example", "www.shop.example"] == ticked(again, "shop.example")


def test_the_checks_come_in_while_a_person_reads(imports: Counter) -> None:
    """They change the job's revision, and nothing that the form shows: it is taken."""
    form = asked(imports, "shop.example", "www.shop.example")
    imports.work()
    form.choose("shop.example", "shop.example")

    assert {} == form.submit()
    assert ("shop.example",) == imports.tasks()[0].names


def test_names_of_other_certificates_are_refused(imports: Counter) -> None:
    """Somebody edited the job meanwhile: a tick would mean another name."""
    form = asked(imports, "shop.example", "www.shop.example")
    imports.work()
    imports.desk.press("sam", "Edit")
    edit = imports.modal("sam")
    other = imports.issue("other.example", "www.other.example")
    edit.fill("Certificate body", other.body.decode())
    edit.fill("Secrets Manager ARN", imports.secret("other", other.key))
    edited = edit.submit()
    form.choose("shop.example", "shop.example")
    errors = form.submit()

    assert {} == edited
    assert ["The job has other certificates since this was shown."] == [
        text.split(" Close")[0] for text in errors.values()
    ]
    assert ("other.example", "www.other.example") == imports.tasks()[0].names


def test_names_of_a_job_that_went_on_are_refused(imports: Counter) -> None:
    """The form is older than the job: nothing is changed."""
    form = asked(imports, "shop.example", "www.shop.example")
    imports.work()
    imports.desk.press("sam", "Confirm")
    form.choose("shop.example", "shop.example")
    errors = form.submit()

    assert 1 == len(errors)
    assert ("shop.example", "www.shop.example") == imports.tasks()[0].names
