"""The pictures of certificates and distributions: lists, pages, files and forms."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.certificate_facts import facts
from bot.domain.certificate_page import (
    CertificateList,
    CertificatePage,
    DistributionList,
    DistributionRow,
    Found,
    ReadAt,
)
from bot.domain.certificate_query import MOST, Query
from bot.domain.inventory import Certificate, CertificateStatus, Distribution
from bot.views import certificate_files, certificate_page, certificates, distributions
from tests.unit.views.palette import Palette
from tests.unit.views.showing import ACCOUNT, NOW

PAGE = 10
MAX_ARN = 256
ALB = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:loadbalancer/app/"


def _details(p: Palette, at: int) -> dict[str, object]:
    """Return a description in ACM's words, with a text wherever AWS or a person could put one."""
    options = [_option(p, name, at) for name in p.names(at)]
    return {
        "Subject": f"CN={p.text}",
        "Issuer": p.text,
        "Serial": p.text,
        "SignatureAlgorithm": p.text,
        "KeyUsages": [{"Name": p.text}] * p.labels,
        "IssuedAt": NOW.isoformat(),
        "ImportedAt": NOW.isoformat(),
        "RevokedAt": NOW.isoformat(),
        "RevocationReason": p.text,
        "FailureReason": "CAA_ERROR" if at % 2 else p.text,
        "InUseBy": [f"{ALB}{p.text}", f"arn:aws:cloudfront::999999999999:distribution/{p.text}"],
        "RenewalEligibility": "ELIGIBLE" if at % 2 else "INELIGIBLE",
        "RenewalSummary": {
            "RenewalStatus": "FAILED",
            "RenewalStatusReason": "CAA_ERROR",
            "UpdatedAt": NOW.isoformat(),
            "DomainValidationOptions": options,
        },
        "DomainValidationOptions": options,
        "Options": {"Export": p.text},
    }


def _option(p: Palette, name: str, at: int) -> dict[str, object]:
    status = ("SUCCESS", "PENDING_VALIDATION", "FAILED", p.text)[at % 4]
    shown: dict[str, object] = {"DomainName": name, "ValidationStatus": status}
    if at % 3 == 0:
        record = {"Name": f"_x.{name}.", "Type": "CNAME", "Value": f"_y.{name}."}
        return {**shown, "ValidationMethod": "DNS", "ResourceRecord": record}
    if at % 3 == 1:
        return {**shown, "ValidationMethod": "EMAIL", "ValidationEmails": [f"admin@{name}"] * 5}
    return {**shown, "ValidationMethod": p.text}


def _certificate(p: Palette, at: int) -> Certificate:
    status = (*CertificateStatus, p.text)[at % 9]
    kind = ("IMPORTED", "AMAZON_ISSUED", "PRIVATE", p.text)[at % 4]
    key = ("RSA_2048", "EC_prime256v1", p.text)[at % 3]
    return Certificate(
        p.certificate(at)[:MAX_ARN],
        ACCOUNT,
        p.names(at),
        status,
        kind,
        key,
        created_at=NOW,
        not_before=NOW,
        not_after=NOW + timedelta(days=at * 9 - 9) if at else None,
        in_use=at % 2 == 0,
        more_names=at % 2 == 0,
        tags=dict(p.tags) | ({"Name": p.text} if at % 2 else {}),
        details=_details(p, at) if at else {},
    )


def _distribution(p: Palette, at: int) -> Distribution:
    names = p.names(at) if at else ()
    arn = p.certificate(at)[:MAX_ARN] if at % 2 else None
    made = Distribution(f"E{at:013d}", ACCOUNT, "arn", p.text, names, "Deployed", at % 3 > 0, arn)
    status = "InProgress" if at % 2 else "Deployed"
    return replace(made, comment=p.text if at % 2 else "", staging=at % 4 == 0, status=status)


def _queries(p: Palette) -> Sequence[Query]:
    name = p.names(1)[0]
    text = p.text[:MOST]
    return (Query(), Query(text, (text,)), Query(name[:MOST], (name,), name=name))


