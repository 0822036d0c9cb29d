"""The only dnspython: look-ups as values."""
