"""Prints the card and the thread as they grow: rich on a terminal, plain lines in a pipe."""

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from bot.sandbox.demo.mrkdwn import lines, plain
from bot.sandbox.slack import Message, SlackServer


class Screen:
    """Remembers what was printed, and prints what is new or has changed in a channel."""

    def __init__(self, slack: SlackServer, channel: str, console: Console) -> None:
        """Follow the jobs of one channel."""
        self._slack = slack
        self._channel = channel
        self._console = console
        self._shown: dict[str, tuple[str, ...]] = {}

    def say(self, text: str) -> None:
        """Print what the scripted person does."""
        self._console.print(f"[bold cyan]» {escape(text)}[/]" if self._rich else f"» {text}")

    def refresh(self) -> None:
        """Print messages that are new, and cards that changed."""
        for card in self._slack.messages(self._channel):
            self._show(card, is_reply=False)
            for reply in self._slack.replies(self._channel, card.ts):
                self._show(reply, is_reply=True)

    @property
    def _rich(self) -> bool:
        return self._console.is_terminal

    def _show(self, message: Message, *, is_reply: bool) -> None:
        files = tuple(f"📎 {one.name}" for one in message.files)
        blocks = tuple(lines(message.blocks, self._name))
        told = (*(blocks or plain(message.text, self._name).split("\n")), *files)
        if self._shown.get(message.ts) == told:
            return
        self._shown[message.ts] = told
        body = escape("\n".join(told)) if self._rich else "\n".join(told)
        if not self._rich:
            mark = "  │ " if is_reply else "█ "
            self._console.print("\n".join(mark + line for line in body.split("\n")), markup=False)
            self._console.print()
        elif is_reply:
            self._console.print(Panel(body, border_style="dim", title="thread", title_align="left"))
        else:
            self._console.print(Panel(body, border_style="green", title="card", title_align="left"))

    def _name(self, identifier: str) -> str:
        """Return a person's or channel's name."""
        for look in (self._slack.user, self._slack.channel):
            try:
                return look(identifier).name
            except LookupError:
                continue
        return identifier
