"""The HTTP door: Slack events and health."""
