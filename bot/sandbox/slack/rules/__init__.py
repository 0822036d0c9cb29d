"""What Slack accepts in messages and views: limits, fields and types, with Slack's own sentences."""
