"""The terminal door: serve, sandbox, demo, manifest, store."""
