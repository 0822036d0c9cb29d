"""The pictures of what changes certificates: tags, mails, the way to DNS, and deletions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.domain import tag_edit
from bot.domain.certificate_facts import Validation, facts
from bot.domain.certificate_page import CertificatePage
from bot.domain.certificate_users import User
from bot.domain.deletion import Candidate, Deletable, DeleteCertificates
from bot.domain.inventory import Certificate
from bot.domain.job import NOTHING, Job, JobState
from bot.domain.kinds import JobKind
from bot.domain.removal import Removal, Resource, Stay
from bot.domain.tag_edit import TagChange, TagForm
from bot.domain.task import Plan, Task
from bot.domain.task_moves import LEGAL_MOVES
from bot.views import card, certificate_buttons, certificate_mail, certificate_tags, deletion
from bot.views.blocks import actions
from tests.unit.views.gallery_certificates import MAX_ARN, _certificate, _distribution
from tests.unit.views.palette import Palette
from tests.unit.views.showing import NOW, certificate_arn

Shown = Any
STATES = tuple(LEGAL_MOVES[JobKind.DELETE])
BACK = {"channel": "C1", "response_url": "https://hooks.slack.test/1"}
MAX_TAG = 128


def _listed(p: Palette, at: int) -> Certificate:
    """Return a certificate by an ARN as ACM gives them: forms keep it, and it is plain ASCII."""
    return replace(_certificate(p, at), arn=certificate_arn(at))


def _tags(p: Palette) -> dict[str, str]:
    kept = {
        f"aws:{p.text}"[:MAX_TAG]: p.text[:256],
        "edgecert:job": "J-1",
        p.text[:120]: p.text[:256],
    }
    return kept | {f"k{at}": "v" * min(200, 20 * p.labels) for at in range(min(p.many, 45))}


def _tag_form(p: Palette) -> Iterator[Shown]:
    for at in range(3):
        one = replace(_listed(p, at), tags=_tags(p) if at else {})
        users = [_distribution(p, number) for number in range(at * min(p.many, 30))]
        yield certificate_tags.tag_form(TagForm(one, users, tag_edit.mark(one.tags)), BACK)


def _change_follows(p: Palette) -> Iterator[Shown]:
    yield certificate_tags.change_follows(p.names(1)[0])


def _tags_changed(p: Palette) -> Iterator[Shown]:
    keys = [f"{p.text[:100]}{at}" for at in range(min(p.many, 50))]
    for change in (
        TagChange(tuple((key, p.text[:256]) for key in keys)),
        TagChange((), tuple(keys)),
    ):
        alike = {f"E{at}": p.text if at % 2 else "" for at in range(p.many)}
        about = {"name": p.names(1)[0], "change": tag_edit.written(change)}
        yield certificate_tags.tags_changed({**about, "alike": alike})
    yield certificate_tags.tags_changed({"error": p.text})


def _names(p: Palette) -> tuple[Validation, ...]:
    return tuple(
        Validation(name, "EMAIL", "PENDING_VALIDATION", emails=(f"admin@{name}",) * 5)
        for at in range(min(p.many, 20))
        for name in p.names(at)[:2]
    )


def _mail_form(p: Palette) -> Iterator[Shown]:
    yield certificate_mail.mail_form(_listed(p, 1), _names(p)[:1], BACK)
    distinct = {one.domain[:150]: one for one in _names(p)}
    yield certificate_mail.mail_form(_listed(p, 2), tuple(distinct.values()), BACK)


def _follows(_: Palette) -> Iterator[Shown]:
    yield certificate_mail.mail_follows()


def _mail_sent(p: Palette) -> Iterator[Shown]:
    name = p.names(1)[0]
    yield certificate_mail.mail_sent({"name": name, "emails": [f"admin@{name}"] * 5})
    yield certificate_mail.mail_sent({"name": p.text, "emails": []})
    yield certificate_mail.mail_sent({"error": p.text})


def _move_follows(p: Palette) -> Iterator[Shown]:
    yield certificate_mail.move_follows(p.names(1)[0])


def _moved(p: Palette) -> Iterator[Shown]:
    records = [
        {"name": f"_x.{p.names(at)[0]}", "type": "CNAME", "value": "_y.z", "names": [*p.names(at)]}
        for at in range(p.many)
    ]
    yield certificate_mail.moved({"name": p.names(1)[0], "records": records})
    yield certificate_mail.moved({"name": p.text, "records": []})
    yield certificate_mail.moved({"error": p.text})


def _verbs(p: Palette) -> Iterator[Shown]:
    for at in range(12):
        one = _certificate(p, at)
        row = certificate_buttons.verbs(CertificatePage(one, facts(one), NOW))
        yield from ([actions(*row)] if row else [])


def _candidates(p: Palette) -> list[tuple[Candidate, str]]:
    users = (User(p.text[:60], p.text, "https://us-east-1.console.aws.amazon.com/x"),) * 7
    return [(Candidate(_certificate(p, at), users), p.text) for at in range(p.many)]


def _preview(p: Palette) -> Iterator[Shown]:
    goes = [_certificate(p, at) for at in range(p.many)]
    full = Deletable(p.text[:500], goes, _candidates(p), more=p.many)
    for found in (full, Deletable("status:failed", goes[:1], ()), replace(full, goes=())):
        for changed in (False, True):
            yield deletion.preview(found, changed=changed, metadata="{}")


def _job_follows(p: Palette) -> Iterator[Shown]:
    yield deletion.follows(deletion_of(p, JobState.CHECKING))


def deletion_of(p: Palette, state: JobState, *, parent: int | None = None) -> Job:
    """Return a job that deletes certificates."""
    stays = tuple(
        Stay(Resource.CERTIFICATE, p.certificate(at), p.names(at)[0], p.text)
        for at in range(p.many)
    )
    names = tuple(p.names(at)[0] for at in range(p.many))
    order = DeleteCertificates(names, stays, p.text[:500] if p.many > 1 else "")
    return replace(p.job(state), kind=JobKind.DELETE, parent=parent, request=NOTHING, order=order)


def _task(p: Palette, at: int) -> Task:
    removal = Removal(Resource.CERTIFICATE, p.certificate(at)[:MAX_ARN], "")
    made = p.task(at, STATES[at % len(STATES)])
    return replace(made, plan=Plan(1, p.names(at), (), removes=removal))


def cards(p: Palette) -> Iterator[card.CardView]:
    """Yield a deletion's cards in every state, before and after Confirm."""
    for state in JobState:
        tasks = [_task(p, at) for at in range(p.many)]
        yield card.CardView(deletion_of(p, state), tasks, (), sns=True)
        unconfirmed = replace(deletion_of(p, state), confirmed_at=None)
        yield card.CardView(unconfirmed, tasks, (), sns=False)
    yield card.CardView(replace(unconfirmed, order=None), tasks, (), sns=False)


PICTURES: Mapping[Callable[..., Shown], Callable[[Palette], Iterator[Shown]]] = {
    certificate_tags.tag_form: _tag_form,
    certificate_tags.change_follows: _change_follows,
    certificate_tags.tags_changed: _tags_changed,
    certificate_mail.mail_form: _mail_form,
    certificate_mail.mail_follows: _follows,
    certificate_mail.mail_sent: _mail_sent,
    certificate_mail.move_follows: _move_follows,
    certificate_mail.moved: _moved,
    certificate_buttons.verbs: _verbs,
    deletion.preview: _preview,
    deletion.follows: _job_follows,
}
"""What only these show; their cards are shown with all other cards."""
