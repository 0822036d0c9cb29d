"""A strict local AWS: moto keeps and speaks, and every rule that stock moto forgets is enforced.
It imports nothing of the bot and reaches no network but 127.0.0.1.
"""

from bot.sandbox.aws.knobs import Knobs
from bot.sandbox.aws.server import ACCOUNT, AwsServer

__all__ = ["ACCOUNT", "AwsServer", "Knobs"]
