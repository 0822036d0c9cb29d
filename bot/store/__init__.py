"""The only SQL: what is remembered, and what callers may rely on."""