def _list(p: Palette) -> Iterator[Any]:
    few = tuple(_certificate(p, at) for at in range(min(p.many, PAGE)))
    users = {one.arn: ("E1", "E2", "E3") for one in few[::2]}
    for query in _queries(p):
        found = Found(few, 100 * p.many, p.many if query.name else 0)
        page = 1 if p.many > 1 else 0
        yield certificates.certificate_list(
            CertificateList(query, found, page, NOW, ReadAt(NOW), users)
        )
        nothing = CertificateList(query, Found((), 0), 0, NOW, ReadAt(None, p.text))
        yield certificates.certificate_list(nothing)
        yield certificates.certificate_list(replace(nothing, read=ReadAt(NOW)))
        yield certificates.certificate_list(replace(nothing, read=ReadAt(None)))


def _find_form(p: Palette) -> Iterator[Any]:
    yield certificates.find_form(p.text)


def _export_follows(p: Palette) -> Iterator[Any]:
    yield from (certificates.export_follows(query) for query in _queries(p))


def _page(p: Palette) -> Iterator[Any]:
    for at in range(12):
        one = _certificate(p, at)
        used = [_distribution(p, number) for number in range(at)]
        read_at = NOW if at else None
        page = CertificatePage(one, facts(one), NOW, used, read_at, asked=p.text, covering=at)
        yield certificate_page.certificate_page(page)
    yield certificate_page.certificate_page(replace(page, trouble=p.text))
    for one in _seldom(p):
        yield certificate_page.certificate_page(CertificatePage(one, facts(one), NOW))


def _seldom(p: Palette) -> Iterator[Certificate]:
    """Yield one that waits for mails, those of which nothing is told yet, and one with as many
    records as the sort has.
    """
    mailed = _certificate(p, 1)
    yield replace(mailed, status=CertificateStatus.PENDING_VALIDATION)
    unknown = replace(
        mailed, status=CertificateStatus.ISSUED, type="AMAZON_ISSUED", details={}, tags={}
    )
    yield from (replace(unknown, in_use=is_so) for is_so in (True, False))
    each = [_option(p, name, 0) for at in range(min(p.many, 40)) for name in p.names(at)]
    yield replace(mailed, details={**mailed.details, "DomainValidationOptions": each})


def _chain_follows(p: Palette) -> Iterator[Any]:
    yield certificate_page.chain_follows(p.names(1)[0])


def _chain_message(p: Palette) -> Iterator[Any]:
    for has_chain in (True, False):
        yield certificate_files.chain_message(p.names(1)[0], has_chain=has_chain)


def _table_message(p: Palette) -> Iterator[Any]:
    for undescribed in (0, 1, p.many):
        for query in _queries(p):
            yield certificate_files.table_message(query, p.many, undescribed)


def _not_sent(p: Palette) -> Iterator[Any]:
    yield certificate_files.not_sent(p.text, p.text)
    yield certificate_files.not_sent("")


def _distributions(p: Palette) -> Iterator[Any]:
    saved = [p.snapshot(at) for at in range(min(p.many, 20))]
    rows = [
        DistributionRow(
            _distribution(p, at), _certificate(p, at) if at % 3 == 1 else None, saved[:at]
        )
        for at in range(min(p.many, PAGE))
    ]
    iam = {"viewer_certificate": {"IAMCertificateId": p.text}}
    old = replace(_distribution(p, 0), summary=iam)
    for shown in (rows, [DistributionRow(old, None)]):
        yield distributions.distribution_list(
            DistributionList(p.text, shown, 100 * p.many, 1, ReadAt(NOW))
        )
    yield distributions.distribution_list(
        DistributionList(p.text, [], 0, 0, ReadAt(NOW), near=p.text)
    )
    for read in (ReadAt(None), ReadAt(NOW), ReadAt(NOW, p.text)):
        yield distributions.distribution_list(DistributionList("", [], 0, 0, read))
        yield distributions.distribution_list(DistributionList(p.text, [], 0, 0, read))


PICTURES: Mapping[Callable[..., Any], Callable[[Palette], Iterator[Any]]] = {
    certificates.certificate_list: _list,
    certificates.find_form: _find_form,
    certificates.export_follows: _export_follows,
    certificate_page.certificate_page: _page,
    certificate_page.chain_follows: _chain_follows,
    certificate_files.chain_message: _chain_message,
    certificate_files.table_message: _table_message,
    certificate_files.not_sent: _not_sent,
    distributions.distribution_list: _distributions,
}
