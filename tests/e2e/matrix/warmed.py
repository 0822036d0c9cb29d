"""What the process that all bots are forked from imports: everything. It starts no thread."""

from tests.e2e.matrix.living import warm

warm()
