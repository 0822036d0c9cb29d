"""The verbs people use: permission is checked here, the store is written here, nothing else is touched."""
