"""A Bolt app as Bolt's guide writes one, with Bolt's own pool of threads: what acks are compared
with. `/certs new` opens a form before its ack; anything else is acked at once.
"""

import os

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

COMMAND = ("-m", "tests.benchmarks.stock")
FORM = {"type": "modal", "title": {"type": "plain_text", "text": "New"}, "blocks": []}


def answer(ack: Ack, command: dict[str, str], client: WebClient) -> None:
    """Answer `/certs …`."""
    if command["text"] == "new":
        client.views_open(trigger_id=command["trigger_id"], view=FORM)
        ack()
        return
    ack("Here you are.")


if __name__ == "__main__":
    web = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = App(client=web, token_verification_enabled=False)
    app.command("/certs")(answer)
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()  # type: ignore[no-untyped-call]
