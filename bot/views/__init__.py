"""The only Block Kit: pure functions from domain values to messages and modals."""
