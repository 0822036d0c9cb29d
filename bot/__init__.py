"""Edgecert: a Slack bot that takes domain names to live HTTPS on CloudFront."""

__version__ = "0.1.0"
