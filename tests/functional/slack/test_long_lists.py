"""A list that is longer than the form's field: typed after the command, cut only between names."""

from tests.functional.slack.desk import Desk


def test_names_typed_after_the_command_stay_whole(desk: Desk) -> None:
    """Over 3,000 characters: the form opens with whole names only, and says how many are missing;
    what it shows can be submitted.
    """
    typed = [f"n{number}.shop.example" for number in range(1000, 1200)]
    form = desk.form(desk.person("dana"), " ".join(typed))
    shown = str(form.value("Domain names")["value"]).split()
    form.fill("Domain names", "\n".join(shown))
    form.choose("Distributions", "Certificates only")

    assert typed[: len(shown)] == shown
    assert 150 < len(shown) < 200
    assert f"Only {len(shown)} of your 200 names fit" in str(form.view["blocks"])
    assert {} == form.submit()
    assert shown == [task.main_name for task in desk.store.tasks.of_job(1)]
