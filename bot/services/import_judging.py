"""Judges what the form *Import* brings, as far as it can be without the network: certificates by
what ACM and CloudFront need, a renewal against what is there, names, tags and templates.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain import tags
from bot.domain.certificate_facts import facts as described
from bot.domain.import_aliases import alias_choice, alias_faults
from bot.domain.import_faults import ImportField
from bot.domain.importing import Bundle
from bot.domain.inventory import Certificate, CertificateStatus
from bot.domain.job import Distributions, Job, Request
from bot.domain.reimport import compare
from bot.services.import_findings import Findings, placed
from bot.services.import_form import NewImport
from bot.services.submitting import Reader, told
from bot.steps.import_plans import served_by
from bot.steps.import_titles import taken_title
from bot.store.base import Store
from bot.x509.checks import check
from bot.x509.roots import Roots


class Judge:
    """Knows what stands against a form."""

    def __init__(self, store: Store, reader: Reader) -> None:
        """Look up in `store`; `reader` knows templates and channels."""
        self._store = store
        self._reader = reader

    def request(self, form: NewImport, edited: Job | None) -> Request:
        """Return what a form asks for beside its certificates."""
        return Request(
            lines=(),
            distributions=Distributions.CREATE if form.creates else Distributions.NONE,
            template=form.template if form.creates else None,
            logging=form.logging,
            tags=tags.parse(form.tags_text).tags,
            enable=edited.request.enable if edited else True,
        )

    def renewed(self, form: NewImport, account: str, found: Findings) -> Certificate | None:
        """Return the certificate that is to be renewed, None when none is, or it is gone."""
        present = self._store.inventory.certificate(form.renews) if form.renews else None
        if present is None or present.status == CertificateStatus.GONE:
            gone = "That certificate is not there any more. Choose another one, or import as new."
            found.refuse(ImportField.EXISTING.value, gone if form.renews else "")
            return None
        if present.account != account:
            said = f"That certificate is of account {present.account}, and I am in {account}."
            found.refuse(ImportField.EXISTING.value, said)
        return present

    def certificates(
        self,
        form: NewImport,
        bundles: Sequence[Bundle],
        renewed: Certificate | None,
        found: Findings,
        roots: Roots,
        now: datetime,
    ) -> None:
        """Judge each certificate, and its key where that came along."""
        served = served_by(self._store, renewed.arn) if renewed else {}
        serves = form.creates or bool(served)
        for one in bundles:
            verdict = check(
                one.certificate, one.key, roots=roots, now=now, with_distribution=serves
            )
            found.refuse_all(placed(one, wrong) for wrong in verdict.faults)
            facts = one.certificate.facts
            if renewed:
                found.refuse_all(compare(renewed, described(renewed), facts, served).faults)
            if form.creates and facts.names:
                able = alias_choice(facts).possible[:1]
                found.refuse_all(
                    placed(one, replace(wrong, field=ImportField.BODY))
                    for wrong in alias_faults(able, facts)
                )

    def others(
        self,
        form: NewImport,
        account: str,
        edited: Job | None,
        found: Findings,
        now: datetime,
    ) -> None:
        """Judge the fields that have no certificate in them."""
        parsed = tags.parse(form.tags_text)
        found.refuse("tags", told(parsed.faults))
        request = self.request(form, edited)
        where = self._reader.template_fault(request.distributions, request.template)
        found.refuse("snapshot", where)
        found.refuse("post_in", self._reader.channel_fault(form.channel, edited))
        number = edited.number if edited else 0
        found.refuse(ImportField.NAME.value, self._name_fault(form, account, number, now))
        if form.name.strip() and "Name" in dict(parsed.tags):
            found.refuse("tags", "Certificate name is the tag Name already: leave one of them out.")
        if form.renews and parsed.tags:
            kept = "A renewal keeps the tags that are there, and takes no others: leave this empty."
            found.refuse("tags", kept)

    def _name_fault(self, form: NewImport, account: str, job: int, now: datetime) -> str:
        name = form.name.strip()
        if not name:
            return ""
        if form.renews:
            return "A renewal keeps the name that is there: leave this empty."
        wrong = "\n".join(tags.check("Name", name))
        return wrong or taken_title(self._store, account, job, name, now)
