"""A real terminal, proved on a machine: `python -m tests.machine`."""
