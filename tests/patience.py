"""How long tests wait for what comes in a moment, unless the machine is busy. It fits no test whose
rule is a time: those set their own.
"""

from bot.sandbox.slack import SlackServer

ANSWER = 30.0
"""Seconds: ten times what Slack gives an app, for the bot and all around it share one machine."""


def be_patient(slack: SlackServer) -> SlackServer:
    """Let people wait for an ack, and triggers live, as long as a busy machine needs."""
    slack.courier.ack_seconds = ANSWER
    slack.workspace.trigger_seconds = ANSWER
    return slack
