"""Stand-ins for Slack, AWS and DNS on 127.0.0.1; they import nothing of the bot and are reached only by network."""
