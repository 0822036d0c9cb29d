"""Jobs: the verbs people use, for every entrance; permission is checked at the moment of the act.
Never waits for AWS or Slack: what needs the network becomes a task.
"""

from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.event import EventKind, NewEvent
from bot.domain.inquiry import InquiryKind, ReplyTo
from bot.domain.inventory import SweepKind
from bot.domain.job import Job
from bot.domain.kinds import JobKind
from bot.domain.person import Actor, Role
from bot.errors import RefusedError
from bot.services.acting import Act, Acting
from bot.services.applying import Applying
from bot.services.attaching import Attaching
from bot.services.cleaning import Cleaning
from bot.services.deciding import Deciding
from bot.services.deleting import Deleting
from bot.services.freshness import require_editable
from bot.services.import_handing import HandingKeys
from bot.services.import_looking import ImportLooking
from bot.services.import_reading import ImportReader
from bot.services.importing import Importing
from bot.services.looking import Looking
from bot.services.mending import Mending
from bot.services.previewing import Previewing
from bot.services.replacing import Replacing
from bot.services.roles import Roles
from bot.services.submitting import NewCertificates, Reader
from bot.settings import Settings
from bot.store.base import Store


class Jobs:
    """Submit, edit, confirm, cancel, drop, retry, look: see the modules of each group of verbs."""

    def __init__(self, store: Store, clock: Clock, settings: Settings, roles: Roles) -> None:
        """Keep jobs in `store`; `settings` says how many names fit, and whether SNS is told."""
        self._store = store
        self._acting = Acting(store, clock, roles, sns=settings.sns_topic_arn is not None)
        self._reader = Reader(store, roles, settings)
        self._deciding = Deciding(self._acting, self._reader)
        self._mending = Mending(self._acting)
        self._looking = Looking(self._acting)
        self._cleaning = Cleaning(self._acting)
        deleting = Deleting(self._acting)
        self.delete_certificate = deleting.delete
        self.deletable = deleting.deletable
        self.delete_several = deleting.delete_several
        self.clean_up = self._cleaning.clean_up
        applying = Applying(self._acting, self._reader)
        self.applicable = applying.applicable
        self.applicable_to = applying.applicable_to
        self.apply = applying.apply
        self.undo = applying.undo
        self.undoable = applying.undoable
        self.removable = self._cleaning.removable
        self.accept_changes = self._cleaning.accept_changes
        replacing = Replacing(self._acting, self._reader)
        attaching = Attaching(self._acting, self._reader)
        self.present = replacing.present
        self.replace_names = replacing.replace_names
        self.attachable = attaching.attachable
        self.targets = attaching.targets
        self.attach = attaching.attach
        self._take_imports(ImportReader(store, settings, self._reader))
        self.preview = Previewing(self._acting, self._reader).preview
        self.confirm = self._deciding.confirm
        self.cancel = self._deciding.cancel
        self.accept_offer = self._deciding.accept_offer
        self.expire = self._deciding.expire
        self.drop = self._mending.drop
        self.retry_failed = self._mending.retry_failed
        self.page = self._looking.page
        self.search = self._looking.search
        self.draft = self._looking.draft
        self.droppable = self._looking.droppable
        self.link = self._looking.link
        self.card_at = self._looking.card_at
        self.refresh = self._looking.refresh

    def _take_imports(self, reader: ImportReader) -> None:
        importing = Importing(self._acting, reader, self._deciding)
        looking = ImportLooking(self._acting, reader, self._looking)
        self.submit_import = importing.submit_import
        self.edit_import = importing.edit_import
        self.choose_aliases = importing.choose_aliases
        self.give_key = HandingKeys(self._acting, reader, self._deciding).give_key
        self.import_names = looking.import_names
        self.import_filled = looking.import_filled
        self.renewable = looking.renewable
        self.keyless = looking.keyless
        self.another_key = looking.another_key
        self.key_sources = reader.sources
        self.secrets_prefix = reader.prefix

    def submit(
        self, actor: Actor, form: NewCertificates, *, key: str, reply_to: ReplyTo | None = None
    ) -> Job:
        """Create the job that a form asks for, in `checking`; the same `key` gives the same job.

        The card's link is sent to `reply_to` once it was posted. Raises FieldsError with every
        fault, NotAllowedError.
        """
        act = Act(actor, Role.OPERATOR, "submit", "request certificates", "new job")

        def deed(now: datetime) -> Job:
            known = self._store.locks.answered(key)
            if known:
                return self._store.jobs.get(int(known))
            request = self._reader.read(form)
            job = self._store.jobs.add(
                request,
                self._reader.plans(request),
                kind=JobKind.CREATE,
                account=self._account(),
                actor=actor.user,
                channel=form.channel,
                now=now,
            )
            self._store.locks.remember(key, str(job.number), now=now)
            if reply_to:
                self._ask(InquiryKind.CARD_LINK, job, actor, reply_to, now)
            return self._submitted(job, EventKind.SUBMITTED, actor, now)

        return self._acting.submit(act, deed, form.channel)

    def edit(
        self, actor: Actor, number: int, revision: int, form: NewCertificates, *, key: str
    ) -> Job:
        """Replace what an unconfirmed job asks for; it is checked anew. The same `key` acts once.

        Raises FieldsError, NotAllowedError, StaleError.
        """
        act = Act(actor, Role.OPERATOR, "edit", "edit jobs", f"J-{number}")

        def deed(now: datetime) -> Job:
            job = self._store.jobs.get(number)
            if self._store.locks.answered(key):
                return job
            require_editable(job, revision)
            request = self._reader.read(form, edited=job)
            self._store.jobs.replace_tasks(number, self._reader.plans(request))
            changed = self._deciding.check_again(replace(job, request=request), now=now)
            self._store.locks.remember(key, str(number), now=now)
            return self._submitted(changed, EventKind.EDITED, actor, now)

        return self._acting.do(act, deed)

    def all_rows(self, actor: Actor, number: int) -> Job:
        """Ask for a job's whole table as a file in its thread; raises RefusedError."""
        act = Act(actor, Role.VIEWER, "ask for all rows", "look at jobs", f"J-{number}")

        def deed(now: datetime) -> Job:
            job, link = self._store.jobs.get(number), self.link(number)
            if link is None:
                raise RefusedError(f"The card of {job.name} has not been posted yet.")
            reply_to = ReplyTo(actor.user, link.channel, thread=link.ts)
            self._ask(InquiryKind.ALL_ROWS, job, actor, reply_to, now)
            return job

        return self._acting.do(act, deed)

    def _ask(
        self, kind: InquiryKind, job: Job, actor: Actor, reply_to: ReplyTo, now: datetime
    ) -> None:
        subject = {"job": str(job.number)}
        self._store.inquiries.add(kind, subject, actor=actor.user, reply_to=reply_to, now=now)

    def _submitted(self, job: Job, kind: EventKind, actor: Actor, now: datetime) -> Job:
        event = NewEvent(kind, {"by": actor.user})
        self._store.events.add(job.number, [event], sns=self._acting.sns, now=now)
        self._store.inventory.hurry(SweepKind.CERTIFICATES)
        self._store.inventory.hurry(SweepKind.DISTRIBUTIONS)
        return job

    def _account(self) -> str:
        account = self._store.inventory.account()
        if not account:
            raise RefusedError(
                "I have not reached AWS yet, so I do not know which account this is. Try again in "
                "a minute; if it stays so, look at the bot's AWS credentials."
            )
        return account
