"""Pictures of the notices of certificates that need somebody."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.attention import concern
from bot.domain.certificate_page import ReadAt
from bot.domain.inventory import Certificate, CertificateStatus
from bot.domain.notice import Bulletin, Told
from bot.domain.permissions import Verb
from bot.domain.topic import Subscription, Whereabouts
from bot.views import blocks, ids, notices, unavailable
from bot.views.message import sentence
from tests.unit.views.palette import Palette
from tests.unit.views.showing import ACCOUNT, NOW


def _told(p: Palette, at: int) -> Told:
    status = list(CertificateStatus)[at % len(CertificateStatus)]
    kind = ("IMPORTED", "AMAZON_ISSUED", "PRIVATE")[at % 3]
    record = {"Name": p.text, "Type": "CNAME", "Value": p.text}
    option = {"ValidationMethod": "DNS", "ValidationStatus": "PENDING", "ResourceRecord": record}
    summary = {"RenewalStatus": "PENDING_VALIDATION", "DomainValidationOptions": [option]}
    row = Certificate(
        arn=p.certificate(at)[:256],
        account=ACCOUNT,
        names=p.names(at),
        status=status,
        type=kind,
        key_algorithm="RSA_2048",
        not_after=None if at % 5 == 4 else NOW + timedelta(days=at - 2),
        in_use=at % 2 == 0,
        more_names=at % 2 == 0,
        details={"RenewalSummary": summary} if at % 4 == 0 else {},
    )
    bands = ("revoked", "expired", "1", "45")
    return Told(concern(row, NOW), bands[at % 4], (p.text[:30],) * p.many)


def whereabouts_of(p: Palette) -> Whereabouts:
    """Return where notices go: many endpoints of every sort, half of them not confirmed."""
    sorts = ("email", "https", "sqs", "sms")
    found = [
        Subscription(sort, p.text[:200], at % 2 == 0)
        for at, sort in enumerate(sorts * max(p.many // 4, 1))
    ]
    return Whereabouts(p.channel, p.text[:200], found, ReadAt(NOW))


def places_of(p: Palette) -> Iterator[Whereabouts]:
    """Yield the same in every way that it may stand: AWS's own error, nobody there, nobody who
    has confirmed, everybody, no topic.
    """
    whole = whereabouts_of(p)
    for said in (False, True):
        every = [replace(one, is_confirmed=said) for one in whole.subscriptions]
        yield replace(whole, subscriptions=every)
        yield replace(whole, subscriptions=[one for one in every if not one.is_mail])
    yield replace(whole, subscriptions=[Subscription(p.text, p.text, is_confirmed=True)])
    for read in (ReadAt(NOW, p.text), ReadAt(None, p.text), ReadAt(None), ReadAt(NOW)):
        yield replace(whole, subscriptions=(), read=read)
    yield Whereabouts(p.channel)


def _bulletin(p: Palette) -> Iterator[Any]:
    for at in range(9):
        yield notices.bulletin(Bulletin(3, ACCOUNT, NOW, [_told(p, at)], NOW))
    for many in (1, 2, p.many):
        told = [_told(p, at) for at in range(max(many, 1))]
        yield notices.bulletin(Bulletin(3, ACCOUNT, NOW, told, NOW))


def _withheld(p: Palette) -> Iterator[Any]:
    shown = [blocks.button("Clean up", one, "1:1") for one in (ids.CLEAN_UP, ids.JOB_OPEN)]
    row = blocks.section(sentence(p.text), accessory=shown[0])
    yield unavailable.withheld([blocks.actions(*shown), row], dict.fromkeys(Verb, p.text))
    yield unavailable.withheld([row], {})


PICTURES: Mapping[Callable[..., Any], Callable[[Palette], Iterator[Any]]] = {
    notices.bulletin: _bulletin,
    unavailable.withheld: _withheld,
}
