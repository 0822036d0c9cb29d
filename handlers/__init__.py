"""The doors: a person asks through Slack, HTTP or a terminal."""
