"""The Slack door: every listener on one page."""
