"""What Slack accepts in messages and views: limits, fields and types, in Slack's own words."""
