"""A clock for the local Slack that a test moves."""

import time


class Hands:
    """Epoch seconds, standing still until a test moves them."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        """Return the moment."""
        return self.now
