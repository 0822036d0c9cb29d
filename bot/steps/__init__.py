"""What a task does next; steps reconcile, they never sleep, loop, post or commit."""
