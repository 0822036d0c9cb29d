"""Reads the form *Import*: every fault at once, each at its field; then the tasks' plans, and apart
from them the keys. Never looks at the network: secrets are read by a worker afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.import_faults import ImportField, ImportNote
from bot.domain.importing import Bundle, GivenFile, ReadImport
from bot.domain.importing_job import Import, ImportCertificates
from bot.domain.inventory import Certificate
from bot.domain.job import Job
from bot.domain.key_source import KeySource
from bot.domain.names import quoted
from bot.domain.private_key import PrivateKeyText
from bot.domain.secret_list import SecretList, parse_secrets
from bot.domain.task import Plan, Task
from bot.services.import_findings import (
    NO_BODY,
    ONE_FOR_ONE,
    Findings,
    closed,
    first_things_first,
    leaked,
    many,
    refuse_stray_keys,
)
from bot.services.import_form import SECRETS, NewImport, ReadNewImport
from bot.services.import_judging import Judge
from bot.services.submitting import Reader, told
from bot.settings import Settings
from bot.steps.import_plans import chosen, planned
from bot.store.base import Store
from bot.x509.collecting import read_files
from bot.x509.reading import read_form, read_key
from bot.x509.roots import Roots, public_roots

_NOTHING = PrivateKeyText("")
_NO_SECRETS = SecretList()


@dataclass(frozen=True, slots=True)
class _Material:
    """What there is to import: certificates with their keys, as far as those came along; and the
    secrets that are named.
    """

    bundles: tuple[Bundle, ...] = ()
    notes: tuple[ImportNote, ...] = ()
    secrets: SecretList = _NO_SECRETS


class ImportReader:
    """Reads the form against what the store knows."""

    def __init__(self, store: Store, settings: Settings, reader: Reader) -> None:
        """Look up in `store`; `reader` knows templates and channels."""
        self._store = store
        self._settings = settings
        self._judge = Judge(store, reader)

    @property
    def prefix(self) -> str:
        """How the names of secrets must begin."""
        return self._settings.secrets_prefix

    @property
    def roots(self) -> Roots:
        """The roots that are trusted, read at the first use."""
        return public_roots(self._settings.extra_roots)

    def sources(self) -> tuple[KeySource, ...]:
        """Return the ways in which keys are taken in, the best first."""
        ways = {
            KeySource.SECRET: True,
            KeySource.UPLOAD: self._settings.takes_uploads,
            KeySource.PASTE: self._settings.allow_keys_in_slack,
        }
        return tuple(source for source, is_open in ways.items() if is_open)

    def read(
        self, form: NewImport, account: str, now: datetime, *, edited: Job | None = None
    ) -> ReadNewImport:
        """Return what the form asks for; raises FieldsError with all faults."""
        found = Findings()
        material = self._material(form, found, now)
        renewed = self._judged(form, account, material, found, edited, now)
        found.raise_any()
        base = _base(form, renewed)
        if form.has_certificate:
            plans = self._plans(form, material, base, account, edited)
            keys = tuple(one.key.text if one.key else None for one in material.bundles)
        else:
            plans = tuple(_unread(base, arn, at) for at, arn in enumerate(material.secrets.arns, 1))
            keys = (None,) * len(plans)
        return ReadNewImport(_order(plans, base), self._judge.request(form, edited), plans, keys)

    def keep(
        self, form: NewImport, job: Job, tasks: Sequence[Task], now: datetime
    ) -> ReadNewImport:
        """Return what a form asks for that lets the certificates of a job stay; raises
        FieldsError.
        """
        refuse_stray_keys(_plain(form))
        found = Findings()
        self._open(form, found)
        kept = [task.plan.imports for task in tasks if task.plan.imports]
        material = self._kept(form, kept, found)
        if form.key_source is KeySource.PASTE and not form.key:
            sealed = self._store.sealed.those([task.id for task in tasks], now=now)
            if len(sealed) < len(tasks):
                found.refuse(ImportField.KEY.value, "Paste the private key.")
        renewed = self._judged(form, job.account, material, found, job, now)
        found.raise_any()
        base = _base(form, renewed)
        request = self._judge.request(form, job)
        arn = next(iter(material.secrets.arns), "")
        plans = tuple(self._kept_plan(job, one, base, arn, creates=form.creates) for one in tasks)
        given = material.bundles[0].key if len(tasks) == 1 and material.bundles else None
        keys = tuple(given.text if given else None for _ in tasks)
        return ReadNewImport(_order(plans, base), request, plans, keys)

    def _judged(
        self,
        form: NewImport,
        account: str,
        material: _Material,
        found: Findings,
        edited: Job | None,
        now: datetime,
    ) -> Certificate | None:
        renewed = self._judge.renewed(form, account, found)
        number = len(material.bundles) or len(material.secrets.arns)
        if number > 1:
            given = {
                ImportField.NAME.value: bool(form.name.strip()),
                ImportField.EXISTING.value: bool(form.renews),
                SECRETS: bool(material.bundles and material.secrets.arns),
            }
            for where, said in many(number).items():
                found.refuse(where, said if given[where] else "")
        self._judge.certificates(form, material.bundles, renewed, found, self.roots, now)
        self._judge.others(form, account, edited, found, now)
        return renewed

    def _material(self, form: NewImport, found: Findings, now: datetime) -> _Material:
        """Read what was handed over, and say what cannot be read or was not to be sent."""
        refuse_stray_keys(_plain(form))
        self._open(form, found)
        secrets = _NO_SECRETS
        if form.key_source is KeySource.SECRET:
            secrets = parse_secrets(form.secrets_text, prefix=self.prefix)
            found.refuse(SECRETS, told(secrets.faults))
            if form.has_certificate and len(secrets.arns) > 1:
                found.refuse(SECRETS, ONE_FOR_ONE)
        if form.file_fault:
            found.refuse(ImportField.FILES.value, form.file_fault)
            return _Material(secrets=secrets)
        if not form.has_certificate:
            unread = form.key_source is not KeySource.SECRET
            found.refuse(ImportField.BODY.value, NO_BODY if unread else "")
            return _Material(secrets=secrets)
        read = self._given(form, found, now)
        return _Material(read.bundles, read.notes, secrets)

    def _open(self, form: NewImport, found: Findings) -> None:
        if form.key_source not in self.sources():
            found.refuse(ImportField.KEY.value, closed(form.key_source))

    def _given(self, form: NewImport, found: Findings, now: datetime) -> ReadImport:
        pastes = form.key_source is KeySource.PASTE
        may_hold = self._settings.allow_keys_in_slack
        key = form.key if pastes and may_hold and form.key else None
        read = first_things_first(self._read(form, key, now, may_hold=may_hold))
        found.refuse_all(read.faults)
        leaks = [leaked(one) for one in read.bundles if one.key] if form.files else []
        if leaks and not may_hold:
            found.refuse_all(leaks)
            return ReadImport()
        if pastes and not key:
            for one in read.bundles:
                name = quoted(one.certificate.facts.main_name)
                found.refuse(ImportField.KEY.value, "" if one.key else f"Paste the key of {name}.")
        return read

    def _read(
        self, form: NewImport, key: PrivateKeyText | None, now: datetime, *, may_hold: bool
    ) -> ReadImport:
        if form.files:
            pasted = (
                ("Certificate body", form.body),
                ("Certificate chain", form.chain),
                ("Private key", key),
            )
            more = (GivenFile(name, text) for name, text in pasted if text)
            files = [*form.files, *more]
            return read_files(files, keys_needed=False, roots=self.roots, now=now)
        body, chain = (form.body, form.chain) if form.body else (form.chain, None)
        return read_form(
            body=body or _NOTHING,
            chain=chain,
            key=key,
            may_hold_keys=may_hold,
            roots=self.roots,
            now=now,
        )

    def _kept(self, form: NewImport, kept: Sequence[Import], found: Findings) -> _Material:
        """Return the certificates that stay, with the key of the one that a key was given for."""
        certificates = [one.certificate for one in kept if one.certificate]
        secrets = _NO_SECRETS
        if form.key_source is KeySource.SECRET and form.secrets_text.strip():
            secrets = parse_secrets(form.secrets_text, prefix=self.prefix)
            found.refuse(SECRETS, told(secrets.faults))
        elif form.key_source is KeySource.SECRET and not all(one.secret for one in kept):
            found.refuse(SECRETS, "Name the secret that has the private key, by its ARN.")
        bundles = tuple(Bundle(one, None) for one in certificates)
        pasted = form.key if form.key_source is KeySource.PASTE else None
        if pasted and len(bundles) == 1:
            read = read_key(pasted, bundles[0].certificate)
            found.refuse_all(read.faults)
            bundles = (replace(bundles[0], key=read.key),)
        elif pasted:
            found.refuse(ImportField.KEY.value, ONE_FOR_ONE)
        listed = all(one.is_listed for one in kept)
        return _Material(bundles, secrets=_NO_SECRETS if listed else secrets)

    def _plans(
        self, form: NewImport, material: _Material, base: Import, account: str, edited: Job | None
    ) -> tuple[Plan, ...]:
        facts = [one.certificate.facts for one in material.bundles]
        aliases = chosen(self._store, account, edited.number if edited else 0, facts)
        plans = []
        for at, one in enumerate(material.bundles):
            imports = replace(
                base,
                title=base.title or facts[at].main_name,
                key_source=KeySource.PASTE if one.key else form.key_source,
                certificate=one.certificate,
                secret=next(iter(material.secrets.arns), ""),
                notes=tuple(note for note in material.notes if note.file in {"", one.file}),
            )
            plans.append(
                planned(imports, facts[at], aliases[at], creates=form.creates, line=at + 1)
            )
        return tuple(plans)

    def _kept_plan(self, job: Job, task: Task, base: Import, secret: str, *, creates: bool) -> Plan:
        """Return the plan of a certificate that stays, under what else the form says."""
        plan = task.plan
        imports = plan.imports or base
        facts = imports.facts
        source = imports.key_source if imports.is_listed else base.key_source
        # A secret that the key does not come from any more must not be found wrong ever after.
        kept = imports.secret if imports.is_listed or source is KeySource.SECRET else ""
        changed = replace(
            base,
            title=base.title or (facts.main_name if facts else imports.title),
            key_source=source,
            certificate=imports.certificate,
            secret=secret or kept,
            is_listed=imports.is_listed,
            was_given=imports.was_given,
            notes=imports.notes,
        )
        if facts is None:
            return replace(plan, tags=changed.tags, imports=changed)
        aliases = plan.names
        if creates and not job.creates_distributions:
            (aliases,) = chosen(self._store, job.account, job.number, [facts])
        return planned(changed, facts, aliases, creates=creates, line=plan.line)


def _base(form: NewImport, renewed: Certificate | None) -> Import:
    """Return what all certificates of a form have in common; a title only of one that is named."""
    name = form.name.strip()
    title = renewed.main_name if renewed else ""
    return Import(name, form.key_source, is_tagged=bool(name), renews=form.renews, renewed=title)


def _order(plans: Sequence[Plan], base: Import) -> ImportCertificates:
    titles = tuple(plan.imports.title for plan in plans if plan.imports)
    return ImportCertificates(titles, base.renews, base.renewed)


def _unread(base: Import, arn: str, line: int) -> Plan:
    secret = arn.rsplit(":", 1)[-1].rsplit("-", 1)[0]
    imports = replace(base, title=base.title or secret, secret=arn, is_listed=True)
    return Plan(line, (imports.title,), (), tags=imports.tags, imports=imports)


def _plain(form: NewImport) -> dict[str, str]:
    """Return the fields that are no place for a key, and whose faults quote what they hold."""
    return {
        ImportField.NAME.value: form.name,
        SECRETS: form.secrets_text,
        "tags": form.tags_text,
    }
