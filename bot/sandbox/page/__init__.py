"""The sandbox in a browser: a Slack to click in, and the AWS, DNS and weather beside it. It knows
nothing of the bot, and the bot nothing of it.
"""
