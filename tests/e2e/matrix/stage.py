"""One play: a furnished world, a person, domain owners, and bots that come and go beside them."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from bot.sandbox import authority
from bot.sandbox.aws import AwsServer, Knobs
from bot.sandbox.aws.cloudfront import templates
from bot.sandbox.slack import Message, Modal
from bot.sandbox.slack.delivery import FAILED
from bot.sandbox.world import OPS_CHANNEL, World
from tests.e2e.matrix.applying import Applying
from tests.e2e.matrix.deleting import Deleting
from tests.e2e.matrix.importing import Importing
from tests.e2e.matrix.living import ROUND, SETTLE, StoppedClock, live
from tests.e2e.matrix.points import KILLED, NEVER, Fate
from tests.e2e.play import said
from tests.patience import be_patient

ASKED = (
    ("shop.example", "www.shop.example", "pay.shop.example"),
    ("*.static.shop.example", "static.shop.example"),
    ("blog.example",),
)
ONE = (("blog.example",),)
SERVED = ("shop.example", "www.shop.example")
REVISED = ("shop.example", "pay.shop.example")
LIST = "Domain list file"
APPROVERS = "S0APPROVER"
RENAME = "New with other names…"
TAGS = {"team": "shop", "env": "prod"}
STEP = timedelta(seconds=5)
ROUNDS = 200
BEYOND = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=6))
"""Longer than any lease, and than the time between two readings of the directory."""
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def lags() -> Knobs:
    """AWS as it lags in life."""
    return Knobs(
        issue_delay=8,
        describe_lag=2,
        record_lag=4,
        deploy_seconds=20,
        list_lag=12,
        tag_lag=3,
        certificate_refused_for=3,
    )


def nursery() -> ForkServerContext:
    """Return what forks bots off a process that has imported everything."""
    made = get_context("forkserver")
    made.set_forkserver_preload(["tests.e2e.matrix.warmed"])
    return made


@dataclass
class Bot:
    """A forked bot and the pipe to it."""

    process: ForkServerProcess
    pipe: Connection
    port: int = 0

    def do(self, wanted: str) -> bool:
        """Let it run all its ticks once, or end what people asked; tell whether it survived."""
        try:
            self.pipe.send(wanted)
            return bool(self.pipe.recv())
        except (EOFError, ConnectionError):
            return False

    def end(self) -> None:
        """End it."""
        self.pipe.close()
        self.process.join()


class Scene(StrEnum):
    """What is played: a create job, the clean-up of one that is there already, how a certificate
    gets a successor with other names, a snapshot that is applied to two distributions, two
    certificates that are deleted, or three that are imported: with keys that people upload, or out
    of Secrets Manager.
    """

    CREATE = "create"
    CLEAN_UP = "clean-up"
    NAMES = "names"
    APPLY = "apply"
    DELETE = "delete"
    IMPORT = "import"
    SECRETS = "secrets"


IMPORTS = frozenset({Scene.IMPORT, Scene.SECRETS})


class Stage:
    """One world, one store, one job; in a clean-up another one in its thread."""

    def __init__(self, folder: Path, bots: ForkServerContext, scene: Scene = Scene.CREATE) -> None:
        """Keep everything in `folder`; `bots` forks."""
        self.folder = folder
        self.scene = scene
        self.asked = ASKED if scene is Scene.CREATE else ONE
        self.cleans = False
        self.patience = 0
        self.complaints: list[str] = []
        self._loses = False
        self.earlier: Counter[str] = Counter()
        self.points = folder / "points"
        self.points.touch()
        self._clock = folder / "clock"
        self.now = NOON
        self._write_clock()
        self._bots = bots
        self.bot: Bot | None = None
        clock = StoppedClock(self._clock)
        self.world = World(http=True)
        self.world.aws = AwsServer(clock=clock.now, knobs=lags(), trusts=authority.root_pem())
        self.world.start()
        be_patient(self.world.slack)
        self.world.slack.knobs.rates = False  # its clock does not stand still
        self.world.slack.knobs.file_delay = 0
        self.world.aws.reset()
        self.furniture = self.world.furnish()
        self.channel = self.world.slack.channel(OPS_CHANNEL).id
        self.is_asked = False
        self.files_heeded = 0
        if scene is Scene.NAMES:
            self._serve()
        if scene is Scene.APPLY:
            self.applying = Applying(self)
        if scene in IMPORTS:
            self.importing = Importing(self, by_secrets=scene is Scene.SECRETS)
        if scene is Scene.DELETE:
            self.deleting = Deleting(self)
        if scene in {Scene.CLEAN_UP, Scene.APPLY}:
            self._prologue()

    def close(self) -> None:
        """End the bot and the world."""
        if self.bot:
            self.bot.end()
        self.world.stop()
        self._hear_slack_out()

        assert [] == self.complaints, self.complaints

    @property
    def port(self) -> int:
        """The port at which the bot is reached."""
        return self.bot.port if self.bot else 0

    def start(self, fate: Fate) -> bool:
        """Start a bot; tell whether it survived its start."""
        settings = {
            **self.world.environment(),
            "EDGECERT_DATABASE_URL": f"sqlite:///{self.folder / 'edgecert.db'}",
            "EDGECERT_LOG_FORMAT": "json",
            # A group too, so that the bot reads that: the people are in the channel.
            "EDGECERT_OPERATORS": f"{self.channel},{APPROVERS}",
            "EDGECERT_LOG_LEVEL": "DEBUG" if self.scene in IMPORTS else "INFO",
        }
        ours, its = self._bots.Pipe()
        log = self.folder / "log"
        process = self._bots.Process(
            target=live, args=(its, settings, self._clock, log, self.points, fate), daemon=True
        )
        process.start()
        its.close()
        self.bot = Bot(process, ours)
        try:
            self.bot.port = ours.recv()
        except (EOFError, ConnectionError):
            return False
        self.world.slack.deliver_to(f"http://127.0.0.1:{self.bot.port}/slack/events")
        return True

    def advance(self, by: timedelta) -> None:
        """Move everybody's clock."""
        self.now += by
        self._write_clock()

    def _write_clock(self) -> None:
        written = self._clock.with_suffix(".new")
        written.write_text(str(self.now.timestamp()))
        written.replace(self._clock)

    def play(self, fates: Sequence[Fate] = (), later: timedelta = timedelta()) -> int:
        """Play the job to its end and a while beyond; return how many points came before the end.

        Each bot has the next fate, the last ones none. After the first death the next bot is
        started `later`, after others at once.
        """
        to_come, pauses = iter(fates), iter([later])
        self._loses = any(fate.lose != NEVER for fate in fates)
        lives = self.start(next(to_come, Fate()))
        for _ in range(ROUNDS):
            if not (lives and self.bot and self.bot.do(ROUND)):
                self.bury()
                self.advance(next(pauses, timedelta()))
                lives = self.start(next(to_come, Fate()))
                continue
            self.act()
            if self.is_finished():
                return self._wait_beyond()
            self.advance(STEP)
        raise AssertionError(f"not over after {ROUNDS} rounds:\n{self.seen()}")

    def _serve(self) -> None:
        """Put a distribution there that serves a certificate of two names."""
        arn = self.world.aws.seed_certificate(*SERVED)
        config = templates.with_certificate({"Comment": "served"}, arn, SERVED)
        self.world.aws.seed_distribution("custom_origin", **config)

    def _prologue(self) -> None:
        """Let a bot that nothing befalls play the create job, or save the snapshot, and leave."""
        self.play()
        assert self.bot
        self.bot.end()
        self.bot = None
        self.earlier = Counter(self.points.read_text().splitlines())
        self.points.write_text("")
        self.cleans = self.scene is Scene.CLEAN_UP

    def _wait_beyond(self) -> int:
        """See what comes after the end: leases run out, and errors of reading are mended."""
        reached = len(self.points.read_text().splitlines())
        for pause in BEYOND:
            self.advance(pause)
            assert self.bot
            assert self.bot.do(ROUND), self.seen()
        self._look_for_keys()
        return reached

    def bury(self) -> None:
        """Make sure that the bot died of what it was to die of."""
        assert self.bot
        self.bot.end()
        assert KILLED == self.bot.process.exitcode, self.seen()
        self._hear_slack_out(died=True)
        self._look_for_keys()

    def _hear_slack_out(self, *, died: bool = False) -> None:
        """Note what Slack complains of; that it got no answer is meant where a bot died, and where
        answers are lost.
        """
        told, is_meant = self.world.slack.forgive(), died or self._loses
        self.complaints += [one for one in told if not (is_meant and one.endswith(FAILED))]

    def _look_for_keys(self) -> None:
        """Make sure that no private key is in what a bot has left behind."""
        if self.scene in IMPORTS:
            assert set() == self.importing.leaks(self.folder)

    def act(self) -> None:
        """Do what people do at what they see now."""
        if self.scene is Scene.APPLY:
            self.applying.act()
            return
        if self.scene in IMPORTS:
            self.importing.act()
            return
        if self.scene is Scene.DELETE:
            self.deleting.act()
            return
        if self.cleans:
            self._clean_up()
            return
        # Of two cards she takes the first; it may send her to the other one.
        unconfirmed = [card for card in self.cards() if "Confirm" in card.buttons]
        dana = self.world.slack.person("dana")
        if not self.is_asked:
            self.is_asked = self._revise() if self.scene is Scene.NAMES else self._ask()
        elif unconfirmed:
            dana.press(unconfirmed[0], "Confirm")
        elif self.cards() and dana.home() is None:
            dana.open_home()
        else:
            self._add_records()

    def _clean_up(self) -> None:
        """Press *Clean up*, once more when nothing comes of it for a while, and *Confirm*."""
        dana = self.world.slack.person("dana")
        plans = [reply for reply in self.thread() if "J-2 · Clean up" in reply.text]
        unconfirmed = [plan for plan in plans if "Confirm" in plan.buttons]
        self.patience -= 1
        if unconfirmed:
            dana.press(unconfirmed[0], "Confirm")
        elif not plans and self.patience < 0:
            dana.press(self.cards()[0], "Clean up")
            self.patience = 3

    def _ask(self) -> bool:
        dana = self.world.slack.person("dana")
        if dana.modal() is None:
            # In another channel than the card's, so that the way to it is told too.
            dana.command("/certs", "new", channel="general")
            self.settle()
        form = dana.modal()
        return form is not None and self._filled(form) and form.submit() == {}

    def _revise(self) -> bool:
        """Ask for the certificate with other names, from its page."""
        dana = self.world.slack.person("dana")
        if dana.modal() is None:
            shown = dana.command("/certs", f"show {SERVED[0]}", channel=OPS_CHANNEL).messages
            pages = [page for page in shown if RENAME in page.buttons]
            self.settle()
            if pages:
                dana.press(pages[-1], RENAME)
                self.settle()
        form = dana.modal()
        if form is None:
            return False
        form.fill("Domain names", "\n".join(REVISED))
        return form.submit() == {}

    def _filled(self, form: Modal) -> bool:
        lines = "\n".join(" ".join(names) for names in self.asked)
        if self.scene is not Scene.CREATE:
            form.fill("Domain names", lines)
        offered = form.search("Snapshot", self.furniture.template)
        live_one = [one for one in offered if "as it is now" in one]
        if not live_one:
            return False
        form.choose("Distributions", "Create one per certificate from a snapshot")
        form.choose("Post in", OPS_CHANNEL)
        self.settle()
        form.pick("Snapshot", live_one[0])
        self.settle()
        form.fill("Tags", "\n".join(f"{key}={value}" for key, value in TAGS.items()))
        self.settle()
        if self.scene is Scene.CREATE and not form.value(LIST)["files"]:
            form.attach(LIST, "three.txt", lines.encode())
        return True

    def settle(self) -> None:
        """Wait for what the bot does after its ack: whoever acts sooner meets it at some moment."""
        assert self.bot
        self.bot.do(SETTLE)

    def _add_records(self) -> None:
        """Add every validation record that a file in the thread asks for, as soon as it does."""
        files = [one for reply in self.thread() for one in reply.files if _has_records(one.name)]
        for file in files[self.files_heeded :]:
            for row in csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))):
                if row["zone"] == "blog.example":
                    value = row["value"].rstrip(".") + "."
                    self.furniture.registrar.set(row["host"], "CNAME", value)
                else:
                    self._put_into_route53(row)
        self.files_heeded = len(files)

    def _put_into_route53(self, row: dict[str, str]) -> None:
        record = {
            "Name": row["name"],
            "Type": row["type"],
            "TTL": int(row["ttl"]),
            "ResourceRecords": [{"Value": row["value"]}],
        }
        self.world.aws.client("route53").change_resource_record_sets(
            HostedZoneId=self.furniture.hosted_zone,
            ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]},
        )

    def cards(self) -> list[Message]:
        """Give the job's cards: one, or two when a bot died between posting it and saving that."""
        return self.world.slack.messages(self.channel)

    def thread(self) -> list[Message]:
        """Give the replies under every card."""
        return [
            reply
            for card in self.cards()
            for reply in self.world.slack.replies(self.channel, card.ts)
        ]

    def is_finished(self) -> bool:
        """Tell whether the card shows the end, and the thread has its table."""
        if self.scene is Scene.APPLY and not self.earlier:
            return self.applying.is_saved
        files = {file.name for reply in self.thread() for file in reply.files}
        shown = (
            [one for one in self.thread() if "J-2 · " in one.text] if self.cleans else self.cards()
        )
        shows_it = any("*Finished*" in said(card) for card in shown)
        return shows_it and ("J-2.csv" if self.cleans else "J-1.csv") in files

    def seen(self) -> str:
        """Give what there is to see."""
        log = self.folder / "log"
        words = log.read_text()[-6000:] if log.exists() else ""
        messages = [*self.cards(), *self.thread()]
        return "\n".join([*(message.text for message in messages), words])


def _has_records(name: str) -> bool:
    """Tell whether a file is the table of validation records, of a zone or of all."""
    return name.startswith("records") and name.endswith(".csv")
