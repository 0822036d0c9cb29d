"""The verbs people use: permission is checked and the store written, no more."""
