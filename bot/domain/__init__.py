"""Values and rules: no I/O, nothing but the standard library, idna and the suffix list."""
