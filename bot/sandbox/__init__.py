"""Stand-ins for Slack, AWS and DNS on 127.0.0.1, reached over the network only.

They import nothing of the bot: they must be as foreign to it as the real ones.
"""
