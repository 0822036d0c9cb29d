"""Reads the form *New certificates*: every fault at once, each at its field; then its plans.
Never looks at the network: what AWS says of the names is checked by a worker afterwards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain import aggregate, domain_list, tags
from bot.domain.aggregate import CertificatePlan
from bot.domain.change import Change
from bot.domain.domain_list import CertificateLine, LineFault, Note, ParsedList, Source
from bot.domain.job import Distributions, Job, KeyAlgorithm, Logging, Request
from bot.domain.permissions import Verb
from bot.domain.quotas import NAMES_PER_CERTIFICATE
from bot.domain.task import Plan
from bot.errors import FieldsError
from bot.services import targets
from bot.services.picking import picked
from bot.services.roles import Roles
from bot.settings import Settings
from bot.store.base import Store

MAX_TEXT = 3000
"""What Slack's text field takes."""
MAX_TOLD = 12


@dataclass(frozen=True, slots=True)
class ListFile:
    """An uploaded list, as it was downloaded."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class NewCertificates:
    """What the form says, as typed. `template` is `snapshot:<id>` or `live:<distribution id>`,
    `target` the id of an existing distribution.

    `file_fault` tells why a file could not be downloaded.
    """

    names_text: str = ""
    file: ListFile | None = None
    file_fault: str = ""
    distributions: Distributions = Distributions.CREATE
    template: str | None = None
    target: str | None = None
    logging: Logging = Logging.OFF
    key: KeyAlgorithm = KeyAlgorithm.RSA_2048
    aggregate: bool = False
    tags_text: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form says, and every fault by its field; a field without one is not among `faults`.

    `request` is of the lines and tags that have none.
    """

    request: Request
    faults: Mapping[str, str]
    has_names: bool


class Reader:
    """Reads forms against what the store knows: snapshots, distributions, channels, quotas."""

    def __init__(self, store: Store, roles: Roles, settings: Settings) -> None:
        """Look up in `store`; `settings` may override how many names a certificate takes."""
        self._store = store
        self._roles = roles
        self._settings = settings

    def read(self, form: NewCertificates, *, edited: Job | None = None) -> Request:
        """Return the request that a form makes; raises FieldsError with all faults.

        The list file of the job being `edited` stays unless the form brings another.
        """
        found = self.look(form, edited=edited)
        if found.faults:
            raise FieldsError(found.faults)
        return found.request

    def look(self, form: NewCertificates, *, edited: Job | None = None) -> Reading:
        """Return what a form says, faults and all; see `read`."""
        old = edited.request if edited else None
        listed = self._lines(form, old)
        parsed_tags = tags.parse(form.tags_text)
        missing = self._nothing(form, listed)
        faults = {
            "names": told(listed.faults_in(Source.FIELD)) or missing,
            "file": form.file_fault or told(listed.faults_in(Source.FILE)),
            "snapshot": self.template_fault(form.distributions, form.template),
            "distribution": self._target_fault(form, listed),
            "tags": told(parsed_tags.faults),
            "post_in": self.channel_fault(form.channel, edited),
        }
        if not faults["file"]:
            own = _too_many_tags(parsed_tags.tags, listed.lines)
            faults["file"] = self._own_faults(listed.lines) or own
        return Reading(
            _request(form, listed, parsed_tags.tags, old),
            {field: text for field, text in faults.items() if text},
            has_names=not missing,
        )

    def limit(self) -> int:
        """Return how many names fit a certificate: the setting, the quota, or AWS's default."""
        if self._settings.names_per_certificate:
            return self._settings.names_per_certificate
        read = self._store.inventory.quotas(self._store.inventory.account())
        return int(read.get("acm.names_per_certificate") or NAMES_PER_CERTIFICATE.default)

    def template_is_there(self, template: str) -> bool:
        """Tell whether a saved snapshot or a live distribution still exists, as far as is known."""
        return picked(self._store, template) is not None

    def _lines(self, form: NewCertificates, old: Request | None) -> ParsedList:
        creates = form.distributions is not Distributions.NONE
        typed = domain_list.parse_text(form.names_text, limit=self.limit(), distributions=creates)
        if form.file:
            listed = domain_list.parse_file(
                form.file.data, form.file.name, limit=self.limit(), distributions=creates
            )
        else:
            keeps = old if old and not form.file_fault else None
            listed = (
                ParsedList(kept_lines(keeps), notes=kept_notes(keeps)) if keeps else ParsedList()
            )
        return domain_list.combine(typed, listed, distributions=creates)

    def _nothing(self, form: NewCertificates, listed: ParsedList) -> str:
        if listed.lines or listed.faults or form.file_fault:
            return ""
        return "Give at least one domain name here, one certificate a line, or upload a list."

    def template_fault(self, distributions: Distributions, template: str | None) -> str:
        """Return why no distribution can be made from what was picked; "" when it can."""
        if distributions is not Distributions.CREATE:
            return ""
        if not template:
            return (
                "Pick the snapshot that the new distributions are made from, "
                "or a distribution as it is now."
            )
        if not self.template_is_there(template):
            return "What was picked here does not exist any more. Pick another one."
        return ""

    def _target_fault(self, form: NewCertificates, listed: ParsedList) -> str:
        if form.distributions is not Distributions.ATTACH:
            return ""
        lacks = self._roles.own.lacking().get(Verb.ATTACH, "")
        return lacks or targets.fault(self._store, form.target, listed.lines)

    def channel_fault(self, channel: str, edited: Job | None = None) -> str:
        """Return why a job cannot be posted in a channel; "" when it can."""
        if edited and channel != edited.channel:
            where = self._roles.name_of(edited.channel)
            return f"The card of {edited.name} is in {where} already, and stays there."
        if edited or self._roles.is_in(channel):
            return ""
        name = self._roles.name_of(channel)
        return f"I am not in {name}. Type /invite @Edgecert there, wait a minute, and submit again."

    def plans(self, request: Request) -> tuple[Plan, ...]:
        """Return one task's plan for each line of a request, in the lines' order."""
        planned = aggregate.plan(request.lines, aggregate=request.aggregate)
        return tuple(self._plan(one, request.target) for one in planned)

    def _plan(self, one: CertificatePlan, target: str | None) -> Plan:
        line = one.line
        snapshot = self._store.snapshots.find(line.snapshot) if line.snapshot else None
        return Plan(
            line=line.line,
            names=line.names,
            certificate_names=one.requested,
            covered_by=one.covered_by,
            snapshot=snapshot.id if snapshot else None,
            origin=line.origin,
            origin_path=line.origin_path,
            comment=line.comment,
            tags=line.tags,
            changes=self._change(target, line),
        )

    def _change(self, target: str | None, line: CertificateLine) -> Change | None:
        found = self._store.inventory.distribution(target) if target else None
        return targets.attaching(found, line.names, line.names) if found else None

    def _own_faults(self, lines: Iterable[CertificateLine]) -> str:
        """Return what is wrong with the snapshots that the list's own column names."""
        named = {line.snapshot for line in lines if line.snapshot}
        missing = {name for name in named if not self._store.snapshots.find(name)}
        return told(
            LineFault(
                line.line,
                line.snapshot,
                f"there is no snapshot “{line.snapshot}”. See /certs snapshots, or leave it empty.",
                line.source,
            )
            for line in lines
            if line.snapshot in missing and line.snapshot
        )


