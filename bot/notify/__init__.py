"""From the store to people: cards, threads, SNS, replies."""
