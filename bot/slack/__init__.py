"""The only slack_sdk: Slack as values and typed errors."""