def typed_text(request: Request) -> str:
    """Return a request's typed lines as the form's field shows them; "" when they do not fit it."""
    typed = (line.names for line in request.lines if line.source is Source.FIELD)
    text = "\n".join(" ".join(names) for names in typed)
    return text if len(text) <= MAX_TEXT else ""


def kept_lines(request: Request) -> tuple[CertificateLine, ...]:
    """Return the lines that Edit cannot show, which stay unless a new file replaces them."""
    if typed_text(request):
        return tuple(line for line in request.lines if line.source is Source.FILE)
    return request.lines


def kept_notes(request: Request) -> tuple[Note, ...]:
    """Return what was mended in the lines that stay."""
    if typed_text(request):
        return tuple(note for note in request.notes if note.source is Source.FILE)
    return request.notes


def _request(
    form: NewCertificates,
    listed: ParsedList,
    form_tags: tuple[tuple[str, str], ...],
    old: Request | None,
) -> Request:
    creates = form.distributions is Distributions.CREATE
    kept = (
        old.file_name if old and any(line.source is Source.FILE for line in listed.lines) else None
    )
    return Request(
        lines=listed.lines,
        distributions=form.distributions,
        template=form.template if creates else None,
        target=form.target if form.distributions is Distributions.ATTACH else None,
        logging=form.logging,
        key=form.key,
        aggregate=form.aggregate,
        tags=form_tags,
        enable=old.enable if old else True,
        file_name=form.file.name if form.file else kept,
        notes=listed.notes,
    )


def _too_many_tags(general: tuple[tuple[str, str], ...], lines: Iterable[CertificateLine]) -> str:
    faults = (
        LineFault(line.line, "", said, line.source)
        for line in lines
        if line.tags and (said := tags.too_many(len(tags.merge(general, line.tags))))
    )
    return told(tuple(faults))


def told(faults: Iterable[LineFault]) -> str:
    """Return faults as one text, a line each; "" when there is none, and a few of very many."""
    texts = [fault.text for fault in faults]
    more = [f"… and {len(texts) - MAX_TOLD} more."] if len(texts) > MAX_TOLD else []
    return "\n".join(texts[:MAX_TOLD] + more)
